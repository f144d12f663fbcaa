"""What is handed over of plain talk, on SQLite and on a real PostgreSQL."""

from datetime import timedelta

import pytest

from faqbot.model import Match, Outcome, Person, Place, Talk
from faqbot.store import AskedQuestion, Store
from faqbot.store.handovers import KeptQuestion

# One PostgreSQL at a time, also where the tests run in several processes.
pytestmark = pytest.mark.xdist_group("postgres")

ADA = Person("U1", "Ada")
OFFERED = [Match("e1", 0.5, "q"), Match("e2", 0.4, "q")]


@pytest.fixture
def say(kept: Store, asked, clock):
    """Records a question, or talk, a second after the one before."""

    def said(name: str, *, talk: Talk | None = None, **facts: object) -> None:
        clock.advance(timedelta(seconds=1))
        outcome, matches = (Outcome.ABSTAIN, []) if talk else (Outcome.SUGGEST, OFFERED)
        question = asked(name, **facts)
        kept.record(AskedQuestion(name, question, outcome, None, matches, "r", talk=talk))

    return said


def test_it_is_the_newest_question_of_its_author_in_that_place(kept: Store, say):
    say("first")
    say("second")
    say("elsewhere", channel="D2")
    say("another's", user="U2")
    say("thanks", talk=Talk.THANKS)
    say("human", talk=Talk.PERSON)
    say("later")
    assert kept.handovers.question("human") == KeptQuestion("second", private=True)
    handover = kept.handovers.open("human", platform="slack", asker=ADA)
    assert handover is not None
    assert (handover.text, handover.question_id) == ("second", "second")
    assert handover.offered == ("e1", "e2")
    assert kept.handovers.open("second", platform="slack", asker=ADA) == handover


def test_the_open_ones_are_told_by_their_age(kept: Store, say, clock):
    ages = [timedelta(days=3), timedelta(hours=2), timedelta(minutes=5), timedelta(minutes=1)]
    start = clock.moment
    opened = []
    for number, age in enumerate(ages):
        clock.moment = start - age
        say(f"q{number}")
        handover = kept.handovers.open(f"q{number}", platform="slack", asker=ADA)
        assert handover is not None
        opened.append(handover.id)
    clock.moment = start
    bounds = [timedelta(hours=1), timedelta(hours=4)]
    # A card that did not come out waits for nobody.
    assert kept.handovers.open_by_age(bounds) == {}
    for handover_id in opened:
        kept.handovers.posted(handover_id)
    kept.handovers.take(opened[0], "Bob")
    assert kept.handovers.open_by_age(bounds) == {"slack": [2, 1, 1]}
    kept.handovers.finish(opened[3], "Bob")
    assert kept.handovers.open_by_age(bounds) == {"slack": [1, 1, 1]}


def test_in_a_thread_it_is_that_threads(kept: Store, say):
    thread = {"channel": "C1", "place": Place.THREAD, "thread": "root"}
    say("root question", channel="C1", place=Place.CHANNEL, message="root")
    say("beside", channel="C1", place=Place.CHANNEL)
    say("human", talk=Talk.PERSON, **thread)
    assert kept.handovers.question("human") == KeptQuestion("root question", private=False)


def test_without_a_question_before_it_is_the_words_themselves(kept: Store, say):
    say("another's", user="U2")
    say("", message="an upload")
    say("human", talk=Talk.PERSON)
    handover = kept.handovers.open("human", platform="slack", asker=ADA)
    assert handover is not None
    assert (handover.text, handover.offered) == ("human", ())


def test_talk_that_was_purged_cannot_be_handed_over(kept: Store, say, clock):
    say("human", talk=Talk.PERSON)
    clock.advance(timedelta(days=31))
    kept.purge()
    assert kept.handovers.question("human") is None
    assert kept.handovers.open("human", platform="slack", asker=ADA) is None
