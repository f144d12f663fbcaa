"""What the site's feeds gave last is kept, and one process at a time asks each; on both databases."""

import secrets
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from pathlib import Path

import pytest

from faqbot.model import FeedItem, FeedState, ReadFeed
from faqbot.store import Database, Store
from faqbot.store.feeds import KEPT, LEASE
from tests.store.conftest import SECRET

pytestmark = pytest.mark.xdist_group("postgres")
FEED, OTHER = "https://acme.dev/feed", "https://acme.dev/" + "x" * 1_900
ONE = FeedItem(
    "One \U0001f6b2 \u6f22", "https://acme.dev/1", "Words", date(2026, 11, 2), author="Ann",
    image="https://acme.dev/1.jpg",
)  # fmt: skip
TWO = FeedItem("Two", "https://acme.dev/2", published=date(2026, 11, 1), is_dated=False)
READ = ReadFeed("rss", (ONE, TWO), '"1"', "Mon, 23 Nov 2026 10:00:00 GMT")


def state_of(kept: Store, address: str = FEED) -> FeedState:
    (state,) = kept.feeds.states([address])
    return state


def keep(kept: Store, found: ReadFeed = READ, address: str = FEED) -> None:
    assert kept.feeds.take(state_of(kept, address), "a")
    assert kept.feeds.fetched(address, "a", found)


def test_what_was_read_is_kept_to_the_letter(kept: Store, clock):
    assert state_of(kept) == FeedState(FEED)
    assert kept.feeds.items([FEED]) == {}
    keep(kept)
    keep(kept, ReadFeed("atom", ()), OTHER)
    assert kept.feeds.items([FEED, OTHER]) == {FEED: (ONE, TWO), OTHER: ()}
    state = state_of(kept)
    assert (state.kind, state.etag, state.last_modified) == ("rss", READ.etag, READ.last_modified)
    assert (state.tried_at, state.fetched_at, state.error) == (clock(), clock(), None)
    assert state.revision
    # In the order in which they were asked for.
    assert [each.address for each in kept.feeds.states([OTHER, FEED])] == [OTHER, FEED]


def test_a_restart_has_it_too(either: Database, kept: Store, clock):
    keep(kept)
    again = Store(either, retention=timedelta(days=30), clock=clock, secret=SECRET)
    assert again.feeds.items([FEED]) == {FEED: (ONE, TWO)}


def test_what_failed_keeps_what_there_was(kept: Store, clock):
    keep(kept)
    before = state_of(kept)
    clock.advance(timedelta(hours=1))
    assert kept.feeds.take(before, "a")
    later = clock() + timedelta(minutes=5)
    kept.feeds.failed(FEED, "a", "is not there", not_before=later)
    state = state_of(kept)
    assert (state.error, state.not_before, state.tried_at) == ("is not there", later, clock())
    assert (state.fetched_at, state.revision, state.etag) == (
        before.fetched_at,
        before.revision,
        before.etag,
    )
    assert kept.feeds.items([FEED]) == {FEED: (ONE, TWO)}
    # And a good one takes the error away.
    keep(kept)
    assert (state_of(kept).error, state_of(kept).not_before) == (None, None)


def test_the_revision_changes_with_the_posts_alone(kept: Store, clock):
    keep(kept)
    first = state_of(kept).revision
    clock.advance(timedelta(hours=1))
    keep(kept, ReadFeed("rss", READ.items, '"2"'))
    assert state_of(kept).revision == first
    # Nothing new.
    keep(kept, ReadFeed("rss", None, '"2"'))
    assert (state_of(kept).revision, state_of(kept).fetched_at) == (first, clock())
    assert kept.feeds.items([FEED]) == {FEED: (ONE, TWO)}
    keep(kept, ReadFeed("rss", (ONE,)))
    assert state_of(kept).revision != first


def test_one_holder_at_a_time(kept: Store, clock):
    seen = state_of(kept)
    assert kept.feeds.take(seen, "a")
    assert not kept.feeds.take(seen, "b")
    assert not kept.feeds.fetched(FEED, "b", READ)
    assert not kept.feeds.failed(FEED, "b", "x")
    assert state_of(kept).error is None
    kept.feeds.release(FEED, "b")
    assert not kept.feeds.take(seen, "b")
    kept.feeds.release(FEED, "a")
    assert kept.feeds.take(seen, "b")


def test_who_saw_it_before_another_read_it_does_not_read_it_again(kept: Store):
    seen = state_of(kept)
    keep(kept)
    assert not kept.feeds.take(seen, "b")
    assert kept.feeds.take(state_of(kept), "b")


def test_a_lease_ends_where_its_holder_has(kept: Store, clock):
    seen = state_of(kept)
    assert kept.feeds.take(seen, "killed")
    clock.advance(LEASE - timedelta(seconds=1))
    assert not kept.feeds.take(seen, "b")
    clock.advance(timedelta(seconds=1))
    assert kept.feeds.take(seen, "b")
    # What comes late changes nothing.
    assert not kept.feeds.fetched(FEED, "killed", READ)
    assert kept.feeds.items([FEED]) == {FEED: ()}


def test_a_clock_that_was_set_back_holds_up_nobody(kept: Store, clock):
    assert kept.feeds.take(state_of(kept), "a")
    clock.advance(-timedelta(days=1))
    assert kept.feeds.take(state_of(kept), "b")


def test_of_many_processes_at_once_one_takes_it(either: Database, kept: Store, clock, tmp_path):
    seen = state_of(kept)

    def taken(_number: int) -> bool:
        database = another(either, tmp_path)
        store = Store(database, retention=timedelta(days=30), clock=clock, secret=SECRET)
        try:
            return store.feeds.take(seen, secrets.token_hex(8))
        finally:
            database.close()

    for _ in range(5):
        with ThreadPoolExecutor(5) as threads:
            assert sum(threads.map(taken, range(5))) == 1
        keep_all_free(kept)


def another(either: Database, folder: Path) -> Database:
    """The same database, opened as another process would."""
    url = either._engine.url
    if either.is_sqlite:
        assert either.folder is not None
        return Database(data_dir=either.folder)
    return Database(data_dir=folder, url=url.render_as_string(hide_password=False))


def keep_all_free(kept: Store) -> None:
    with kept._database.transaction() as connection:
        connection.exec_driver_sql("UPDATE feeds SET fetching_by = NULL, fetching_since = NULL")


def test_a_feed_that_no_file_names_any_more_is_forgotten_after_a_while(kept: Store, clock):
    keep(kept)
    keep(kept, READ, OTHER)
    for _ in range(KEPT.days + 2):
        clock.advance(timedelta(days=1))
        kept.feeds.name([FEED])
    kept.purge()
    assert set(kept.feeds.items([FEED, OTHER])) == {FEED}


def test_whether_a_database_can_be_read_as_it_is_is_told_without_making_or_migrating_one(
    tmp_path: Path, clock
):
    def store() -> Store:
        database = Database(data_dir=tmp_path / "data")
        return Store(database, retention=timedelta(days=30), clock=clock, secret=SECRET)

    assert not store().is_current
    assert not (tmp_path / "data").exists()
    store().open()
    assert store().is_current
    database = Database(data_dir=tmp_path / "data")
    with database.transaction() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '0006'")
    assert not store().is_current
    assert database.version() == "0006"
