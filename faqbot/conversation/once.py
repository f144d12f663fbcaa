"""What is to become public once does so once, however often and however fast it is pressed."""

import asyncio
from collections.abc import Awaitable, Callable, Hashable
from weakref import WeakValueDictionary

from cachetools import FIFOCache

from faqbot.conversation.port import Published

_REMEMBERED = 1_000


class Once:
    """Remembers the last 1,000 things that became public, until the process ends."""

    def __init__(self) -> None:
        """Nothing is public yet."""
        self._done: FIFOCache[Hashable, bool] = FIFOCache(_REMEMBERED)
        self._turns: WeakValueDictionary[Hashable, asyncio.Lock] = WeakValueDictionary()

    async def show(self, name: Hashable, publish: Callable[[], Awaitable[Published]]) -> Published:
        """Let `publish` make public what has that name, after whoever tries it now.

        BEFORE where it is public already; what failed may be tried again.
        """
        async with self._turns.setdefault(name, asyncio.Lock()):
            if name in self._done:
                return Published.BEFORE
            published = await publish()
            if published is Published.DONE:
                self._done[name] = True
            return published
