"""The real SDK clients, pointed at a fake Slack: for the tests of the fake and for samples."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest
from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response, to_bolt_request
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.app.async_app import AsyncApp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from tests.wire.slack import FakeSlack, Via

BUTTONS = [
    {
        "type": "actions",
        "block_id": "row",
        "elements": [
            {
                "type": "button",
                "action_id": "share",
                "value": "42",
                "text": {"type": "plain_text", "text": "Share"},
            }
        ],
    }
]


def client_of(slack: FakeSlack, token: str | None = None) -> AsyncWebClient:
    return AsyncWebClient(token or slack.tokens.bot, base_url=slack.api_url)


class Bot:
    """A bolt app that notes what it gets; handlers are added by the tests."""

    def __init__(self, slack: FakeSlack, *, listens: bool = True) -> None:
        self.got: list[dict[str, Any]] = []
        self.events: list[dict[str, Any]] = []
        self.bodies: list[dict[str, Any]] = []
        self.retries: list[str | None] = []
        self.app = AsyncApp(
            client=client_of(slack),
            signing_secret=slack.http.secret,
            ignoring_self_events_enabled=False,
        )
        for name in ("message", "app_mention", "app_home_opened") if listens else ():
            self.app.event(name)(self.on_event)

    async def on_event(self, event: dict[str, Any], body: dict[str, Any], request: Any) -> None:
        self.events.append(event)
        self.bodies.append(body)
        self.retries.append(request.headers.get("x-slack-retry-num", [None])[0])


@asynccontextmanager
async def connected(bot: Bot, slack: FakeSlack) -> AsyncIterator[AsyncSocketModeHandler]:
    handler = AsyncSocketModeHandler(bot.app, slack.tokens.app, ping_interval=0.5)
    opened = slack.sockets.ever + 1
    await handler.connect_async()  # type: ignore[no-untyped-call] # bolt's own
    await slack.wait_for_socket(opened=opened)
    try:
        yield handler
    finally:
        await handler.close_async()  # type: ignore[no-untyped-call] # bolt's own


@asynccontextmanager
async def served(bot: Bot) -> AsyncIterator[str]:
    async def dispatch(request: web.Request) -> web.Response:
        answer = await bot.app.async_dispatch(await to_bolt_request(request))
        return await to_aiohttp_response(answer)

    async with listening(dispatch) as url:
        yield url


@asynccontextmanager
async def listening(
    handler: Callable[[web.Request], Awaitable[web.StreamResponse]],
) -> AsyncIterator[str]:
    app = web.Application()
    app.router.add_post("/slack/events", handler)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}/slack/events"
    finally:
        await runner.cleanup()


async def error_of(call: Awaitable[Any]) -> str:
    with pytest.raises(SlackApiError) as caught:
        await call
    return str(caught.value.response["error"])


@asynccontextmanager
async def reachable(bot: Bot, slack: FakeSlack, via: Via) -> AsyncIterator[None]:
    if via is Via.SOCKET:
        async with connected(bot, slack):
            yield
        return
    async with served(bot) as url:
        slack.http.url, slack.via = url, Via.HTTP
        yield
