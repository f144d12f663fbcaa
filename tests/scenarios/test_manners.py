"""Who gets a reply, over the real wire."""

import pytest

from tests.scenarios.stages import OPEN, Stage


async def test_a_mention_is_answered_once(chat_stage: Stage):
    await chat_stage.start()
    await chat_stage.mention(OPEN)
    assert "nine" in await chat_stage.reply()
    await chat_stage.silence()


async def test_a_mention_that_has_no_answer_gets_an_honest_miss(chat_stage: Stage):
    await chat_stage.start()
    await chat_stage.mention("do you sell green bananas")
    assert "no answer to that yet" in await chat_stage.reply()


async def test_a_command_is_answered_privately(chat_stage: Stage):
    await chat_stage.start()
    assert "nine" in await chat_stage.command(OPEN)
    await chat_stage.silence()


async def test_a_listed_channel_gets_answers_without_a_mention(chat_stage: Stage):
    await chat_stage.start()
    await chat_stage.write(OPEN, listed=True)
    assert "nine" in await chat_stage.reply()
    await chat_stage.silence()


@pytest.mark.parametrize("text", ["how is delivery", "lunch at noon?", "thanks!", "asdfgh"])
async def test_a_listed_channel_gets_nothing_but_answers(chat_stage: Stage, text: str):
    await chat_stage.start()
    await chat_stage.write(text, listed=True)
    await chat_stage.silence()


async def test_an_unlisted_channel_gets_silence(chat_stage: Stage):
    await chat_stage.start()
    await chat_stage.write(OPEN, listed=False)
    await chat_stage.silence()


async def test_a_thread_belongs_to_the_one_who_asked_there(chat_stage: Stage):
    await chat_stage.start()
    await chat_stage.write(OPEN, listed=True)
    await chat_stage.reply()
    await chat_stage.write_in_thread("how is delivery", other_person=True)
    await chat_stage.silence()
    await chat_stage.write_in_thread("how is delivery")
    assert "How long does delivery take?" in await chat_stage.reply()


@pytest.mark.parametrize("listed", [True, False])
async def test_another_bot_gets_silence(chat_stage: Stage, listed: bool):
    await chat_stage.start()
    await chat_stage.write(OPEN, listed=listed, bot=True)
    await chat_stage.silence()


async def test_an_edit_and_a_deletion_get_silence(chat_stage: Stage):
    await chat_stage.start()
    await chat_stage.write("lunch at noon?", listed=True)
    await chat_stage.edit(OPEN)
    await chat_stage.silence()
    await chat_stage.delete()
    await chat_stage.silence()


async def test_an_edit_after_the_answer_gets_no_second_one(chat_stage: Stage):
    await chat_stage.start()
    await chat_stage.direct(OPEN)
    await chat_stage.reply()
    await chat_stage.edit("how long does delivery take?")
    await chat_stage.silence()


async def test_the_same_message_again_is_answered_once_also_after_a_restart(chat_stage: Stage):
    await chat_stage.start()
    await chat_stage.direct(OPEN)
    await chat_stage.reply()
    await chat_stage.again()
    await chat_stage.silence()
    await chat_stage.stop()
    await chat_stage.start()
    await chat_stage.again()
    await chat_stage.silence()
