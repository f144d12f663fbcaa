"""What others notice while somebody attacks `faqbot run`: acks, replies, health, memory, log.

    python -m benchmarks.attacks [--seconds 20] [--json]

The bot is a process of its own with 1,024 files at most; Slack and Discord are the tests' fakes, on
loopback. Each attack goes on while 20 other people ask; what came late or never to *them* is
counted. Memory is the resident set in MB, before the attack and at its highest; the log is all that
the bot wrote, in kB.
"""

import argparse
import asyncio
import contextlib
import json
import os
import random
import re
import socket
import sys
import tempfile
import time
import unicodedata
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import aiohttp

from benchmarks.adapters import ROOT, slack_environment
from tests.scenarios.stages import FAQS, OPEN
from tests.wire.discord import FakeDiscord
from tests.wire.slack import FakeSlack, Via

FILES = 1_024
ATTACKER = "U0MALLORY"
MESSAGES, LENGTH = 20, 40_000
HEADS, BODIES, SLOW = 1_100, 600, 200
PEOPLE = 20
HOST = "127.0.0.1"
PATH = "/slack/events"

Attack = Callable[[], contextlib.AbstractAsyncContextManager[None]]
Ask = Callable[[int], Awaitable[tuple[float | None, float | None]]]
"""Asks as the person of that number; seconds to the ack and to the reply, None for what never came."""


@dataclass(frozen=True, slots=True)
class Row:
    """What one attack did to others; times in ms, the worst of each; None where there is none."""

    attack: str
    transport: str
    ack_ms: float | None
    reply_ms: float
    health_ms: float | None
    lost: int
    before_mb: float
    highest_mb: float
    log_kb: float


@dataclass(frozen=True, slots=True)
class Bot:
    """A process of `faqbot run`."""

    pid: int
    log: Path
    port: int = 0

    def memory(self, name: str) -> float:
        """VmRSS or VmHWM of /proc, in MB (Linux)."""
        status = Path(f"/proc/{self.pid}/status").read_text()
        (found,) = re.findall(rf"{name}:\s+(\d+) kB", status)
        return int(found) / 1024

    def log_kb(self) -> float:
        """What it wrote so far."""
        return self.log.stat().st_size / 1024


@contextlib.asynccontextmanager
async def running(
    environment: dict[str, str], *arguments: str, port: int = 0, files: int = FILES
) -> AsyncIterator[Bot]:
    """The bot, which may open so many files and ends with the block."""
    command = f'ulimit -n {files} && exec "$0" "$@"'
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "faqs.yaml").write_text(FAQS % {"listed": 1, "forum": 2})
        log = Path(folder) / "log"
        with log.open("wb") as written:
            process = await asyncio.create_subprocess_exec(
                "sh", "-c", command, sys.executable, "-m", "faqbot", "run", *arguments,
                cwd=folder, stderr=written, env=os.environ | {"PYTHONPATH": str(ROOT)} | environment,
            )  # fmt: skip
        try:
            yield Bot(process.pid, log, port)
        finally:
            if process.returncode is None:
                process.terminate()
            await process.wait()


def varied(length: int = LENGTH, seed: int = 1) -> str:
    """A text of so many characters of all scripts, with few blanks."""
    chosen = random.Random(seed)  # noqa: S311 - no secret
    signs: list[str] = []
    while len(signs) < length:
        sign = chr(chosen.randrange(0x21, 0x2FFFF))
        if unicodedata.category(sign)[0] in "LMNSP" and sign not in "<>&":
            signs.append(sign if chosen.random() > 0.02 else " ")
    return "".join(signs)


async def noticed(
    ask: Ask,
    attack: Attack,
    bot: Bot,
    *,
    seconds: float,
    label: tuple[str, str],
) -> Row:
    """Ask for so many seconds while `attack` goes on.

    Args:
        ask: How others ask.
        attack: Goes on within its block.
        bot: Who is asked and attacked.
        seconds: How long.
        label: The attack's name and the transport's.
    """
    for person in range(PEOPLE):
        await ask(person)
    before = bot.memory("VmRSS")
    asking: list[asyncio.Future[tuple[float | None, float | None]]] = []
    health: list[float] = []
    async with attack():
        end = time.monotonic() + seconds
        number = 0
        while time.monotonic() < end:
            asking.append(asyncio.ensure_future(ask(number % PEOPLE)))
            number += 1
            if bot.port and number % 4 == 0:
                health.append(await health_seconds(bot.port))
            await asyncio.sleep(0.1)
        waited = await asyncio.gather(*asking)
    acks = [ack for ack, _ in waited if ack is not None]
    replies = [reply for _, reply in waited if reply is not None]
    return Row(
        *label,
        ack_ms=1000 * max(acks) if acks else None,
        reply_ms=1000 * max(replies, default=float("nan")),
        health_ms=1000 * max(health) if health else None,
        lost=len(waited) - len(replies),
        before_mb=before,
        highest_mb=bot.memory("VmHWM"),
        log_kb=bot.log_kb(),
    )


async def health_seconds(port: int) -> float:
    """How long /healthz takes, over a connection of its own; infinite where it does not answer."""
    start = time.monotonic()
    try:
        async with (
            aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=10)) as session,
            session.get(f"http://{HOST}:{port}/healthz") as answer,
        ):
            await answer.read()
            return time.monotonic() - start if answer.status == 200 else float("inf")
    except (aiohttp.ClientError, TimeoutError, OSError):
        return float("inf")


@contextlib.asynccontextmanager
async def on_slack(via: Via, files: int = FILES) -> AsyncIterator[tuple[Bot, FakeSlack, Ask]]:
    """The bot on a fake Slack, with what asks it by a mention."""
    async with FakeSlack() as slack:
        slack.echo_own_messages = False
        people = [slack.world.add_person(f"U{n:05}", f"p{n}").id for n in range(PEOPLE)]
        slack.world.add_person(ATTACKER, "mallory")
        port = free_port()
        environment = slack_environment(slack) | {"PORT": str(port)}
        if via is Via.HTTP:
            environment |= {"SLACK_SIGNING_SECRET": slack.http.secret}
            del environment["SLACK_APP_TOKEN"]
            slack.via, slack.http.url = via, f"http://{HOST}:{port}{PATH}"

        async def ask(person: int) -> tuple[float | None, float | None]:
            start = time.time()
            sent = await slack.send(slack.events.app_mention(OPEN, user=people[person]))
            try:
                await slack.wait_for_message(timeout=60, thread_ts=sent.thread)
            except AssertionError:
                return None, None
            reply = time.time() - start
            acks = [each.ack_seconds for each in sent.deliveries if each.acked]
            return max(acks, default=None), reply

        async with running(
            environment, "--only", f"slack-{via.value}", port=port, files=files
        ) as bot:
            await until_ready(port)
            yield bot, slack, ask


@contextlib.asynccontextmanager
async def long_messages(say: Callable[[str], Awaitable[object]]) -> AsyncIterator[None]:
    """One person says 20 long things in a row."""
    for number in range(MESSAGES):
        await say(varied(seed=number))
    yield


@contextlib.asynccontextmanager
async def connection(
    port: int,
) -> AsyncIterator[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
    """A connection to the bot, closed at the end, whatever became of it."""
    reader, writer = await asyncio.open_connection(HOST, port)
    try:
        yield reader, writer
    finally:
        writer.transport.abort()
        with contextlib.suppress(OSError):
            await writer.wait_closed()


Talk = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[object]]


@contextlib.asynccontextmanager
async def connected(port: int, many: int, talk: Talk, pause: float) -> AsyncIterator[None]:
    """So many connections that `talk`, each opened anew `pause` seconds after its end."""

    async def again_and_again() -> None:
        while True:
            with contextlib.suppress(OSError):
                async with connection(port) as (reader, writer):
                    await talk(reader, writer)
            await asyncio.sleep(pause)

    tasks = [asyncio.create_task(again_and_again()) for _ in range(many)]
    await asyncio.sleep(1.0)  # then it is in full swing
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def half_a_head(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """The beginning of a request, and nothing more."""
    writer.write(b"GET / HTTP/1.1\r\nHost: x\r\n")
    await reader.read()


async def large_body(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, *, headers: str = ""
) -> None:
    """A body of a megabyte."""
    writer.write(head_of(1_000_000, headers))
    for _ in range(1_000_000 // 65_536):
        writer.write(b"x" * 65_536)
        await writer.drain()
    await reader.read()


async def slow_body(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """What seems to be signed, and comes a byte a second."""
    writer.write(head_of(900, forged_headers()))
    while True:
        await asyncio.sleep(1.0)
        writer.write(b"x")
        await writer.drain()


def head_of(size: int, headers: str) -> bytes:
    """The head of a POST."""
    return f"POST {PATH} HTTP/1.1\r\nHost: x\r\nContent-Length: {size}\r\n{headers}\r\n".encode()


def forged_headers() -> str:
    """What looks like Slack's signature until it is checked."""
    return f"X-Slack-Request-Timestamp: {int(time.time())}\r\nX-Slack-Signature: v0={'0' * 64}\r\n"


async def slack_row(name: str, via: Via, seconds: float, files: int = FILES) -> Row:
    """One attack on the bot on Slack, which may open so many files; the name is one of `ATTACKS`."""
    async with on_slack(via, files) as (bot, slack, ask):

        async def say(text: str) -> None:
            await slack.send(slack.events.direct_message(text, user=ATTACKER))

        def forged(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> Awaitable[None]:
            return large_body(reader, writer, headers=forged_headers())

        attacks: dict[str, Attack] = {
            "long messages": lambda: long_messages(say),
            "half-open heads": lambda: connected(bot.port, HEADS, half_a_head, 1.0),
            "unsigned bodies": lambda: connected(bot.port, BODIES, large_body, 2.0),
            "forged bodies": lambda: connected(bot.port, BODIES, forged, 2.0),
            "slow bodies": lambda: connected(bot.port, SLOW, slow_body, 0.5),
        }
        label = (name, f"slack-{via.value}")
        return await noticed(ask, attacks[name], bot, seconds=seconds, label=label)


async def discord_row(seconds: float) -> Row:
    """Long messages to the bot on Discord."""
    async with FakeDiscord(message_content=True) as server:
        guild = server.add_guild("Acme")
        channel = server.add_channel(guild)
        people = [server.add_user(f"p{n}", guild) for n in range(PEOPLE)]
        mallory = server.add_user("mallory", guild)
        port = free_port()

        async def ask(person: int) -> tuple[float | None, float | None]:
            start = time.monotonic()
            asked = server.mention(channel, people[person], OPEN)
            try:
                async with asyncio.timeout(60):
                    while not any(one.reference is asked for one in server.messages):
                        await server.journal.changed()
            except TimeoutError:
                return None, None
            return None, time.monotonic() - start

        async def say(text: str) -> None:
            server.send_dm(mallory, text)

        environment = {"DISCORD_TOKEN": server.token, "PORT": str(port)} | server.environment
        async with running(environment, port=port) as bot:
            await until_ready(port)
            return await noticed(
                ask,
                lambda: long_messages(say),
                bot,
                seconds=seconds,
                label=("long messages", "discord"),
            )


async def until_ready(port: int) -> None:
    """Wait until /readyz says 200."""
    async with asyncio.timeout(60), aiohttp.ClientSession() as session:
        while True:
            with contextlib.suppress(aiohttp.ClientError):
                async with session.get(f"http://{HOST}:{port}/readyz") as answer:
                    if answer.status == 200:
                        return
            await asyncio.sleep(0.05)


def free_port() -> int:
    """A port of loopback that nobody listens on."""
    with socket.socket() as free:
        free.bind((HOST, 0))
        return int(free.getsockname()[1])


ATTACKS = (
    ("long messages", Via.SOCKET),
    ("half-open heads", Via.SOCKET),
    ("long messages", Via.HTTP),
    ("half-open heads", Via.HTTP),
    ("unsigned bodies", Via.HTTP),
    ("forged bodies", Via.HTTP),
    ("slow bodies", Via.HTTP),
)


async def measure(seconds: float) -> list[Row]:
    """All rows, one attack after the other, each on a bot of its own."""
    rows = [await slack_row(name, via, seconds) for name, via in ATTACKS]
    return [*rows, await discord_row(seconds)]


def table(rows: Sequence[Row]) -> str:
    """The rows, aligned."""
    head = (
        f"{'attack':<17}{'transport':<14}{'ack ms':>8}{'reply ms':>10}{'health ms':>11}{'lost':>6}"
        f"{'MB before':>11}{'highest':>9}{'log kB':>8}"
    )
    lines = [head]
    for row in rows:
        ack, health = (
            "-" if each is None else f"{each:.0f}" for each in (row.ack_ms, row.health_ms)
        )
        lines.append(
            f"{row.attack:<17}{row.transport:<14}{ack:>8}{row.reply_ms:>10.0f}{health:>11}"
            f"{row.lost:>6}{row.before_mb:>11.0f}{row.highest_mb:>9.0f}{row.log_kb:>8.1f}"
        )
    return "\n".join(lines)


def main() -> None:
    """Measure, and print a table or JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=20, help="for each attack (default 20)")
    parser.add_argument("--json", action="store_true", help="print JSON")
    options = parser.parse_args()
    rows = asyncio.run(measure(options.seconds))
    print(json.dumps([asdict(row) for row in rows]) if options.json else table(rows))


if __name__ == "__main__":
    main()
