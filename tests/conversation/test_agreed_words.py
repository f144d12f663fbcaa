"""Who agrees that staff read a question is shown just that, and staff read nothing else."""

import asyncio
import sqlite3
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import pytest

from faqbot.conversation.actions import AskPerson, Confirm, Forget, decode, encode
from faqbot.conversation.controller import Controller
from faqbot.conversation.message import Line, Text
from faqbot.model import Approach, Person, Place, Question, Reply
from faqbot.service import Service
from faqbot.service.purging import Purger
from faqbot.store import Database, LoggedQuestion
from tests.conftest import Clock
from tests.conversation.conftest import CLIENT
from tests.conversation.recording import Channel, RecordingChat, text_of

PHONE = "+49 170 1234567"
MASKED = "[phone]"

Press = Callable[..., RecordingChat]
Ask = Callable[..., Awaitable[Reply]]


@pytest.fixture
def wanted(service: Service, platform: str) -> Ask:
    """Asks something in vain that names a phone number, unless other words are given."""
    numbers = iter(range(100_000))

    async def asked(text: str = "", *, private: bool = True, user: str = "") -> Reply:
        reply = await service.ask(
            Question(
                text or f"do you sell left-handed umbrellas? call {PHONE}",
                platform=platform,
                channel="D1" if private else "C1",
                message=f"1{next(numbers)}.0",
                user=user or CLIENT[platform],
                place=Place.DIRECT_MESSAGE if private else Place.CHANNEL,
                approach=Approach.MENTION,
            )
        )
        assert reply is not None
        await service.recorder.settle()
        return reply

    return asked


async def shown_to(controller: Controller, press: Press, reply: Reply) -> Text:
    """The message that asks whether staff may read it."""
    asking = press(private=True)
    await controller.press(asking, encode(AskPerson(reply.question_id, AskPerson.UNSHOWN)))
    (question,) = asking.told
    assert isinstance(question, Text)
    return question


def words_of(message: Any) -> str:
    return text_of(message).replace("\\", "")


async def agreed(controller: Controller, press: Press, question: Text) -> RecordingChat:
    pressed = press(private=True)
    await controller.press(pressed, encode(question.buttons[0].action))
    return pressed


async def card_of(
    controller: Controller, press: Press, place: Channel, reply: Reply
) -> tuple[str, str]:
    """The id and the words of the card of a question that its author agreed to pass on."""
    before = set(place.cards)
    await agreed(controller, press, await shown_to(controller, press, reply))
    (name,) = set(place.cards) - before
    return name, words_of(place.cards[name])


def kept_bytes(database: Database) -> bytes:
    """All that the database has on disk, its log included."""
    assert database.folder is not None
    return b"".join(
        each.read_bytes() for each in sorted(database.folder.rglob("*")) if each.is_file()
    )


async def test_staff_read_what_the_confirmation_showed_a_phone_number_too(
    controller: Controller, press: Press, wanted: Ask, place: Channel
):
    reply = await wanted()
    question = await shown_to(controller, press, reply)
    assert PHONE in words_of(question)
    assert place.cards == {}
    done = await agreed(controller, press, question)
    assert "Sent to our team" in done.words[0]
    ((_, card),) = place.cards.items()
    assert PHONE in words_of(card)


async def test_a_question_that_is_no_longer_remembered_is_shown_masked_and_read_masked(
    controller: Controller, press: Press, wanted: Ask, place: Channel, service: Service
):
    reply = await wanted()
    question = await shown_to(controller, press, reply)
    # As after a restart, or in another process.
    service.recorder.unmasked.drop(press().platform, [press().by.user])
    anew = await agreed(controller, press, question)
    assert place.cards == {}
    (asked_again,) = anew.replaced
    assert isinstance(asked_again, Text)
    assert MASKED in words_of(asked_again)
    assert PHONE not in words_of(asked_again)
    await agreed(controller, press, asked_again)
    ((_, card),) = place.cards.items()
    assert MASKED in words_of(card)
    assert PHONE not in words_of(card)


@pytest.mark.parametrize("old", [AskPerson, Confirm])
async def test_a_button_of_an_older_version_passes_on_what_it_showed(
    controller: Controller, press: Press, wanted: Ask, place: Channel, old: Any
):
    reply = await wanted()
    pressed = press(private=True)
    if old is AskPerson and not pressed.can.confirms:
        pytest.skip("such a button asks by a message")
    await controller.press(pressed, encode(old(reply.question_id)))
    ((_, card),) = place.cards.items()
    assert MASKED in words_of(card)
    assert PHONE not in words_of(card)


async def test_in_public_its_author_alone_passes_on_what_all_have_read(
    controller: Controller, press: Press, wanted: Ask, place: Channel
):
    reply = await wanted(private=False)
    words = encode(AskPerson(reply.question_id))
    other = press("Bob")
    other.by = type(other.by)("U0BOB" if other.platform == "slack" else "6", "Bob")
    await controller.press(other, words)
    ((name, card),) = place.cards.items()
    assert PHONE not in words_of(card)
    await controller.press(press(), words)
    (of_author,) = (card for each, card in place.cards.items() if each != name)
    assert PHONE in words_of(of_author)


@pytest.mark.parametrize("length", [200, 1_499, 1_501, 3_000])
async def test_a_text_of_any_length_is_shown_as_it_will_be_read(
    controller: Controller, press: Press, wanted: Ask, place: Channel, length: int
):
    reply = await wanted(f"{PHONE} {'umbrellas ' * 400}"[: length - 1] + "?")
    question = words_of(await shown_to(controller, press, reply))
    quoted = question[question.index(PHONE) :]
    _, card = await card_of(controller, press, place, reply)
    assert f"> {quoted}\n" in card
    assert quoted.endswith("…") is (length > 1_500)


async def test_once_it_is_done_the_number_is_gone_from_the_card_and_the_database(
    controller: Controller,
    press: Press,
    wanted: Ask,
    place: Channel,
    service: Service,
    database: Database,
):
    name, _ = await card_of(controller, press, place, await wanted())
    assert PHONE.encode() in kept_bytes(database)
    for step in ("taken", "done"):
        assert PHONE in words_of(place.cards[name])
        await controller.press(press("Mia", staff=True, card=name), (step, name))
    assert MASKED in words_of(place.cards[name])
    assert PHONE not in words_of(place.cards[name])
    await Purger(service.recorder).tick()
    assert PHONE.encode() not in kept_bytes(database)
    assert b"umbrellas" in kept_bytes(database)


async def test_who_is_forgotten_leaves_no_number_on_a_card_in_the_database_or_in_memory(
    controller: Controller,
    press: Press,
    wanted: Ask,
    place: Channel,
    service: Service,
    database: Database,
):
    reply = await wanted()
    name, _ = await card_of(controller, press, place, reply)
    later = await wanted()
    asker = press(private=True)
    await controller.press(asker, encode(Forget(asker.by.user)))
    assert "deleted" in asker.words[-1]
    card = place.cards[name]
    assert isinstance(card, Line)
    assert "forgotten" in card.text
    await Purger(service.recorder).tick()
    assert PHONE.encode() not in kept_bytes(database)
    unmasked = service.recorder.unmasked
    for each in (reply, later):
        assert not unmasked.of(each.question_id, platform=asker.platform, user=asker.by.user)
    # What staff press on a copy of the card that they still see finds nothing.
    late = press("Mia", staff=True, card=name)
    await controller.press(late, ("reply", name))
    assert late.words == ["That question is no longer kept."]


async def test_a_week_after_done_nothing_of_an_older_versions_row_is_left(
    controller: Controller,
    press: Press,
    wanted: Ask,
    place: Channel,
    service: Service,
    database: Database,
    clock: Clock,
):
    name, _ = await card_of(controller, press, place, await wanted())
    await controller.press(press("Mia", staff=True, card=name), ("done", name))
    assert database.folder is not None
    with sqlite3.connect(database.folder / "faqbot.sqlite3") as connection:
        connection.execute("UPDATE handovers SET unmasked = ?", (PHONE,))
    clock.advance(timedelta(days=8))
    await service.recorder.ask(lambda store: store.purge(), 0)
    assert PHONE.encode() not in kept_bytes(database)


async def test_of_many_hand_overs_the_open_ones_alone_keep_their_numbers(
    controller: Controller,
    press: Press,
    wanted: Ask,
    place: Channel,
    service: Service,
    database: Database,
    caplog: pytest.LogCaptureFixture,
):
    caplog.set_level("INFO")
    numbers = [f"+49 170 55{each:05}" for each in range(40)]
    texts = [f"call {number} about umbrella {at}" for at, number in enumerate(numbers)]
    replies = [await wanted(text, user=f"1{at}") for at, text in enumerate(texts)]
    assert not any(number.encode() in kept_bytes(database) for number in numbers)

    async def passed_on(at: int) -> str:
        def asker(**facts: Any) -> RecordingChat:
            return press(by=Person(f"1{at}", "Ann"), **facts)

        question = await shown_to(controller, asker, replies[at])
        await agreed(controller, asker, question)
        (name,) = (name for name, card in place.cards.items() if numbers[at] in words_of(card))
        return name

    names = await asyncio.gather(*map(passed_on, range(0, 40, 2)))
    await asyncio.gather(
        *(
            controller.press(press("Mia", staff=True, card=name), ("done", name))
            for name in names[::2]
        )
    )
    await Purger(service.recorder).tick()
    on_disk = kept_bytes(database)
    cards = " ".join(map(words_of, place.cards.values()))
    held = {number for number in numbers if number.encode() in on_disk}
    assert held == {number for number in numbers if number in cards} == set(numbers[2:40:4])
    assert not [number for number in numbers if number in caplog.text]
    # What is counted and learned from has the masked words.
    rows: list[LoggedQuestion] = []
    rows = await service.recorder.ask(lambda store: store.asked_most(100), rows)
    assert not [each for each in rows if any(number in str(each) for number in numbers)]
    assert len(rows) > 1


def test_a_button_names_no_word_of_what_it_asks_about():
    words = encode(AskPerson("q", "0123456789"))
    assert decode(words) == AskPerson("q", "0123456789")
    assert decode(("person", "q")) == AskPerson("q")
    assert decode(("confirm", "q")) == Confirm("q")
