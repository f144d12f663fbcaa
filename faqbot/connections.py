"""HTTP connections within bounds: so many at most, and each has to say soon what it wants."""

import asyncio
import itertools
import logging
import re
import resource
from collections.abc import Awaitable, Callable
from typing import cast

from aiohttp import web
from aiohttp.http import HttpProcessingError
from aiohttp.typedefs import Middleware

MOST_CONNECTIONS = 256
"""What is open at once, unless that is over a quarter of the files that the process may open."""

HEAD_SECONDS = 5.0
"""How long the head of a request may take, from the connection or its first byte on."""

# Taken in one turn of the loop: acks must not wait for hundreds of strangers. So many more wait in
# the kernel, for a connection that it drops is tried again only after a second.
_TAKEN_AT_ONCE = 16
_QUEUE = 4_096
# So much is read at once, and of a body ahead of whoever wants it; asyncio's and aiohttp's own are
# 256 kB, for each connection.
_READ_BYTES = 16 * 1024
# A body that is not wanted is not read to its end.
_LINGERING_SECONDS = 0.0
# Longer than a balancer keeps an unused connection, or it would use one that is being closed.
_IDLE_SECONDS = 75.0
_REFUSED = 400
_HEAD_END = re.compile(rb"\n\r?\n")

_log = logging.getLogger(__name__)

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Connections:
    """Opens the door of an aiohttp application to so many connections at once.

    aiohttp limits neither their number nor the time that a head takes. Where all are taken, the one
    that has waited longest without a request gives way, so that who asks at once is served even
    while others hold hundreds open; those that were answered well before go last.

    Attributes:
        refused: How many were closed for want of room, or since no request came.
    """

    def __init__(
        self,
        application: web.Application,
        *,
        stop_seconds: float,
        most: int = MOST_CONNECTIONS,
        head_seconds: float = HEAD_SECONDS,
    ) -> None:
        """Prepare to serve `application`; nothing listens yet.

        Args:
            application: It must not be running.
            stop_seconds: How long a stop waits for requests.
            most: Connections at once; fewer where few files may be open.
            head_seconds: For the head of a request.
        """
        self.refused = 0
        files, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
        self._most = most if files == resource.RLIM_INFINITY else min(most, files // 4)
        self._head_seconds = head_seconds
        self._listener: asyncio.Server | None = None
        self._open: set[_Connection] = set()
        self._served: dict[asyncio.Protocol, _Connection] = {}
        # Those without a request under way, the one that waits longest first.
        self._strangers: dict[_Connection, None] = {}
        self._known: dict[_Connection, None] = {}
        application.middlewares.append(self._middleware())
        self._runner = web.AppRunner(
            application,
            # aiohttp's access log would repeat each request; the adapters log what matters.
            access_log=None,
            logger=_aiohttp_logger(),
            # A request that never ends must not hold up a stop.
            shutdown_timeout=stop_seconds,
            keepalive_timeout=_IDLE_SECONDS,
            lingering_time=_LINGERING_SECONDS,
            read_bufsize=_READ_BYTES,
            # What is small packed may be large unpacked, and nobody here is sent such bodies.
            auto_decompress=False,
        )

    @property
    def open(self) -> int:
        """How many connections are open."""
        return len(self._open)

    @property
    def port(self) -> int:
        """Where it listens; what 0 became."""
        return int(self._listener.sockets[0].getsockname()[1]) if self._listener else 0

    async def listen(self, host: str, port: int) -> None:
        """Begin to listen.

        Raises:
            OSError: The address cannot be listened on.
        """
        await self._runner.setup()
        loop = asyncio.get_running_loop()
        self._listener = await loop.create_server(
            lambda: _Connection(self), host, port, backlog=_TAKEN_AT_ONCE
        )
        for each in self._listener.sockets:
            with each.dup() as twin:
                twin.listen(_QUEUE)

    async def close(self) -> None:
        """Stop listening, and end what is open."""
        if self._listener is not None:
            self._listener.close()
        for each in [each for each in self._open if each.inner is None]:
            each.abort()
        await self._runner.cleanup()

    def served(self, connection: "_Connection") -> asyncio.Protocol:
        """Aiohttp's protocol for a connection whose first head is there."""
        server = self._runner.server
        if server is None:
            raise RuntimeError("a request came before the start or after the stop")
        inner = cast(asyncio.Protocol, server())
        self._served[inner] = connection
        return inner

    def opened(self, connection: "_Connection") -> bool:
        """Count a new connection in, for which another may have to go; False if there is no room."""
        if len(self._open) >= self._most:
            oldest = next(itertools.chain(self._strangers, self._known), None)
            if oldest is None:
                self.refused += 1
                return False
            self.refuse(oldest)
        self._open.add(connection)
        self._strangers[connection] = None
        return True

    def closed(self, connection: "_Connection") -> None:
        """Count a connection out; a second time does nothing."""
        self._open.discard(connection)
        if connection.inner is not None:
            self._served.pop(connection.inner, None)
        self._asks(connection)

    def _asks(self, connection: "_Connection") -> None:
        """Note that it waits no more, since a request is under way there."""
        self._strangers.pop(connection, None)
        self._known.pop(connection, None)

    def _waits(self, connection: "_Connection", *, known: bool) -> None:
        if connection in self._open:
            (self._known if known else self._strangers)[connection] = None

    def refuse(self, connection: "_Connection") -> None:
        """Close a connection at once, without a word."""
        self.refused += 1
        self.closed(connection)
        connection.abort()

    def head_timer(self, connection: "_Connection") -> asyncio.TimerHandle:
        """Closes the connection if its head is not there in time."""
        loop = asyncio.get_running_loop()
        return loop.call_later(self._head_seconds, self.refuse, connection)

    def _middleware(self) -> Middleware:
        @web.middleware
        async def handling(request: web.Request, handler: Handler) -> web.StreamResponse:
            connection = self._served.get(cast(asyncio.Protocol, request.protocol))
            if connection is None:
                return await handler(request)
            self._asks(connection)
            connection.head_is_there()
            known = False
            try:
                response = await handler(request)
                known = response.status < _REFUSED
            finally:
                connection.answered()
                self._waits(connection, known=known)
            return response

        return handling


class _Connection(asyncio.BufferedProtocol):
    """Stands between a transport and aiohttp's protocol, and sees what comes when.

    aiohttp's is made when the first head is there, so that a stranger who sends none costs little.
    """

    def __init__(self, connections: Connections) -> None:
        self.inner: asyncio.Protocol | None = None
        self._connections = connections
        self._transport: asyncio.Transport | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._handling = False
        self._buffer = bytearray(_READ_BYTES)
        self._head = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)
        if not self._connections.opened(self):
            self._transport.abort()
            self._transport = None
            return
        self._timer = self._connections.head_timer(self)

    def get_buffer(self, sizehint: int) -> bytearray:
        return self._buffer

    def buffer_updated(self, nbytes: int) -> None:
        if self._transport is None:
            return
        data = bytes(memoryview(self._buffer)[:nbytes])
        if self.inner is None:
            self._head += data
            # What is longer than any head is aiohttp's to refuse.
            if len(self._head) < _READ_BYTES and not _HEAD_END.search(self._head):
                return
            data, self._head = self._head, b""
            self.inner = self._connections.served(self)
            self.inner.connection_made(self._transport)
        elif self._timer is None and not self._handling:
            self._timer = self._connections.head_timer(self)
        self.inner.data_received(data)

    def eof_received(self) -> bool | None:
        return None if self.inner is None else self.inner.eof_received()

    def connection_lost(self, exc: Exception | None) -> None:
        self._stop_timer()
        self._connections.closed(self)
        if self.inner is not None:
            self.inner.connection_lost(exc)

    def pause_writing(self) -> None:
        if self.inner is not None:
            self.inner.pause_writing()

    def resume_writing(self) -> None:
        if self.inner is not None:
            self.inner.resume_writing()

    def head_is_there(self) -> None:
        """A request is under way: whoever handles it sees to the time it takes."""
        self._handling = True
        self._stop_timer()

    def answered(self) -> None:
        """No request is under way any more."""
        self._handling = False

    def abort(self) -> None:
        self._stop_timer()
        if self._transport is not None:
            self._transport.abort()

    def _stop_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None


def raise_file_limit() -> None:
    """Let the process open as many files as it may; hosts often start one with fewer."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft == hard:
        return
    try:
        resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    except (OSError, ValueError) as error:  # macOS names a limit that it does not grant
        _log.debug("the limit of open files stays %s: %s", soft, error)


class _NoBadRequests(logging.Filter):
    """Leaves out what a stranger sent that is no HTTP: he has his answer, 400."""

    def filter(self, record: logging.LogRecord) -> bool:
        return not (record.exc_info and isinstance(record.exc_info[1], HttpProcessingError))


def _aiohttp_logger() -> logging.Logger:
    logger = logging.getLogger("aiohttp.server.faqbot")
    if not logger.filters:
        logger.addFilter(_NoBadRequests())
    return logger
