"""Whose turn it is to be ranked, how many seconds of work wait for that, and the thread for it."""

import asyncio
import contextvars
import time
from collections.abc import AsyncIterator, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, contextmanager
from typing import TypeVar

_T = TypeVar("_T")

MOST_SECONDS = 3.0
"""So much work may wait; people have gone by the time that more would be done."""

# Until something has been ranked: a slow machine's time for a question.
_FIRST_GUESS_SECONDS = 0.01
# What was ranked a while ago is looked up, beside which handing it over is most of the work.
_RECALL_SECONDS = 0.0002
# Of each new measurement in the moving average: it follows a change within some thirty questions.
_SMOOTHING = 1 / 16
# An estimate can be wrong: who has waited for so long is told instead of answered.
_LONGEST_WAIT_SECONDS = 3 * MOST_SECONDS
# While one is ranked in another process, the next is on its way there.
_AT_ONCE = 2


class NoTimeError(Exception):
    """Nothing was ranked: it was not its turn within the longest wait, or the thread has ended."""


class Ranking:
    """Gives questions their turns, and runs work on a thread of its own, one piece after the other.

    Attributes:
        waiting: How many questions have been let in and are not ranked yet.
        ended: Whether it takes no more work.
    """

    def __init__(
        self,
        *,
        clock: Callable[[], float] = time.perf_counter,
        longest_wait: float = _LONGEST_WAIT_SECONDS,
        measured: Callable[[float], None] = lambda _seconds: None,
    ) -> None:
        """Start.

        Args:
            clock: Counts seconds.
            longest_wait: Nothing waits for more of them.
            measured: Hears how many of them each question took.
        """
        self.ended = False
        self._longest_wait = longest_wait
        self._measured = measured
        self._clock = clock
        self._each = _FIRST_GUESS_SECONDS
        self._new = 0
        self._known = 0
        self._last_end = 0.0
        self._turns = asyncio.Semaphore(_AT_ONCE)
        self._in_line: set[asyncio.Timeout] = set()
        # Done when the turn that began last has ended.
        self._latest: asyncio.Future[None] | None = None
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="ranking")

    @property
    def waiting(self) -> int:
        """How many questions have been let in and are not ranked yet."""
        return self._new + self._known

    @property
    def wait(self) -> float:
        """How many seconds those who wait will take, at the rate just measured."""
        return self._new * self._each + self._known * _RECALL_SECONDS

    @contextmanager
    def expecting(self, *, known: bool) -> Iterator[None]:
        """Within, one more question waits; `known` is what was ranked a while ago."""
        if known:
            self._known += 1
        else:
            self._new += 1
        try:
            yield
        finally:
            if known:
                self._known -= 1
            else:
                self._new -= 1

    @asynccontextmanager
    async def turn(self) -> AsyncIterator[None]:
        """Within, it is a question's turn; they begin and end in the order of asking.

        Raises:
            NoTimeError: It was not in time.
        """
        if self.ended:
            raise NoTimeError
        try:
            async with asyncio.timeout(self._longest_wait) as wait:
                self._in_line.add(wait)
                try:
                    await self._turns.acquire()
                finally:
                    self._in_line.discard(wait)
        except TimeoutError as error:
            raise NoTimeError from error
        before, self._latest = self._latest, asyncio.get_running_loop().create_future()
        mine = self._latest
        try:
            yield
            # One that was known by then overtakes nobody.
            if before is not None and not before.done():
                await asyncio.wait({before})
        finally:
            if before is None or before.done():
                mine.set_result(None)
            else:
                # One that is cancelled goes, and those after it still end after the one before it.
                before.add_done_callback(lambda _: mine.set_result(None))
            self._turns.release()

    @contextmanager
    def timed(self) -> Iterator[None]:
        """Within, a question is ranked whose time counts for `wait`.

        What it waits for the one before it is no work of its own.
        """
        start = self._clock()
        try:
            yield
        finally:
            end = self._clock()
            seconds = end - max(start, self._last_end)
            self._last_end = end
            self._each += (seconds - self._each) * _SMOOTHING
            self._measured(seconds)

    async def run(self, work: Callable[[], _T]) -> _T:
        """What `work` gives on the thread.

        Raises:
            NoTimeError: It was not done.
        """
        # What is logged there belongs to the request that asks for it.
        within = contextvars.copy_context().run
        try:
            doing = asyncio.get_running_loop().run_in_executor(self._thread, within, work)
        except RuntimeError as error:
            raise NoTimeError from error
        try:
            async with asyncio.timeout(self._longest_wait):
                return await doing
        except TimeoutError as error:
            if doing.cancelled():
                raise NoTimeError from error
            # It was done at the very moment, or the error is the work's own.
            return doing.result()
        except asyncio.CancelledError as error:
            task = asyncio.current_task()
            if self.ended and not (task is not None and task.cancelling()):
                raise NoTimeError from error
            raise

    def end(self) -> None:
        """Take no more work; what waits for its turn raises `NoTimeError`. Repeatable."""
        self.ended = True
        for wait in self._in_line:
            # Whose time ran out just now hears the same.
            if not wait.expired():
                wait.reschedule(0.0)
        self._thread.shutdown(wait=False, cancel_futures=True)
