"""Slack's two transports: Socket Mode, and signed HTTP."""

import asyncio
import logging
import re
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial
from typing import TypeVar

from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_sdk.errors import SlackApiError
from slack_sdk.signature import SignatureVerifier

from faqbot.adapters.slack.bodies import MOST_BYTES, is_for_bolt, refusal, understood
from faqbot.adapters.slack.calls import client_for, is_undone, shared_session
from faqbot.adapters.slack.chat import Common
from faqbot.adapters.slack.grounds import ChannelGrounds
from faqbot.adapters.slack.interactivity import build_app
from faqbot.adapters.slack.listening import Body, Listener
from faqbot.adapters.slack.manifest import PATH
from faqbot.adapters.slack.parse import PLATFORM
from faqbot.adapters.slack.refusals import APP_TOKEN, BOT_TOKEN, error_code, explained, sign_in
from faqbot.adapters.slack.render import render
from faqbot.adapters.slack.sending import Sender
from faqbot.adapters.slack.sockets import End, Patience, Socket
from faqbot.bodies import Bodies, BodyError
from faqbot.conversation.adapter import ChatAdapter
from faqbot.conversation.controller import Controller
from faqbot.conversation.message import Text
from faqbot.errors import AdapterError
from faqbot.model import Connection
from faqbot.service import Services

_log = logging.getLogger(__name__)
_T = TypeVar("_T")
_TIMESTAMP = re.compile(r"[0-9]{1,15}")
_SIGNATURE = re.compile(r"v0=[0-9a-f]{64}")
_SKEW = 300  # seconds, as the SDK's own check has it
Tell = Callable[[Connection], None]


@dataclass(frozen=True, slots=True)
class _Installation:
    """What hears in one workspace.

    Attributes:
        bolt: All but events.
        on_event: These.
    """

    bolt: AsyncApp
    on_event: Callable[[Body], Awaitable[None]]


async def _nothing() -> None:
    """All is done."""


class _Transport(ChatAdapter):
    """What both transports share."""

    def __init__(self, services: Services, *, bot_token: str, api_url: str, backlog: int) -> None:
        self._client = client_for(bot_token, api_url)
        # For bolt, which is not to hold a token.
        self._bare_client = client_for(None, api_url)
        self._sender = Sender(self._client, on_error=self._note_refusal, backlog=backlog)
        controller = Controller(services, PLATFORM, ChannelGrounds(self._client))
        super().__init__(services, PLATFORM, controller, self._sender)
        service = services.service
        common = Common(
            self._sender,
            services.texts,
            flat=lambda: service.snapshot.knowledge.behaviour.flat_direct_messages,
        )
        self._listener = Listener(services, controller, common)
        self._under_way = controller.under_way
        self._refusal: AdapterError | None = None

    @asynccontextmanager
    async def _signed_in(self) -> AsyncIterator[_Installation]:
        """What hears as who we are.

        Calls share connections; where replies are still under way after a fault, these outlive the
        block.
        """
        if self._client.session is None:
            self._client.session = shared_session()
        try:
            knowledge = self._services.service.snapshot.knowledge
            me = await sign_in(self._client, knowledge.behaviour)
            yield _Installation(
                build_app(self._listener, self._bare_client, me),
                lambda body: self._listener.on_event(body, me),
            )
        finally:
            if not self._under_way:
                await self._close()

    async def _take(self, dispatch: Callable[[], Awaitable[_T]]) -> _T | None:
        """Have bolt acknowledge a request and do its work, as under way; None while stopping."""
        if self._ending.is_set():
            return None  # Not acknowledged: Slack sends it again, to whoever comes after us.
        with self._under_way:
            answer = await dispatch()
            self._services.service.activity.acknowledged(PLATFORM)
            # Bolt has started the listener as a task, which is to enter before this one leaves.
            await asyncio.sleep(0)
            return answer

    async def _begin(
        self,
        work: Callable[[], Awaitable[None]],
        acknowledge: Callable[[], Awaitable[None]] = _nothing,
    ) -> bool:
        """Begin the work of an event, and acknowledge it before anything is done; not while stopping."""
        if self._ending.is_set():
            return False
        since = time.monotonic()
        self._under_way.begin(work)
        await acknowledge()
        self._services.service.activity.acknowledged(PLATFORM, since=since)
        return True

    async def stop(self) -> None:
        """Take nothing more and finish what is under way; `run` returns then."""
        self._ending.set()
        await self._under_way.finished()
        await self._close()

    async def _close(self) -> None:
        session, self._client.session = self._client.session, None
        if session is not None:
            await session.close()

    async def _post(
        self, channel: str, message: Text, below: str | None = None, *, name: str
    ) -> list[str] | None:
        stands: list[str] = []
        send = partial(self._sender.post, render(message), channel=channel, stands=stands.append)
        error = await send(thread=below, broadcast=True)
        if error and below and is_undone(error):
            # Somebody may have deleted what it was to stand below.
            error = await send(thread=None)
        return None if error else stands

    def _check(self) -> None:
        """Raise the refusal that Slack gave to a reply, if it is one for a person to mend."""
        if self._refusal is not None:
            refusal, self._refusal = self._refusal, None
            self._ending.clear()
            raise refusal

    def _note_refusal(self, code: str) -> None:
        self._refusal = explained(code, BOT_TOKEN)
        if self._refusal is not None:
            self._ending.set()


class SlackSocket(_Transport):
    """Slack over a WebSocket that faqbot opens: no address of its own is needed."""

    name = "slack-socket"

    def __init__(
        self,
        services: Services,
        *,
        bot_token: str,
        app_token: str,
        api_url: str,
        patience: Patience = Patience(),  # noqa: B008 - frozen
    ) -> None:
        """Prepare; nothing is connected yet.

        Args:
            services: Answers, and all else.
            bot_token: "xoxb-...".
            app_token: "xapp-...", with the scope connections:write.
            api_url: The Web API's base URL.
            patience: How long to put up with a silent socket.
        """
        super().__init__(services, bot_token=bot_token, api_url=api_url, backlog=patience.backlog)
        self._app_token = app_token
        self._patience = patience

    async def run(self, tell: Tell) -> None:
        """Connect and answer until `stop`.

        Raises:
            AdapterError: A person must mend something first.
            Exception: Anything else: the connection failed or was lost; run again after a while.
        """
        async with self._signed_in() as installation:
            while await self._serve(installation, tell) is End.IDLE:
                _log.info("Slack: %s", End.IDLE.value)

    async def _serve(self, installation: _Installation, tell: Tell) -> End:
        socket = Socket(
            installation.bolt,
            self._app_token,
            patience=self._patience,
            on_event=installation.on_event,
            take=self._take,
            begin=self._begin,
        )
        try:
            await self._open(socket)
            tell(Connection.CONNECTED)
            end = await socket.end(self._ending)
            self._check()
            if end is End.STOPPED:
                await self._under_way.finished()
        finally:
            await socket.close()
        if end in (End.LOST, End.SILENT):
            tell(Connection.CONNECTING)
            raise ConnectionError(f"Slack: {end.value}")
        return end

    async def _open(self, socket: Socket) -> None:
        try:
            await socket.open()
        except SlackApiError as error:
            final = explained(error_code(error), APP_TOKEN)
            if final is None:
                raise
            raise final from None
        except TimeoutError as error:
            raise ConnectionError("Slack: the socket could not be opened") from error


class SlackHttp(_Transport):
    """Slack over signed HTTP: Slack posts to an address of ours."""

    name = "slack-http"

    def __init__(
        self, services: Services, *, bot_token: str, signing_secret: str, api_url: str
    ) -> None:
        """Prepare; nothing is connected yet.

        Args:
            services: Answers, and all else.
            bot_token: "xoxb-...".
            signing_secret: What Slack signs its requests with.
            api_url: The Web API's base URL.
        """
        super().__init__(services, bot_token=bot_token, api_url=api_url, backlog=Patience().backlog)
        self._verifier = SignatureVerifier(signing_secret)
        self._installation: _Installation | None = None
        self._said_unsigned = False
        self._bodies = Bodies(most_bytes=MOST_BYTES)

    def routes(self) -> list[web.RouteDef]:
        """Events, commands and interactivity, all at one path."""
        return [web.post(PATH, self._receive)]

    async def run(self, tell: Tell) -> None:
        """Sign in and answer what is posted until `stop`; errors as those of `SlackSocket.run`."""
        async with self._signed_in() as installation:
            self._installation = installation
            try:
                tell(Connection.CONNECTED)
                await self._ending.wait()
                self._check()
                await self._under_way.finished()
            finally:
                self._installation = None

    async def _receive(self, request: web.Request) -> web.StreamResponse:
        signed = self._signed(request)
        if signed is None:
            return self._refused()
        try:
            raw = await self._bodies.read(request)
        except BodyError as error:
            return refusal(error)
        body = self._verified(raw, *signed)
        if body is None:
            return self._refused()
        installation = self._installation
        if installation is None or self._ending.is_set():
            return _not_ready()
        asked = understood(body, request)
        if asked is None:
            _log.warning("slack-http: a signed body was refused, since Slack sends none like it")
            return web.json_response({"error": "no event of Slack's"}, status=400)
        return await self._taken(installation, asked)

    async def _taken(self, installation: _Installation, asked: AsyncBoltRequest) -> web.Response:
        if asked.body.get("type") == "event_callback":
            begun = await self._begin(lambda: installation.on_event(asked.body))
            return web.Response() if begun else _not_ready()
        if not is_for_bolt(asked.body):
            return web.Response()
        answer = await self._take(lambda: installation.bolt.async_dispatch(asked))
        return _not_ready() if answer is None else await to_aiohttp_response(answer)

    def _refused(self) -> web.Response:
        if not self._said_unsigned:
            self._said_unsigned = True
            _log.warning(
                "slack-http: a request was refused, since its signature or its time is wrong. If it "
                "came from Slack, compare SLACK_SIGNING_SECRET with Basic Information, and the clock"
            )
        return web.json_response({"error": "invalid request"}, status=401)

    def _signed(self, request: web.Request) -> tuple[str, str] | None:
        """The time and the signature that a request bears; None where they cannot be Slack's.

        Looked at before the body is read, and before the SDK sees them, which raises on a timestamp
        that is no number and on a signature that is not ASCII.
        https://docs.slack.dev/authentication/verifying-requests-from-slack/
        """
        timestamp = request.headers.get("X-Slack-Request-Timestamp", "")
        signature = request.headers.get("X-Slack-Signature", "")
        if not _TIMESTAMP.fullmatch(timestamp) or not _SIGNATURE.fullmatch(signature):
            return None
        return (timestamp, signature) if abs(time.time() - int(timestamp)) <= _SKEW else None

    def _verified(self, raw: bytes, timestamp: str, signature: str) -> str | None:
        try:
            body = raw.decode("utf-8")
        except UnicodeDecodeError:
            return None
        return body if self._verifier.is_valid(body, timestamp, signature) else None


def _not_ready() -> web.Response:
    """Slack tries again later, perhaps with another process."""
    return web.json_response({"error": "not ready"}, status=503)
