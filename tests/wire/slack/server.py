"""The fake Slack itself: one aiohttp server, and what a test asks of it."""

import copy
import os
from collections.abc import Iterable
from dataclasses import replace
from types import TracebackType
from typing import Self

from aiohttp import web
from aiohttp.typedefs import Handler

from tests.wire.slack.chat import Chat
from tests.wire.slack.courier import Courier, Pace
from tests.wire.slack.events import Events
from tests.wire.slack.faults import Faults
from tests.wire.slack.http_delivery import HttpDelivery
from tests.wire.slack.interactions import Interactions
from tests.wire.slack.lookout import Lookout
from tests.wire.slack.lookups import Lookups
from tests.wire.slack.owner import Owner
from tests.wire.slack.records import Delivery, Kind, Parcel, Sent, Via
from tests.wire.slack.responses import Responses
from tests.wire.slack.sockets import SocketHub
from tests.wire.slack.tickets import Ageing, Tickets
from tests.wire.slack.views import Views
from tests.wire.slack.watch import Watch
from tests.wire.slack.web_api import SlackError, Tokens, Traffic, WebApi
from tests.wire.slack.world import World

HOST = "127.0.0.1"


class FakeSlack(Lookout):
    """Slack, as far as a FAQ bot can tell, on loopback: `async with FakeSlack() as slack:`.

    Parts a test works with: `world` (people, channels, scopes), `events` and `interactions` (make
    what `send` sends), `sockets`, `http`, `faults`, `pace`, `api`. With a `bot_url`, deliveries go
    there by signed HTTP, unless told otherwise.
    """

    def __init__(
        self, *, port: int = 0, bot_url: str | None = None, scopes: Iterable[str] | None = None
    ) -> None:
        self.port = port
        self.via = Via.HTTP if bot_url else Via.SOCKET
        self.echo_own_messages = True
        self.tokens = Tokens()
        self.pace = Pace()
        self.world = World() if scopes is None else World(set(scopes))
        self.watch = Watch()
        self.faults = Faults(self.watch)
        self.traffic = Traffic(self.watch)
        self.owner = Owner()
        self._clock = Ageing()
        self._runner: web.AppRunner | None = None

        tickets = Tickets(self._clock)
        self.events = Events(self.world)
        self.interactions = Interactions(self.world, tickets, self.events, self._response_url)
        self.sockets = SocketHub(tickets, self.watch, self.owner, self.world.app_id)
        self.http = HttpDelivery(bot_url, "fake-signing-secret", self.watch)
        self.courier = Courier(self.pace, self.watch, self.owner)
        self.courier.transports = {Via.SOCKET: self.sockets, Via.HTTP: self.http}

        self.api = WebApi(self.world, self.tokens, self.faults, self.traffic)
        views = Views(self.world, tickets)
        self._responses = Responses(self.world, tickets, self.events, self._echo)
        self.courier.on_ack = lambda delivery: self._responses.take_ack(delivery, views)
        lookups = Lookups(self.world, lambda: self._socket_url(tickets))
        for part in (Chat(self.world, self.events, self._echo), views, lookups):
            self.api.methods |= part.methods()

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.stop()
        await self.owner.stop()
        await self.http.close()
        if self.owner.failures:
            raise ExceptionGroup("the fake Slack itself failed", self.owner.failures)

    async def start(self) -> None:
        """Listen; after a `stop`, on the same port and with all that was remembered."""
        app = web.Application(client_max_size=16 * 2**20, middlewares=[self._guard])
        app.router.add_route("*", "/api/{method}", self.api.handle)
        app.router.add_get("/link/", self.sockets.handle)
        app.router.add_post("/response/{ticket}", self._respond)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, HOST, self.port)
        await site.start()
        self.port = int(self._runner.addresses[0][1])

    async def stop(self) -> None:
        """Be gone: sockets torn, connections refused. Retries that are due later go on failing."""
        self.sockets.drop()
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None

    @property
    def api_url(self) -> str:
        """The Web API's base URL, to give as SLACK_API_URL or `base_url`."""
        return f"http://{HOST}:{self.port}/api/"

    def env(self) -> dict[str, str]:
        """The environment for a bot in a subprocess: this process's, without proxies."""
        own = os.environ.items()
        env = {k: v for k, v in own if not k.upper().startswith(("SLACK_", "HTTP_", "HTTPS_"))}
        env |= {"SLACK_API_URL": self.api_url, "SLACK_BOT_TOKEN": self.tokens.bot}
        if self.via is Via.SOCKET:
            return env | {"SLACK_APP_TOKEN": self.tokens.app}
        return env | {"SLACK_SIGNING_SECRET": self.http.secret}

    def age(self, seconds: float) -> None:
        """Let trigger ids, response URLs and socket URLs grow older at once."""
        self._clock.age(seconds)

    async def send(self, parcel: Parcel, *, via: Via | None = None, offline: bool = False) -> Sent:
        """Send what a person did; returns when each body's first attempt has left.

        Raises:
            AssertionError: no socket is open, and `offline` was not said.
        """
        via = via or self.via
        lost = via is Via.SOCKET and not self.sockets.open
        assert offline or not (lost and parcel.outgoing), (
            "no socket is open: await slack.wait_for_socket() first, or say offline=True"
        )
        deliveries = []
        for outgoing in parcel.outgoing:
            deliveries.append(delivery := Delivery(outgoing.kind, outgoing.body, via))
            await self.courier.post_and_see_off(delivery)
        return Sent(parcel, tuple(deliveries))

    async def send_again(
        self, sent: Sent, *, new_event_id: bool = False, via: Via | None = None
    ) -> Sent:
        """The same events once more, not marked as retries; maybe under new event ids."""
        outgoing = []
        for one in sent.parcel.outgoing:
            body = copy.deepcopy(one.body)
            if new_event_id and one.kind is Kind.EVENT:
                body["event_id"] = self.world.new_id("Ev")
            outgoing.append(replace(one, body=body))
        return await self.send(replace(sent.parcel, outgoing=tuple(outgoing)), via=via)

    def _echo(self, parcel: Parcel) -> None:
        reachable = self.via is Via.HTTP or bool(self.sockets.open)
        if self.echo_own_messages and reachable:
            for outgoing in parcel.outgoing:
                self.courier.post(Delivery(outgoing.kind, outgoing.body, self.via))

    def _response_url(self, ticket: str) -> str:
        return f"http://{HOST}:{self.port}/response/{ticket}"

    def _socket_url(self, tickets: Tickets) -> str:
        if not self.sockets.enabled:
            # Slack's page of this method names no error for Socket Mode switched off.
            raise SlackError("socket_mode_not_enabled")
        return f"ws://{HOST}:{self.port}/link/?ticket={tickets.new_socket()}"

    async def _respond(self, request: web.Request) -> web.StreamResponse:
        return await self._responses.handle(request, self.faults, self.traffic)

    @web.middleware
    async def _guard(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        try:
            return await handler(request)
        except (web.HTTPException, ConnectionError):
            raise
        except Exception as failure:
            self.owner.failures.append(failure)
            raise
