"""What leaves faqbot does so in turn, once, and goes on where it broke off."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Hashable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from typing import TypeVar
from weakref import WeakValueDictionary

from cachetools import FIFOCache

from faqbot.conversation.port import Published

MOST_WAITING = 1_000
"""Replies that wait in all places; what comes on top is dropped, counted and logged."""

_REMEMBERED = 1_000

_T = TypeVar("_T")


class _Progress:
    """How far the last 1,000 things have come, and a turn for whoever takes one further."""

    def __init__(self) -> None:
        self._arrived: FIFOCache[bytes, int] = FIFOCache(_REMEMBERED)
        self._turns: WeakValueDictionary[bytes, asyncio.Lock] = WeakValueDictionary()

    def _turn(self, name: bytes) -> asyncio.Lock:
        """Waits for whoever has the turn now."""
        return self._turns.setdefault(name, asyncio.Lock())


def _digest(name: Hashable) -> bytes:
    """What is remembered of a name, which may hold what somebody wrote."""
    return sha256(repr(name).encode("utf-8", "surrogatepass")).digest()


class Once(_Progress):
    """Remembers the last 1,000 things that became public, until the process ends."""

    async def show(self, name: Hashable, publish: Callable[[], Awaitable[Published]]) -> Published:
        """Let `publish` make public what has that name, after whoever tries it now.

        BEFORE where it is public already; what failed may be tried again.
        """
        known = _digest(name)
        async with self._turn(known):
            if known in self._arrived:
                return Published.BEFORE
            published = await publish()
            if published is Published.DONE:
                self._arrived[known] = 1
            return published


class Deliveries(_Progress):
    """Sends what is to arrive once, message by message; remembered until the process ends."""

    async def send(
        self, name: Hashable, messages: Sequence[_T], send: Callable[[_T], Awaitable[str]]
    ) -> tuple[str, int]:
        """Send what of `name` has not arrived yet, perhaps nothing.

        Gives the error that stopped it, or "", and how many messages have arrived by now.
        """
        known = _digest(name)
        async with self._turn(known):
            arrived = self._arrived.get(known, 0)
            for message in messages[arrived:]:
                if error := await send(message):
                    return error, arrived
                arrived += 1
                self._arrived[known] = arrived
        return "", len(messages)


class Noted:
    """The last 1,000 names that were noted, until the process ends."""

    def __init__(self) -> None:
        self._names: FIFOCache[Hashable, bool] = FIFOCache(_REMEMBERED)

    def note(self, *names: Hashable) -> None:
        """Note what has one of these names."""
        self._names.update(dict.fromkeys(names, True))

    def __contains__(self, name: Hashable) -> bool:
        """Whether that name is among them."""
        return name in self._names


@dataclass(slots=True)
class _Queue:
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    waiting: int = 0


class Turns:
    """One reply at a time in each place, in the order of their coming.

    Attributes:
        waiting: Replies that wait for their turn, or are being sent in it.
        dropped: Those that found too many waiting, since the start.
    """

    def __init__(self, *, in_one_place: int, in_all: int = MOST_WAITING) -> None:
        """So many replies wait in one place, and in all; what comes on top has no turn."""
        self._in_one_place, self._in_all = in_one_place, in_all
        self._queues: dict[Hashable, _Queue] = {}
        self.waiting = self.dropped = 0

    @asynccontextmanager
    async def turn(self, place: Hashable) -> AsyncIterator[bool]:
        """Wait for one's turn; False where too many wait."""
        queue = self._queues.get(place) or _Queue()
        if queue.waiting >= self._in_one_place or self.waiting >= self._in_all:
            self.dropped += 1
            yield False
            return
        self._queues[place] = queue
        queue.waiting += 1
        self.waiting += 1
        try:
            async with queue.lock:
                yield True
        finally:
            queue.waiting -= 1
            self.waiting -= 1
            if not queue.waiting:
                self._queues.pop(place, None)
