"""Staff answer a handed-over question with an entry: found, sent once, and noted on the card."""

import asyncio
import dataclasses
from collections.abc import Awaitable, Callable
from functools import partial

import pytest

from faqbot.conversation.actions import (
    AskPerson,
    Confirm,
    FindEntries,
    Forget,
    OpenSearch,
    SendEntry,
    encode,
)
from faqbot.conversation.controller import Controller
from faqbot.conversation.message import Answer, Field, Text
from faqbot.conversation.port import Undelivered
from faqbot.errors import StoreError
from faqbot.model import Handover, Reply
from faqbot.service import Service
from faqbot.store import Database, Store
from tests.conversation.recording import Channel, RecordingChat, text_of

Press = Callable[..., RecordingChat]
Ask = Callable[..., Awaitable[Reply]]

ENTRY = "opening-hours"
QUESTION = "When are you open?"


@pytest.fixture
def card(controller: Controller, press: Press, ask: Ask, place: Channel) -> Callable[..., object]:
    """The id of a card that stands before staff."""

    async def handed_over(*, private: bool = False) -> str:
        reply = await ask(private=private)
        action = Confirm if private else AskPerson
        await controller.press(press(private=private), encode(action(reply.question_id)))
        *_, name = place.cards
        return name

    return handed_over


def of_staff(press: Press, card: str, name: str = "Mia", **facts: object) -> RecordingChat:
    return press(name, staff=True, card=card, **facts)


def _find(name: str, store: Store) -> Handover | None:
    return store.handovers.find(name)


async def sent(
    controller: Controller, press: Press, card: str, entry_id: str | None = ENTRY, name: str = "Mia"
) -> RecordingChat:
    chat = of_staff(press, card, name)
    await controller.press(chat, encode(SendEntry(card, entry_id)))
    return chat


async def test_the_answer_arrives_marked_as_chosen_by_a_person(
    controller: Controller, press: Press, place: Channel, card
):
    name = await card()
    pressed = await sent(controller, press, name)
    assert pressed.words == ["Your answer was delivered."]
    ((where, said),) = place.delivered
    assert where == "C1"
    assert isinstance(said, Answer)
    words = text_of(said)
    assert words.startswith("Mia from our team chose this answer:")
    assert QUESTION in words
    assert "nine" in words
    assert said.plain.startswith("Mia from our team chose this answer:")
    assert said.entry_id == ENTRY
    assert said.votes is not None
    # Whoever reads it has asked a person already.
    assert not said.buttons
    shown = place.cards[name]
    assert isinstance(shown, Text)
    assert f"Answered by Mia with *{QUESTION}*" in shown.markdown


async def test_what_was_asked_privately_is_quoted_to_its_asker(
    controller: Controller, press: Press, place: Channel, card
):
    await sent(controller, press, await card(private=True))
    ((_, said),) = place.delivered
    assert "You asked: do you sell left-handed umbrellas?" in text_of(said)


async def test_it_is_recorded_as_any_reply_of_a_person_is(
    controller: Controller, press: Press, place: Channel, card, service: Service
):
    by_words, by_entry = await card(), await card()
    written = of_staff(press, by_words, written="No.")
    await controller.press(written, ("replied", by_words))
    await sent(controller, press, by_entry)
    kept = [await service.recorder.ask(partial(_find, name), None) for name in (by_words, by_entry)]
    assert [(each.answered_by, each.answered_with) for each in kept if each] == [
        ("Mia", None),
        ("Mia", ENTRY),
    ]
    facts = ("posted", "progress", "done_by", "taken_by")
    first, second = ([getattr(each, fact) for fact in facts] for each in kept)
    assert first == second


async def test_the_form_finds_while_one_types_or_else_by_words(
    controller: Controller, press: Press, card
):
    name = await card()
    pressed = of_staff(press, name)
    await controller.press(pressed, encode(OpenSearch(name)))
    (form,) = pressed.forms
    assert "umbrellas" in form.quote
    if pressed.can.finds:
        assert (form.field, form.sends) == (Field.QUESTION, SendEntry(name))
    else:
        assert (form.field, form.sends) == (Field.LINE, FindEntries(name))


async def test_words_lead_to_the_entries_in_the_matchers_order_of_which_one_is_sent(
    controller: Controller, press: Press, place: Channel, card, service: Service
):
    name = await card()
    searched = of_staff(press, name, written="how much is delivery")
    await controller.press(searched, encode(FindEntries(name)))
    (found,) = searched.told
    assert isinstance(found, Answer)
    assert found.others is not None
    offered = [entry_id for entry_id, _ in found.others.options]
    ranked = service.snapshot.matcher.judge("how much is delivery").matches
    assert offered[: len(ranked)] == [each.entry_id for each in ranked]
    assert len(offered) == len(set(offered)) <= 25
    # What is chosen is pressed in that message, which one alone sees.
    chosen = of_staff(press, "", private=True)
    await controller.press(chosen, encode(found.others.buttons[0].action))
    assert len(place.delivered) == 1
    assert [text_of(each) for each in chosen.replaced] == ["Your answer was delivered."]
    shown = place.cards[name]
    assert isinstance(shown, Text)
    assert "Answered by Mia with" in shown.markdown
    assert set(place.cards) == {name}


async def test_words_that_fit_nothing_may_be_tried_again(
    controller: Controller, press: Press, card
):
    name = await card()
    searched = of_staff(press, name, written="")
    await controller.press(searched, encode(FindEntries(name)))
    (none,) = searched.told
    assert isinstance(none, Answer)
    assert none.others is None
    assert [each.action for each in none.buttons] == [OpenSearch(name)]


async def test_two_of_staff_who_choose_at_once_send_one_answer(
    controller: Controller, press: Press, place: Channel, card
):
    name = await card()
    both = await asyncio.gather(
        *(sent(controller, press, name, name=each) for each in ("Mia", "Noa", "Mia", "Noa"))
    )
    assert len(place.delivered) == 1
    assert all(each.words == ["Your answer was delivered."] for each in both)


async def test_a_card_that_is_answered_already_takes_another_answer_as_it_takes_a_reply(
    controller: Controller, press: Press, place: Channel, card
):
    name = await card()
    await controller.press(of_staff(press, name, "Noa", written="Ten."), ("replied", name))
    await controller.press(of_staff(press, name, "Noa"), ("done", name))
    await sent(controller, press, name)
    assert len(place.delivered) == 2
    shown = place.cards[name]
    assert isinstance(shown, Text)
    assert "Answered by Mia with" in shown.markdown
    assert [encode(each.action)[0] for each in shown.buttons] == ["reply", "lookup"]


@pytest.mark.parametrize("entry_id", ["deleted-meanwhile", None])
async def test_an_entry_that_is_gone_by_then_is_said_to_be(
    controller: Controller, press: Press, place: Channel, card, entry_id: str | None
):
    name = await card()
    pressed = await sent(controller, press, name, entry_id)
    assert "gone from my list" in pressed.words[0]
    assert place.delivered == []
    assert "Answered" not in text_of(place.cards[name])


async def test_an_entry_that_is_gone_later_leaves_the_name_of_who_answered(
    controller: Controller, press: Press, place: Channel, card, service: Service
):
    name = await card()
    await sent(controller, press, name)
    knowledge = service.snapshot.knowledge
    rest = tuple(each for each in knowledge.entries if each.id != ENTRY)
    service.snapshot = dataclasses.replace(
        service.snapshot, knowledge=dataclasses.replace(knowledge, entries=rest)
    )
    await controller.press(of_staff(press, name), ("taken", name))
    assert "Answered by Mia**" in text_of(place.cards[name])


@pytest.mark.parametrize("step", [OpenSearch, FindEntries, SendEntry])
async def test_an_asker_who_was_forgotten_gets_nothing_and_staff_are_told(
    controller: Controller, press: Press, place: Channel, card, step
):
    name = await card(private=True)
    asker = press(private=True)
    await controller.press(asker, encode(Forget(asker.by.user)))
    pressed = of_staff(press, name, written="open")
    await controller.press(pressed, encode(step(name)))
    assert "no longer kept" in pressed.words[0]
    assert (place.delivered, pressed.forms) == ([], [])


@pytest.mark.parametrize("step", [OpenSearch, FindEntries, SendEntry])
async def test_who_is_no_staff_does_nothing(
    controller: Controller, press: Press, place: Channel, card, step
):
    name = await card()
    before = place.cards[name]
    pressed = press("Eve", card=name)
    await controller.press(pressed, encode(step(name)))
    assert "for our team" in pressed.words[0]
    assert (place.delivered, pressed.forms) == ([], [])
    assert place.cards[name] == before


async def test_an_answer_that_does_not_arrive_is_told_and_noted_nowhere(
    controller: Controller, press: Press, place: Channel, card
):
    name = await card()
    place.undelivered = Undelivered("they take no messages")
    pressed = await sent(controller, press, name)
    assert "could not be delivered: they take no messages" in pressed.words[0]
    assert "Answered" not in text_of(place.cards[name])
    place.undelivered = Undelivered("the connection failed", "the rest of it")
    partly = await sent(controller, press, name)
    assert "the rest of it" in partly.words[0]
    place.undelivered = None
    assert (await sent(controller, press, name)).words == ["Your answer was delivered."]


async def test_a_database_that_is_away_delivers_nothing_twice(
    controller: Controller,
    press: Press,
    place: Channel,
    card,
    database: Database,
    monkeypatch: pytest.MonkeyPatch,
):
    name = await card()

    def away() -> object:
        raise StoreError("the database is locked")

    with monkeypatch.context() as patch:
        patch.setattr(database, "transaction", away)
        failed = await sent(controller, press, name)
    assert "went wrong" in failed.words[0]
    assert place.delivered == []
    for _ in range(2):
        await sent(controller, press, name)
    assert len(place.delivered) == 1


async def test_a_form_that_does_not_open_is_apologised_for(
    controller: Controller, press: Press, place: Channel, card
):
    name = await card()
    place.refuses = {"open_form"}
    pressed = of_staff(press, name)
    await controller.press(pressed, encode(OpenSearch(name)))
    assert "went wrong" in pressed.words[0]


async def test_a_card_of_an_older_version_is_found_again_from_what_was_pressed_on_it(
    controller: Controller, press: Press, place: Channel, card, database: Database, service: Service
):
    name = await card()
    with database.transaction() as connection:
        connection.exec_driver_sql("UPDATE handovers SET card = NULL")
    await controller.press(of_staff(press, f"STAFF {name}"), encode(OpenSearch(name)))
    kept = await service.recorder.ask(lambda store: store.handovers.find(name), None)
    assert kept is not None
    assert kept.card == f"STAFF {name}"
