"""Claims: one owner each whatever races, settled or counted as lost, kept through a migration."""

import secrets
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest
from alembic.config import Config
from sqlalchemy import text

from faqbot.model import Question
from faqbot.store import Database, Store
from faqbot.store.claims import LOST_AFTER, Claim
from faqbot.store.database import HEAD

pytestmark = pytest.mark.xdist_group("postgres")


def claim_of(question: Question) -> Claim:
    return Claim(question, secrets.token_hex(8))


def test_a_claim_whose_end_nobody_heard_of_can_be_made_again(kept: Store, asked):
    claim = claim_of(asked(event="a"))
    assert kept.claims.take([claim]) == [True]
    assert kept.claims.take([claim]) == [True]
    assert kept.claims.take([claim_of(asked(event="a"))]) == [False]


def test_what_nobody_settles_counts_as_lost_once_whoever_asks(
    kept: Store, either: Database, asked, clock
):
    other = Store(either, retention=timedelta(days=30), clock=clock, secret=b"k" * 32)
    claims = [claim_of(asked(message=str(at), event=str(at))) for at in range(10)]
    assert all(kept.claims.take(claims))
    kept.claims.settle(claims[:6])
    clock.advance(LOST_AFTER)
    assert (kept.claims.count_lost(), kept.claims.lost()) == (0, 0)
    clock.advance(timedelta(seconds=1))
    assert [kept.claims.count_lost(), other.claims.count_lost()] == [4, 0]
    assert other.claims.lost() == 4
    # Not retaken, however old: nobody knows whether its reply went out.
    assert other.claims.take([claim_of(asked(message="9", event="9"))]) == [False]


def test_a_reply_that_comes_late_is_not_lost_after_all(kept: Store, asked, clock):
    claim = claim_of(asked())
    kept.claims.take([claim])
    clock.advance(2 * LOST_AFTER)
    assert kept.claims.count_lost() == 1
    kept.claims.settle([claim])
    assert kept.claims.lost() == 0


def test_a_claim_of_memory_alone_is_claimed_when_it_is_settled(kept: Store, asked):
    question = asked(event="a")
    kept.claims.settle([claim_of(question)])
    assert kept.claims.take([claim_of(question)]) == [False]


def test_settling_does_not_touch_what_another_process_claimed(kept: Store, asked, clock):
    question = asked()
    theirs, ours = claim_of(question), claim_of(question)
    assert kept.claims.take([theirs]) == [True]
    kept.claims.settle([ours])
    clock.advance(2 * LOST_AFTER)
    assert kept.claims.count_lost() == 1


def test_many_more_than_one_statement_holds_are_claimed_and_settled_at_once(
    kept: Store, asked, clock
):
    questions = [asked(message=str(at), event=str(at)) for at in range(3_000)]
    claims = [claim_of(each) for each in questions]
    assert all(kept.claims.take(claims))
    assert not any(kept.claims.take([claim_of(each) for each in questions]))
    kept.claims.settle(claims)
    clock.advance(2 * LOST_AFTER)
    assert kept.claims.count_lost() == 0


def test_of_five_that_claim_the_same_events_in_any_batches_each_event_has_one(
    postgres_url: str, tmp_path: Path, clock, asked
):
    """Threads with a database of their own each: what two processes are to PostgreSQL."""
    events = [asked(message=str(at), event=str(at)) for at in range(2_000)]

    def claimed(seed: int) -> list[bool]:
        database = Database(data_dir=tmp_path / str(seed), url=postgres_url)
        store = Store(database, retention=timedelta(days=30), clock=clock, secret=b"k" * 32)
        lot = 40 + 7 * seed
        granted: list[bool] = []
        for start in range(0, len(events), lot):
            granted += store.claims.take([claim_of(each) for each in events[start : start + lot]])
        store.close()
        return granted

    database = Database(data_dir=tmp_path, url=postgres_url)
    with database.transaction() as connection:
        connection.execute(text("DELETE FROM claims"))
    with ThreadPoolExecutor(5) as threads:
        granted = list(threads.map(claimed, range(5)))
    assert [sum(each) for each in zip(*granted, strict=True)] == [1] * len(events)
    with database.transaction() as connection:
        connection.execute(text("DELETE FROM claims"))
    database.close()


def test_a_migration_parts_marks_from_claims_and_back(either: Database, kept: Store, asked, clock):
    from alembic import command

    question = asked(event="a")
    claim = claim_of(question)
    kept.claims.take([claim])
    kept.marks.leave("accepted:1")
    config = Config()
    config.set_main_option("script_location", "faqbot.store:migrations")
    with either.transaction() as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, "0005")
        keys = set(connection.execute(text("SELECT key FROM claims")).scalars())
        assert keys == {*claim.keys, "accepted:1"}
        command.upgrade(config, HEAD)
    assert not kept.marks.leave("accepted:1")
    assert kept.claims.take([claim_of(question)]) == [False]
    clock.advance(2 * LOST_AFTER)
    # What an older version claimed is no news.
    assert kept.claims.count_lost() == 0


def test_a_claim_keeps_nothing_of_what_was_asked_and_by_whom(asked):
    """Memory holds 100,000 of them, for as long as ten minutes."""
    claim = claim_of(asked("swordfish", user="U0SECRET", channel="C9", message="m9", event="e9"))
    assert claim.keys == ("slack:m:C9:m9", "slack:e:e9")
    assert not any(word in repr(claim) for word in ("swordfish", "U0SECRET"))
