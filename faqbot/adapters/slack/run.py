"""Slack's two transports: Socket Mode, and signed HTTP."""

import asyncio
import logging
import re
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial

from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_sdk.errors import SlackApiError
from slack_sdk.signature import SignatureVerifier

from faqbot.adapters.slack.bodies import MOST_BYTES, refusal, understood
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
from faqbot.conversation.controller import Controller
from faqbot.conversation.message import Text
from faqbot.errors import AdapterError
from faqbot.model import Connection, Handover
from faqbot.service import Services

_log = logging.getLogger(__name__)
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


class _Workplace:
    """What both transports share: the client, the answerer, and the wish to stop."""

    def __init__(self, services: Services, *, bot_token: str, api_url: str, backlog: int) -> None:
        self.client = client_for(bot_token, api_url)
        # For bolt, which is not to hold a token.
        self.bare_client = client_for(None, api_url)
        self.sender = Sender(self.client, on_error=self._refused, backlog=backlog)
        self.controller = Controller(services, PLATFORM, ChannelGrounds(self.client))
        service = services.service
        common = Common(
            self.sender,
            services.texts,
            flat=lambda: service.snapshot.knowledge.behaviour.flat_direct_messages,
        )
        self.listener = Listener(services, self.controller, common)
        self.under_way = self.controller.under_way
        self.services = services
        self.ending = asyncio.Event()
        self._refusal: AdapterError | None = None

    @asynccontextmanager
    async def signed_in(self) -> AsyncIterator[_Installation]:
        """What hears as who we are.

        Calls share connections; where replies are still under way after a fault, these outlive the
        block.
        """
        if self.client.session is None:
            self.client.session = shared_session()
        try:
            knowledge = self.services.service.snapshot.knowledge
            me = await sign_in(self.client, knowledge.behaviour)
            yield _Installation(
                build_app(self.listener, self.bare_client, me),
                lambda body: self.listener.on_event(body, me),
            )
        finally:
            if not self.under_way:
                await self._close()

    async def take(self, dispatch: Callable[[], Awaitable[None]]) -> None:
        """Have bolt acknowledge a request and do its work, as under way; not while stopping."""
        if self.ending.is_set():
            return  # Not acknowledged: Slack sends it again, to whoever comes after us.
        with self.under_way:
            await dispatch()
            self.services.service.activity.acknowledged(PLATFORM)
            # Bolt has started the listener as a task, which is to enter before this one leaves.
            await asyncio.sleep(0)

    async def begin(
        self,
        work: Callable[[], Awaitable[None]],
        acknowledge: Callable[[], Awaitable[None]] = _nothing,
    ) -> bool:
        """Begin the work of an event, and acknowledge it before anything is done; not while stopping."""
        if self.ending.is_set():
            return False
        since = time.monotonic()
        self.under_way.begin(work)
        await acknowledge()
        self.services.service.activity.acknowledged(PLATFORM, since=since)
        return True

    async def finish(self) -> None:
        """Take nothing more and finish what is under way; raise what ended it, if anything did."""
        self.ending.set()
        await self.under_way.finished()
        await self._close()

    async def _close(self) -> None:
        session, self.client.session = self.client.session, None
        if session is not None:
            await session.close()

    async def announce(self, markdown: str) -> bool:
        """Post to the hand-over channel, where there is one; False if that failed."""
        channel = self.services.handovers.channel(PLATFORM)
        if channel is None or self.ending.is_set():
            return True
        payloads = render(Text(markdown))
        return not await self.sender.post(payloads, channel=channel, thread=None)

    async def remind(self, handover: Handover) -> bool:
        """Say below a card that it waits, or post it once more where none is known; False if that failed."""
        channel = self.services.handovers.channel(PLATFORM)
        if channel is None or self.ending.is_set():
            return False

        async def post(message: Text, below: str | None) -> list[str] | None:
            stands: list[str] = []
            send = partial(self.sender.post, render(message), channel=channel, stands=stands.append)
            error = await send(thread=below, broadcast=True)
            if error and below and is_undone(error):
                # Somebody may have deleted the card.
                error = await send(thread=None)
            return None if error else stands

        with self.under_way:
            return await self.controller.cards.remind(handover, channel, post)

    def check(self) -> None:
        """Raise the refusal that Slack gave to a reply, if it is one for a person to mend."""
        if self._refusal is not None:
            refusal, self._refusal = self._refusal, None
            self.ending.clear()
            raise refusal

    def _refused(self, code: str) -> None:
        self._refusal = explained(code, BOT_TOKEN)
        if self._refusal is not None:
            self.ending.set()


class _Transport:
    """What the supervisor is told of either transport."""

    _work: _Workplace

    @property
    def unsent(self) -> int:
        """Replies that were not, or not wholly, sent since the start."""
        return self._work.sender.unsent

    @property
    def waiting(self) -> int:
        """Replies that wait for their turn to be sent."""
        return self._work.sender.turns.waiting

    @property
    def dropped(self) -> int:
        """Of the unsent, those that found too many waiting already."""
        return self._work.sender.turns.dropped

    async def announce(self, markdown: str) -> bool:
        """Say something to staff, in the hand-over channel; False if that failed."""
        return await self._work.announce(markdown)

    async def remind(self, handover: Handover) -> bool:
        """Remind staff of a card in the hand-over channel; False if that failed."""
        return await self._work.remind(handover)


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
        self._app_token = app_token
        self._patience = patience
        self._work = _Workplace(
            services, bot_token=bot_token, api_url=api_url, backlog=patience.backlog
        )

    async def run(self, tell: Tell) -> None:
        """Connect and answer until `stop`.

        Raises:
            AdapterError: A person must mend something first.
            Exception: Anything else: the connection failed or was lost; run again after a while.
        """
        async with self._work.signed_in() as installation:
            while await self._serve(installation, tell) is End.IDLE:
                _log.info("Slack: %s", End.IDLE.value)

    async def stop(self) -> None:
        """Take nothing more and finish what is under way; `run` returns then."""
        await self._work.finish()

    async def _serve(self, installation: _Installation, tell: Tell) -> End:
        socket = Socket(
            installation.bolt,
            self._app_token,
            patience=self._patience,
            on_event=installation.on_event,
            take=self._work.take,
            begin=self._work.begin,
        )
        try:
            await self._open(socket)
            tell(Connection.CONNECTED)
            end = await socket.end(self._work.ending)
            self._work.check()
            if end is End.STOPPED:
                await self._work.under_way.finished()
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
        self._verifier = SignatureVerifier(signing_secret)
        self._work = _Workplace(
            services, bot_token=bot_token, api_url=api_url, backlog=Patience().backlog
        )
        self._installation: _Installation | None = None
        self._said_unsigned = False
        self._bodies = Bodies(most_bytes=MOST_BYTES)

    def routes(self) -> list[web.RouteDef]:
        """Events, commands and interactivity, all at one path."""
        return [web.post(PATH, self._receive)]

    async def run(self, tell: Tell) -> None:
        """Sign in and answer what is posted until `stop`; errors as those of `SlackSocket.run`."""
        async with self._work.signed_in() as installation:
            self._installation = installation
            try:
                tell(Connection.CONNECTED)
                await self._work.ending.wait()
                self._work.check()
                await self._work.under_way.finished()
            finally:
                self._installation = None

    async def stop(self) -> None:
        """Take nothing more (503: Slack tries again later) and finish what is under way."""
        await self._work.finish()

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
        if installation is None or self._work.ending.is_set():
            return _not_ready()
        asked = understood(body, request)
        if asked is None:
            _log.warning("slack-http: a signed body was refused, since Slack sends none like it")
            return web.json_response({"error": "no event of Slack's"}, status=400)
        return await self._taken(installation, asked)

    async def _taken(self, installation: _Installation, asked: AsyncBoltRequest) -> web.Response:
        if asked.body.get("type") == "event_callback":
            begun = await self._work.begin(lambda: installation.on_event(asked.body))
            return web.Response() if begun else _not_ready()
        answers: list[web.Response] = []

        async def dispatch() -> None:
            answers.append(await to_aiohttp_response(await installation.bolt.async_dispatch(asked)))

        await self._work.take(dispatch)
        return answers[0] if answers else _not_ready()

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
