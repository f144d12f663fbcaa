"""What is being handled right now: a stop can wait for it, and each request has an id and an age."""

import asyncio
import contextvars
import secrets
import time
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from types import TracebackType
from typing import Any

from faqbot.logs import NO_REQUEST, request_id

_ID_BYTES = 6
_CUT_OFF_SECONDS = 0.25


@dataclass(frozen=True, slots=True)
class _Request:
    """Where in the handling of an event a task is: how deep, and since when it is handled."""

    depth: int = 0
    arrived: float = 0.0


_OUTSIDE = _Request()
_request: contextvars.ContextVar[_Request] = contextvars.ContextVar("request", default=_OUTSIDE)


def age() -> float | None:
    """Seconds since the event arrived that this task, or the one that began it, handles, if any."""
    request = _request.get()
    return time.monotonic() - request.arrived if request.depth else None


def new_id() -> str:
    """A name of 16 characters for a question, which begins with the request's id in the log."""
    current = request_id.get()
    if current == NO_REQUEST:
        return secrets.token_urlsafe(2 * _ID_BYTES)
    return current + secrets.token_urlsafe(_ID_BYTES)


class UnderWay:
    """Counts requests between their arrival and their last word: `with under_way: ...`.

    Within, and in tasks begun within, `logs.request_id` names the event; a block inside another one
    is part of the same request.
    """

    def __init__(self) -> None:
        self._none = asyncio.Event()
        self._none.set()
        # How many blocks each has entered.
        self._tasks: dict[asyncio.Task[object] | None, int] = {}

    def begin(self, work: Callable[[], Awaitable[None]]) -> None:
        """Do `work` in a task of its own, which is under way from now on."""

        async def within() -> None:
            with self:
                await work()

        task = asyncio.create_task(within())
        self._tasks[task] = 0
        self._none.clear()
        # One that is cancelled before it starts enters no block.
        task.add_done_callback(self._leave)

    def _leave(self, task: asyncio.Task[None]) -> None:
        self._tasks.pop(task, None)
        if not self._tasks:
            self._none.set()

    def __enter__(self) -> None:
        task = asyncio.current_task()
        entered = self._tasks.get(task, 0)
        self._tasks[task] = entered + 1
        if entered:
            return
        self._none.clear()
        outer = _request.get()
        if outer.depth:
            _request.set(_Request(outer.depth + 1, outer.arrived))
        else:
            _request.set(_Request(1, time.monotonic()))
            request_id.set(secrets.token_urlsafe(_ID_BYTES))

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        task = asyncio.current_task()
        left = self._tasks[task] - 1
        if left:
            self._tasks[task] = left
            return
        del self._tasks[task]
        if not self._tasks:
            self._none.set()
        inner = _request.get()
        _request.set(_Request(inner.depth - 1, inner.arrived))
        if inner.depth == 1:
            request_id.set(NO_REQUEST)

    def __bool__(self) -> bool:
        """Whether anything is."""
        return bool(self._tasks)

    async def finished(self) -> None:
        """Wait until nothing is under way; bound it with a timeout."""
        await self._none.wait()

    async def cut_off(self) -> int:
        """Cancel all that is under way, as `cut_off` does."""
        return await cut_off(self._tasks)


async def cut_off(tasks: "Iterable[asyncio.Task[Any] | None]") -> int:
    """Cancel all of these but the present one, and wait for their end, for a moment; how many."""
    others = {task for task in tasks if task is not None} - {asyncio.current_task()}
    for task in others:
        task.cancel()
    if others:
        await asyncio.wait(others, timeout=_CUT_OFF_SECONDS)
    return len(others)
