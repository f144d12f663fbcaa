"""`faqbot check --links`: each address is asked once, politely, and never a private one."""

import asyncio
import ipaddress
import socket

import pytest
from aiohttp import web
from aiohttp.abc import AbstractResolver, ResolveResult

from faqbot.adapters import PLATFORMS
from faqbot.knowledge.document import Mark
from faqbot.knowledge.link_check import dead_links
from faqbot.knowledge.links import FoundLink, all_links
from faqbot.outbound import Address, Guard, RefusedError, any_address, is_public


class Site:
    """A web server on loopback that says what it was asked; `wait` holds its answers back."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, str]] = []
        self.agents: set[str] = set()
        self.at_once = 0
        self.most_at_once = 0
        self.port = 0

    async def answer(self, request: web.Request) -> web.StreamResponse:
        self.asked.append((request.method, request.path))
        self.agents.add(request.headers["User-Agent"])
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        try:
            if request.path == "/never":
                await asyncio.Event().wait()
            await asyncio.sleep(0)
            return self._response(request)
        finally:
            self.at_once -= 1

    def _response(self, request: web.Request) -> web.StreamResponse:
        name = request.path.strip("/")
        if name.startswith("to:"):
            return web.Response(status=302, headers={"Location": request.query["url"]})
        if name.startswith("down:"):
            left = int(name[5:])
            target = f"/down:{left - 1}" if left > 1 else "/404"
            return web.Response(status=302, headers={"Location": target})
        if name == "get-only" and request.method == "HEAD":
            return web.Response(status=405)
        return web.Response(status=int(name) if name.isdecimal() else 200)

    def url(self, path: str, host: str = "127.0.0.1") -> str:
        return f"http://{host}:{self.port}/{path}"


@pytest.fixture
async def site():
    site = Site()
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", site.answer)
    runner = web.AppRunner(app, access_log=None, handler_cancellation=True)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    site.port = runner.addresses[0][1]
    yield site
    await runner.cleanup()


def found(*urls: str) -> list[FoundLink]:
    return [FoundLink(url, Mark(number, 3), "a link") for number, url in enumerate(urls, start=1)]


async def warnings(*urls: str, may_ask=any_address, **options) -> list[tuple[int, str, str]]:
    problems = await dead_links(found(*urls), may_ask=may_ask, **options)
    return [(each.line, each.code, each.message) for each in problems]


async def test_a_page_that_is_there_is_asked_once_by_its_head_and_by_name(site: Site):
    assert await warnings(site.url("a"), site.url("a#part")) == []
    assert site.asked == [("HEAD", "/a")]
    assert all("faqbot/" in agent for agent in site.agents)


@pytest.mark.parametrize("status", [404, 410, 500, 503])
async def test_a_page_that_is_gone_or_fails_is_a_warning_at_each_place(site: Site, status: int):
    got = await warnings(site.url("a"), site.url(str(status)), site.url(f"{status}#x"))
    assert [(line, code) for line, code, _ in got] == [(2, "dead-link"), (3, "dead-link")]
    assert f"says {status}" in got[0][2]


@pytest.mark.parametrize("path", ["get-only", "401", "403", "429"])
async def test_a_page_that_answers_guests_otherwise_is_no_warning(site: Site, path: str):
    assert await warnings(site.url(path)) == []
    assert [method for method, _ in site.asked] == ["HEAD", "GET"]


async def test_a_host_or_a_port_that_is_not_there_is_a_warning(site: Site):
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        port = closed.getsockname()[1]
    got = await warnings(f"http://127.0.0.1:{port}/", "http://no-such.invalid/", resolver=Names({}))
    assert "cannot be opened" in got[0][2]
    assert "host was not found" in got[1][2]


async def test_redirects_are_followed_five_times_and_no_further(site: Site):
    assert "says 404" in (await warnings(site.url("down:5")))[0][2]
    assert "more than 5 times" in (await warnings(site.url("down:6")))[0][2]


@pytest.mark.parametrize("url", ["ftp://acme.dev/x", "javascript:alert(1)", "mailto:a@acme.dev"])
async def test_a_redirect_to_something_else_is_a_warning(site: Site, url: str):
    got = await warnings(site.url(f"to:x?url={url}"))
    assert "no web page" in got[0][2]


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "localhost",
        "[::1]",
        "0x7f.1",
        "2130706433",
        "017700000001",
        "127.1",
        "0x7f000001",
        "[::ffff:127.0.0.1]",
        "[::ffff:7f00:1]",
        "0",
        "[::]",
    ],
)
async def test_a_private_address_is_not_asked(site: Site, host: str):
    (got,) = await warnings(site.url("a", host), may_ask=is_public)
    assert got[1] == "private-link"
    assert site.asked == []


async def test_a_page_that_never_answers_is_a_warning(site: Site):
    got = await warnings(site.url("never"), seconds=0.2)
    assert "has not answered in time" in got[0][2]


async def test_a_host_that_keeps_silent_is_given_up_and_the_others_are_not(site: Site):
    told: list[None] = []
    silent = [site.url(f"never?{number}") for number in range(6)]
    got = await warnings(
        *silent, site.url("a", "localhost"), seconds=0.2, asked=lambda: told.append(None)
    )
    assert [path for _, path in site.asked].count("/never") == 2
    assert ("HEAD", "/a") in site.asked
    assert [line for line, _, _ in got] == [1, 2, 3, 4, 5, 6]
    assert "has not answered in time" in got[1][2]
    assert "was not asked: its host has kept silent twice" in got[2][2]
    assert len(told) == 7


def only_first(address: Address) -> bool:
    return address == ipaddress.ip_address("127.0.0.1")


async def test_a_redirect_to_a_private_address_is_not_followed(site: Site):
    got = await warnings(site.url(f"to:x?url={site.url('a', '127.0.0.2')}"), may_ask=only_first)
    assert got[0][1] == "private-link"
    assert site.asked == [("HEAD", "/to:x")]


class Names(AbstractResolver):
    """Knows a few names."""

    def __init__(self, names: dict[str, list[str]]) -> None:
        self._names = names

    async def resolve(self, host, port=0, family=socket.AF_INET) -> list[ResolveResult]:
        if host not in self._names:
            raise OSError(f"{host} is unknown")
        return [
            ResolveResult(
                hostname=host, host=address, port=port, family=socket.AF_INET, proto=0,
                flags=socket.AI_NUMERICHOST,
            )
            for address in self._names[host]
        ]  # fmt: skip

    async def close(self) -> None:
        pass


async def test_a_name_is_judged_by_every_address_that_it_resolves_to(site: Site):
    names = Names({"good.dev": ["127.0.0.1"], "sly.dev": ["127.0.0.1", "127.0.0.2"]})
    got = await warnings(
        site.url("a", "good.dev"), site.url("b", "sly.dev"), may_ask=only_first, resolver=names
    )
    assert [(line, code) for line, code, _ in got] == [(2, "private-link")]
    assert site.asked == [("HEAD", "/a")]


async def test_a_host_is_asked_one_at_a_time(site: Site):
    told: list[None] = []
    urls = [site.url(f"p{number}") for number in range(12)]
    assert await warnings(*urls, asked=lambda: told.append(None)) == []
    assert site.most_at_once == 1
    assert len(told) == 12


@pytest.mark.parametrize(
    "address",
    ["10.0.0.1", "127.0.0.1", "169.254.169.254", "192.168.1.1", "0.0.0.0", "100.64.0.1", "224.0.0.1",
     "::1", "fe80::1", "fd00::1", "::ffff:127.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::"],
)  # fmt: skip
def test_what_is_no_address_of_the_open_internet(address: str):
    assert not is_public(ipaddress.ip_address(address))


@pytest.mark.parametrize("address", ["93.184.215.14", "2606:2800:21f::1", "64:ff9b::5db8:d70e"])
def test_what_is_one(address: str):
    assert is_public(ipaddress.ip_address(address))


def test_every_link_of_a_file_is_found_where_it_stands():
    text = """\
version: 1
site: {name: A, url: "https://a.dev/x", contact: "https://a.dev/c", feed: "https://a.dev/f"}
entries:
  - id: a
    question: Q
    source: {title: T, url: /s}
    answer: |
      One.

      [b](https://b.dev/1) and ![i](https://b.dev/2), but `https://b.dev/3`.
      Also https://b.dev/4_(d), (https://b.dev/5). And **https://b.dev/6**, <https://b.dev/7>,
      [https://b.dev/8](https://b.dev/9), [t](/t) <a href="/u">u</a> `[v](/v)`.
posts:
  - {id: p, title: T, url: "https://a.dev/p", published: 2026-01-01}
"""
    assert [(link.url, link.mark.line) for link in all_links(text, PLATFORMS)] == [
        ("https://a.dev/x", 2), ("https://a.dev/c", 2), ("https://a.dev/f", 2),
        ("https://a.dev/x/s", 6), ("https://a.dev/p", 14),
        ("https://b.dev/1", 10), ("https://b.dev/2", 10), ("https://b.dev/4_(d)", 11),
        ("https://b.dev/5", 11), ("https://b.dev/6", 11), ("https://b.dev/7", 11),
        ("https://b.dev/9", 12), ("https://a.dev/x/t", 12), ("https://a.dev/x/u", 12),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "address",
    [
        "::7f00:1",
        "fec0::1",
        "2002:7f00:1::",
        "2001:0:7f00:1::",
        "64:ff9b::7f00:1",
        "64:ff9b:1::7f00:1",
        "5f00::1",
        "168.63.129.16",
        "192.88.99.1",
        "100.100.100.200",
        "169.254.169.254",
        "fd00:ec2::254",
        "0.0.0.0",
        "255.255.255.255",
        "224.0.0.1",
        "ff02::1",
    ],
)
def test_neither_a_wrapped_address_nor_one_of_a_cloud_is_public(address: str):
    assert not is_public(ipaddress.ip_address(address))


@pytest.mark.parametrize("host", ["127.0.0.1", "2130706433", "127.1", "::1", "localhost", ""])
def test_no_socket_is_made_for_what_may_not_be_asked(host: str):
    """Whatever way the client came by it, and whatever it takes for an address."""
    guard = Guard(is_public, Names({}))
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with pytest.raises(RefusedError):
        guard.socket((family, socket.SOCK_STREAM, socket.IPPROTO_TCP, "", (host, 80)))
    assert guard.refused == host
