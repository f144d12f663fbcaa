"""Forwards, what a message replies to, and the bot's own role, as the fake Discord sends them."""

import pytest

from tests.adapters.discord.conftest import Adapters, Place
from tests.wire.discord import FakeDiscord

ASKED = "hello all, when are you open?"
ANSWER = "We open at **nine**."
ACTION = "Answer from FAQ"
UNSEEN = "I can't see the message that you mean. Choose **Answer from FAQ** in its menu"
NO_WORDS = "I found no words there that I can read."
PICTURE = {"id": "1", "filename": "a.png", "size": 9, "url": "u", "proxy_url": "u"}


async def test_what_is_forwarded_to_the_bot_is_answered(
    server: FakeDiscord, place: Place, adapters: Adapters
):
    async with adapters.running():
        asked = server.send(place.channel, place.ada, ASKED)
        alone = server.world.dm_with(place.ada)
        server.forward(alone, place.ada, asked)
        assert ANSWER in (await server.wait_for_message(channel=alone)).text


async def test_a_picture_that_is_forwarded_or_sent_is_told_to_hold_no_words(
    server: FakeDiscord, place: Place, adapters: Adapters
):
    async with adapters.running():
        picture = server.send(place.channel, place.ada, "", attachments=[PICTURE])
        alone = server.world.dm_with(place.ada)
        server.forward(alone, place.ada, picture)
        assert NO_WORDS in (await server.wait_for_message(channel=alone)).text
        server.send(alone, place.ada, None, attachments=[PICTURE])
        assert NO_WORDS in (await server.wait_for_message(channel=alone)).text


async def test_what_is_forwarded_to_a_listed_channel_asks_nothing(
    server: FakeDiscord, place: Place, adapters: Adapters
):
    place.list(place.channel)
    other = server.add_channel(place.guild)
    async with adapters.running():
        asked = server.send(other, place.ada, ASKED)
        server.forward(place.channel, place.ada, asked)
        await server.expect_no_message()


async def test_a_menu_finds_what_a_message_forwards_and_says_where_it_finds_no_words(
    server: FakeDiscord, place: Place, adapters: Adapters
):
    async with adapters.running():
        asked = server.send(place.channel, place.ada, ASKED)
        forwarded = server.forward(place.channel, place.ada, asked)
        action = server.run_message_action(forwarded, place.ada, ACTION)
        assert ANSWER in (await server.wait_for_answer(action)).text
        picture = server.send(place.channel, place.ada, "", attachments=[PICTURE])
        action = server.run_message_action(picture, place.ada, ACTION)
        assert NO_WORDS in (await server.wait_for_answer(action)).text


@pytest.mark.parametrize("text", ["", "can you answer this?", "any idea?"])
async def test_a_mention_in_a_reply_answers_what_it_replies_to(
    server: FakeDiscord, place: Place, adapters: Adapters, text: str
):
    place.list(server.add_channel(place.guild))
    async with adapters.running():
        asked = server.send(place.channel, place.ada, ASKED)
        bob = server.add_user("bob", place.guild)
        server.send(place.channel, bob, f"{server.bot.mention} {text}", reply_to=asked)
        assert ANSWER in (await server.wait_for_message()).text


async def test_what_the_reply_says_itself_is_asked_and_the_bots_own_words_are_not(
    server: FakeDiscord, place: Place, adapters: Adapters
):
    async with adapters.running():
        server.mention(place.channel, place.ada, "when are you open?")
        ours = await server.wait_for_message()
        server.send(place.channel, place.ada, "can you answer that?", reply_to=ours)
        assert ANSWER not in (await server.wait_for_message()).text
        server.mention(place.channel, place.ada, "how much does delivery cost?")
        assert "Five euros." in (await server.wait_for_message()).text


async def test_without_the_intent_a_reply_points_to_the_menu(
    server: FakeDiscord, place: Place, adapters: Adapters
):
    async with adapters.running():
        asked = server.send(place.channel, place.ada, ASKED)
        server.send(
            place.channel, place.ada, f"{server.bot.mention} can you answer this?", reply_to=asked
        )
        assert UNSEEN in (await server.wait_for_message()).text
        thread = server.start_thread(asked, "chat")
        server.mention(thread, place.ada, "any ideas?")
        assert UNSEEN in (await server.wait_for_message(channel=thread)).text
        # What is deleted has no menu any more.
        gone = server.send(place.channel, place.ada, ASKED)
        server.delete(gone)
        server.send(place.channel, place.ada, f"{server.bot.mention} help", reply_to=gone)
        assert UNSEEN not in (await server.wait_for_message()).text


@pytest.mark.parametrize("is_listed", [True, False])
async def test_the_bots_own_role_is_a_mention_where_its_text_arrives(
    server: FakeDiscord, place: Place, adapters: Adapters, is_listed: bool
):
    if is_listed:
        place.list(server.add_channel(place.guild))
    role = place.guild.members[server.bot.id].role_id
    robot = server.add_user("robot", place.guild, bot=True)
    other = place.guild.members[robot.id].role_id
    async with adapters.running():
        server.send(place.channel, place.ada, f"<@&{other}> when are you open?")
        await server.expect_no_message()
        server.send(place.channel, place.ada, f"<@&{role}> when are you open?")
        if is_listed:
            assert ANSWER in (await server.wait_for_message()).text
        else:
            await server.expect_no_message()
