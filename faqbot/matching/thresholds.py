"""From which confidence on faqbot answers, and from which score on it suggests.

A file's own phrasings, asked as if they were questions, tell how far its matcher can be trusted:
each without itself (is the right entry found?) and without its whole entry (is something found
where nothing answers?). Where a file has few phrasings, figures of public data stand in for them.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from faqbot.matching.confidence import LEAD, Scale, logit, sigmoid
from faqbot.model import Match

# What is wanted of answers: this share right, and at most this share of the questions answered
# whose entry is left out. Those lie nearer to the file than what people ask in vain: on CLINC150,
# seven times as many are answered.
WANTED_PRECISION = 0.965
MOST_FALSE = 0.18
# The least score of an answer, however far the next entry is behind.
SCORE = 0.28
# The bound of suggestions lies below it, however alike a file's phrasings are.
MOST_SUGGEST = 0.22
MOST_SAMPLES = 300
# This share of the phrasings may fall below the bound of suggestions.
_ABSTAINED = 0.05
# How many phrasings the prior of that bound counts for.
_PRIOR_WEIGHT = 100
# How many observed and expected events the prior counts for, and the bound where both are counted.
_PRIOR_EVENTS = 3
_REFERENCE = 0.0
_LEAST, _MOST = -1.0, 4.0


@dataclass(frozen=True, slots=True)
class Trial:
    """What came of one phrasing asked as a question.

    Attributes:
        confidence: The ranking's confidence, in (0, 1).
        score: The best match's score, in (0, 1).
        lead: The best score's lead, in units of the estimate.
        right: Whether the best match was its entry; None where the entry was left out.
    """

    confidence: float
    score: float
    lead: float
    right: bool | None


@dataclass(frozen=True, slots=True)
class Thresholds:
    """What `decide` compares with; the first three in [0, 1], `lead` in units of the estimate.

    Attributes:
        answer: The least confidence of an answer.
        suggest: The least score of a suggestion.
        lead: The least lead of an answer over the next entry.
        score: The least score of an answer, in [0, 1].
        trials: How many of the file's phrasings were asked.
        precision: Share of the trials' answers that were right; None without answers.
        false: Share of the trials without their entry that were answered; None without trials.
    """

    answer: float
    suggest: float
    lead: float
    score: float = SCORE
    trials: int = 0
    precision: float | None = None
    false: float | None = None


def thresholds_from(trials: Sequence[Trial], *, few: float, caution: float = 1.0) -> Thresholds:
    """The lowest thresholds at which the file is expected to keep what is wanted.

    On public data the logarithms of both error rates fall in a straight line with the bound's
    logit; the trials move those lines up or down by how much oftener than there they go wrong.

    Args:
        trials: What came of the file's phrasings.
        few: The file's mean of 1 / phrasings: leaving one out costs more where they are few.
        caution: See `Scale`.
    """
    inside = [trial for trial in trials if trial.right is not None]
    outside = [trial for trial in trials if trial.right is None]
    said = [trial for trial in inside if logit(trial.confidence) >= _REFERENCE]
    wrong = sum(not trial.right for trial in said)
    false = sum(logit(trial.confidence) >= _REFERENCE for trial in outside)
    # Of few phrasings, which say different things, the one that is left out is missed most.
    trust = (1 - few) ** 1.5
    errors = _ratio(wrong, len(said) * (0.015 + 0.18 * few)) ** trust
    falsehoods = _ratio(false, len(outside) * 0.165) ** trust
    bound = max(
        math.log(errors * 0.037 / (1 - WANTED_PRECISION)) / 0.5,
        math.log(falsehoods * 0.165 / MOST_FALSE) / 0.62,
    )
    # ... and what lies near the file and yet outside it looks most like it.
    bound = min(_MOST, max(_LEAST, bound + caution * few))
    answers = [trial for trial in inside if _is_answered(trial, bound)]
    scores = [logit(trial.score) for trial in inside]
    prior = 0.8 * few - 2.1
    own = float(np.quantile(scores, _ABSTAINED)) if scores else prior
    weight = len(scores) / (len(scores) + _PRIOR_WEIGHT)
    return Thresholds(
        answer=sigmoid(bound),
        suggest=min(sigmoid(weight * own + (1 - weight) * prior), MOST_SUGGEST),
        lead=LEAD,
        trials=len(inside),
        precision=_share([bool(trial.right) for trial in answers]),
        false=_share([_is_answered(trial, bound) for trial in outside]),
    )


def _is_answered(trial: Trial, bound: float) -> bool:
    return logit(trial.confidence) >= bound and trial.score >= SCORE and trial.lead >= LEAD


def _ratio(observed: int, expected: float) -> float:
    return (observed + _PRIOR_EVENTS) / (expected + _PRIOR_EVENTS)


def _share(flags: Sequence[bool]) -> float | None:
    return sum(flags) / len(flags) if flags else None


def trial(scale: Scale, matches: Sequence[Match], *, right: str | None) -> Trial:
    """What came of a phrasing whose ranking is `matches`; `right` is its entry, if it is there."""
    return Trial(
        confidence=scale.confidence(matches),
        lead=scale.lead_of(matches) if matches else 0.0,
        score=matches[0].score if matches else 0.0,
        right=None if right is None else bool(matches) and matches[0].entry_id == right,
    )
