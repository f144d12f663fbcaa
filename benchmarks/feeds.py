"""A feed of 2,000 posts, new at each reading: how long does a refresh take, and what does it hold?

    python -m benchmarks.feeds [--posts 2000] [--rounds 200] [--first 20]

The feed is served on loopback, fetched, read in its process, kept in SQLite, merged with the posts of
the file, and swapped in: all of what `faqbot run` does. It ends with 1 if half of the refreshes take 3 s, or if
memory, handles, tasks or what is held grew after the first rounds, in which pools, caches and the
allocator fill up.
"""

import argparse
import asyncio
import os
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from aiohttp import web

from benchmarks.gauges import Gauges, look
from faqbot.adapters import PLATFORMS
from faqbot.app import Builder
from faqbot.knowledge import read_text
from faqbot.model import KnowledgeBase
from faqbot.service import Recorder, Service
from faqbot.service.refreshing import Refresher, always
from faqbot.settings import Settings
from faqbot.site_feeds import feeds_of
from faqbot.store import Database, Store
from faqbot.texts import load_texts

MOST_SECONDS = 3.0
_MOST_GROWN = 1.05
_HERE = "127.0.0.1"
_WORDS = [
    "kiln",
    "glaze",
    "shelf",
    "clay",
    "water",
    "fire",
    "studio",
    "course",
    "price",
    "order",
    "delivery",
    "repair",
]


@dataclass(frozen=True, slots=True)
class Row:
    """What some refreshes took.

    Attributes:
        seconds: Of each one, from the first byte asked to the swap.
        own: Of the processor, in this process alone, on average.
        beside: Of the processor, in the processes that read, on average.
        posts: That were live in the end.
        before: After the first refreshes.
        after: After the last.
    """

    seconds: list[float]
    own: float
    beside: float
    posts: int
    before: Gauges
    after: Gauges

    @property
    def grown(self) -> list[str]:
        """What there is more of, in words."""
        before, after = self.before, self.after
        found = [
            f"{name}: {one} to {other}"
            for name, one, other in (
                ("handles", before.handles, after.handles),
                ("threads", before.threads, after.threads),
                ("tasks", before.tasks, after.tasks),
            )
            if other > one
        ]
        if after.resident > _MOST_GROWN * before.resident:
            found.append(f"MB: {before.resident:.0f} to {after.resident:.0f}")
        held = {name: number for name, number in after.held.items() if number > 0}
        found += [
            f"{name}: {before.held.get(name, 0)} to {number}"
            for name, number in sorted(held.items())
            if number > before.held.get(name, 0)
        ]
        return found


def main() -> int:
    """Measure, and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--posts", type=int, default=2_000)
    parser.add_argument("--rounds", type=int, default=200)
    parser.add_argument("--first", type=int, default=20)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        measuring = measured(Path(folder), options.posts, options.rounds, first=options.first)
        row = asyncio.run(measuring)
    median, longest = statistics.median(row.seconds), max(row.seconds)
    print(f"{row.posts} posts live; {len(row.seconds)} refreshes: median {median:.2f} s, ", end="")
    print(f"longest {longest:.2f} s")
    print(f"of the processor: {row.own:.2f} s in the bot's process, {row.beside:.2f} s beside it")
    print(f"resident: {row.before.resident:.0f} MB, then {row.after.resident:.0f} MB")
    print(f"grown: {'; '.join(row.grown) or 'nothing'}")
    return 1 if median >= MOST_SECONDS or row.grown else 0


async def measured(folder: Path, posts: int, rounds: int, *, first: int) -> Row:
    """Refresh so often, after the `first` times, of which nothing is told."""
    async with _served(posts) as address:
        settings = Settings.model_construct(
            **{name: field.default for name, field in Settings.model_fields.items()}
            | {"data_dir": folder, "faqs": folder / "faqs.yaml", "private_hosts": _HERE}
        )
        builder = Builder(settings)
        store = Store(
            Database(data_dir=folder), retention=timedelta(days=180), clock=_now, secret=b"k" * 32
        )
        service = Service(
            builder.snapshot(_knowledge(address)),
            recorder=Recorder(store),
            texts=load_texts(),
            clock=_now,
            platforms=PLATFORMS,
        )
        site = service.snapshot.knowledge.site
        feeds = feeds_of(settings, service.recorder, builder.fetched, site, clock=_now)
        refresher = Refresher(service, feeds, finder=builder.finder)
        for _ in range(first):
            await refresher.look(always)
        before = look()
        seconds, own, beside = [], time.process_time(), _of_children()
        for _ in range(rounds):
            begun, reads = time.perf_counter(), feeds.results["new"]
            await refresher.look(always)
            seconds.append(time.perf_counter() - begun)
            if feeds.results["new"] == reads:
                raise RuntimeError(f"nothing new was read: {feeds.states}")
        own = (time.process_time() - own) / rounds
        beside = (_of_children() - beside) / rounds
        after = look()
        live_posts = len(service.snapshot.posts.newest)
        await service.close()
    return Row(seconds, own, beside, live_posts, before, after)


@asynccontextmanager
async def _served(posts: int) -> AsyncIterator[str]:
    """The address of a feed that is new each time."""
    numbers = iter(range(10**9))

    async def answer(_request: web.Request) -> web.Response:
        body = _feed(posts, next(numbers))
        return web.Response(body=body, content_type="application/rss+xml")

    app = web.Application()
    app.router.add_get("/feed", answer)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, _HERE, 0).start()
    try:
        yield f"http://{_HERE}:{runner.addresses[0][1]}/feed"
    finally:
        await runner.cleanup()


def _feed(posts: int, edition: int) -> bytes:
    """Posts of the usual length; in each edition each has another excerpt."""
    items = []
    for number in range(posts):
        words = [_WORDS[(number * 7 + step * 5) % len(_WORDS)] for step in range(60)]
        day = date(2026, 11, 20) - timedelta(days=number)
        items.append(
            f"<item><title>{' '.join(words[:6])} {number}</title><link>/blog/{number}/</link>"
            f"<pubDate>{day:%d %b %Y} 10:00:00 GMT</pubDate><description>&lt;p&gt;Edition {edition}: "
            f"{' '.join(words)}&lt;/p&gt;</description></item>"
        )
    head = "<rss version='2.0'><channel><title>Kilns</title><link>https://kilns.example</link>"
    return f"{head}{''.join(items)}</channel></rss>".encode()


def _knowledge(address: str) -> KnowledgeBase:
    text = f"""\
version: 1
site: {{name: Kilns, url: "https://kilns.example", feed: "{address}"}}
entries:
  - {{id: price, question: How much is a course?, answer: Ninety.}}
posts:
  - {{id: own, title: An own post, url: /own, published: 2026-11-01}}
"""
    reading = read_text(text.encode(), PLATFORMS, name="faqs.yaml")
    if reading.knowledge is None:
        raise ValueError(reading.report)
    return reading.knowledge


def _of_children() -> float:
    """Seconds of the processor that processes took which have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _now() -> datetime:
    return datetime.now(UTC)


if __name__ == "__main__":
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    sys.exit(main())
