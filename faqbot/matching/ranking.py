"""What the supports say to a question becomes a ranking of entries."""

from collections.abc import Sequence
from functools import partial

import numpy as np

from faqbot.matching.confidence import Scale
from faqbot.matching.regression import Estimates
from faqbot.matching.supports import Supports
from faqbot.matching.thresholds import SCORE
from faqbot.model import Entry, Match

# Where a phrasing's words are that much more alike than its meaning, the word that differs is the
# subject ("who builds my app", "who builds my house").
_OTHER_SUBJECT = 0.1
# What such an entry scores at the most: it may be offered, never said. The same holds for one that
# its id alone speaks for ("cost structure", and an entry called cost).
_OFFERED = SCORE - 0.01


class Ranking:
    """Ranks the entries of one file."""

    def __init__(
        self, entries: Sequence[Entry], supports: Supports, scale: Scale, *, has_meaning: bool
    ) -> None:
        """Rank by `supports` on `scale`; `has_meaning` tells that an encoder compared meanings."""
        self._ids = [entry.id for entry in entries]
        self._questions = [entry.question for entry in entries]
        self._supports = supports
        self._scale = scale
        self._has_meaning = has_meaning

    def ranked(self, estimates: Estimates | None, verbatim: int | None = None) -> list[Match]:
        """The matches; `verbatim` is the row that is the question word for word, if there is one."""
        if estimates is None:
            return [] if verbatim is None else [self._word_for_word(verbatim)]
        score = partial(self._scale.score, nearest=estimates.nearest, few=self._supports.few)
        carriers = self._carriers(estimates)
        ceiling = 1.0
        said = None if verbatim is None else int(self._supports.targets[verbatim])
        matches = [] if verbatim is None else [self._word_for_word(verbatim)]
        for at in np.argsort(-estimates.values, kind="stable").tolist():
            entry, value = int(estimates.entries[at]), float(estimates.values[at])
            place = carriers.get(entry)
            if self._is_held_back(at, place, estimates):
                # None below may overtake it, so that the ranking stays the regression's.
                ceiling = _OFFERED
            # The second is kept whatever speaks for it: the lead of the first is over it.
            if entry != said and (value > 0 or len(matches) < 2):
                phrasing = self._phrasing(entry, place, estimates)
                matches.append(Match(self._ids[entry], min(ceiling, score(value)), phrasing))
        return matches

    def is_hint(self, entry: int, estimates: Estimates) -> bool:
        """Whether the entry with that index may be offered at the most."""
        (at,) = np.flatnonzero(estimates.entries == entry)
        return self._is_held_back(int(at), self._carriers(estimates).get(entry), estimates)

    def nearest_of(self, entry: int, estimates: Estimates | None) -> tuple[str | None, float]:
        """The entry's phrasing that is most like the question, and how like it is, in [0, 1]."""
        place = self._carriers(estimates).get(entry) if estimates else None
        if estimates is None or place is None:
            return None, 0.0
        return self._phrasing(entry, place, estimates), float(estimates.likeness.kernel[place])

    def _word_for_word(self, row: int) -> Match:
        return Match(self._ids[self._supports.targets[row]], 1.0, self._supports.phrasings[row])

    def _is_held_back(self, at: int, place: int | None, estimates: Estimates) -> bool:
        """Whether an entry may be offered at the most: by its id alone, or for its words alone."""
        by_id_alone = estimates.by_id[at] > estimates.values[at] / 2
        return bool(by_id_alone) or self._is_other_subject(place, estimates)

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

    def _is_other_subject(self, place: int | None, estimates: Estimates) -> bool:
        if place is None or not self._has_meaning:
            return False
        likeness = estimates.likeness
        return bool(likeness.wording[place] - likeness.meaning[place] > _OTHER_SUBJECT)
