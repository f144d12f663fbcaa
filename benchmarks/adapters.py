"""Rate, ack time, start and memory of `faqbot run`, beside the smallest bots of both SDKs.

    python -m benchmarks.adapters [--questions 1000] [--in-flight 64] [--json]

Each bot gets the same mentions by 200 people, so many at once, and is to answer each of them once:
what is lost and what is said twice is counted. `share` is the rate beside the smallest bot's. All of
it runs against the fake servers of the tests, on loopback, in one go, so that the ratios mean
something on any machine. Memory is the resident set after the questions, and what the process that
ranks holds beside it, in MB.
"""

import argparse
import asyncio
import gc
import json
import os
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Generic, TypeVar

from tests.scenarios.stages import FAQS, OPEN
from tests.wire.discord import FakeDiscord
from tests.wire.slack import FakeSlack
from tests.wire.slack.records import Delivery

FAQBOT = [sys.executable, "-m", "faqbot", "run"]
PEER = [sys.executable, "-m", "benchmarks.peers"]
ROOT = Path(__file__).parents[1]
PEOPLE = 200
LOST_SECONDS = 60.0
T = TypeVar("T")


@dataclass(slots=True)
class Row:
    """One bot on one platform; times in milliseconds, memory in MB, rate in replies a second."""

    bot: str
    platform: str
    ready_ms: float
    rate: float
    lost: int
    twice: int
    ack_p50_ms: float | None
    ack_p99_ms: float | None
    resident_mb: float


@asynccontextmanager
async def started(command: Sequence[str], environment: dict[str, str]) -> AsyncIterator[int]:
    """The process of a bot; it ends with the block."""
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "faqs.yaml").write_text(FAQS % {"listed": 1, "forum": 2})
        process = await asyncio.create_subprocess_exec(
            *command, cwd=folder, stderr=asyncio.subprocess.DEVNULL,
            env=os.environ | {"PYTHONPATH": str(ROOT)} | environment,
        )  # fmt: skip
        try:
            yield process.pid
        finally:
            process.terminate()
            await process.wait()


def resident(pid: int) -> float:
    """What a process holds in memory, in MB, and what its children hold that it does not (Linux)."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    own = _kilobytes(Path(f"/proc/{pid}/status"), "VmRSS:")
    apart = sum(_kilobytes(Path(f"/proc/{each}/smaps_rollup"), "Private_") for each in children)
    return (own + apart) / 1024


def _kilobytes(file: Path, key: str) -> int:
    """The sum of the lines of a file of /proc that begin with `key`."""
    lines = file.read_text().splitlines()
    return sum(int(line.split()[1]) for line in lines if line.startswith(key))


def quantile(values: list[float], share: float) -> float:
    """The value below which `share` of the values lie."""
    return sorted(values)[min(len(values) - 1, int(share * len(values)))]


async def paced(
    ask: Callable[[int], Awaitable[bool]], questions: int, in_flight: int
) -> tuple[float, int]:
    """Ask `questions` times, `in_flight` at once; replies a second, and how many never came."""
    places = asyncio.Semaphore(in_flight)

    async def one(number: int) -> bool:
        async with places:
            return await ask(number)

    start = time.perf_counter()
    answered = await asyncio.gather(*(one(number) for number in range(questions)))
    return questions / (time.perf_counter() - start), answered.count(False)


def repeated(places: Sequence[object]) -> int:
    """How many replies came on top of the first in their place."""
    return len(places) - len(set(places))


class Replies(Generic[T]):
    """Tells each who waits for a reply that it came.

    One reader of the growing list serves them all: were each of them to search it at every change,
    that search would be most of what is measured.
    """

    def __init__(
        self,
        said: Callable[[], Sequence[T]],
        place: Callable[[T], object],
        changed: Callable[[], Awaitable[object]],
    ) -> None:
        """Read `said`, which grows; `place` of a message is what its asker waits for."""
        self._said = said
        self._place = place
        self._changed = changed
        self._waiting: dict[object, asyncio.Future[None]] = {}

    async def to(self, place: object) -> bool:
        """Whether a reply comes in `place` before it counts as lost."""
        came = self._waiting[place] = asyncio.get_running_loop().create_future()
        done, _ = await asyncio.wait({came}, timeout=LOST_SECONDS)
        return bool(done)

    async def read(self) -> None:
        """Read on until cancelled."""
        seen = 0
        while True:
            said = self._said()
            for message in said[seen:]:
                came = self._waiting.pop(self._place(message), None)
                if came is not None and not came.done():
                    came.set_result(None)
            seen = len(said)
            await self._changed()


@asynccontextmanager
async def reading(replies: Replies[T]) -> AsyncIterator[Replies[T]]:
    """The replies, read while the block runs."""
    task = asyncio.create_task(replies.read())
    try:
        yield replies
    finally:
        task.cancel()


def slack_environment(slack: FakeSlack) -> dict[str, str]:
    """What points a bot at the fake Slack."""
    names = ("SLACK_API_URL", "SLACK_BOT_TOKEN", "SLACK_APP_TOKEN")
    return {name: slack.env()[name] for name in names}


async def on_slack(bot: str, command: Sequence[str], questions: int, in_flight: int) -> Row:
    """One bot on the fake Slack, by mentions over Socket Mode."""
    async with FakeSlack() as slack:
        slack.echo_own_messages = False
        deliveries: list[Delivery] = []

        people = [
            slack.world.add_person(f"U{number:05}", f"p{number}").id for number in range(PEOPLE)
        ]

        async def ask(number: int) -> bool:
            user = people[number % PEOPLE]
            sent = await slack.send(slack.events.app_mention(OPEN, user=user))
            deliveries.extend(sent.deliveries)
            return await replies.to(sent.thread)

        start = time.perf_counter()
        replies = Replies(
            lambda: slack.world.messages,
            lambda one: None if one.via == "person" else one.thread_ts,
            slack.watch.next,
        )
        async with started(command, slack_environment(slack)) as pid, reading(replies):
            await slack.wait_for_socket(timeout=60)
            ready = 1000 * (time.perf_counter() - start)
            await ask(0)
            rate, lost = await paced(ask, questions, in_flight)
            memory = resident(pid)
            await slack.settle()
            twice = repeated([message.thread_ts for message in slack.found()])
        acks = [1000 * delivery.ack_seconds for delivery in deliveries]
        return Row(
            bot,
            "slack",
            ready,
            rate,
            lost,
            twice,
            quantile(acks, 0.5),
            quantile(acks, 0.99),
            memory,
        )


async def on_discord(bot: str, command: Sequence[str], questions: int, in_flight: int) -> Row:
    """One bot on the fake Discord, by mentions."""
    async with FakeDiscord(message_content=True) as server:
        guild = server.add_guild("Acme")
        channel = server.add_channel(guild)
        people = [server.add_user(f"p{number}", guild) for number in range(PEOPLE)]

        async def ask(number: int) -> bool:
            asked = server.mention(channel, people[number % PEOPLE], OPEN)
            return await replies.to(asked.id)

        environment = {"DISCORD_TOKEN": server.token} | server.environment
        start = time.perf_counter()
        replies = Replies(
            lambda: server.messages,
            lambda one: one.reference and one.reference.id,
            server.journal.changed,
        )
        async with started(command, environment) as pid, reading(replies):
            await server.wait_for_connection(timeout=60)
            ready = 1000 * (time.perf_counter() - start)
            await ask(0)
            rate, lost = await paced(ask, questions, in_flight)
            memory = resident(pid)
            said = [one.reference for one in server.messages if one.author is server.bot]
        twice = repeated([id(each) for each in said])
        return Row(bot, "discord", ready, rate, lost, twice, None, None, memory)


async def on_both() -> Row:
    """Faqbot on both platforms at once: start and memory."""
    async with FakeSlack() as slack, FakeDiscord(message_content=True) as server:
        guild = server.add_guild("Acme")
        ada = server.add_user("ada", guild)
        environment = {"DISCORD_TOKEN": server.token} | server.environment
        start = time.perf_counter()
        async with started(FAQBOT, slack_environment(slack) | environment) as pid:
            await slack.wait_for_socket(timeout=60)
            await server.wait_for_connection(timeout=60)
            ready = 1000 * (time.perf_counter() - start)
            for _ in range(20):
                sent = await slack.send(slack.events.app_mention(OPEN))
                await slack.wait_for_message(timeout=60, thread_ts=sent.thread)
                server.send_dm(ada, OPEN)
                await server.wait_for_message(timeout=60)
            return Row("faqbot", "both", ready, float("nan"), 0, 0, None, None, resident(pid))


def table(rows: Sequence[Row]) -> str:
    """The rows, aligned."""
    head = f"{'bot':<14}{'platform':<10}{'ready ms':>10}{'replies/s':>11}{'share':>7}{'lost':>6}{'twice':>7}{'ack p50':>9}{'p99 ms':>8}{'MB':>7}"
    lines = [head]
    rates = {row.platform: row.rate for row in reversed(rows) if row.bot != "faqbot"}
    for row in rows:
        share = row.rate / rates.get(row.platform, float("nan"))
        p50 = "-" if row.ack_p50_ms is None else f"{row.ack_p50_ms:.1f}"
        p99 = "-" if row.ack_p99_ms is None else f"{row.ack_p99_ms:.1f}"
        lines.append(
            f"{row.bot:<14}{row.platform:<10}{row.ready_ms:>10.0f}{row.rate:>11.1f}{share:>7.2f}"
            f"{row.lost:>6}{row.twice:>7}"
            f"{p50:>9}{p99:>8}{row.resident_mb:>7.0f}"
        )
    return "\n".join(lines)


async def measure(questions: int, in_flight: int) -> list[Row]:
    """All rows, one bot after the other."""
    # The servers keep all that they see: a collector that looks at all of it would be a pause of
    # theirs in the bots' figures.
    gc.disable()
    return [
        await on_slack("empty bolt", [*PEER, "slack"], questions, in_flight),
        await on_slack("faqbot", FAQBOT, questions, in_flight),
        await on_discord("discord.py", [*PEER, "discord"], questions, in_flight),
        await on_discord("faqbot", FAQBOT, questions, in_flight),
        await on_both(),
    ]


def main() -> None:
    """Measure, and print a table or JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--questions", type=int, default=1000, help="for each bot (default 1000)")
    parser.add_argument("--in-flight", type=int, default=64, help="at once (default 64)")
    parser.add_argument("--json", action="store_true", help="print JSON")
    options = parser.parse_args()
    rows = asyncio.run(measure(options.questions, options.in_flight))
    print(json.dumps([asdict(row) for row in rows]) if options.json else table(rows))


if __name__ == "__main__":
    main()
