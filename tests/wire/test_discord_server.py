"""The fake's REST door and its senders, proved with the real discord.py client."""

import asyncio
import os
import sys
from pathlib import Path

import aiohttp
import discord
import pytest

from tests.wire.discord import FakeDiscord, MessageKind, NotSeenError
from tests.wire.discord import permissions as bits
from tests.wire.discord.client import pointed_at, running
from tests.wire.discord.example_client import EchoClient


async def test_a_direct_message_is_answered_in_its_channel(discord_server: FakeDiscord):
    ada = discord_server.add_user("ada")
    async with running(EchoClient(), discord_server):
        sent = discord_server.send_dm(ada, "hello")
        answer = await discord_server.wait_for_message(channel=sent.channel)
        assert answer.text == "echo: hello"
        await discord_server.expect_no_message()


async def test_a_bot_in_a_process_of_its_own_is_served(discord_server: FakeDiscord):
    ada = discord_server.add_user("ada")
    environment = {
        **os.environ,
        **discord_server.environment,
        "DISCORD_TOKEN": discord_server.token,
        "PYTHONWARNINGS": "ignore",
    }
    program = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "tests.wire.discord.example_client",
        env=environment,
        cwd=Path(__file__).parents[2],
    )
    try:
        await discord_server.wait_for_connection(timeout=20)
        sent = discord_server.send_dm(ada, "hello")
        answer = await discord_server.wait_for_message(channel=sent.channel)
        assert answer.text == "echo: hello"
    finally:
        program.terminate()
        await program.wait()


async def test_content_is_left_out_without_the_intent_except_where_documented(
    discord_server: FakeDiscord,
):
    guild = discord_server.add_guild()
    channel = discord_server.add_channel(guild)
    ada = discord_server.add_user("ada", guild)
    client = EchoClient()
    client.answering = False
    async with running(client, discord_server):
        plain = discord_server.send(channel, ada, "plain", embeds=[{"title": "x"}])
        discord_server.mention(channel, ada, "mentioned")
        own = await client.get_channel(channel.id).send("own")  # type: ignore[union-attr]
        bot_message = await discord_server.wait_for_message(channel=channel)
        assert bot_message.id == own.id
        discord_server.send(channel, ada, "pinged reply", reply_to=bot_message)
        discord_server.send(channel, ada, "quiet reply", reply_to=bot_message, ping=False)
        discord_server.send_dm(ada, "private")
        await discord_server.expect_no_message()
        quiet_id = client.heard[4].id
        discord_server.edit(discord_server.posts.all[quiet_id], "still quiet")
        await discord_server.gateway.flush(5)
        assert client.heard[4].content == ""
        heard = {message.id: message for message in client.heard}
        assert (heard[plain.id].content, heard[plain.id].embeds) == ("", [])
        contents = [message.content for message in client.heard]
        mention = f"<@{discord_server.bot.id}> mentioned"
        assert contents == ["", mention, "own", "pinged reply", "", "private"]
        assert client.user in client.heard[1].mentions
        quiet = client.heard[4].reference
        assert quiet is not None
        assert isinstance(quiet.resolved, discord.Message)
        assert quiet.resolved.content == "own"


async def test_content_comes_with_the_granted_and_asked_for_intent():
    async with FakeDiscord(message_content=True) as server:
        guild = server.add_guild()
        channel, ada = server.add_channel(guild), server.add_user("ada", guild)
        intents = discord.Intents(guilds=True, guild_messages=True, message_content=True)
        async with running(EchoClient(intents=intents), server):
            server.send(channel, ada, "plain")
            answer = await server.wait_for_message(channel=channel)
            assert answer.text == "echo: plain"


async def test_rest_leaves_content_out_too_unless_the_app_has_the_intent(
    discord_server: FakeDiscord,
):
    guild = discord_server.add_guild()
    channel, ada = discord_server.add_channel(guild), discord_server.add_user("ada", guild)
    sent = discord_server.send(channel, ada, "plain")
    with pointed_at(discord_server):
        async with EchoClient() as client:
            await client.login(discord_server.token)
            place = await client.fetch_channel(channel.id)
            assert isinstance(place, discord.TextChannel)
            fetched = await place.fetch_message(sent.id)
            history = [message.content async for message in place.history(limit=5)]
    assert (fetched.content, history) == ("", [""])


async def test_own_bot_and_webhook_messages_arrive_marked_as_such(discord_server: FakeDiscord):
    guild = discord_server.add_guild()
    channel = discord_server.add_channel(guild)
    other = discord_server.add_user("other", guild, bot=True)
    client = EchoClient()
    async with running(client, discord_server):
        discord_server.mention(channel, other, "from a bot")
        discord_server.send_by_webhook(channel, discord_server.bot.mention)
        ada = discord_server.add_user("ada", guild)
        discord_server.mention(channel, ada, "from a person")
        await discord_server.wait_for_message(channel=channel)
        await discord_server.expect_no_message()
        assert [message.author.bot for message in client.heard] == [True, True, False, True]
        assert client.heard[1].webhook_id is not None
        assert client.heard[3].author == client.user


async def test_threads_and_forum_posts_arrive_as_discord_sends_them(discord_server: FakeDiscord):
    guild = discord_server.add_guild()
    channel, forum = discord_server.add_channel(guild), discord_server.add_forum(guild)
    ada = discord_server.add_user("ada", guild)
    client = EchoClient()
    async with running(client, discord_server):
        start = discord_server.mention(channel, ada, "start")
        await discord_server.wait_for_message(channel=channel)
        thread = discord_server.start_thread(start, "more")
        assert thread.id == start.id
        discord_server.mention(thread, ada, "inside")
        inside = await discord_server.wait_for_message(channel=thread)
        assert inside.channel is thread
        post = discord_server.post_in_forum(forum, ada, "Title", discord_server.bot.mention)
        await discord_server.wait_for_message(channel=post.channel)
        heard = [message for message in client.heard if message.author.id == ada.id]
        assert isinstance(heard[1].channel, discord.Thread)
        assert heard[2].id == heard[2].channel.id
        assert isinstance(heard[2].channel, discord.Thread)
        assert heard[2].channel.parent_id == forum.id


async def test_edits_deletions_and_redeliveries_arrive(discord_server: FakeDiscord):
    ada = discord_server.add_user("ada")
    client = EchoClient()
    client.answering = False
    async with running(client, discord_server):
        sent = discord_server.send_dm(ada, "one")
        discord_server.redeliver(sent)
        discord_server.edit(sent, "two")
        discord_server.delete(sent)
        discord_server.send(sent.channel, ada, kind=MessageKind.PIN)
        await discord_server.expect_no_message()
        assert [message.id for message in client.heard[:2]] == [sent.id, sent.id]
        assert client.events == ["edit one -> two", f"delete {sent.id}"]
        assert client.heard[2].type is discord.MessageType.pins_add


async def test_over_limit_content_is_refused_with_50035(discord_server: FakeDiscord):
    ada = discord_server.add_user("ada")
    client = EchoClient()
    async with running(client, discord_server):
        user = await client.fetch_user(ada.id)
        with pytest.raises(discord.HTTPException) as refused:
            await user.send("x" * 2_001)
        assert (refused.value.status, refused.value.code) == (400, 50035)
        assert "Must be 2000 or fewer in length." in refused.value.text
        with pytest.raises(discord.HTTPException) as empty:
            await user.send("")
        assert empty.value.code == 50006
        await user.send("x" * 2_000)
        await discord_server.wait_for_message()


async def test_a_layout_view_comes_through_and_cannot_be_sent_beside_content(
    discord_server: FakeDiscord,
):
    ada = discord_server.add_user("ada")
    client = EchoClient()
    async with running(client, discord_server):
        user = await client.fetch_user(ada.id)
        view = discord.ui.LayoutView(timeout=None)
        view.add_item(discord.ui.Container(discord.ui.TextDisplay("**Title**\nbody")))
        await user.send(view=view)
        shown = await discord_server.wait_for_message()
        assert shown.text == "**Title**\nbody"
        payload = {**shown.sent[0], "content": "beside"}
        channel = user.dm_channel
        assert channel is not None
        route = discord.http.Route("POST", f"/channels/{channel.id}/messages")
        with pytest.raises(discord.HTTPException) as refused:
            await client.http.request(route, json=payload)
        assert refused.value.code == 50035


async def test_a_429_with_via_is_retried_and_one_without_is_not(discord_server: FakeDiscord):
    ada = discord_server.add_user("ada")
    client = EchoClient()
    route = "POST /channels/*/messages"
    async with running(client, discord_server):
        user = await client.fetch_user(ada.id)
        discord_server.faults.rate_limit(route, times=2, retry_after=0.01)
        await user.send("through")
        statuses = [c.status for c in discord_server.calls if c.path.endswith("/messages")]
        assert statuses == [429, 429, 200]
        discord_server.faults.rate_limit(route, via=False)
        with pytest.raises(discord.HTTPException) as refused:
            await user.send("lost")
        assert refused.value.status == 429


async def test_ordered_failures_hit_their_route_for_as_many_calls(discord_server: FakeDiscord):
    ada = discord_server.add_user("ada")
    client = EchoClient()
    route = "POST /channels/*/messages"
    async with running(client, discord_server):
        user = await client.fetch_user(ada.id)
        await user.create_dm()
        discord_server.faults.answer(403, route, code=50013)
        with pytest.raises(discord.Forbidden):
            await user.send("1")
        discord_server.faults.answer(404, route, code=10003)
        with pytest.raises(discord.NotFound):
            await user.send("2")
        discord_server.faults.drop(route)
        with pytest.raises((OSError, discord.HTTPException, aiohttp.ClientError)):
            await user.send("3")
        assert discord_server.messages == []
        discord_server.faults.lose(route)
        with pytest.raises((OSError, discord.HTTPException, aiohttp.ClientError)):
            await user.send("4")
        assert [message.text for message in discord_server.messages] == ["4"]
        hold = discord_server.faults.hold(route)
        sending = asyncio.create_task(user.send("5"))
        await hold.reached.wait()
        assert len(discord_server.messages) == 1
        hold.release()
        await sending
        assert len(discord_server.messages) == 2


async def test_the_same_enforced_nonce_makes_one_message(discord_server: FakeDiscord):
    ada = discord_server.add_user("ada")
    client = EchoClient()
    async with running(client, discord_server):
        user = await client.fetch_user(ada.id)
        first = await user.send("once", nonce="n1")
        again = await user.send("once", nonce="n1")
        assert first.id == again.id
        assert len(discord_server.messages) == 1


async def test_a_wrong_token_is_401_and_an_unknown_route_404_and_recorded(
    discord_server: FakeDiscord,
):
    with pytest.raises(discord.LoginFailure):
        async with running(EchoClient(), discord_server, token="wrong"):
            pass
    client = EchoClient()
    async with running(client, discord_server):
        with pytest.raises(discord.NotFound):
            await client.fetch_sticker(1)
    assert [call.path for call in discord_server.unknown_calls] == ["/stickers/1"]


async def test_permissions_and_closed_direct_messages_are_respected(discord_server: FakeDiscord):
    guild = discord_server.add_guild()
    channel = discord_server.add_channel(guild)
    channel.denied = bits.SEND_MESSAGES
    ada = discord_server.add_user("ada", guild)
    client = EchoClient()
    async with running(client, discord_server):
        place = client.get_channel(channel.id)
        assert isinstance(place, discord.TextChannel)
        assert not place.permissions_for(place.guild.me).send_messages
        with pytest.raises(discord.Forbidden) as refused:
            await place.send("no")
        assert refused.value.code == 50013
        ada.dm_closed = True
        user = await client.fetch_user(ada.id)
        with pytest.raises(discord.Forbidden) as closed:
            await user.send("no")
        assert closed.value.code == 50007


async def test_pings_follow_allowed_mentions(discord_server: FakeDiscord):
    guild = discord_server.add_guild(bot_permissions=bits.MEMBER | bits.MENTION_EVERYONE)
    channel, ada = discord_server.add_channel(guild), discord_server.add_user("ada", guild)
    client = EchoClient()
    async with running(client, discord_server):
        place = client.get_channel(channel.id)
        assert isinstance(place, discord.TextChannel)
        text = f"@everyone {ada.mention}"
        await place.send(text)
        quiet = await discord_server.wait_for_message()
        await place.send(text, allowed_mentions=discord.AllowedMentions.all())
        loud = await discord_server.wait_for_message()
    assert (quiet.mention_everyone, quiet.mentions) == (False, [])
    assert (loud.mention_everyone, loud.mentions) == (True, [ada])


async def test_the_client_starts_edits_and_deletes(discord_server: FakeDiscord):
    guild = discord_server.add_guild()
    channel, forum = discord_server.add_channel(guild), discord_server.add_forum(guild)
    client = EchoClient()
    async with running(client, discord_server):
        place = client.get_channel(channel.id)
        board = client.get_channel(forum.id)
        assert isinstance(place, discord.TextChannel)
        assert isinstance(board, discord.ForumChannel)
        async with place.typing():
            message = await place.send("one")
        shown = await discord_server.wait_for_message()
        await message.edit(content="two")
        assert (await discord_server.wait_for_edit(shown)).text == "two"
        thread = await message.create_thread(name="more")
        await thread.send("in it")
        assert (await discord_server.wait_for_message()).channel.id == message.id
        post = await board.create_thread(name="post", content="first")
        assert post.message.id == post.thread.id
        await message.delete()
        assert shown.deleted
        assert discord_server.channels.typing == [channel]


async def test_expect_no_message_objects_to_an_answer_on_its_way(discord_server: FakeDiscord):
    ada = discord_server.add_user("ada")
    async with running(EchoClient(), discord_server):
        discord_server.send_dm(ada, "hello")
        with pytest.raises(NotSeenError, match="echo: hello"):
            await discord_server.expect_no_message()
        discord_server.claim_all()
        with pytest.raises(NotSeenError, match="no message"):
            await discord_server.wait_for_message(timeout=0.05)


async def test_a_guild_and_its_members_are_shown_to_a_bot_that_is_in_it(
    discord_server: FakeDiscord,
):
    guild = discord_server.add_guild("Home")
    channel = discord_server.add_channel(guild)
    channel.denied = bits.CREATE_PUBLIC_THREADS
    with pointed_at(discord_server):
        async with discord.Client(intents=discord.Intents(guilds=True)) as client:
            await client.login(discord_server.token)
            found = await client.fetch_guild(guild.id)
            me = await found.fetch_member(discord_server.bot.id)
            rights = (await found.fetch_channel(channel.id)).permissions_for(me)
            assert (rights.create_public_threads, rights.send_messages) == (False, True)
            with pytest.raises(discord.NotFound):
                await found.fetch_member(1)
            del guild.members[discord_server.bot.id]
            with pytest.raises(discord.NotFound):
                await client.fetch_guild(guild.id)


async def test_the_mentioned_come_with_what_they_are_in_the_guild(discord_server: FakeDiscord):
    guild = discord_server.add_guild()
    channel = discord_server.add_channel(guild)
    ada, bob = discord_server.add_user("ada", guild), discord_server.add_user("bob", guild)
    stranger = discord_server.add_user("stranger")
    client = EchoClient()
    client.answering = False
    async with running(client, discord_server):
        discord_server.send(channel, ada, f"{bob.mention} {stranger.mention}")
        await discord_server.gateway.flush(5)
        (heard,) = client.heard
        kinds = {user.id: type(user) for user in heard.mentions}
        assert kinds == {bob.id: discord.Member, stranger.id: discord.User}


async def test_a_forward_has_a_snapshot_and_no_words_of_its_own(discord_server: FakeDiscord):
    guild = discord_server.add_guild()
    channel = discord_server.add_channel(guild)
    ada, bob = discord_server.add_user("ada", guild), discord_server.add_user("bob", guild)
    client = EchoClient()
    client.answering = False
    async with running(client, discord_server):
        said = discord_server.send(channel, bob, "when?")
        discord_server.forward(channel, ada, said)
        await discord_server.gateway.flush(5)
        heard = client.heard[-1]
        assert (heard.content, heard.message_snapshots[0].content) == ("", "when?")
        assert heard.type is discord.MessageType.default
        assert heard.reference is not None
        assert heard.reference.type is discord.MessageReferenceType.forward
        assert heard.reference.resolved is None
