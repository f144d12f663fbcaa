"""Keeps adapters at work, with back-off after a fault, and whatever else runs in the background."""

import asyncio
import contextlib
import itertools
import logging
import random
import time
from collections.abc import Iterable
from typing import Protocol

from faqbot.errors import AdapterError
from faqbot.model import Adapter, Connection

_log = logging.getLogger(__name__)
# Seconds between tries: two minutes in the long run, since a platform may allow 1,000 a day.
BACK_OFF = (1.0, 2.0, 4.0, 8.0, 15.0, 30.0, 60.0, 120.0)
# Whoever was connected for this many seconds begins with the shortest wait again.
_STEADY_SECONDS = 60.0
_JITTER = 0.1
_PAUSE_SECONDS = 60.0


class Background(Protocol):
    """What looks after something as long as the process runs."""

    async def run(self) -> None:
        """Look after it until the end."""
        ...


async def kept_up(
    part: Background, stopping: asyncio.Event, *, pause: float = _PAUSE_SECONDS
) -> None:
    """Run `part` to its end, and anew after a fault and a `pause` in seconds, unless it is `stopping`.

    By itself the task would end, and nobody hears of it: nothing is purged, or reloaded, any more.
    """
    while not stopping.is_set():
        try:
            await part.run()
        except Exception:  # noqa: BLE001 - a boundary: what is under way meets it once, or again
            _log.exception("%s met a fault of faqbot's own; it goes on", type(part).__name__)
        else:
            return
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(pause):
                await stopping.wait()


class Supervisor:
    """Runs one adapter again and again; `connection` tells how it stands, `reason` why it failed."""

    def __init__(self, adapter: Adapter, *, back_off: Iterable[float] = BACK_OFF) -> None:
        """Supervise `adapter`, waiting `back_off` seconds between tries, the last of them for ever."""
        self.name = adapter.name
        self.connection = Connection.CONNECTING
        self.reason: str | None = None
        self._adapter = adapter
        self._back_off = tuple(back_off)
        self._stopping = asyncio.Event()
        self._connected_at: float | None = None

    async def run(self) -> None:
        """Run the adapter until it is stopped or has failed for good."""
        waits = self._waits()
        while not self._stopping.is_set():
            self.tell(Connection.CONNECTING)
            self._connected_at = None
            try:
                await self._adapter.run(self.tell)
            except AdapterError as error:
                self.reason = str(error)
                self.tell(Connection.FAILED)
                _log.error("%s: %s", self.name, error)
                return
            except Exception as error:  # noqa: BLE001 - a boundary: one adapter costs no other
                if self._stopping.is_set():
                    # What a stop takes away in the middle of connecting is no fault.
                    _log.debug("%s: ended while it was stopped", self.name, exc_info=error)
                    break
                if self._was_steady():
                    waits = self._waits()
                wait = next(waits) * random.uniform(1 - _JITTER, 1 + _JITTER)  # noqa: S311
                self._lost(error, wait)
                await self._pause(wait)
            else:
                break
        self.tell(Connection.STOPPED)

    async def stop(self) -> None:
        """Stop the adapter, letting it finish what is under way."""
        self._stopping.set()
        await self._adapter.stop()

    @property
    def unsent(self) -> int:
        """The adapter's count of replies that were lost."""
        return self._adapter.unsent

    @property
    def waiting(self) -> int:
        """The adapter's count of replies that wait for their turn."""
        return self._adapter.waiting

    @property
    def dropped(self) -> int:
        """The adapter's count of replies that found too many waiting."""
        return self._adapter.dropped

    def tell(self, connection: Connection) -> None:
        """Note how the connection stands, and log what changes."""
        if connection is self.connection:
            return
        before, self.connection = self.connection, connection
        if connection is Connection.CONNECTED:
            self._connected_at = self._connected_at or time.monotonic()
            _log.info("%s: connected", self.name)
        elif before is Connection.CONNECTED and connection is Connection.CONNECTING:
            _log.warning("%s: connection lost, connecting again", self.name)

    def _lost(self, error: Exception, wait: float) -> None:
        reason = f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
        _log.warning("%s: %s; trying again in %.0f s", self.name, reason, wait)
        _log.debug("%s: the traceback", self.name, exc_info=error)
        self.tell(Connection.WAITING)

    def _was_steady(self) -> bool:
        connected_at = self._connected_at
        return connected_at is not None and time.monotonic() - connected_at >= _STEADY_SECONDS

    def _waits(self) -> "itertools.chain[float]":
        return itertools.chain(self._back_off, itertools.repeat(self._back_off[-1]))

    async def _pause(self, seconds: float) -> None:
        try:
            await asyncio.wait_for(self._stopping.wait(), seconds)
        except TimeoutError:
            return
