"""How well entries fit a question, and what is made of that."""

import enum
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Match:
    """How well an entry fits a question: score in [0, 1], and the phrasing that carried it."""

    entry_id: str
    score: float
    phrasing: str


class Talk(enum.Enum):
    """What a text that is no question does: it greets, thanks, or wants help or a person."""

    GREETING = "greeting"
    THANKS = "thanks"
    GOODBYE = "goodbye"
    OK = "ok"
    HELP = "help"
    ABOUT = "about"
    PERSON = "person"


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
    LIKELY = "one is likely, and not sure"
    ANOTHER_THING = "it asks another thing than the nearest"
    SEVERAL_ASKED = "it asks several things"
    PLAIN_TALK = "it is plain talk"
    SAME_AGAIN = "the last answer again"
    ONE_FITS_IN_CONTEXT = "one fits in context"
    SPEAKS_FOR_LAST = "it speaks for the last answer"
    NONE_SURE_IN_CONTEXT = "none is sure, by itself and in context"
    NONE_NEAR_IN_CONTEXT = "none is near, by itself or in context"


class Difference(enum.Enum):
    """In what a question differs from an entry that sounds like it; `texts` has a name for each."""

    OPPOSITE = "the opposite"
    NEGATION = "a negation"
    DIRECTION = "the other direction"
    NUMBER = "another number"
    KIND = "another of its kind"
    QUESTION = "another question about it"
    WORD = "another word"


@dataclass(frozen=True, slots=True)
class Contrast:
    """A word that makes another question of one that sounds like an entry.

    Attributes:
        known: What the entry says in its place; empty where it says nothing there.
        sure: Whether it surely asks another thing.
    """

    difference: Difference
    asked: str
    known: str
    sure: bool


@dataclass(frozen=True, slots=True)
class Decision:
    """What to do with a ranking.

    Attributes:
        chosen: One match for an answer, one to four for suggestions, none else.
        opened: Whether the first suggestion is shown at once, as a guess.
        faint: Whether a suggestion is worth saying only to one who speaks to faqbot itself.
        contrast: What the question says otherwise than the best entry, where that matters.
    """

    outcome: Outcome
    chosen: tuple[Match, ...]
    rule: Rule
    opened: bool = False
    faint: bool = False
    contrast: Contrast | None = None

    @property
    def shown(self) -> str | None:
        """The id of the entry whose answer is shown at once; None where there is none."""
        is_shown = self.outcome is Outcome.ANSWER or self.opened
        return self.chosen[0].entry_id if is_shown else None


@dataclass(frozen=True, slots=True)
class Judgement:
    """All that comes of a text.

    Attributes:
        matches: The ranking, best first, scores in [0, 1].
        talk: What kind of plain talk it is; None for a question.
        leant: Whether a question was taken together with the entry answered before, which decided
            or bore out what the question says by itself.
    """

    matches: tuple[Match, ...]
    decision: Decision
    talk: Talk | None = None
    leant: bool = False
