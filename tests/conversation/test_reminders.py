"""Staff are reminded in nobody's words, and what is called done or forgotten is so everywhere."""

from collections.abc import Awaitable, Callable
from dataclasses import replace

import pytest

from faqbot.conversation.actions import Finish, Forget, SendReply, Take, encode
from faqbot.conversation.controller import Controller
from faqbot.conversation.message import Text
from faqbot.model import Handover, Reply
from faqbot.service import Service, Services
from tests.conversation.recording import Channel, RecordingChat
from tests.conversation.test_agreed_words import MASKED, PHONE, card_of, wanted, words_of

__all__ = ["wanted"]

AGAIN = "again"

Press = Callable[..., RecordingChat]


@pytest.fixture
async def kept(
    controller: Controller,
    press: Press,
    wanted: Callable[..., Awaitable[Reply]],
    place: Channel,
    services: Services,
    service: Service,
) -> Handover:
    """A card with a phone number, which stands before staff."""
    card, words = await card_of(controller, press, place, await wanted())
    assert PHONE in words
    await service.recorder.settle()
    found = await services.handovers.find(card)
    assert found is not None
    return found


def is_plain(message: object) -> bool:
    """Whether it shows nothing of the question or the asker, and no button."""
    assert isinstance(message, Text)
    said = words_of(message)
    return not message.buttons and not any(
        each in said for each in (PHONE, MASKED, "Ann", "umbrellas")
    )


async def test_a_reminder_says_for_how_long_and_nothing_of_the_question(
    controller: Controller, kept: Handover
):
    said = controller.cards.reminder(kept)
    assert "A question is waiting" in said.markdown
    assert is_plain(said)
    assert said.since is not None
    assert said.since.day == kept.asked_at


async def test_where_no_card_is_known_it_comes_once_more_masked_and_without_its_asker(
    controller: Controller, kept: Handover
):
    said = controller.cards.reminder(replace(kept, card=None))
    assert MASKED in words_of(said)
    assert PHONE not in words_of(said)
    assert "Ann" not in words_of(said)
    assert len(said.buttons) == 4


@pytest.mark.parametrize(
    ("card", "below", "noted"),
    [
        ("STAFF 1.0 2.0", "2.0", None),
        ("ELSEWHERE 1.0", None, None),
        (None, None, "STAFF 8.0 9.0"),
    ],
)
async def test_a_reminder_goes_below_the_card_and_becomes_it_where_none_is_known(
    controller: Controller,
    kept: Handover,
    services: Services,
    service: Service,
    card: str | None,
    below: str | None,
    noted: str | None,
):
    posted: list[tuple[Text, str | None]] = []

    async def post(message: Text, under: str | None) -> list[str] | None:
        posted.append((message, under))
        return None if len(posted) == 1 else ["8.0", "9.0"]

    waiting, before = replace(kept, card=card), (await services.handovers.find(kept.id))
    assert before is not None
    assert not await controller.cards.remind(waiting, "STAFF", post)
    assert await controller.cards.remind(waiting, "STAFF", post)
    assert posted == [(controller.cards.reminder(waiting), below)] * 2
    await service.recorder.settle()
    after = await services.handovers.find(kept.id)
    assert after is not None
    assert after.card == (noted or before.card)


@pytest.mark.parametrize("by", ["buttons", "a reply"])
async def test_a_press_on_another_message_shows_on_the_card_and_wipes_what_was_pressed(
    controller: Controller, press: Press, place: Channel, kept: Handover, by: str
):
    # As reminders of earlier versions stand in the channel.
    place.cards[AGAIN] = place.cards[kept.id]
    pressed = press("Mia", staff=True, card=AGAIN)
    if by == "buttons":
        await controller.press(pressed, encode(Take(kept.id)))
        expected = "Taken by Mia"
    else:
        pressed.written = "We do."
        await controller.press(pressed, encode(SendReply(kept.id)))
        expected = "Answered by Mia"
    assert expected in words_of(place.cards[kept.id])
    assert expected in words_of(place.cards[AGAIN])
    assert is_plain(place.cards[AGAIN])
    await controller.press(press("Mia", staff=True, card=AGAIN), encode(Finish(kept.id)))
    assert PHONE not in words_of(place.cards[kept.id])
    card = place.cards[kept.id]
    assert isinstance(card, Text)
    assert not any(isinstance(each.action, Finish) for each in card.buttons)
    assert is_plain(place.cards[AGAIN])


async def test_after_forget_me_nothing_is_readable_anywhere(
    controller: Controller, press: Press, place: Channel, kept: Handover
):
    place.cards[AGAIN] = controller.cards.reminder(kept)
    await controller.press(press("Mia", staff=True, card=kept.id), encode(Take(kept.id)))
    chat = press(private=True)
    await controller.press(chat, encode(Forget(chat.by.user)))
    shown = " ".join(map(words_of, place.cards.values()))
    assert not any(each in shown for each in (PHONE, MASKED, "Ann", "umbrellas"))


async def test_where_the_card_was_deleted_what_was_pressed_keeps_its_buttons_and_is_masked(
    controller: Controller, press: Press, place: Channel, kept: Handover
):
    place.cards[AGAIN] = place.cards[kept.id]
    place.refuses = {"replace_card"}
    await controller.press(press("Mia", staff=True, card=AGAIN), encode(Take(kept.id)))
    left = place.cards[AGAIN]
    assert isinstance(left, Text)
    assert "Taken by Mia" in words_of(left)
    assert PHONE not in words_of(left)
    assert left.buttons
