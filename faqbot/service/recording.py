"""The store behind a wall: it has a thread of its own, and its failure never costs an answer."""

import asyncio
import contextvars
import logging
import time
from collections import deque
from collections.abc import Callable, Collection, Hashable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any, TypeVar

from faqbot.errors import DamagedError, LostError, StoreError
from faqbot.model import Question
from faqbot.service.batching import Batches
from faqbot.service.claiming import SLOW_SECONDS, AwayError, Claimant, MemoryClaims, SlowError
from faqbot.service.unmasked import Unmasked
from faqbot.store import AskedQuestion, Store
from faqbot.store.claims import Claim

_log = logging.getLogger(__name__)
_T = TypeVar("_T")

_WAIT_SECONDS = 1.0
# A new database is made first, which takes longer than any later answer.
_OPEN_SECONDS = 3.0
_CLOSE_SECONDS = 4.0
# What waits for a store that failed: some minutes of a busy day, a few MB.
MOST_UNRECORDED = 5_000
_MOST_UNCLAIMED = 50_000
# Between two transactions of a kind, so that under load each does many things: a reply waits for its
# claim, and nobody for what is noted afterwards.
_PAUSE_OF_CLAIMS_SECONDS = 0.005
_PAUSE_SECONDS = 0.05
_RETRY_SECONDS = 5.0
_LONGEST_RETRY_SECONDS = 60.0
# What fails where the whole database does, for a while.
_ALL = "all"


class Recorder:
    """The async face of a Store.

    Attributes:
        failures: How often the store did not do what was asked, since the start.
        lost: How many questions were answered and will never be recorded.
        from_memory: How many messages were claimed in memory alone, the database being away.
        unclaimed: How many were left unanswered, since the database was too slow to tell whose
            they are.
        forgotten: How many claims of memory the database will never be told of.
        unsettled: How many claims nobody dealt with within five minutes, as far as this process
            counted them.
        unmasked: The words of the last questions, which are stored without what masking takes.
    """

    def __init__(
        self,
        store: Store,
        *,
        monotonic: Callable[[], float] = time.monotonic,
        retry_seconds: float = _RETRY_SECONDS,
        most_unrecorded: int = MOST_UNRECORDED,
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
        self.from_memory = 0
        self.unclaimed = 0
        self.unsettled = 0
        self.forgotten = 0
        self.unmasked = Unmasked(monotonic=monotonic)
        self._lost_before = 0
        # Whatever is damaged is here until it works itself: what works beside it is no recovery.
        self._failing: set[Hashable] = set()
        self._store = store
        self._memory = MemoryClaims(monotonic)
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="store")
        self._claims = Batches(
            self._thread, store.claims.take, pause_seconds=_PAUSE_OF_CLAIMS_SECONDS
        )
        self._settled = Batches(self._thread, store.claims.settle, pause_seconds=_PAUSE_SECONDS)
        self._records = Batches(self._thread, store.record_all, pause_seconds=_PAUSE_SECONDS)
        self._claimant = Claimant(self._claim_submitted, store.is_answering)
        self._opening = self._thread.submit(store.open)
        self._closed = False
        self._background: set[asyncio.Future[object]] = set()
        self._pending: dict[asyncio.Future[Any], float] = {}
        self._unrecorded: deque[AskedQuestion] = deque()
        self._unwritten: deque[tuple[Batches[Claim, Any], Claim]] = deque(maxlen=_MOST_UNCLAIMED)
        self._retrying: asyncio.TimerHandle | None = None
        self._pause = retry_seconds
        self._retry_seconds = retry_seconds
        self._most_unrecorded = most_unrecorded

    @property
    def healthy(self) -> bool:
        """Whether the last thing written was, and nothing has been waiting for over a second."""
        oldest = next(iter(self._pending.values()), None)
        is_stuck = oldest is not None and time.monotonic() - oldest > _WAIT_SECONDS
        return not self._failing and not is_stuck

    @property
    def unrecorded(self) -> int:
        """How many questions wait to be recorded, since the store failed."""
        return len(self._unrecorded)

    @property
    def waiting(self) -> int:
        """How much is to be done by the store, what it refused before included."""
        return len(self._pending) + len(self._unrecorded) + len(self._unwritten)

    async def claim(self, question: Question) -> bool:
        """Whether the message is ours to answer, nobody having claimed it before.

        Where the database is away, memory decides, and the database is told once it is well: until
        then a restart or a second process could answer the message again. A database that is only
        slow is waited for; where that takes too long, nobody answers.
        """
        claim = self._memory.claim(question)
        if claim is None:
            return False
        await self._opened()
        try:
            # The end of a claim that is waited for no longer is heard in the background.
            is_ours = await self._claimant.claim(
                claim,
                lambda pending: self._listen(
                    pending, self._claims, partial(self._owe, self._claims, claim)
                ),
            )
        except SlowError:
            self.unclaimed += 1
            self._failed(
                StoreError("the database is too slow to claim a message, which has no reply"),
                self._claims,
            )
            return False
        except AwayError as error:
            self.from_memory += 1
            if error.__cause__ is not None:
                self._owe(self._claims, claim, error.__cause__)
            cause = error.__cause__ or StoreError("the database does not answer")
            self._failed(cause, self._claims)
            return True
        self._claimant.heard(None)
        self._worked(self._claims)
        return is_ours

    def has_claimed(self, platform: str, channel: str, message: str) -> bool:
        """Whether this process claimed a message a while ago, so that it is answered or shed."""
        return self._memory.has(platform, channel, message)

    def settle_claim(self, question: Question) -> None:
        """Note in the background that a claimed message was answered, or rightly met with silence."""
        claim = self._memory.of(question.platform, question.channel, question.message)
        if claim is not None:
            self._in_background(
                lambda: self._settled.submit(claim),
                self._settled,
                failed=partial(self._owe, self._settled, claim),
            )

    async def count_lost(self) -> None:
        """Count the claims that nobody dealt with, in whatever process."""
        lost = await self.ask(lambda store: store.claims.count_lost(), 0)
        if lost:
            self.unsettled += lost
            _log.warning("%d messages were claimed and never dealt with; they count as lost", lost)

    def notice(self, question: Question) -> bool:
        """Claim a message in memory alone, where nothing is to be said; False if it was before."""
        return self._memory.claim(question) is not None

    async def asked_in_thread(self, question: Question) -> bool:
        """Whether the author was answered in this thread before; False where the store fails."""
        return await self.ask(lambda store: store.asked_in_thread(question), False)

    async def ask(self, work: Callable[[Store], _T], otherwise: _T) -> _T:
        """What `work` says on the store's own thread; `otherwise` where the store fails.

        That it does not fail says nothing of the store's health: it may only read.
        """
        return await self._within(_WAIT_SECONDS, work, otherwise)

    async def keep(self, work: Callable[[Store], _T], otherwise: _T) -> _T:
        """The same for what somebody did and is told of, which waits for a store that is only slow."""
        within = _WAIT_SECONDS if self._claimant.is_away else SLOW_SECONDS
        return await self._within(within, work, otherwise)

    async def _within(self, seconds: float, work: Callable[[Store], _T], otherwise: _T) -> _T:
        try:
            await self._opened()
            pending = self._watched(self._submitted(lambda: work(self._store)))
            done, _ = await asyncio.wait({pending}, timeout=seconds)
            if done:
                found = pending.result()
                self._recovered({_kind(work)})
                return found
        except Exception as error:  # noqa: BLE001 - a boundary: recording never costs an answer
            self._failed(error, _kind(work))
            return otherwise
        # It is under way, which `healthy` sees; whether it fails is heard when it ends.
        self.failures += 1
        pending.add_done_callback(partial(self._ended_late, _kind(work)))
        return otherwise

    def _ended_late(self, what: Hashable, future: "asyncio.Future[Any]") -> None:
        error = None if future.cancelled() else future.exception()
        if error is not None:
            self._failed(error, what)

    def later(self, work: Callable[[Store], object]) -> None:
        """Do `work` in the background, after what was asked before."""
        self._in_background(lambda: self._submitted(lambda: work(self._store)), _kind(work))

    def record(self, asked: AskedQuestion) -> None:
        """Store a question in the background; what the store refuses waits and is tried again."""

        def worked(is_masked: bool) -> None:
            if is_masked:
                self.unmasked.note(asked.id, asked.question)

        self._in_background(
            lambda: self._records.submit(asked),
            self._records,
            failed=lambda error: self._refused(asked, error),
            worked=worked,
        )

    def drop(self, platform: str, users: Collection[str]) -> int:
        """Forget the questions of a person that are in memory; how many wait for the store."""
        self.unmasked.drop(platform, users)
        kept = [
            each
            for each in self._unrecorded
            if each.question.platform != platform or each.question.user not in users
        ]
        dropped = len(self._unrecorded) - len(kept)
        self._unrecorded = deque(kept)
        return dropped

    def choose(self, question_id: str, entry_id: str) -> None:
        """Store in the background which suggestion was taken."""
        self.later(lambda store: store.choose(question_id, entry_id))

    async def settle(self, *, within: float = _CLOSE_SECONDS) -> None:
        """Wait until what goes on in the background is done, `within` seconds at most."""
        self._flush()
        if self._background:
            await asyncio.wait(self._background, timeout=within)

    async def close(self, *, within: float = _CLOSE_SECONDS) -> None:
        """Settle, and close the store; a second time does nothing."""
        if self._closed:
            return
        self._closed = True
        end = time.monotonic() + within
        await self.settle(within=within)
        if self._unrecorded or self._unwritten:
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
        self._claimant.close()

    def _flush(self) -> None:
        """Have the thread do what pauses hold back before what it is given next."""
        self._claims.flush()
        self._records.flush()
        self._settled.flush()

    def _submitted(self, work: Callable[[], _T]) -> "asyncio.Future[_T]":
        self._flush()
        # What is logged there belongs to the request that asks for it.
        return asyncio.wrap_future(self._thread.submit(contextvars.copy_context().run, work))

    def _claim_submitted(self, claim: Claim) -> "asyncio.Future[bool]":
        try:
            return self._watched(self._claims.submit(claim))
        except RuntimeError as error:
            raise AwayError from error  # The thread ended while a question was under way.

    def _watched(self, future: "asyncio.Future[_T]") -> "asyncio.Future[_T]":
        """The same, known to be under way until it is done."""
        self._pending[future] = time.monotonic()
        future.add_done_callback(lambda done: self._pending.pop(done, None))
        return future

    def _owe(self, batches: Batches[Claim, Any], claim: Claim, error: BaseException) -> None:
        """Keep a claim, or its end, that the store refused, to be written once it is well."""
        if not isinstance(error, StoreError):
            return
        self.forgotten += len(self._unwritten) == _MOST_UNCLAIMED
        self._unwritten.append((batches, claim))
        self._retry_later()

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
        what: Hashable,
        *,
        failed: Callable[[BaseException], None] = lambda _error: None,
        worked: Callable[[Any], None] = lambda _result: None,
    ) -> None:
        try:
            future = submit()
        except RuntimeError as error:
            # The thread ended while a question was under way.
            self._failed(error, what)
            failed(error)
            return
        self._listen(self._watched(future), what, failed, worked)

    def _listen(
        self,
        future: "asyncio.Future[Any]",
        what: Hashable,
        failed: Callable[[BaseException], None],
        worked: Callable[[Any], None] = lambda _result: None,
    ) -> None:
        def finished(done: "asyncio.Future[Any]") -> None:
            self._background.discard(done)
            if done.cancelled():
                return
            error = done.exception()
            self._claimant.heard(error)
            if error is None:
                self._worked(what)
                worked(done.result())
            else:
                self._failed(error, what)
                failed(error)

        self._background.add(future)
        future.add_done_callback(finished)

    def _refused(self, asked: AskedQuestion, error: BaseException) -> None:
        """Keep a question that the store refused; one that met a fault of ours would meet it again."""
        if not isinstance(error, StoreError):
            self.lost += 1
            return
        if len(self._unrecorded) >= self._most_unrecorded:
            self._unrecorded.popleft()
            self.lost += 1
        self._unrecorded.append(asked)
        self._retry_later()

    def _retry_later(self) -> None:
        if self._retrying is None and not self._closed:
            self._retrying = asyncio.get_running_loop().call_later(self._pause, self._retry)
            self._pause = min(2 * self._pause, _LONGEST_RETRY_SECONDS)

    def _retry(self) -> None:
        self._retrying = None
        claims = list(self._unwritten)
        self._unwritten.clear()
        for batches, claim in claims:
            self._in_background(
                partial(batches.submit, claim), batches, failed=partial(self._owe, batches, claim)
            )
        waiting, self._unrecorded = self._unrecorded, deque()
        for asked in waiting:
            self.record(asked)

    def _failed(self, error: BaseException, what: Hashable) -> None:
        self.failures += 1
        if not isinstance(error, StoreError):
            _log.error("recording met a fault of faqbot's own", exc_info=error)
        if not self._failing:
            self._lost_before = self.lost
            _log.warning("answering goes on, but nothing is recorded: %s", error)
        is_partial = isinstance(error, DamagedError) and not isinstance(error, LostError)
        self._failing.add(what if is_partial else _ALL)

    def _worked(self, what: Hashable) -> None:
        """Take note that something was written."""
        self._recovered({_ALL, what})

    def _recovered(self, whats: set[Hashable]) -> None:
        if self._failing.isdisjoint(whats):
            return
        self._failing -= whats
        self._pause = self._retry_seconds
        if not self._failing:
            _log.warning(
                "recording works again; still to be recorded: %d, lost meanwhile: %d",
                self.unrecorded,
                self.lost - self._lost_before,
            )
        if (self._unrecorded or self._unwritten) and not self._closed:
            if self._retrying is not None:
                self._retrying.cancel()
            self._retry()


def _kind(work: Callable[[Store], object]) -> Hashable:
    """What is one with all that the same lines of a program want of the store."""
    code: Hashable = getattr(work, "__code__", None)
    return code
