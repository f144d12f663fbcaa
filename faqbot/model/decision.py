"""How well entries fit a question, and what is made of that."""

import enum
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Match:
    """How well an entry fits a question: score in [0, 1], and the phrasing that carried it."""

    entry_id: str
    score: float
    phrasing: str


class Outcome(enum.Enum):
    """The three things that can come of a question."""

    ANSWER = "answer"
    SUGGEST = "suggest"
    ABSTAIN = "abstain"


class Rule(enum.Enum):
    """Why a question gets what it gets; `texts` has a sentence for each."""

    ONE_FITS = "one fits"
    SEVERAL_CLOSE = "several are close"
    NONE_SURE = "none is sure"
    NONE_NEAR = "none is near"
    SAME_AGAIN = "the last answer again"
    ONE_FITS_IN_CONTEXT = "one fits in context"
    SPEAKS_FOR_LAST = "it speaks for the last answer"
    FIRST_BOTH_WAYS = "one is first by itself and in context"
    NONE_SURE_IN_CONTEXT = "none is sure, by itself and in context"
    NONE_NEAR_IN_CONTEXT = "none is near, by itself or in context"


@dataclass(frozen=True, slots=True)
class Decision:
    """What to do with a ranking.

    Attributes:
        outcome: Answer, suggest or abstain.
        chosen: One match for an answer, two to four for suggestions, none else.
    """

    outcome: Outcome
    chosen: tuple[Match, ...]
    rule: Rule


@dataclass(frozen=True, slots=True)
class FollowUp:
    """What comes of a question that was asked after an entry was answered.

    Attributes:
        matches: The ranking, best first, scores in [0, 1].
        leant: Whether the question was taken together with that entry, which decided or bore out
            what the question says by itself; else the decision is that of the question alone.
    """

    matches: tuple[Match, ...]
    decision: Decision
    leant: bool
