"""`faqbot run` under more than it can answer, and stopped in the middle of it: all is counted."""

import asyncio
import re
import signal
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from benchmarks import kills
from tests.processes import Process, free_port
from tests.scenarios.stages import OPEN, fetched
from tests.scenarios.test_process import Run, discord, of, of_discord, run, slack
from tests.wire.discord import FakeDiscord
from tests.wire.slack import FakeSlack
from tests.wire.slack.records import Delivery, Via
from tests.wire.slack.world import HISTORY_SCOPES

__all__ = ["discord", "run", "slack"]

pytestmark = pytest.mark.load

PEOPLE = 500
BUSY, CLOSING = "I am very busy right now", "restarting"


def text(number: int) -> str:
    """A question that is new to the bot, so that it takes time to rank."""
    return f"when are you open on day {number} of the year, please?"


class Crowd:
    """Five hundred people who ask at once, and what comes back."""

    async def start(self, run: Run, more: dict[str, str] | None = None) -> Process:
        raise NotImplementedError

    async def ask(self, numbers: range) -> None:
        """Ask; returns when each question is the bot's to answer."""
        raise NotImplementedError

    def said(self) -> list[tuple[object, str]]:
        """The place and the words of each reply."""
        raise NotImplementedError

    async def answered(self, within: float) -> None:
        """Ask once more, and wait for an answer."""
        raise NotImplementedError


class SlackCrowd(Crowd):
    def __init__(self, slack: FakeSlack) -> None:
        self.slack = slack
        # So that a mention comes as one event, and once.
        slack.world.scopes -= HISTORY_SCOPES
        slack.pace.retries, slack.pace.ack = (), 30.0
        slack.echo_own_messages = False
        self.people = [slack.world.add_person(f"U{n:04}", f"p{n}").id for n in range(PEOPLE)]

    async def start(self, run: Run, more: dict[str, str] | None = None) -> Process:
        bot = run(of(self.slack) | (more or {}))
        await self.slack.wait_for_socket(timeout=30)
        return bot

    async def ask(self, numbers: range) -> None:
        sent = []
        for number in numbers:
            parcel = self.slack.events.app_mention(text(number), user=self.people[number % PEOPLE])
            sent += [Delivery(each.kind, each.body, self.slack.via) for each in parcel.outgoing]
            self.slack.courier.post(sent[-1])
            if number % 20 == 0:
                await asyncio.sleep(0)
        async with asyncio.timeout(60):
            while not all(each.acked for each in sent):
                await self.slack.watch.next()

    def said(self) -> list[tuple[object, str]]:
        return [(each.thread_ts, each.text) for each in self.slack.found()]

    async def answered(self, within: float) -> None:
        sent = await self.slack.send(self.slack.events.app_mention(OPEN, user="U0ALICE"))
        message = await self.slack.wait_for_message(thread_ts=sent.thread, timeout=within)
        assert "nine" in str(message.blocks)


class SlackHttpCrowd(SlackCrowd):
    async def start(self, run: Run, more: dict[str, str] | None = None) -> Process:
        port = (more or {}).get("PORT") or str(free_port())
        self.slack.via = Via.HTTP
        self.slack.http.url = f"http://127.0.0.1:{port}/slack/events"
        bot = run(of(self.slack) | {"PORT": port}, "--only", "slack-http")
        await bot.wait_for_line("slack-http: connected")
        return bot


class DiscordCrowd(Crowd):
    def __init__(self, server: FakeDiscord) -> None:
        guild = server.add_guild("Acme")
        self.server = server
        self.channels = [server.add_channel(guild) for _ in range(20)]
        self.people = [server.add_user(f"p{number}", guild) for number in range(PEOPLE)]
        self.ada = server.add_user("ada", guild)

    async def start(self, run: Run, more: dict[str, str] | None = None) -> Process:
        bot = run(of_discord(self.server) | (more or {}))
        await bot.wait_for_line("discord: connected")
        return bot

    async def ask(self, numbers: range) -> None:
        for number in numbers:
            channel, person = self.channels[number % 20], self.people[number % PEOPLE]
            self.server.mention(channel, person, text(number))
            if number % 20 == 0:
                await asyncio.sleep(0)
        await self.server.gateway.flush(30)

    def said(self) -> list[tuple[object, str]]:
        mine = [each for each in self.server.messages if each.author is self.server.bot]
        return [(each.reference and each.reference.id, each.text) for each in mine]

    async def answered(self, within: float) -> None:
        sent = self.server.send_dm(self.ada, OPEN)
        async with asyncio.timeout(within):
            while True:
                for each in self.server.messages:
                    if each.author is self.server.bot and each.channel is sent.channel:
                        assert "nine" in each.text
                        return
                await self.server.journal.changed()


@pytest.fixture(params=[SlackCrowd, SlackHttpCrowd, DiscordCrowd])
def crowd(request: pytest.FixtureRequest) -> Crowd:
    is_discord = request.param is DiscordCrowd
    server: Any = request.getfixturevalue("discord" if is_discord else "slack")
    made: Crowd = request.param(server)
    return made


def totals(line: str) -> dict[str, int]:
    return {name: int(number) for name, number in re.findall(r"(\w+)=(\d+)", line)}


async def test_at_a_stop_each_of_2500_questions_is_answered_told_or_counted(run: Run, crowd: Crowd):
    bot = await crowd.start(run)
    await crowd.ask(range(2_500))
    await bot.wait_for_line("overloaded", within=10)
    start = asyncio.get_running_loop().time()
    bot.send_signal(signal.SIGTERM)
    assert await bot.ended(within=30) == 0
    assert asyncio.get_running_loop().time() - start < 6
    (line,) = [each for each in bot.lines if "stopped: " in each]
    ends, said = totals(line), crowd.said()
    told = sum(words.startswith(BUSY) or CLOSING in words for _, words in said)
    assert ends["answered"] + ends["told"] + ends["lost"] == 2_500, line
    # What was cut off in the middle of its sending may stand there all the same.
    assert 0 <= len(said) - ends["answered"] - ends["told"] <= ends["lost"]
    assert 0 < ends["told"] <= told
    assert max(Counter(place for place, _ in said).values()) == 1
    assert len(bot.lines) < 30


async def test_a_burst_is_shed_within_bounds_and_over_at_once(run: Run, crowd: Crowd):
    port = free_port()
    bot = await crowd.start(run, {"PORT": str(port)})
    await crowd.answered(within=20)
    before = resident(bot)
    await crowd.ask(range(2_500))
    # Before anything else: whoever comes next is served, though not at once.
    async with asyncio.timeout(10):
        while (await load(port))["in_flight"]:
            await asyncio.sleep(0.1)
    assert resident(bot) - before < 60
    ends = await load(port)
    told = [words for _, words in crowd.said() if words.startswith(BUSY)]
    assert ends["answered"] + ends["told"] + ends["untold"] == 2_501
    assert len(crowd.said()) == ends["answered"] + ends["told"]
    assert len(told) == ends["told"] > 0
    assert ends["lost"] == 0
    await bot.wait_for_line("no longer overloaded", within=10)
    bot.send_signal(signal.SIGTERM)
    assert await bot.ended() == 0
    assert f"lost={ends['untold']}" in bot.lines[-1]


async def test_a_stop_that_loses_nothing_says_so(run: Run, crowd: Crowd):
    bot = await crowd.start(run)
    await crowd.answered(within=20)
    bot.send_signal(signal.SIGTERM)
    assert await bot.ended() == 0
    # On Discord the bot's own reply comes back to it, and is left alone.
    assert re.search(r"stopped: answered=1 told=0 silent=[01] dropped=0 lost=0$", bot.lines[-1])


async def load(port: int) -> dict[str, int]:
    _, body = await fetched(port, "/readyz")
    return dict(body["load"])


def resident(bot: Process) -> float:
    """In MB (Linux)."""
    status = Path(f"/proc/{bot.pid}/status").read_text()
    (found,) = re.findall(r"VmRSS:\s+(\d+) kB", status)
    return int(found) / 1024


async def test_a_wish_for_a_person_that_a_stop_cuts_off_is_counted_and_can_be_made_again(
    tmp_path: Path,
):
    async with kills.stage(tmp_path, None) as (bot, slack):
        async with bot.running() as process:
            sent = await slack.send(
                slack.events.app_mention("do you sell green bananas", channel=kills.CHANNEL)
            )
            missed = await slack.wait_for_message(thread_ts=sent.thread, timeout=20)
            (person,) = [
                element["action_id"]
                for block in missed.blocks
                for element in block.get("elements", [])
                if str(element.get("action_id")).startswith("person")
            ]
            slack.faults.rate_limit(times=50, retry_after=30, method="chat.postMessage")
            press = slack.interactions.block_actions(missed, person, user="U0ALICE", value=None)
            await slack.send(press)
            await slack.wait_for_call("chat.postMessage", nth=2, timeout=10)
            process.send_signal(signal.SIGTERM)
            async with asyncio.timeout(10):
                while "stopping" not in bot.log.read_text():
                    await asyncio.sleep(0.02)
            # A second signal does not end in haste what stops.
            process.send_signal(signal.SIGINT)
            assert await process.wait() == 0
        assert "lost=1" in bot.log.read_text()
        slack.faults.clear()
        async with bot.running() as process:
            await slack.send(
                slack.interactions.block_actions(missed, person, user="U0ALICE", value=None)
            )
            await slack.wait_for_message(text="green bananas", channel="G0PRIV", timeout=20)
