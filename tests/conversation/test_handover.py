"""The hand-over on any platform: who reads what, whatever is late, twice, gone or broken.

What only a platform's wire shows is in `tests/adapters/*/test_handover.py`.
"""

import asyncio
import dataclasses
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text

from faqbot.conversation.actions import AskPerson, Confirm, encode
from faqbot.conversation.controller import Controller
from faqbot.conversation.message import Text
from faqbot.conversation.port import Undelivered
from faqbot.errors import StoreError
from faqbot.model import Place
from faqbot.service import Service
from faqbot.store.database import Database
from tests.conftest import Clock
from tests.conversation.recording import Channel, RecordingChat

Press = Callable[..., RecordingChat]
Ask = Callable[..., Any]


async def handed_over(controller: Controller, press: Press, ask: Ask, place: Channel) -> str:
    """The id of a card that stands before staff."""
    reply = await ask()
    await controller.press(press(), encode(AskPerson(reply.question_id)))
    (name,) = place.cards
    return name


def actions_of(place: Channel, name: str) -> list[str]:
    card = place.cards[name]
    assert isinstance(card, Text)
    return [encode(each.action)[0] for each in card.buttons]


async def test_a_question_is_put_before_staff_once_however_often_it_is_pressed(
    controller: Controller, press: Press, ask: Ask, place: Channel
):
    reply = await ask()
    presses = [press() for _ in range(4)]
    words = encode(AskPerson(reply.question_id))
    await asyncio.gather(*(controller.press(each, words) for each in presses))
    assert place.posted == 1
    said = {word for each in presses for word in each.words}
    assert any("Sent to our team" in each for each in said)
    assert all(len(each.words) == 1 for each in presses)


async def test_what_others_have_not_seen_goes_to_staff_only_after_a_yes(
    controller: Controller, press: Press, ask: Ask, place: Channel
):
    reply = await ask(private=True)
    first = press(private=True)
    await controller.press(first, encode(AskPerson(reply.question_id)))
    if first.can.confirms:
        # The button itself has asked.
        assert place.posted == 1
        return
    assert place.posted == 0
    (question,) = first.told
    assert isinstance(question, Text)
    yes, no = (encode(each.action) for each in question.buttons)
    refused = press(private=True)
    await controller.press(refused, no)
    assert (place.posted, refused.words) == (0, ["Nothing was sent."])
    agreed = press(private=True)
    await controller.press(agreed, yes)
    assert place.posted == 1
    assert "Sent to our team" in agreed.words[0]


@pytest.mark.parametrize(("asked_so", "pressed_so"), [(True, False), (False, True)])
async def test_a_question_or_a_press_that_others_do_not_see_is_asked_about(
    controller: Controller, press: Press, ask: Ask, place: Channel, asked_so: bool, pressed_so: bool
):
    reply = await ask(private=asked_so)
    pressed = press(private=pressed_so)
    if asked_so:
        pressed.question = dataclasses.replace(pressed.question, place=Place.DIRECT_MESSAGE)
    await controller.press(pressed, encode(AskPerson(reply.question_id)))
    assert place.posted == pressed.can.confirms
    assert (
        "They will see your name and: do you sell" in pressed.words[0]
    ) is not pressed.can.confirms


@pytest.mark.parametrize("shown", [None, AskPerson.UNSHOWN])
async def test_a_press_that_others_can_make_passes_on_nothing_that_was_asked_privately(
    controller: Controller, press: Press, ask: Ask, place: Channel, shown: str | None
):
    reply = await ask(private=True)
    pressed = press()
    await controller.press(pressed, encode(AskPerson(reply.question_id, shown)))
    assert pressed.words == ["That button no longer works. Please ask again."]
    assert place.posted == 0


@pytest.mark.parametrize("private", [True, False])
async def test_a_card_leads_to_what_was_asked_unless_it_was_asked_privately(
    controller: Controller, press: Press, ask: Ask, place: Channel, private: bool
):
    reply = await ask(private=private)
    await controller.press(press(), encode(Confirm(reply.question_id)))
    (card,) = place.cards.values()
    assert isinstance(card, Text)
    assert ("https://chat.dev/" in card.markdown) is not private
    assert (", privately" in card.markdown) is private


async def test_a_card_that_cannot_be_posted_is_told_and_tried_again(
    controller: Controller, press: Press, ask: Ask, place: Channel
):
    reply = await ask()
    place.refuses = {"post_card"}
    failed = press()
    await controller.press(failed, encode(AskPerson(reply.question_id)))
    assert "Sent to our team" not in failed.words[0]
    place.refuses = set()
    again = press()
    await controller.press(again, encode(AskPerson(reply.question_id)))
    assert "Sent to our team" in again.words[0]
    assert place.posted == 1


async def test_without_a_channel_for_it_nobody_is_said_to_read_the_question(
    controller: Controller, press: Press, ask: Ask, place: Channel, service: Service
):
    reply = await ask()
    whole = service.snapshot.knowledge
    knowledge = dataclasses.replace(
        whole, behaviour=dataclasses.replace(whole.behaviour, handoff={})
    )
    service.snapshot = dataclasses.replace(service.snapshot, knowledge=knowledge)
    pressed = press()
    await controller.press(pressed, encode(AskPerson(reply.question_id)))
    assert place.posted == 0
    assert "could not send that" in pressed.words[0]


async def test_a_question_that_is_gone_is_called_too_old(
    controller: Controller, press: Press, place: Channel
):
    for action in (AskPerson("nobody"), Confirm("nobody")):
        pressed = press()
        await controller.press(pressed, encode(action))
        assert "no longer works" in pressed.words[0]
    assert place.posted == 0


async def test_what_could_not_be_read_is_no_yes(
    controller: Controller,
    press: Press,
    ask: Ask,
    place: Channel,
    service: Service,
    database: Database,
    monkeypatch: pytest.MonkeyPatch,
):
    reply = await ask(private=True)
    transaction, refused = database.transaction, iter([True])

    def transacted() -> Any:
        if next(refused, False):
            raise StoreError("the database is locked")
        return transaction()

    monkeypatch.setattr(database, "transaction", transacted)
    pressed = press(private=True)
    await controller.press(pressed, encode(AskPerson(reply.question_id)))
    assert place.posted == 0
    assert "Sent to our team" not in pressed.words[0]


@pytest.mark.parametrize("broken", [["handovers"], ["handovers", "votes", "questions"]])
async def test_a_broken_store_costs_nobody_a_word(
    controller: Controller,
    press: Press,
    ask: Ask,
    place: Channel,
    database: Database,
    broken: list[str],
):
    card = await handed_over(controller, press, ask, place)
    reply = await ask()
    with database.transaction() as connection:
        for table in broken:
            connection.execute(text(f"DROP TABLE {table}"))
    client, staff = press(), press("Mia", staff=True, card=card)
    await controller.press(client, encode(AskPerson(reply.question_id)))
    await controller.press(staff, ("taken", card))
    (told,) = client.words
    assert "could not send that" in told
    assert "hi@acme.dev" in told
    assert ["went wrong" in each for each in staff.words] == [True]
    assert place.posted == 1


async def test_a_form_with_nothing_in_it_reaches_nobody(
    controller: Controller, press: Press, ask: Ask, place: Channel
):
    card = await handed_over(controller, press, ask, place)
    sent = press("Mia", staff=True, card=card, written="")
    await controller.press(sent, ("replied", card))
    assert place.delivered == []
    assert "write an answer" in sent.words[0]


@pytest.mark.parametrize(("step", "noted"), [("taken", "Taken by Mia"), ("done", "Done by Mia")])
async def test_the_first_who_takes_a_step_stands_on_the_card_and_the_second_reads_who(
    controller: Controller, press: Press, ask: Ask, place: Channel, step: str, noted: str
):
    card = await handed_over(controller, press, ask, place)
    first, second = (press(name, staff=True, card=card) for name in ("Mia", "Noa"))
    await controller.press(first, (step, card))
    assert first.words == []
    await controller.press(second, (step, card))
    assert [noted in each for each in second.words] == [True]
    assert noted in place.cards[card].markdown  # type: ignore[union-attr]


@pytest.mark.parametrize("step", ["taken", "done"])
@pytest.mark.parametrize("by", ["Mia", "Noa"])
async def test_who_presses_what_a_screen_still_shows_reads_who_called_it_done(
    controller: Controller, press: Press, ask: Ask, place: Channel, step: str, by: str
):
    card = await handed_over(controller, press, ask, place)
    for name, first in (("Mia", "taken"), ("Noa", "done")):
        await controller.press(press(name, staff=True, card=card), (first, card))
    assert actions_of(place, card) == ["reply", "lookup"]
    late = press(by, staff=True, card=card, late=True)
    await controller.press(late, (step, card))
    assert ["Done by Noa" in each for each in late.words] == [True]


async def test_a_card_that_cannot_be_brought_up_to_date_is_told_instead(
    controller: Controller, press: Press, ask: Ask, place: Channel
):
    card = await handed_over(controller, press, ask, place)
    place.refuses = {"update_card"}
    pressed = press("Mia", staff=True, card=card)
    await controller.press(pressed, ("taken", card))
    assert "Mia" in pressed.words[0]


@pytest.mark.parametrize("step", ["taken", "done", "reply", "replied"])
async def test_who_has_no_right_does_nothing_and_gets_what_was_written_back(
    controller: Controller, press: Press, ask: Ask, place: Channel, step: str
):
    card = await handed_over(controller, press, ask, place)
    before = place.cards[card]
    written = "Ten, I think." if step == "replied" else ""
    outsider = press(card=card, channel="ELSEWHERE", written=written)
    await controller.press(outsider, (step, card))
    assert place.cards[card] == before
    assert (place.delivered, outsider.forms) == ([], [])
    (said,) = outsider.words
    assert "bot.staff" in said
    assert f"`{outsider.by.id}`" in said
    assert written in said


async def test_an_answer_reaches_the_asker_and_stands_on_the_card(
    controller: Controller, press: Press, ask: Ask, place: Channel
):
    card = await handed_over(controller, press, ask, place)
    opened = press("Mia", staff=True, card=card)
    await controller.press(opened, ("reply", card))
    (form,) = opened.forms
    assert "umbrellas" in form.quote
    sent = press("Mia", staff=True, card=card, written="We do,\nin red.")
    await controller.press(sent, encode(form.sends))
    ((_, answer),) = place.delivered
    assert isinstance(answer, Text)
    assert "We do,  \nin red." in answer.markdown
    assert "Mia" in place.cards[card].markdown  # type: ignore[union-attr]
    assert "delivered" in sent.words[0] or "sent" in sent.words[0]


@pytest.mark.parametrize(
    ("failed", "words"),
    [
        (Undelivered("it is closed"), ["could not be delivered: it is closed", "All of it."]),
        (Undelivered("it broke", left="of it"), ["Only the beginning", "it broke", "of it"]),
    ],
)
async def test_what_did_not_arrive_is_given_back_to_its_writer(
    controller: Controller,
    press: Press,
    ask: Ask,
    place: Channel,
    failed: Undelivered,
    words: list[str],
):
    card = await handed_over(controller, press, ask, place)
    place.undelivered = failed
    sent = press("Mia", staff=True, card=card, written="All of it.")
    await controller.press(sent, ("replied", card))
    assert all(word in sent.words[0] for word in words), sent.words
    assert "Mia" not in place.cards[card].markdown  # type: ignore[union-attr]


async def test_nobody_writes_to_an_asker_whom_nobody_knows_any_more(
    controller: Controller,
    press: Press,
    ask: Ask,
    place: Channel,
    service: Service,
    clock: Clock,
):
    reply = await ask(private=True)
    await controller.press(press(private=True), encode(Confirm(reply.question_id)))
    (card,) = place.cards
    await controller.press(press("Mia", staff=True, card=card), ("done", card))
    clock.advance(timedelta(days=8))
    await service.recorder.ask(lambda store: store.purge(), 0)
    opened = press("Mia", staff=True, card=card)
    await controller.press(opened, ("reply", card))
    assert opened.forms == []
    assert "no longer known" in opened.words[0]
    # A form that was open before then.
    sent = press("Mia", staff=True, card=card, written="Ten.")
    await controller.press(sent, ("replied", card))
    assert place.delivered == []
    assert "no longer known" in sent.words[0]
    assert "Ten." in sent.words[0]


async def test_a_form_that_does_not_open_is_apologised_for(
    controller: Controller, press: Press, ask: Ask, place: Channel
):
    card = await handed_over(controller, press, ask, place)
    place.refuses = {"open_form"}
    pressed = press("Mia", staff=True, card=card)
    await controller.press(pressed, ("reply", card))
    assert "went wrong" in pressed.words[0]


async def test_a_press_that_the_platform_holds_for_too_late_does_nothing(
    controller: Controller, press: Press, ask: Ask, place: Channel
):
    card = await handed_over(controller, press, ask, place)
    before = place.cards[card]
    place.refuses = {"acknowledge"}
    for step in ("taken", "done", "replied"):
        pressed = press("Mia", staff=True, card=card, written="Ten.")
        await controller.press(pressed, (step, card))
        assert pressed.words == []
    assert place.cards[card] == before
    assert place.delivered == []


async def test_a_card_offers_what_is_left_to_do(
    controller: Controller, press: Press, ask: Ask, place: Channel
):
    card = await handed_over(controller, press, ask, place)
    assert actions_of(place, card) == ["reply", "lookup", "taken", "done"]
    await controller.press(press("Mia", staff=True, card=card), ("taken", card))
    assert actions_of(place, card) == ["reply", "lookup", "taken", "done"]
    await controller.press(press("Mia", staff=True, card=card), ("done", card))
    assert actions_of(place, card) == ["reply", "lookup"]


@pytest.mark.parametrize("step", ["taken", "done", "reply"])
async def test_a_step_of_a_card_that_is_gone_is_said_to_be_too_late(
    controller: Controller, press: Press, place: Channel, step: str
):
    pressed = press("Mia", staff=True)
    await controller.press(pressed, (step, "nothing"))
    assert pressed.words == ["That question is no longer kept."]
    assert pressed.forms == []


async def test_a_card_that_is_gone_gives_back_what_was_written(
    controller: Controller, press: Press, place: Channel
):
    sent = press("Mia", staff=True, written="Careful words.")
    await controller.press(sent, ("replied", "nothing"))
    assert "Careful words." in sent.words[0]
    assert place.delivered == []


async def test_a_fault_of_faqbots_own_is_one_apology_with_what_was_written(
    controller: Controller, press: Press, service: Service
):
    service.snapshot = dataclasses.replace(service.snapshot, knowledge=None)  # type: ignore[arg-type]
    sent = press("Mia", staff=True, written="Careful words.")
    await controller.press(sent, ("replied", "any"))
    assert len(sent.words) == 1
    assert "went wrong" in sent.words[0]
    assert "Careful words." in sent.words[0]
