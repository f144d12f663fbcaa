"""Keeps an adapter at work: with back-off after a fault, and without touching the others."""

import asyncio
import itertools
import logging
import random
import time
from collections.abc import Callable, Iterable
from typing import Protocol

from faqbot.errors import AdapterError
from faqbot.model import Connection

_log = logging.getLogger(__name__)
# Seconds between tries. Discord allows 1,000 IDENTIFYs a day: two minutes in the long run.
BACK_OFF = (1.0, 2.0, 4.0, 8.0, 15.0, 30.0, 60.0, 120.0)
# Whoever was connected for this many seconds begins with the shortest wait again.
_STEADY_SECONDS = 60.0
_JITTER = 0.1

Tell = Callable[[Connection], None]


class Adapter(Protocol):
    """One way in and out of one platform."""

    name: str

    @property
    def unsent(self) -> int:
        """Replies that were not, or not wholly, sent since the start."""
        ...

    @property
    def waiting(self) -> int:
        """Replies that wait for their turn to be sent."""
        ...

    @property
    def dropped(self) -> int:
        """Of the unsent, those that found too many waiting already."""
        ...

    async def run(self, tell: Tell) -> None:
        """Connect and serve until `stop`; tell how the connection stands.

        Raises:
            AdapterError: Only a person can help. Any other exception means: try again.
        """
        ...

    async def stop(self) -> None:
        """Take nothing more, and finish what is under way; then `run` returns."""
        ...

    async def announce(self, markdown: str) -> bool:
        """Say something to staff, in the hand-over channel, if the file names one.

        False where that failed, which is one line in the log, or cannot be done now.
        """
        ...


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
