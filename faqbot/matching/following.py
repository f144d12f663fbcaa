"""What a question gets in a thread whose last answer was a certain entry's."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from faqbot.matching.follow_up import Contexts, asks_again, leans, remainder, shape_of
from faqbot.matching.weighing import Readings, Weighing
from faqbot.model import Decision, Entry, Judgement, Match, Outcome, Rule


class Ranker(Protocol):
    """What is asked of a matcher here."""

    def rank(self, question: str) -> list[Match]:
        """The ranking of a question as it stands."""
        ...

    def is_small_talk(self, question: str) -> bool:
        """Whether it asks nothing."""
        ...

    def decide(self, matches: Sequence[Match]) -> Decision:
        """The decision for a ranking."""
        ...


@dataclass(frozen=True, slots=True)
class Context:
    """How a question was taken after an entry.

    Attributes:
        entry_id: The entry that was answered before.
        reading: The question put in whole words after it; None where it was not read anew.
        beside: The ranking of that reading, best first.
        outcome: What came of it.
    """

    entry_id: str
    reading: str | None
    beside: tuple[Match, ...]
    outcome: Judgement


class Following:
    """Reads questions after the entries of one file."""

    def __init__(self, entries: Sequence[Entry], ranker: Ranker, weighing: Weighing) -> None:
        """Read after `entries`, rank with `ranker`, weigh its two rankings with `weighing`."""
        self._contexts = Contexts(entries)
        self._questions = {entry.id: entry.question for entry in entries}
        self._ranker = ranker
        self._weighing = weighing

    def follow(self, question: str, last: str) -> Judgement | None:
        """What `question` gets after the entry `last`; None where there is no such entry."""
        context = self.context(question, last)
        return context.outcome if context else None

    def context(self, question: str, last: str) -> Context | None:
        """The same with the reading that was taken."""
        if last not in self._questions:
            return None
        alone = self._ranker.rank(question)
        decision = self._ranker.decide(alone)
        if decision.outcome is not Outcome.ANSWER and asks_again(question):
            return Context(last, None, (), self._repeated(alone, last))
        if self._ranker.is_small_talk(question) or not leans(question):
            return Context(last, None, (), Judgement(tuple(alone), decision, leant=False))
        reading = self._contexts.reading(question, last)
        beside = self._ranker.rank(reading)
        readings = Readings(alone, beside, last, shape_of(remainder(question)))
        outcome = self._weighing.weigh(readings)
        return Context(last, reading, tuple(beside), outcome)

    def _repeated(self, alone: Sequence[Match], last: str) -> Judgement:
        said = Match(last, 1.0, self._questions[last])
        others = (match for match in alone if match.entry_id != last)
        decision = Decision(Outcome.ANSWER, (said,), Rule.SAME_AGAIN)
        return Judgement((said, *others), decision, leant=True)
