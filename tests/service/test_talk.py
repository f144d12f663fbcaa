"""Greetings, thanks, wishes for a person: said back to, kept, and no questions."""

from collections.abc import AsyncIterator, Callable
from datetime import timedelta

import pytest

from faqbot.adapters import PLATFORMS
from faqbot.model import Approach, Feedback, Outcome, Person, Place, Question, Talk
from faqbot.service import HandoverDesk, Recorder, Service
from faqbot.store import Database, Store
from faqbot.texts import load_texts
from tests.conftest import SMALL_FILE, Clock
from tests.fixed_matcher import FixedMatcher, answered, fixed_snapshot, suggested, talked
from tests.service.test_answering import rows

Asked = Callable[..., Question]
HUMAN = "human please"
WITH_CHANNEL = SMALL_FILE.replace("{slack: [C1]}}", "{slack: [C1]}, handoff: {slack: C9}}")
ADA = Person("U1", "Ada")
MENTIONED = {"channel": "C1", "place": Place.CHANNEL, "approach": Approach.MENTION}
IN_THREAD = {"channel": "C1", "place": Place.THREAD, "approach": Approach.MENTION, "thread": "t"}
PRIVATELY = {"channel": "C1", "place": Place.CHANNEL, "approach": Approach.COMMAND}


@pytest.fixture
def matcher() -> FixedMatcher:
    judgements = {talk.value: talked(talk) for talk in Talk}
    judgements |= {
        HUMAN: talked(Talk.PERSON),
        "open?": answered("opening-hours"),
        "parcel?": suggested("delivery-time", "delivery-cost"),
    }
    return FixedMatcher(judgements)


@pytest.fixture
async def talking(matcher: FixedMatcher, store: Store, clock: Clock) -> AsyncIterator[Service]:
    snapshot = fixed_snapshot(matcher, WITH_CHANNEL)
    service = Service(
        snapshot, recorder=Recorder(store), texts=load_texts(), clock=clock, platforms=PLATFORMS
    )
    yield service
    await service.close()


async def said(service: Service, question: Question) -> str:
    """The id of what was asked, once it is recorded."""
    reply = await service.ask(question)
    assert reply is not None
    await service.recorder.settle()
    return reply.question_id


async def handed_over(service: Service, question: Question, asker: Person = ADA) -> str:
    """What is handed over of talk."""
    handovers = HandoverDesk(service)
    question_id = await said(service, question)
    kept = await handovers.question(question_id, platform="slack", user=asker.user)
    handover = await handovers.open(question_id, platform="slack", asker=asker)
    assert handover is not None
    assert kept is not None
    assert (kept.text, kept.private) == (handover.text, handover.private)
    return handover.text


@pytest.mark.parametrize(
    ("talk", "words"),
    [
        (Talk.GREETING, "Hello! I answer questions about Acme"),
        (Talk.THANKS, "You're welcome!"),
        (Talk.GOODBYE, "Goodbye!"),
        (Talk.OK, "All right!"),
        (Talk.HELP, "I'm Acme's FAQ bot."),
        (Talk.ABOUT, "I'm Acme's FAQ bot."),
    ],
)
async def test_it_gets_a_friendly_line_where_faqbot_is_addressed(
    talking: Service, asked: Asked, talk: Talk, words: str
):
    for facts in ({}, MENTIONED, PRIVATELY):
        reply = await talking.ask(asked(talk.value, **facts))
        assert reply is not None
        assert reply.body.startswith(words)
        assert (reply.outcome, reply.talk) == (Outcome.ABSTAIN, talk)
        assert not reply.votable
        assert not reply.askable


async def test_a_wish_for_a_person_gets_the_button_or_the_contact(
    talking: Service, matcher: FixedMatcher, asked: Asked
):
    reply = await talking.ask(asked(HUMAN))
    assert reply is not None
    assert (reply.outcome, reply.talk, reply.askable) == (Outcome.ABSTAIN, Talk.PERSON, True)
    assert reply.body == "Shall I pass this to our team?"
    assert "I answer questions" not in reply.body
    talking.snapshot = fixed_snapshot(matcher)
    reply = await talking.ask(asked(HUMAN))
    assert reply is not None
    assert not reply.askable
    assert "hi@acme.dev" in reply.body


@pytest.mark.parametrize("talk", Talk)
async def test_it_gets_silence_where_faqbot_is_not_addressed(
    talking: Service, database: Database, asked: Asked, talk: Talk
):
    await said(talking, asked("open?", channel="C1", place=Place.CHANNEL, message="root"))
    listed = {"channel": "C1", "place": Place.CHANNEL}
    own = {"channel": "C1", "place": Place.THREAD, "thread": "root"}
    for facts in (listed, own):
        assert await talking.ask(asked(talk.value, **facts)) is None
    await talking.recorder.settle()
    assert rows(database, "SELECT count(*) FROM questions") == [(1,)]


async def test_in_somebody_elses_message_it_is_no_question_and_is_not_kept(
    talking: Service, database: Database, asked: Asked
):
    for text in ("thanks", HUMAN):
        reply = await talking.ask(asked(text, approach=Approach.MESSAGE_ACTION))
        assert reply is not None
        assert "no question in that message" in reply.body
        assert not reply.askable
    await talking.recorder.settle()
    assert rows(database, "SELECT count(*) FROM questions") == [(0,)]


async def test_it_is_kept_with_an_outcome_of_its_own_and_its_kind(
    talking: Service, database: Database, asked: Asked
):
    await said(talking, asked(HUMAN))
    kept = rows(database, "SELECT text, outcome, talk, entry_id, top FROM questions")
    assert kept == [(HUMAN, "talk", "person", None, "[]")]


async def test_it_counts_nowhere_as_a_question(
    talking: Service, store: Store, clock: Clock, asked: Asked
):
    for talk in Talk:
        question_id = await said(talking, asked(talk.value))
        await HandoverDesk(talking).open(question_id, platform="slack", asker=ADA)
        store.vote(Feedback(question_id, "U1", False), platform="slack")
    since = clock() - timedelta(days=1)
    counts = store.counts(since, talking.snapshot.knowledge.revision)
    assert (counts.answered, counts.suggested, counts.missed, counts.missed_now) == (0, 0, 0, 0)
    assert list(store.gaps.asked_in_vain(since)) == []
    assert store.asked_most(10) == []
    question = asked("and now?")
    assert store.last_entry(question, within=timedelta(days=1)) is None
    assert not store.answered_since(question, "opening-hours", since)


async def test_who_only_said_hello_still_meets_the_introduction(talking: Service, asked: Asked):
    await said(talking, asked("greeting"))
    first = await talking.ask(asked("open?"))
    assert first is not None
    assert first.note is not None


async def test_what_leans_goes_on_from_the_answer_before_the_thanks(
    talking: Service, matcher: FixedMatcher, asked: Asked
):
    await said(talking, asked("open?"))
    await said(talking, asked("thanks"))
    await said(talking, asked("and on weekends?"))
    assert matcher.judged[-1] == ("and on weekends?", "opening-hours")


async def test_talk_in_a_thread_does_not_make_it_faqbots_own(talking: Service, asked: Asked):
    await said(talking, asked("thanks", **IN_THREAD))
    later = IN_THREAD | {"approach": Approach.HEARD}
    assert await talking.ask(asked("open?", **later)) is None


@pytest.mark.parametrize("facts", [{}, MENTIONED, IN_THREAD, PRIVATELY], ids=str)
async def test_a_wish_for_a_person_hands_over_what_its_author_asked_before_there(
    talking: Service, clock: Clock, asked: Asked, facts
):
    for text in ("open?", "parcel?", "thanks"):
        await said(talking, asked(text, **facts))
        clock.advance(timedelta(minutes=1))
    await said(talking, asked("elsewhere?", channel="C7", approach=Approach.MENTION))
    await said(talking, asked("another's?", user="U2", **facts))
    assert await handed_over(talking, asked(HUMAN, **facts)) == "parcel?"


async def test_the_card_shows_that_question_and_what_was_offered_for_it(
    talking: Service, asked: Asked
):
    await said(talking, asked("parcel?"))
    question_id = await said(talking, asked(HUMAN))
    handovers = HandoverDesk(talking)
    handover = await handovers.open(question_id, platform="slack", asker=ADA)
    assert handover is not None
    card = handovers.card(handover)
    assert "> parcel?" in card
    assert "How much does delivery cost?" in card
    assert HUMAN not in card


async def test_a_question_handed_over_before_is_not_handed_over_again(
    talking: Service, asked: Asked
):
    handovers = HandoverDesk(talking)
    ids = [await said(talking, asked(text)) for text in ("parcel?", HUMAN)]
    opened = [await handovers.open(each, platform="slack", asker=ADA) for each in ids]
    assert opened[0] == opened[1]


@pytest.mark.parametrize(
    ("facts", "pause", "expected"),
    [
        ({}, timedelta(minutes=29), "parcel?"),
        ({}, timedelta(minutes=31), HUMAN),
        (IN_THREAD, timedelta(hours=23), "parcel?"),
        (IN_THREAD, timedelta(hours=25), HUMAN),
    ],
    ids=str,
)
async def test_what_was_asked_long_ago_stays_where_it_is(
    talking: Service, clock: Clock, asked: Asked, facts, pause: timedelta, expected: str
):
    await said(talking, asked("parcel?", **facts))
    clock.advance(pause)
    assert await handed_over(talking, asked(HUMAN, **facts)) == expected


async def test_a_question_of_another_thread_stays_there(talking: Service, asked: Asked):
    await said(talking, asked("parcel?", **IN_THREAD))
    assert await handed_over(talking, asked(HUMAN, **IN_THREAD | {"thread": "u"})) == HUMAN


async def test_in_another_thread_of_a_direct_message_a_wish_means_what_was_asked_before(
    talking: Service, asked: Asked
):
    await said(talking, asked("parcel?", thread="t"))
    assert await handed_over(talking, asked(HUMAN, thread="u")) == "parcel?"


async def test_what_is_asked_after_it_is_not_meant_by_it(
    talking: Service, clock: Clock, asked: Asked
):
    question_id = await said(talking, asked(HUMAN))
    clock.advance(timedelta(minutes=1))
    await said(talking, asked("parcel?"))
    kept = await HandoverDesk(talking).question(question_id, platform="slack", user=ADA.user)
    assert kept is not None
    assert kept.text == HUMAN


async def test_what_was_asked_privately_is_not_handed_over_by_a_wish_that_others_read(
    talking: Service, asked: Asked
):
    await said(talking, asked("parcel?", **PRIVATELY))
    assert await handed_over(talking, asked(HUMAN, **MENTIONED)) == HUMAN


async def test_what_was_asked_in_public_may_be_handed_over_by_a_private_wish(
    talking: Service, asked: Asked
):
    await said(talking, asked("parcel?", **MENTIONED))
    assert await handed_over(talking, asked(HUMAN, **PRIVATELY)) == "parcel?"
