"""More questions than can be answered: what is acknowledged, answered, told, shed, and held in memory.

    python -m benchmarks.overload [--times 2 10] [--seconds 10] [--platform slack discord]
                                 [--same] [--json]

First the rate is measured that faqbot serves, by questions that are all new to it, 64 in flight;
with --same it is one question again and again, which is ranked once, so that sending is the work.
Then so many times that rate is sent, evenly, for so long, to the smallest bot of the platform's SDK, to
the same one (`busy`) beside a process that keeps a core as busy as ranking does, and to faqbot, one
after the other. `lost` counts in faqbot's own words, `untold` those of them that
were shed without a word; `uncounted` are questions that appear nowhere, of which there must be none.
`normal` is how many seconds after the last question a new one is answered within one second again.
"""

import argparse
import asyncio
import contextlib
import gc
import json
import socket
import sys
import time
from abc import ABC, abstractmethod
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass
from typing import Any

from benchmarks.adapters import (
    FAQBOT,
    PEER,
    Replies,
    paced,
    quantile,
    reading,
    repeated,
    resident,
    slack_environment,
    started,
)
from tests.scenarios.stages import OPEN, fetched
from tests.wire.discord import FakeDiscord
from tests.wire.slack import FakeSlack
from tests.wire.slack.records import Delivery, Sent
from tests.wire.slack.world import LEAST_SCOPES

Watch = Callable[[], Awaitable[object]]
PEOPLE = 5_000
MEASURED = 300
IN_FLIGHT = 64
SOON_SECONDS = 1.0
LONGEST_SECONDS = 60.0
# As nice as the process that ranks.
BUSY = [sys.executable, "-c", "import os; os.nice(5)\nwhile True: pass"]
SHED = ("More questions are coming in", "being restarted", "a lot of questions")


@dataclass(slots=True)
class Row:
    """One bot under one load; acks in milliseconds, memory in MB, `normal` in seconds."""

    bot: str
    platform: str
    times: float
    rate: float
    asked: int
    answers: int
    told: int
    untold: int
    lost: int
    twice: int
    uncounted: int
    ack_p50_ms: float | None
    ack_p99_ms: float | None
    mb_before: float
    mb_most: float
    mb_after: float
    normal_seconds: float


class Wire(ABC):
    """One platform with a bot on it: ask, and see what comes back."""

    def __init__(self, messages: Callable[[], Sequence[Any]], watch: Watch) -> None:
        """`messages` gives all, in a list that grows."""
        self._messages = messages
        self.replies = Replies(messages, self.place, watch)

    @abstractmethod
    def place(self, message: Any) -> object:
        """What a reply belongs to; None for what is none."""

    def said(self) -> list[tuple[object, str]]:
        """The place and the text of each reply so far."""
        replies = ((self.place(one), str(one.text)) for one in self._messages())
        return [one for one in replies if one[0] is not None]

    @abstractmethod
    async def ask(self, number: int) -> object:
        """Ask a question that nobody asked before; its place."""

    def acks(self) -> list[float]:
        """In seconds, in the order of asking; none where the platform has none."""
        return []

    async def answered(self, number: int) -> bool:
        """Whether a question got a reply in the end."""
        return await self.replies.to(await self.ask(number))


class Asker:
    """Words a question.

    Attributes:
        same: Whether it is always the same one.
    """

    same = False

    def __call__(self, number: int) -> str:
        """A question that no other is like, letter for letter, unless it is to be the same."""
        return OPEN if self.same else f"when are you open on day {number} of the year, please?"


text = Asker()


class OnSlack(Wire):
    """By mentions in a channel, over Socket Mode."""

    def __init__(self, slack: FakeSlack) -> None:
        super().__init__(lambda: slack.world.messages, slack.watch.next)
        slack.echo_own_messages = False
        slack.pace.retries = ()
        self._slack = slack
        self._people = [slack.world.add_person(f"U{n:05}", f"p{n}").id for n in range(PEOPLE)]
        self._deliveries: list[Delivery] = []

    def place(self, message: Any) -> object:
        """The ts of the question, which is the thread's."""
        return None if message.via == "person" else message.thread_ts

    async def ask(self, number: int) -> object:
        """By one of many people; returns at once."""
        slack = self._slack
        parcel = slack.events.app_mention(text(number), user=self._people[number % PEOPLE])
        for outgoing in parcel.outgoing:
            delivery = Delivery(outgoing.kind, outgoing.body, slack.via)
            self._deliveries.append(delivery)
            slack.courier.post(delivery)
        return Sent(parcel, ()).thread

    def acks(self) -> list[float]:
        """Of those that have come."""
        return [each.ack_seconds for each in self._deliveries if each.acked]


class OnDiscord(Wire):
    """By mentions in fifty channels, since replies in one channel wait for each other."""

    def __init__(self, server: FakeDiscord) -> None:
        super().__init__(lambda: server.messages, server.journal.changed)
        guild = server.add_guild("Acme")
        self._server = server
        self._channels = [server.add_channel(guild) for _ in range(50)]
        self._people = [server.add_user(f"p{number}", guild) for number in range(PEOPLE)]

    def place(self, message: Any) -> object:
        """The id of the question, which the reply refers to."""
        return message.reference and message.reference.id

    async def ask(self, number: int) -> object:
        """By one of many people, in one of the channels."""
        channel = self._channels[number % len(self._channels)]
        return self._server.mention(channel, self._people[number % PEOPLE], text(number)).id


@asynccontextmanager
async def on_slack(command: Sequence[str], more: dict[str, str]) -> AsyncIterator[tuple[Wire, int]]:
    """A bot on a fake Slack; the wire and the process's id."""
    # With no right to read channels, a mention comes as one event.
    async with FakeSlack(scopes=LEAST_SCOPES) as slack:
        wire = OnSlack(slack)
        async with started(command, slack_environment(slack) | more) as pid, reading(wire.replies):
            await slack.wait_for_socket(timeout=60)
            yield wire, pid


@asynccontextmanager
async def on_discord(
    command: Sequence[str], more: dict[str, str]
) -> AsyncIterator[tuple[Wire, int]]:
    """A bot on a fake Discord; the wire and the process's id."""
    async with FakeDiscord(message_content=True) as server:
        wire = OnDiscord(server)
        environment = {"DISCORD_TOKEN": server.token} | server.environment | more
        async with started(command, environment) as pid, reading(wire.replies):
            await server.wait_for_connection(timeout=60)
            yield wire, pid


STAGES = {"slack": on_slack, "discord": on_discord}


class Memory:
    """The most that a process takes while it is watched."""

    def __init__(self, pid: int) -> None:
        self._pid = pid
        self.before = self.most = resident(pid)

    async def watch(self) -> None:
        """Look until cancelled."""
        while True:
            # Counting a child's own pages takes milliseconds, in which no ack would be seen.
            self.most = max(self.most, await asyncio.to_thread(resident, self._pid))
            await asyncio.sleep(0.5)


async def send(wire: Wire, rate: float, seconds: float) -> list[object]:
    """Ask evenly at `rate` a second, whatever comes back; the places of the questions."""
    start, places = time.perf_counter(), []
    for number in range(int(rate * seconds)):
        ahead = start + number / rate - time.perf_counter()
        # The server's own tasks get their turns, also where it is late.
        await asyncio.sleep(max(0.0, ahead))
        places.append(await wire.ask(1_000_000 + number))
    return places


async def until_normal(wire: Wire, places: list[object]) -> float:
    """Seconds until a question is answered, with an answer, within `SOON_SECONDS`.

    The places of those that are asked for it are put to `places`.
    """
    start = time.perf_counter()
    while (asked := time.perf_counter()) - start < LONGEST_SECONDS:
        places.append(place := await wire.ask(2_000_000 + len(places)))
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(SOON_SECONDS):
                await wire.replies.to(place)
        words = [words for there, words in wire.said()[-1000:] if there == place]
        if words and not words[0].startswith(SHED):
            return asked - start
        await asyncio.sleep(0.1)
    return float("inf")


async def quiet(wire: Wire, counted: Callable[[], Awaitable[bool]]) -> None:
    """Wait until nothing more comes, and the bot says that nothing is under way."""
    seen, since = -1, time.perf_counter()
    while time.perf_counter() - since < LONGEST_SECONDS:
        if len(wire.said()) != seen:
            seen, since = len(wire.said()), time.perf_counter()
        elif time.perf_counter() - since > 2 and await counted():
            return
        await asyncio.sleep(0.2)


async def measure(
    bot: str, platform: str, command: Sequence[str], *, times: float, rate: float, seconds: float
) -> Row:
    """One bot under `times` the `rate` that faqbot serves."""
    port = free_port()
    more = {"PORT": str(port)} if bot == "faqbot" else {}
    async with STAGES[platform](command, more) as (wire, pid):
        await wire.answered(0)
        memory = Memory(pid)
        watching = asyncio.create_task(memory.watch())
        acked_before, said_before = len(wire.acks()), len(wire.said())
        places = await send(wire, times * rate, seconds)
        sent = len(places)
        normal = await until_normal(wire, places)

        async def counted() -> bool:
            return bot != "faqbot" or (await load(port))["in_flight"] == 0

        await quiet(wire, counted)
        watching.cancel()
        asked = set(places)
        said = [one for one in wire.said()[said_before:] if one[0] in asked]
        told = sum(words.startswith(SHED) for _, words in said)
        ends = await load(port) if bot == "faqbot" else {}
        acks = [1000 * each for each in wire.acks()[acked_before : acked_before + sent]]
        untold, lost = ends.get("untold", 0), ends.get("lost", 0)
        return Row(
            bot=bot, platform=platform, times=times, rate=times * rate, asked=len(places),
            answers=len(said) - told, told=told, untold=untold, lost=lost,
            twice=repeated([place for place, _ in said]),
            uncounted=len(places) - len(said) - untold - lost,
            ack_p50_ms=quantile(acks, 0.5) if acks else None,
            ack_p99_ms=quantile(acks, 0.99) if acks else None,
            mb_before=memory.before, mb_most=memory.most, mb_after=resident(pid),
            normal_seconds=normal,
        )  # fmt: skip


async def load(port: int) -> dict[str, int]:
    """What faqbot says of itself."""
    _, body = await fetched(port, "/readyz")
    return dict(body["load"])


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


async def served(platform: str) -> float:
    """How many new questions a second faqbot answers, `IN_FLIGHT` at once."""
    async with STAGES[platform](FAQBOT, {}) as (wire, _):
        await wire.answered(0)
        rate, _ = await paced(lambda number: wire.answered(1 + number), MEASURED, IN_FLIGHT)
        return rate


@asynccontextmanager
async def beside(command: Sequence[str]) -> AsyncIterator[None]:
    """Within, that runs as well, if it is anything."""
    if not command:
        yield
        return
    process = await asyncio.create_subprocess_exec(*command)
    try:
        yield
    finally:
        process.kill()
        await process.wait()


async def rows(platforms: Sequence[str], times: Sequence[float], seconds: float) -> list[Row]:
    """All rows, one bot after the other."""
    # The servers keep all that they see, which a collector would look at again and again.
    gc.disable()
    found = []
    for platform in platforms:
        rate = await served(platform)
        for each in times:
            peer, nothing = [*PEER, platform], list[str]()
            for bot, command, other in (
                ("peer", peer, nothing),
                ("busy", peer, BUSY),
                ("faqbot", FAQBOT, nothing),
            ):
                async with beside(other):
                    found.append(
                        await measure(
                            bot, platform, command, times=each, rate=rate, seconds=seconds
                        )
                    )
                print(line(found[-1]), file=sys.stderr, flush=True)
    return found


HEAD = (
    f"{'bot':<8}{'platform':<9}{'times':>6}{'asked/s':>9}{'asked':>7}{'answers':>9}{'told':>6}"
    f"{'untold':>8}{'lost':>6}{'twice':>7}{'uncounted':>11}{'ack p50':>9}{'p99 ms':>8}"
    f"{'MB before':>11}{'most':>6}{'after':>7}{'normal s':>10}"
)


def line(row: Row) -> str:
    """A row, aligned to `HEAD`."""
    p50 = "-" if row.ack_p50_ms is None else f"{row.ack_p50_ms:.1f}"
    p99 = "-" if row.ack_p99_ms is None else f"{row.ack_p99_ms:.1f}"
    return (
        f"{row.bot:<8}{row.platform:<9}{row.times:>6g}{row.rate:>9.0f}{row.asked:>7}"
        f"{row.answers:>9}{row.told:>6}{row.untold:>8}{row.lost:>6}{row.twice:>7}"
        f"{row.uncounted:>11}{p50:>9}{p99:>8}"
        f"{row.mb_before:>11.0f}{row.mb_most:>6.0f}{row.mb_after:>7.0f}{row.normal_seconds:>10.1f}"
    )


def main() -> None:
    """Measure, and print a table or JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=float, nargs="+", default=[2, 10], help="default 2 10")
    parser.add_argument("--seconds", type=float, default=10, help="of sending (default 10)")
    parser.add_argument("--platform", nargs="+", choices=STAGES, default=list(STAGES))
    parser.add_argument("--same", action="store_true", help="ask one question again and again")
    parser.add_argument("--json", action="store_true", help="print JSON")
    options = parser.parse_args()
    text.same = options.same
    found = asyncio.run(rows(options.platform, options.times, options.seconds))
    if options.json:
        print(json.dumps([asdict(row) for row in found]))
    else:
        print("\n".join([HEAD, *map(line, found)]))


if __name__ == "__main__":
    main()
