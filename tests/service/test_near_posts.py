"""A miss is followed by the posts that are near to the question, and never waits for them in vain."""

import sqlite3
import threading
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import replace

import pytest

from faqbot.adapters import PLATFORMS
from faqbot.model import (
    Approach,
    Entry,
    Judgement,
    Outcome,
    Place,
    Post,
    PostChoice,
    Question,
    Reply,
    Talk,
)
from faqbot.service import Recorder, Service, near_posts
from faqbot.service.ranking import Ranking
from faqbot.store import Database, Store
from faqbot.texts import load_texts
from tests.conftest import SMALL_FILE, Clock
from tests.fixed_matcher import FixedMatcher, fixed_snapshot, suggested, talked

Asked = Callable[..., Question]
AWARD = "is there an award?"
GIFTS = "do you sell gift cards?"
WITH_POSTS = (
    SMALL_FILE
    + """\
  - {id: gifts, title: Gift cards are here, url: /blog/gifts, excerpt: Buy one for a friend., published: 2026-10-01}
  - {id: cards, title: How gift cards work, url: /blog/cards, published: 2026-09-01}
"""
)
LISTED = {"channel": "C1", "place": Place.CHANNEL}
OWN_THREAD = {"channel": "C1", "place": Place.THREAD, "thread": "root"}
DIRECT = [
    {},
    {"channel": "C2", "place": Place.CHANNEL, "approach": Approach.MENTION},
    {"channel": "C2", "place": Place.CHANNEL, "approach": Approach.COMMAND},
    {"channel": "C2", "place": Place.CHANNEL, "approach": Approach.MESSAGE_ACTION},
]


class Finder:
    """Gives the same posts as near to whatever is asked.

    Attributes:
        asked: What it was asked, with the name of the thread.
        gate: What it waits for.
        breaks: Whether it fails.
    """

    def __init__(self, posts: Sequence[Post] = (), *, breaks: bool = False) -> None:
        self.asked: list[tuple[str, str]] = []
        self.gate: threading.Event | None = None
        self.newest = posts
        self._breaks = breaks

    def posts_for(self, entry: Entry, question: str = "") -> PostChoice:
        return PostChoice()

    def forget(self) -> None:
        """Nothing is remembered."""

    def near(self, question: str) -> Sequence[Post]:
        self.asked.append((question, threading.current_thread().name))
        if self._breaks:
            raise RuntimeError("a fault of the finder's")
        if self.gate is not None:
            self.gate.wait()
        return self.newest


@pytest.fixture
async def missing(store: Store, clock: Clock) -> AsyncIterator[Service]:
    """A service to which almost all is a miss."""
    judgements = {"hello": talked(Talk.GREETING), "delivery award?": suggested("delivery-time")}
    service = Service(
        fixed_snapshot(FixedMatcher(judgements), WITH_POSTS),
        recorder=Recorder(store),
        texts=load_texts(),
        clock=clock,
        platforms=PLATFORMS,
    )
    yield service
    await service.close()


def with_finder(service: Service, finder: Finder) -> None:
    service.snapshot = replace(service.snapshot, posts=finder)


def with_bot(service: Service, line: str) -> None:
    text = WITH_POSTS.replace("bot: {", f"bot: {{{line}, ")
    service.snapshot = fixed_snapshot(FixedMatcher({}), text)


def ids(reply: Reply | None) -> list[str]:
    assert reply is not None
    return [shown.post.id for shown in reply.posts]


@pytest.mark.parametrize("facts", DIRECT, ids=str)
async def test_what_is_asked_directly_and_missed_is_followed_by_the_posts_near_to_it(
    missing: Service, asked: Asked, facts
):
    posts = missing.snapshot.posts.newest
    with_finder(missing, Finder([each for each in posts if each.id in {"gifts", "cards"}]))
    reply = await missing.ask(asked(GIFTS, **facts))
    assert reply is not None
    assert (reply.outcome, reply.entry_id, reply.votable) == (Outcome.ABSTAIN, None, False)
    assert [(shown.post.id, shown.age) for shown in reply.posts] == [
        ("gifts", "1 month ago"),
        ("cards", "2 months ago"),
    ]
    assert reply.plain.split("\n") == [
        "I have no answer to that yet. Please write to hi@acme.dev.",
        "",
        "These posts are near to what you asked:",
        "- Gift cards are here (1 month ago)",
        "  Buy one for a friend.",
        "  https://acme.dev/blog/gifts",
        "- How gift cards work (2 months ago)",
        "  https://acme.dev/blog/cards",
    ]


async def test_one_post_is_spoken_of_as_one(missing: Service, asked: Asked):
    reply = await missing.ask(asked(AWARD))
    assert ids(reply) == ["award"]
    assert reply is not None
    assert "\n\nThis post is near to what you asked:\n- An award" in reply.plain


async def test_a_miss_stays_a_miss_in_the_store(missing: Service, database: Database, asked: Asked):
    assert ids(await missing.ask(asked(AWARD)))
    await missing.recorder.settle()
    assert database.folder is not None
    connection = sqlite3.connect(database.folder / "faqbot.sqlite3")
    found = connection.execute("SELECT text, outcome, entry_id FROM questions").fetchall()
    connection.close()
    assert found == [(AWARD, "abstain", None)]


@pytest.mark.parametrize("text", ["hello", "award", "award?", "delivery award?", "is it far away?"])
async def test_talk_a_lone_word_a_choice_and_what_no_post_is_near_to_have_none(
    missing: Service, asked: Asked, text: str
):
    reply = await missing.ask(asked(text))
    assert ids(reply) == []
    assert reply is not None
    assert "near to what you asked" not in reply.plain


@pytest.mark.parametrize("facts", [LISTED, OWN_THREAD], ids=str)
async def test_what_is_said_unasked_stays_silent_and_looks_for_no_posts(
    missing: Service, asked: Asked, facts
):
    finder = Finder(missing.snapshot.posts.newest)
    with_finder(missing, finder)
    await missing.ask(asked("root?", message="root", **(LISTED | {"approach": Approach.MENTION})))
    await missing.recorder.settle()
    finder.asked.clear()
    assert await missing.ask(asked(GIFTS, **facts)) is None
    assert finder.asked == []


async def test_a_file_that_wants_no_recent_posts_has_none_below_a_miss(
    missing: Service, asked: Asked
):
    with_bot(missing, "recent_posts: false")
    assert ids(await missing.ask(asked(AWARD))) == []
    with_bot(missing, "recent_posts: true")
    assert ids(await missing.ask(asked(AWARD))) == ["award"]
    # The newest are for answers: below a miss stands what is near, or nothing.
    assert ids(await missing.ask(asked("is it far away?"))) == []


async def test_they_are_looked_for_where_questions_are_ranked(missing: Service, asked: Asked):
    finder = Finder()
    with_finder(missing, finder)
    await missing.ask(asked(GIFTS))
    ((text, thread),) = finder.asked
    assert text == GIFTS
    assert thread.startswith("ranking")


async def test_a_finder_that_fails_costs_no_reply(
    missing: Service, asked: Asked, caplog: pytest.LogCaptureFixture
):
    with_finder(missing, Finder(breaks=True))
    reply = await missing.ask(asked(GIFTS))
    assert ids(reply) == []
    assert reply is not None
    assert reply.body.startswith("I have no answer to that yet.")
    assert [each.levelname for each in caplog.records] == ["ERROR"]
    assert "gift" not in caplog.records[0].getMessage()


async def test_a_finder_that_is_slow_costs_no_reply(
    missing: Service, asked: Asked, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(near_posts, "WITHIN_SECONDS", 0.05)
    finder = Finder(missing.snapshot.posts.newest)
    finder.gate = threading.Event()
    with_finder(missing, finder)
    try:
        assert ids(await missing.ask(asked(GIFTS))) == []
        assert len(finder.asked) == 1
    finally:
        finder.gate.set()
    # What held up the thread is over.
    assert ids(await missing.ask(asked("and gift boxes?")))


async def test_where_many_wait_to_be_ranked_nobody_waits_for_posts(asked: Asked):
    seconds = iter(range(0, 1_000, 5))
    ranking = Ranking(clock=lambda: float(next(seconds)))
    for _ in range(20):
        with ranking.timed():
            pass
    finder = Finder()
    with ranking.expecting(known=False):
        assert ranking.wait > near_posts.WITHIN_SECONDS
        assert await near_posts.near_posts(asked(GIFTS), finder, ranking) == ()
    assert finder.asked == []
    await near_posts.near_posts(asked(GIFTS), finder, ranking)
    assert len(finder.asked) == 1
    ranking.end()


async def test_a_miss_that_is_ranked_while_faqbot_ends_goes_out_without_them(
    missing: Service, asked: Asked
):
    class Ending(FixedMatcher):
        def judge(self, question: str, after: str | None = None) -> Judgement:
            missing.rank_no_more()
            return super().judge(question, after)

    finder = Finder(missing.snapshot.posts.newest)
    missing.snapshot = replace(missing.snapshot, matcher=Ending({}), posts=finder)
    assert ids(await missing.ask(asked(GIFTS))) == []
    assert finder.asked == []
