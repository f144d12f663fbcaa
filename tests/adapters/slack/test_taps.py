"""What people press below a reply and in a message's menu, over both transports."""

import asyncio
import dataclasses
from typing import Any

import pytest
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy import text as sql

from faqbot.model import Staff
from faqbot.service import Service
from faqbot.store import Database
from tests.adapters.slack.conftest import Running
from tests.adapters.slack.test_commands import hire
from tests.wire.slack import FakeSlack
from tests.wire.slack.records import Message

COST = "How much does delivery cost?"
ASKED = "when are you open"
ANSWER = "We open at nine."
QID = "abcdefghijklmnop"


async def shown(slack: FakeSlack, asked: str = ASKED, answer: str = ANSWER) -> Message:
    """The private answer to a command."""
    await slack.send(slack.interactions.slash_command("/faq", asked))
    return await slack.wait_for_message(to="U0ALICE", text=answer)


async def press(slack: FakeSlack, on: Message, action: str, **how: Any) -> None:
    sent = await slack.send(slack.interactions.block_actions(on, action, **how))
    assert (await slack.wait_for_ack(sent)).ack_seconds < 3


def hand_over_to(service: Service, channel: str) -> None:
    """Let the file name a channel for questions to a person, and bob to answer them."""
    knowledge = service.snapshot.knowledge
    behaviour = dataclasses.replace(
        knowledge.behaviour,
        handoff={"slack": channel},
        staff={"slack": Staff(frozenset({"U0BOB"}))},
    )
    knowledge = dataclasses.replace(knowledge, behaviour=behaviour)
    service.snapshot = dataclasses.replace(service.snapshot, knowledge=knowledge)


def is_public(message: Message) -> bool:
    return not message.ephemeral


def names(message: Message, of: str) -> list[str]:
    rows = [each["elements"] for each in message.blocks if each["type"] == "actions"]
    found = [element["action_id"] for row in rows for element in row]
    return [name for name in found if name.startswith(of)]


async def chosen(database: Database, service: Service) -> list[str]:
    await service.recorder.settle()
    with database.transaction() as connection:
        return list(connection.execute(sql("SELECT chosen_entry_id FROM questions")).scalars())


def lengthen(service: Service, entry_id: str, times: int = 20) -> None:
    """Let an entry's answer take several messages."""
    knowledge = service.snapshot.knowledge
    answer = "\n\n".join(["word " * 500] * times + ["The end."])
    entries = tuple(
        dataclasses.replace(each, answer=answer) if each.id == entry_id else each
        for each in knowledge.entries
    )
    service.snapshot = dataclasses.replace(
        service.snapshot, knowledge=dataclasses.replace(knowledge, entries=entries)
    )


def old(slack: FakeSlack, action: str, value: str) -> Message:
    """A message of an earlier run, with one button."""
    button = {
        "type": "button",
        "text": {"type": "plain_text", "text": "x"},
        "action_id": action,
        "value": value,
    }
    block = {"type": "actions", "elements": [button]}
    return slack.world.post_as_bot("C0HELP", "chat.postMessage", {"text": "old", "blocks": [block]})


@pytest.mark.parametrize("private", [True, False])
async def test_a_chosen_suggestion_becomes_its_answer(
    slack: FakeSlack, bot: Running, private: bool
):
    if private:
        message = await shown(slack, "how is delivery", "Did you mean")
    else:
        await slack.send(slack.events.app_mention("how is delivery"))
        message = await slack.wait_for_message(text="Did you mean")
    await press(slack, message, "choose:2")
    await slack.settle()
    assert message.text.startswith(f"{COST}\n\nFive euros.")
    assert len(slack.messages) == 1


async def test_a_vote_is_kept_with_its_question_and_entry_and_may_be_changed(
    slack: FakeSlack, bot: Running, database: Database, service: Service
):
    await slack.send(slack.events.app_mention(ASKED))
    message = await slack.wait_for_message(text=ANSWER)
    await press(slack, message, "feedback", value="positive")
    await slack.wait_for_message(to="U0ALICE", text="Glad it helped!")
    await press(slack, message, "feedback", value="negative")
    await slack.wait_for_message(to="U0ALICE", text="Sorry. Please write to")
    (row,) = [each for each in message.blocks if each["type"] == "context_actions"]
    question_id, entry, _ = row["elements"][0]["positive_button"]["value"].split()
    await service.recorder.settle()
    with database.transaction() as connection:
        votes = connection.execute(sql("SELECT question_id, entry_id, helpful FROM votes")).all()
    assert [tuple(vote) for vote in votes] == [(question_id, entry, False)]


async def test_a_shared_answer_is_seen_by_all_and_the_private_one_goes(
    slack: FakeSlack, bot: Running
):
    message = await shown(slack)
    await press(slack, message, "share")
    shared = await slack.wait_for_message(text=ANSWER, where=is_public)
    await slack.settle()
    assert message.deleted
    assert not shared.ephemeral
    note = shared.blocks[-1]["elements"][0]["text"]
    assert note == f"Shared by {slack.world.people['U0ALICE'].name}"


async def test_a_second_press_of_share_shares_nothing_more(slack: FakeSlack, bot: Running):
    message = await shown(slack)
    await asyncio.gather(press(slack, message, "share"), press(slack, message, "share"))
    await slack.wait_for_message(text=ANSWER, where=is_public)
    await slack.settle()
    assert sum(is_public(each) for each in slack.found()) == 1


@pytest.mark.parametrize(
    ("who", "staff", "gone"),
    [("U0ALICE", "", True), ("U0BOB", "", False), ("U0BOB", "U0BOB", True)],
)
async def test_the_sharer_and_staff_may_undo_and_others_are_told_who_may(
    slack: FakeSlack, bot: Running, service: Service, who: str, staff: str, gone: bool
):
    hire(service, staff)
    await press(slack, await shown(slack), "share")
    shared = await slack.wait_for_message(text=ANSWER, where=is_public)
    await press(slack, shared, "undo", user=who)
    await slack.wait_for_message(to=who, text="Removed" if gone else "Only <@U0ALICE> or staff")
    assert shared.deleted is gone


async def test_an_undo_that_somebody_made_up_takes_back_nothing(slack: FakeSlack, bot: Running):
    await press(slack, await shown(slack), "share")
    shared = await slack.wait_for_message(text=ANSWER, where=is_public)
    forged = slack.interactions.block_actions(shared, "undo", user="U0BOB")
    forged.outgoing[0].body["actions"][0]["value"] = "U0BOB"
    await slack.send(forged)
    await slack.wait_for_message(to="U0BOB", text="no longer works")
    assert not shared.deleted


async def test_a_guest_takes_back_what_they_shared_and_a_namesake_does_not(
    slack: FakeSlack, bot: Running
):
    await slack.send(slack.interactions.slash_command("/faq", ASKED, user="U0CAROL"))
    private = await slack.wait_for_message(to="U0CAROL", text=ANSWER)
    await press(slack, private, "share", user="U0CAROL")
    shared = await slack.wait_for_message(text=ANSWER, where=is_public)
    carol = slack.world.people["U0CAROL"]
    slack.world.add_person("U0CAROL", "another carol", team="T0OTHER")
    await press(slack, shared, "undo", user="U0CAROL")
    await slack.wait_for_message(to="U0CAROL", text="Only <@U0CAROL> or staff")
    slack.world.people["U0CAROL"] = carol
    await press(slack, shared, "undo", user="U0CAROL")
    await slack.wait_for_message(to="U0CAROL", text="Removed")
    assert shared.deleted


async def test_a_message_is_answered_from_its_menu_and_the_answer_posted_in_its_thread(
    slack: FakeSlack, bot: Running
):
    asked = (await slack.send(slack.events.message(ASKED, user="U0BOB"))).message
    await slack.send(slack.interactions.message_shortcut("answer_from_faq", asked))
    preview = await slack.wait_for_message(to="U0ALICE", text=ANSWER)
    await press(slack, preview, "post")
    posted = await slack.wait_for_message(channel="C0HELP", thread_ts=asked.ts, text=ANSWER)
    await slack.settle()
    assert preview.text == "Posted."
    assert "with faqbot" in posted.blocks[-1]["elements"][0]["text"]
    await press(slack, posted, "undo")
    await slack.wait_for_message(to="U0ALICE", text="Removed")


async def test_between_the_answers_of_a_preview_one_may_go_back_and_forth_and_post_any(
    slack: FakeSlack, bot: Running, database: Database, service: Service
):
    asked = (await slack.send(slack.events.message("how is delivery", user="U0BOB"))).message
    await slack.send(slack.interactions.message_shortcut("answer_from_faq", asked))
    preview = await slack.wait_for_message(to="U0ALICE")
    for action, answer, left in (
        ("instead:2", "Five euros.", ["instead:1", "instead:3"]),
        ("instead:1", "Three days.", ["instead:2", "instead:3"]),
        ("instead:2", "Five euros.", ["instead:1", "instead:3"]),
    ):
        await press(slack, preview, action)
        await slack.settle()
        assert answer in preview.text
        assert names(preview, "instead") == left
    assert await chosen(database, service) == ["delivery-cost"]
    await press(slack, preview, "post")
    await slack.wait_for_message(thread_ts=asked.ts, text="Five euros.")


async def test_after_a_sure_answer_another_may_be_previewed_and_the_first_one_again(
    slack: FakeSlack, bot: Running
):
    asked = (await slack.send(slack.events.message(ASKED, user="U0BOB"))).message
    await slack.send(slack.interactions.message_shortcut("answer_from_faq", asked))
    preview = await slack.wait_for_message(to="U0ALICE", text=ANSWER)
    other = names(preview, "instead")[0]
    await press(slack, preview, other)
    await slack.settle()
    assert not preview.text.startswith(f"When are you open?\n\n{ANSWER}")
    await press(slack, preview, "instead:1")
    await slack.settle()
    assert preview.text.startswith(f"When are you open?\n\n{ANSWER}")


@pytest.mark.parametrize("private", [True, False])
async def test_a_choice_is_kept_and_may_be_changed(
    slack: FakeSlack, bot: Running, database: Database, service: Service, private: bool
):
    if private:
        message = await shown(slack, "how is delivery", "Did you mean")
    else:
        await slack.send(slack.events.app_mention("how is delivery"))
        message = await slack.wait_for_message(text="Did you mean")
    await press(slack, message, "choose:1")
    await slack.settle()
    assert await chosen(database, service) == ["delivery-time"]
    await press(slack, message, "choose:2")
    await slack.settle()
    assert message.text.startswith(f"{COST}\n\nFive euros.")
    assert await chosen(database, service) == ["delivery-cost"]


async def test_what_is_shared_is_the_answer_that_was_chosen_last(slack: FakeSlack, bot: Running):
    message = await shown(slack, "how is delivery", "Did you mean")
    for action in ("choose:1", "choose:2"):
        await press(slack, message, action)
        await slack.settle()
    await press(slack, message, "share")
    await slack.wait_for_message(text="Five euros.", where=is_public)


@pytest.mark.parametrize("private", [True, False])
async def test_a_chosen_answer_of_several_messages_leaves_the_choices_where_they_are(
    slack: FakeSlack, bot: Running, service: Service, private: bool
):
    lengthen(service, "delivery-cost")
    if private:
        message = await shown(slack, "how is delivery", "Did you mean")
    else:
        await slack.send(slack.events.app_mention("how is delivery"))
        message = await slack.wait_for_message(text="Did you mean")
    await press(slack, message, "choose:2")
    await slack.wait_for_message(text="The end.")
    if not private:
        await press(slack, message, "choose:2")
        await slack.wait_for_message(to="U0ALICE", text="Posted.")
    await slack.settle()
    assert "Did you mean" in message.text
    ends = slack.found(text="The end.")
    assert [(each.ephemeral, each.thread_ts) for each in ends] == [(private, message.thread_ts)]


@pytest.mark.parametrize("words", [ASKED, "how is delivery", "do you sell boats", "boats"])
async def test_nobody_passes_on_to_a_person_what_somebody_else_asked(
    slack: FakeSlack, bot: Running, service: Service, words: str
):
    hand_over_to(service, "C0STAFF")
    asked = (await slack.send(slack.events.message(words, user="U0BOB"))).message
    await slack.send(slack.interactions.message_shortcut("answer_from_faq", asked))
    preview = await slack.wait_for_message(to="U0ALICE")
    assert "pass it to our team" not in preview.text + str(preview.blocks)
    assert names(preview, "person") == []
    if others := names(preview, "instead"):
        await press(slack, preview, others[0])
        await slack.settle()
        assert names(preview, "post") == ["post"]
        assert names(preview, "person") == []


@pytest.mark.parametrize("keeps", ["user", "bot_id"])
async def test_a_message_of_faqbots_own_is_said_to_be_its_own(
    slack: FakeSlack, bot: Running, keeps: str
):
    own = slack.world.post_as_bot("C0HELP", "chat.postMessage", {"text": ASKED})
    parcel = slack.interactions.message_shortcut("answer_from_faq", own)
    # Slack names the bot in each, and its user in most.
    named = parcel.outgoing[0].body["message"]
    for key in {"user", "bot_id"} - {keeps}:
        del named[key]
    await slack.send(parcel)
    await slack.wait_for_message(to="U0ALICE", text="I wrote that message myself")
    await slack.expect_no_message(to="U0ALICE", text=ANSWER)


async def test_a_message_without_text_gets_a_kind_line(slack: FakeSlack, bot: Running):
    asked = (await slack.send(slack.events.message("", user="U0BOB"))).message
    await slack.send(slack.interactions.message_shortcut("answer_from_faq", asked))
    await slack.wait_for_message(to="U0ALICE", text="found no question")


async def test_where_the_bot_may_not_post_the_one_who_pressed_is_told(
    slack: FakeSlack, bot: Running
):
    asked = (await slack.send(slack.events.message(ASKED, channel="C0ELSE"))).message
    await slack.send(slack.interactions.message_shortcut("answer_from_faq", asked))
    preview = await slack.wait_for_message(to="U0ALICE", text=ANSWER)
    await press(slack, preview, "post")
    await slack.wait_for_message(to="U0ALICE", text="Invite me")


@pytest.mark.parametrize(
    ("action", "value", "said"),
    [
        ("choose:1", f"{QID} opening-hours", None),
        ("choose:1", f"{QID} no-such-entry", "gone from my list"),
        ("choose:1", f"{QID} opening-hours gone,opening-hours,delivery-cost", None),
        ("share", f"{QID} no-such-entry", "gone from my list"),
        ("post", f"{QID} no-such-entry C0HELP 1.2 _", "gone from my list"),
        ("instead:1", f"{QID} no-such-entry C0HELP 1.2 _", "gone from my list"),
        ("choose:1", "", "no longer works"),
        ("feedback", "a", "no longer works"),
        ("of-another-version", "a", "no longer works"),
    ],
)
async def test_a_button_of_an_earlier_run_gets_an_answer(
    slack: FakeSlack, bot: Running, action: str, value: str, said: str | None
):
    message = old(slack, action, value)
    await press(slack, message, action)
    if said is not None:
        await slack.wait_for_message(to="U0ALICE", text=said)
        return
    await slack.settle()
    assert message.text.startswith(f"When are you open?\n\n{ANSWER}")


async def test_a_shortcut_and_a_modal_of_another_version_get_an_answer(
    slack: FakeSlack, bot: Running
):
    asked = (await slack.send(slack.events.message(ASKED, user="U0BOB"))).message
    await slack.send(slack.interactions.message_shortcut("of_another_version", asked))
    await slack.wait_for_message(to="U0ALICE", text="no longer works")
    title = {"type": "plain_text", "text": "x"}
    block = {"type": "section", "text": title}
    view = {"type": "modal", "callback_id": "old", "title": title, "blocks": [block]}
    opened = await AsyncWebClient(slack.tokens.bot, base_url=slack.api_url).views_open(
        trigger_id=slack.interactions.slash_command("/x").trigger_id, view=view
    )
    modal = slack.world.views[opened["view"]["id"]]
    await slack.send(slack.interactions.view_submission(modal, {}))
    await slack.wait_for_message(channel="D0ALICE", text="no longer works")


async def test_a_vote_that_cannot_be_kept_is_thanked_for(
    slack: FakeSlack, bot: Running, database: Database, service: Service
):
    message = await shown(slack)
    await service.recorder.settle()
    with database.transaction() as connection:
        connection.execute(sql("DROP TABLE votes"))
    await press(slack, message, "feedback", value="positive")
    await slack.wait_for_message(to="U0ALICE", text="I could not write that down")


async def test_a_fault_of_faqbots_own_is_apologised_for(
    slack: FakeSlack, bot: Running, service: Service
):
    message = await shown(slack)
    service.snapshot = dataclasses.replace(service.snapshot, knowledge=None)  # type: ignore[arg-type]
    await press(slack, message, "share")
    await slack.wait_for_message(to="U0ALICE", text="Sorry")
