"""How faqbot calls Slack: what is tried again, what is logged, and what an error is called."""

import asyncio
import logging
import random
from collections.abc import Awaitable, Callable, Mapping
from http import HTTPStatus
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.http_retry.async_handler import AsyncRetryHandler
from slack_sdk.http_retry.builtin_async_handlers import (
    AsyncConnectionErrorRetryHandler,
    AsyncRateLimitErrorRetryHandler,
    AsyncServerErrorRetryHandler,
)
from slack_sdk.http_retry.request import HttpRequest
from slack_sdk.http_retry.response import HttpResponse
from slack_sdk.http_retry.state import RetryState
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.webhook.async_client import AsyncWebhookClient

from faqbot.adapters.slack.refusals import error_code

TOO_RICH = frozenset(
    {"invalid_blocks", "invalid_blocks_format", "msg_blocks_too_long", "msg_too_long"}
    # What Slack says of a table that it will not have.
    | {"invalid_attachments"}
)
"""What plainer content may mend. https://docs.slack.dev/reference/methods/chat.postMessage/#errors"""
FAULTS = (SlackApiError, aiohttp.ClientError, OSError, TimeoutError)
"""What a call that failed raises."""

# slack_sdk's own, for sessions that it makes.
_CALL_SECONDS = 30.0
_IDLE_SECONDS = 2.0
# A rate limit that lasts longer costs the reply: people have gone by then, and others wait behind it.
_RATE_LIMIT_SECONDS = 60.0
_NOT_TOLD_SECONDS = 1.0


class _RateLimitHandler(AsyncRateLimitErrorRetryHandler):
    """Waits as long as Slack tells, within bounds, whatever stands there.

    slack_sdk's own waits for any number of seconds, and raises on what is no whole number.
    """

    async def _can_retry_async(
        self,
        *,
        state: RetryState,
        request: HttpRequest,
        response: HttpResponse | None = None,
        error: Exception | None = None,
    ) -> bool:
        is_limited = response is not None and response.status_code == HTTPStatus.TOO_MANY_REQUESTS
        return is_limited and _wait_told_in(response) <= _RATE_LIMIT_SECONDS

    async def prepare_for_next_attempt_async(
        self,
        *,
        state: RetryState,
        request: HttpRequest,
        response: HttpResponse | None = None,
        error: Exception | None = None,
    ) -> None:
        """Wait, with up to a second more, so that not all come back at once."""
        state.next_attempt_requested = True
        await asyncio.sleep(_wait_told_in(response) + random.random())  # noqa: S311
        state.increment_current_attempt()


def _wait_told_in(response: HttpResponse | None) -> float:
    """The seconds of its Retry-After; one where it has none, or a date.

    https://docs.slack.dev/apis/web-api/rate-limits/
    """
    headers = {} if response is None else response.headers
    told = next((each[0] for name, each in headers.items() if name.lower() == "retry-after"), "")
    try:
        return max(0.0, float(told))
    except ValueError:
        return _NOT_TOLD_SECONDS


def retry_handlers() -> list[AsyncRetryHandler]:
    """When to try a call again: on 429 as told, within a minute, on 500 and 503, where no connection was made.

    A connection that broke later is not retried: the message may have been posted all the same.
    """
    return [
        AsyncConnectionErrorRetryHandler(
            max_retry_count=3, error_types=[aiohttp.ClientConnectorError]
        ),
        _RateLimitHandler(max_retry_count=5),
        AsyncServerErrorRetryHandler(),
    ]


def quiet_logger(level: int = logging.WARNING) -> logging.Logger:
    """For the SDK: below WARNING it writes down what people asked, whatever faqbot's own level."""
    name = logging.getLevelName(level).lower()
    logger = logging.getLogger(f"faqbot.adapters.slack.sdk.{name}")
    logger.setLevel(level)
    return logger


def client_for(token: str | None, api_url: str) -> AsyncWebClient:
    """A Web API client that waits out rate limits; it needs no running loop."""
    return AsyncWebClient(
        token, base_url=api_url, logger=quiet_logger(), retry_handlers=retry_handlers()
    )


def shared_session() -> aiohttp.ClientSession:
    """Connections for one call after the other; slack_sdk opens one for each without it (run).

    An idle one is given up early: a reply that meets its closing would be lost, since nobody could
    say whether Slack had it.
    """
    return aiohttp.ClientSession(
        connector=aiohttp.TCPConnector(keepalive_timeout=_IDLE_SECONDS),
        timeout=aiohttp.ClientTimeout(total=_CALL_SECONDS),
    )


async def posted(url: str, body: Mapping[str, Any]) -> str:
    """Post to a response_url; the error that stopped it, or ""."""
    # bolt's respond() makes a client of its own, which a 429 defeats.
    client = AsyncWebhookClient(url, logger=quiet_logger(), retry_handlers=retry_handlers())
    answer = await client.send_dict(dict(body))
    if answer.status_code == 200 and '"ok":false' not in answer.body.replace(" ", ""):
        return ""
    # Slack does not document in what form it says what it refused.
    known = (code for code in sorted(TOO_RICH) if code in answer.body)
    return next(known, f"HTTP {answer.status_code}")


async def tried(call: Callable[[], Awaitable[object]]) -> str:
    """Make a call; the error that stopped it, which is its result where that is text, or ""."""
    try:
        made = await call()
    except FAULTS as error:
        return reason_of(error)
    return made if isinstance(made, str) else ""


def reason_of(error: Exception) -> str:
    """What one of FAULTS is called: by Slack, else its type's name."""
    return error_code(error) if isinstance(error, SlackApiError) else type(error).__name__


def is_undone(error: str) -> bool:
    """Whether what met this error has certainly not been done; a cut connection leaves it open."""
    return error.startswith("ClientConnector") or "Error" not in error
