"""The gateway's WebSocket: hello, heartbeats, identify, resume, and every way to fail.

https://docs.discord.com/developers/events/gateway
"""

import asyncio
import contextlib
import json
from collections.abc import Callable
from typing import Any

from aiohttp import WSMsgType, web

from tests.wire.discord.compression import UnknownCompressionError, compressor
from tests.wire.discord.connection import Connection
from tests.wire.discord.journal import GatewayOp, Journal
from tests.wire.discord.payloads import guild_json, member_json, user_json
from tests.wire.discord.sessions import (
    GUILDS,
    KNOWN_INTENTS,
    MESSAGE_CONTENT,
    PRIVILEGED,
    Session,
    Sessions,
)
from tests.wire.discord.world import World

Json = dict[str, Any]

# https://docs.discord.com/developers/topics/opcodes-and-status-codes#gateway-gateway-opcodes
HEARTBEAT, IDENTIFY, RESUME, RECONNECT = 1, 2, 6, 7
REQUEST_MEMBERS, INVALID_SESSION, HELLO, HEARTBEAT_ACK = 8, 9, 10, 11
PRESENCE, VOICE_STATE = 3, 4
# .../opcodes-and-status-codes#gateway-gateway-close-event-codes
UNKNOWN_OP, DECODE_ERROR, NOT_AUTHENTICATED, WRONG_TOKEN = 4001, 4002, 4003, 4004
ALREADY_AUTHENTICATED, BAD_SEQUENCE, BAD_SHARD = 4005, 4007, 4010
SHARDING_REQUIRED, BAD_VERSION, BAD_INTENTS, NOT_GRANTED = 4011, 4012, 4013, 4014


class Gateway:
    """Accepts the client's connections; its public attributes are a test's switches."""

    def __init__(
        self, world: World, journal: Journal, sessions: Sessions, *, token: Callable[[], str]
    ) -> None:
        self._world = world
        self._journal = journal
        self._token = token
        self.sessions = sessions
        self.url = ""
        self.connections: list[Connection] = []
        self.connected = 0
        """How many connections there were so far."""
        self.heartbeat_seconds = 41.25
        self.granted = 0
        """The privileged intents switched on for the app; others are closed with 4014."""
        self.sharding_required = False
        self.refuse_with: int | None = None
        """An HTTP status to refuse the WebSocket with, while REST goes on."""
        self.refuse_resume = False
        self.silent = False
        """Sockets stay open but nothing more comes: no event, no heartbeat ack."""

    async def serve(self, request: web.Request) -> web.StreamResponse:
        """One connection, from its handshake to its end."""
        self._journal.touch()
        if self.refuse_with is not None:
            return web.Response(status=self.refuse_with, text="upstream connect error")
        try:
            compress = compressor(request.query.get("compress"))
        except UnknownCompressionError as unknown:
            return web.Response(status=400, text=f"unknown compression {unknown}")
        socket = web.WebSocketResponse(compress=False, max_msg_size=0)
        await socket.prepare(request)
        self.connected += 1
        connection = Connection(self.connected, socket, request.transport, compress)
        connection.is_silent = lambda: self.silent
        if request.query.get("v") not in ("9", "10") or request.query.get("encoding") != "json":
            connection.close(BAD_VERSION)
        self.connections.append(connection)
        interval = int(self.heartbeat_seconds * 1000)
        connection.push({"op": HELLO, "s": None, "t": None, "d": {"heartbeat_interval": interval}})
        writer = asyncio.create_task(connection.write(), name=f"gateway-{connection.number}")
        try:
            async for frame in socket:
                if frame.type is WSMsgType.TEXT:
                    self._received(connection, frame.data)
        finally:
            self._ended(connection)
            writer.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await writer
        return socket

    def _ended(self, connection: Connection) -> None:
        self.connections.remove(connection)
        session = connection.session
        if session is not None and session.outlet is connection:
            session.outlet = None
            # A client that closes with 1000 or 1001 ends its session:
            # https://docs.discord.com/developers/events/gateway#initiating-a-disconnect
            if connection.socket.close_code in (1000, 1001) and not connection.closed_by_us:
                self.sessions.forget(session)
        self._journal.touch()

    def _received(self, connection: Connection, text: str) -> None:
        try:
            payload = json.loads(text)
            op, data = payload["op"], payload.get("d")
        except (ValueError, TypeError, KeyError):
            connection.close(DECODE_ERROR)
            return
        self._journal.ops.append(GatewayOp(connection.number, op, data))
        if op == HEARTBEAT:
            connection.beats += 1
            connection.push({"op": HEARTBEAT_ACK, "s": None, "t": None, "d": None})
        elif op == IDENTIFY:
            self._identify(connection, data)
        elif op == RESUME:
            self._resume(connection, data)
        elif op not in (PRESENCE, VOICE_STATE, REQUEST_MEMBERS):
            connection.close(UNKNOWN_OP)
        elif connection.session is None:
            connection.close(NOT_AUTHENTICATED)
        elif op == REQUEST_MEMBERS:
            self._members(connection.session, data)
        self._journal.touch(active=op != HEARTBEAT)

    def _identify(self, connection: Connection, data: Json) -> None:
        self._journal.identifies.append({k: v for k, v in data.items() if k != "token"})
        shard = data.get("shard") or [0, 1]
        fault = self._identify_fault(connection, data, shard)
        if fault is not None:
            connection.close(fault)
            return
        session = self.sessions.open(data["intents"], (shard[0], shard[1]))
        connection.session = session
        session.outlet = connection
        bot = self._world.bot
        guilds = [g for g in self._world.guilds.values() if session.wants(g.id)]
        ready: Json = {
            "v": 10,
            "user": {**user_json(bot), "verified": True, "mfa_enabled": False, "email": None},
            "guilds": [{"id": str(guild.id), "unavailable": True} for guild in guilds],
            "session_id": session.id,
            "session_type": "normal",
            "resume_gateway_url": self.url,
            "application": {"id": str(bot.id), "flags": self.application_flags()},
            "private_channels": [],
        }
        if data.get("shard"):
            ready["shard"] = shard
        session.send("READY", ready)
        if session.intents & GUILDS:
            for guild in guilds:
                session.send("GUILD_CREATE", guild_json(guild, bot))

    def _identify_fault(self, connection: Connection, data: Json, shard: list[int]) -> int | None:
        intents = data.get("intents")
        faults = (
            (connection.session is not None, ALREADY_AUTHENTICATED),
            (data.get("token") != self._token(), WRONG_TOKEN),
            (len(shard) != 2 or not 0 <= shard[0] < shard[1], BAD_SHARD),
            (self.sharding_required and not data.get("shard"), SHARDING_REQUIRED),
            (not isinstance(intents, int) or intents & ~KNOWN_INTENTS, BAD_INTENTS),
            (isinstance(intents, int) and intents & PRIVILEGED & ~self.granted, NOT_GRANTED),
        )
        return next((code for wrong, code in faults if wrong), None)

    def application_flags(self) -> int:
        # https://docs.discord.com/developers/resources/application
        # #application-object-application-flags: GATEWAY_MESSAGE_CONTENT
        return 1 << 18 if self.granted & MESSAGE_CONTENT else 0

    def _resume(self, connection: Connection, data: Json) -> None:
        self._journal.resumes.append({k: v for k, v in data.items() if k != "token"})
        session = self.sessions.find(str(data.get("session_id")))
        sequence = data.get("seq")
        if data.get("token") != self._token():
            connection.close(WRONG_TOKEN)
        elif session is None or self.refuse_resume:
            connection.push({"op": INVALID_SESSION, "s": None, "t": None, "d": False})
        elif not isinstance(sequence, int) or sequence > len(session.events):
            self.sessions.forget(session)
            connection.close(BAD_SEQUENCE)
        else:
            connection.session = session
            session.outlet = connection
            session.replay(sequence)
            session.send("RESUMED", {})

    def _members(self, session: Session, data: Json) -> None:
        guild = self._world.guilds.get(int(data["guild_id"]))
        members = [member_json(one) for one in guild.members.values()] if guild else []
        chunk: Json = {"guild_id": str(data["guild_id"]), "members": members}
        chunk |= {"chunk_index": 0, "chunk_count": 1}
        if "nonce" in data:
            chunk["nonce"] = data["nonce"]
        session.send("GUILD_MEMBERS_CHUNK", chunk)

    def close(self, code: int, *, forget: bool = False) -> None:
        """Close every connection with `code`; `forget` ends the sessions as well."""
        self._maybe_forget(forget=forget)
        for connection in list(self.connections):
            connection.close(code)

    def drop(self, *, forget: bool = False) -> None:
        """Cut every TCP connection, with no close frame."""
        self._maybe_forget(forget=forget)
        for connection in list(self.connections):
            connection.drop()

    def reconnect(self) -> None:
        """Op 7: ask every client to come back and resume."""
        for connection in list(self.connections):
            connection.push({"op": RECONNECT, "s": None, "t": None, "d": None})

    def invalidate(self, *, resumable: bool) -> None:
        """Op 9; when not `resumable` the sessions are over."""
        self._maybe_forget(forget=not resumable)
        for connection in list(self.connections):
            connection.push({"op": INVALID_SESSION, "s": None, "t": None, "d": resumable})

    def _maybe_forget(self, *, forget: bool) -> None:
        if forget:
            self.sessions.forget()

    async def flush(self, within: float) -> None:
        """Return once every connected client has read all that was sent to it.

        The server asks for a heartbeat (op 1); the client reads in order, so its beat proves
        that it has read what came before.
        """
        waiting = [(c, c.beats) for c in self.connections if c.session is not None]
        for connection, _ in waiting:
            connection.push({"op": HEARTBEAT, "s": None, "t": None, "d": None})

        def read() -> bool | None:
            alive = [(c, beats) for c, beats in waiting if c in self.connections]
            return True if all(c.beats > beats for c, beats in alive) else None

        if not self.silent:
            await self._journal.wait_until(read, within=within, what="answering heartbeat")
