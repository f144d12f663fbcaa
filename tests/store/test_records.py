"""What the store keeps, on SQLite and on a real PostgreSQL."""

import json
import secrets
import sqlite3
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from faqbot.model import Feedback, Match, Outcome, Talk
from faqbot.store import AskedQuestion, Database, LoggedQuestion, Store
from faqbot.store.claims import Claim

SECRET = b"k" * 32
# One PostgreSQL at a time, also where the tests run in several processes.
pytestmark = pytest.mark.xdist_group("postgres")


def asked_question(question, number: int = 1) -> AskedQuestion:
    matches = [Match(f"e{rank}", 0.9 - rank / 10, "q") for rank in range(5)]
    return AskedQuestion(f"id{number}", question, Outcome.ANSWER, "e0", matches, "rev1")


def taken(store: Store, *questions) -> list[bool]:
    return store.claims.take([Claim(question, secrets.token_hex(8)) for question in questions])


def test_of_messages_claimed_together_only_the_new_ones_are_ours(kept: Store, asked):
    assert taken(kept, asked(message="2", event="b")) == [True]
    together = [
        asked(message="1", event="a"),
        asked(message="2", event="c"),
        asked(message="3", event="b"),
        asked(message="4", event="d"),
        asked(message="4", event="e"),
    ]
    assert taken(kept, *together) == [True, False, False, True, False]
    assert taken(kept, asked(message="5"), asked(message="6")) == [True, True]
    assert taken(kept, asked(message="5"), asked(message="7")) == [False, True]


def test_a_mark_is_left_once_and_seen_by_all(kept: Store, either: Database, clock):
    other = Store(either, retention=timedelta(days=30), clock=clock, secret=SECRET)
    begin = clock()
    assert not other.marks.is_left("accepted:1", since=begin)
    assert kept.marks.leave("accepted:1")
    assert not other.marks.leave("accepted:1")
    assert other.marks.is_left("accepted:1", since=begin)


def test_a_mark_is_of_its_moment_and_can_be_left_anew(kept: Store, clock):
    kept.marks.leave_anew("accepted:1")
    clock.advance(timedelta(hours=1))
    later = clock()
    assert not kept.marks.is_left("accepted:1", since=later)
    kept.marks.leave_anew("accepted:1")
    assert kept.marks.is_left("accepted:1", since=later)


def test_questions_recorded_together_are_all_kept(kept: Store, either: Database, asked):
    kept.record_all([asked_question(asked(message=str(n)), n) for n in range(3)])
    with either.transaction() as connection:
        rows = connection.execute(text("SELECT id FROM questions ORDER BY id")).scalars().all()
    assert rows == ["id0", "id1", "id2"]


def test_a_question_is_kept_with_its_best_three(kept: Store, either: Database, asked, clock):
    kept.record(asked_question(asked("where? mail ann@example.com", user="U9", thread="t1")))
    with either.transaction() as connection:
        row = connection.execute(text("SELECT * FROM questions")).one()._mapping
    assert row["text"] == "where? mail [email]"
    assert (row["outcome"], row["entry_id"], row["revision"]) == ("answer", "e0", "rev1")
    assert (row["platform"], row["channel"], row["thread"]) == ("slack", "D1", "t1")
    assert "U9" not in row["user_hash"]
    top = row["top"] if isinstance(row["top"], list) else json.loads(row["top"])
    assert top == [["e0", 0.9], ["e1", 0.8], ["e2", 0.7]]


def test_the_log_gives_distinct_questions_the_most_often_asked_first_and_no_more(
    kept: Store, asked
):
    texts = ["once", "mail ann@example.com", "mail bob@example.com", "often", "often", "often", ""]
    for number, question in enumerate(texts):
        kept.record(asked_question(asked(question), number))
    kept.record(replace(asked_question(asked("often"), 10), follows="e1"))
    found = kept.asked_most(3)
    assert found[:2] == [LoggedQuestion("often", None, 3), LoggedQuestion("mail [email]", None, 2)]
    assert len(found) == 3
    everything = kept.asked_most(100)
    assert {(each.text, each.follows) for each in everything[2:]} == {
        ("once", None),
        ("often", "e1"),
    }


def test_talk_is_kept_and_is_no_question(kept: Store, either: Database, asked, clock):
    said = asked("hello", channel="C1", thread="t", message="m")
    talk = AskedQuestion("id1", said, Outcome.ABSTAIN, None, (), "rev1", talk=Talk.GREETING)
    kept.record(talk)
    with either.transaction() as connection:
        row = connection.execute(text("SELECT outcome, talk, entry_id FROM questions")).one()
    assert tuple(row) == ("talk", "greeting", None)
    counts = kept.counts(clock() - timedelta(days=1), "rev1")
    assert (counts.answered, counts.suggested, counts.missed, counts.missed_now) == (0, 0, 0, 0)
    assert kept.asked_most(10) == []
    assert not kept.is_known(said)
    assert not kept.asked_in_thread(said)
    assert kept.last_entry(said, within=timedelta(days=1)) is None


def test_an_opened_suggestion_counts_as_one_and_is_what_was_shown_last(
    kept: Store, either: Database, asked, clock
):
    question = asked(thread="t")
    kept.record(replace(asked_question(question), outcome=Outcome.SUGGEST, opened=True))
    with either.transaction() as connection:
        row = connection.execute(text("SELECT outcome, opened, entry_id, top FROM questions")).one()
    assert (row.outcome, bool(row.opened), row.entry_id) == ("suggest", True, "e0")
    top = row.top if isinstance(row.top, list) else json.loads(row.top)
    assert len(top) == 5
    assert kept.counts(clock() - timedelta(days=1), "rev1").suggested == 1
    assert kept.last_entry(question, within=timedelta(days=1)) == "e0"
    kept.choose("id1", "e3")
    assert kept.last_entry(question, within=timedelta(days=1)) == "e3"


def test_a_text_that_no_database_takes_is_kept_as_far_as_it_can_be(
    kept: Store, either: Database, asked
):
    kept.record(asked_question(asked("a\x00b \ud83d c")))
    with either.transaction() as connection:
        assert connection.execute(text("SELECT text FROM questions")).scalar() == "a\ufffdb ? c"


def test_a_message_or_an_event_is_claimed_once(kept: Store, asked):
    assert taken(kept, asked(message="1", event="a")) == [True]
    assert taken(kept, asked(message="1", event="b")) == [False]
    assert taken(kept, asked(message="2", event="a")) == [False]
    assert taken(kept, asked(message="2", event="c")) == [True]
    assert taken(kept, asked(message="1", event="a", platform="discord")) == [True]


def test_a_refused_claim_leaves_no_trace(kept: Store, asked):
    assert taken(kept, asked(message="1", event="a")) == [True]
    assert taken(kept, asked(message="1", event="b")) == [False]
    assert taken(kept, asked(message="2", event="b")) == [True]


def test_two_stores_on_one_database_claim_once(either: Database, kept: Store, clock, asked):
    other = Store(either, retention=timedelta(days=30), clock=clock, secret=SECRET)
    question = asked()
    assert taken(kept, question) + taken(other, question) == [True, False]


def test_a_vote_replaces_the_same_persons_vote_alone(kept: Store, either: Database, asked):
    kept.record(asked_question(asked()))
    for user, helpful in (("U1", True), ("U2", True), ("U1", False)):
        assert kept.vote(Feedback("id1", user, helpful), platform="slack")
    with either.transaction() as connection:
        votes = connection.execute(text("SELECT helpful FROM votes ORDER BY helpful")).all()
    assert [bool(vote[0]) for vote in votes] == [False, True]


def test_two_replicas_that_hear_a_persons_presses_at_once_keep_one_vote(
    kept: Store, either: Database, asked, clock, request: pytest.FixtureRequest, tmp_path: Path
):
    kept.record(asked_question(asked()))
    url = None if either.is_sqlite else request.getfixturevalue("postgres_url")
    folder = tmp_path / "data" if either.is_sqlite else tmp_path
    replicas = [Database(data_dir=folder, url=url) for _ in range(4)]
    together = threading.Barrier(len(replicas))

    def press(database: Database) -> list[bool]:
        store = Store(database, retention=timedelta(days=30), clock=clock, secret=SECRET)
        heard = []
        for number in range(50):
            together.wait(timeout=30)
            heard.append(store.vote(Feedback("id1", "U1", number % 2 == 0), platform="slack"))
        database.close()
        return heard

    with ThreadPoolExecutor(len(replicas)) as threads:
        heard = list(threads.map(press, replicas))
    assert heard == [[True] * 50] * len(replicas)
    with either.transaction() as connection:
        ((helpful,),) = connection.execute(text("SELECT helpful FROM votes")).all()
    assert not helpful


def test_a_vote_without_its_question_is_refused(kept: Store):
    assert not kept.vote(Feedback("nothing", "U1", True), platform="slack")


def test_the_asker_is_known_in_the_thread_that_the_reply_opened(kept: Store, asked):
    kept.record(asked_question(asked(message="root", channel="C1")))
    assert kept.asked_in_thread(asked(channel="C1", thread="root"))
    assert not kept.asked_in_thread(asked(channel="C1", thread="root", user="U2"))
    assert not kept.asked_in_thread(asked(channel="C2", thread="root"))
    assert not kept.asked_in_thread(asked(channel="C1"))


def test_what_clients_asked_is_closed_to_others(tmp_path: Path):
    (tmp_path / "open").mkdir(mode=0o755)
    database = Database(data_dir=tmp_path, url=f"sqlite:///{tmp_path}/open/f.db")
    with database.transaction():
        pass
    assert (tmp_path / "open" / "f.db").stat().st_mode & 0o777 == 0o600
    database.close()


def test_a_clock_set_back_neither_purges_nor_fails(kept: Store, asked, clock):
    kept.record(asked_question(asked(), 1))
    clock.advance(timedelta(hours=-1))
    kept.record(asked_question(asked(), 2))
    assert kept.purge() == 0


def test_the_key_of_hashes_is_made_beside_the_file_for_its_owner_alone(
    tmp_path: Path, clock, asked
):
    for number in (1, 2):
        store = Store(Database(data_dir=tmp_path), retention=timedelta(days=1), clock=clock)
        store.record(asked_question(asked(user="U1"), number))
        store.close()
    assert (tmp_path / "secret").stat().st_mode & 0o777 == 0o600
    connection = sqlite3.connect(tmp_path / "faqbot.sqlite3")
    hashes = connection.execute("SELECT DISTINCT user_hash FROM questions").fetchall()
    connection.close()
    assert len(hashes) == 1


def test_trying_to_write_changes_nothing(kept: Store, asked):
    question = asked()
    assert taken(kept, question) == [True]
    kept.try_writing()
    assert taken(kept, question) == [False]


def test_trying_to_write_makes_the_key_that_a_first_question_needs(tmp_path: Path, clock):
    database = Database(data_dir=tmp_path / "data")
    store = Store(database, retention=timedelta(days=30), clock=clock)
    store.try_writing()
    store.close()
    assert (tmp_path / "data" / "secret").exists()
