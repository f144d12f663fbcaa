"""When Python's collector looks for circles of references: while nobody waits for a word.

A question leaves none, a vote a few dozen objects. Python's own threshold of 700 had the collector look
at what is under way every few milliseconds; one of 20,000 takes 10 to 30 ms a look, in which no
acknowledgement goes out.
"""

import asyncio
import gc
from collections.abc import Callable

YOUNG = 20_000
"""So many objects that came since the last look, and did not go, are looked at in a calm moment."""

MOST_YOUNG = 200_000
"""So many at any moment, some 30 MB where all of them are circles."""

_EVERY_SECONDS = 1.0


def put_off() -> None:
    """From now on leave to `Collector` what comes; what is there stays, and is not looked at again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(MOST_YOUNG)


class Collector:
    """Looks in calm moments, of which there are enough on all but the worst days."""

    def __init__(self, is_calm: Callable[[], bool], *, every: float = _EVERY_SECONDS) -> None:
        """Ask `is_calm` so often, in seconds, where there is something to look at."""
        self._is_calm = is_calm
        self._every = every

    async def run(self) -> None:
        """Look until cancelled."""
        while True:
            await asyncio.sleep(self._every)
            if gc.get_count()[0] >= YOUNG and self._is_calm():
                gc.collect()
