"""What was asked last, with what it got: the same questions come again and again."""

import threading

from cachetools import LRUCache

from faqbot.matching.normalise import MAX_QUESTION
from faqbot.model import Judgement

# As many as a busy hour's, of ordinary length: a few MB.
MOST = 256


class Recent:
    """The judgements of the last questions; for many threads."""

    def __init__(self) -> None:
        """Begin with none."""
        self._judgements: LRUCache[str, Judgement] = LRUCache(MOST)
        self._lock = threading.Lock()

    def judgement(self, question: str) -> Judgement | None:
        """What `question` got, where it is remembered."""
        with self._lock:
            return self._judgements.get(question)

    def keep(self, question: str, judgement: Judgement) -> None:
        """Remember what a question got in place of the one that was asked for longest ago."""
        if len(question) > MAX_QUESTION:
            return
        with self._lock:
            self._judgements[question] = judgement
