"""The HTTP API's rate beside the plain aiohttp handler, and what long texts cost those who ask beside.

    python -m benchmarks.api [--questions 2000] [--in-flight 64] [--long 64] [--json]

The same client posts to both, so many at once, on connections that stay open: first one question
again and again, which is ranked once, so that HTTP is the work; then questions that are all new.
`share` is the rate beside the plain handler's, which reads the JSON and says one constant reply,
measured in the same run. Then so many texts of 40,000 characters are posted at once, again and again
for five seconds, while one person after the other asks a short question on a connection of their
own: `beside` are their times in milliseconds, with and without the long ones; `refused` counts what
got 503, of the long and of the short ones. Memory is the resident set afterwards, in MB.
"""

import argparse
import asyncio
import contextlib
import gc
import json
import socket
import sys
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass

from aiohttp import ClientConnectionError, ClientSession, TCPConnector

from benchmarks.adapters import FAQBOT, paced, quantile, resident, started
from tests.scenarios.stages import OPEN

TOKEN = "benchmark-of-the-api"  # noqa: S105 - of a process that ends with the run
HEADERS = {"Authorization": f"Bearer {TOKEN}"}
LONG_CHARACTERS = 40_000
LONG_SECONDS = 5.0
READY_SECONDS = 60.0
BUSY = 503

PLAIN = """
import sys
from aiohttp import web

REPLY = {"text": "", "decision": "answer", "talk": None, "opened": False, "matches": [],
         "entry": "opening-hours", "body": "We open at **nine**." * 10, "source": None, "posts": []}

async def ask(request):
    posted = await request.json()
    return web.json_response(REPLY | {"text": posted["text"]})

async def ready(request):
    return web.json_response({})

app = web.Application()
app.add_routes([web.post("/api/ask", ask), web.get("/readyz", ready)])
web.run_app(app, host="127.0.0.1", port=int(sys.argv[1]), access_log=None, print=None)
"""


@dataclass(slots=True)
class Row:
    """One server: questions a second, what never came, and the resident set in MB."""

    server: str
    questions: str
    rate: float
    lost: int
    share: float
    resident_mb: float


@dataclass(slots=True)
class Beside:
    """How long short questions took, in milliseconds, beside so many long ones at once."""

    long_at_once: int
    long_answered: int
    long_refused: int
    asked: int
    refused: int
    p50_ms: float
    p99_ms: float


@asynccontextmanager
async def serving(plain: bool) -> AsyncIterator[tuple[str, int]]:
    """A server's address and its process's id."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    environment = {
        "PORT": str(port),
        "FAQBOT_HOST": "127.0.0.1",
        "FAQBOT_API_TOKEN": TOKEN,
        "FAQBOT_RATE_LIMIT": "0",
    }
    command = [sys.executable, "-c", PLAIN, str(port)] if plain else FAQBOT
    url = f"http://127.0.0.1:{port}"
    async with started(command, environment) as pid, ClientSession() as session:
        async with asyncio.timeout(READY_SECONDS):
            await _ready(session, url)
        yield url, pid


async def _ready(session: ClientSession, url: str) -> None:
    while True:
        with contextlib.suppress(ClientConnectionError):
            async with session.get(f"{url}/readyz") as answer:
                if answer.ok:
                    return
        await asyncio.sleep(0.05)


async def status(session: ClientSession, url: str, text: str) -> int:
    """What a question's reply has for a status."""
    async with session.post(f"{url}/api/ask", json={"text": text}) as answer:
        await answer.read()
        return answer.status


async def rated(
    plain: bool, *, new: bool, questions: int, in_flight: int
) -> tuple[float, int, float]:
    """A server's rate, what it lost, and its resident set."""
    async with (
        serving(plain) as (url, pid),
        ClientSession(headers=HEADERS, connector=TCPConnector(limit=in_flight)) as session,
    ):

        async def ask(number: int) -> bool:
            text = f"when are you open on day {number} of the year, please?" if new else OPEN
            return await status(session, url, text) != BUSY

        await paced(ask, in_flight, in_flight)
        gc.collect()
        rate, lost = await paced(lambda number: ask(number + in_flight), questions, in_flight)
        return rate, lost, resident(pid)


async def beside(long: int) -> Beside:
    """Short questions, one after the other, while long ones come."""
    async with (
        serving(plain=False) as (url, _),
        ClientSession(headers=HEADERS, connector=TCPConnector(limit=0)) as flood,
        ClientSession(headers=HEADERS, connector=TCPConnector(limit=1)) as session,
    ):
        end = time.perf_counter() + LONG_SECONDS
        said: list[int] = []

        async def post(number: int) -> None:
            while time.perf_counter() < end:
                said.append(await status(flood, url, long_text(number + long * len(said))))

        posting = [asyncio.create_task(post(number)) for number in range(long)]
        times: list[float] = []
        refused = 0
        while time.perf_counter() < end:
            begun = time.perf_counter()
            refused += await status(session, url, f"{OPEN} {len(times)}") == BUSY
            times.append(1000 * (time.perf_counter() - begun))
        await asyncio.gather(*posting)
    count = said.count(BUSY)
    return Beside(
        long, len(said) - count, count, len(times), refused,
        quantile(times, 0.5), quantile(times, 0.99),
    )  # fmt: skip


def long_text(number: int) -> str:
    """A text like no other, as long as may be."""
    return f"{number} {'when will delivery come ' * 2_000}"[:LONG_CHARACTERS]


async def measured(questions: int, in_flight: int, long: int) -> tuple[list[Row], list[Beside]]:
    """All of it, one after the other."""
    rows: list[Row] = []
    for new in (False, True):
        plain, *rest = await rated(True, new=new, questions=questions, in_flight=in_flight)
        ours, *others = await rated(False, new=new, questions=questions, in_flight=in_flight)
        asked = "all new" if new else "one again and again"
        rows.append(Row("aiohttp, constant reply", asked, plain, int(rest[0]), 1.0, rest[1]))
        rows.append(Row("faqbot", asked, ours, int(others[0]), ours / plain, others[1]))
    return rows, [await beside(0), await beside(long)]


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--questions", type=int, default=2_000)
    parser.add_argument("--in-flight", type=int, default=64)
    parser.add_argument("--long", type=int, default=64)
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args(arguments)
    rows, sides = asyncio.run(measured(given.questions, given.in_flight, given.long))
    if given.json:
        print(json.dumps({"rates": [asdict(row) for row in rows], "beside": [*map(asdict, sides)]}))
        return
    for row in rows:
        print(
            f"{row.server:24} {row.questions:20} {row.rate:7.0f}/s  share {row.share:.2f}  "
            f"lost {row.lost}  {row.resident_mb:.0f} MB"
        )
    for side in sides:
        print(
            f"beside {side.long_at_once} long: {side.asked} asked, {side.refused} refused, "
            f"p50 {side.p50_ms:.1f} ms, p99 {side.p99_ms:.1f} ms; "
            f"long: {side.long_answered} answered, {side.long_refused} refused"
        )


if __name__ == "__main__":
    main()
