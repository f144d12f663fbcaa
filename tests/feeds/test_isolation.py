"""Hostile feeds cost the process that reads them, and that has bounds of time and memory."""

import asyncio
import os
import resource
import sys
from pathlib import Path

import pytest

from faqbot.errors import FeedError
from faqbot.feeds.isolation import Isolation, environment
from tests.feeds.conftest import rss

GIGABYTE = 1_000_000_000
# A hundred million letters out of a few bytes; without entities of its own, which are refused.
DEEP = b"<rss version='2.0'><channel><item>" + b"<a>" * 300_000
LAUGHS = (
    b"<!DOCTYPE l [<!ENTITY l 'lol'>"
    + b"".join(
        b"<!ENTITY l%d '%s'>" % (n, (b"&l%d;" % (n - 1) if n else b"&l;") * 10) for n in range(10)
    )
    + b"]><rss version='2.0'><channel><item><title>&l9;</title></item></channel></rss>"
)
HOSTILE = {
    "laughs": LAUGHS,
    "laughs in UTF-16": LAUGHS.decode().encode("utf-16"),
    "quadratic": b"<!DOCTYPE l [<!ENTITY l '" + b"x" * 100_000 + b"'>]><rss>" + b"&l;" * 100_000,
    "outer entity": b"<!DOCTYPE l [<!ENTITY l SYSTEM 'file:///etc/passwd'>]><rss>&l;</rss>",
    "outer document type": b"<!DOCTYPE l SYSTEM 'http://127.0.0.1:9/x.dtd'><rss><a>",
    "deep": DEEP,
    "deep in JSON": b'{"version": "https://jsonfeed.org/version/1.1", "items": ' + b"[" * 500_000,
    "wide": b"<rss><channel>" + b"<" * 1_500_000,
    "attributes": b"<rss " + b"a='b' " * 200_000 + b"/>",
    "comments": b"<rss><!--" + b"-" * 1_500_000,
    "sections": b"<rss>" + b"<![CDATA[" * 150_000,
    "open brackets": b"<rss><channel><title>" + b"&lt;![" * 200_000 + b"</title>",
}


PAGE = "https://acme.dev/"


async def read(body: bytes, isolation: Isolation | None = None) -> list[str]:
    bounds = isolation if isolation is not None else Isolation()
    found = await bounds.feed(body, content_type="", url="https://acme.dev/feed")
    return [item.title for item in found.items or ()]


async def test_a_feed_is_read_in_a_process_that_ends():
    assert await read(rss("One", "Two")) == ["One", "Two"]


@pytest.mark.parametrize("body", HOSTILE.values(), ids=HOSTILE)
async def test_hostile_xml_is_refused_within_the_bounds(body: bytes):
    loop = asyncio.get_running_loop()
    started, own = loop.time(), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with pytest.raises(FeedError):
        await read(body, Isolation(seconds=3))
    assert loop.time() - started < 10
    # Kilobytes: nothing of it came to this process.
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - own < 100_000


async def test_the_bot_answers_on_while_a_feed_is_read():
    """The event loop never waits for it."""
    reading = asyncio.create_task(read(DEEP, Isolation(seconds=3)))
    turns = 0
    while not reading.done():
        await asyncio.sleep(0.005)
        turns += 1
    with pytest.raises(FeedError):
        await reading
    assert turns > 50


async def test_a_parser_that_stumbles_is_told_as_such():
    page = b"<link rel='alternate' type='application/rss+xml' href='/feed'>"
    found = await Isolation().links(page, content_type="text/html; charset=idna", url=PAGE)
    assert found == ["https://acme.dev/feed"]
    with pytest.raises(FeedError, match=r"^cannot be read$"):
        await Isolation()._run("no task", b"", content_type="", url=PAGE)


async def test_what_takes_too_long_is_killed_at_the_deadline():
    with pytest.raises(FeedError, match="takes"):
        await read(DEEP, Isolation(seconds=0.05))


async def test_what_takes_too_much_memory_is_refused():
    with pytest.raises(FeedError, match="more time or memory"):
        await read(rss(*map(str, range(20_000))), Isolation(memory=60_000_000))


def children() -> set[int]:
    tasks = Path(f"/proc/{os.getpid()}/task")
    found = (each / "children" for each in tasks.iterdir())
    return {int(pid) for each in found for pid in each.read_text().split()}


@pytest.mark.skipif(sys.platform != "linux", reason="asks Linux which processes there are")
async def test_who_is_cancelled_leaves_no_process():
    before = children()
    reading = asyncio.create_task(read(DEEP, Isolation(seconds=30)))
    async with asyncio.timeout(10):
        while not children() - before:
            await asyncio.sleep(0.01)
    reading.cancel()
    with pytest.raises(asyncio.CancelledError):
        await reading
    assert children() - before == set()


@pytest.fixture
def traitors(tmp_path: Path) -> Path:
    """A folder with modules that leave a trace when they are imported."""
    for name in ("feedparser", "sitecustomize", "json"):
        (tmp_path / f"{name}.py").write_text("open('caught', 'w')\n")
    return tmp_path


def traces(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir() if path.suffix != ".py"]


async def test_the_process_takes_no_module_from_where_it_starts(
    monkeypatch: pytest.MonkeyPatch, traitors: Path
):
    monkeypatch.chdir(traitors)
    assert await read(rss("One")) == ["One"]
    assert traces(traitors) == []


async def test_its_environment_is_without_secrets(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("DISCORD_TOKEN", "secret")
    monkeypatch.setenv("FAQBOT_SECRET", "secret")
    assert "secret" not in str(environment())


async def test_the_links_of_a_page_are_found_in_a_process_too():
    page = b"""<head><link rel="alternate" type="application/rss+xml" title="Comments" href="/comments/feed/">
      <link rel=alternate type="application/atom+xml" href="atom.xml"><link rel="alternate" hreflang=de href="/de">
      <link rel="alternate" type="application/rss+xml" href="javascript:x"></head>"""
    found = await Isolation().links(page, content_type="", url="https://acme.dev/blog/")
    assert found == ["https://acme.dev/blog/atom.xml", "https://acme.dev/comments/feed/"]


async def test_a_machine_without_room_for_a_process_is_told_as_such(
    monkeypatch: pytest.MonkeyPatch,
):
    monkeypatch.setattr(sys, "executable", "/no/such/python")
    with pytest.raises(FeedError, match="no process could be started: No such file"):
        await read(rss("One"))
