"""The boundary round all that is no question: counted, kept alive, and never without a word."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Any

from faqbot.service.in_flight import UnderWay

_log = logging.getLogger(__name__)


class Guard:
    """Runs handlers so that one's fault stays its own."""

    def __init__(self, under_way: UnderWay) -> None:
        """Count what runs in `under_way`."""
        self._under_way = under_way
        self._tasks: set[asyncio.Task[Any]] = set()

    async def run(
        self, work: Awaitable[None], apologise: Callable[[], Awaitable[object]] | None = None
    ) -> None:
        """Await `work`; where it fails, log it and `apologise`, if somebody waits for a word."""
        task = asyncio.current_task()
        if task is not None:  # bolt forgets the tasks it starts.
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
        with self._under_way:
            try:
                await work
            except Exception:  # noqa: BLE001 - a boundary: one tap's fault stays its own
                _log.exception("a tap or a command was not answered")
                if apologise is not None:
                    await apologise()
