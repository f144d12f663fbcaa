"""Manners in memory: no entry twice in a channel within a while, no person without a pause."""

import time
from collections import OrderedDict, deque
from collections.abc import Callable, Hashable

from faqbot.model import Question

QUESTIONS = 20
"""So many a person may ask within `WINDOW_SECONDS`."""

WINDOW_SECONDS = 60.0
_MOST_KEPT = 50_000


class RateLimit:
    """Counts each person's questions over a sliding window of a monotonic clock."""

    def __init__(
        self, most: int = QUESTIONS, *, monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        """Let through `most` questions a person within the window; 0 lets all through."""
        self._most = most
        self._monotonic = monotonic
        self._asked: OrderedDict[Hashable, deque[float]] = OrderedDict()

    def allows(self, question: Question) -> bool:
        """Whether the author may ask; what is let through counts."""
        if not self._most:
            return True
        now = self._monotonic()
        key = question.platform, question.user
        times = self._asked.pop(key, deque[float]())
        while times and now - times[0] >= WINDOW_SECONDS:
            times.popleft()
        allowed = len(times) < self._most
        if allowed:
            times.append(now)
        self._asked[key] = times
        if len(self._asked) > _MOST_KEPT:
            self._asked.popitem(last=False)
        return allowed


class Cooldown:
    """Remembers which entry was given in which place, by a monotonic clock."""

    def __init__(self, *, monotonic: Callable[[], float] = time.monotonic) -> None:
        """Start with nothing given."""
        self._monotonic = monotonic
        self._given: OrderedDict[Hashable, float] = OrderedDict()

    def begin(self, question: Question, entry_id: str, *, seconds: float) -> bool:
        """Whether the entry may be given now; if so, it counts as given."""
        now = self._monotonic()
        key = question.platform, question.channel, entry_id
        given = self._given.get(key)
        if given is not None and now - given < seconds:
            return False
        self._given[key] = now
        self._given.move_to_end(key)
        if len(self._given) > _MOST_KEPT:
            self._given.popitem(last=False)
        return True
