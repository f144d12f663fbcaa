"""The purge runs at the start and by itself, and holds up no claim."""

import asyncio
import sqlite3
import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from faqbot.model import Outcome
from faqbot.service import Recorder, Service
from faqbot.service.purging import Purger
from faqbot.store import AskedQuestion, Database, Store
from faqbot.supervision import kept_up


@pytest.fixture
async def recorder(tmp_path: Path, clock):
    store = Store(
        Database(data_dir=tmp_path / "data"),
        retention=timedelta(days=30),
        clock=clock,
        secret=b"k" * 32,
        vectors=tmp_path / "data" / "questions",
    )
    recorder = Recorder(store)
    yield recorder
    await recorder.close()


class Seconds:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def ask(asked) -> Iterator[AskedQuestion]:
    """Questions, one after the other."""
    return (
        AskedQuestion(f"id{n}", asked("an unmistakable one"), Outcome.ABSTAIN, None, [], "r")
        for n in range(100_000)
    )


def count(store: Store) -> int:
    with store._database.transaction() as connection:
        return int(connection.execute(text("SELECT count(*) FROM questions")).scalar_one())


def has_traces(folder: Path) -> bool:
    return any(b"unmistakable" in path.read_bytes() for path in folder.glob("faqbot*"))


async def kept(recorder: Recorder) -> int:
    return await recorder.ask(count, -1)


async def test_a_bot_that_nobody_asks_purges_at_its_start(recorder, ask, clock, tmp_path: Path):
    recorder.record(next(ask))
    await recorder.settle()
    clock.advance(timedelta(days=31))
    running = asyncio.create_task(Purger(recorder).run())
    async with asyncio.timeout(10):
        while has_traces(tmp_path / "data"):
            await asyncio.sleep(0.02)
    assert await kept(recorder) == 0
    running.cancel()


async def test_a_bot_that_nobody_asks_purges_again_after_an_hour(
    recorder, ask, clock, tmp_path: Path
):
    seconds = Seconds()
    purger = Purger(recorder, monotonic=seconds)
    await purger.tick()
    recorder.record(next(ask))
    vectors = tmp_path / "data" / "questions" / "vectors-x"
    vectors.parent.mkdir()
    vectors.write_bytes(b"x")
    await recorder.settle()
    clock.advance(timedelta(days=31))
    seconds.now = 3599.0
    await purger.tick()
    assert (await kept(recorder), vectors.exists()) == (1, True)
    seconds.now = 3600.0
    await purger.tick()
    assert (await kept(recorder), vectors.exists()) == (0, False)
    assert not has_traces(tmp_path / "data")


async def test_what_is_remembered_in_memory_is_forgotten_every_hour(
    service: Service, asked, tmp_path: Path
):
    seconds = Seconds()
    purger = Purger(service.recorder, monotonic=seconds, forget=service.forget_questions)
    await purger.tick()
    text = "when do you open on the quite unmistakable day?"
    await service.ask(asked(text))
    seconds.now = 3599.0
    await purger.tick()
    assert service.snapshot.matcher.recall(text) is not None
    seconds.now = 3600.0
    await purger.tick()
    assert service.snapshot.matcher.recall(text) is None


async def test_a_reader_in_the_way_is_waited_for_by_itself(recorder, ask, clock, tmp_path: Path):
    recorder.record(next(ask))
    await recorder.settle()
    reader = sqlite3.connect(tmp_path / "data" / "faqbot.sqlite3", isolation_level=None)
    reader.execute("BEGIN")
    reader.execute("SELECT count(*) FROM questions").fetchall()
    clock.advance(timedelta(days=31))
    seconds = Seconds()
    purger = Purger(recorder, monotonic=seconds)
    await purger.tick()
    assert await kept(recorder) == 0
    assert has_traces(tmp_path / "data")
    reader.close()
    seconds.now = 60.0
    await purger.tick()
    assert not has_traces(tmp_path / "data")


async def test_messages_are_claimed_while_much_is_purged(recorder, ask, asked, clock):
    await recorder.ask(lambda store: store.record_all([next(ask) for _ in range(5_000)]), None)
    clock.advance(timedelta(days=31))
    purging = asyncio.create_task(Purger(recorder).purge())
    claimed = 0
    while not purging.done() and claimed < 5:
        assert await recorder.claim(asked())
        claimed += 1
    assert claimed == 5
    assert not purging.done()
    assert await purging
    assert await kept(recorder) == 0


async def test_a_purge_that_fails_is_tried_again(recorder, ask, clock, tmp_path: Path):
    recorder.record(next(ask))
    await recorder.settle()
    clock.advance(timedelta(days=31))
    seconds = Seconds()
    purger = Purger(recorder, monotonic=seconds)
    other = sqlite3.connect(tmp_path / "data" / "faqbot.sqlite3", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    await purger.tick()
    other.execute("ROLLBACK")
    other.close()
    seconds.now = 60.0
    await purger.tick()
    assert await kept(recorder) == 0


async def test_what_was_claimed_and_never_dealt_with_is_counted_once(
    recorder: Recorder, asked, clock, caplog
):
    questions = [asked(message=f"x{at}") for at in range(50)]
    for each in questions:
        assert await recorder.claim(each)
    for each in questions[:20]:
        recorder.settle_claim(each)
    await recorder.settle()
    purger = Purger(recorder)
    clock.advance(timedelta(minutes=6))
    for _ in range(2):
        await purger.tick()
        assert recorder.unsettled == 30
    assert sum("count as lost" in line for line in caplog.messages) == 1


async def test_where_no_thread_can_be_begun_for_a_while_it_purges_all_the_same(
    recorder: Recorder, ask: Iterator[AskedQuestion], clock, tmp_path: Path, caplog
):
    recorder.record(next(ask))
    await recorder.settle()
    clock.advance(timedelta(days=31))
    stopping = asyncio.Event()
    # No thread gets such a stack.
    before = threading.stack_size(2**46)
    try:
        purger = Purger(recorder, every=0.0, again=0.01)
        purging = asyncio.create_task(kept_up(purger, stopping, pause=0.01))
        async with asyncio.timeout(20):
            while "Purger met a fault" not in caplog.text:
                await asyncio.sleep(0.01)
    finally:
        threading.stack_size(before)
    recorder.record(next(ask))
    await recorder.settle()
    clock.advance(timedelta(days=31))
    async with asyncio.timeout(20):
        while await kept(recorder) or has_traces(tmp_path / "data"):
            await asyncio.sleep(0.01)
    purging.cancel()
    await asyncio.wait({purging})
