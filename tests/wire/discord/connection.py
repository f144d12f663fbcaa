"""One gateway connection: frames in the order they were pushed, and its abrupt ends."""

import asyncio
import json
from collections.abc import Callable
from typing import Any

from aiohttp import web

from tests.wire.discord.compression import Compress
from tests.wire.discord.sessions import Session

Json = dict[str, Any]


class Connection:
    """Pushing is synchronous, so the order of events is the order in which they happened."""

    def __init__(
        self,
        number: int,
        socket: web.WebSocketResponse,
        transport: asyncio.BaseTransport | None,
        compress: Compress | None,
    ) -> None:
        self.number = number
        self.socket = socket
        self.session: Session | None = None
        self.beats = 0
        self.closed_by_us = False
        self.is_silent: Callable[[], bool] = lambda: False
        self._transport = transport
        self._compress = compress
        self._outbox: asyncio.Queue[Json | int] = asyncio.Queue()

    def push(self, payload: Json) -> None:
        """Send `payload` after all that was pushed before; lost while the server is silent."""
        if not self.is_silent():
            self._outbox.put_nowait(payload)

    def close(self, code: int) -> None:
        """Close with `code`, after all that was pushed before."""
        self.closed_by_us = True
        self._outbox.put_nowait(code)

    def drop(self) -> None:
        """Cut the TCP connection: no close frame, and what was not yet sent is lost."""
        self.closed_by_us = True
        if isinstance(self._transport, asyncio.WriteTransport):
            self._transport.abort()

    async def write(self) -> None:
        """Write the outbox to the socket until a close code comes up or the socket is gone."""
        while True:
            item = await self._outbox.get()
            try:
                if isinstance(item, int):
                    await self.socket.close(code=item)
                    return
                text = json.dumps(item, separators=(",", ":"))
                if self._compress is None:
                    await self.socket.send_str(text)
                else:
                    await self.socket.send_bytes(self._compress(text.encode()))
            except ConnectionError:
                return
