"""Posts replies: each at most once, in order within a channel, and a loss is one log line."""

import asyncio
import contextlib
import enum
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.http_retry.async_handler import AsyncRetryHandler
from slack_sdk.http_retry.builtin_async_handlers import (
    AsyncConnectionErrorRetryHandler,
    AsyncRateLimitErrorRetryHandler,
    AsyncServerErrorRetryHandler,
)
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.webhook.async_client import AsyncWebhookClient
from slack_sdk.webhook.webhook_response import WebhookResponse

from faqbot.adapters.slack.refusals import error_code
from faqbot.adapters.slack.render import Payload, plainer

MOST_WAITING_IN_ALL = 1_000
"""Replies that wait in all channels; what comes on top is dropped, counted and logged."""

# What a plainer message may mend. https://docs.slack.dev/reference/methods/chat.postMessage/#errors
_TOO_RICH = frozenset(
    {"invalid_blocks", "invalid_blocks_format", "msg_blocks_too_long", "msg_too_long"}
    # What Slack says of a table that it will not have.
    | {"invalid_attachments"}
)
# slack_sdk's own, for sessions that it makes.
_CALL_SECONDS = 30.0
_IDLE_SECONDS = 2.0
_log = logging.getLogger(__name__)


def retry_handlers() -> list[AsyncRetryHandler]:
    """When to try a call again: on 429 as told, on 500 and 503, where no connection was made.

    A connection that broke later is not retried: the message may have been posted all the same.
    """
    return [
        AsyncConnectionErrorRetryHandler(
            max_retry_count=3, error_types=[aiohttp.ClientConnectorError]
        ),
        AsyncRateLimitErrorRetryHandler(max_retry_count=5),
        AsyncServerErrorRetryHandler(),
    ]


def quiet_logger(level: int = logging.WARNING) -> logging.Logger:
    """For the SDK: below WARNING it writes down what people asked, whatever faqbot's own level."""
    name = logging.getLevelName(level).lower()
    logger = logging.getLogger(f"faqbot.adapters.slack.sdk.{name}")
    logger.setLevel(level)
    return logger


class Seen(enum.Enum):
    """Where what is sent to a response_url is seen: by one, by all, or in place of the message."""

    BY_ONE = "one"
    BY_ALL = "all"
    IN_PLACE = "in place"


_SETTINGS: Mapping[Seen, Mapping[str, Any]] = {
    Seen.BY_ONE: {"response_type": "ephemeral", "replace_original": False},
    Seen.BY_ALL: {"response_type": "in_channel", "replace_original": False},
    Seen.IN_PLACE: {"replace_original": True},
}


@dataclass(slots=True)
class _Queue:
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    waiting: int = 0


class Sender:
    """Sends what was rendered.

    Attributes:
        unsent: Replies that were not, or not wholly, sent since the start.
    """

    def __init__(
        self,
        client: AsyncWebClient,
        *,
        backlog: int,
        on_error: Callable[[str], None] = lambda _code: None,
    ) -> None:
        """Send through `client`; `on_error` is told each of Slack's error codes.

        At most `backlog` replies wait for their turn in one thread or direct conversation.
        """
        self._backlog = backlog
        self.unsent = 0
        self._client = client
        self._on_error = on_error
        self._queues: dict[str, _Queue] = {}
        self._waiting = 0

    async def post(
        self,
        payloads: Sequence[Payload],
        *,
        channel: str,
        thread: str | None,
        still_wanted: Callable[[], bool] = lambda: True,
    ) -> str:
        """Post to a channel or thread, one reply after the other; asked again when its turn comes.

        Gives Slack's word for what went wrong, "" where nothing did or none is wanted any more.
        """

        async def send(payload: Payload) -> str:
            await self._client.chat_postMessage(
                channel=channel,
                thread_ts=thread,
                unfurl_links=False,
                unfurl_media=False,
                **payload,
            )
            return ""

        with self._told_if_cancelled(channel):
            async with self._turn(f"{channel} {thread}") as mine:
                if not mine:
                    return "busy"
                return await self._send_all(payloads, send, channel) if still_wanted() else ""

    async def respond(
        self,
        payloads: Sequence[Payload],
        *,
        url: str,
        channel: str,
        thread: str | None = None,
        seen: Seen = Seen.BY_ONE,
    ) -> str:
        """Answer a command or a tap through its response_url; the error that stopped it, or "".

        The URL serves five times within 30 minutes.
        https://docs.slack.dev/interactivity/handling-user-interaction/#message_responses
        """
        settings = dict(_SETTINGS[seen])
        if thread and seen is not Seen.IN_PLACE:
            settings["thread_ts"] = thread

        async def send(payload: Payload) -> str:
            return await _posted(
                url, {**payload, **settings, "unfurl_links": False, "unfurl_media": False}
            )

        with self._told_if_cancelled(channel):
            return await self._send_all(payloads, send, channel)

    async def delete(self, *, url: str, channel: str) -> bool:
        """Delete the message that a tap's response_url belongs to; False if Slack would not."""

        async def send(_payload: Payload) -> str:
            return await _posted(url, {"delete_original": True})

        error = await _tried(send, {"text": ""})
        if error:
            _log.error("a message in %s was not deleted: %s", channel, error)
        return not error

    async def open(self, view: dict[str, Any], *, trigger: str) -> bool:
        """Open a modal, within 3 s of what triggered it; False if Slack would not."""

        async def send(_payload: Payload) -> str:
            await self._client.views_open(trigger_id=trigger, view=view)
            return ""

        error = await _tried(send, {"text": ""})
        if error:
            _log.warning("a modal was not opened: %s", error)
        return not error

    async def _send_all(
        self,
        payloads: Sequence[Payload],
        send: Callable[[Payload], Awaitable[str]],
        channel: str,
    ) -> str:
        for number, payload in enumerate(payloads):
            error = await self._send(payload, send)
            if error:
                where = f"after {number} of {len(payloads)} messages" if number else "nothing"
                self._lost(channel, f"{error}; {where} was sent for certain")
                self._on_error(error)
                return error
        return ""

    async def _send(self, payload: Payload, send: Callable[[Payload], Awaitable[str]]) -> str:
        """Send one payload, plainer if need be; the error that stopped it, or ""."""
        form: Payload | None = payload
        error = ""
        while form is not None:
            error = await _tried(send, form)
            if error not in _TOO_RICH:
                return error
            _log.warning("Slack refused a message (%s); trying a plainer one", error)
            form = plainer(form)
        return error

    @contextlib.asynccontextmanager
    async def _turn(self, channel: str) -> AsyncIterator[bool]:
        """Wait for one's turn in a thread, or a channel without one; False where too many wait.

        Threads do not wait for each other: nobody reads them as one.
        """
        queue = self._queues.setdefault(channel, _Queue())
        if queue.waiting >= self._backlog or self._waiting >= MOST_WAITING_IN_ALL:
            self._lost(channel, "too many replies are waiting")
            yield False
            return
        queue.waiting += 1
        self._waiting += 1
        try:
            async with queue.lock:
                yield True
        finally:
            queue.waiting -= 1
            self._waiting -= 1
            if not queue.waiting:
                self._queues.pop(channel, None)

    @contextlib.contextmanager
    def _told_if_cancelled(self, channel: str) -> Iterator[None]:
        try:
            yield
        except asyncio.CancelledError:
            self._lost(channel, "stopped before it was wholly sent")
            raise

    def _lost(self, channel: str, reason: str) -> None:
        self.unsent += 1
        remedy = ". Invite the bot to that channel" if "not_in_channel" in reason else ""
        _log.error("unsent: a reply in %s: %s%s", channel, reason, remedy)


def client_for(token: str | None, api_url: str) -> AsyncWebClient:
    """A Web API client that waits out rate limits; it needs no running loop."""
    settings: dict[str, Any] = {"logger": quiet_logger(), "retry_handlers": retry_handlers()}
    return AsyncWebClient(token, base_url=api_url, **settings)


def shared_session() -> aiohttp.ClientSession:
    """Connections for one call after the other; slack_sdk opens one for each without it (run).

    An idle one is given up early: a reply that meets its closing would be lost, since nobody could
    say whether Slack had it.
    """
    return aiohttp.ClientSession(
        connector=aiohttp.TCPConnector(keepalive_timeout=_IDLE_SECONDS),
        timeout=aiohttp.ClientTimeout(total=_CALL_SECONDS),
    )


async def _posted(url: str, body: dict[str, Any]) -> str:
    # bolt's respond() makes a client of its own, which a 429 defeats.
    client = AsyncWebhookClient(url, logger=quiet_logger(), retry_handlers=retry_handlers())
    return _webhook_error(await client.send_dict(body))


def _webhook_error(answer: WebhookResponse) -> str:
    """Slack's word for what it refused; it does not document in what form it says so."""
    if answer.status_code == 200 and '"ok":false' not in answer.body.replace(" ", ""):
        return ""
    known = (code for code in sorted(_TOO_RICH) if code in answer.body)
    return next(known, f"HTTP {answer.status_code}")


async def _tried(send: Callable[[Payload], Awaitable[str]], payload: Payload) -> str:
    try:
        return await send(payload)
    except SlackApiError as error:
        return error_code(error)
    except (aiohttp.ClientError, OSError, TimeoutError) as error:
        return type(error).__name__
