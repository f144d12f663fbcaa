"""What was asked last, with its ranking: the same questions come again and again."""

import threading
from collections import OrderedDict
from collections.abc import Sequence

from faqbot.model import Match

# As many as a busy hour's, of ordinary length: a few MB.
_MOST = 256
_LONGEST = 500


class Recent:
    """The rankings of the last questions; for many threads."""

    def __init__(self) -> None:
        """Begin with none."""
        self._rankings: OrderedDict[str, tuple[Match, ...]] = OrderedDict()
        self._lock = threading.Lock()

    def ranking(self, question: str) -> tuple[Match, ...] | None:
        """The ranking of `question`, where it is remembered."""
        with self._lock:
            found = self._rankings.get(question)
            if found is not None:
                self._rankings.move_to_end(question)
            return found

    def keep(self, question: str, matches: Sequence[Match]) -> None:
        """Remember a ranking in place of the one that was asked for longest ago."""
        if len(question) > _LONGEST:
            return
        with self._lock:
            self._rankings[question] = tuple(matches)
            while len(self._rankings) > _MOST:
                self._rankings.popitem(last=False)
