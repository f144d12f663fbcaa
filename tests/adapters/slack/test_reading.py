"""Shared messages, snippets, voice clips and threads on Slack's wire, over both transports."""

from collections.abc import Callable

import pytest

from tests.adapters.slack.conftest import Running
from tests.wire.slack import FakeSlack, Message, Parcel, Wire

ASKED = "when are you open"
ANSWER = "We open at nine."
NO_WORDS = "I found no words there that I can read."
UNSEEN = "I can't see the message that you mean. Choose Answer from FAQ in its menu"


async def original(slack: FakeSlack, text: str = f"hello all, {ASKED}?") -> Message:
    """What somebody said where faqbot hears nothing."""
    sent = await slack.send(slack.events.message(text, channel="C0ELSE"))
    assert sent.message is not None
    return sent.message


@pytest.mark.parametrize("has_text", [True, False])
@pytest.mark.parametrize("comment", ["", "can you answer this?"])
async def test_a_message_shared_in_a_direct_message_is_answered(
    slack: FakeSlack, bot: Running, comment: str, has_text: bool
):
    asked = await original(slack)
    slack.world.dm("U0BOB")
    await slack.send(slack.events.share(asked, comment, channel="D0BOB", has_text=has_text))
    await slack.wait_for_message(channel="D0BOB", text=ANSWER)


async def test_a_share_that_mentions_the_bot_is_answered(slack: FakeSlack, bot: Running):
    comment = Wire(f"<@{slack.world.bot_user}> please")
    await slack.send(slack.events.share(await original(slack), comment))
    await slack.wait_for_message(channel="C0HELP", text=ANSWER)


async def test_in_a_listed_channel_a_share_asks_nothing_unless_its_comment_does(
    slack: FakeSlack, bot: Running
):
    asked = await original(slack)
    for comment in ("", "look", "can somebody answer this?"):
        await slack.send(slack.events.share(asked, comment, channel="C1"))
    await slack.send(slack.events.snippet(ASKED, channel="C1"))
    await slack.send(slack.events.voice_clip(ASKED, channel="C1"))
    await slack.expect_no_message()
    await slack.send(slack.events.share(asked, "how much does delivery cost?", channel="C1"))
    await slack.wait_for_message(channel="C1", text="Five euros.")


async def test_the_bots_own_answer_that_is_shared_is_no_question(slack: FakeSlack, bot: Running):
    await slack.send(slack.events.direct_message(ASKED))
    ours = await slack.wait_for_message(channel="D0ALICE", text=ANSWER)
    await slack.send(slack.events.share(ours, "", user="U0ALICE", channel="D0ALICE"))
    await slack.wait_for_message(channel="D0ALICE", text="Hello! I answer questions about Acme")


@pytest.mark.parametrize("make", ["snippet", "voice_clip"])
async def test_a_snippet_and_a_voice_clip_are_read(slack: FakeSlack, bot: Running, make: str):
    event: Callable[..., Parcel] = getattr(slack.events, make)
    slack.world.dm("U0ALICE")
    await slack.send(event(ASKED, channel="D0ALICE"))
    await slack.wait_for_message(channel="D0ALICE", text=ANSWER)


async def test_where_no_words_are_carried_that_is_said(slack: FakeSlack, bot: Running):
    slack.world.dm("U0ALICE")
    for event in (
        slack.events.voice_clip(None, channel="D0ALICE"),
        slack.events.file_share("", channel="D0ALICE"),
        slack.events.file_share("what about this?", channel="D0ALICE"),
    ):
        await slack.send(event)
    for _ in range(2):
        await slack.wait_for_message(channel="D0ALICE", text=NO_WORDS)


async def test_a_picture_beside_a_question_stops_no_answer(slack: FakeSlack, bot: Running):
    slack.world.dm("U0ALICE")
    await slack.send(slack.events.file_share(ASKED, channel="D0ALICE"))
    await slack.wait_for_message(channel="D0ALICE", text=ANSWER)


@pytest.mark.parametrize("text", ["", "can you answer this?"])
async def test_below_a_question_the_reply_points_to_the_menu(
    slack: FakeSlack, bot: Running, text: str
):
    asked = await slack.send(slack.events.message(ASKED, channel="C0HELP"))
    sent = await slack.send(slack.events.app_mention(text, thread_ts=asked.ts, user="U0BOB"))
    message = await slack.wait_for_message(channel=sent.channel, thread_ts=asked.ts)
    assert message.text.startswith(UNSEEN)


async def test_the_menu_of_a_message_finds_what_it_shares_and_attaches(
    slack: FakeSlack, bot: Running
):
    asked = await original(slack)
    for event in (
        slack.events.share(asked, channel="C0ELSE"),
        slack.events.snippet(ASKED, channel="C0ELSE"),
        slack.events.voice_clip(ASKED, channel="C0ELSE"),
    ):
        sent = await slack.send(event)
        assert sent.message is not None
        await slack.send(slack.interactions.message_shortcut("answer_from_faq", sent.message))
        await slack.wait_for_message(channel="C0ELSE", text=ANSWER)
    sent = await slack.send(slack.events.file_share("", channel="C0ELSE"))
    assert sent.message is not None
    await slack.send(slack.interactions.message_shortcut("answer_from_faq", sent.message))
    await slack.wait_for_message(channel="C0ELSE", text=NO_WORDS)
