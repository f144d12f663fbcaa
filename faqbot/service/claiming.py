"""Who answers a message: a claim in the database, or in memory while the database is away."""

import asyncio
import secrets
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from cachetools import TTLCache

from faqbot.errors import UnavailableError, UnreachableError
from faqbot.model import Question
from faqbot.store.claims import Claim, message_key

AWAY_SECONDS = 3.0
"""A database that answers nothing for so long is away: memory claims in its place."""

SLOW_SECONDS = 10.0
"""A database that is slow is waited for so long; its silence is never taken for consent."""

# Before the database is asked whether it is away.
_PROBE_AFTER = 0.5
_RETRY_EVERY = 0.2
_MEMORY_SECONDS = 600.0
_MEMORY_CLAIMS = 100_000
_TOKEN_BYTES = 12

Take = Callable[[Claim], "asyncio.Future[bool]"]


class SlowError(Exception):
    """The database neither answered nor was away: nobody knows whose the message is."""


class AwayError(Exception):
    """The database cannot claim; its own word for it is the cause, where it gave one."""


class Claimant:
    """Claims in the database, and tells one that is slow from one that is away."""

    def __init__(self, take: Take, answers: Callable[[], bool]) -> None:
        """Prepare.

        Args:
            take: Claims in the background, whether the message is ours.
            answers: Whether the database answers at all, on a connection of its own; it may block.
        """
        self.is_away = False
        """Whether the database was away when last heard of."""
        self._take = take
        self._answers = answers
        self._probes = ThreadPoolExecutor(max_workers=1, thread_name_prefix="probe")
        self._probing: asyncio.Future[bool] | None = None

    async def claim(self, claim: Claim, unheard: Callable[["asyncio.Future[bool]"], None]) -> bool:
        """Whether the message is ours, as the database says.

        Args:
            claim: What to claim.
            unheard: Given the claim that is still under way where its end is not waited for.

        Raises:
            SlowError: It did not answer within `SLOW_SECONDS`.
            AwayError: It refused, cannot be reached, or answered nothing for `AWAY_SECONDS`.
        """
        begun = time.monotonic()
        while True:
            pending = self._take(claim)
            await asyncio.wait({pending}, timeout=_PROBE_AFTER)
            while not pending.done():
                if await self._is_silent():
                    self.is_away = True
                    unheard(pending)
                    raise AwayError
                left = begun + SLOW_SECONDS - time.monotonic()
                if left <= 0:
                    unheard(pending)
                    raise SlowError
                await asyncio.wait({pending}, timeout=min(1.0, left))
            error = pending.exception()
            if error is None:
                return pending.result()
            waited = time.monotonic() - begun
            may_return = isinstance(error, UnreachableError) and not self.is_away
            if not may_return or waited > AWAY_SECONDS:
                self.heard(error)
                raise AwayError from error
            # A server that restarts is back within seconds, and then nothing is claimed twice.
            await asyncio.sleep(_RETRY_EVERY)

    def heard(self, error: BaseException | None) -> None:
        """Take note of how something written ended: a database that can do nothing is away."""
        self.is_away = isinstance(error, UnavailableError)

    def close(self) -> None:
        """End the thread that asks."""
        self._probes.shutdown(wait=False, cancel_futures=True)

    async def _is_silent(self) -> bool:
        """Whether the database answers nothing; all who wait at a time share one question."""
        if self.is_away:
            return True
        probing = self._probing
        if probing is None or probing.done():
            probing = asyncio.get_running_loop().run_in_executor(self._probes, self._answers)
            self._probing = probing
        await asyncio.wait({probing}, timeout=AWAY_SECONDS)
        return not (probing.done() and probing.result())


class MemoryClaims:
    """The claims of the last ten minutes, bounded in number."""

    def __init__(self, monotonic: Callable[[], float]) -> None:
        """Start with none; `monotonic` counts seconds."""
        self._claimed: TTLCache[str, Claim] = TTLCache(
            _MEMORY_CLAIMS, _MEMORY_SECONDS, timer=monotonic
        )

    def claim(self, question: Question) -> Claim | None:
        """The claim of a message, if neither it nor its event was claimed here before."""
        claim = Claim(question, secrets.token_urlsafe(_TOKEN_BYTES))
        if any(key in self._claimed for key in claim.keys):
            return None
        self._claimed.update(dict.fromkeys(claim.keys, claim))
        return claim

    def has(self, platform: str, channel: str, message: str) -> bool:
        """Whether a message was claimed here, as long as that is remembered."""
        return message_key(platform, channel, message) in self._claimed

    def of(self, platform: str, channel: str, message: str) -> Claim | None:
        """The claim that was made of a message, while it is remembered."""
        return self._claimed.get(message_key(platform, channel, message))
