"""A ranking with its evidence becomes an answer, a suggestion, or neither."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from faqbot.matching.confidence import logit, sigmoid
from faqbot.model import Contrast, Decision, Match, Outcome, Rule

_MOST_SUGGESTIONS = 4
# An entry is offered beside the best one if its score's logit is at most so far below.
_WITHIN = 2.5
# ... and at most so far below the bound from which the best one is suggested.
_BELOW = 0.7
# An answer's score is so far above that bound, and nothing below the bound is shown at once: where all
# in a file is far away, the best of it may lead by chance.
ANSWER_ABOVE = 0.3

# What plain talk gets.
SILENT = Decision(Outcome.ABSTAIN, (), Rule.PLAIN_TALK)


class Extent(NamedTuple):
    """How much a file holds.

    Attributes:
        few: The mean over entries of 1 / phrasings, in (0, 1].
        entries: How many there are, 1 or more.
    """

    few: float
    entries: int

    def share_of(self, entries: int) -> float:
        """How much of a file of so many entries this is, by the logarithm, in [0, 1].

        The greatest of many estimates that are chance is greater than that of a few.
        """
        return min(1.0, math.log(max(2, self.entries)) / math.log(entries))


@dataclass(frozen=True, slots=True)
class Bounds:
    """What a decision compares with; fitted by `tools/fit_judgement.py`, which names the data.

    Attributes:
        answer: The least probability of an answer, in [0, 1].
        answer_lead: The least lead of an answer where phrasings are many, in units of the estimate.
        answer_entries: From so many entries on; it is less where they are fewer.
        answer_lead_few: How much less it is in a file of one phrasing an entry.
        answer_lead_least: The least it is in any file, and for what is `sure`.
        sure: The probability from which the lead counts no more.
        opened: The least probability of a suggestion that is shown at once.
        opened_lead: The least lead of one where phrasings are many.
        opened_entries: From so many entries on; it is less where they are fewer.
        opened_lead_few: How much less it is in a file of one phrasing an entry.
        nearest: The least cosine of any phrasing, in [0, 1], for both.
        suggest: The logit of the least score of a suggestion where phrasings are many.
        suggest_few: How much more it is in a file of one phrasing an entry; it grows with the square
            of the mean of 1 / phrasings.
        faint: How far below a suggestion is still worth saying to one who asks faqbot itself.
        faint_asking: How much a text must ask for that, in [0, 1].
    """

    answer: float
    answer_lead: float
    answer_entries: int
    answer_lead_few: float
    answer_lead_least: float
    sure: float
    opened: float
    opened_lead: float
    opened_entries: int
    opened_lead_few: float
    nearest: float
    suggest: float
    suggest_few: float
    faint: float
    faint_asking: float

    def least_lead(self, extent: Extent, probability: float = 0.0) -> float:
        """The least lead of an answer with that probability."""
        if probability >= self.sure:
            return self.answer_lead_least
        lead = self.answer_lead - self.answer_lead_few * extent.few
        return max(self.answer_lead_least, lead * extent.share_of(self.answer_entries))

    def least_opened_lead(self, extent: Extent) -> float:
        """The least lead of a suggestion that is shown at once."""
        lead = self.opened_lead - self.opened_lead_few * extent.few
        return lead * extent.share_of(self.opened_entries)

    def least_score(self, extent: Extent) -> float:
        """The least score of a suggestion to anybody, in [0, 1]."""
        return sigmoid(self.suggest + self.suggest_few * extent.few**2)

    def least_answer(self, extent: Extent) -> float:
        """The least score of an answer, in [0, 1]."""
        return sigmoid(logit(self.least_score(extent)) + ANSWER_ABOVE)

    def least_faint(self, extent: Extent) -> float:
        """The least score of a suggestion to one who asks faqbot itself, in [0, 1]."""
        return sigmoid(self.suggest + self.suggest_few * extent.few**2 - self.faint)


@dataclass(frozen=True, slots=True)
class Weight:
    """What speaks for the best entry of a ranking.

    Attributes:
        probability: How likely it is right, in [0, 1].
        lead: How far it is ahead of the next, in units of the estimate.
        nearest: The greatest cosine of any phrasing, in [0, 1].
        asking: How much the text asks, in [0, 1].
        contrast: What the question says otherwise, if anything.
        verbatim: Whether the question is one of its phrasings.
        ambiguous: Whether it is a word that names several entries, which nothing tells apart then.
    """

    probability: float
    lead: float
    nearest: float
    asking: float = 1.0
    contrast: Contrast | None = None
    verbatim: bool = False
    ambiguous: bool = False

    @property
    def is_another_thing(self) -> bool:
        """Whether the question surely asks another thing."""
        return self.contrast is not None and self.contrast.sure


def decide(
    matches: Sequence[Match], weight: Weight | None, bounds: Bounds, extent: Extent
) -> Decision:
    """The decision for `matches`, best first, in a file of that extent."""
    if weight is None or not matches:
        return Decision(Outcome.ABSTAIN, (), Rule.NONE_NEAR)
    if weight.verbatim:
        return Decision(Outcome.ANSWER, (matches[0],), Rule.ONE_FITS)
    score, probability, lead = matches[0].score, weight.probability, weight.lead
    near = weight.nearest >= bounds.nearest and score >= bounds.least_score(extent)
    near = near and not weight.is_another_thing
    if near and weight.ambiguous:
        return _suggested(matches, weight, bounds, extent, is_likely=True)
    likely = near and probability >= bounds.answer and score >= bounds.least_answer(extent)
    if likely and lead >= bounds.least_lead(extent, probability):
        return Decision(Outcome.ANSWER, (matches[0],), Rule.ONE_FITS)
    if near and probability >= bounds.opened and lead >= bounds.least_opened_lead(extent):
        chosen = offered(matches, bounds.least_score(extent))
        return Decision(Outcome.SUGGEST, chosen, Rule.LIKELY, opened=True, contrast=weight.contrast)
    return _suggested(matches, weight, bounds, extent, is_likely=likely)


def _suggested(
    matches: Sequence[Match], weight: Weight, bounds: Bounds, extent: Extent, *, is_likely: bool
) -> Decision:
    """A suggestion, or nothing where nothing is near enough."""
    score = matches[0].score
    faint = score < bounds.least_score(extent)
    if faint and (score < bounds.least_faint(extent) or weight.asking < bounds.faint_asking):
        return Decision(Outcome.ABSTAIN, (), Rule.NONE_NEAR)
    chosen = offered(matches, bounds.least_score(extent))
    if weight.is_another_thing:
        rule, contrast = Rule.ANOTHER_THING, weight.contrast
        return Decision(Outcome.SUGGEST, chosen, rule, faint=faint, contrast=contrast)
    rule = Rule.SEVERAL_CLOSE if is_likely else Rule.NONE_SURE
    return Decision(Outcome.SUGGEST, chosen, rule, faint=faint)


def offered(matches: Sequence[Match], least: float) -> tuple[Match, ...]:
    """The best and what is close to it, at least two where there are two.

    `least` is the score from which the best one is suggested.
    """
    bound = max(logit(matches[0].score) - _WITHIN, logit(least) - _BELOW)
    close = tuple(match for match in matches[:_MOST_SUGGESTIONS] if logit(match.score) >= bound)
    return close if len(close) > 1 else tuple(matches[:2])
