"""The fake Slack's Web API, ordered faults and waiting, proved with the real SDK clients."""

import asyncio
import json
import sys
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.http_retry.builtin_async_handlers import (
    AsyncRateLimitErrorRetryHandler,
    AsyncServerErrorRetryHandler,
)
from slack_sdk.web.async_client import AsyncWebClient

from tests.wire.slack import FakeSlack, Sent
from tests.wire.slack.clients import (
    BUTTONS,
    Bot,
    client_of,
    connected,
    error_of,
)
from tests.wire.slack.world import LEAST_SCOPES


@pytest.fixture
async def slack() -> AsyncIterator[FakeSlack]:
    async with FakeSlack() as fake:
        yield fake


async def test_auth_test_names_the_bot_and_its_scopes(slack: FakeSlack):
    answer = await client_of(slack).auth_test()
    assert (answer["user_id"], answer["bot_id"]) == ("U0FAQBOT", "B0FAQBOT")
    assert "chat:write" in answer.headers["x-oauth-scopes"]


async def test_post_is_recorded_as_json_was_sent(slack: FakeSlack):
    answer = await client_of(slack).chat_postMessage(
        channel="C0HELP", text="hi", blocks=BUTTONS, unfurl_links=False
    )
    message = await slack.wait_for_message(channel="C0HELP", text="hi")
    assert message.ts == answer["ts"]
    assert message.arguments["unfurl_links"] is False
    assert slack.calls_of("chat.postMessage")[0].arguments["blocks"] == BUTTONS


async def test_form_and_query_arguments_are_decoded_like_json(slack: FakeSlack):
    client = client_of(slack)
    blocks = json.dumps(BUTTONS)
    await client.api_call("chat.postMessage", data={"channel": "C0HELP", "blocks": blocks})
    await client.api_call(
        "chat.postMessage", params={"channel": "C0HELP", "blocks": blocks, "text": "q"}
    )
    assert [m.blocks[0]["block_id"] for m in slack.messages] == ["row", "row"]
    bad = client.api_call("chat.postMessage", data={"channel": "C0HELP", "blocks": "{"})
    assert await error_of(bad) == "invalid_blocks_format"


async def test_unknown_method_is_refused_and_recorded(slack: FakeSlack):
    assert await error_of(client_of(slack).api_call("chat.shout")) == "unknown_method"
    assert slack.calls[-1].method == "chat.shout"


async def test_wrong_missing_and_revoked_tokens_are_refused_with_http_200(slack: FakeSlack):
    assert await error_of(client_of(slack, "xoxb-other").auth_test()) == "invalid_auth"
    assert await error_of(AsyncWebClient(base_url=slack.api_url).auth_test()) == "not_authed"
    assert await error_of(client_of(slack, slack.tokens.app).auth_test()) == (
        "not_allowed_token_type"
    )
    slack.faults.bot_token_error = "token_revoked"
    assert await error_of(client_of(slack).auth_test()) == "token_revoked"
    assert {call.status for call in slack.calls} == {200}


async def test_app_token_is_checked_for_sockets(slack: FakeSlack):
    client = client_of(slack)
    assert await error_of(client.apps_connections_open(app_token="xapp-x")) == "invalid_auth"
    slack.faults.app_token_error = "token_revoked"
    wrong = client.apps_connections_open(app_token=slack.tokens.app)
    assert await error_of(wrong) == "token_revoked"


async def test_scopes_are_checked_and_can_be_taken_from_a_method(slack: FakeSlack):
    client = client_of(slack)
    assert await error_of(client.users_info(user="U0ALICE")) == "missing_scope"
    slack.world.scopes.add("users:read")
    assert (await client.users_info(user="U0ALICE"))["user"]["name"] == "alice"
    slack.api.missing_scopes["chat.postMessage"] = "chat:write"
    with pytest.raises(SlackApiError) as caught:
        await client.chat_postMessage(channel="C0HELP", text="x")
    assert caught.value.response["needed"] == "chat:write"


async def test_channels_refuse_strangers(slack: FakeSlack):
    client = client_of(slack)
    post = client.chat_postMessage
    assert await error_of(post(channel="C0NOWHERE", text="x")) == "channel_not_found"
    assert await error_of(post(channel="C0ELSE", text="x")) == "not_in_channel"
    assert (await post(channel="U0ALICE", text="x"))["channel"] == "D0ALICE"


async def test_content_limits_are_refused(slack: FakeSlack):
    client = client_of(slack)

    async def refused(**arguments: Any) -> str:
        return await error_of(client.chat_postMessage(channel="C0HELP", **arguments))

    section = {"type": "section", "text": {"type": "mrkdwn", "text": "x" * 2900}}
    empty = client.api_call("chat.postMessage", json={"channel": "C0HELP", "text": ""})
    assert await error_of(empty) == "no_text"
    assert await refused(text="x" * 40_001) == "msg_too_long"
    assert await refused(text="x", blocks=[{"type": "divider"}] * 51) == "invalid_blocks"
    assert await refused(text="x", blocks=[section] * 5) == "msg_blocks_too_long"
    assert slack.messages == []


async def test_invalid_blocks_points_at_the_fault(slack: FakeSlack):
    header = {"type": "header", "text": {"type": "plain_text", "text": "x" * 151}}
    with pytest.raises(SlackApiError) as caught:
        await client_of(slack).chat_postMessage(channel="C0HELP", text="x", blocks=[header])
    assert caught.value.response["errors"] == [
        "must be less than 151 characters [json-pointer:/blocks/0/text/text]"
    ]


async def test_a_picture_that_cannot_be_loaded_costs_all_of_a_message_or_a_home(slack: FakeSlack):
    image = {"type": "image", "image_url": "https://acme.dev/a.png", "alt_text": "x"}
    text = {"type": "mrkdwn", "text": "x"}
    blocks: list[dict[str, Any]] = [
        {"type": "divider"},
        {"type": "section", "text": text, "accessory": image},
    ]
    home = {"type": "home", "blocks": blocks}
    client = client_of(slack)
    await client.chat_postMessage(channel="C0HELP", text="x", blocks=blocks)
    await client.views_publish(user_id="U0ALICE", view=home)
    slack.world.loads_pictures = False
    with pytest.raises(SlackApiError) as caught:
        await client.chat_postMessage(channel="C0HELP", text="x", blocks=blocks)
    assert caught.value.response["error"] == "invalid_blocks"
    assert caught.value.response["errors"] == [
        "downloading image failed [json-pointer:/blocks/1/accessory/image_url]"
    ]
    published = client.views_publish(user_id="U0ALICE", view=home)
    assert await error_of(published) == "invalid_arguments"
    assert len(slack.messages) == 1


async def test_update_changes_the_message_and_has_its_own_limit(slack: FakeSlack):
    client = client_of(slack)
    ts = (await client.chat_postMessage(channel="C0HELP", text="one"))["ts"]
    long = client.chat_update(channel="C0HELP", ts=ts, text="x" * 4001)
    assert await error_of(long) == "msg_too_long"
    await client.chat_update(channel="C0HELP", ts=ts, text="two &amp;")
    (message,) = slack.messages
    assert (message.text, message.edits) == ("two &amp;", ["one"])
    theirs = slack.events.message("mine").message
    assert theirs is not None
    other = client.chat_update(channel="C0HELP", ts=theirs.ts, text="x")
    assert await error_of(other) == "cant_update_message"


async def test_delete_permalink_and_ephemeral(slack: FakeSlack):
    client = client_of(slack)
    ts = (await client.chat_postMessage(channel="C0HELP", text="one"))["ts"]
    link = await client.chat_getPermalink(channel="C0HELP", message_ts=ts)
    assert link["permalink"].endswith(ts.replace(".", ""))
    await client.chat_delete(channel="C0HELP", ts=ts)
    assert slack.found(text="one") == []
    again = client.chat_delete(channel="C0HELP", ts=ts)
    assert await error_of(again) == "message_not_found"
    await client.chat_postEphemeral(channel="C0HELP", user="U0BOB", text="psst")
    assert (await slack.wait_for_message(to="U0BOB")).ephemeral


async def test_prompts_home_and_channel_lookups(slack: FakeSlack):
    client = client_of(slack)
    slack.world.scopes.add("channels:read")
    dm = slack.world.dm("U0ALICE").id
    prompt = {"title": "Reset", "message": "How do I reset?"}
    await client.assistant_threads_setSuggestedPrompts(
        channel_id=dm, thread_ts="1.1", prompts=[prompt]
    )
    too_many = client.assistant_threads_setSuggestedPrompts(
        channel_id=dm, thread_ts="1.1", prompts=[prompt] * 5
    )
    assert await error_of(too_many) == "invalid_arguments"
    home = {"type": "home", "blocks": [{"type": "divider"}]}
    await client.views_publish(user_id="U0ALICE", view=home)
    assert (await slack.wait_for_view(kind="home")).view["blocks"][0]["type"] == "divider"
    bad = {"type": "home", "blocks": [{"type": "divider"}] * 101}
    assert await error_of(client.views_publish(user_id="U0ALICE", view=bad)) == "invalid_arguments"
    assert (await client.conversations_info(channel="C0SHARED"))["channel"]["is_ext_shared"]


async def test_rate_limits_last_for_so_many_calls_and_carry_retry_after(slack: FakeSlack):
    client = client_of(slack)
    slack.faults.rate_limit(2, method="chat.postMessage", retry_after=7)
    with pytest.raises(SlackApiError) as caught:
        await client.chat_postMessage(channel="C0HELP", text="x")
    assert caught.value.response.status_code == 429
    assert caught.value.response.headers["Retry-After"] == "7"
    await client.auth_test()
    slack.faults.clear()
    client.retry_handlers.append(AsyncRateLimitErrorRetryHandler(max_retry_count=5))
    slack.faults.rate_limit(1, retry_after=0)
    await client.chat_postMessage(channel="C0HELP", text="x")
    assert [call.status for call in slack.calls_of("chat.postMessage")] == [429, 429, 200]


async def test_server_errors_are_retried_by_the_sdk_handler(slack: FakeSlack):
    client = client_of(slack)
    client.retry_handlers.append(AsyncServerErrorRetryHandler(max_retry_count=2))
    slack.faults.server_error(1)
    await client.chat_postMessage(channel="C0HELP", text="x")
    assert [call.status for call in slack.calls] == [500, 200]


async def test_cut_connection_can_hide_a_post_that_was_done(slack: FakeSlack):
    client = client_of(slack)
    client.retry_handlers.clear()
    slack.faults.cut(1, method="chat.postMessage", applied=True)
    with pytest.raises(aiohttp.ClientError):
        await client.chat_postMessage(channel="C0HELP", text="x")
    assert [m.text for m in slack.messages] == ["x"]
    slack.faults.cut(1)
    with pytest.raises(aiohttp.ClientError):
        await client.chat_postMessage(channel="C0HELP", text="y")
    assert [m.text for m in slack.messages] == ["x"]


async def test_held_call_waits_for_the_gate(slack: FakeSlack):
    async with slack.faults.holding("chat.postMessage") as gate:
        post = asyncio.create_task(_post(slack))
        await gate.wait_for_arrival()
        assert slack.messages == []
        gate.release()
        await post
    assert len(slack.messages) == 1


async def _post(slack: FakeSlack) -> None:
    await client_of(slack).chat_postMessage(channel="C0HELP", text="x")


async def test_server_comes_back_on_its_port_with_its_memory(slack: FakeSlack):
    client = client_of(slack)
    await client.chat_postMessage(channel="C0HELP", text="before")
    await slack.stop()
    with pytest.raises(aiohttp.ClientConnectorError):
        await client.auth_test()
    await slack.start()
    await client.chat_postMessage(channel="C0HELP", text="after")
    assert [m.text for m in slack.messages] == ["before", "after"]


async def test_expect_no_message_waits_for_the_bot_to_finish(slack: FakeSlack):
    bot = Bot(slack, listens=False)

    async def answer(event: dict[str, Any], say: Any) -> None:
        if event["text"] == "please":
            await asyncio.sleep(0.1)
            await say("late answer")

    bot.app.event("message")(answer)
    async with connected(bot, slack):
        await slack.send(slack.events.message("nothing"))
        await slack.expect_no_message(channel="C0HELP")
        await slack.send(slack.events.message("please"))
        with pytest.raises(AssertionError, match="late answer"):
            await slack.expect_no_message(channel="C0HELP")


async def test_quiescence_waits_for_an_ack_that_is_still_due(slack: FakeSlack):
    bot = Bot(slack, listens=False)

    async def slow(ack: Any) -> None:
        await asyncio.sleep(0.5)
        await ack("slow answer")

    bot.app.command("/slow")(slow)
    async with connected(bot, slack):
        await slack.send(slack.interactions.slash_command("/slow"))
        with pytest.raises(AssertionError, match="slow answer"):
            await slack.expect_no_message(quiet=0.1)


async def test_unrest_beyond_the_bound_is_an_error(slack: FakeSlack):
    bot = Bot(slack, listens=False)
    async with connected(bot, slack):
        await slack.send(slack.interactions.slash_command("/nobody"))
        with pytest.raises(AssertionError, match="unacknowledged"):
            await slack.expect_no_message(at_most=0.3)


async def test_waiting_in_vain_says_what_there_is(slack: FakeSlack):
    await client_of(slack).chat_postMessage(channel="C0HELP", text="other")
    with pytest.raises(AssertionError, match="other"):
        await slack.wait_for_message(text="wanted", timeout=0.05)


async def test_failure_inside_the_fake_fails_the_test():
    async def drive() -> None:
        async with FakeSlack() as slack:
            slack.api.methods["auth.test"] = lambda _: {"x": 1 / 0}
            await error_of(client_of(slack).auth_test())

    with pytest.raises(ExceptionGroup, match="the fake Slack itself failed"):
        await drive()


BOT = """
import asyncio, os
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.app.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

async def main():
    client = AsyncWebClient(os.environ["SLACK_BOT_TOKEN"], base_url=os.environ["SLACK_API_URL"])
    app = AsyncApp(client=client)

    @app.event("message")
    async def answer(event, say):
        await say(f"you said {event['text']}", thread_ts=event["ts"])

    handler = AsyncSocketModeHandler(app, os.environ["SLACK_APP_TOKEN"])
    await handler.connect_async()
    await asyncio.Event().wait()

asyncio.run(main())
"""


async def test_bot_in_a_subprocess_is_driven_through_its_environment(slack: FakeSlack):
    slack.world.scopes &= LEAST_SCOPES
    bot = await asyncio.create_subprocess_exec(sys.executable, "-c", BOT, env=slack.env())
    try:
        await slack.wait_for_socket(timeout=20)
        sent: Sent = await slack.send(slack.events.direct_message("hello"))
        reply = await slack.wait_for_message(channel=sent.channel, thread_ts=sent.ts)
        assert reply.text == "you said hello"
        await slack.expect_no_message(where=lambda m: m.text != "you said hello")
    finally:
        bot.kill()
        await bot.wait()


async def test_history_is_read_where_the_bot_is_and_the_scope_covers(slack: FakeSlack):
    client = client_of(slack)
    await client.chat_postMessage(channel="C0HELP", text="older")
    newest = await client.chat_postMessage(channel="C0HELP", text="newest")
    answer = await client.conversations_history(channel="C0HELP", limit=1)
    assert [each["ts"] for each in answer["messages"]] == [newest["ts"]]
    assert answer["has_more"] is True
    slack.world.add_channel("G0ELSE", "hidden", kind="group", bot_is_member=False)
    for channel, error in (
        ("C0ELSE", "not_in_channel"), ("C0NONE", "channel_not_found"), ("G0ELSE", "channel_not_found")
    ):  # fmt: skip
        assert await error_of(client.conversations_history(channel=channel)) == error
    slack.world.scopes.discard("channels:history")
    assert await error_of(client.conversations_history(channel="C0HELP")) == "missing_scope"


async def test_a_permalink_tells_whether_a_channel_is_there_but_no_private_one(slack: FakeSlack):
    client = client_of(slack)
    slack.world.add_channel("G0ELSE", "hidden", kind="group", bot_is_member=False)
    for channel, error in (
        ("C0ELSE", "message_not_found"), ("C0NONE", "channel_not_found"), ("G0ELSE", "channel_not_found")
    ):  # fmt: skip
        link = client.chat_getPermalink(channel=channel, message_ts="1.000000")
        assert await error_of(link) == error
