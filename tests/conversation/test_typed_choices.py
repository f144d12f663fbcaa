"""What is typed after an offer: a number chooses, yes and no are understood, all else is a question."""

import dataclasses
from typing import Any

import pytest
from sqlalchemy import select

from faqbot.conversation.actions import AskPerson, Cancel, Confirm, RejectAll, encode
from faqbot.conversation.controller import Controller
from faqbot.conversation.message import Answer, Line, Text
from faqbot.model import Approach, Behaviour, Place, Question, Talk
from faqbot.service import Service
from faqbot.store import Store
from faqbot.store.tables import votes as votes_table
from tests.conversation.asking import RecordingAsked
from tests.conversation.conftest import CLIENT, Press, Says
from tests.conversation.recording import text_of
from tests.fixed_matcher import FixedMatcher, answered, suggested, talked

DIRECT: dict[str, Any] = {
    "approach": Approach.HEARD, "place": Place.DIRECT_MESSAGE, "channel": "D1",
}  # fmt: skip
MENTION: dict[str, Any] = {"approach": Approach.MENTION}
AGREED = [
    "yes", "Yes!", "yep please", "yeah", "sure", "ok", "Please do.", "yes, thank you", "ja", "oui",
    "\N{THUMBS UP SIGN}", ":+1:", "\N{THUMBS UP SIGN}\N{EMOJI MODIFIER FITZPATRICK TYPE-4}", "y",
    "yess", "yes pls", "yes I would", "sure thing", "of course", "absolutely", "ok thanks",
    "yes, pass it on", "send it", "okay, do that",
]  # fmt: skip
REFUSED = ["no", "No.", "nope", "no thanks", "none of these", "nein", ":-1:", "no, sorry"]
TIME, COST = "How long does delivery take?", "How much does delivery cost?"

MATCHER = FixedMatcher(
    {
        "open?": answered("opening-hours"),
        "delivery?": suggested("delivery-time", "delivery-cost"),
        "one?": suggested("delivery-cost"),
        "guess?": suggested("opening-hours", "delivery-time", "delivery-cost", opened=True),
        "human please": talked(Talk.PERSON),
        "thanks": talked(Talk.THANKS),
        TIME: answered("delivery-time"),
        COST: answered("delivery-cost"),
        **dict.fromkeys((*AGREED, *REFUSED), talked(Talk.OK)),
    }
)


@pytest.fixture(autouse=True)
def known_judgements(controller: Controller, service: Service) -> None:
    service.snapshot = dataclasses.replace(service.snapshot, matcher=MATCHER)


@pytest.fixture
def nobody(service: Service) -> None:
    """There is no channel where a person could answer."""
    knowledge = dataclasses.replace(service.snapshot.knowledge, behaviour=Behaviour())
    service.snapshot = dataclasses.replace(service.snapshot, knowledge=knowledge)


@pytest.fixture
def talk(controller: Controller, says: Says, service: Service) -> Any:
    """Says one thing after the other; what was said to the last."""

    async def talked(*lines: str, **facts: Any) -> Any:
        for line in lines:
            asked: RecordingAsked = says(line, **(DIRECT | facts))
            await controller.ask(asked)
            await service.recorder.settle()
        (message,) = asked.said
        return message

    return talked


def _votes(store: Store) -> list[tuple[str, bool]]:
    with store._database.transaction() as connection:
        rows = connection.execute(select(votes_table.c.entry_id, votes_table.c.helpful)).all()
    return [(entry_id, bool(helpful)) for entry_id, helpful in rows]


def entry_of(asked: RecordingAsked) -> str | None:
    (message,) = asked.said
    assert isinstance(message, Answer)
    return message.entry_id


@pytest.mark.parametrize(
    ("typed", "entry_id"),
    [
        ("1", "delivery-time"), ("2", "delivery-cost"), ("#2", "delivery-cost"),
        ("2.", "delivery-cost"), ("number 2", "delivery-cost"), ("option 1!", "delivery-time"),
        ("the first one", "delivery-time"), ("The second", "delivery-cost"),
        ("second one", "delivery-cost"), ("the last one", "delivery-cost"), (":two:", "delivery-cost"),
        ("1\N{VARIATION SELECTOR-16}\N{COMBINING ENCLOSING KEYCAP}", "delivery-time"),
        ("2 please", "delivery-cost"), ("I meant 2", "delivery-cost"),
        ("the 2nd one", "delivery-cost"), ("no, the second", "delivery-cost"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("facts", [DIRECT, MENTION, {"approach": Approach.COMMAND}])
async def test_a_number_chooses(talk: Any, typed: str, entry_id: str, facts: dict[str, Any]):
    shown = await talk("delivery?", typed, **facts)
    assert isinstance(shown, Answer)
    assert shown.entry_id == entry_id


@pytest.mark.parametrize(
    "typed", ["3", "0", "12", "2 vans", "the second van", "2?", "first of all", "the third one"]
)
async def test_what_is_no_number_of_the_offer_is_a_question(talk: Any, typed: str):
    shown = await talk("delivery?", typed)
    assert shown.entry_id is None


@pytest.mark.parametrize("before", ["open?", "human please", "thanks"])
async def test_a_number_after_anything_else_is_a_question(talk: Any, before: str):
    assert (await talk("delivery?", before, "2")).entry_id is None


async def test_the_numbers_of_a_guess_are_those_of_the_others(talk: Any):
    assert (await talk("guess?", "1")).entry_id == "delivery-time"


async def test_only_yes_is_no_choice_among_several(talk: Any):
    assert await talk("delivery?", "yes") == Line("Which one? Press it, or type its number.")
    assert (await talk("2")).entry_id == "delivery-cost", "the offer stands"
    assert (await talk("one?", "yes")).entry_id == "delivery-cost"


@pytest.mark.parametrize("typed", REFUSED)
async def test_none_of_them_offers_a_person(talk: Any, service: Service, typed: str):
    said = await talk("delivery?", typed)
    assert isinstance(said, Text)
    assert said.markdown == "Shall I pass this to our team?"
    assert [type(each.action) for each in said.buttons] == [AskPerson]
    assert service.activity.votes.total() == 1


@pytest.mark.parametrize("asked", ["do you sell umbrellas?", "human please"])
@pytest.mark.parametrize("typed", AGREED)
async def test_yes_to_a_person_shows_what_they_will_read(talk: Any, asked: str, typed: str):
    said = await talk("do you sell umbrellas?", asked, typed)
    assert said.markdown.startswith("Send this to our team? They will see your name and:")
    assert "do you sell umbrellas?" in said.markdown
    assert [type(each.action) for each in said.buttons] == [Confirm, Cancel]


async def test_no_to_a_person_is_all_right(talk: Any):
    assert (await talk("do you sell umbrellas?", "no")).plain == "All right!"


async def test_yes_and_no_under_an_answer_are_votes(talk: Any, service: Service):
    assert await talk("open?", "yes") == Line("Glad it helped!")
    assert (await talk("open?", "sure")).plain == "All right!", "that answers no question"
    refused = await talk("open?", "no")
    assert refused.markdown == "Sorry. Shall a person answer?"
    assert [type(each.action) for each in refused.buttons] == [AskPerson]
    assert service.activity.votes.total() == 2


@pytest.mark.usefixtures("nobody")
async def test_where_there_is_no_channel_for_it_the_contact_is_named(talk: Any):
    assert (await talk("delivery?", "no")).markdown.startswith("Please write to [hi@acme")
    assert (await talk("open?", "no")).markdown.startswith("Sorry. Please write to [hi@acme")
    assert (await talk("do you sell umbrellas?", "yes")).plain == "All right!"


async def test_a_no_leads_to_a_person_and_yes_to_that_is_no_vote(talk: Any, service: Service):
    assert (await talk("open?", "no")).markdown == "Sorry. Shall a person answer?"
    assert "They will see your name and: open?" in (await talk("yes")).markdown
    assert service.activity.votes["slack", True] + service.activity.votes["discord", True] == 0
    assert (await talk("delivery?", "no")).markdown == "Shall I pass this to our team?"
    assert "They will see your name and: delivery?" in (await talk("yes")).markdown


async def test_yes_again_points_to_the_button_and_words_after_that_are_no_yes(talk: Any):
    await talk("do you sell umbrellas?", "yes")
    pointed = await talk("yes")
    assert pointed.markdown == "Please press the button, and our team gets your question."
    assert [type(each.action) for each in pointed.buttons] == [AskPerson]
    assert (await talk("thanks", "yes")).plain == "All right!"


async def test_what_others_have_read_is_sent_by_one_press(talk: Any):
    said = await talk("do you sell umbrellas?", "yes", **MENTION, channel="C1", place=Place.CHANNEL)
    assert [each.label for each in said.buttons] == ["Send it"]
    assert said.buttons[0].action.shown is None


@pytest.mark.parametrize("typed", ["yes", "no", "2"])
@pytest.mark.parametrize("asked", ["do you sell umbrellas?", "delivery?", "open?"])
async def test_nothing_that_others_read_refers_to_what_was_asked_privately(
    controller: Controller, says: Says, service: Service, asked: str, typed: str
):
    await controller.ask(says(asked, approach=Approach.COMMAND))
    public = says(typed, **MENTION)
    await controller.ask(public)
    (message,) = public.said
    assert isinstance(message, Answer)
    assert message.entry_id is None
    assert "umbrellas" not in message.plain
    assert "delivery" not in message.plain
    assert AskPerson not in {type(each.action) for each in message.buttons} or typed == "2"
    assert service.activity.votes.total() == 0


async def test_a_typed_number_keeps_what_was_asked(
    talk: Any, service: Service, controller: Controller
):
    shown = await talk("delivery?", "2")
    (person,) = [each for each in shown.buttons if isinstance(each.action, AskPerson)]
    passed = await controller.handovers._desk.question(
        person.action.question_id, platform="slack", user="U0ANN"
    )
    assert passed is not None
    assert passed.stored == "delivery?"


async def test_yes_and_no_are_of_what_was_shown_last(
    controller: Controller, says: Says, press: Press, service: Service, platform: str
):
    await controller.ask(says("open?"))
    await controller.typed(says("show delivery-cost"))
    await controller.ask(says("no"))
    await service.recorder.settle()
    await controller.ask(says("delivery?"))
    await controller.typed(says("list"))
    after = says("2")
    await controller.ask(after)
    assert entry_of(after) is None
    votes = await service.recorder.ask(_votes, list[tuple[str, bool]]())
    assert votes == [("delivery-cost", False)]


async def test_each_thread_of_a_direct_conversation_has_its_own_offer(
    controller: Controller, says: Says
):
    direct = DIRECT | {"channel": "D1"}
    await controller.ask(says("delivery?", thread="1.0", **direct))
    await controller.ask(says("guess?", thread="2.0", **direct))
    typed = says("2", thread="1.0", **direct)
    await controller.ask(typed)
    assert entry_of(typed) == "delivery-cost"


async def test_what_was_offered_to_another_is_no_offer(controller: Controller, says: Says):
    await controller.ask(says("delivery?", **MENTION))
    other = says("2", **(MENTION | {"user": "U0BEN"}))
    elsewhere = says("2", **(MENTION | {"channel": "C2"}))
    thread = says("2", **MENTION, thread="9.9")
    for asked in (other, elsewhere, thread):
        await controller.ask(asked)
        assert entry_of(asked) is None


async def test_a_message_that_names_itself_as_its_thread_stands_in_none(
    controller: Controller, says: Says
):
    await controller.ask(says("delivery?", message="5.0", thread="5.0", **MENTION))
    beside = says("2", message="6.0", thread="6.0", **MENTION)
    await controller.ask(beside)
    assert entry_of(beside) == "delivery-cost"


async def test_in_its_thread_the_offer_stands(controller: Controller, says: Says):
    await controller.ask(says("delivery?", message="5.0", **MENTION))
    mentioned = says("2", thread="5.0", **(MENTION | {"place": Place.THREAD}))
    await controller.ask(mentioned)
    assert entry_of(mentioned) == "delivery-cost"


async def test_what_people_say_to_each_other_is_no_yes_and_no_number(
    controller: Controller, says: Says, service: Service
):
    await controller.ask(says("delivery?", message="5.0", **MENTION))
    listed = Behaviour(answer_in={each: frozenset({"C1"}) for each in ("slack", "discord")})
    knowledge = dataclasses.replace(service.snapshot.knowledge, behaviour=listed)
    service.snapshot = dataclasses.replace(service.snapshot, knowledge=knowledge)
    for typed in ("2", "yes", "no"):
        heard = says(typed, approach=Approach.HEARD)
        await controller.ask(heard)
        assert heard.said == []
    for typed in ("yes", "no"):
        heard = says(typed, approach=Approach.HEARD, place=Place.THREAD, thread="5.0")
        await controller.ask(heard)
        assert heard.said == []
    assert service.activity.votes.total() == 0


async def test_strangers_without_a_name_share_no_offer(controller: Controller, says: Says):
    await controller.ask(says("delivery?", user="", **MENTION))
    other = says("2", user="", **MENTION)
    await controller.ask(other)
    assert entry_of(other) is None


@pytest.mark.parametrize("at", [Place.THREAD, Place.CHANNEL])
async def test_after_a_press_a_yes_beside_the_thread_or_in_it_is_to_what_that_showed(
    controller: Controller, says: Says, press: Press, service: Service, platform: str, at: Place
):
    asked = says("delivery?", message="5.0", **MENTION)
    await controller.ask(asked)
    (offered,) = asked.said
    assert isinstance(offered, Answer)
    (none,) = [each.action for each in offered.buttons if isinstance(each.action, RejectAll)]
    pressed = press()
    pressed.question = Question(
        "", platform, "C1", "9.9", CLIENT[platform], Place.THREAD, Approach.MENTION, thread="5.0"
    )
    await service.recorder.settle()
    await controller.press(pressed, encode(none))
    assert pressed.words == ["Shall I pass this to our team?"]
    thread = "5.0" if at is Place.THREAD else None
    typed = says("yes", message="6.0", **(MENTION | {"place": at, "thread": thread}))
    await controller.ask(typed)
    assert [text_of(each) for each in typed.said] == [
        "Please press the button, and our team gets your question."
    ]
