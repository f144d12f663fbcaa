"""What goes wrong between us and Discord, over the real wire."""

import asyncio
import logging

import aiohttp
import pytest

from faqbot.adapters.discord.attempts import attempt
from faqbot.adapters.discord.sending import Sender
from faqbot.errors import AdapterError
from faqbot.model import Connection
from tests.adapters.discord.conftest import Adapters, Place
from tests.conftest import SMALL_FILE, snapshot_of
from tests.wire.discord import FakeDiscord

OPEN = "when are you open?"
MESSAGES = "POST /channels/*/messages"


@pytest.mark.parametrize("via", [True, False])
async def test_rate_limits_are_waited_for_and_the_order_is_kept(
    via: bool, server: FakeDiscord, place: Place, adapters: Adapters
):
    async with adapters.running():
        server.faults.rate_limit(MESSAGES, times=2, via=via)
        asked = [server.mention(place.channel, place.ada, OPEN) for _ in range(3)]
        answers = [await server.wait_for_message(channel=place.channel, timeout=10) for _ in asked]
        assert [answer.reference for answer in answers] == asked
        await server.expect_no_message()


async def test_a_rate_limit_of_hours_is_one_line(
    server: FakeDiscord, place: Place, adapters: Adapters, caplog: pytest.LogCaptureFixture
):
    async with adapters.running():
        server.faults.rate_limit(MESSAGES, retry_after=3_600, via=False)
        sent = server.send_dm(place.ada, OPEN)
        await server.wait_for_call("POST", "/channels/{channel}/messages")
        await server.expect_no_message()
    assert [record.message for record in caplog.records] == [
        f"unsent: a reply in channel {sent.channel.id}: Discord wants us to wait for 3600 s"
    ]


@pytest.mark.parametrize("fault", ["lose", "drop"])
async def test_a_connection_lost_in_mid_reply_ends_in_one_reply(
    fault: str, server: FakeDiscord, place: Place, adapters: Adapters
):
    async with adapters.running():
        getattr(server.faults, fault)(MESSAGES)
        sent = server.send_dm(place.ada, OPEN)
        await server.wait_for_message(channel=sent.channel)
        await server.wait_for_call("POST", "/channels/{channel}/messages")
        await server.expect_no_message()
        nonces = {call.payload["nonce"] for call in server.calls if "nonce" in (call.payload or {})}
        assert nonces == {f"{sent.id}-0"}


async def test_an_event_that_cannot_be_read_costs_that_event_alone_and_is_said_once(
    server: FakeDiscord, place: Place, adapters: Adapters, caplog: pytest.LogCaptureFixture
):
    async with adapters.running():
        (session,) = server.gateway.sessions.all
        for _ in range(3):
            session.send("MESSAGE_CREATE", {"id": "1"})
        sent = server.send_dm(place.ada, OPEN)
        await server.wait_for_message(channel=sent.channel)
        assert server.gateway.sessions.all == [session]
    assert [record.message for record in caplog.records] == [
        "discord: an event MESSAGE_CREATE cannot be read and is passed over: KeyError"
    ]


async def test_a_follow_up_that_may_have_arrived_is_not_sent_again(
    server: FakeDiscord, place: Place, adapters: Adapters, caplog: pytest.LogCaptureFixture
):
    long = " ".join(f"word{number}" for number in range(1_500))
    place.service.snapshot = snapshot_of(SMALL_FILE.replace("We open at **nine**.", long))
    async with adapters.running():
        server.faults.lose("POST /webhooks/*")
        asked = server.run_command(place.channel, place.ada, "faq ask", {"question": OPEN})
        await server.wait_for_answer(asked)
        await server.wait_for_message()
        await server.expect_no_message()
        assert len(asked.followups) == 1
    assert [record.message for record in caplog.records] == [
        f"unsent: a reply in channel {place.channel.id}: the connection failed (ServerDisconnectedError)"
    ]


@pytest.mark.parametrize("end", ["op 7", "op 9", "op 9, new session", "dropped"])
async def test_a_gateway_lost_in_mid_reply_ends_in_one_reply(
    end: str, server: FakeDiscord, place: Place, adapters: Adapters
):
    async with adapters.running():
        hold = server.faults.hold(MESSAGES)
        sent = server.send_dm(place.ada, OPEN)
        await hold.reached.wait()
        match end:
            case "op 7":
                server.gateway.reconnect()
            case "dropped":
                server.gateway.drop()
            case _:
                server.gateway.invalidate(resumable="new" not in end)
        await server.wait_for_connection(count=2, timeout=20)
        await adapters.told_of(Connection.CONNECTED, count=2)
        hold.release()
        await server.wait_for_message(channel=sent.channel)
        server.redeliver(sent)
        await server.expect_no_message()
        assert Connection.CONNECTING in adapters.told[1:]
        assert adapters.told[-1] is Connection.CONNECTED


async def test_a_bad_token_is_one_sentence_with_the_remedy(
    server: FakeDiscord, adapters: Adapters, caplog: pytest.LogCaptureFixture
):
    with pytest.raises(AdapterError, match=r"DISCORD_TOKEN.*Reset Token") as refused:
        await adapters.make(token="a-wrong-token").run(adapters.tell)
    assert "a-wrong-token" not in str(refused.value) + caplog.text
    assert caplog.records == []


async def test_a_token_revoked_on_the_way_is_the_same_sentence(
    server: FakeDiscord, adapters: Adapters
):
    running = asyncio.create_task(adapters.make().run(adapters.tell))
    await adapters.told_of(Connection.CONNECTED)
    server.revoke_token()
    with pytest.raises(AdapterError, match="DISCORD_TOKEN"):
        await running


async def test_an_intent_that_is_not_granted_says_what_to_switch_on(
    server: FakeDiscord, place: Place, adapters: Adapters
):
    place.list(place.channel)
    server.gateway.granted = 0
    with pytest.raises(AdapterError, match="Message Content Intent"):
        await adapters.make().run(adapters.tell)


async def test_a_gateway_that_is_down_at_first_is_tried_again_by_calling_run_again(
    server: FakeDiscord, place: Place, adapters: Adapters
):
    adapter = adapters.make()
    server.gateway.refuse_with = 503
    with pytest.raises(ConnectionError):
        await adapter.run(adapters.tell)
    server.gateway.refuse_with = None
    running = asyncio.create_task(adapter.run(adapters.tell))
    await adapters.told_of(Connection.CONNECTED)
    sent = server.send_dm(place.ada, OPEN)
    await server.wait_for_message(channel=sent.channel)
    await adapter.stop()
    await running
    assert server.gateway.connections == []


async def test_a_server_that_comes_back_is_found_again(
    server: FakeDiscord, place: Place, adapters: Adapters
):
    async with adapters.running():
        await server.stop()
        await adapters.told_of(Connection.CONNECTING, count=2)
        sent = server.send_dm(place.ada, OPEN)
        await server.start()
        await server.wait_for_message(channel=sent.channel, timeout=20)
        await adapters.told_of(Connection.CONNECTED, count=2)


async def test_where_discord_asks_for_shards_the_next_try_has_them(
    server: FakeDiscord, place: Place, adapters: Adapters
):
    server.gateway.sharding_required = True
    adapter = adapters.make()
    with pytest.raises(ConnectionError, match="shards"):
        await adapter.run(adapters.tell)
    running = asyncio.create_task(adapter.run(adapters.tell))
    await adapters.told_of(Connection.CONNECTED)
    sent = server.send_dm(place.ada, OPEN)
    await server.wait_for_message(channel=sent.channel)
    await adapter.stop()
    await running


async def test_with_the_setting_there_are_as_many_shards_as_discord_recommends(
    server: FakeDiscord, adapters: Adapters
):
    server.general.shards = 3
    guilds = [server.add_guild(f"Guild {at}") for at in range(6)]
    places = [(server.add_channel(guild), server.add_user("u", guild)) for guild in guilds]
    adapter = adapters.make(sharded=True)
    running = asyncio.create_task(adapter.run(adapters.tell))
    await adapters.told_of(Connection.CONNECTED)
    for channel, user in places:
        server.mention(channel, user, OPEN)
        assert "nine" in (await server.wait_for_message(channel=channel, timeout=10)).text
    shards = {session.shard for session in server.gateway.sessions.all}
    assert shards == {(0, 3), (1, 3), (2, 3)}
    await adapter.stop()
    await running


async def test_stop_finishes_what_is_under_way_and_says_so_to_who_comes_later(
    server: FakeDiscord, place: Place, adapters: Adapters
):
    adapter = adapters.make()
    running = asyncio.create_task(adapter.run(adapters.tell))
    await adapters.told_of(Connection.CONNECTED)
    hold = server.faults.hold(MESSAGES)
    sent = server.send_dm(place.ada, OPEN)
    await hold.reached.wait()
    adapters.service.take_no_more()
    stopping = asyncio.create_task(adapter.stop())
    server.send_dm(place.ada, "how long is delivery?")
    await server.gateway.flush(5)
    assert not running.done()
    hold.release()
    answer = await server.wait_for_message(channel=sent.channel)
    assert "nine" in answer.text
    # Discord brings nothing twice, to whoever comes after us.
    later = await server.wait_for_message(channel=sent.channel)
    assert "restarting" in later.text
    await stopping
    await running
    await server.expect_no_message()
    assert server.gateway.connections == []
    assert [task for task in asyncio.all_tasks() if task.get_name().startswith("discord")] == []


async def test_an_adapter_ended_by_force_leaves_one_line_for_the_reply_under_way(
    server: FakeDiscord, place: Place, adapters: Adapters, caplog: pytest.LogCaptureFixture
):
    running = asyncio.create_task(adapters.make().run(adapters.tell))
    await adapters.told_of(Connection.CONNECTED)
    hold = server.faults.hold(MESSAGES)
    server.send_dm(place.ada, OPEN)
    await hold.reached.wait()
    (answering,) = (each for each in asyncio.all_tasks() if "on_message" in each.get_name())
    running.cancel()
    await asyncio.wait({running, answering}, timeout=10)
    assert running.cancelled()
    assert ["unsent" in record.message for record in caplog.records] == [True]
    server.claim_all()
    hold.release()
    await server.wait_for_disconnection()


async def test_what_waits_in_one_channel_is_bounded_and_counted(
    server: FakeDiscord, place: Place, adapters: Adapters, caplog: pytest.LogCaptureFixture
):
    async with adapters.running() as adapter:
        hold = server.faults.hold(MESSAGES)
        people = [server.add_user(f"p{number}", place.guild) for number in range(103)]
        asked = [server.mention(place.channel, each, OPEN) for each in people]
        await hold.reached.wait()
        async with asyncio.timeout(30):
            while adapter.unsent < 3:
                await asyncio.sleep(0.01)
        await server.expect_no_message()
        assert adapter.unsent == 3
        hold.release()
        answers = [await server.wait_for_message(channel=place.channel) for _ in asked[3:]]
        assert [answer.reference for answer in answers] == asked[:100]
        await server.expect_no_message()
    assert all("too many replies are waiting" in record.message for record in caplog.records)


async def test_stop_before_run_connects_nothing(server: FakeDiscord, adapters: Adapters):
    adapter = adapters.make()
    await adapter.stop()
    await adapter.run(adapters.tell)
    assert server.calls == []


async def test_what_the_library_logs_holds_no_token(
    server: FakeDiscord, place: Place, adapters: Adapters, caplog: pytest.LogCaptureFixture
):
    async with adapters.running():
        library = logging.getLogger("discord.http")
        library.warning("POST https://x/webhooks/12/secret-of-it/messages %s", server.token)
        library.info("a question")
        try:
            raise ValueError("boom")
        except ValueError:
            library.exception("It failed\nwith more")
    assert [record.message for record in caplog.records] == [
        "discord: POST https://x/webhooks/12/***/messages ***",
        "discord: It failed: ValueError",
    ]


async def test_whose_autocompletion_failed_is_not_logged(
    server: FakeDiscord, place: Place, adapters: Adapters, caplog: pytest.LogCaptureFixture
):
    async with adapters.running():
        server.faults.answer(404, "POST /interactions/*/*/callback", code=10062)
        typed = {"question": "open"}
        server.autocomplete(place.channel, place.ada, "faq ask", typed, focused="question")
        async with asyncio.timeout(20):
            while not caplog.records:
                await asyncio.sleep(0.02)
    (line,) = [record.message for record in caplog.records]
    assert "autocomplete" in line
    assert str(place.ada.id) not in line


async def test_what_a_stop_cuts_off_is_one_line_of_the_log(caplog: pytest.LogCaptureFixture):
    async with aiohttp.ClientSession() as session:
        pass
    sender = Sender(thread_name="Question", most_waiting=10, acknowledged=lambda: None)

    async def call() -> None:
        await session.get("http://127.0.0.1:1")

    for _ in range(50):
        assert not await sender.counted("a channel", attempt(call, repeatable=True))
    assert sender.unsent == 50
    warned = [each.getMessage() for each in caplog.records if each.levelno >= logging.WARNING]
    assert warned == ["unsent: faqbot stopped before the reply was out"]
