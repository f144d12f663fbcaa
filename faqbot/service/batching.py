"""Work of one kind that comes while a thread is busy, done together: one transaction for many."""

import asyncio
import contextlib
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from typing import Generic, TypeVar

ItemT = TypeVar("ItemT")
ResultT = TypeVar("ResultT")


@dataclass(slots=True)
class _Batch(Generic[ItemT, ResultT]):
    """What has come since the thread took the last batch, and who waits for each."""

    items: list[ItemT] = field(default_factory=list)
    waiting: list["asyncio.Future[ResultT]"] = field(default_factory=list)


class Batches(Generic[ItemT, ResultT]):
    """Collects items for a thread; to be used from one event loop."""

    def __init__(
        self,
        thread: ThreadPoolExecutor,
        work: Callable[[Sequence[ItemT]], Sequence[ResultT]],
        *,
        pause_seconds: float = 0.0,
    ) -> None:
        """Prepare.

        Args:
            thread: What does the work.
            work: Gives one result for each item, in their order.
            pause_seconds: Between two batches, so that under load each is a large one; what comes
                after a quiet time is handed over at once, and `flush` ends a pause.
        """
        self._thread = thread
        self._work = work
        self._pause_seconds = pause_seconds
        self._lock = threading.Lock()
        self._open: _Batch[ItemT, ResultT] | None = None
        self._pause_ends = 0.0
        self._pausing: asyncio.TimerHandle | None = None

    def submit(self, item: ItemT) -> "asyncio.Future[ResultT]":
        """The result of `item`, later; its place in the thread's queue is that of its batch.

        Raises:
            RuntimeError: The thread has ended; after a pause, the future tells that.
        """
        loop = asyncio.get_running_loop()
        future: asyncio.Future[ResultT] = loop.create_future()
        with self._lock:
            batch = self._open
            is_new = batch is None
            if batch is None:
                batch = self._open = _Batch()
            batch.items.append(item)
            batch.waiting.append(future)
        if is_new:
            left = self._pause_ends - loop.time()
            if left > 0:
                self._pausing = loop.call_later(left, self.flush)
            else:
                self._hand_over(batch, loop)
        return future

    def flush(self) -> None:
        """Give the thread what a pause holds back, ahead of whatever it is given next."""
        if self._pausing is None or self._open is None:
            return
        self._pausing.cancel()
        batch = self._open
        try:
            self._hand_over(batch, asyncio.get_running_loop())
        except RuntimeError as error:
            _fail(batch.waiting, error)

    def _hand_over(self, batch: _Batch[ItemT, ResultT], loop: asyncio.AbstractEventLoop) -> None:
        self._pausing = None
        self._pause_ends = loop.time() + self._pause_seconds
        try:
            job = self._thread.submit(self._run, batch)
        except RuntimeError:
            self._open = None
            raise
        job.add_done_callback(partial(_call_back, loop, batch))

    def _run(self, batch: _Batch[ItemT, ResultT]) -> Sequence[ResultT]:
        with self._lock:
            self._open = None
        return self._work(batch.items)


def _call_back(
    loop: asyncio.AbstractEventLoop,
    batch: _Batch[ItemT, ResultT],
    job: "Future[Sequence[ResultT]]",
) -> None:
    # A loop that is closed has nobody left who waits.
    with contextlib.suppress(RuntimeError):
        loop.call_soon_threadsafe(_tell, batch, job)


def _tell(batch: _Batch[ItemT, ResultT], job: "Future[Sequence[ResultT]]") -> None:
    waiting = [future for future in batch.waiting if not future.done()]
    if job.cancelled():
        for future in waiting:
            future.cancel()
    elif (error := job.exception()) is not None:
        _fail(waiting, error)
    else:
        for future, result in zip(batch.waiting, job.result(), strict=True):
            if not future.done():
                future.set_result(result)


def _fail(waiting: Sequence["asyncio.Future[ResultT]"], error: BaseException) -> None:
    for future in waiting:
        if not future.done():
            future.set_exception(error)
