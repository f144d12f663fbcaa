"""Socket Mode: the sockets, their envelopes and acks.

https://docs.slack.dev/apis/events-api/using-socket-mode/
"""

import asyncio
import contextlib
import json
import time
import uuid
from enum import Enum, auto

from aiohttp import WSCloseCode, WSMsgType, web

from tests.wire.slack.owner import Owner
from tests.wire.slack.records import Attempt, Delivery, Json, Kind
from tests.wire.slack.tickets import Tickets
from tests.wire.slack.watch import Watch

MOST_SOCKETS = 10  # https://docs.slack.dev/apis/events-api/using-socket-mode/#multiple
_REFUSED = 408  # what a used or stale socket URL answers to the handshake


class Hearing(Enum):
    """How much life a socket shows."""

    NORMAL = auto()
    NO_ENVELOPES = auto()  # pings and pongs, but envelopes are lost (bolt-python issue 1529)
    SILENT = auto()  # open, and nothing at all comes: no envelope, no ping, no pong


class Socket:
    """One open Socket Mode connection; drop it, make it deaf, ping the bot through it."""

    def __init__(self, ws: web.WebSocketResponse, request: web.Request) -> None:
        self.id = uuid.uuid4().hex[:8]
        self.hearing = Hearing.NORMAL
        self.retiring = False  # told to disconnect: gets no new envelopes while others are open
        self.pings = 0  # that the bot sent
        self.pongs = 0  # that the bot sent
        self.envelopes: list[Json] = []  # that went this way, also those lost on a deaf socket
        self._ws = ws
        self._request = request

    async def say(self, frame: Json) -> None:
        if self.hearing is Hearing.NORMAL and not self._ws.closed:
            await self._ws.send_str(json.dumps(frame))

    async def ping(self) -> None:
        """Send a ping frame, as Slack does every few seconds."""
        if self.hearing is not Hearing.SILENT and not self._ws.closed:
            await self._ws.ping(b"Ping from the fake")

    async def pong(self, data: bytes) -> None:
        if self.hearing is not Hearing.SILENT and not self._ws.closed:
            await self._ws.pong(data)

    def drop(self) -> None:
        """Tear the TCP connection, without any closing words."""
        if self._request.transport is not None:
            self._request.transport.abort()

    async def close(self) -> None:
        """Close properly."""
        await self._ws.close(code=WSCloseCode.GOING_AWAY)


class SocketHub:
    """All sockets of the app; an envelope goes to one of them, in turn."""

    def __init__(self, tickets: Tickets, watch: Watch, owner: Owner, app_id: str) -> None:
        self.open: list[Socket] = []
        self.ever = 0  # sockets opened since the fake was made
        self.refused = 0  # handshakes with a used or stale URL
        self.enabled = True  # False after `link_disabled`
        self.ping_every: float | None = 5.0  # seconds; None for no pings but those a test sends
        self.next_hearing = Hearing.NORMAL  # how the sockets opened from now on begin
        self.stray_acks: list[Json] = []  # with an envelope_id that was never sent
        self._tickets = tickets
        self._watch = watch
        self._owner = owner
        self._app_id = app_id
        self._turn = 0
        self._sent: dict[str, tuple[Attempt, asyncio.Event]] = {}

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """The handshake, then the connection's whole life."""
        if not self._tickets.use_socket(request.query.get("ticket", "")):
            self.refused += 1
            self._watch.changed()
            return web.Response(status=_REFUSED)
        ws = web.WebSocketResponse(autoping=False)
        await ws.prepare(request)
        socket = Socket(ws, request)
        if len(self.open) >= MOST_SOCKETS:
            await socket.say({"type": "disconnect", "reason": "too_many_websockets"})
            await socket.close()
            return ws
        self.open.append(socket)
        self.ever += 1
        await self._hello(socket)
        socket.hearing = self.next_hearing
        self._owner.start(self._ping(socket))
        self._watch.changed()
        try:
            await self._listen(socket, ws)
        finally:
            self.open.remove(socket)
            self._watch.changed()
        return ws

    async def attempt(self, delivery: Delivery, attempt: Attempt, patience: float) -> str:
        """One envelope to one socket; `Transport.attempt`."""
        socket = self._next()
        if socket is None:
            delivery.attempts.append(attempt)
            self._watch.changed()
            return "connection_failed"
        envelope: Json = {
            "envelope_id": str(uuid.uuid4()),
            "payload": delivery.body,
            "type": str(delivery.kind),
            "accepts_response_payload": delivery.kind is not Kind.EVENT,
        }
        if delivery.kind is Kind.EVENT:
            envelope |= {"retry_attempt": attempt.number, "retry_reason": attempt.reason}
        attempt.to = socket.id
        acked = asyncio.Event()
        self._sent[envelope["envelope_id"]] = attempt, acked
        delivery.attempts.append(attempt)
        socket.envelopes.append(envelope)
        with contextlib.suppress(ConnectionError):  # then no ack comes, and the time runs out
            await socket.say(envelope)
        self._watch.changed()
        try:
            async with asyncio.timeout(patience):
                await acked.wait()
        except TimeoutError:
            return "timeout"
        return ""

    async def disconnect(self, reason: str = "refresh_requested", *, grace: float = 1.0) -> None:
        """Tell every socket to go: "warning", "refresh_requested" or "link_disabled".

        A warned socket stays open; a refreshed one is closed by the server after `grace` seconds,
        if the bot has not done it; with link_disabled all are closed at once and
        apps.connections.open is refused until `enabled` is set again.
        """
        if reason == "link_disabled":
            self.enabled = False
        for socket in list(self.open):
            socket.retiring = True
            frame = {"type": "disconnect", "reason": reason, "debug_info": {"host": "fake"}}
            await socket.say(frame)
            if reason == "link_disabled":
                await socket.close()
            elif reason == "refresh_requested":
                self._owner.start(self._close_later(socket, grace))

    def drop(self) -> None:
        """Tear every socket's TCP connection."""
        for socket in list(self.open):
            socket.drop()

    def deafen(self, hearing: Hearing = Hearing.NO_ENVELOPES) -> None:
        """Make every open socket deaf (or, with NORMAL, hear again)."""
        for socket in self.open:
            socket.hearing = hearing

    def _next(self) -> Socket | None:
        fit = [s for s in self.open if not s.retiring] or self.open
        if not fit:
            return None
        self._turn += 1
        return fit[self._turn % len(fit)]

    async def _hello(self, socket: Socket) -> None:
        hello: Json = {
            "type": "hello",
            "num_connections": len(self.open),
            "connection_info": {"app_id": self._app_id},
            "debug_info": {
                "host": "fake",
                "build_number": 1,
                "approximate_connection_time": 18060,
            },
        }
        await socket.say(hello)

    async def _listen(self, socket: Socket, ws: web.WebSocketResponse) -> None:
        async for frame in ws:
            if frame.type is WSMsgType.TEXT:
                self._take(json.loads(frame.data), socket)
            elif frame.type is WSMsgType.PING:
                socket.pings += 1
                await socket.pong(frame.data)
            elif frame.type is WSMsgType.PONG:
                socket.pongs += 1
                self._watch.changed()

    def _take(self, ack: Json, socket: Socket) -> None:
        sent = self._sent.get(str(ack.get("envelope_id")))
        if sent is None:
            self.stray_acks.append(ack)
        else:
            attempt, event = sent
            attempt.acked_at = attempt.acked_at or time.time()
            attempt.acked_by = socket.id
            attempt.response = ack.get("payload")
            event.set()
        self._watch.changed()

    async def _ping(self, socket: Socket) -> None:
        while self.ping_every is not None:
            await asyncio.sleep(self.ping_every)
            if socket not in self.open:
                return
            try:
                await socket.ping()
            except ConnectionError:
                return

    async def _close_later(self, socket: Socket, grace: float) -> None:
        await asyncio.sleep(grace)
        await socket.close()
