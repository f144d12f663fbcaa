"""The store behind a wall: it has a thread of its own, and its failure never costs an answer."""

import asyncio
import logging
import time
from collections import OrderedDict, deque
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any, TypeVar

from faqbot.errors import StoreError
from faqbot.model import Feedback, Question
from faqbot.service.batching import Batches
from faqbot.store import AskedQuestion, Store
from faqbot.store.records import claim_keys

_log = logging.getLogger(__name__)
_T = TypeVar("_T")

_WAIT_SECONDS = 1.0
# A new database is made first, which takes longer than any later answer.
_OPEN_SECONDS = 3.0
_CLOSE_SECONDS = 4.0
_MEMORY_SECONDS = 600.0
_MEMORY_CLAIMS = 100_000
# Questions that wait for a store that failed: some minutes of a busy day, a few MB.
_MOST_UNRECORDED = 5_000
_RETRY_SECONDS = 5.0
_LONGEST_RETRY_SECONDS = 60.0


class Recorder:
    """The async face of a Store.

    Attributes:
        failures: How often the store did not do what was asked, since the start.
        healthy: Whether its last answer was good.
        lost: How many questions were answered and will never be recorded.
    """

    def __init__(
        self,
        store: Store,
        *,
        monotonic: Callable[[], float] = time.monotonic,
        retry_seconds: float = _RETRY_SECONDS,
        most_unrecorded: int = _MOST_UNRECORDED,
    ) -> None:
        """Start a thread for `store`.

        Args:
            store: What to record in.
            monotonic: Counts seconds, for the claims in memory.
            retry_seconds: When to record again what the store refused; after that, ever more rarely.
            most_unrecorded: So many questions wait for that; what comes on top is lost.
        """
        self.failures = 0
        self.lost = 0
        self._lost_before = 0
        self.healthy = True
        self._store = store
        self._memory = _MemoryClaims(monotonic)
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="store")
        self._claims = Batches(self._thread, store.claim_all)
        self._records = Batches(self._thread, store.record_all)
        self._opening = self._thread.submit(store.open)
        self._closed = False
        self._background: set[asyncio.Future[object]] = set()
        self._unrecorded: deque[AskedQuestion] = deque()
        self._retrying: asyncio.TimerHandle | None = None
        self._pause = retry_seconds
        self._retry_seconds = retry_seconds
        self._most_unrecorded = most_unrecorded

    @property
    def unrecorded(self) -> int:
        """How many questions wait to be recorded, since the store failed."""
        return len(self._unrecorded)

    async def claim(self, question: Question) -> bool:
        """Whether the message is ours to answer, nobody having claimed it before.

        Where the store fails or takes over a second, memory decides: then only a restart or a
        second process could answer it again.
        """
        if not self._memory.claim(question):
            return False
        return await self._answer(lambda: self._claims.submit(question), True)

    async def asked_in_thread(self, question: Question) -> bool:
        """Whether the author was answered in this thread before; False where the store fails."""
        return await self._ask(lambda: self._store.asked_in_thread(question), False)

    async def vote(self, feedback: Feedback, *, platform: str) -> bool:
        """Store a vote; False if it could not be."""
        return await self._ask(lambda: self._store.vote(feedback, platform=platform), False)

    async def ask(self, work: Callable[[Store], _T], otherwise: _T) -> _T:
        """What `work` says on the store's own thread; `otherwise` where the store fails."""
        return await self._ask(lambda: work(self._store), otherwise)

    def later(self, work: Callable[[Store], object]) -> None:
        """Do `work` in the background, after what was asked before."""
        self._in_background(lambda: self._submitted(lambda: work(self._store)))

    def record(self, asked: AskedQuestion) -> None:
        """Store a question in the background; what the store refuses waits and is tried again."""
        self._in_background(
            lambda: self._records.submit(asked), failed=lambda error: self._refused(asked, error)
        )

    def choose(self, question_id: str, entry_id: str) -> None:
        """Store in the background which suggestion was taken."""
        self._in_background(
            lambda: self._submitted(lambda: self._store.choose(question_id, entry_id))
        )

    async def settle(self, *, within: float = _CLOSE_SECONDS) -> None:
        """Wait until what goes on in the background is done, `within` seconds at most."""
        if self._background:
            await asyncio.wait(self._background, timeout=within)

    async def close(self, *, within: float = _CLOSE_SECONDS) -> None:
        """Settle, and close the store; a second time does nothing."""
        if self._closed:
            return
        self._closed = True
        end = time.monotonic() + within
        await self.settle(within=within)
        if self._unrecorded:
            self._retry()
            await self.settle(within=max(0.0, end - time.monotonic()))
        if self._retrying is not None:
            self._retrying.cancel()
        self.lost += len(self._unrecorded)
        if self._unrecorded:
            # That nothing is recorded was warned of when it began.
            _log.info("never recorded, since the store failed: %d questions", self.unrecorded)
        closing = asyncio.wrap_future(self._thread.submit(self._store.close))
        await asyncio.wait({closing}, timeout=_WAIT_SECONDS)
        self._thread.shutdown(wait=False, cancel_futures=True)

    async def _ask(self, work: Callable[[], _T], otherwise: _T) -> _T:
        return await self._answer(lambda: self._submitted(work), otherwise)

    def _submitted(self, work: Callable[[], _T]) -> "asyncio.Future[_T]":
        return asyncio.wrap_future(self._thread.submit(work))

    async def _answer(self, submit: Callable[[], Awaitable[_T]], otherwise: _T) -> _T:
        try:
            await self._opened()
            result = await asyncio.wait_for(submit(), _WAIT_SECONDS)
        except TimeoutError:
            self._failed(StoreError(f"the database did not answer within {_WAIT_SECONDS:.0f} s"))
            return otherwise
        except Exception as error:  # noqa: BLE001 - a boundary: recording never costs an answer
            self._failed(error)
            return otherwise
        self._worked()
        return result

    async def _opened(self) -> None:
        """Wait until the store has opened, or failed to, which the work that follows will say."""
        if not self._opening.done():
            opening = asyncio.wrap_future(self._opening)
            done, _ = await asyncio.wait({opening}, timeout=_OPEN_SECONDS)
            for each in done:
                each.exception()

    def _in_background(
        self,
        submit: Callable[[], "asyncio.Future[Any]"],
        *,
        failed: Callable[[BaseException], None] = lambda _error: None,
    ) -> None:
        try:
            future = submit()
        except RuntimeError as error:
            # The thread ended while a question was under way.
            self._failed(error)
            failed(error)
            return
        self._background.add(future)
        future.add_done_callback(partial(self._finished, failed))

    def _finished(
        self, failed: Callable[[BaseException], None], future: "asyncio.Future[object]"
    ) -> None:
        self._background.discard(future)
        if future.cancelled():
            return
        error = future.exception()
        if error is None:
            self._worked()
        else:
            self._failed(error)
            failed(error)

    def _refused(self, asked: AskedQuestion, error: BaseException) -> None:
        """Keep a question that the store refused; one that met a fault of ours would meet it again."""
        if not isinstance(error, StoreError):
            self.lost += 1
            return
        if len(self._unrecorded) >= self._most_unrecorded:
            self._unrecorded.popleft()
            self.lost += 1
        self._unrecorded.append(asked)
        if self._retrying is None and not self._closed:
            self._retrying = asyncio.get_running_loop().call_later(self._pause, self._retry)
            self._pause = min(2 * self._pause, _LONGEST_RETRY_SECONDS)

    def _retry(self) -> None:
        self._retrying = None
        waiting, self._unrecorded = self._unrecorded, deque()
        for asked in waiting:
            self.record(asked)

    def _failed(self, error: BaseException) -> None:
        self.failures += 1
        if not isinstance(error, StoreError):
            _log.error("recording met a fault of faqbot's own", exc_info=error)
        if self.healthy:
            self.healthy = False
            self._lost_before = self.lost
            _log.warning("answering goes on, but nothing is recorded: %s", error)

    def _worked(self) -> None:
        if self.healthy:
            return
        self.healthy = True
        self._pause = self._retry_seconds
        _log.warning(
            "recording works again; still to be recorded: %d, lost meanwhile: %d",
            self.unrecorded,
            self.lost - self._lost_before,
        )
        if self._unrecorded and not self._closed:
            if self._retrying is not None:
                self._retrying.cancel()
            self._retry()


class _MemoryClaims:
    """The claims of the last ten minutes, bounded in number."""

    def __init__(self, monotonic: Callable[[], float]) -> None:
        self._monotonic = monotonic
        self._claimed: OrderedDict[str, float] = OrderedDict()

    def claim(self, question: Question) -> bool:
        now = self._monotonic()
        while self._claimed:
            oldest, claimed_at = next(iter(self._claimed.items()))
            if now - claimed_at < _MEMORY_SECONDS and len(self._claimed) < _MEMORY_CLAIMS:
                break
            del self._claimed[oldest]
        keys = claim_keys(question)
        if any(key in self._claimed for key in keys):
            return False
        self._claimed.update(dict.fromkeys(keys, now))
        return True
