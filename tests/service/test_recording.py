"""A store that fails costs no answer, says so once, and says when it works again."""

import asyncio
import logging
import sqlite3
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from faqbot.model import Feedback, Outcome, Question
from faqbot.service import Recorder
from faqbot.store import AskedQuestion, Database, Store


@pytest.fixture(autouse=True)
def heard(caplog: pytest.LogCaptureFixture) -> pytest.LogCaptureFixture:
    caplog.set_level(logging.WARNING, logger="faqbot")
    return caplog


@pytest.fixture
def hopeless(tmp_path: Path, clock):
    """A store whose folder cannot be made, since a file stands in its way."""
    (tmp_path / "file").write_text("")
    database = Database(data_dir=tmp_path / "file" / "data")
    return Recorder(Store(database, retention=timedelta(days=1), clock=clock))


def warnings(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [record.getMessage() for record in caplog.records if record.name.startswith("faqbot")]


async def test_memory_claims_where_the_store_cannot(hopeless: Recorder, asked, heard):
    assert await hopeless.claim(asked(message="1", event="a"))
    assert not await hopeless.claim(asked(message="1", event="b"))
    assert not await hopeless.claim(asked(message="2", event="a"))
    assert await hopeless.claim(asked(message="3", event="c"))
    assert hopeless.failures == 2
    (line,) = warnings(heard)
    assert "answering goes on" in line
    assert "FAQBOT_DATA_DIR" in line
    await hopeless.close()


async def test_what_depends_on_the_store_is_no_without_it(hopeless: Recorder, asked):
    assert not await hopeless.asked_in_thread(asked(thread="t"))
    assert not await hopeless.vote(Feedback("q", "U1", True), platform="slack")
    assert not hopeless.healthy
    await hopeless.close()


async def test_claims_in_memory_are_forgotten_after_ten_minutes(tmp_path: Path, clock, asked):
    seconds = [0.0]
    (tmp_path / "file").write_text("")
    database = Database(data_dir=tmp_path / "file" / "data")
    recorder = Recorder(
        Store(database, retention=timedelta(days=1), clock=clock), monotonic=lambda: seconds[0]
    )
    question = asked()
    claimed = []
    for moment in (0, 599, 601):
        seconds[0] = moment
        claimed.append(await recorder.claim(question))
    assert claimed == [True, False, True]
    await recorder.close()


async def test_a_lock_is_outlasted_and_the_recovery_is_said(database, store, asked, heard):
    recorder = Recorder(store)
    health = []
    assert await recorder.claim(asked())
    lock = sqlite3.connect(database.folder / "faqbot.sqlite3", isolation_level=None)
    lock.execute("BEGIN EXCLUSIVE")
    assert await recorder.claim(asked())
    health.append(recorder.healthy)
    lock.execute("ROLLBACK")
    lock.close()
    assert await recorder.claim(asked())
    health.append(recorder.healthy)
    assert health == [False, True]
    first, second = warnings(heard)
    assert "database is locked" in first
    assert second == "recording works again; still to be recorded: 0, lost meanwhile: 0"
    await recorder.close()


async def test_closing_twice_and_asking_afterwards_is_harmless(store, asked):
    recorder = Recorder(store)
    await recorder.close()
    await recorder.close()
    assert await recorder.claim(asked())
    assert recorder.failures == 1


async def test_a_claim_waits_a_second_at_most_for_a_store_that_is_busy(database, store, asked):
    recorder = Recorder(store)
    assert await recorder.claim(asked())
    lock = sqlite3.connect(database.folder / "faqbot.sqlite3", isolation_level=None)
    lock.execute("BEGIN EXCLUSIVE")
    recorder.choose("q", "e")
    recorder.choose("q", "e")
    assert await recorder.claim(asked())
    lock.close()
    await recorder.settle()
    assert recorder.failures >= 2
    await recorder.close()


async def test_a_fault_of_our_own_in_recording_costs_no_answer(store, asked, heard):
    recorder = Recorder(store)
    assert await recorder.claim(asked(channel=object()))
    recorder.record(None)  # type: ignore[arg-type]
    await recorder.close()
    assert any("fault of faqbot's own" in line for line in warnings(heard))


def answered(question: Question, number: int) -> AskedQuestion:
    return AskedQuestion(f"id{number}", question, Outcome.ANSWER, "e", [], "rev")


def recorded(database: Database) -> int:
    with database.transaction() as connection:
        return int(connection.execute(text("SELECT count(*) FROM questions")).scalar_one())


async def test_what_a_locked_store_refused_is_recorded_once_it_can_be(
    database: Database, store: Store, asked, heard
):
    recorder = Recorder(store, retry_seconds=0.05)
    assert await recorder.claim(asked())
    assert database.folder is not None
    lock = sqlite3.connect(database.folder / "faqbot.sqlite3", isolation_level=None)
    lock.execute("BEGIN EXCLUSIVE")
    for number in range(20):
        recorder.record(answered(asked(), number))
    async with asyncio.timeout(10):
        while not recorder.unrecorded:
            await recorder.settle()
    lock.execute("ROLLBACK")
    lock.close()
    async with asyncio.timeout(10):
        while not recorder.healthy or recorder.unrecorded:
            await asyncio.sleep(0.02)
    await recorder.settle()
    assert recorded(database) == 20
    assert recorder.lost == 0
    assert warnings(heard)[-1].startswith("recording works again")
    await recorder.close()


async def test_what_waits_is_bounded_and_what_never_gets_in_is_counted(
    tmp_path: Path, clock, asked, heard
):
    (tmp_path / "file").write_text("")
    database = Database(data_dir=tmp_path / "file" / "data")
    store = Store(database, retention=timedelta(days=1), clock=clock)
    recorder = Recorder(store, most_unrecorded=5)
    for number in range(8):
        recorder.record(answered(asked(), number))
    await recorder.settle()
    assert (recorder.unrecorded, recorder.lost) == (5, 3)
    heard.set_level(logging.INFO, logger="faqbot")
    await recorder.close()
    assert recorder.lost == 8
    assert warnings(heard)[-1] == "never recorded, since the store failed: 5 questions"


async def test_a_question_recorded_twice_is_kept_once(database: Database, store: Store, asked):
    recorder = Recorder(store)
    question = asked()
    recorder.record(answered(question, 1))
    await recorder.settle()
    recorder.record(answered(question, 1))
    recorder.record(answered(asked(), 2))
    await recorder.settle()
    assert recorded(database) == 2
    assert recorder.failures == 0
    await recorder.close()
