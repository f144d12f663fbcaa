"""One question asked of a file's supports: the estimate for each entry, and what it rests on."""

from dataclasses import dataclass

import numpy as np

from faqbot.matching.exemplars import Supports
from faqbot.matching.kernel import Floats, Indices, regress
from faqbot.matching.space import Likeness, Located, Space

# So many of the nearest supports are asked. From 64 to 400 the figures of eval move by noise only.
NEIGHBOURS = 128


@dataclass(frozen=True, slots=True)
class Estimates:
    """What the supports say, arrays over `entries` or over `rows`.

    Attributes:
        entries: Indices of the entries that have a support among those asked.
        values: The estimate for each, about 0 (not it) to 1 (it).
        shares: What each adds to its entry's estimate.
        likeness: How like the question each is.
        nearest: The greatest cosine of any phrasing, in [0, 1]; by words without an encoder.
    """

    entries: Indices
    values: Floats
    rows: Indices
    shares: Floats
    likeness: Likeness
    nearest: float


class Regression:
    """Kernel ridge regression of entries on their supports, local to each question."""

    def __init__(self, supports: Supports, space: Space) -> None:
        """Ask `supports`, which lie in `space` in their order."""
        self._supports = supports
        self._space = space
        numbers: dict[str, int] = {}
        self._texts = np.array(
            [numbers.setdefault(text, len(numbers)) for text in supports.texts], np.intp
        )
        self._asked = len(supports.phrasings)

    def estimate(self, place: Located) -> Estimates | None:
        """The estimates for a text; None where nothing is like it at all."""
        rows = self._space.near(place, NEIGHBOURS)
        return self._solved(rows, self._space.likeness(place, rows))

    def without(self, row: int) -> Estimates | None:
        """The estimates for a phrasing as if it were asked, without it and its like word for word."""
        place = self._space.place_of(row)
        near = self._space.near(place, NEIGHBOURS)
        likeness = self._space.likeness(place, near)
        others = self._texts[near] != self._texts[row]
        return self._solved(near[others], likeness.of(others))

    def _solved(self, rows: Indices, likeness: Likeness) -> Estimates | None:
        if not len(rows):
            return None
        shares = regress(likeness.gram, likeness.kernel, self._supports.noise[rows])
        entries, places = np.unique(self._supports.targets[rows], return_inverse=True)
        values = np.bincount(places, weights=shares, minlength=len(entries))
        cosines = likeness.meaning if self._space.has_meaning else likeness.wording
        return Estimates(
            entries=entries,
            values=values.astype(np.float32),
            rows=rows,
            shares=shares,
            likeness=likeness,
            nearest=float(np.clip(cosines[rows < self._asked].max(initial=0.0), 0, 1)),
        )
