"""What the supports say to a question becomes a ranking of entries."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np

from faqbot.matching.confidence import Scale
from faqbot.matching.exemplars import Supports
from faqbot.matching.regression import Estimates
from faqbot.model import Entry, Match


@dataclass(frozen=True, slots=True)
class Ranked:
    """A wording and its ranking.

    Attributes:
        wording: The bare words that were ranked, repaired; "" for a text without any.
        estimates: What the supports say to it; None where nothing is like it.
        matches: The entries that have anything to do with it, best first.
        verbatim: Whether it is a phrasing of the best entry, word for word.
    """

    wording: str
    estimates: Estimates | None
    matches: tuple[Match, ...]
    verbatim: bool = False


class Ranking:
    """Ranks the entries of one file."""

    def __init__(self, entries: Sequence[Entry], supports: Supports, scale: Scale) -> None:
        self._ids = [entry.id for entry in entries]
        self._questions = [entry.question for entry in entries]
        self._supports = supports
        self._scale = scale

    def ranked(self, estimates: Estimates | None, verbatim: int | None = None) -> list[Match]:
        """The matches; `verbatim` is the row that is the question word for word, if there is one."""
        if estimates is None:
            return [] if verbatim is None else [self._word_for_word(verbatim)]
        score = partial(self._scale.score, nearest=estimates.nearest, few=self._supports.few)
        carriers = self._carriers(estimates)
        said = None if verbatim is None else int(self._supports.targets[verbatim])
        matches = [] if verbatim is None else [self._word_for_word(verbatim)]
        for at in np.argsort(-estimates.values, kind="stable").tolist():
            entry, value = int(estimates.entries[at]), float(estimates.values[at])
            # The second is kept whatever speaks for it: the lead of the first is over it.
            if entry != said and (value > 0 or len(matches) < 2):
                phrasing = self._phrasing(entry, carriers.get(entry), estimates)
                matches.append(Match(self._ids[entry], score(value), phrasing))
        return matches

    def nearest_of(self, entry: int, estimates: Estimates | None) -> tuple[str | None, float]:
        """The entry's phrasing that is most like the question, and how like it is, in [0, 1]."""
        place = self._carriers(estimates).get(entry) if estimates else None
        if estimates is None or place is None:
            return None, 0.0
        return self._phrasing(entry, place, estimates), float(estimates.likeness.kernel[place])

    def _word_for_word(self, row: int) -> Match:
        return Match(self._ids[self._supports.targets[row]], 1.0, self._supports.phrasings[row])

    def _carriers(self, estimates: Estimates) -> dict[int, int]:
        """By entry, the place among the supports of its phrasing that is most like the question."""
        carriers: dict[int, int] = {}
        rows = estimates.rows.tolist()
        for place in np.argsort(-estimates.likeness.kernel, kind="stable").tolist():
            if rows[place] < len(self._supports.phrasings):
                carriers.setdefault(int(self._supports.targets[rows[place]]), place)
        return carriers

    def _phrasing(self, entry: int, place: int | None, estimates: Estimates) -> str:
        """The phrasing at a place as it stands in the file; the entry's question where none is."""
        if place is None:
            return self._questions[entry]
        return self._supports.phrasings[int(estimates.rows[place])]
