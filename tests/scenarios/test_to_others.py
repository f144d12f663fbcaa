"""What people say to each other in a listed channel, over the real wire of each platform."""

import dataclasses

import pytest

from tests.fixed_matcher import FixedMatcher, answered
from tests.scenarios.stages import DiscordStage, SlackStage, Stage

DUE = "when is your parking permit due?"
# As each platform gives the text to the matcher.
MATCHER = FixedMatcher({text: answered("opening-hours") for text in (DUE, f"@Bob {DUE}")})


@pytest.fixture(autouse=True)
async def answering(chat_stage: Stage) -> None:
    """The bot runs, and knows an answer to all that is said here."""
    await chat_stage.start()
    service = chat_stage.service
    service.snapshot = dataclasses.replace(service.snapshot, matcher=MATCHER)


async def test_a_listed_channel_is_left_to_the_one_who_is_named(chat_stage: Stage):
    await chat_stage.write(chat_stage.to_somebody(DUE), listed=True)
    await chat_stage.silence()
    await chat_stage.write(DUE, listed=True)
    assert "nine" in await chat_stage.reply()


async def test_whoever_names_the_bot_and_somebody_else_is_answered(chat_stage: Stage):
    await chat_stage.mention(chat_stage.to_somebody(DUE))
    assert "nine" in await chat_stage.reply()
    await chat_stage.silence()


async def test_in_a_direct_message_somebody_else_may_be_named(chat_stage: Stage):
    await chat_stage.direct(chat_stage.to_somebody(DUE))
    assert "nine" in await chat_stage.reply()


async def test_in_the_bots_own_thread_only_what_names_somebody_else_is_left(chat_stage: Stage):
    await chat_stage.write(DUE, listed=True)
    await chat_stage.reply()
    await chat_stage.write_in_thread(chat_stage.to_somebody(DUE))
    await chat_stage.silence()
    await chat_stage.write_in_thread(DUE)
    assert "nine" in await chat_stage.reply()


async def test_a_reply_to_another_person_is_left_to_them(chat_stage: Stage):
    if not isinstance(chat_stage, DiscordStage):
        pytest.skip("Slack has threads in place of replies")
    server, channel = chat_stage.server, chat_stage.listed
    said = server.send(channel, chat_stage.bob, "my permit is not due yet")
    for ping in (True, False):
        server.send(channel, chat_stage.ada, DUE, reply_to=said, ping=ping)
        await chat_stage.silence()
    own = server.send(channel, chat_stage.ada, "excuse me")
    await chat_stage.silence()
    server.send(channel, chat_stage.ada, DUE, reply_to=own)
    assert "nine" in await chat_stage.reply()


async def test_what_is_only_passed_on_is_no_question(chat_stage: Stage):
    if isinstance(chat_stage, SlackStage):
        slack = chat_stage.slack
        said = await slack.send(slack.events.message(DUE, channel="C0SHARED"))
        assert said.message is not None
        await slack.send(slack.events.share(said.message))
    else:
        assert isinstance(chat_stage, DiscordStage)
        sent = chat_stage.server.send(chat_stage.unlisted, chat_stage.bob, DUE)
        chat_stage.server.forward(chat_stage.listed, chat_stage.ada, sent)
    await chat_stage.silence()
