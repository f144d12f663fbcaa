"""The values that come of looking for gaps."""

from dataclasses import dataclass
from datetime import datetime

from faqbot.insight.folding import Reasons, Wording
from faqbot.model import Decision, Match, Outcome

_MOST_VARIANTS = 5


@dataclass(frozen=True, slots=True)
class Gap:
    """Something that clients ask and the file does not answer.

    Attributes:
        wordings: The ways in which it was asked, widest first; the first stands for all.
        nearest: The present file's best match for that one, if it has any.
        least: So many people must have asked it for it to be shown, and have used a variant for that.
    """

    wordings: tuple[Wording, ...]
    nearest: Match | None
    decision: Decision
    least: int = 1

    @property
    def text(self) -> str:
        """What stands for all of it, masked."""
        return self.wordings[0].text

    @property
    def variants(self) -> tuple[str, ...]:
        """A few other ways in which it was asked and which may be shown, masked, widest first."""
        shown = [each for each in self.wordings[1:] if len(each.people) >= self.least]
        return tuple(each.text for each in shown[:_MOST_VARIANTS])

    @property
    def is_shown(self) -> bool:
        """Whether enough people asked it."""
        return self.people >= self.least

    @property
    def questions(self) -> int:
        """How often it was asked in vain."""
        return sum(each.questions for each in self.wordings)

    @property
    def people(self) -> int:
        """How many people asked it."""
        return len(frozenset().union(*(each.people for each in self.wordings)))

    @property
    def reasons(self) -> Reasons:
        """In which ways it was in vain."""
        return sum(
            (tally.reasons for each in self.wordings for tally in each.tallies), start=Reasons()
        )

    @property
    def first(self) -> datetime:
        """When it was first asked in vain, in UTC."""
        return min(each.first for each in self.wordings)

    @property
    def last(self) -> datetime:
        """When it was last asked in vain, in UTC."""
        return max(each.last for each in self.wordings)

    @property
    def alias_of(self) -> str | None:
        """The entry that may want it as an alias; None where a new entry is likelier wanted.

        What the file would at least suggest to anybody is near enough. An entry that was shown and
        disliked is not the one.
        """
        silent = self.decision.outcome is Outcome.ABSTAIN or self.decision.faint
        if self.nearest is None or silent:
            return None
        objected = {tally.objected for each in self.wordings[:1] for tally in each.tallies}
        return None if self.nearest.entry_id in objected else self.nearest.entry_id


@dataclass(frozen=True, slots=True)
class Found:
    """All gaps, and what is not among them.

    Attributes:
        gaps: The most people's first.
        questions: All that were asked in vain.
        more: Gaps beyond as many as were wanted.
        hidden: Groups that one person alone asked, which nobody confirmed to be shown; some may
            be answered by now.
        hidden_questions: The questions in those.
        answered: Groups that the present file answers.
        ignored_questions: Questions like those that staff have called no gap.
        left_out: Questions that were too many to be looked at.
        noise: Small talk, and single words of one person.
        leaning: Questions that leaned on an answer before, which mean nothing alone.
        met: The ignored wordings that the like of was found.
    """

    gaps: tuple[Gap, ...] = ()
    questions: int = 0
    more: int = 0
    hidden: int = 0
    hidden_questions: int = 0
    answered: int = 0
    ignored_questions: int = 0
    left_out: int = 0
    noise: int = 0
    leaning: int = 0
    met: tuple[str, ...] = ()
