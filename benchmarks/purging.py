"""A large purge while messages come: how long do claims take, and what is left of it?

    python -m benchmarks.purging [--rows 100000] [--database URL]

Half of the rows are too old. Claims are made one after the other, first alone, then while these
rows are purged and the file is written anew. It ends with 1 if any old row is left in the tables or,
for SQLite, any byte of one in the files.
"""

import argparse
import asyncio
import random
import re
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import func, select, update

from faqbot.model import Outcome, Place, Question
from faqbot.service import Recorder
from faqbot.service.purging import Purger
from faqbot.store import AskedQuestion, Database, Store
from faqbot.store.tables import questions

_LOT = 1000
_ALONE = 300
_OLD = re.compile(rb"old\d{8}x")


def main() -> int:
    """Fill, purge, and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--database", help="of an empty PostgreSQL; SQLite without it")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        return asyncio.run(measured(Path(folder), options.rows, options.database))


async def measured(folder: Path, rows: int, url: str | None) -> int:
    """Print what claims took, and whether anything is left."""
    database = Database(data_dir=folder, url=url)
    store = Store(
        database,
        retention=timedelta(days=180),
        clock=lambda: datetime.now(UTC),
        secret=b"k" * 32,
    )
    fill(store, database, rows)
    recorder = Recorder(store)
    numbers = iter(range(10**9))
    alone: list[float] = []
    await claims(recorder, numbers.__next__, lambda: len(alone) >= _ALONE, alone)
    purger = Purger(recorder)
    begin = time.perf_counter()
    purging = asyncio.create_task(purger.tick())
    meanwhile: list[float] = []
    await claims(recorder, numbers.__next__, purging.done, meanwhile)
    await purging
    seconds = time.perf_counter() - begin
    print(f"{rows // 2} of {rows} rows purged in {seconds:.1f} s; size {size(folder) / 1e6:.0f} MB")
    print(f"claims alone:     {told(alone)}")
    print(f"claims meanwhile: {told(meanwhile)}")
    with database.transaction() as connection:
        old = questions.c.asked_at < datetime.now(UTC) - timedelta(days=180)
        count = int(connection.execute(select(func.count()).where(old)).scalar_one())
    traces = traces_in(folder)
    print(f"left: {count} rows, {traces} traces in files")
    await recorder.close()
    return 1 if count or traces else 0


def fill(store: Store, database: Database, rows: int) -> None:
    """Questions of many lengths, every other one too old, with ids in no order."""
    chance = random.Random(1)  # noqa: S311 - no secret
    for begin in range(0, rows, _LOT):
        lot = []
        for number in range(begin, min(begin + _LOT, rows)):
            name = f"{'old' if number % 2 else 'new'}{number:08}x"
            said = f"{name} {'word ' * chance.choice([3, 8, 20, 60])}"
            question = Question(said, "slack", "C1", f"m{number}", "T1:U1", Place.CHANNEL)
            key = f"{chance.randrange(10**12):012}-{name}"
            lot.append(AskedQuestion(key, question, Outcome.ABSTAIN, None, [], "r"))
        store.record_all(lot)
    with database.transaction() as connection:
        connection.execute(
            update(questions)
            .where(questions.c.text.startswith("old"))
            .values(asked_at=datetime.now(UTC) - timedelta(days=200))
        )


async def claims(
    recorder: Recorder, number: Callable[[], int], is_over: Callable[[], bool], taken: list[float]
) -> None:
    """Make claims one after the other, and note the seconds that each took."""
    while not is_over():
        question = Question("?", "slack", "C2", f"c{number()}", "T1:U2", Place.CHANNEL)
        begin = time.perf_counter()
        if not await recorder.claim(question):
            raise SystemExit("a message was not claimed")
        taken.append(time.perf_counter() - begin)


def told(seconds: list[float]) -> str:
    """How many, and how long, in milliseconds."""
    ordered = sorted(seconds)
    p50, p99 = (ordered[int(len(ordered) * share)] for share in (0.5, 0.99))
    return (
        f"{len(ordered)}; p50 {p50 * 1000:.1f} ms, p99 {p99 * 1000:.1f} ms, "
        f"longest {ordered[-1] * 1000:.0f} ms"
    )


def traces_in(folder: Path) -> int:
    """How often an old row's name stands in the database's files."""
    return sum(len(_OLD.findall(path.read_bytes())) for path in folder.glob("faqbot*"))


def size(folder: Path) -> int:
    """Bytes of the database's files."""
    return sum(path.stat().st_size for path in folder.glob("faqbot*"))


if __name__ == "__main__":
    sys.exit(main())
