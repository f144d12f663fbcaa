"""Who asked a person on Discord is told how it stands, where they asked; staff are reminded."""

from dataclasses import replace
from datetime import timedelta

import pytest

from faqbot.adapters.discord.run import Discord
from faqbot.model import Handover
from tests.adapters.discord.conftest import Adapters, Place
from tests.adapters.discord.test_handover import CLOSED as NO_DIRECT_MESSAGES
from tests.adapters.discord.test_handover import MISS, Staff, staff
from tests.conftest import Clock
from tests.wire.discord import FakeDiscord, Message, permissions

__all__ = ["staff"]

WAITS = "A question is waiting: nobody has taken it yet"
TAKEN = "Mia from our team is looking at it."
CLOSED = "closed this without a written reply"
# https://docs.discord.com/developers/interactions/receiving-and-responding#followup-messages
OVER = 15 * 60 + 1


async def agreed(server: FakeDiscord, place: Place, staff: Staff, reply: Message) -> Message:
    """The confirmation of a question that was asked privately, sent after a yes."""
    first = await staff.told(staff.press_person(reply))
    server.press_label(first, place.ada, "Send it")
    await server.wait_for_edit(first)
    return first


def saying(server: FakeDiscord, text: str) -> list[Message]:
    return [one for one in server.messages if text in one.text]


async def test_in_a_channel_it_is_told_below_the_question_once(
    server: FakeDiscord, place: Place, adapters: Adapters, staff: Staff
):
    async with adapters.running():
        reply = await staff.asked_publicly()
        staff.press_person(reply)
        card = await staff.card()
        for by in (staff.mia, staff.mia):
            server.press_label(card, by, "Taken")
        taken = await server.wait_for_message(where=lambda one: TAKEN in one.text)
        assert (taken.channel, taken.reference) == (place.channel, reply.reference)
        assert (taken.mentions, taken.mention_everyone) == ([], False)
        server.press_label(card, staff.noa, "Done")
        closed = await server.wait_for_message(where=lambda one: CLOSED in one.text)
        assert closed.channel is place.channel
        assert "ask again" in closed.text
        assert len(saying(server, TAKEN)) == 1


async def test_in_a_thread_it_is_told_there(
    server: FakeDiscord, place: Place, adapters: Adapters, staff: Staff
):
    async with adapters.running():
        thread = server.start_thread(server.send(place.channel, place.ada, "Hello"), "chat")
        server.mention(thread, place.ada, MISS)
        staff.press_person(await server.wait_for_message(channel=thread))
        server.press_label(await staff.card(), staff.mia, "Taken")
        taken = await server.wait_for_message(where=lambda one: TAKEN in one.text)
        assert taken.channel is thread


async def test_a_direct_message_is_told_there(
    server: FakeDiscord, place: Place, adapters: Adapters, staff: Staff
):
    async with adapters.running():
        sent = server.send_dm(place.ada, MISS)
        reply = await server.wait_for_message(channel=sent.channel)
        said = await agreed(server, place, staff, reply)
        assert "The reply will come here." in said.text
        server.press_label(await staff.card(), staff.mia, "Taken")
        taken = await server.wait_for_message(where=lambda one: TAKEN in one.text)
        assert (taken.channel, taken.ephemeral) == (sent.channel, False)


async def test_what_was_asked_by_a_command_is_told_there_as_long_as_discord_allows(
    server: FakeDiscord, place: Place, adapters: Adapters, staff: Staff
):
    async with adapters.running():
        said = await agreed(server, place, staff, await staff.asked_privately())
        assert "The reply will come to you in a direct message." in said.text
        card = await staff.card()
        server.press_label(card, staff.mia, "Taken")
        taken = await server.wait_for_message(where=lambda one: TAKEN in one.text)
        assert (taken.channel, taken.ephemeral) == (place.channel, True)
        server.clock.advance(OVER)
        server.press_label(card, staff.mia, "Done")
        closed = await server.wait_for_message(where=lambda one: CLOSED in one.text)
        assert closed.channel is server.world.dm_with(place.ada)
        assert "You asked: zyx wvu" in closed.text


@pytest.mark.parametrize("has_left", [False, True])
async def test_where_direct_messages_are_closed_the_card_and_who_pressed_say_so(
    server: FakeDiscord, place: Place, adapters: Adapters, staff: Staff, has_left: bool
):
    place.ada.dm_closed = True
    if has_left:
        # "Cannot send messages to this user due to having no mutual guilds"
        dm = server.world.dm_with(place.ada).id
        server.faults.answer(403, f"POST /channels/{dm}/messages", code=50278)
    async with adapters.running():
        await agreed(server, place, staff, await staff.asked_privately())
        card = await staff.card()
        server.clock.advance(OVER)
        told = await staff.told(server.press_label(card, staff.mia, "Taken"))
        assert NO_DIRECT_MESSAGES in told.text
        assert "Taken by Mia" in card.text
        assert "Who asked could not be told" in card.text
        assert saying(server, TAKEN) == []


async def test_where_faqbot_may_not_write_any_more_the_card_and_who_pressed_say_so(
    server: FakeDiscord, place: Place, adapters: Adapters, staff: Staff
):
    async with adapters.running():
        staff.press_person(await staff.asked_publicly())
        card = await staff.card()
        server.claim_all()
        place.channel.denied = permissions.VIEW_CHANNEL
        told = await staff.told(server.press_label(card, staff.mia, "Done"))
        assert "faqbot may not write there any more" in told.text
        assert "Who asked could not be told" in card.text


async def test_after_an_answer_that_it_is_done_is_told_to_nobody(
    server: FakeDiscord, place: Place, adapters: Adapters, staff: Staff
):
    async with adapters.running():
        staff.press_person(await staff.asked_publicly())
        card = await staff.card()
        await staff.told(await staff.reply(card, "Ten."))
        server.press_label(card, staff.mia, "Done")
        await server.wait_for_edit(card, count=2)
        assert "Done by Mia" in card.text
        assert saying(server, CLOSED) == []


async def waiting(place: Place, clock: Clock) -> Handover:
    """The card that waits, reserved to remind staff of it."""
    await place.service.recorder.settle()
    clock.advance(timedelta(hours=4))
    handover = await place.service.recorder.keep(
        lambda store: store.notices.reserve_reminder("discord", before=clock()), None
    )
    assert handover is not None
    return handover


async def test_staff_are_reminded_by_a_reply_to_the_card_in_nobodys_words(
    server: FakeDiscord, place: Place, adapters: Adapters, staff: Staff, clock: Clock
):
    async with adapters.running() as adapter:
        await staff.told(staff.press_person(await staff.asked_publicly()))
        handover = await waiting(place, clock)
        card = await staff.card()
        # Posted twice within minutes, as by two processes, it is one: its nonce is.
        assert await adapter.remind(handover)
        assert await adapter.remind(handover)
        (again,) = saying(server, WAITS)
        assert (again.channel, again.reference) == (card.channel, card)
        assert "zyx wvu" not in again.text
        server.press_label(card, staff.mia, "Taken")
        await server.wait_for_message(where=lambda one: TAKEN in one.text)
        assert "Taken by Mia" in card.text
        assert len(saying(server, "A question for a person")) == 1


async def test_of_a_card_in_another_channel_or_deleted_a_line_reminds(
    server: FakeDiscord, place: Place, adapters: Adapters, staff: Staff, clock: Clock
):
    async with adapters.running() as adapter:
        await staff.told(staff.press_person(await staff.asked_publicly()))
        handover = await waiting(place, clock)
        card = await staff.card()
        assert await adapter.remind(replace(handover, card=f"{place.channel.id} {card.id}"))
        server.delete(card)
        assert await adapter.remind(replace(handover, id="another"))
        said = saying(server, WAITS)
        assert [(each.channel, each.reference) for each in said] == [(card.channel, None)] * 2


async def test_a_card_whose_place_is_not_known_is_posted_once_more_without_its_asker(
    server: FakeDiscord, place: Place, adapters: Adapters, staff: Staff, clock: Clock
):
    async with adapters.running() as adapter:
        await staff.told(staff.press_person(await staff.asked_publicly()))
        handover = await waiting(place, clock)
        await staff.card()
        old = replace(handover, card=None, unmasked="zyx 0170 1234567")
        assert await adapter.remind(old)
        again = await staff.card()
        assert WAITS in again.text
        assert "zyx wvu" in again.text
        assert "1234567" not in again.text
        assert "Ada" not in again.text
        await place.service.recorder.settle()
        found = await place.service.recorder.keep(
            lambda store: store.handovers.find(handover.id), None
        )
        assert found is not None
        # To be wiped with what is forgotten.
        assert found.card == f"{again.channel.id} {again.id}"
        server.press_label(again, staff.mia, "Taken")
        await server.wait_for_message(where=lambda one: TAKEN in one.text)
        assert "Taken by Mia" in again.text
        assert WAITS not in again.text


async def test_a_reminder_that_discord_refuses_is_none(
    server: FakeDiscord, place: Place, adapters: Adapters, staff: Staff, clock: Clock
):
    async with adapters.running() as adapter:
        await staff.told(staff.press_person(await staff.asked_publicly()))
        staff.channel.denied = permissions.SEND_MESSAGES
        handover = await waiting(place, clock)
        assert not await adapter.remind(handover)
    await stopped(adapter, handover)


async def stopped(adapter: Discord, handover: Handover) -> None:
    assert not await adapter.remind(handover)
