"""Socket Mode: connecting, losing, renewing, ending."""

import asyncio
import logging
from collections import Counter
from collections.abc import Callable

import pytest

from faqbot.adapters.slack.run import SlackSocket
from faqbot.adapters.slack.sockets import Patience
from faqbot.errors import AdapterError
from faqbot.model import Connection
from faqbot.service import Services
from tests.adapters.slack.conftest import running
from tests.wire.slack import FakeSlack, Hearing

ASKED = "when are you open"
ANSWER = "We open at nine."
MakeSocket = Callable[..., SlackSocket]


async def test_it_tells_when_it_is_connected_and_run_returns_after_stop(
    slack: FakeSlack, socket: MakeSocket
):
    async with running(socket()) as state:
        await state.until(Connection.CONNECTED)
    await slack.wait_until(lambda: not slack.sockets.open)


async def test_stop_before_run_ends_it_at_once(slack: FakeSlack, socket: MakeSocket):
    adapter = socket()
    await adapter.stop()
    async with asyncio.timeout(5):
        await adapter.run(lambda _: None)


async def test_a_dropped_socket_is_told_and_raised_and_run_works_again(
    slack: FakeSlack, socket: MakeSocket
):
    async with running(socket(), again=True) as state:
        await slack.wait_for_socket()
        slack.sockets.drop()
        await slack.wait_for_socket(opened=2)
        await state.until(Connection.CONNECTED, Connection.CONNECTING, Connection.CONNECTED)
        await slack.send(slack.events.direct_message(ASKED))
        await slack.wait_for_message(text=ANSWER)


async def test_a_socket_dropped_in_the_middle_of_a_reply_costs_no_second_one(
    slack: FakeSlack, socket: MakeSocket
):
    slack.pace.ack, slack.pace.scale = 0.5, 0.001
    async with running(socket(), again=True):
        await slack.wait_for_socket()
        async with slack.faults.holding("chat.postMessage") as gate:
            sent = await slack.send(slack.events.direct_message(ASKED))
            await gate.wait_for_arrival()
            slack.sockets.drop()
            await slack.wait_for_socket(opened=2)
            await slack.send_again(sent)
        await slack.wait_for_message(text=ANSWER)
        await slack.settle()
    assert len(slack.messages) == 1


@pytest.mark.parametrize("reason", ["warning", "refresh_requested"])
async def test_an_announced_end_is_no_loss(slack: FakeSlack, socket: MakeSocket, reason: str):
    async with running(socket()) as state:
        await slack.wait_for_socket()
        await slack.sockets.disconnect(reason, grace=0.1)
        await slack.wait_for_socket(opened=2)
        await slack.send(slack.events.direct_message(ASKED))
        await slack.wait_for_message(text=ANSWER)
        assert state.told == [Connection.CONNECTED]


@pytest.mark.load
async def test_of_two_thousand_events_each_is_answered_once_while_sockets_are_renewed_and_lost(
    slack: FakeSlack, socket: MakeSocket
):
    slack.echo_own_messages = False
    slack.pace.ack, slack.pace.scale = 1.0, 0.01
    asked = Counter[str]()

    async def ask(number: int) -> None:
        person = slack.world.add_person(f"U{number:04}", f"p{number}").id
        mention = slack.events.app_mention(ASKED, user=person)
        asked[(await slack.send(mention, offline=True)).ts] += 1

    def are_answered() -> bool:
        return len(slack.messages) >= len(asked)

    async with running(socket(), again=True):
        await slack.wait_for_socket()
        for start in range(0, 2_048, 64):
            asking = [asyncio.create_task(ask(start + each)) for each in range(64)]
            if start % 256 == 64:
                slack.sockets.drop()
            elif start % 256 == 192:
                await slack.sockets.disconnect(grace=0.01)
            await asyncio.gather(*asking)
            await slack.wait_until(are_answered, timeout=30)
        await slack.settle(at_most=60)
    assert slack.sockets.ever > 8
    assert Counter(message.thread_ts for message in slack.messages) == asked


async def test_a_socket_that_hears_no_envelope_is_renewed(slack: FakeSlack, socket: MakeSocket):
    patience = Patience(idleness=1.0, between_looks=0.02, between_pings=0.1)
    async with running(socket(patience)) as state:
        await slack.wait_for_socket()
        slack.sockets.deafen(Hearing.NO_ENVELOPES)
        await slack.wait_for_socket(opened=2)
        await slack.send(slack.events.direct_message(ASKED))
        await slack.wait_for_message(text=ANSWER)
        assert Connection.CONNECTING not in state.told


async def test_a_socket_that_hears_nothing_at_all_is_rebuilt(slack: FakeSlack, socket: MakeSocket):
    # Without pings of our own, so that not aiohttp's heartbeat but the silence tells.
    patience = Patience(silence=1.0, between_looks=0.02, between_pings=60.0)
    slack.sockets.ping_every = 0.1
    async with running(socket(patience), again=True) as state:
        await slack.wait_for_socket()
        slack.sockets.deafen(Hearing.SILENT)
        await slack.wait_for_socket(opened=2)
        await slack.send(slack.events.direct_message(ASKED))
        await slack.wait_for_message(text=ANSWER)
        assert state.told[:2] == [Connection.CONNECTED, Connection.CONNECTING]


async def test_a_lost_first_connection_raises(slack: FakeSlack, socket: MakeSocket):
    adapter = socket(Patience(connecting=0.2, between_pings=0.05))
    slack.faults.cut(method="apps.connections.open")
    with pytest.raises(Exception) as caught:  # noqa: PT011 - whatever the SDK raises
        await adapter.run(lambda _: None)
    assert not isinstance(caught.value, AdapterError)


async def test_an_address_that_leads_nowhere_is_given_up(
    slack: FakeSlack, socket: MakeSocket, monkeypatch: pytest.MonkeyPatch
):
    adapter = socket(Patience(connecting=0.5, between_pings=0.05))
    monkeypatch.setattr("tests.wire.slack.tickets.SOCKET_SECONDS", -1)
    with pytest.raises(ConnectionError, match="could not be opened"):
        await adapter.run(lambda _: None)
    assert slack.sockets.refused > 0


@pytest.mark.parametrize("error", ["invalid_auth", "token_revoked", "account_inactive"])
async def test_a_bad_bot_token_is_one_clear_line(
    slack: FakeSlack, socket: MakeSocket, error: str, caplog: pytest.LogCaptureFixture
):
    slack.faults.bot_token_error = error
    with pytest.raises(AdapterError, match=rf"SLACK_BOT_TOKEN \({error}\)\. Install") as caught:
        await socket().run(lambda _: None)
    assert slack.tokens.bot not in str(caught.value) + caplog.text


@pytest.mark.parametrize("error", ["invalid_auth", "token_revoked"])
async def test_a_bad_app_token_is_one_clear_line(
    slack: FakeSlack, socket: MakeSocket, error: str, caplog: pytest.LogCaptureFixture
):
    slack.faults.app_token_error = error
    with pytest.raises(AdapterError, match=rf"SLACK_APP_TOKEN \({error}\)\. Make") as caught:
        await socket().run(lambda _: None)
    assert slack.tokens.app not in str(caught.value) + caplog.text
    assert not caplog.records


async def test_tokens_that_were_swapped_are_refused(slack: FakeSlack, services: Services):
    adapter = SlackSocket(
        services,
        bot_token=slack.tokens.app,
        app_token=slack.tokens.bot,
        api_url=slack.api_url,
    )
    with pytest.raises(AdapterError, match="SLACK_BOT_TOKEN"):
        await adapter.run(lambda _: None)


async def test_socket_mode_switched_off_is_one_clear_line(slack: FakeSlack, socket: MakeSocket):
    slack.sockets.enabled = False
    with pytest.raises(AdapterError, match="Switch on Socket Mode"):
        await socket().run(lambda _: None)


async def test_socket_mode_switched_off_later_is_found_when_connecting_anew(
    slack: FakeSlack, socket: MakeSocket, caplog: pytest.LogCaptureFixture
):
    adapter = socket()
    running_adapter = asyncio.create_task(adapter.run(lambda _: None))
    await slack.wait_for_socket()
    await slack.sockets.disconnect("link_disabled")
    with pytest.raises(ConnectionError):
        await running_adapter
    with pytest.raises(AdapterError, match="Switch on Socket Mode"):
        await adapter.run(lambda _: None)
    assert not caplog.records


async def test_the_right_to_post_is_checked_at_the_start(slack: FakeSlack, socket: MakeSocket):
    slack.world.scopes.discard("chat:write")
    with pytest.raises(AdapterError, match="lacks the scope chat:write"):
        await socket().run(lambda _: None)


async def test_the_right_to_connect_is_checked_at_the_start(slack: FakeSlack, socket: MakeSocket):
    slack.api.missing_scopes["apps.connections.open"] = "connections:write"
    with pytest.raises(AdapterError, match="connections:write"):
        await socket().run(lambda _: None)


async def test_a_lesser_right_that_is_missing_is_a_warning(
    slack: FakeSlack, socket: MakeSocket, caplog: pytest.LogCaptureFixture
):
    slack.world.scopes -= {"im:history"}
    async with running(socket()):
        await slack.wait_for_socket()
    assert "without the scope im:history faqbot does not get direct messages" in caplog.text


async def test_a_token_revoked_while_running_ends_the_adapter(
    slack: FakeSlack, socket: MakeSocket, caplog: pytest.LogCaptureFixture
):
    adapter = socket()
    task = asyncio.create_task(adapter.run(lambda _: None))
    await slack.wait_for_socket()
    slack.faults.bot_token_error = "token_revoked"
    await slack.send(slack.events.direct_message(ASKED))
    with pytest.raises(AdapterError, match=r"SLACK_BOT_TOKEN \(token_revoked\)"):
        await task
    assert caplog.text.count("unsent") == 1


async def test_oauth_in_the_environment_changes_nothing(
    slack: FakeSlack, socket: MakeSocket, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("SLACK_CLIENT_ID", "1.2")
    monkeypatch.setenv("SLACK_CLIENT_SECRET", "secret")
    monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxb-another")
    async with running(socket()):
        await slack.wait_for_socket()
        await slack.send(slack.events.direct_message(ASKED))
        await slack.send(slack.interactions.slash_command("/faq", ASKED))
        await slack.wait_for_message(nth=2, text=ANSWER)


async def test_nothing_of_a_question_or_a_token_is_logged_even_at_debug(
    slack: FakeSlack, socket: MakeSocket, caplog: pytest.LogCaptureFixture
):
    for name in ("faqbot.adapters", "slack_bolt", "slack_sdk"):
        caplog.set_level(logging.DEBUG, logger=name)
    async with running(socket()):
        await slack.wait_for_socket()
        await slack.send(slack.events.direct_message(ASKED))
        await slack.wait_for_message(text=ANSWER)
    for secret in (ASKED, slack.tokens.bot, slack.tokens.app):
        assert secret not in caplog.text


async def test_what_cannot_be_queued_is_counted_and_logged(
    slack: FakeSlack, socket: MakeSocket, caplog: pytest.LogCaptureFixture
):
    adapter = socket(patience=Patience(backlog=50))
    async with running(adapter):
        await slack.wait_for_socket()
        async with slack.faults.holding("chat.postMessage") as gate:
            first = await slack.send(slack.events.app_mention(ASKED))
            for number in range(1, 52):
                person = slack.world.add_person(f"U{number:03}", f"p{number}").id
                await slack.send(slack.events.app_mention(ASKED, user=person, thread_ts=first.ts))
            await gate.wait_for_arrival()
            async with asyncio.timeout(10):
                while adapter.unsent < 2:
                    await asyncio.sleep(0.01)
        await slack.wait_for_message(nth=50)
        await slack.settle()
    assert len(slack.messages) == 50
    assert adapter.unsent == 2
    assert caplog.text.count("unsent") == 2


async def test_other_channels_do_not_wait_for_a_slow_one(slack: FakeSlack, socket: MakeSocket):
    async with running(socket()):
        await slack.wait_for_socket()
        slack.faults.rate_limit(1, method="chat.postMessage", retry_after=2)
        await slack.send(slack.events.direct_message(ASKED))
        await slack.wait_for_call("chat.postMessage")
        await slack.send(slack.events.direct_message(ASKED, user="U0BOB"))
        await slack.wait_for_message(channel="D0BOB", timeout=1.5)
        await slack.wait_for_message(channel="D0ALICE")
        waited = [call.at for call in slack.calls_of("chat.postMessage")]
    assert waited[-1] - waited[0] >= 2
