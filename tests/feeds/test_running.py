"""`faqbot run` with a feed: posts go live, in every process; a stop is in time; nothing is held on to."""

import asyncio
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from tests.conftest import SMALL_FILE
from tests.feeds.conftest import HERE, Site, rss
from tests.processes import Start, free_port

STOP_SECONDS = 6.0


class Bot:
    """A `faqbot run` whose transport idles, since it has no token; its health is served."""

    def __init__(self, start: Start) -> None:
        self.port, self.metrics = free_port(), free_port()
        own = {
            "PORT": str(self.port), "FAQBOT_METRICS_PORT": str(self.metrics), "DISCORD_TOKEN": "x",
            "FAQBOT_PRIVATE_HOSTS": HERE, "FAQBOT_ENCODER": "none",
        }  # fmt: skip
        self.process = start("run", "--only", "slack-http", environment=own)

    async def health(self) -> dict[str, Any]:
        """What /readyz says, once it is served."""
        async with aiohttp.ClientSession() as session:
            while True:
                try:
                    async with session.get(f"http://{HERE}:{self.port}/readyz") as answer:
                        return dict(await answer.json())
                except aiohttp.ClientConnectionError:
                    await asyncio.sleep(0.05)

    async def scrape(self) -> str:
        async with (
            aiohttp.ClientSession() as session,
            session.get(f"http://{HERE}:{self.metrics}/metrics") as answer,
        ):
            return await answer.text()

    async def until(self, holds: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
        """What health says of the posts, when that holds."""
        async with asyncio.timeout(60):
            while True:
                found = dict((await self.health())["posts"])
                if holds(found):
                    return found
                await asyncio.sleep(0.05)

    async def stop(self) -> int:
        """Stop it as a host does: its exit code."""
        self.process.send_signal(signal.SIGTERM)
        return await self.process.ended()


Run = Callable[[], Bot]


@pytest.fixture
def run(tmp_path: Path, start: Start, site: Site) -> Run:
    text = SMALL_FILE.replace("name: Acme,", f'name: Acme, feed: "{site.url()}", refresh: 1m,')
    (tmp_path / "faqs.yaml").write_text(text, "utf-8")
    return lambda: Bot(start)


async def test_posts_go_live_and_a_restart_with_the_feed_down_has_them_too(run: Run, site: Site):
    site.says(rss("One", "Two"), ETag='"1"')
    first = run()
    found = await first.until(lambda posts: posts["live"] == 5)
    assert found["failing"] == {}
    served = await first.scrape()
    assert "faqbot_posts 5.0" in served
    assert 'faqbot_feed_reads_total{result="new"} 1.0' in served
    assert "faqbot_feeds_failing 0.0" in served
    assert await first.stop() == 0
    site.says(b"", status=503)
    second = run()
    # At once, and without having asked: it is less than a minute ago that the feed was.
    assert (await second.health())["posts"] == {"live": 5, "failing": {}}
    assert site.asked == ["/feed"]
    assert await second.stop() == 0


@pytest.mark.load
async def test_of_processes_on_one_database_one_asks(run: Run, site: Site):
    site.says(rss("One"))
    both = (run(), run())
    await asyncio.gather(*(each.until(lambda posts: posts["live"] == 4) for each in both))
    assert site.asked == ["/feed"]


async def test_a_feed_that_cannot_be_read_is_told_by_health_and_metrics(run: Run, site: Site):
    bot = run()
    found = await bot.until(lambda posts: bool(posts["failing"]))
    assert found == {
        "live": 3,
        "failing": {site.url(): "is not there: its server says 404"},
    }
    served = await bot.scrape()
    assert "faqbot_feeds_failing 1.0" in served
    assert 'faqbot_feed_reads_total{result="failed"} 1.0' in served
    await bot.stop()
    assert bot.process.log.count("is not there: its server says 404") == 1


async def test_a_stop_waits_for_no_feed(run: Run, site: Site):
    asked = asyncio.Event()

    async def answer(_request: object) -> None:
        asked.set()
        await asyncio.Event().wait()

    site.answers["/feed"] = answer  # type: ignore[assignment]
    bot = run()
    async with asyncio.timeout(60):
        await asked.wait()
    begun = time.monotonic()
    assert await bot.stop() == 0
    assert time.monotonic() - begun < STOP_SECONDS
    assert "Traceback" not in bot.process.log


@pytest.mark.load
def test_refreshes_hold_on_to_nothing():
    """The long form is `python -m benchmarks.feeds`: 2,000 posts, 200 times."""
    command = [sys.executable, "-m", "benchmarks.feeds"]
    short = ["--posts", "200", "--rounds", "20", "--first", "10"]
    # In a process of its own: what other tests left in this one would count as well.
    done = subprocess.run(
        [*command, *short], capture_output=True, text=True, timeout=300, check=False
    )
    assert done.stdout.startswith("201 posts live; 20 refreshes"), done.stderr
    assert "grown: nothing" in done.stdout
