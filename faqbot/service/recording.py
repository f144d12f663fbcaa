"""The store behind a wall: it has a thread of its own, and its failure never costs an answer."""

import asyncio
import logging
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
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


class Recorder:
    """The async face of a Store.

    Attributes:
        failures: How often the store did not do what was asked, since the start.
        healthy: Whether its last answer was good.
    """

    def __init__(self, store: Store, *, monotonic: Callable[[], float] = time.monotonic) -> None:
        """Start a thread for `store`; `monotonic` counts seconds for the claims in memory."""
        self.failures = 0
        self._failures_before = 0
        self.healthy = True
        self._store = store
        self._memory = _MemoryClaims(monotonic)
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="store")
        self._claims = Batches(self._thread, store.claim_all)
        self._records = Batches(self._thread, store.record_all)
        self._opening = self._thread.submit(store.open)
        self._closed = False
        self._background: set[asyncio.Future[object]] = set()

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
        """Store a question in the background."""
        self._in_background(lambda: self._records.submit(asked))

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
        await self.settle(within=within)
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

    def _in_background(self, submit: Callable[[], "asyncio.Future[Any]"]) -> None:
        try:
            future = submit()
        except RuntimeError as error:
            # The thread ended while a question was under way.
            self._failed(error)
            return
        self._background.add(future)
        future.add_done_callback(self._finished)

    def _finished(self, future: "asyncio.Future[object]") -> None:
        self._background.discard(future)
        if future.cancelled():
            return
        error = future.exception()
        if error is None:
            self._worked()
        else:
            self._failed(error)

    def _failed(self, error: BaseException) -> None:
        self.failures += 1
        if not isinstance(error, StoreError):
            _log.error("recording met a fault of faqbot's own", exc_info=error)
        if self.healthy:
            self.healthy = False
            self._failures_before = self.failures - 1
            _log.warning("answering goes on, but nothing is recorded: %s", error)

    def _worked(self) -> None:
        if not self.healthy:
            self.healthy = True
            _log.warning(
                "recording works again; lost meanwhile: %d", self.failures - self._failures_before
            )


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
