"""Recent posts stay recent: feeds are read when they are due, and go live; what fails costs nothing."""

import asyncio
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import ClassVar

import pytest

from faqbot.adapters import PLATFORMS
from faqbot.app import restore_posts
from faqbot.errors import FeedError
from faqbot.feeds.fetching import Fetcher
from faqbot.feeds.isolation import Isolation
from faqbot.feeds.merging import FetchedPosts
from faqbot.feeds.reader import FeedReader
from faqbot.model import FeedItem, FeedState, Matcher, Outcome, Post, ReadFeed, Snapshot
from faqbot.posts import RelatedPosts
from faqbot.service import Admin, Recorder, Service
from faqbot.service.refreshing import Feeds, Refresher, at_start, is_due
from faqbot.service.reloading import Reloader
from faqbot.store import Database, Store
from faqbot.texts import load_texts
from tests.conftest import SMALL_FILE, Clock, knowledge_of, matcher_of
from tests.feeds.conftest import HERE, Site, bomb, rss
from tests.feeds.conftest import site as site

FEED, OTHER = "https://acme.dev/feed", "https://news.acme.dev/feed"
OWN = ["summer", "van", "award"]


def file(*feeds: str, refresh: str = "30m") -> str:
    named = ", ".join(f'"{each}"' for each in feeds)
    return SMALL_FILE.replace(
        "site: {name: Acme,", f"site: {{name: Acme, feed: [{named}], refresh: {refresh},"
    )


class Answers:
    """Feeds that give what a test says."""

    def __init__(self) -> None:
        self.asked: list[FeedState] = []
        self.gives: dict[str, ReadFeed | FeedError] = {}
        self.held: asyncio.Event | None = None
        self.begun = asyncio.Event()

    def has(self, address: str, *titles: str, etag: str | None = None) -> None:
        items = tuple(
            FeedItem(title, f"https://acme.dev/{title}", published=date(2026, 11, 20))
            for title in titles
        )
        self.gives[address] = ReadFeed("rss", items, etag)

    async def read(self, state: FeedState) -> ReadFeed:
        self.asked.append(state)
        self.begun.set()
        if self.held is not None:
            await self.held.wait()
        found = self.gives[state.address]
        if isinstance(found, FeedError):
            raise found
        return found


def finder(posts: Sequence[Post], _matcher: Matcher) -> RelatedPosts:
    return RelatedPosts(posts)


class Bot:
    """A process of the bot on a database: its service, and what refreshes its posts."""

    def __init__(self, folder: Path, clock: Clock, text: str, reader: object) -> None:
        self.store = Store(
            Database(data_dir=folder), retention=timedelta(days=30), clock=clock, secret=b"k" * 32
        )
        self.fetched = FetchedPosts()
        knowledge = knowledge_of(text)
        restore_posts(self.fetched, self.store, knowledge)
        self.recorder = Recorder(self.store)
        self.service = Service(
            self.snapshot(text),
            recorder=self.recorder,
            texts=load_texts(),
            clock=clock,
            platforms=PLATFORMS,
        )
        feeds = Feeds(self.recorder, reader, self.fetched, clock=clock)  # type: ignore[arg-type]
        self.refresher = Refresher(self.service, feeds, finder=finder)

    def snapshot(self, text: str) -> Snapshot:
        knowledge = knowledge_of(text)
        finder = RelatedPosts(self.fetched.merged(knowledge))
        return Snapshot(knowledge, matcher_of(knowledge.entries), finder)

    @property
    def titles(self) -> list[str]:
        """Of the posts that are live and not the file's own."""
        return sorted(each.title for each in self.service.snapshot.posts.newest if each.source)

    @property
    def states(self) -> tuple[FeedState, ...]:
        return self.refresher.feeds.states

    async def look(self) -> bool:
        return await self.refresher.look(self.refresher._due)


Make = Callable[..., Bot]


@pytest.fixture
async def bot(tmp_path: Path, clock: Clock) -> AsyncIterator[Make]:
    made: list[Bot] = []

    def make(text: str, reader: object) -> Bot:
        made.append(Bot(tmp_path / "data", clock, text, reader))
        return made[-1]

    yield make
    for each in made:
        await each.service.close()


@pytest.fixture
def answers() -> Answers:
    return Answers()


async def test_the_posts_of_a_feed_go_live_beside_the_same_matcher(bot: Make, answers: Answers):
    one = bot(file(FEED), answers)
    before = one.service.snapshot
    answers.has(FEED, "One", "Two")
    assert await one.refresher.look(at_start)
    after = one.service.snapshot
    assert one.titles == ["One", "Two"]
    assert [each.id for each in before.posts.newest if not each.source] == [
        "van",
        "award",
        "summer",
    ]
    assert (after.matcher, after.knowledge) == (before.matcher, before.knowledge)
    # A question that was asked before keeps what it took.
    assert len(before.posts.newest) == len(OWN)


async def test_a_feed_is_asked_as_often_as_the_file_says(bot: Make, answers: Answers, clock: Clock):
    one = bot(file(FEED, refresh="2h"), answers)
    answers.has(FEED, "One", etag='"1"')
    for _ in range(24 * 4):
        await one.look()
        clock.advance(timedelta(minutes=15))
    assert 10 <= len(answers.asked) <= 14
    assert answers.asked[-1].etag == '"1"'


def test_no_two_feeds_are_asked_in_step(clock: Clock):
    every = timedelta(hours=10)
    waits = set()
    for number in range(50):
        state = FeedState(f"https://acme.dev/{number}", tried_at=clock())
        minutes = next(
            m for m in range(700) if is_due(state, clock() + timedelta(minutes=m), every)
        )
        waits.add(minutes)
    assert min(waits) >= 540
    assert max(waits) <= 661
    assert len(waits) > 25


def test_when_a_feed_is_due(clock: Clock):
    now, every = clock(), timedelta(minutes=30)
    state = FeedState(FEED)
    assert is_due(state, now, every)
    assert not is_due(replace(state, tried_at=now), now, every)
    assert is_due(replace(state, tried_at=now - timedelta(minutes=34)), now, every)
    # A clock that was set back.
    assert is_due(replace(state, tried_at=now + timedelta(hours=1)), now, every)
    old = replace(state, tried_at=now - timedelta(days=1))
    assert not is_due(replace(old, not_before=now + timedelta(hours=23)), now, every)
    assert is_due(replace(old, not_before=now - timedelta(seconds=1)), now, every)
    assert is_due(replace(old, not_before=now + timedelta(days=40)), now, every)
    # A process that starts again and again does not ask each time.
    assert at_start(replace(state, tried_at=now - timedelta(minutes=2)), now)
    assert not at_start(replace(state, tried_at=now - timedelta(seconds=30)), now)


async def test_what_a_feed_gave_last_stays_while_it_fails_and_the_reason_is_told_once(
    bot: Make, answers: Answers, clock: Clock, caplog: pytest.LogCaptureFixture
):
    one = bot(file(FEED), answers)
    answers.has(FEED, "One")
    await one.look()
    answers.gives[FEED] = FeedError("is not there: its server says 404")
    for _ in range(3):
        clock.advance(timedelta(hours=1))
        await one.look()
    assert one.titles == ["One"]
    (state,) = one.states
    assert state.error == "is not there: its server says 404"
    assert state.fetched_at == clock() - timedelta(hours=3)
    assert one.refresher.feeds.results == {"new": 1, "failed": 3}
    told = [each.message for each in caplog.records if "says 404" in each.message]
    assert told == [f"{FEED}: is not there: its server says 404; the posts that it had last stay"]
    answers.has(FEED, "Two")
    clock.advance(timedelta(hours=1))
    await one.look()
    assert one.titles == ["Two"]
    assert one.states[0].error is None
    assert f"{FEED}: can be read again" in caplog.text


async def test_one_feed_that_fails_costs_the_others_nothing(bot: Make, answers: Answers):
    one = bot(file(FEED, OTHER), answers)
    answers.gives[FEED] = FeedError("is broken")
    answers.has(OTHER, "One")
    await one.look()
    assert one.titles == ["One"]
    assert [each.error for each in one.states] == ["is broken", None]


async def test_a_server_that_wants_to_be_left_alone_is(bot: Make, answers: Answers, clock: Clock):
    one = bot(file(FEED, refresh="1m"), answers)
    answers.gives[FEED] = FeedError("was refused: its server says 429", retry_after=3_600)
    for _ in range(59):
        await one.look()
        clock.advance(timedelta(minutes=1))
    assert len(answers.asked) == 1
    clock.advance(timedelta(minutes=2))
    await one.look()
    assert len(answers.asked) == 2


async def test_a_restart_with_the_feed_down_has_the_last_posts_at_once(
    bot: Make, answers: Answers, clock: Clock
):
    first = bot(file(FEED), answers)
    answers.has(FEED, "One")
    await first.look()
    await first.service.close()
    down = Answers()
    down.gives[FEED] = FeedError("cannot be fetched: Connection refused")
    clock.advance(timedelta(hours=1))
    second = bot(file(FEED), down)
    assert second.titles == ["One"]
    await second.refresher.look(at_start)
    assert second.titles == ["One"]
    assert second.states[0].error == "cannot be fetched: Connection refused"


async def test_of_several_processes_one_asks_and_all_have_the_posts(
    bot: Make, answers: Answers, clock: Clock
):
    many = [bot(file(FEED), answers) for _ in range(4)]
    answers.has(FEED, "One")
    for hour in range(3):
        answers.has(FEED, f"Hour {hour}")
        await asyncio.gather(*(each.look() for each in many))
        await asyncio.gather(*(each.look() for each in many))
        assert [each.titles for each in many] == [[f"Hour {hour}"]] * 4
        clock.advance(timedelta(hours=1))
    assert len(answers.asked) == 3


async def test_a_process_that_is_stopped_while_it_reads_leaves_the_feed_to_the_next(
    bot: Make, answers: Answers
):
    first, second = bot(file(FEED), answers), bot(file(FEED), answers)
    answers.has(FEED, "One")
    answers.held = asyncio.Event()
    running = asyncio.create_task(first.refresher.run())
    await answers.begun.wait()
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    await first.recorder.settle()
    answers.held = None
    await second.look()
    assert second.titles == ["One"]


async def test_a_saved_file_that_names_other_feeds_shows_those_alone(bot: Make, answers: Answers):
    one = bot(file(FEED), answers)
    answers.has(FEED, "One")
    answers.has(OTHER, "Two")
    await one.look()
    one.service.snapshot = one.snapshot(file(OTHER))
    assert one.titles == []
    await one.look()
    assert one.titles == ["Two"]
    one.service.snapshot = one.snapshot(SMALL_FILE)
    await one.look()
    assert (one.titles, one.states) == ([], ())
    # It comes back with what is kept, and asks anew only when it is due.
    one.service.snapshot = one.snapshot(file(FEED))
    await one.look()
    assert one.titles == ["One"]
    assert len(answers.asked) == 2


async def test_a_file_saved_while_posts_go_live_loses_neither(bot: Make, answers: Answers):
    one = bot(file(FEED), answers)
    answers.has(FEED, "One")
    saved = one.snapshot(file(FEED).replace("We open at **nine**", "We open at **ten**"))
    build = one.refresher._finder

    def slowly(posts, matcher):
        one.service.snapshot = saved
        one.refresher._finder = build
        return build(posts, matcher)

    one.refresher._finder = slowly
    await one.look()
    live = one.service.snapshot
    assert live.knowledge is saved.knowledge
    assert one.titles == ["One"]


async def test_a_feed_that_is_empty_empties_the_list_and_one_that_is_unchanged_keeps_it(
    bot: Make, answers: Answers, clock: Clock
):
    one = bot(file(FEED), answers)
    answers.has(FEED, "One")
    await one.look()
    live = one.service.snapshot
    answers.gives[FEED] = ReadFeed("rss", None, '"1"')
    clock.advance(timedelta(hours=1))
    await one.look()
    # Nothing is built where nothing is new.
    assert one.service.snapshot is live
    answers.has(FEED)
    clock.advance(timedelta(hours=1))
    await one.look()
    assert one.titles == []


async def test_a_database_that_fails_costs_no_post_and_no_answer(
    bot: Make, answers: Answers, clock: Clock, tmp_path: Path, asked
):
    one = bot(file(FEED), answers)
    answers.has(FEED, "One")
    await one.look()
    (tmp_path / "data").rename(tmp_path / "gone")
    (tmp_path / "data").write_text("no folder")
    clock.advance(timedelta(hours=1))
    answers.has(FEED, "Two")
    assert not await one.look()
    assert one.titles == ["One"]
    assert len(answers.asked) == 1
    reply = await one.service.ask(asked("what are your opening hours"))
    assert reply is not None
    assert reply.outcome is Outcome.ANSWER


async def test_a_fault_of_our_own_costs_no_later_look(
    bot: Make, answers: Answers, clock: Clock, caplog: pytest.LogCaptureFixture
):
    one = bot(file(FEED), answers)
    assert not await one.look()  # The reader of the test knows no such feed.
    assert "refreshing the posts failed" in caplog.text
    answers.has(FEED, "One")
    clock.advance(timedelta(hours=1))
    await one.look()
    assert one.titles == ["One"]


async def test_an_undated_post_stays_as_old_as_it_is(bot: Make, answers: Answers, clock: Clock):
    one = bot(file(FEED), answers)
    answers.gives[FEED] = ReadFeed("rss", (FeedItem("One", "https://acme.dev/one"),))
    await one.look()
    day = clock().date()
    clock.advance(timedelta(days=40))
    answers.gives[FEED] = ReadFeed(
        "rss", (FeedItem("One", "https://acme.dev/one"), FeedItem("Two", "https://acme.dev/two"))
    )
    await one.look()
    found = {each.title: each.published for each in one.service.snapshot.posts.newest}
    assert (found["One"], found["Two"]) == (day, clock().date())


async def test_staff_are_told_how_it_stands_with_each_feed(
    bot: Make, answers: Answers, clock: Clock
):
    one = bot(file(FEED, OTHER), answers)
    answers.has(FEED, "One")
    answers.gives[OTHER] = FeedError("is `broken`")
    await one.look()
    clock.advance(timedelta(minutes=12))
    admin = Admin(
        one.service,
        Reloader(one.service, watch=None, build=None),  # type: ignore[arg-type]
        adapters=dict,
        finder=None,  # type: ignore[arg-type]
    )
    assert "acme.dev" not in await admin.status(load_texts())
    admin.feeds = one.refresher.feeds
    told = await admin.status(load_texts())
    assert f"**Posts** of `{FEED}`: read 12 minutes ago\n" in told
    assert f"**Posts** of `{OTHER}`: not read yet; the last time it `is 'broken'`" in told


# Against a real server, each in turn; then all is well again.


def down(served: Site) -> None:
    served.says(b"", status=503)


def page(served: Site) -> None:
    served.says(b"<!doctype html><h1>Down for repairs</h1>", Content_Type="text/html")


def huge(served: Site) -> None:
    served.says(bomb(300), Content_Encoding="gzip")


def laughs(served: Site) -> None:
    inner = b"".join(b"<!ENTITY l%d '%s'>" % (n, b"&l%d;" % (n - 1) * 10) for n in range(1, 10))
    served.says(b"<!DOCTYPE l [<!ENTITY l0 'lol'>" + inner + b"]><rss>&l9;</rss>")


def deep(served: Site) -> None:
    served.says(b"<rss version='2.0'><channel><item>" + b"<a>" * 300_000)


def cut_off(served: Site) -> None:
    served.says(rss("New")[:-120])


def inwards(served: Site) -> None:
    served.leads("/feed", f"http://localhost:{served.port}/inner")
    served.says(rss("Stolen"), "/inner")


def loop(served: Site) -> None:
    served.leads("/feed", "/feed")


def silent(served: Site) -> None:
    async def answer(_request: object) -> None:
        await asyncio.Event().wait()

    served.answers["/feed"] = answer  # type: ignore[assignment]


FAULTS = {
    each.__name__: each for each in (down, page, huge, laughs, deep, cut_off, inwards, loop, silent)
}


@pytest.fixture
def real() -> FeedReader:
    """Fetches from loopback, where it is called 127.0.0.1; in less time than a bot takes."""
    return FeedReader(Fetcher(private_hosts=[HERE], seconds=2.0), Isolation(seconds=4))


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS)
async def test_after_each_fault_the_last_posts_stay_and_the_bot_answers_on(
    bot: Make, real: FeedReader, site: Site, clock: Clock, asked, fault: Callable[[Site], None]
):
    one = bot(file(site.url()), real)
    site.says(rss("Old"), ETag='"1"')
    await one.look()
    assert one.titles == ["Old"]
    fault(site)
    clock.advance(timedelta(hours=1))
    looking = asyncio.create_task(one.look())
    answered = 0
    while not looking.done():
        # One person may ask only so much in a minute.
        question = asked("how long does delivery take", user=f"U{answered}")
        reply = await one.service.ask(question)
        assert reply is not None
        answered += 1
        await asyncio.sleep(0.01)
    assert answered
    assert await looking
    assert one.titles == ["Old"]
    (state,) = one.states
    assert state.error
    assert "/inner" not in site.asked
    site.says(rss("New"))
    clock.advance(timedelta(hours=1))
    await one.look()
    assert one.titles == ["New"]
    assert one.states[0].error is None


async def test_a_feed_without_news_is_one_line(
    bot: Make, real: FeedReader, site: Site, clock: Clock
):
    one = bot(file(site.url()), real)
    site.says(rss("Old"), ETag='"1"', Last_Modified="Mon, 23 Nov 2026 10:00:00 GMT")
    await one.look()
    site.says(b"", status=304)
    clock.advance(timedelta(hours=1))
    await one.look()
    assert site.headers[-1]["If-None-Match"] == '"1"'
    assert (one.titles, one.states[0].error) == (["Old"], None)
    assert one.states[0].fetched_at == clock()
    assert one.refresher.feeds.results == {"new": 1, "unchanged": 1}


class Watched(tuple[FeedItem, ...]):
    """Items that know in which threads they were gone through."""

    threads: ClassVar[set[int]] = set()

    def __iter__(self) -> Iterator[FeedItem]:
        self.threads.add(threading.get_ident())
        return super().__iter__()


async def test_the_event_loop_goes_through_no_item_itself(bot: Make, answers: Answers):
    one = bot(file(FEED), answers)
    answers.gives[FEED] = ReadFeed("rss", Watched([FeedItem("One", "https://acme.dev/1")]))
    await one.look()
    assert one.titles == ["One"]
    assert Watched.threads
    assert threading.get_ident() not in Watched.threads


async def test_two_thousand_posts_cost_the_event_loop_little(bot: Make, site: Site):
    """All of the reading is another process's, and what is left is done in threads."""
    many = rss(*(f"Post {number} on kilns" for number in range(2_000)))
    one = bot(file(site.url()), FeedReader(Fetcher(private_hosts=[HERE])))
    site.says(many)
    looking = asyncio.create_task(one.look())
    longest, before = 0.0, time.thread_time()
    while not looking.done():
        await asyncio.sleep(0.001)
        now = time.thread_time()
        longest, before = max(longest, now - before), now
    assert await looking
    assert len(one.titles) == 2_000
    assert longest < 1
