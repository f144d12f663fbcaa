"""The fake Slack's signed HTTP delivery, proved with bolt over HTTP."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiohttp import web

from tests.wire.slack import FakeSlack, Via
from tests.wire.slack.clients import (
    Bot,
    listening,
    served,
)


@pytest.fixture
async def slack() -> AsyncIterator[FakeSlack]:
    async with FakeSlack() as fake:
        yield fake


async def test_events_arrive_signed_and_are_acked_over_http(slack: FakeSlack):
    bot = Bot(slack)
    async with served(bot) as url:
        slack.http.url = url
        sent = await slack.send(slack.events.app_mention("x"), via=Via.HTTP)
        delivery = await slack.wait_for_ack(sent)
    assert delivery.attempts[0].status == 200
    assert bot.retries == [None, None]


@pytest.mark.parametrize(
    ("how", "accepted"),
    [
        ({}, True),
        ({"skew": -290}, True),
        ({"skew": -310}, False),
        ({"skew": 310}, False),
        ({"secret": "other"}, False),
        ({"more": b" "}, False),
        ({"headers": {"X-Slack-Signature": ""}}, False),
    ],
)
async def test_signatures_are_as_bolt_verifies_them(
    slack: FakeSlack, how: dict[str, Any], accepted: bool
):
    bot = Bot(slack)
    body = slack.events.message("x").outgoing[0].body
    async with served(bot) as url:
        slack.http.url = url
        status, _ = await slack.http.post_signed(body, **how)
    assert status == (200 if accepted else 401)


async def test_timestamp_may_be_any_text(slack: FakeSlack):
    stamps: list[str] = []

    async def note(request: web.Request) -> web.Response:
        stamps.append(request.headers["X-Slack-Request-Timestamp"])
        return web.Response(status=401)

    async with listening(note) as url:
        slack.http.url = url
        assert await slack.http.post_signed(b"{}", timestamp="abc") == (401, "")
    assert stamps == ["abc"]


async def test_slow_and_failing_http_is_retried_with_number_and_reason(slack: FakeSlack):
    slack.pace.ack, slack.pace.scale = 0.2, 0.001
    seen: list[tuple[str | None, str | None]] = []
    release = asyncio.Event()

    async def moody(request: web.Request) -> web.Response:
        headers = request.headers
        seen.append((headers.get("X-Slack-Retry-Num"), headers.get("X-Slack-Retry-Reason")))
        if len(seen) == 1:
            await release.wait()
        return web.Response(status=500 if len(seen) == 2 else 200)

    async with listening(moody) as url:
        slack.http.url = url
        sent = await slack.send(slack.events.message("x"), via=Via.HTTP)
        await slack.wait_for_ack(sent)
        release.set()
    assert seen == [(None, None), ("1", "http_timeout"), ("2", "http_error")]


async def test_no_retry_header_is_obeyed(slack: FakeSlack):
    async def never(_request: web.Request) -> web.Response:
        return web.Response(status=500, headers={"X-Slack-No-Retry": "1"})

    async with listening(never) as url:
        slack.http.url = url
        sent = await slack.send(slack.events.message("x"), via=Via.HTTP)
        await slack.wait_until(lambda: sent.delivery.gave_up)
    assert len(sent.delivery.attempts) == 1


async def test_refused_connection_is_retried_too(slack: FakeSlack):
    slack.pace.scale = 0.001
    slack.http.url = "http://127.0.0.1:9/slack/events"
    sent = await slack.send(slack.events.message("x"), via=Via.HTTP)
    await slack.wait_until(lambda: sent.delivery.gave_up)
    assert [a.reason for a in sent.delivery.attempts] == ["", *["connection_failed"] * 3]
