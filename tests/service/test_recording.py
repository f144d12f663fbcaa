"""A store that fails costs no answer, says so once, and says when it works again."""

import logging
import sqlite3
from datetime import timedelta
from pathlib import Path

import pytest

from faqbot.model import Feedback
from faqbot.service import Recorder
from faqbot.store import Database, Store


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
    assert second == "recording works again; lost meanwhile: 1"
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
