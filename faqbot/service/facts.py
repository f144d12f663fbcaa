"""What a platform tells of its places: asked once in a while, and within a deadline."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Generic, TypeVar

from cachetools import TLRUCache

_T = TypeVar("_T")

DEADLINE_SECONDS = 1.5
"""Platforms wait 3 s for what answers a press."""
KNOWN_SECONDS = 15.0
"""So long an answer counts, and a change is not seen."""
UNKNOWN_SECONDS = 5.0
"""So long what could not be found out is not asked again."""
_MOST_KEPT = 1_000


class Facts(Generic[_T]):
    """Facts by name, such as the server of a channel; None for what is not known."""

    def __init__(
        self,
        ask: Callable[[str], Awaitable[_T | None]],
        *,
        monotonic: Callable[[], float] = time.monotonic,
        deadline: float = DEADLINE_SECONDS,
    ) -> None:
        """Find facts out by `ask`, which gives None for what it cannot find out.

        What takes longer than `deadline` seconds is not known.
        """
        self._ask = ask
        self._deadline = deadline
        # In a tuple, since what is not known is kept too.
        self._kept: TLRUCache[str, tuple[_T | None]] = TLRUCache(
            _MOST_KEPT, _known_until, timer=monotonic
        )
        self._turn = asyncio.Lock()

    async def of(self, name: str) -> _T | None:
        """The fact of that name; those who want it at once share one question."""
        kept = self._kept.get(name)
        return (kept or await self._asked(name))[0]

    async def _asked(self, name: str) -> tuple[_T | None]:
        try:
            async with asyncio.timeout(self._deadline), self._turn:
                if kept := self._kept.get(name):
                    return kept
                found = (await self._ask(name),)
        except TimeoutError:
            if kept := self._kept.get(name):
                return kept
            found = (None,)
        self._kept[name] = found
        return found


def _known_until(_name: str, fact: tuple[object], now: float) -> float:
    return now + (UNKNOWN_SECONDS if fact[0] is None else KNOWN_SECONDS)
