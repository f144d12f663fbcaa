"""The fake Slack's Socket Mode and events, proved with bolt's socket handler."""

from collections.abc import AsyncIterator

import aiohttp
import pytest

from tests.wire.slack import FakeSlack, Hearing, Wire
from tests.wire.slack.clients import Bot, client_of, connected, error_of


@pytest.fixture
async def slack() -> AsyncIterator[FakeSlack]:
    async with FakeSlack() as fake:
        yield fake


async def test_direct_message_reaches_bolt_escaped_and_is_acked(slack: FakeSlack):
    bot = Bot(slack)
    async with connected(bot, slack):
        sent = await slack.send(slack.events.direct_message("a < b & <!here>"))
        delivery = await slack.wait_for_ack(sent)
    assert bot.events[0]["text"] == "a &lt; b &amp; &lt;!here&gt;"
    assert (bot.events[0]["channel_type"], bot.events[0]["channel"]) == ("im", "D0ALICE")
    assert delivery.ack_seconds < 3
    assert bot.retries == ["0"]


async def test_mention_arrives_twice_only_where_history_is_readable(slack: FakeSlack):
    bot = Bot(slack)
    async with connected(bot, slack):
        await slack.wait_for_ack(await slack.send(slack.events.app_mention("how?")))
        slack.world.scopes.discard("channels:history")
        await slack.wait_for_ack(await slack.send(slack.events.app_mention("how?")))
    assert sorted(e["type"] for e in bot.events) == ["app_mention", "app_mention", "message"]
    first, second = bot.events[:2]
    assert (first["ts"], first["channel"]) == (second["ts"], second["channel"])
    assert first["text"] == "<@U0FAQBOT> how?"


async def test_nothing_is_sent_from_where_the_bot_may_not_read(slack: FakeSlack):
    parcel = slack.events.message("x", channel="C0ELSE")
    assert (await slack.send(parcel)).deliveries == ()
    slack.world.scopes -= {"groups:history"}
    assert slack.events.message("x", channel="G0PRIV").outgoing == ()
    assert slack.events.app_mention("x", channel="G0PRIV").outgoing != ()


async def test_edits_deletions_files_broadcasts_and_bots(slack: FakeSlack):
    bot = Bot(slack)
    events = slack.events
    async with connected(bot, slack):
        said = await slack.send(events.message("one"))
        for parcel in (
            events.message("in thread", thread_ts=said.ts, user="U0BOB"),
            events.message_changed(said.message, "two"),
            events.message_changed(said.message),
            events.message_deleted(said.message),
            events.file_share("look"),
            events.thread_broadcast("all", root=said.message),
            events.bot_message("beep"),
            events.bot_message("beep", classic=True),
            events.message(Wire("hi <@U0BOB>"), user="U0CAROL", channel="C0SHARED"),
            events.app_home_opened(tab="messages"),
        ):
            await slack.wait_for_ack(await slack.send(parcel))
    by = bot.events[1:]
    assert (by[0]["thread_ts"], by[0]["parent_user_id"]) == (said.ts, "U0ALICE")
    assert (by[1]["message"]["text"], by[1]["previous_message"]["text"]) == ("two", "one")
    assert "edited" in by[1]["message"]
    assert "edited" not in by[2]["message"]
    assert (by[3]["subtype"], by[3]["deleted_ts"]) == ("message_deleted", said.ts)
    assert [e.get("subtype") for e in by[4:8]] == [
        "file_share",
        "thread_broadcast",
        None,
        "bot_message",
    ]
    assert by[6]["bot_id"] == "B0OTHER"
    assert (by[8]["text"], by[8]["user_team"], by[8]["team"]) == (
        "hi <@U0BOB>",
        "T0CLIENT",
        "T0CLIENT",
    )
    assert bot.bodies[9]["is_ext_shared_channel"]
    assert by[9]["tab"] == "messages"


async def test_mentions_stand_in_text_and_block_and_a_share_is_attached(slack: FakeSlack):
    bot = Bot(slack)
    events = slack.events
    wire = Wire("<@U0BOB> &amp; <!here>, <!subteam^S1>, see <#C0HELP> <https://a.dev?a&amp;b|it>!")
    async with connected(bot, slack):
        said = await slack.send(events.message(wire))
        await slack.wait_for_ack(said)
        assert said.message is not None
        await slack.wait_for_ack(await slack.send(events.share(said.message, "look")))
    mention, share = bot.events
    assert mention["text"] == wire
    assert mention["blocks"][0]["elements"][0]["elements"] == [
        {"type": "user", "user_id": "U0BOB"},
        {"type": "text", "text": " & "},
        {"type": "broadcast", "range": "here"},
        {"type": "text", "text": ", "},
        {"type": "usergroup", "usergroup_id": "S1"},
        {"type": "text", "text": ", see "},
        {"type": "channel", "channel_id": "C0HELP"},
        {"type": "text", "text": " "},
        {"type": "link", "url": "https://a.dev?a&b", "text": "it"},
        {"type": "text", "text": "!"},
    ]
    [shared] = share["attachments"]
    assert (share["text"], shared["text"], shared["is_share"]) == ("look", wire, True)
    assert (shared["author_id"], shared["channel_id"]) == ("U0ALICE", "C0HELP")


async def test_own_messages_come_back_where_the_bot_can_read(slack: FakeSlack):
    bot = Bot(slack)
    client = client_of(slack)
    async with connected(bot, slack):
        ts = (await client.chat_postMessage(channel="C0HELP", text="mine"))["ts"]
        await client.chat_update(channel="C0HELP", ts=ts, text="mine too")
        await client.chat_delete(channel="C0HELP", ts=ts)
        await slack.wait_until(lambda: len(bot.events) == 3 and bot.events)
        await slack.settle()
        slack.echo_own_messages = False
        await client.chat_postMessage(channel="C0HELP", text="silent")
        await slack.settle()
    assert [e.get("subtype") for e in bot.events] == [None, "message_changed", "message_deleted"]
    assert bot.events[0]["bot_id"] == "B0FAQBOT"


async def test_same_event_again_with_the_same_and_with_a_new_id(slack: FakeSlack):
    bot = Bot(slack)
    async with connected(bot, slack):
        sent = await slack.send(slack.events.message("x"))
        await slack.wait_for_ack(await slack.send_again(sent))
        await slack.wait_for_ack(await slack.send_again(sent, new_event_id=True))
        await slack.settle()
    ids = [body["event_id"] for body in bot.bodies]
    assert ids[0] == ids[1] != ids[2]
    assert len({event["ts"] for event in bot.events}) == 1


async def test_unacked_event_is_sent_again_with_attempt_and_reason(slack: FakeSlack):
    slack.pace.ack, slack.pace.scale = 0.1, 0.001
    bot = Bot(slack, listens=False)  # bolt answers 404 to what nothing handles: no ack
    async with connected(bot, slack):
        socket = slack.sockets.open[0]
        sent = await slack.send(slack.events.message("x"))
        await slack.wait_until(lambda: sent.delivery.gave_up)
    envelopes = socket.envelopes
    assert [(e["retry_attempt"], e["retry_reason"]) for e in envelopes] == [
        (0, ""),
        (1, "timeout"),
        (2, "timeout"),
        (3, "timeout"),
    ]
    assert len({e["payload"]["event_id"] for e in envelopes}) == 1
    assert len({e["envelope_id"] for e in envelopes}) == 4


async def test_bolt_sees_the_retry_number_of_a_slow_first_try(slack: FakeSlack):
    slack.pace.ack = 0.2
    bot = Bot(slack)
    async with connected(bot, slack):
        slack.sockets.deafen()
        sent = await slack.send(slack.events.message("x"))
        slack.sockets.deafen(Hearing.NORMAL)
        await slack.wait_for_ack(sent)
    assert bot.retries == ["1"]


async def test_commands_and_interactions_are_never_sent_again(slack: FakeSlack):
    slack.pace.ack = 0.1
    bot = Bot(slack)
    async with connected(bot, slack):
        sent = await slack.send(slack.interactions.slash_command("/nobody"))
        await slack.wait_until(lambda: sent.delivery.gave_up)
    assert len(sent.delivery.attempts) == 1


async def test_each_envelope_goes_to_one_of_several_sockets(slack: FakeSlack):
    one, two = Bot(slack), Bot(slack)
    async with connected(one, slack), connected(two, slack):
        for number in range(4):
            await slack.wait_for_ack(await slack.send(slack.events.message(str(number))))
        assert slack.sockets.open[0].envelopes[0]["type"] == "events_api"
    assert sorted(e["text"] for e in one.events + two.events) == ["0", "1", "2", "3"]
    assert len(one.events) == len(two.events) == 2


async def test_socket_url_serves_once_and_not_for_long(slack: FakeSlack):
    client = client_of(slack)
    async with aiohttp.ClientSession() as session:
        url = (await client.apps_connections_open(app_token=slack.tokens.app))["url"]
        async with session.ws_connect(url) as ws:
            assert (await ws.receive_json())["type"] == "hello"
        with pytest.raises(aiohttp.WSServerHandshakeError):
            await session.ws_connect(url)
        late = (await client.apps_connections_open(app_token=slack.tokens.app))["url"]
        slack.age(60)
        with pytest.raises(aiohttp.WSServerHandshakeError):
            await session.ws_connect(late)
    assert slack.sockets.refused == 2


@pytest.mark.parametrize("reason", ["warning", "refresh_requested"])
async def test_disconnect_makes_the_client_come_back(slack: FakeSlack, reason: str):
    bot = Bot(slack)
    async with connected(bot, slack):
        await slack.sockets.disconnect(reason)
        await slack.wait_for_socket(opened=2)
        await slack.wait_for_ack(await slack.send(slack.events.message("x")))
    assert len(bot.events) == 1


async def test_link_disabled_closes_and_refuses_new_sockets(slack: FakeSlack):
    client = client_of(slack)
    async with aiohttp.ClientSession() as session:
        url = (await client.apps_connections_open(app_token=slack.tokens.app))["url"]
        async with session.ws_connect(url) as ws:
            await ws.receive_json()
            await slack.sockets.disconnect("link_disabled")
            assert (await ws.receive_json())["reason"] == "link_disabled"
            assert (await ws.receive()).type is aiohttp.WSMsgType.CLOSE
    refused = client.apps_connections_open(app_token=slack.tokens.app)
    assert await error_of(refused) == "socket_mode_not_enabled"


async def test_event_lost_with_its_connection_comes_again_on_the_next(slack: FakeSlack):
    slack.pace.ack, slack.pace.retries = 0.3, (1.0, 1.0, 1.0)
    bot = Bot(slack)
    async with connected(bot, slack):
        slack.sockets.deafen()
        sent = await slack.send(slack.events.message("x"))
        slack.sockets.drop()
        await slack.wait_for_socket(opened=2)
        await slack.wait_for_ack(sent)
    first, *_, last = sent.delivery.attempts
    assert (first.acked_at, first.timed_out) == (None, True)
    assert first.to != last.to
    assert len(bot.events) == 1


async def test_event_sent_while_offline_is_retried_until_a_socket_is_there(slack: FakeSlack):
    slack.pace.scale = 0.02
    sent = await slack.send(slack.events.message("x"), offline=True)
    bot = Bot(slack)
    async with connected(bot, slack):
        await slack.wait_for_ack(sent)
    assert sent.delivery.attempts[0].to == ""
    assert len(bot.events) == 1


async def test_sending_into_the_void_is_an_error_unless_meant(slack: FakeSlack):
    with pytest.raises(AssertionError, match="no socket is open"):
        await slack.send(slack.events.message("x"))


async def test_deaf_socket_stays_open_with_and_without_pongs(slack: FakeSlack):
    client = client_of(slack)
    slack.sockets.ping_every = None
    async with aiohttp.ClientSession() as session:
        url = (await client.apps_connections_open(app_token=slack.tokens.app))["url"]
        async with session.ws_connect(url, autoping=False) as ws:
            await ws.receive_json()
            slack.pace.ack = 0.05
            slack.sockets.deafen(Hearing.NO_ENVELOPES)
            await slack.send(slack.events.message("lost"))
            await ws.ping(b"sdk-ping-pong:1")
            assert (await ws.receive()).data == b"sdk-ping-pong:1"
            slack.sockets.deafen(Hearing.SILENT)
            await ws.ping(b"again")
            with pytest.raises(TimeoutError):
                await ws.receive(timeout=0.2)
            assert len(slack.sockets.open) == 1


async def test_server_pings_and_the_sdk_answers(slack: FakeSlack):
    slack.sockets.ping_every = 0.05
    async with connected(Bot(slack), slack):
        socket = await slack.wait_for_socket()
        await slack.wait_until(lambda: socket.pongs >= 2)


async def test_ack_of_an_unknown_envelope_is_kept_apart(slack: FakeSlack):
    client = client_of(slack)
    async with aiohttp.ClientSession() as session:
        url = (await client.apps_connections_open(app_token=slack.tokens.app))["url"]
        async with session.ws_connect(url) as ws:
            await ws.send_json({"envelope_id": "nonsense"})
            await slack.wait_until(lambda: slack.sockets.stray_acks)


async def test_eleventh_socket_is_told_that_there_are_too_many(slack: FakeSlack):
    client = client_of(slack)
    kept = []
    async with aiohttp.ClientSession() as session:
        for _ in range(11):
            url = (await client.apps_connections_open(app_token=slack.tokens.app))["url"]
            kept.append(await session.ws_connect(url))
        frames = [await ws.receive_json() for ws in kept]
    assert [frame["type"] for frame in frames] == ["hello"] * 10 + ["disconnect"]
    assert frames[-1]["reason"] == "too_many_websockets"


async def test_late_ack_is_recorded_and_the_retry_comes_all_the_same(slack: FakeSlack):
    slack.pace.ack, slack.pace.retries = 0.05, (0.0,)
    client = client_of(slack)
    async with aiohttp.ClientSession() as session:
        url = (await client.apps_connections_open(app_token=slack.tokens.app))["url"]
        async with session.ws_connect(url) as ws:
            await ws.receive_json()
            sent = await slack.send(slack.events.message("x"))
            first, again = await ws.receive_json(), await ws.receive_json()
            await ws.send_json({"envelope_id": first["envelope_id"]})
            await slack.wait_until(lambda: sent.delivery.acked)
    assert again["retry_attempt"] == 1
    assert sent.delivery.ack_seconds > 0.05


def test_patience_is_slacks_own_unless_set():
    pace = FakeSlack().pace
    assert (pace.ack, pace.retries, pace.scale) == (3.0, (0.0, 60.0, 300.0), 1.0)
