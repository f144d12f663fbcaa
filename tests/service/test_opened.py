"""A suggestion that shows its first answer at once, as a guess."""

from collections.abc import AsyncIterator, Callable
from datetime import timedelta

import pytest

from faqbot.adapters import PLATFORMS
from faqbot.model import (
    Approach,
    Contrast,
    Difference,
    Feedback,
    Outcome,
    Person,
    Place,
    Question,
    Visibility,
)
from faqbot.service import Desk, HandoverDesk, Recorder, Service
from faqbot.store import Database, Store
from faqbot.texts import load_texts
from tests.conftest import Clock
from tests.fixed_matcher import FixedMatcher, fixed_snapshot, suggested
from tests.service.test_answering import rows

Asked = Callable[..., Question]
GUESS = "This may be what you are looking for:"
NARROW = Contrast(Difference.WORD, "*night*", "weekends", sure=False)
MATCHER = FixedMatcher(
    {
        "open late?": suggested("opening-hours", "delivery-time", "delivery-cost", opened=True),
        "alone?": suggested("delivery-cost", opened=True),
        "open at night?": suggested("opening-hours", opened=True, contrast=NARROW),
        "closed?": suggested("opening-hours", "delivery-time"),
    }
)
OWN_THREAD = {"channel": "C1", "place": Place.THREAD, "thread": "root"}


@pytest.fixture
async def guessing(store: Store, clock: Clock) -> AsyncIterator[Service]:
    service = Service(
        fixed_snapshot(MATCHER),
        recorder=Recorder(store),
        texts=load_texts(),
        clock=clock,
        platforms=PLATFORMS,
    )
    yield service
    await service.close()


async def test_it_shows_the_likeliest_answer_under_its_question_and_offers_the_others(
    guessing: Service, asked: Asked
):
    reply = await guessing.ask(asked("open late?"))
    assert reply is not None
    assert (reply.outcome, reply.opened) == (Outcome.SUGGEST, True)
    assert reply.above == f"{GUESS}\n\n**When are you open?**"
    assert reply.body == "We open at **nine**."
    assert reply.entry_id == "opening-hours"
    assert reply.source is not None
    assert [shown.post.id for shown in reply.posts] == ["summer"]
    assert [each.entry_id for each in reply.suggestions] == ["delivery-time", "delivery-cost"]
    assert reply.matches[0].entry_id == "opening-hours"
    assert reply.votable
    assert not reply.sharable


async def test_its_plain_text_says_all_and_numbers_the_others(guessing: Service, asked: Asked):
    reply = await guessing.ask(asked("open late?"))
    assert reply is not None
    assert reply.plain.split("\n") == [
        GUESS,
        "",
        "When are you open?",
        "",
        "We open at nine.",
        "",
        "Read more: Hours, by Ann: https://acme.dev/hours",
        "Related posts:",
        "- Summer hours (3 months ago)",
        "  Longer days.",
        "  https://acme.dev/blog/summer",
        "",
        "Or do you mean one of these?",
        "1. How long does delivery take?",
        "2. How much does delivery cost?",
    ]


async def test_without_others_it_offers_none(guessing: Service, asked: Asked):
    reply = await guessing.ask(asked("alone?"))
    assert reply is not None
    assert (reply.opened, reply.suggestions) == (True, ())
    assert "Or do you mean" not in reply.plain


async def test_it_tells_what_it_may_not_cover(guessing: Service, asked: Asked):
    reply = await guessing.ask(asked("open at night?"))
    assert reply is not None
    line = "I am not sure that this covers **\\*night\\***, but it may be it:"
    assert reply.above == f"{line}\n\n**When are you open?**"
    assert reply.plain.startswith("I am not sure that this covers *night*, but")


async def test_in_a_listed_channel_nothing_is_shown_as_a_guess(
    guessing: Service, database: Database, asked: Asked
):
    assert await guessing.ask(asked("open late?", channel="C1", place=Place.CHANNEL)) is None
    await guessing.ask(
        asked("alone?", channel="C1", place=Place.CHANNEL, message="root",
              approach=Approach.MENTION)
    )  # fmt: skip
    await guessing.recorder.settle()
    reply = await guessing.ask(asked("open late?", **OWN_THREAD))
    assert reply is not None
    assert (reply.opened, reply.entry_id, len(reply.suggestions)) == (False, None, 3)
    await guessing.recorder.settle()
    assert rows(database, "SELECT opened, entry_id FROM questions WHERE text = 'open late?'") == [
        (0, None)
    ]


async def test_it_is_recorded_as_a_suggestion_with_its_entry(
    guessing: Service, database: Database, asked: Asked
):
    await guessing.ask(asked("open late?"))
    await guessing.ask(asked("closed?"))
    await guessing.recorder.settle()
    kept = rows(database, "SELECT text, outcome, opened, entry_id FROM questions ORDER BY text")
    assert kept == [
        ("closed?", "suggest", 0, None),
        ("open late?", "suggest", 1, "opening-hours"),
    ]


async def test_what_leans_is_read_after_it(guessing: Service, asked: Asked):
    await guessing.ask(asked("open late?"))
    await guessing.recorder.settle()
    await guessing.ask(asked("and on weekends?"))
    assert MATCHER.judged[-1] == ("and on weekends?", "opening-hours")


@pytest.mark.parametrize(
    ("taken", "objected"),
    [
        ("nothing", {}),
        ("liked", {}),
        ("the same", {}),
        ("another", {"open late?": "opening-hours"}),
        ("disliked", {"open late?": "opening-hours"}),
        ("handed over", {"open late?": "opening-hours"}),
    ],
)
async def test_it_is_in_vain_only_where_it_was_rejected(
    guessing: Service, store: Store, clock: Clock, asked: Asked, taken: str, objected
):
    question = asked("open late?")
    desk, handovers = Desk(guessing), HandoverDesk(guessing)
    reply = await guessing.ask(question)
    assert reply is not None
    if taken in {"liked", "disliked"}:
        vote = Feedback(reply.question_id, "U1", taken == "liked", reply.entry_id)
        await desk.vote(vote, platform="slack")
    if taken in {"the same", "another"}:
        entry = "opening-hours" if taken == "the same" else "delivery-cost"
        assert desk.choose(reply.question_id, question, entry) is not None
    if taken == "handed over":
        await handovers.open(reply.question_id, platform="slack", asker=Person("U1"))
    await guessing.recorder.settle()
    found = list(store.gaps.asked_in_vain(clock() - timedelta(days=1)))
    assert {row.text: row.objected for row in found} == objected


async def test_given_privately_it_may_be_shared_as_an_answer(guessing: Service, asked: Asked):
    question = asked("open late?", approach=Approach.COMMAND)
    reply = await guessing.ask(question)
    assert reply is not None
    assert (reply.sharable, reply.visibility) == (True, Visibility.PRIVATE)
    assert reply.entry_id is not None
    shared = Desk(guessing).share(
        reply.question_id, question, reply.entry_id, by=Person("U1", "Ada"), key="shared_by"
    )
    assert shared is not None
    assert shared.markdown == "**When are you open?**\n\nWe open at **nine**."
    assert (shared.opened, shared.sharable) == (False, False)


async def test_choosing_another_of_it_gives_that_answer_and_notes_it(
    guessing: Service, database: Database, asked: Asked
):
    question = asked("open late?")
    reply = await guessing.ask(question)
    assert reply is not None
    chosen = Desk(guessing).choose(reply.question_id, question, reply.suggestions[1].entry_id)
    assert chosen is not None
    assert (chosen.body, chosen.opened) == ("Five euros.", False)
    await guessing.recorder.settle()
    assert rows(database, "SELECT entry_id, chosen_entry_id FROM questions") == [
        ("opening-hours", "delivery-cost")
    ]


async def test_the_card_of_it_names_all_that_was_offered(guessing: Service, asked: Asked):
    reply = await guessing.ask(asked("open late?"))
    assert reply is not None
    handovers = HandoverDesk(guessing)
    handover = await handovers.open(reply.question_id, platform="slack", asker=Person("U1"))
    assert handover is not None
    assert handover.offered == ("opening-hours", "delivery-time", "delivery-cost")
    assert "had offered: *When are you open?*" in handovers.card(handover)
