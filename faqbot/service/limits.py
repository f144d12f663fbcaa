"""Manners in memory: no entry twice in a channel within a while, no person without a pause."""

import time
from collections import OrderedDict, deque
from collections.abc import Callable, Hashable

from cachetools import TTLCache

from faqbot.model import Question, Visibility
from faqbot.service import policy

QUESTIONS = 20
"""So many a person may ask within `WINDOW_SECONDS`."""

WINDOW_SECONDS = 60.0
_MOST_KEPT = 50_000
# Who has read a line knows it for a while.
_KNOWN_SECONDS = 30.0
# In all: beside what is answered a small part of the work, and of what the platforms let pass.
_TOLD_A_SECOND = 20.0


class RateLimit:
    """Counts each person's questions over a sliding window of a monotonic clock.

    Attributes:
        most: So many a person may ask within the window; 0 for as many as they like.
    """

    def __init__(
        self, most: int = QUESTIONS, *, monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        """Let through `most` questions a person within the window; 0 lets all through."""
        self.most = most
        self._monotonic = monotonic
        # When each was let through within the window.
        self._asked: TTLCache[Hashable, deque[float]] = TTLCache(
            _MOST_KEPT, WINDOW_SECONDS, timer=monotonic
        )

    def allows(self, question: Question) -> bool:
        """Whether the author may ask; what is let through counts. Nobody is no person to limit."""
        return not question.user or self.admits(_person(question))

    def admits(self, key: Hashable) -> bool:
        """The same for whoever, or whatever, has that key."""
        if not self.most:
            return True
        now = self._monotonic()
        times = self._asked.get(key) or deque[float]()
        while times and now - times[0] >= WINDOW_SECONDS:
            times.popleft()
        if len(times) >= self.most:
            return False
        times.append(now)
        self._asked[key] = times
        return True

    def pause(self, question: Question) -> float:
        """Seconds until the author may ask; 0 where that is now."""
        return self.pause_of(_person(question)) if question.user else 0.0

    def pause_of(self, key: Hashable) -> float:
        """The same for whoever, or whatever, has that key."""
        times = self._asked.get(key)
        if not self.most or times is None or len(times) < self.most:
            return 0.0
        return max(0.0, times[0] + WINDOW_SECONDS - self._monotonic())


def _person(question: Question) -> Hashable:
    return question.platform, question.user


class Courtesy:
    """Says who is told why there is no answer: each once in a while where they asked."""

    def __init__(
        self,
        *,
        a_second: float | None = _TOLD_A_SECOND,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        """Let through `a_second` in all on average, as many at once; None: no bound but each one's."""
        self._a_second = a_second
        self._monotonic = monotonic
        self._left = a_second or 0.0
        self._filled_at = monotonic()
        self._told: TTLCache[Hashable, bool] = TTLCache(_MOST_KEPT, _KNOWN_SECONDS, timer=monotonic)

    def allows(self, question: Question) -> bool:
        """Whether to say a line to the author; if so, it counts as said.

        Whoever ran a command looks at it until something comes, each time.
        """
        key = question.platform, question.channel, question.user
        if key in self._told and policy.visibility(question) is not Visibility.PRIVATE:
            return False
        if not self._has_left():
            return False
        self._told[key] = True
        return True

    def _has_left(self) -> bool:
        """Take one from a bucket that fills steadily, where there is one."""
        if self._a_second is None:
            return True
        now = self._monotonic()
        filled = self._left + (now - self._filled_at) * self._a_second
        self._left, self._filled_at = min(self._a_second, filled), now
        if self._left < 1:
            return False
        self._left -= 1
        return True


class Cooldown:
    """Remembers which entry was given in which place, by a monotonic clock."""

    def __init__(self, *, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._monotonic = monotonic
        # By hand: how long counts is the file's, and changes with it for what was given before.
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
        while self._given:
            oldest = next(iter(self._given.values()))
            if oldest > now - seconds and len(self._given) <= _MOST_KEPT:
                break
            self._given.popitem(last=False)
        return True
