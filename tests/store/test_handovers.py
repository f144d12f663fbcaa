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
    assert kept.handovers.question("human") == KeptQuestion("second", private=True, id="second")
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
    assert kept.handovers.question("human") == KeptQuestion(
        "root question", private=False, id="root question"
    )


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


def test_the_words_that_were_agreed_to_are_kept_until_it_is_done(kept: Store, say):
    say("call 123", user="U1")
    opened = kept.handovers.open("call 123", platform="slack", asker=ADA, unmasked="call 4567")
    assert opened is not None
    assert (opened.text, opened.readable) == ("call 123", "call 4567")
    # What is agreed to anew before anybody has read it counts.
    anew = kept.handovers.open("call 123", platform="slack", asker=ADA, unmasked="call 89")
    assert anew is not None
    assert anew == kept.handovers.find(opened.id)
    assert anew.readable == "call 89"
    kept.handovers.posted(opened.id)
    later = kept.handovers.open("call 123", platform="slack", asker=ADA)
    assert later is not None
    assert later.readable == "call 89"
    kept.handovers.take(opened.id, "Bob")
    kept.personal.erase()
    done = kept.handovers.finish(opened.id, "Bob")
    assert done is not None
    assert (done.unmasked, done.readable) == (None, "call 123")
    # What was taken from the row may stand in the log and in free parts of the file.
    assert not kept.personal.is_erased
    assert kept.personal.rewrite_is_due


def test_it_is_known_where_a_persons_cards_stand(kept: Store, say):
    for name, user in (("first", "U1"), ("second", "U1"), ("another's", "U2")):
        say(name, user=user)
        asker = Person(user, "Ada")
        handover = kept.handovers.open(name, platform="slack", asker=asker)
        assert handover is not None
        kept.handovers.stands(handover.id, f"C1 {name}")
    assert kept.handovers.cards("slack", ["U1"]) == ["C1 second", "C1 first"]
    assert kept.handovers.cards("discord", ["U1"]) == []
    assert kept.personal.forget("slack", ["U1"])["hand-overs"] == 2
    assert kept.handovers.cards("slack", ["U1", "U2"]) == ["C1 another's"]


def test_it_is_told_with_which_entry_it_was_answered(kept: Store, say):
    say("first")
    handover = kept.handovers.open("first", platform="slack", asker=ADA)
    assert handover is not None
    answered = kept.handovers.answered(handover.id, "Bob", "opening-hours")
    assert answered is not None
    assert (answered.answered_by, answered.answered_with) == ("Bob", "opening-hours")
    in_words = kept.handovers.answered(handover.id, "Eve")
    assert in_words is not None
    assert (in_words.answered_by, in_words.answered_with) == ("Eve", None)
