"""Who asked a person in Slack is told how it stands, where they asked; staff are reminded."""

from dataclasses import replace
from datetime import timedelta

from faqbot.model import Approach, Handover, Place, Progress
from faqbot.service import Service
from tests.adapters.slack.conftest import Running
from tests.adapters.slack.test_handover import (
    STAFF,
    Ask,
    Asked,
    answer,
    ask,
    press,
    service,
    written,
)
from tests.conftest import Clock
from tests.wire.slack import FakeSlack, Message

__all__ = ["ask", "service"]

TAKEN = "bob from our team is looking at it"
WAITS = "A question is waiting: nobody has taken it yet"
CLOSED = "closed this without a written reply"
DIRECT = {
    "channel": "D0ALICE",
    "place": Place.DIRECT_MESSAGE,
    "approach": Approach.HEARD,
}


async def card_of(slack: FakeSlack, asked: Asked) -> Message:
    await press(slack, asked.button)
    # Told once the card is noted.
    await slack.wait_for_message(to="U0ALICE", text="Sent to our team.")
    return await slack.wait_for_message(channel=STAFF)


async def settled(slack: FakeSlack, text: str) -> list[Message]:
    """All messages that say so, once nothing more comes."""
    await slack.wait_for_message(text=text)
    await slack.settle()
    return slack.found(text=text)


async def test_in_a_channel_it_is_told_in_the_thread_of_the_question_once(
    slack: FakeSlack, bot: Running, ask: Ask
):
    asked = await ask()
    card = await card_of(slack, asked)
    # Bob presses twice at once.
    for _ in range(2):
        await slack.send(slack.interactions.block_actions(card, "taken", user="U0BOB"))
    (taken,) = await settled(slack, TAKEN)
    assert (taken.channel, taken.thread_ts, taken.ephemeral) == ("C0HELP", asked.ts, False)
    await press(slack, card, "done", user="U0BOB")
    (closed,) = await settled(slack, CLOSED)
    assert (closed.channel, closed.thread_ts) == ("C0HELP", asked.ts)
    assert "ask again" in closed.text


async def test_in_a_thread_it_is_told_there(slack: FakeSlack, bot: Running, ask: Ask):
    begun = slack.events.message("Hello", channel="C0HELP").message
    assert begun is not None
    card = await card_of(slack, await ask(place=Place.THREAD, thread=begun.ts))
    await press(slack, card, "taken", user="U0BOB")
    (taken,) = await settled(slack, TAKEN)
    assert (taken.channel, taken.thread_ts) == ("C0HELP", begun.ts)


async def test_a_direct_message_is_told_there(slack: FakeSlack, bot: Running, ask: Ask):
    asked = await ask(**DIRECT)
    card = await card_of(slack, asked)
    assert slack.found(to="U0ALICE", text="The reply will come here.")
    await press(slack, card, "taken", user="U0BOB")
    (taken,) = await settled(slack, TAKEN)
    assert (taken.channel, taken.thread_ts) == ("D0ALICE", asked.ts)


async def test_what_was_asked_by_a_command_is_told_there_as_long_as_slack_allows(
    slack: FakeSlack, bot: Running, ask: Ask
):
    asked = await ask(approach=Approach.COMMAND)
    card = await card_of(slack, asked)
    await slack.wait_for_message(to="U0ALICE", text="will come to you in a direct message")
    await press(slack, card, "taken", user="U0BOB")
    (taken,) = await settled(slack, TAKEN)
    assert (taken.channel, taken.ephemeral_to, taken.via) == ("C0HELP", "U0ALICE", "response_url")
    # Half an hour later the response_url is over.
    slack.age(1_801)
    await press(slack, card, "done", user="U0BOB")
    (closed,) = await settled(slack, CLOSED)
    assert (closed.channel, closed.via) == ("D0ALICE", "chat.postMessage")
    assert "You asked: May I bring" in closed.text


async def test_after_an_answer_that_it_is_done_is_told_to_nobody(
    slack: FakeSlack, bot: Running, ask: Ask
):
    card = await card_of(slack, await ask())
    await answer(slack, card, "Yes.")
    await slack.wait_for_message(channel="C0HELP", text="bob from our team answers")
    await press(slack, card, "done", user="U0BOB")
    await slack.settle()
    assert slack.found(text=CLOSED) == []


async def test_where_the_bot_was_removed_the_card_and_who_pressed_say_so(
    slack: FakeSlack, bot: Running, ask: Ask
):
    card = await card_of(slack, await ask())
    slack.world.channels["C0HELP"].bot_is_member = False
    await press(slack, card, "taken", user="U0BOB")
    await slack.wait_for_message(to="U0BOB", text="could not tell who asked: not_in_channel")
    await slack.settle()
    assert "Who asked could not be told" in written(card)
    assert "Taken by bob" in written(card)


async def due(service: Service, clock: Clock) -> Handover:
    """The card that waits, reserved to remind staff of it."""
    await service.recorder.settle()
    clock.advance(timedelta(hours=4))
    handover = await service.recorder.keep(
        lambda store: store.notices.reserve_reminder("slack", before=clock()), None
    )
    assert handover is not None
    return handover


async def test_staff_are_reminded_below_the_card_in_nobodys_words(
    slack: FakeSlack, bot: Running, ask: Ask, service: Service, clock: Clock
):
    card = await card_of(slack, await ask())
    handover = await due(service, clock)
    assert await bot.adapter.remind(handover)
    again = await slack.wait_for_message(channel=STAFF, nth=2)
    assert WAITS in written(again)
    assert "May I bring" not in written(again)
    # Below the card, and in the channel as well.
    assert (again.thread_ts, again.arguments["reply_broadcast"]) == (card.ts, True)
    assert not any(block["type"] == "actions" for block in again.blocks)
    await press(slack, card, "taken", user="U0BOB")
    (_,) = await settled(slack, TAKEN)
    assert "Taken by bob" in written(card)
    found = await service.recorder.keep(lambda store: store.handovers.find(handover.id), None)
    assert found == replace(handover, progress=Progress.TAKEN, taken_by="bob")


async def test_of_a_card_in_another_channel_or_deleted_a_line_reminds(
    slack: FakeSlack, bot: Running, ask: Ask, service: Service, clock: Clock
):
    await card_of(slack, await ask())
    handover = await due(service, clock)
    assert await bot.adapter.remind(replace(handover, card="C0ELSE 1.000002"))
    elsewhere = await slack.wait_for_message(channel=STAFF, nth=2)
    slack.faults.refuse("cannot_reply_to_message", method="chat.postMessage")
    assert await bot.adapter.remind(handover)
    deleted = await slack.wait_for_message(channel=STAFF, nth=3)
    for said in (elsewhere, deleted):
        assert said.thread_ts is None
        assert WAITS in written(said)
        assert "May I bring" not in written(said)


async def test_a_card_whose_place_is_not_known_is_posted_once_more_without_its_asker(
    slack: FakeSlack, bot: Running, ask: Ask, service: Service, clock: Clock
):
    await card_of(slack, await ask())
    handover = await due(service, clock)
    old = replace(handover, card=None, unmasked="May I bring 0170 1234567")
    assert await bot.adapter.remind(old)
    again = await slack.wait_for_message(channel=STAFF, nth=2)
    assert WAITS in written(again)
    assert "May I bring" in written(again)
    assert "1234567" not in written(again)
    assert "alice" not in written(again).lower()
    await service.recorder.settle()
    found = await service.recorder.keep(lambda store: store.handovers.find(handover.id), None)
    assert found is not None
    # To be wiped with what is forgotten.
    assert found.card == f"{STAFF} {again.ts}"
    await press(slack, again, "taken", user="U0BOB")
    await settled(slack, TAKEN)
    assert "Taken by bob" in written(again)
    assert WAITS not in written(again)


async def test_a_reminder_that_slack_refuses_is_none(
    slack: FakeSlack, bot: Running, ask: Ask, service: Service, clock: Clock
):
    await card_of(slack, await ask())
    handover = await service.recorder.keep(
        lambda store: store.notices.reserve_reminder("slack", before=clock()), None
    )
    assert handover is not None
    slack.world.channels[STAFF].bot_is_member = False
    assert not await bot.adapter.remind(handover)
