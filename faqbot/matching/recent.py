"""What came last, with what it got: the same questions come again and again."""

import threading
from typing import Generic, TypeVar

from cachetools import LRUCache

from faqbot.matching.normalise import MAX_QUESTION

# As many as a busy hour's, of ordinary length: a few MB.
MOST = 256

_T = TypeVar("_T")


class Recent(Generic[_T]):
    """What the last texts got; for many threads."""

    def __init__(self, most: int = MOST) -> None:
        """Begin with none; remember `most` at most."""
        self._known: LRUCache[str, _T] = LRUCache(most)
        self._lock = threading.Lock()

    def get(self, text: str) -> _T | None:
        """What `text` got, where it is remembered."""
        with self._lock:
            return self._known.get(text)

    def keep(self, text: str, got: _T) -> None:
        """Remember what a text got in place of the one that was asked for longest ago."""
        if len(text) > MAX_QUESTION:
            return
        with self._lock:
            self._known[text] = got

    def clear(self) -> None:
        """Remember none."""
        with self._lock:
            self._known.clear()
