"""A store in which people ask, vote and want a person; and the report on it."""

import itertools
from collections.abc import Callable
from datetime import UTC, timedelta, tzinfo

import pytest

from faqbot.insight import Found
from faqbot.model import Feedback, KnowledgeBase, Outcome, Person, Place, Question
from faqbot.report import Kept, Period, Report, report_of
from faqbot.store import AskedQuestion, Store
from tests.conftest import SMALL_FILE, Clock, knowledge_of, matcher_of
from tests.insight.conftest import found_in
from tests.store.conftest import either, kept

__all__ = ["either", "kept"]

ANSWER, SUGGEST, ABSTAIN = Outcome.ANSWER, Outcome.SUGGEST, Outcome.ABSTAIN
HOURS = "opening-hours"
TIME = "delivery-time"
COST = "delivery-cost"
_names = map("q{}".format, itertools.count())


class Log:
    """Keeps questions in a store, at the moment of its clock."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self.store = store
        self.clock = clock

    def ask(
        self,
        outcome: Outcome = ANSWER,
        entry: str | None = None,
        *,
        text: str = "when are you open",
        user: str = "U1",
        chosen: str | None = None,
        votes: str = "",
        revision: str = "r1",
        opened: bool = False,
    ) -> str:
        """Ask; each + and - of `votes` is the vote of another person."""
        name = next(_names)
        question = Question(text, "slack", "D1", name, user, Place.DIRECT_MESSAGE)
        entry = HOURS if entry is None and outcome is ANSWER else entry
        self.store.record(
            AskedQuestion(name, question, outcome, entry, [], revision, opened=opened)
        )
        if chosen:
            self.store.choose(name, chosen)
        for number, vote in enumerate(votes):
            feedback = Feedback(name, f"V{number}", vote == "+", chosen or entry or "")
            self.store.vote(feedback, platform="slack")
        return name

    def hand_over(self, waits: timedelta | None, *, posted: bool = True) -> None:
        """Ask in vain, and want a person; done after a while, or not yet."""
        opened = self.store.handovers.open(
            self.ask(ABSTAIN, text="may I speak to somebody"),
            platform="slack", asker=Person("U1", "Ann"),
        )  # fmt: skip
        assert opened is not None
        if posted:
            self.store.handovers.posted(opened.id)
        if waits is not None:
            before = self.clock.moment
            self.clock.advance(waits)
            self.store.handovers.finish(opened.id, "Bea")
            self.clock.moment = before


@pytest.fixture
def log(kept: Store, clock: Clock) -> Log:
    return Log(kept, clock)


Told = Callable[..., Report]


@pytest.fixture
def told(kept: Store, clock: Clock) -> Told:
    """The report on what was kept in so many days before the clock's moment."""

    def report(
        *,
        days: float = 7,
        zone: tzinfo = UTC,
        confirmed: bool = False,
        knowledge: KnowledgeBase | None = None,
        gaps: bool = False,
    ) -> Report:
        knowledge = knowledge or knowledge_of(SMALL_FILE)
        since = clock.moment - timedelta(days=days)
        found = Found()
        if gaps:
            found = found_in(
                list(kept.gaps.asked_in_vain(since)),
                matcher_of(knowledge.entries),
                confirmed=confirmed,
            )
        return report_of(
            Kept.of(kept.history, since),
            found,
            knowledge=knowledge,
            period=Period(since, clock.moment, zone),
            confirmed=confirmed,
        )

    return report
