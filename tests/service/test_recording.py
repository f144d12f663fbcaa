"""A store that fails costs no answer, says so once, and says when it works again."""

import asyncio
import contextlib
import logging
import socket
import sqlite3
from collections.abc import Iterator
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
    vote = Feedback("q", "U1", True)
    assert not await hopeless.keep(lambda store: store.vote(vote, platform="slack"), False)
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


@contextlib.contextmanager
def without(table: str, database: Database) -> Iterator[None]:
    """Within, a table has another name, as where it is damaged or not ours to use."""
    assert database.file is not None
    other = sqlite3.connect(database.file, isolation_level=None)
    other.execute(f"ALTER TABLE {table} RENAME TO gone")
    yield
    other.execute(f"ALTER TABLE gone RENAME TO {table}")
    other.close()


async def test_what_works_beside_what_is_damaged_is_no_recovery(database, store, asked, heard):
    recorder = Recorder(store)
    health = []
    assert await recorder.claim(asked())
    with without("claims", database):
        for number in range(3):
            assert await recorder.claim(asked())
            recorder.record(answered(asked(), number))
            await recorder.settle()
            health.append(recorder.healthy)
        assert len(warnings(heard)) == 1
    assert await recorder.claim(asked())
    health.append(recorder.healthy)
    assert health == [False, False, False, True]
    assert warnings(heard)[-1].startswith("recording works again")
    await recorder.close()


async def test_tables_that_are_made_anew_are_a_recovery_of_all(database, store, asked, heard):
    recorder = Recorder(store)
    assert await recorder.claim(asked())
    assert database.file is not None
    other = sqlite3.connect(database.file, isolation_level=None)
    (found,) = zip(*other.execute("SELECT name FROM sqlite_master WHERE type='table'"), strict=True)
    for table in found:
        other.execute(f"DROP TABLE {table}")
    other.close()
    # Seldom done, and not again within the test.
    await recorder.ask(lambda store: store.handovers.find("h"), None)
    health = [recorder.healthy]
    recorder.record(answered(asked(), 1))
    await recorder.settle()
    health.append(recorder.healthy)
    assert health == [False, True]
    assert warnings(heard)[-1].startswith("recording works again")
    await recorder.close()


async def test_a_read_of_what_is_damaged_fails_until_it_can_be_read(database, store, asked, heard):
    recorder = Recorder(store)
    health = []

    async def read() -> None:
        await recorder.ask(lambda store: store.handovers.find("h"), None)

    with without("handovers", database):
        for _ in range(3):
            await read()
            assert await recorder.claim(asked())
            health.append(recorder.healthy)
        assert len(warnings(heard)) == 1
    await read()
    health.append(recorder.healthy)
    assert health == [False, False, False, True]
    await recorder.close()


async def test_closing_twice_and_asking_afterwards_is_harmless(store, asked):
    recorder = Recorder(store)
    await recorder.close()
    await recorder.close()
    assert await recorder.claim(asked())
    assert recorder.failures == 1


async def test_a_claim_does_not_wait_for_all_that_a_locked_store_has_to_do(database, store, asked):
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


async def test_a_question_that_a_fault_of_our_own_kept_out_counts_as_lost(store, asked, heard):
    recorder = Recorder(store)
    recorder.record(None)  # type: ignore[arg-type]
    await recorder.settle()
    assert (recorder.lost, recorder.unrecorded) == (1, 0)
    assert await recorder.claim(asked())
    lost_before = "recording works again; still to be recorded: 0, lost meanwhile: 0"
    assert warnings(heard)[-1] == lost_before.replace("meanwhile: 0", "meanwhile: 1")
    await recorder.close()
    assert recorder.lost == 1


async def test_a_question_that_comes_after_the_end_counts_as_lost(store, asked):
    recorder = Recorder(store)
    await recorder.close()
    recorder.record(answered(asked(), 1))
    assert (recorder.lost, recorder.waiting) == (1, 0)


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
    async with asyncio.timeout(30):
        while not recorder.unrecorded:
            await recorder.settle()
    lock.execute("ROLLBACK")
    lock.close()
    async with asyncio.timeout(30):
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


def locked(database: Database) -> sqlite3.Connection:
    assert database.folder is not None
    lock = sqlite3.connect(database.folder / "faqbot.sqlite3", isolation_level=None)
    lock.execute("BEGIN EXCLUSIVE")
    return lock


async def test_what_memory_claimed_is_written_once_the_store_is_well(
    database: Database, store: Store, asked, clock
):
    recorder = Recorder(store, retry_seconds=0.05)
    assert await recorder.claim(asked())
    lock = locked(database)
    questions = [asked(message=f"x{at}", event=f"x{at}") for at in range(200)]
    assert all(await asyncio.gather(*(recorder.claim(each) for each in questions)))
    assert recorder.from_memory == 200
    lock.execute("ROLLBACK")
    lock.close()
    async with asyncio.timeout(20):
        while recorder.waiting or not recorder.healthy:
            await asyncio.sleep(0.02)
    # A restart, and the same events again.
    other = Recorder(Store(database, retention=timedelta(days=1), clock=clock, secret=b"k" * 32))
    assert not any(await asyncio.gather(*(other.claim(each) for each in questions)))
    await other.close()
    await recorder.close()


async def test_what_memory_claimed_is_written_by_a_stop_as_well(
    database: Database, store: Store, asked, clock
):
    recorder = Recorder(store, retry_seconds=60)
    assert await recorder.claim(asked())
    lock = locked(database)
    question = asked(message="x", event="x")
    assert await recorder.claim(question)
    lock.execute("ROLLBACK")
    lock.close()
    await recorder.close()
    again = Store(database, retention=timedelta(days=1), clock=clock, secret=b"k" * 32)
    other = Recorder(again)
    assert not await other.claim(question)
    await other.close()


async def test_a_read_that_works_is_no_recovery(database: Database, store: Store, asked, heard):
    recorder = Recorder(store)
    assert await recorder.claim(asked())
    assert database.folder is not None
    lock = sqlite3.connect(database.folder / "faqbot.sqlite3", isolation_level=None)
    lock.execute("BEGIN IMMEDIATE")  # Who only reads is not kept out.
    for _ in range(3):
        assert await recorder.claim(asked())
        assert not await recorder.asked_in_thread(asked(thread="t"))
        assert not recorder.healthy
    assert len(warnings(heard)) == 1
    lock.close()
    await recorder.close()


async def test_a_store_that_hangs_is_not_healthy_while_it_does(
    database: Database, store: Store, asked
):
    recorder = Recorder(store)
    assert await recorder.claim(asked())
    lock = locked(database)
    claiming = asyncio.create_task(recorder.claim(asked()))
    states = [recorder.healthy]
    async with asyncio.timeout(2.5):
        while all(states):
            await asyncio.sleep(0.02)
            states.append(recorder.healthy)
    assert not claiming.done()
    assert recorder.waiting
    lock.close()
    await claiming
    await recorder.close()


@pytest.fixture
def of_postgres(postgres_url: str, tmp_path: Path, clock):
    databases = [Database(data_dir=tmp_path, url=postgres_url) for _ in range(2)]
    stores = [
        Store(each, retention=timedelta(days=1), clock=clock, secret=b"k" * 32)
        for each in databases
    ]
    yield stores
    with databases[0].transaction() as connection:
        connection.execute(text("DELETE FROM claims"))
    for each in stores:
        each.close()


@contextlib.contextmanager
def claims_locked(url: str) -> Iterator[None]:
    """No claim gets through, though the server answers all else: it is slow, and not away."""
    database = Database(data_dir=Path(), url=url)
    with database.transaction() as connection:
        connection.execute(text("LOCK TABLE claims IN ACCESS EXCLUSIVE MODE"))
        yield
    database.close()


@pytest.mark.xdist_group("postgres")
async def test_a_slow_server_is_waited_for_and_its_silence_is_no_consent(
    of_postgres, postgres_url: str, asked
):
    recorders = [Recorder(each) for each in of_postgres]
    assert await recorders[0].claim(asked(message="first"))
    questions = [asked(message=f"x{at}", event=f"x{at}") for at in range(300)]
    with claims_locked(postgres_url):
        claiming = [
            asyncio.create_task(recorder.claim(each))
            for each in questions
            for recorder in recorders
        ]
        # Longer than a database that is away would be waited for.
        done, _ = await asyncio.wait(claiming, timeout=4.5)
        assert not done
    granted = await asyncio.gather(*claiming)
    assert [sum(granted[at : at + 2]) for at in range(0, len(granted), 2)] == [1] * 300
    assert [each.from_memory + each.unclaimed for each in recorders] == [0, 0]
    for each in recorders:
        await each.close()


@pytest.mark.xdist_group("postgres")
async def test_where_a_slow_server_takes_too_long_nobody_answers_and_that_is_counted(
    of_postgres, postgres_url: str, asked, heard
):
    recorder, other = (Recorder(each) for each in of_postgres)
    assert await recorder.claim(asked(message="first"))
    question = asked(message="x", event="x")
    with claims_locked(postgres_url):
        assert not await recorder.claim(question)
    assert (recorder.unclaimed, recorder.from_memory) == (1, 0)
    assert any("too slow" in line for line in warnings(heard))
    await recorder.settle()
    assert not await other.claim(question)
    for each in (recorder, other):
        await each.close()


@pytest.mark.xdist_group("postgres")
async def test_a_server_that_is_silent_altogether_is_away_after_three_seconds(
    tmp_path, clock, asked
):
    """It accepts connections and says nothing, as one whose host hangs."""
    silent = socket.create_server(("127.0.0.1", 0))
    url = f"postgresql://x@127.0.0.1:{silent.getsockname()[1]}/x"
    database = Database(data_dir=tmp_path, url=url)
    store = Store(database, retention=timedelta(days=1), clock=clock, secret=b"k" * 32)
    recorder = Recorder(store)
    async with asyncio.timeout(9):
        assert await recorder.claim(asked())
    assert recorder.from_memory == 1
    assert not recorder.healthy
    silent.close()
    await recorder.close()
