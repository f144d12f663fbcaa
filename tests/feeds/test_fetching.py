"""Fetching from a real server on loopback: bounds of time and size, and where no request goes."""

import asyncio
import gzip
import socket
import tracemalloc
import zlib
from collections.abc import AsyncIterator

import pytest
from aiohttp import web

from faqbot.errors import FeedError
from faqbot.feeds.fetching import MOST_BYTES, REDIRECTS, Fetcher
from faqbot.feeds.inflating import Body
from faqbot.feeds.reader import FeedReader
from faqbot.model import FeedState
from tests.feeds.conftest import HERE, Names, Raw, Site, bomb, rss

MEGABYTE = 1_000_000


async def refusal(fetcher: Fetcher, url: str) -> str:
    with pytest.raises(FeedError) as refused:
        await fetcher.fetch(url)
    return str(refused.value)


async def test_a_feed_is_fetched_by_one_who_says_who_it_is(site: Site, fetcher: Fetcher):
    site.says(rss("One"), Content_Type="text/xml; charset=utf-8", ETag='"1"', Last_Modified="then")
    found = await fetcher.fetch(site.url())
    assert (found.body, found.content_type) == (rss("One"), "text/xml; charset=utf-8")
    assert (found.etag, found.last_modified, found.url) == ('"1"', "then", site.url())
    (headers,) = site.headers
    assert headers["User-Agent"].startswith("faqbot/")
    assert "https://acme.dev" in headers["User-Agent"]
    assert "If-None-Match" not in headers
    assert "Cookie" not in headers


async def test_what_has_not_changed_is_not_sent_again(site: Site, fetcher: Fetcher):
    async def answer(request: web.Request) -> web.Response:
        known = request.headers.get("If-None-Match") == '"1"'
        assert request.headers.get("If-Modified-Since") == "then"
        return web.Response(status=304) if known else web.Response(body=b"new")

    site.answers["/feed"] = answer
    unchanged = await fetcher.fetch(site.url(), etag='"1"', last_modified="then")
    assert unchanged.body is None
    assert (await fetcher.fetch(site.url(), etag='"0"', last_modified="then")).body == b"new"


async def test_unchanged_is_no_answer_to_who_has_nothing(site: Site, fetcher: Fetcher):
    site.says(b"", status=304)
    assert "says 304" in await refusal(fetcher, site.url())


@pytest.mark.parametrize("mark", ["x" * 501, "\u00e9"])
async def test_a_mark_that_could_not_be_sent_back_is_not_kept(
    site: Site, fetcher: Fetcher, mark: str
):
    site.says(rss("One"), ETag=mark)
    assert (await fetcher.fetch(site.url())).etag is None


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410, 418, 429, 500, 503, 204, 206])
async def test_a_server_that_refuses_is_told_with_its_status(
    site: Site, fetcher: Fetcher, status: int
):
    site.says(b"", status=status)
    assert f"says {status}" in await refusal(fetcher, site.url())


@pytest.mark.parametrize(
    ("said", "seconds"),
    [
        ("120", 120.0),
        ("99999999", 86400.0),
        ("-5", 0.0),
        ("soon", 0.0),
        ("", 0.0),
        ("Thu, 01 Jan 1970 00:00:00 GMT", 0.0),
        ("Fri, 01 Jan 2999 00:00:00 GMT", 86400.0),
    ],
)
async def test_who_wants_to_be_left_alone_is_for_a_day_at_most(
    site: Site, fetcher: Fetcher, said: str, seconds: float
):
    site.says(b"", status=429, Retry_After=said)
    with pytest.raises(FeedError) as refused:
        await fetcher.fetch(site.url())
    assert refused.value.retry_after == seconds


async def test_nobody_there(fetcher: Fetcher):
    with socket.socket() as closed:
        closed.bind((HERE, 0))
        port = closed.getsockname()[1]
    assert "cannot be fetched" in await refusal(fetcher, f"http://{HERE}:{port}/")
    nameless = Fetcher(resolver=Names())
    assert "has no address" in await refusal(nameless, "http://no-such.dev/")


@pytest.mark.parametrize("url", ["", "feed", "ftp://a.dev/x", "http://", "http://[", "file:///etc"])
async def test_what_is_no_web_address_is_not_fetched(fetcher: Fetcher, url: str):
    await refusal(fetcher, url)


# Slow


async def test_a_server_that_never_answers_is_given_up(site: Site):
    ended = asyncio.Event()

    async def answer(_request: web.Request) -> web.Response:
        try:
            await asyncio.Event().wait()
        finally:
            ended.set()
        raise AssertionError

    site.answers["/feed"] = answer
    hasty = Fetcher(private_hosts=[HERE], seconds=0.3)
    assert "was not there within 0.3 s" in await refusal(hasty, site.url())
    # The connection is let go of.
    async with asyncio.timeout(5):
        await ended.wait()


async def by_the_byte(writer: asyncio.StreamWriter, content: bytes) -> None:
    for byte in content:
        writer.write(bytes([byte]))
        await writer.drain()
        await asyncio.sleep(0.02)


@pytest.mark.parametrize("where", ["head", "body"])
async def test_a_server_that_sends_byte_by_byte_is_given_up_at_the_deadline(raw: Raw, where: str):
    async def write(writer: asyncio.StreamWriter) -> None:
        if where == "body":
            writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n")
        await by_the_byte(writer, b"HTTP/1.1 200 OK\r\n" + b"X-A: b\r\n" * 10_000)

    raw.sends(write)
    hasty = Fetcher(private_hosts=[HERE], seconds=1.0)
    started = asyncio.get_running_loop().time()
    assert "was not there within 1 s" in await refusal(hasty, raw.url())
    assert asyncio.get_running_loop().time() - started < 3


async def test_the_deadline_counts_all_redirects_together(site: Site):
    async def slowly(request: web.Request) -> web.Response:
        await asyncio.sleep(0.4)
        number = int(request.query.get("n", "0"))
        return web.Response(status=302, headers={"Location": f"/feed?n={number + 1}"})

    site.answers["/feed"] = slowly
    hasty = Fetcher(private_hosts=[HERE], seconds=1.0)
    assert "was not there within 1 s" in await refusal(hasty, site.url())
    assert len(site.asked) <= 3


# Large


async def test_three_hundred_megabytes_after_unpacking_are_refused_in_little_memory(
    site: Site, fetcher: Fetcher
):
    packed = bomb(300)
    assert len(packed) < MOST_BYTES
    site.says(packed, Content_Encoding="gzip")
    tracemalloc.start()
    try:
        assert "is larger than 2 MB" in await refusal(fetcher, site.url())
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 20 * MEGABYTE


async def test_what_never_ends_is_refused_at_its_bound(site: Site, fetcher: Fetcher):
    sent = 0

    async def answer(request: web.Request) -> web.StreamResponse:
        nonlocal sent
        response = web.StreamResponse()
        await response.prepare(request)
        while True:
            await response.write(b" " * 65_536)
            sent += 65_536

    site.answers["/feed"] = answer
    assert "is larger than 2 MB" in await refusal(fetcher, site.url())
    # What is under way in sockets comes on top.
    assert sent < MOST_BYTES + 20 * MEGABYTE


async def test_what_says_that_it_is_too_large_is_not_waited_for(raw: Raw, fetcher: Fetcher):
    raw.says(b"HTTP/1.1 200 OK\r\nContent-Length: 300000000\r\n\r\n")
    assert "is larger than 2 MB" in await refusal(fetcher, raw.url())


@pytest.mark.parametrize("size", [MOST_BYTES, MOST_BYTES + 1])
@pytest.mark.parametrize("encoding", ["", "gzip", "deflate", "bare"])
async def test_the_bound_is_exact_however_it_is_packed(
    site: Site, fetcher: Fetcher, size: int, encoding: str
):
    body = b"x" * size
    bare = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    packed = {
        "": lambda: body,
        "gzip": lambda: gzip.compress(body),
        "deflate": lambda: zlib.compress(body),
        "bare": lambda: bare.compress(body) + bare.flush(),
    }[encoding]()
    site.says(packed, Content_Encoding=encoding.replace("bare", "deflate") or "identity")
    if size > MOST_BYTES:
        assert "is larger than 2 MB" in await refusal(fetcher, site.url())
    else:
        assert (await fetcher.fetch(site.url())).body == body


async def test_a_gzip_of_several_members_is_whole_and_bounded(site: Site, fetcher: Fetcher):
    site.says(gzip.compress(b"one ") + gzip.compress(b"two") + b"\0\0", Content_Encoding="gzip")
    assert (await fetcher.fetch(site.url())).body == b"one two"
    site.says(bomb(1) * 3, Content_Encoding="gzip")
    assert "is larger than 2 MB" in await refusal(fetcher, site.url())


@pytest.mark.parametrize("size", [1, 2, 3])
def test_a_body_is_the_same_however_it_is_cut_up(size: int):
    bare = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    members = gzip.compress(b"one ") + gzip.compress(b"two")
    for packed in (members, bare.compress(b"one two") + bare.flush(), zlib.compress(b"one two")):
        body = Body("deflate", MOST_BYTES)
        for start in range(0, len(packed), size):
            body.take(packed[start : start + size])
        assert body.end() == b"one two"


def test_a_gzip_of_very_many_members_is_refused():
    Body("gzip", MOST_BYTES).take(gzip.compress(b"") * 100)
    with pytest.raises(FeedError, match="too many parts"):
        Body("gzip", MOST_BYTES).take(gzip.compress(b"") * 101)


@pytest.mark.parametrize("encoding", ["br", "zstd", "gzip, gzip", "nonsense"])
async def test_a_packing_that_was_not_asked_for_is_refused(
    site: Site, fetcher: Fetcher, encoding: str
):
    site.says(gzip.compress(gzip.compress(b"x")), Content_Encoding=encoding)
    assert "not asked for" in await refusal(fetcher, site.url())


async def test_what_is_not_packed_as_it_says_is_refused(site: Site, fetcher: Fetcher):
    site.says(b"no gzip at all", Content_Encoding="gzip")
    assert "cannot be unpacked" in await refusal(fetcher, site.url())


# Cut off, or no HTTP


@pytest.mark.parametrize(
    "answer",
    [
        b"HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n" + rss("One"),
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nhello\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nConnection: close\r\n\r\n"
        + gzip.compress(rss("One"))[:-20],
        b"HTTP/1.1 200 OK\r\nContent-Le",
        b"HTTP/1.1 200 OK\r\nContent-Length: -4\r\n\r\nhello",
        b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello",
        b"",
        b"SSH-2.0-OpenSSH_9.9\r\n",
        b"\0" * 1000,
        b"HTTP/1.1 abc OK\r\n\r\n",
        b"HTTP/1.1 302 Found\r\nLocation: http://[\r\n\r\n",
        b"HTTP/1.1 302 Found\r\nLocation: http://a:99999/\r\n\r\n",
        b"HTTP/1.1 302 Found\r\nLocation: \xff\xfe\r\nContent-Length: 0\r\n\r\n",
    ],
)
async def test_an_answer_that_is_cut_off_or_is_none_is_refused_at_once(
    raw: Raw, fetcher: Fetcher, answer: bytes
):
    raw.says(answer)
    async with asyncio.timeout(5):
        await refusal(fetcher, raw.url())


@pytest.mark.parametrize("kind", ["many", "one long"])
async def test_a_bomb_of_headers_is_refused_in_little_memory(raw: Raw, fetcher: Fetcher, kind: str):
    async def write(writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\n" + (b"X-Long: " if kind == "one long" else b""))
        for number in range(100_000):
            writer.write(b"a" * 1_000 if kind == "one long" else b"X-%d: %0500d\r\n" % (number, 0))
            await writer.drain()

    raw.sends(write)
    tracemalloc.start()
    try:
        async with asyncio.timeout(8):
            await refusal(fetcher, raw.url())
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 20 * MEGABYTE


# Redirects


async def test_redirects_are_followed_and_the_last_place_counts(site: Site, fetcher: Fetcher):
    site.leads("/feed", "/there", 301)
    site.leads("/there", site.url("/at-last"), 308)
    site.says(rss("One"), "/at-last")
    assert (await fetcher.fetch(site.url())).url == site.url("/at-last")


async def test_a_loop_of_redirects_ends(site: Site, fetcher: Fetcher):
    site.leads("/feed", "/feed")
    assert "redirects more than 5 times" in await refusal(fetcher, site.url())
    assert len(site.asked) == REDIRECTS + 1


@pytest.mark.parametrize(
    "to", ["ftp://a.dev/", "javascript:alert(1)", "file:///etc/passwd", "data:,x", "gopher://a.dev"]
)
async def test_a_redirect_to_what_is_no_web_page_is_refused(site: Site, fetcher: Fetcher, to: str):
    site.leads("/feed", to)
    assert "no web page" in await refusal(fetcher, site.url())


async def test_a_redirect_sends_no_password_that_somebody_else_names(site: Site, fetcher: Fetcher):
    site.leads("/feed", f"http://user:word@{HERE}:{site.port}/there")
    site.says(rss("One"), "/there")
    await fetcher.fetch(site.url())
    assert "Authorization" not in site.headers[-1]


# Into the own network


@pytest.fixture
async def inner() -> AsyncIterator[Raw]:
    """What nobody outside may reach: it counts who tried."""
    served = Raw()
    served.says(b"HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nsecret")
    server = await asyncio.start_server(served.serve, HERE, 0)
    served.port = server.sockets[0].getsockname()[1]
    yield served
    server.close()
    await server.wait_closed()


NOTATIONS = {
    "number": "127.0.0.1",
    "decimal": "2130706433",
    "hex": "0x7f000001",
    "hex parts": "0x7f.0x0.0x0.0x1",
    "octal": "017700000001",
    "octal parts": "0177.0.0.01",
    "short": "127.1",
    "nothing": "0",
    "any": "0.0.0.0",
    "end dot": "127.0.0.1.",
    "wide digits": "\uff11\uff12\uff17.0.0.1",
    "ideographic dots": "127\u30020\u30020\u30021",
    "v6": "[::1]",
    "v6 any": "[::]",
    "v6 mapped": "[::ffff:127.0.0.1]",
    "v6 mapped hex": "[::ffff:7f00:1]",
    "v6 compatible": "[::7f00:1]",
    "v6 NAT64": "[64:ff9b::7f00:1]",
    "v6 6to4": "[2002:7f00:1::]",
    "system name": "localhost",
    "system name, end dot": "localhost.",
    "other loopback": "127.8.8.8",
}


@pytest.mark.parametrize("by", ["address", "redirect"])
@pytest.mark.parametrize("host", NOTATIONS.values(), ids=NOTATIONS)
async def test_no_notation_of_a_private_address_is_connected_to(
    site: Site, inner: Raw, host: str, by: str
):
    """The site is named in FAQBOT_PRIVATE_HOSTS, under a name of its own; what it leads to is not."""
    names = Names(site_dev=[HERE])
    # Other hosts are resolved as the system does it.
    fetcher = Fetcher(private_hosts=["site.dev"], resolver=names if by == "redirect" else None)
    target = f"http://{host}:{inner.port}/"
    site.leads("/feed", target)
    await refusal(fetcher, target if by == "address" else site.url(host="site.dev"))
    assert inner.begun == 0


async def test_a_name_that_leads_into_the_own_network_is_refused(site: Site, inner: Raw):
    names = Names(site_dev=[HERE], inner_dev=[HERE], meta_dev=["169.254.169.254"])
    fetcher = Fetcher(private_hosts=["site.dev"], resolver=names)
    for name in ("inner.dev", "meta.dev"):
        site.leads("/feed", f"http://{name}:{inner.port}/")
        said = await refusal(fetcher, site.url(host="site.dev"))
        assert "private network" in said
        assert "FAQBOT_PRIVATE_HOSTS" in said
    assert inner.begun == 0


async def test_a_name_that_changes_its_address_gains_nothing(site: Site, inner: Raw):
    """The first answer is public; what is connected to is what was judged, each time anew."""
    names = Names(site_dev=[HERE], sly_dev=["93.184.215.14", HERE])
    fetcher = Fetcher(private_hosts=["site.dev"], resolver=names, seconds=1.0)
    site.leads("/feed", f"http://sly.dev:{inner.port}/")
    # Nothing goes out of this machine: the first try ends at the deadline, or unreachable.
    await refusal(fetcher, site.url(host="site.dev"))
    assert "private network" in await refusal(fetcher, site.url(host="site.dev"))
    assert names.asked.count("sly.dev") == 2
    assert inner.begun == 0


async def test_a_host_that_is_named_may_be_private_and_no_other(site: Site):
    names = Names(blog_internal=[HERE], other_internal=[HERE])
    site.says(rss("One"))
    fetcher = Fetcher(private_hosts=["Blog.Internal"], resolver=names)
    assert (await fetcher.fetch(site.url(host="blog.internal"))).body == rss("One")
    assert "private network" in await refusal(fetcher, site.url(host="other.internal"))
    assert "private network" in await refusal(fetcher, site.url())
    assert site.asked == ["/feed"]


# What comes of it in the end


async def read(fetcher: Fetcher, url: str) -> list[str]:
    found = await FeedReader(fetcher).read(FeedState(url))
    return [item.title for item in found.items or ()]


@pytest.mark.parametrize("missing", [60, 5_000])
async def test_a_length_that_is_wrong_is_no_feed(raw: Raw, fetcher: Fetcher, missing: int):
    """Too small by some bytes, or larger than what comes."""
    whole = rss(*map(str, range(50)))
    length = len(whole) - missing if missing < 100 else len(whole) + missing
    raw.says(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s" % (length, whole))
    await refusal(fetcher, raw.url())


async def test_a_web_page_in_place_of_a_feed_is_told_as_such(site: Site, fetcher: Fetcher):
    site.says(b"<!doctype html><p>We moved</p>", Content_Type="text/html")
    with pytest.raises(FeedError, match="is a web page, not a feed"):
        await read(fetcher, site.url())
