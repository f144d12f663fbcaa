"""Staff answer with an entry on Slack, whose form finds it while they type; and long words agreed to."""

from faqbot.service import Service
from tests.adapters.slack.conftest import Running
from tests.adapters.slack.test_handover import (
    LONG,
    STAFF,
    WORDS,
    Ask,
    ask,
    buttons,
    press,
    service,
    snapshot_with,
    words_of,
    written,
)
from tests.conftest import SMALL_FILE, snapshot_of
from tests.wire.slack import FakeSlack, Message

__all__ = ["ask", "service"]

CHOSEN = "bob from our team chose this answer"


async def card_of(slack: FakeSlack, ask: Ask) -> Message:
    await press(slack, (await ask()).button)
    return await slack.wait_for_message(channel=STAFF)


async def test_the_form_finds_entries_and_sends_one_however_often_it_comes(
    slack: FakeSlack, bot: Running, ask: Ask
):
    card = await card_of(slack, ask)
    assert buttons(card) == ["reply", "lookup", "taken", "done"]
    await press(slack, card, "lookup", user="U0BOB")
    view = await slack.wait_for_view(user="U0BOB")
    typed = slack.interactions.block_suggestion(view, "search", "how much deliv", user="U0BOB")
    offered = await slack.wait_for_ack(await slack.send(typed))
    assert next(each["value"] for each in (offered.response or {})["options"]) == "delivery-cost"
    for _ in range(2):
        form = slack.interactions.view_submission(view, {"search": "opening-hours"})
        await slack.send(form)
    await slack.wait_for_message(to="U0BOB", text="Your answer was delivered.", nth=2)
    (said,) = slack.found(channel="C0HELP", text=CHOSEN)
    assert "nine" in written(said)
    assert said.thread_ts
    assert "Answered by bob with When are you open?" in written(card)


async def test_a_long_entry_that_broke_off_goes_on_where_it_did(
    slack: FakeSlack, bot: Running, ask: Ask, service: Service
):
    whole = f"entries:\n  - {{id: long, question: Long?, answer: '{LONG}'}}"
    said = "bot: {handoff: {slack: C0STAFF}, staff: {slack: [U0BOB]}, "
    file = SMALL_FILE.replace("bot: {", said).replace("entries:", whole)
    service.snapshot = snapshot_of(file)
    card = await card_of(slack, ask)
    for number, rest in ((1, "Only the beginning"), (2, "was delivered"), (3, "was delivered")):
        if number == 1:
            slack.faults.refuse("internal_error", method="chat.postMessage", after=1)
        await press(slack, card, "lookup", user="U0BOB")
        view = await slack.wait_for_view(user="U0BOB")
        await slack.send(slack.interactions.view_submission(view, {"search": "long"}))
        await slack.wait_for_message(to="U0BOB", text=rest, nth=max(1, number - 1))
    arrived = slack.found(channel="C0HELP", where=lambda each: not each.ephemeral)
    assert words_of(arrived) == WORDS


async def test_an_entry_that_was_deleted_while_the_form_was_open_is_said_to_be_gone(
    slack: FakeSlack, bot: Running, ask: Ask, service: Service
):
    card = await card_of(slack, ask)
    await press(slack, card, "lookup", user="U0BOB")
    view = await slack.wait_for_view(user="U0BOB")
    form = slack.interactions.view_submission(view, {"search": "gone-meanwhile"})
    await slack.send(form)
    await slack.wait_for_message(to="U0BOB", text="gone from my list")
    assert slack.found(channel="C0HELP", text=CHOSEN) == []
    service.snapshot = snapshot_with(staff="{slack: [U0EVE]}")
    await slack.send(slack.interactions.view_submission(view, {"search": "opening-hours"}))
    await slack.wait_for_message(to="U0BOB", text="for our team")
    assert slack.found(channel="C0HELP", text=CHOSEN) == []


async def test_a_text_that_no_dialogue_can_show_is_shown_in_a_message_as_staff_will_read_it(
    slack: FakeSlack, bot: Running, ask: Ask
):
    text = f"zyx wvu? call +49 170 1234567 {'and more ' * 330}"[:2_990]
    await slack.send(slack.interactions.slash_command("/faq", text, user="U0ALICE"))
    reply = await slack.wait_for_message(to="U0ALICE")
    (row,) = (each for each in reply.blocks if each["type"] == "actions")
    (button,) = row["elements"]
    assert "confirm" not in button
    await press(slack, reply)
    asking = await slack.wait_for_message(to="U0ALICE", text="They will see your name and")
    shown = written(asking)
    quoted = shown[shown.index("zyx wvu") : shown.index("…") + 1]
    assert len(quoted) == 1_500
    await press(slack, asking, "confirm")
    card = await slack.wait_for_message(channel=STAFF)
    assert quoted in written(card)
    # A short one is shown by the button itself.
    short = "zyx wvu? call +49 170 1234567"
    await slack.send(slack.interactions.slash_command("/faq", short, user="U0ALICE"))
    brief = await slack.wait_for_message(
        to="U0ALICE", where=lambda each: "'confirm': {" in str(each.blocks)
    )
    await press(slack, brief)
    await slack.wait_for_message(channel=STAFF, where=lambda each: f"{short}\n" in written(each))
