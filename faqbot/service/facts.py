"""What a platform tells of its places: asked once in a while, and within a deadline."""

import asyncio
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from typing import Generic, TypeVar

_T = TypeVar("_T")

DEADLINE_SECONDS = 1.5
"""Discord and Slack wait 3 s for what answers a press."""
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
        self._monotonic = monotonic
        self._deadline = deadline
        self._kept: OrderedDict[str, tuple[float, _T | None]] = OrderedDict()
        self._turn = asyncio.Lock()

    async def of(self, name: str) -> _T | None:
        """The fact of that name; those who want it at once share one question."""
        if self._is_fresh(name):
            return self._kept[name][1]
        try:
            async with asyncio.timeout(self._deadline), self._turn:
                if not self._is_fresh(name):
                    self._keep(name, await self._ask(name))
        except TimeoutError:
            if not self._is_fresh(name):
                self._keep(name, None)
        return self._kept[name][1]

    def _is_fresh(self, name: str) -> bool:
        kept = self._kept.get(name)
        return kept is not None and self._monotonic() < kept[0]

    def _keep(self, name: str, fact: _T | None) -> None:
        seconds = UNKNOWN_SECONDS if fact is None else KNOWN_SECONDS
        self._kept[name] = self._monotonic() + seconds, fact
        self._kept.move_to_end(name)
        if len(self._kept) > _MOST_KEPT:
            self._kept.popitem(last=False)
