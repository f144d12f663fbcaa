"""What is no longer works is gone, from tables and from the bytes of every file; on both databases."""

import random
import re
import sqlite3
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from faqbot.model import Feedback, Match, Outcome, Person
from faqbot.store import AskedQuestion, Database, Store
from faqbot.store.claims import Claim
from faqbot.store.handovers import ASKER_KEPT, UNPOSTED_KEPT
from faqbot.store.personal import PLACES
from faqbot.store.tables import metadata

SECRET = b"k" * 32
MARKERS = (b"Marguerite", b"UMARKEDID", b"quite unmistakable")
# One PostgreSQL at a time, also where the tests run in several processes.
pytestmark = pytest.mark.xdist_group("postgres")


def asked_question(question, number: int = 1) -> AskedQuestion:
    matches = [Match("e1", 0.9, "q")]
    return AskedQuestion(f"id{number}", question, Outcome.ABSTAIN, None, matches, "rev1")


def leave_traces(store: Store, asked: Callable[..., object], number: int = 1) -> str:
    """A question with a vote, an ignored gap and a hand-over that is done; the hand-over's id."""
    question = asked("a quite unmistakable question", user="UMARKEDID", channel="C1")
    store.claims.take([Claim(question, "t")])  # type: ignore[arg-type]
    store.record(asked_question(question, number))
    store.vote(Feedback(f"id{number}", "UMARKEDID", False), platform="slack")
    store.gaps.ignore(["quite unmistakable"])
    handover = store.handovers.open(
        f"id{number}", platform="slack", asker=Person("UMARKEDID", "Marguerite")
    )
    assert handover is not None
    store.handovers.finish(handover.id, "Bob")
    return handover.id


def traces(folder: Path, *markers: bytes) -> list[str]:
    """Which file holds which marker."""
    return [
        f"{path.name}: {marker.decode()}"
        for path in folder.rglob("*")
        if path.is_file()
        for marker in (markers or MARKERS)
        if marker in path.read_bytes()
    ]


@pytest.fixture
def file_store(tmp_path: Path, clock):
    database = Database(data_dir=tmp_path / "data")
    store = Store(
        database,
        retention=timedelta(days=30),
        clock=clock,
        secret=SECRET,
        vectors=tmp_path / "data" / "cache" / "questions",
    )
    store.open()
    yield store
    store.close()


def test_every_table_is_on_the_list_once():
    listed = [table for place in PLACES for table in sorted(place.tables)]
    assert sorted(listed) == sorted(metadata.tables)


def test_what_is_older_than_the_retention_is_deleted_and_the_rest_stays(
    kept: Store, either: Database, asked, clock
):
    leave_traces(kept, asked)
    kept.marks.leave("told:1")
    clock.advance(timedelta(days=31))
    new = asked()
    kept.record(asked_question(new, 2))
    kept.claims.take([Claim(new, "t2")])
    assert kept.purge() > 0
    assert kept.purge() == 0
    with either.transaction() as connection:
        left = {
            table: connection.execute(text(f"SELECT count(*) FROM {table}")).scalar()
            for table in metadata.tables
        }
    assert left == dict.fromkeys(metadata.tables, 0) | {"questions": 1, "claims": 1}


def test_no_file_holds_what_is_too_old(tmp_path: Path, file_store: Store, asked, clock):
    leave_traces(file_store, asked)
    cache = tmp_path / "data" / "cache" / "questions"
    cache.mkdir(parents=True)
    (cache / "vectors-x").write_bytes(b"quite unmistakable")
    assert len(traces(tmp_path)) >= len(MARKERS)
    clock.advance(timedelta(days=31))
    file_store.purge()
    assert traces(tmp_path) == []


def test_the_askers_name_and_id_are_in_no_file_a_week_after_done(
    tmp_path: Path, file_store: Store, asked, clock
):
    handover_id = leave_traces(file_store, asked)
    clock.advance(ASKER_KEPT - timedelta(minutes=1))
    file_store.purge()
    handover = file_store.handovers.find(handover_id)
    assert handover is not None
    assert (handover.asker, handover.asker_name) == ("UMARKEDID", "Marguerite")
    clock.advance(timedelta(minutes=2))
    file_store.purge()
    assert traces(tmp_path, b"Marguerite", b"UMARKEDID") == []
    assert traces(tmp_path, b"unmistakable") != []


def test_of_what_never_went_out_the_words_as_written_and_the_asker_are_in_no_file_after_an_hour(
    tmp_path: Path, file_store: Store, asked, clock
):
    file_store.record(asked_question(asked()))
    ann = Person("UMARKEDID", "Marguerite")
    names = (b"Marguerite", b"UMARKEDID", b"0170 1234567")

    def opened() -> str:
        handover = file_store.handovers.open(
            "id1", platform="slack", asker=ann, unmasked="call 0170 1234567"
        )
        assert handover is not None
        assert handover.asked_at == clock()
        assert handover == file_store.handovers.find(handover.id)
        assert (handover.unmasked, handover.asker) == ("call 0170 1234567", "UMARKEDID")
        return handover.id

    opened()
    clock.advance(UNPOSTED_KEPT - timedelta(minutes=1))
    # Tried again meanwhile, in vain.
    opened()
    clock.advance(UNPOSTED_KEPT - timedelta(minutes=1))
    file_store.purge()
    assert traces(tmp_path, *names) != []
    clock.advance(timedelta(minutes=2))
    file_store.purge()
    assert traces(tmp_path, *names) == []
    # It is all there again with the next try, and stays where that goes out.
    file_store.handovers.posted(opened())
    clock.advance(timedelta(days=1))
    file_store.purge()
    assert len(set(traces(tmp_path, *names))) > 0


def test_a_card_that_is_out_and_not_noted_keeps_its_asker(file_store: Store, asked, clock):
    file_store.record(asked_question(asked()))
    handover = file_store.handovers.open("id1", platform="slack", asker=Person("U1", "Ann"))
    assert handover is not None
    file_store.handovers.stands(handover.id, "C1 1.0")
    clock.advance(timedelta(days=1))
    file_store.purge()
    found = file_store.handovers.find(handover.id)
    assert found is not None
    assert found.asker_name == "Ann"


def test_an_open_hand_over_keeps_its_asker(file_store: Store, asked, clock):
    question = asked()
    file_store.record(asked_question(question))
    handover = file_store.handovers.open("id1", platform="slack", asker=Person("U1", "Ann"))
    assert handover is not None
    file_store.handovers.posted(handover.id)
    clock.advance(timedelta(days=29))
    file_store.purge()
    found = file_store.handovers.find(handover.id)
    assert found is not None
    assert found.asker_name == "Ann"


def test_a_reader_in_the_way_delays_the_erasure_and_does_not_prevent_it(
    tmp_path: Path, file_store: Store, asked, clock
):
    leave_traces(file_store, asked)
    reader = sqlite3.connect(tmp_path / "data" / "faqbot.sqlite3", isolation_level=None)
    reader.execute("BEGIN")
    reader.execute("SELECT count(*) FROM questions").fetchall()
    clock.advance(timedelta(days=31))
    file_store.purge()
    assert not file_store.personal.is_erased
    assert traces(tmp_path) != []
    reader.execute("COMMIT")
    reader.close()
    assert file_store.personal.erase()
    assert traces(tmp_path) == []


def test_what_is_deleted_is_erased_while_another_connection_reads(
    tmp_path: Path, file_store: Store, asked, clock
):
    leave_traces(file_store, asked)
    stop = threading.Event()

    def read() -> None:
        reader = sqlite3.connect(tmp_path / "data" / "faqbot.sqlite3")
        while not stop.is_set():
            reader.execute("SELECT * FROM questions, handovers").fetchall()
        reader.close()

    with ThreadPoolExecutor(1) as pool:
        reading = pool.submit(read)
        clock.advance(timedelta(days=31))
        file_store.purge()
        tries = 0
        while not file_store.personal.erase() and tries < 100:
            tries += 1
        left = traces(tmp_path)
        stop.set()
        reading.result()
    assert left == []


def test_no_copy_of_a_row_is_left_inside_the_file(tmp_path: Path, file_store: Store, asked, clock):
    # Ids come in no order: pages are split, and rows have moved before they are deleted.
    database = Database(data_dir=tmp_path / "data")
    for lot in range(30):
        batch = []
        for number in range(100):
            marker = f"mark{lot:02}{number:02}x"
            words = f"{marker} " + "word " * ((lot * 7 + number * 13) % 400)
            name = f"{random.randrange(10**12):012}-{marker}"
            batch.append(AskedQuestion(name, asked(words), Outcome.ABSTAIN, None, [], "rev1"))
        file_store.record_all(batch)
    with database.transaction() as connection:
        connection.execute(
            text(
                "UPDATE questions SET asked_at = '2020-01-01 00:00:00' WHERE abs(random()) % 2 = 0"
            )
        )
        theirs = "SELECT text FROM questions WHERE asked_at < '2021-01-01'"
        gone = {row[:9] for row in connection.execute(text(theirs)).scalars()}
    database.close()
    assert len(gone) > 500
    file_store.purge()
    found: set[str] = set()
    for path in (tmp_path / "data").rglob("faqbot*"):
        found |= {each.decode() for each in re.findall(rb"mark\d{4}x", path.read_bytes())}
    assert found
    assert found & gone == set()


def test_many_rows_are_deleted_in_small_parts(kept: Store, asked, clock):
    kept.record_all([asked_question(asked(), number) for number in range(1100)])
    clock.advance(timedelta(days=31))
    assert [kept.personal.purge_lot() for _ in range(4)] == [500, 500, 100, 0]


def test_two_processes_purge_at_once(
    either: Database, asked, clock, tmp_path: Path, request: pytest.FixtureRequest
):
    url = request.getfixturevalue("postgres_url") if either.folder is None else None
    folder = either.folder or tmp_path
    stores = [
        Store(
            Database(data_dir=folder, url=url),
            retention=timedelta(days=30),
            clock=clock,
            secret=SECRET,
        )
        for _ in range(2)
    ]
    stores[0].record_all([asked_question(asked(), number) for number in range(3000)])
    clock.advance(timedelta(days=31))
    with ThreadPoolExecutor(2) as pool:
        gone = list(pool.map(lambda store: store.purge(), stores))
    assert sum(gone) == 3000
    for store in stores:
        store.close()


def test_postgresql_gives_up_the_room_of_what_was_purged(
    kept: Store, either: Database, asked, clock
):
    if either.folder is not None:
        pytest.skip("of PostgreSQL alone")
    kept.record_all([asked_question(asked(), number) for number in range(500)])
    clock.advance(timedelta(days=31))
    assert kept.purge() == 500
    with either.transaction() as connection:
        # VACUUM cuts off pages at the end in which nothing lives.
        size = connection.execute(text("SELECT pg_relation_size('questions')")).scalar()
    assert size == 0


def test_what_the_database_says_quotes_no_row(kept: Store, either: Database):
    import traceback

    from sqlalchemy.exc import IntegrityError

    from faqbot.errors import StoreError

    bad_rows = (
        "INSERT INTO votes (question_id, user_hash) VALUES (:said, 'x')",
        "INSERT INTO handovers (id, text) VALUES ('x', :said)",
        "INSERT INTO no_such_table VALUES (:said)",
    )
    for statement in bad_rows:
        with pytest.raises((IntegrityError, StoreError)) as raised, either.transaction() as it:
            it.execute(text(statement), {"said": "quite unmistakable"})
        assert "unmistakable" not in str(raised.value)
        told = "".join(traceback.format_exception(raised.value))
        assert "quite unmistakable" not in told.replace('{"said": "quite unmistakable"}', "")
