"""What a question gets in a thread whose last answer was a certain entry's."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from faqbot.matching.follow_up import Contexts, Shape, asks_again, leans, remainder, shape_of
from faqbot.matching.rank_fusion import Readings, Weighing
from faqbot.matching.reading import Reading
from faqbot.model import Decision, Entry, Judgement, Match, Outcome, Rule

Read = Callable[[str], Reading]
"""Takes a question by itself."""


@dataclass(frozen=True, slots=True)
class Context:
    """How a question was taken after an entry.

    Attributes:
        reading: The question put in whole words after it; None where it was not read anew.
        beside: The ranking of that reading, best first.
    """

    entry_id: str
    reading: str | None
    beside: tuple[Match, ...]
    outcome: Judgement


class Following:
    """Reads questions after the entries of one file."""

    def __init__(self, entries: Sequence[Entry], weighing: Weighing) -> None:
        self._contexts = Contexts(entries)
        self._questions = {entry.id: entry.question for entry in entries}
        self._weighing = weighing

    def context(self, question: str, last: str, read: Read) -> Context | None:
        """What `question` gets after the entry `last`; None where there is no such entry."""
        if last not in self._questions:
            return None
        alone = read(question)
        judged = alone.judgement
        if judged.talk is not None:
            return Context(last, None, (), judged)
        if judged.decision.outcome is not Outcome.ANSWER and asks_again(question):
            said = Match(last, 1.0, self._questions[last])
            others = (match for match in judged.matches if match.entry_id != last)
            decision = Decision(Outcome.ANSWER, (said,), Rule.SAME_AGAIN)
            return Context(last, None, (), Judgement((said, *others), decision, leant=True))
        shape = shape_of(remainder(question))
        if shape is Shape.WHOLE or not leans(question):
            return Context(last, None, (), judged)
        reading = self._contexts.reading(question, last)
        beside = read(reading).verdict
        told = self._contexts.tells(question, last)
        readings = Readings(alone.verdict, beside, last, shape, told)
        return Context(last, reading, beside.matches, self._weighing.weigh(readings))
