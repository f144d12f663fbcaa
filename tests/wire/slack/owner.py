"""Owns the fake server's background tasks, and keeps what went wrong inside it."""

import asyncio
from collections.abc import Coroutine
from typing import Any


class Owner:
    """Every task has one; a failure in the fake itself must fail the test, not vanish."""

    def __init__(self) -> None:
        self.failures: list[Exception] = []
        self._tasks: set[asyncio.Task[None]] = set()

    def start(self, work: Coroutine[Any, Any, None]) -> None:
        """Run it until `stop`."""
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._done)

    async def stop(self) -> None:
        """Cancel what still runs and wait for its end."""
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _done(self, task: "asyncio.Task[None]") -> None:
        self._tasks.discard(task)
        if not task.cancelled() and isinstance(failure := task.exception(), Exception):
            self.failures.append(failure)
