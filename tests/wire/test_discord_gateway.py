"""The fake's gateway, proved with the real discord.py client."""

import asyncio

import aiohttp
import discord
import pytest
import yarl
from discord.gateway import DiscordWebSocket

from tests.wire.discord import FakeDiscord
from tests.wire.discord.client import running
from tests.wire.discord.example_client import EchoClient
from tests.wire.discord.gateway import HEARTBEAT, IDENTIFY


async def test_the_client_compresses_beats_first_and_sees_its_guilds(discord_server: FakeDiscord):
    guild = discord_server.add_guild("Physics", locale="de")
    channel, forum = discord_server.add_channel(guild), discord_server.add_forum(guild)
    client = EchoClient()
    async with running(client, discord_server):
        ops = [op.op for op in discord_server.journal.ops]
        assert ops[:2] == [HEARTBEAT, IDENTIFY]
        assert len(discord_server.identifies) == 1
        assert "token" not in discord_server.identifies[0]
        seen = client.get_guild(guild.id)
        assert seen is not None
        assert seen.name == "Physics"
        assert isinstance(client.get_channel(channel.id), discord.TextChannel)
        assert isinstance(client.get_channel(forum.id), discord.ForumChannel)
        assert seen.me.guild_permissions.send_messages
        later = discord_server.add_channel(guild, "later")
        await discord_server.gateway.flush(5)
        assert client.get_channel(later.id) is not None


async def test_an_uncompressed_gateway_is_served_as_text(discord_server: FakeDiscord):
    url = yarl.URL(discord_server.gateway_url).with_query(v=10, encoding="json")
    async with aiohttp.ClientSession() as session, session.ws_connect(url) as socket:
        hello = await socket.receive_json()
    assert hello["op"] == 10


@pytest.mark.parametrize(
    ("query", "status"), [({"v": 10, "encoding": "json", "compress": "lz4"}, 400)]
)
async def test_unknown_compression_is_refused(
    discord_server: FakeDiscord, query: dict[str, str | int], status: int
):
    url = yarl.URL(discord_server.gateway_url).with_query(query)
    async with aiohttp.ClientSession() as session:
        with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
            await session.ws_connect(url)
    assert refused.value.status == status


async def test_an_intent_that_is_not_granted_closes_with_4014(discord_server: FakeDiscord):
    intents = discord.Intents(guilds=True, message_content=True)
    with pytest.raises(discord.PrivilegedIntentsRequired):
        async with running(EchoClient(intents=intents), discord_server):
            pass


async def test_a_revoked_token_closes_with_4004_and_is_final(discord_server: FakeDiscord):
    async with running(EchoClient(), discord_server) as task:
        discord_server.revoke_token()
        with pytest.raises(discord.ConnectionClosed) as closed:
            await task
        assert closed.value.code == 4004


@pytest.mark.parametrize(
    ("change", "code"),
    [({"intents": 1 << 30}, 4013), ({"token": "wrong"}, 4004), ({"shard": [2, 2]}, 4010)],
)
async def test_a_bad_identify_is_closed_with_its_own_code(
    discord_server: FakeDiscord, change: dict[str, object], code: int
):
    url = yarl.URL(discord_server.gateway_url).with_query(v=10, encoding="json")
    async with aiohttp.ClientSession() as session, session.ws_connect(url) as socket:
        data = {"token": discord_server.token, "intents": 1, **change}
        await socket.receive_json()
        await socket.send_json({"op": 2, "d": data})
        end = await socket.receive()
    assert (end.type, end.data) == (aiohttp.WSMsgType.CLOSE, code)


async def test_a_dropped_connection_resumes_and_has_the_missed_events_replayed(
    discord_server: FakeDiscord,
):
    ada = discord_server.add_user("ada")
    client = EchoClient()
    async with running(client, discord_server):
        discord_server.gateway.drop()
        await discord_server.wait_for_disconnection()
        missed = discord_server.send_dm(ada, "while away")
        await discord_server.wait_for_connection(count=2)
        answer = await discord_server.wait_for_message(channel=missed.channel)
        assert answer.text == "echo: while away"
        await discord_server.expect_no_message()
        assert (len(discord_server.identifies), len(discord_server.resumes)) == (1, 1)
        assert client.events == ["resumed"]


async def test_op_7_resumes(discord_server: FakeDiscord):
    async with running(EchoClient(), discord_server):
        discord_server.gateway.reconnect()
        await discord_server.wait_for_connection(count=2)
        assert len(discord_server.resumes) == 1


async def test_op_9_resumes_when_it_may_and_identifies_anew_when_not(discord_server: FakeDiscord):
    ada = discord_server.add_user("ada")
    async with running(EchoClient(), discord_server):
        discord_server.gateway.invalidate(resumable=True)
        await discord_server.wait_for_connection(count=2)
        assert (len(discord_server.identifies), len(discord_server.resumes)) == (1, 1)
        discord_server.gateway.invalidate(resumable=False)
        await discord_server.wait_for_connection(count=3)
        assert (len(discord_server.identifies), len(discord_server.resumes)) == (2, 1)
        sent = discord_server.send_dm(ada, "still there")
        await discord_server.wait_for_message(channel=sent.channel)


async def test_a_refused_resume_loses_the_missed_events(discord_server: FakeDiscord):
    ada = discord_server.add_user("ada")
    client = EchoClient()
    async with running(client, discord_server):
        discord_server.gateway.drop(forget=True)
        await discord_server.wait_for_disconnection()
        discord_server.send_dm(ada, "while away")
        await discord_server.wait_for_connection(count=3)
        await discord_server.expect_no_message()
        assert client.heard == []
        assert len(discord_server.identifies) == 2


async def test_any_close_code_can_be_sent(discord_server: FakeDiscord):
    async with running(EchoClient(), discord_server):
        discord_server.gateway.close(4000)
        await discord_server.wait_for_connection(count=2)
        assert len(discord_server.resumes) == 1


async def test_a_silent_socket_is_left_by_the_client_and_its_events_replayed(
    discord_server: FakeDiscord,
):
    ada = discord_server.add_user("ada")
    discord_server.gateway.heartbeat_seconds = 0.1
    async with running(EchoClient(heartbeat_timeout=0.5), discord_server):
        (connection,) = discord_server.gateway.connections
        beats = connection.beats
        await discord_server.journal.wait_until(
            lambda: connection.beats > beats + 7 or None, within=5, what="row of heartbeats"
        )
        assert discord_server.gateway.connected == 1
        discord_server.gateway.silent = True
        sent = discord_server.send_dm(ada, "into the void")
        await discord_server.wait_for_disconnection()
        discord_server.gateway.silent = False
        answer = await discord_server.wait_for_message(channel=sent.channel, timeout=10)
        assert answer.text == "echo: into the void"


async def test_a_gateway_down_at_the_first_connect_crashes_start(discord_server: FakeDiscord):
    discord_server.gateway.refuse_with = 503
    client = EchoClient()
    with pytest.raises(AttributeError):
        async with running(client, discord_server):
            pass


async def test_a_server_stopped_and_started_on_its_port_is_found_again(
    discord_server: FakeDiscord,
):
    ada = discord_server.add_user("ada")
    port = discord_server.port
    async with running(EchoClient(), discord_server):
        await discord_server.stop()
        sent = discord_server.send_dm(ada, "while down")
        await discord_server.start()
        assert discord_server.port == port
        answer = await discord_server.wait_for_message(channel=sent.channel, timeout=20)
        assert answer.text == "echo: while down"


async def test_nothing_listens_while_the_server_is_stopped(discord_server: FakeDiscord):
    await discord_server.stop()
    async with aiohttp.ClientSession() as session:
        with pytest.raises(aiohttp.ClientConnectorError):
            await session.get(discord_server.api_url + "/gateway")


async def test_each_shard_gets_the_events_of_its_guilds_only(discord_server: FakeDiscord):
    discord_server.general.shards = 2
    channels = []
    while len({(guild.id >> 22) % 2 for guild in discord_server.world.guilds.values()}) < 2:
        guild = discord_server.add_guild()
        channels.append(discord_server.add_channel(guild))
        discord_server.clock.advance(0.001)
    heard: list[int] = []
    client = discord.AutoShardedClient(
        intents=discord.Intents(guilds=True, guild_messages=True), guild_ready_timeout=0.05
    )

    @client.event
    async def on_message(message: discord.Message) -> None:
        heard.append(message.channel.id)

    # Discord lets one IDENTIFY through in five seconds, and so does the library.
    async with asyncio.timeout(40), running(client, discord_server):
        await discord_server.wait_for_connection(count=2, timeout=20)
        await client.wait_until_ready()
        assert [data["shard"] for data in discord_server.identifies] == [[0, 2], [1, 2]]
        assert {guild.shard_id for guild in client.guilds} == {0, 1}
        for channel in channels:
            discord_server.mention(channel, discord_server.world.owner, "hello")
        await discord_server.expect_no_message()
        assert sorted(heard) == sorted(channel.id for channel in channels)


async def test_the_url_of_the_gateway_is_told(discord_server: FakeDiscord):
    client = EchoClient()
    async with running(client, discord_server):
        shards, url, limit = await client.http.get_bot_gateway()
        assert (shards, url) == (1, discord_server.gateway_url)
        assert limit["remaining"] == 999
    assert DiscordWebSocket.DEFAULT_GATEWAY.host != "127.0.0.1"
