"""From the regression's estimates to scores in [0, 1], and from a ranking to one confidence.

Both are logistic functions whose weights were fitted on files drawn from the phrasings of
BANKING77 and CLINC150 (7 to 150 entries, 1 to 9 phrasings each, a part of the entries left out so
that their questions are out of scope), and which hold on either when fitted on the other.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from faqbot.model import Match

# The least lead of an answer: of two entries closer than this, one is wrong too often to be said.
LEAD = 0.15
# Beyond, a score says "certain" either way.
_MOST_LOGIT = 12.0


@dataclass(frozen=True, slots=True)
class Scale:
    """Logit of a score = estimate * x + nearest * y + few * z + offset.

    Attributes:
        estimate: Weight of the regression's estimate for the entry.
        nearest: Weight of the greatest cosine of any phrasing: is anything like it in the file?
        few: Weight of the file's mean of 1 / phrasings: estimates are lower where they are few.
        lead: Weight, in confidence, of the estimate's lead over the next entry's.
        caution: What the bound of an answer rises, as a logit, where entries have one phrasing.
    """

    estimate: float
    nearest: float
    few: float
    lead: float
    caution: float
    offset: float

    def score(self, estimate: float, *, nearest: float, few: float) -> float:
        """A score in [0, 1]: how likely this entry is meant, the others left aside."""
        return sigmoid(
            self.estimate * max(0.0, estimate)
            + self.nearest * nearest
            + self.few * few
            + self.offset
        )

    def confidence(self, matches: Sequence[Match]) -> float:
        """How likely the best of `matches`, best first, is right, in [0, 1]; 0 for none."""
        if not matches:
            return 0.0
        return sigmoid(logit(matches[0].score) + self.lead * self.lead_of(matches))

    def lead_of(self, matches: Sequence[Match]) -> float:
        """How far the best score is ahead of the next entry's, in units of the estimate, 0 or more."""
        if len(matches) == 1:
            # It has nobody to be confused with, which proves nothing for it.
            return LEAD
        return (logit(matches[0].score) - logit(matches[1].score)) / self.estimate


WITH_ENCODER = Scale(estimate=8.0, nearest=3.2, few=2.7, lead=3.5, caution=1.0, offset=-5.9)
# Words alone are less to go by: where phrasings are few, nothing is added for that.
WORDS_ALONE = Scale(estimate=8.0, nearest=3.2, few=0.0, lead=3.5, caution=3.0, offset=-5.9)


def sigmoid(value: float) -> float:
    """1 / (1 + e^-value)."""
    return 1 / (1 + math.exp(-value)) if value > 0 else math.exp(value) / (1 + math.exp(value))


def logit(share: float) -> float:
    """The inverse of `sigmoid`, bounded at 0 and at 1."""
    if share <= 0 or share >= 1:
        return math.copysign(_MOST_LOGIT, share - 0.5)
    return max(-_MOST_LOGIT, min(_MOST_LOGIT, math.log(share / (1 - share))))
