"""The words of the last questions that are stored masked, for their author to have passed on."""

import time
from collections.abc import Callable, Collection
from dataclasses import dataclass

from cachetools import TTLCache

from faqbot.model import Question
from faqbot.store.asked import storable
from faqbot.store.masking import mask

MOST = 1_000
SECONDS = 3_600.0
"""So long after a question its author may pass it on as it was written."""


@dataclass(frozen=True, slots=True)
class _Written:
    platform: str
    user: str
    text: str


class Unmasked:
    """Remembers, in memory alone, what masking takes away: 1,000 questions, for an hour.

    With several processes each remembers what it was asked itself; another one has what is stored.
    """

    def __init__(
        self, *, most: int = MOST, monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        """Remember `most` questions; `monotonic` counts seconds."""
        self._written: TTLCache[str, _Written] = TTLCache(most, SECONDS, timer=monotonic)

    def note(self, question_id: str, question: Question) -> None:
        """Remember a question, unless it is stored as it was written."""
        text = storable(question.text)
        if mask(text) != text:
            self._written[question_id] = _Written(question.platform, question.user, text)

    def of(self, question_id: str, *, platform: str, user: str) -> str | None:
        """The words of a question, for the one alone who wrote them."""
        written = self._written.get(question_id)
        is_theirs = written is not None and (written.platform, written.user) == (platform, user)
        return written.text if written is not None and is_theirs else None

    def drop(self, platform: str, users: Collection[str]) -> int:
        """Forget the questions of a person; how many."""
        theirs = [
            name
            for name, written in self._written.items()
            if written.platform == platform and written.user in users
        ]
        for name in theirs:
            self._written.pop(name, None)
        return len(theirs)
