"""From the regression's estimates to scores in [0, 1].

A score is a logistic function whose weights were fitted on files drawn from the phrasings of
BANKING77 and CLINC150 (7 to 150 entries, 1 to 9 phrasings each, a part of the entries left out so
that their questions are out of scope), and which hold on either when fitted on the other.
"""

import math
from dataclasses import dataclass

# Beyond, a score says "certain" either way.
_MOST_LOGIT = 12.0
# An entry that is ranked alone has nobody to be confused with, which proves nothing for it.
LEAD_ALONE = 0.15


@dataclass(frozen=True, slots=True)
class Scale:
    """Logit of a score = estimate * x + nearest * y + few * z + offset.

    Attributes:
        estimate: Weight of the regression's estimate for the entry.
        nearest: Weight of the greatest cosine of any phrasing: is anything like it in the file?
        few: Weight of the file's mean of 1 / phrasings: estimates are lower where they are few.
    """

    estimate: float
    nearest: float
    few: float
    offset: float

    def score(self, estimate: float, *, nearest: float, few: float) -> float:
        """A score in [0, 1]: how likely this entry is meant, the others left aside."""
        return sigmoid(
            self.estimate * max(0.0, estimate)
            + self.nearest * nearest
            + self.few * few
            + self.offset
        )


WITH_ENCODER = Scale(estimate=8.0, nearest=3.2, few=2.7, offset=-5.9)
# Words alone are less to go by: where phrasings are few, nothing is added for that.
WORDS_ALONE = Scale(estimate=8.0, nearest=3.2, few=0.0, offset=-5.9)


def sigmoid(value: float) -> float:
    """1 / (1 + e^-value)."""
    return 1 / (1 + math.exp(-value)) if value > 0 else math.exp(value) / (1 + math.exp(value))


def logit(share: float) -> float:
    """The inverse of `sigmoid`, bounded at 0 and at 1."""
    if share <= 0 or share >= 1:
        return math.copysign(_MOST_LOGIT, share - 0.5)
    return max(-_MOST_LOGIT, min(_MOST_LOGIT, math.log(share / (1 - share))))
