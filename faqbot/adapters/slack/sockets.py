"""One Socket Mode connection: opened, watched, closed.

The SDK renews a socket when Slack announces its end. All else is ours: left to itself the SDK asks
one dead URL for ever, and does not notice that a socket went deaf (bolt-python issue 1529).
"""

import asyncio
import contextlib
import enum
import json
import logging
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, Protocol

import aiohttp
from aiohttp import WSMsgType
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.app.async_app import AsyncApp
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.socket_mode.response import SocketModeResponse

from faqbot.adapters.slack.bodies import is_for_bolt, is_well_formed

_log = logging.getLogger(__name__)
_CLOSING_SECONDS = 2.0


@dataclass(frozen=True, slots=True)
class Patience:
    """How long to put up with what, in seconds, and how many replies may wait in one channel.

    Attributes:
        silence: No frame at all, not even a ping: the socket is dead.
        idleness: No envelope: it may be deaf, and a new one costs nothing.
        connecting: For a socket to open, or to be replaced.
        between_pings: Of ours.
        between_looks: At how the socket does.
        backlog: Replies that wait in one channel; further ones are counted as lost.
    """

    silence: float = 120.0
    idleness: float = 1800.0
    connecting: float = 15.0
    between_pings: float = 10.0
    between_looks: float = 0.25
    backlog: int = 1_000


class End(enum.Enum):
    """How the watch over a socket ended."""

    STOPPED = "stopped"
    LOST = "the connection was lost"
    SILENT = "nothing at all was heard for too long"
    IDLE = "no message came for long, so the connection is renewed"


class _Pulse:
    """When the last frames came, in seconds of a monotonic clock, and how many in all."""

    def __init__(self) -> None:
        self.frame = self.envelope = time.monotonic()
        self.frames = 0

    def beat(self, kind: WSMsgType) -> None:
        self.frames += 1
        if kind in (WSMsgType.TEXT, WSMsgType.PING, WSMsgType.PONG):
            self.frame = time.monotonic()
        if kind is WSMsgType.TEXT:
            self.envelope = self.frame


Work = Callable[[], Awaitable[None]]


class Begin(Protocol):
    """Begins the work of an event, and acknowledges it before anything is done; or does neither."""

    async def __call__(self, work: Work, acknowledge: Work, /) -> object:
        """Return at once; `work` goes on by itself."""


class Socket:
    """A connection to Slack; build it in the running loop, and close it."""

    def __init__(
        self,
        app: AsyncApp,
        app_token: str,
        *,
        patience: Patience,
        on_event: Callable[[Mapping[str, Any]], Awaitable[None]],
        begin: Begin,
        take: Callable[[Work], Awaitable[None]],
    ) -> None:
        """Prepare.

        Args:
            app: Acknowledges and handles all but events.
            app_token: "xapp-...".
            patience: How long to put up with what.
            on_event: Handles events.
            begin: Begins that.
            take: Has `app` do what is to be done, or not.
        """
        self._patience = patience
        self._pulse = _Pulse()
        self._gone_at: float | None = None
        # What the SDK would report is raised by `open` or told by `end`, once.
        logger = logging.getLogger("faqbot.adapters.slack.socket_sdk")
        logger.setLevel(logging.CRITICAL)
        self._handler = AsyncSocketModeHandler(
            app, app_token, logger=logger, ping_interval=patience.between_pings
        )
        self._client: SocketModeClient = self._handler.client
        self._client.default_auto_reconnect_enabled = False
        self._client.auto_reconnect_enabled = False
        self._on_event = on_event
        self._begin = begin
        self._under_way: set[asyncio.Task[None]] = set()

        async def dispatch(client: Any, request: SocketModeRequest) -> None:
            await take(lambda: self._handler.handle(client, request))

        self._client.socket_mode_request_listeners[:] = [dispatch]
        # What is read is acknowledged by the task that reads it: the SDK's queue and its two tasks
        # each wait for all else that is ready to run.
        self._client.enqueue_message = self._heard  # type: ignore[method-assign]

    async def open(self) -> None:
        """Connect.

        Raises:
            SlackApiError: Slack gives no address to connect to.
            TimeoutError: It gave one, but the connection could not be made.
        """
        await self._client.aiohttp_client_session.close()
        self._client.aiohttp_client_session = aiohttp.ClientSession(
            ws_response_class=_listened_to(self._pulse)
        )
        async with asyncio.timeout(self._patience.connecting):
            self._client.wss_uri = await self._client.issue_new_wss_url()
            await self._client.connect()  # type: ignore[no-untyped-call] # the SDK's own

    async def end(self, stopping: asyncio.Event) -> End:
        """Wait until the connection ends or should be ended."""
        while True:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(self._patience.between_looks):
                    await stopping.wait()
            end = End.STOPPED if stopping.is_set() else self._look()
            if end is not None:
                return end

    async def close(self) -> None:
        """Disconnect and let go of everything, within two seconds."""
        client = self._client
        try:
            async with asyncio.timeout(_CLOSING_SECONDS):
                await client.close()  # type: ignore[no-untyped-call] # the SDK's own
        except (aiohttp.ClientError, OSError, TimeoutError):
            # The far end does not answer; then the session's end is the socket's.
            await client.aiohttp_client_session.close()
        tasks = [client.message_processor, client.current_session_monitor, client.message_receiver]
        running = [task for task in tasks if task is not None]
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)

    async def _heard(self, message: str) -> None:
        """Acknowledge an event and begin its work; the rest is the SDK's and bolt's, in a task."""
        try:
            body = json.loads(message) if message.startswith("{") else {}
            request = SocketModeRequest.from_dict(body)
        except (ValueError, RecursionError):
            body, request = {}, None
        if request is not None and not is_well_formed(request.payload):
            _log.warning("slack-socket: an envelope was put aside, since Slack sends none like it")
            await self._acknowledge(request)
        elif request is not None and request.type == "events_api":
            work = partial(self._on_event, request.payload)
            await self._begin(work, partial(self._acknowledge, request))
        elif request is not None and not is_for_bolt(request.payload):
            await self._acknowledge(request)
        else:
            task = asyncio.create_task(self._client.run_message_listeners(body, message))
            self._under_way.add(task)
            task.add_done_callback(self._under_way.discard)

    async def _acknowledge(self, request: SocketModeRequest) -> None:
        """Send the acknowledgement, on the socket itself.

        Where that fails, the socket ends; Slack sends the event again, and it is known by then. The
        SDK would wait for its lock to try again, and let go of it also where it did not get it: when
        this task is cancelled, since the socket was replaced.
        """
        words = json.dumps(SocketModeResponse(request.envelope_id).to_dict())
        socket = self._client.current_session
        if socket is not None:
            with contextlib.suppress(aiohttp.ClientError, OSError):
                await socket.send_str(words)

    def _look(self) -> End | None:
        now = time.monotonic()
        if self._is_gone(now):
            return End.LOST
        if now - self._pulse.frame > self._patience.silence:
            return End.SILENT
        if now - self._pulse.envelope > self._patience.idleness:
            return End.IDLE
        return None

    def _is_gone(self, now: float) -> bool:
        session = self._client.current_session
        if session is not None and not session.closed:
            self._gone_at = None
            return False
        self._gone_at = self._gone_at or now
        # The lock is held while the SDK replaces a socket whose end Slack announced.
        replacing = self._client.connect_operation_lock.locked()
        return not replacing or now - self._gone_at > self._patience.connecting


# The SDK reads on without a pause as long as anything has come, and starts a task for each envelope.
_READ_AT_ONCE = 256


def _listened_to(pulse: _Pulse) -> type[aiohttp.ClientWebSocketResponse]:
    """The class of sockets that tell `pulse` of each frame, pings among them."""

    class Heard(aiohttp.ClientWebSocketResponse):
        async def receive(self, timeout: float | None = None) -> aiohttp.WSMessage:  # noqa: ASYNC109 - aiohttp's own
            message = await super().receive(timeout)
            pulse.beat(message.type)
            if pulse.frames % _READ_AT_ONCE == 0:
                # What was read is handled before more is: the rest waits in the network's own
                # buffers, which have a bound.
                await asyncio.sleep(0)
            return message

    return Heard
