"""Who asked a person is told how it stands: once, where it was asked, and of nothing twice."""

import asyncio
import dataclasses
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from faqbot.conversation.actions import Confirm, encode
from faqbot.conversation.controller import Controller
from faqbot.conversation.port import Undelivered
from faqbot.model import Approach, Hours, Place, Question, Reply
from faqbot.service import Service
from faqbot.service.handing_over import when_back
from faqbot.texts import load_texts
from tests.conftest import Clock
from tests.conversation.conftest import CLIENT, Open
from tests.conversation.recording import Channel, RecordingChat, text_of

Press = Callable[..., RecordingChat]

ASKED = "do you sell left-handed umbrellas?"
TAKEN = "Mia from our team is looking at it."
CLOSED = "Our team has closed this without a written reply."
UNREACHED = "Who asked could not be told"
PUBLIC: dict[str, Any] = {"channel": "C1", "place": Place.CHANNEL, "approach": Approach.MENTION}
# As the platforms have it: where it was asked, and whether the reply comes in a direct message.
PLACES: dict[str, tuple[dict[str, Any], bool]] = {
    "in a channel": (PUBLIC, False),
    "in a thread": ({**PUBLIC, "place": Place.THREAD, "thread": "9.0"}, False),
    "in a direct message": (
        {"channel": "D1", "place": Place.DIRECT_MESSAGE, "approach": Approach.HEARD},
        False,
    ),
    "by a command": ({**PUBLIC, "approach": Approach.COMMAND}, True),
    "by the menu of a message": ({**PUBLIC, "approach": Approach.MESSAGE_ACTION}, True),
}


class Client:
    """Asks for a person: what they read then, and the card that came of it.

    Attributes:
        chat: The press, as its platform knows it.
        card: The hand-over's id.
    """

    def __init__(self, chat: RecordingChat, card: str) -> None:
        self.chat, self.card = chat, card


Asks = Callable[..., Awaitable[Client]]


@pytest.fixture
def asks(
    controller: Controller, service: Service, press: Press, place: Channel, platform: str
) -> Asks:
    numbers = iter(range(1_000))

    async def asked(where: str = "in a channel") -> Client:
        facts, _ = PLACES[where]
        question = Question(
            ASKED, platform=platform, message=f"3{next(numbers)}.0", user=CLIENT[platform], **facts
        )
        reply = await service.ask(question)
        assert isinstance(reply, Reply)
        await service.recorder.settle()
        chat = press(question=question)
        before = set(place.cards)
        await controller.press(chat, encode(Confirm(reply.question_id)))
        (card,) = set(place.cards) - before
        return Client(chat, card)

    return asked


@pytest.fixture
def step(controller: Controller, press: Press) -> Callable[..., Awaitable[RecordingChat]]:
    """Presses a button on a card as staff, or sends off a reply."""

    async def stepped(name: str, card: str, by: str = "Mia", written: str = "") -> RecordingChat:
        chat = press(by, staff=True, card=card, written=written)
        await controller.press(chat, (name, card))
        return chat

    return stepped


def told(place: Channel) -> list[str]:
    """What reached the place of a question, or a direct message."""
    return [text_of(message) for _, message in place.delivered]


@pytest.mark.parametrize("where", PLACES)
async def test_who_takes_it_and_that_it_is_closed_is_told_where_it_was_asked(
    asks: Asks, step, place: Channel, where: str
):
    client = await asks(where)
    by_interaction = PLACES[where][1]
    await step("taken", client.card)
    await step("done", client.card, by="Noa")
    here = [text_of(each) for each in client.chat.told_later]
    said = here if by_interaction else told(place)
    assert [len(here), len(told(place))] == ([2, 0] if by_interaction else [0, 2])
    assert TAKEN in said[0]
    assert CLOSED in said[1]
    assert "ask again" in said[1]


@pytest.mark.parametrize("where", ["by a command", "by the menu of a message"])
async def test_once_the_platform_lets_nobody_add_there_it_comes_in_a_direct_message(
    asks: Asks, step, place: Channel, where: str
):
    client = await asks(where)
    place.refuses = {"tell_later"}
    await step("taken", client.card)
    (said,) = told(place)
    assert TAKEN in said
    # There the question does not stand above it.
    assert f"You asked: {ASKED}" in said


async def test_after_a_restart_it_comes_in_a_direct_message(
    asks: Asks, press: Press, place: Channel, services, platform: str
):
    client = await asks("by a command")
    chat = press("Mia", staff=True, card=client.card)
    await Controller(services, platform, Open()).press(chat, ("taken", client.card))
    assert client.chat.told_later == []
    assert TAKEN in told(place)[0]


@pytest.mark.parametrize("where", PLACES)
async def test_the_confirmation_says_where_the_reply_will_come(asks: Asks, where: str):
    client = await asks(where)
    by_message = "in a direct message" in client.chat.words[0]
    assert by_message is PLACES[where][1]
    assert ("will come here" in client.chat.words[0]) is not by_message


@pytest.mark.parametrize("where", PLACES)
async def test_an_answer_is_all_that_is_told_of_it_whatever_is_pressed_after(
    asks: Asks, step, place: Channel, where: str
):
    client = await asks(where)
    await step("replied", client.card, written="We do.")
    for name in ("taken", "done", "done"):
        await step(name, client.card)
    (said,) = told(place)
    assert "We do." in said
    assert client.chat.told_later == []


async def test_taken_then_answered_then_done_are_two_messages(asks: Asks, step, place: Channel):
    client = await asks()
    await step("taken", client.card)
    await step("replied", client.card, written="We do.")
    await step("done", client.card)
    said = told(place)
    assert [TAKEN in said[0], "We do." in said[1], len(said)] == [True, True, 2]


@pytest.mark.parametrize("name", ["taken", "done"])
async def test_of_many_presses_at_once_one_is_told(asks: Asks, step, place: Channel, name: str):
    client = await asks()
    presses = [step(name, client.card, by=by) for by in ("Mia", "Noa") for _ in range(20)]
    await asyncio.gather(*presses)
    await step(name, client.card)
    assert len(told(place)) == 1


async def test_who_presses_on_what_is_done_tells_nobody_that_it_is_taken(
    asks: Asks, step, place: Channel
):
    client = await asks()
    await step("done", client.card)
    await step("taken", client.card)
    (said,) = told(place)
    assert CLOSED in said


async def test_where_nobody_can_be_told_the_card_and_who_pressed_say_so(
    asks: Asks, step, place: Channel
):
    client = await asks()
    place.undelivered = Undelivered("they take no direct messages from faqbot")
    pressed = await step("taken", client.card)
    assert UNREACHED in text_of(place.cards[client.card])
    assert pressed.words == ["I could not tell who asked: they take no direct messages from faqbot"]
    # An answer that arrives is what they wanted.
    place.undelivered = None
    await step("replied", client.card, written="We do.")
    assert UNREACHED not in text_of(place.cards[client.card])


async def test_an_answer_that_does_not_arrive_stands_on_the_card(asks: Asks, step, place: Channel):
    client = await asks()
    place.undelivered = Undelivered("it is closed")
    await step("replied", client.card, written="We do.")
    assert UNREACHED in text_of(place.cards[client.card])


async def test_who_wants_to_be_forgotten_is_told_nothing_more(
    asks: Asks, step, place: Channel, service: Service, platform: str
):
    client = await asks("by a command")
    forgotten = await service.recorder.keep(
        lambda store: len(store.personal.forget(platform, [CLIENT[platform]])), 0
    )
    assert forgotten
    for name in ("taken", "done"):
        pressed = await step(name, client.card)
        assert pressed.words == ["That question is no longer kept."]
    assert (client.chat.told_later, place.delivered) == ([], [])


async def test_no_outsider_moves_anything(asks: Asks, press: Press, controller, place: Channel):
    client = await asks()
    for name in ("taken", "done"):
        outsider = press(card=client.card, channel="ELSEWHERE")
        await controller.press(outsider, (name, client.card))
    assert place.delivered == []


@pytest.fixture
def hours(controller: Controller, service: Service) -> None:
    """The team is there on weekdays from nine to five, by the clock of Berlin."""
    week = (((9 * 60, 17 * 60),),) * 5 + ((), ())
    whole = service.snapshot.knowledge
    behaviour = replace(whole.behaviour, hours=Hours(ZoneInfo("Europe/Berlin"), week))
    knowledge = replace(whole, behaviour=behaviour)
    service.snapshot = dataclasses.replace(service.snapshot, knowledge=knowledge)


@pytest.mark.parametrize(
    ("zone", "said"),
    [
        ("Europe/Berlin", "next Saturday at 09:00 (Berlin time)."),
        ("America/New_York", "next Saturday at 09:00 (New York time)."),
        ("Etc/GMT+3", "next Saturday at 09:00 (UTC-3 time)."),
        ("Etc/GMT-11", "next Saturday at 09:00 (UTC+11 time)."),
        ("Etc/GMT+0", "next Saturday at 09:00 (UTC time)."),
        ("UTC", "next Saturday at 09:00 (UTC time)."),
    ],
)
def test_of_the_same_day_next_week_it_says_next_and_zones_are_named_as_people_know_them(
    zone: str, said: str
):
    saturdays = Hours(ZoneInfo(zone), ((),) * 5 + (((9 * 60, 12 * 60),), ()))
    evening = datetime(2026, 11, 28, 20, tzinfo=ZoneInfo(zone))
    assert when_back(saturdays, evening.astimezone(UTC), load_texts()) == f"We are back {said}"


@pytest.mark.parametrize(
    ("now", "back"),
    [
        (datetime(2026, 11, 27, 12, tzinfo=UTC), None),
        (datetime(2026, 11, 27, 7, tzinfo=UTC), "We are back today at 09:00 (Berlin time)."),
        (datetime(2026, 11, 26, 17, tzinfo=UTC), "We are back tomorrow at 09:00 (Berlin time)."),
        (datetime(2026, 11, 27, 17, tzinfo=UTC), "We are back on Monday at 09:00 (Berlin time)."),
        # In Berlin it is Monday already.
        (datetime(2026, 11, 29, 23, 30, tzinfo=UTC), "We are back today at 09:00 (Berlin time)."),
    ],
)
@pytest.mark.usefixtures("hours")
async def test_while_nobody_is_there_the_confirmation_says_when_they_are_back(
    asks: Asks, clock: Clock, now: datetime, back: str | None
):
    clock.moment = now
    client = await asks()
    (said,) = client.chat.words
    assert said == " ".join(filter(None, ["Sent to our team. The reply will come here.", back]))
