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


@dataclass(frozen=True, slots=True)
class Decision:
    """What to do with a ranking.

    Attributes:
        outcome: Answer, suggest or abstain.
        chosen: One match for an answer, two to four for suggestions, none else.
        rule: The rule that decided, in words.
    """

    outcome: Outcome
    chosen: tuple[Match, ...]
    rule: str


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
