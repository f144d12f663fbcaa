"""Signed HTTP: what is taken, what is refused."""

import asyncio
from typing import Any

import aiohttp
import pytest

from faqbot.adapters.slack.run import SlackHttp
from faqbot.errors import AdapterError
from faqbot.model import Connection
from tests.adapters.slack.conftest import mounted, running
from tests.wire.slack import FakeSlack
from tests.wire.slack.signing import signed

ASKED = "when are you open"
ANSWER = "We open at nine."


@pytest.mark.parametrize(
    ("how", "status"),
    [
        ({}, 200),
        ({"skew": -297}, 200),
        ({"skew": 299}, 200),
        ({"skew": -302}, 401),
        ({"skew": 303}, 401),
        ({"secret": "other"}, 401),
        ({"more": b" "}, 401),
        ({"more": b"\xff"}, 401),
        ({"timestamp": "abc"}, 401),
        ({"timestamp": ""}, 401),
        ({"timestamp": "1_000"}, 401),
        ({"timestamp": "9" * 5000}, 401),
        ({"headers": {"X-Slack-Signature": ""}}, 401),
        ({"headers": {"X-Slack-Signature": "v0=\u00e9"}}, 401),
        ({"headers": {"X-Slack-Request-Timestamp": ""}}, 401),
        ({"headers": {"Content-Type": "application/json; charset=nonsense"}}, 200),
    ],
)
async def test_signatures(slack: FakeSlack, http: SlackHttp, how: dict[str, Any], status: int):
    body = slack.events.message("hello").outgoing[0].body
    async with running(http), mounted(http, slack):
        answered, text = await slack.http.post_signed(body, **how)
    assert answered == status
    assert ("invalid request" in text) == (status == 401)


@pytest.mark.parametrize("body", [b"{", b"", b"[]", b'"text"', b'{"type": "event_callback"}'])
async def test_signed_nonsense_is_no_server_error(slack: FakeSlack, http: SlackHttp, body: bytes):
    async with running(http), mounted(http, slack):
        status, _ = await slack.http.post_signed(body)
    assert status < 500


async def test_unsigned_nonsense_is_refused_before_it_is_read(slack: FakeSlack, http: SlackHttp):
    async with (
        running(http),
        mounted(http, slack),
        aiohttp.ClientSession() as session,
        session.post(str(slack.http.url), data=b"{") as answer,
    ):
        assert answer.status == 401


async def test_slack_may_verify_the_address(slack: FakeSlack, http: SlackHttp):
    body = {"type": "url_verification", "challenge": "word", "token": "x"}
    async with running(http), mounted(http, slack):
        status, text = await slack.http.post_signed(body)
    assert status == 200
    assert "word" in text


async def test_what_comes_before_the_start_or_after_the_stop_is_to_come_again(
    slack: FakeSlack, http: SlackHttp
):
    body = slack.events.message(ASKED).outgoing[0].body
    async with mounted(http, slack):
        assert (await slack.http.post_signed(body))[0] == 503
        async with running(http) as state:
            await state.until(Connection.CONNECTED)
        assert (await slack.http.post_signed(body))[0] == 503
    assert not slack.messages


async def test_a_bad_token_is_one_clear_line(slack: FakeSlack, http: SlackHttp):
    slack.faults.bot_token_error = "account_inactive"
    with pytest.raises(AdapterError, match=r"SLACK_BOT_TOKEN \(account_inactive\)"):
        await http.run(lambda _: None)


async def test_a_token_revoked_while_running_ends_the_adapter_and_it_can_run_again(
    slack: FakeSlack, http: SlackHttp
):
    async with mounted(http, slack):
        connected = asyncio.Event()
        task = asyncio.create_task(http.run(lambda _: connected.set()))
        await connected.wait()
        slack.faults.bot_token_error = "token_revoked"
        await slack.send(slack.events.direct_message(ASKED))
        with pytest.raises(AdapterError, match="token_revoked"):
            await task
        slack.faults.bot_token_error = None
        async with running(http):
            await slack.send(slack.events.direct_message(ASKED))
            await slack.wait_for_message(text=ANSWER)


async def test_a_command_whose_blocks_are_refused_gets_plainer_ones(
    slack: FakeSlack, http: SlackHttp
):
    slack.faults.refuse("invalid_blocks", method="response_url")
    async with running(http), mounted(http, slack):
        await slack.send(slack.interactions.slash_command("/faq", ASKED))
        message = await slack.wait_for_message(to="U0ALICE", text=ANSWER)
    assert message.text.startswith(f"When are you open?\n\n{ANSWER}")


def test_the_signing_helper_signs_as_slack_documents():
    # The example of https://docs.slack.dev/authentication/verifying-requests-from-slack/
    body = (
        b"token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow"
        b"&channel_id=G8PSS9T3V&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner"
        b"&command=%2Fwebhook-collect&text=&response_url=https%3A%2F%2Fhooks.slack.com%2F"
        b"commands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN"
        b"&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c"
    )
    secret = "8f742231b10e8888abcd99yyyzzz85a5"
    given = signed(body, secret, timestamp="1531420618")["X-Slack-Signature"]
    assert given == "v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503"


async def test_a_wrong_signing_secret_is_said_once_with_the_remedy(
    slack: FakeSlack, http: SlackHttp, caplog: pytest.LogCaptureFixture
):
    body = slack.events.message("hello").outgoing[0].body
    async with running(http), mounted(http, slack):
        for _ in range(3):
            await slack.http.post_signed(body, secret="other")
    (line,) = [record.getMessage() for record in caplog.records if record.levelname == "WARNING"]
    assert "SLACK_SIGNING_SECRET" in line
