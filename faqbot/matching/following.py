"""What a question gets in a thread whose last answer was a certain entry's."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from faqbot.matching.follow_up import Contexts, Shape, asks_again, leans, remainder, shape_of
from faqbot.matching.judgement.judge import Verdict
from faqbot.matching.rank_fusion import Readings, Weighing
from faqbot.model import Decision, Entry, Judgement, Match, Outcome, Rule


class Read(Protocol):
    """A text as it was taken by itself."""

    @property
    def verdict(self) -> Verdict:
        """What was made of its ranking."""
        ...

    @property
    def judgement(self) -> Judgement:
        """What comes of it."""
        ...


class Reader(Protocol):
    """What is asked of a matcher here."""

    def read(self, question: str) -> Read:
        """A question by itself."""
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

    def __init__(self, entries: Sequence[Entry], weighing: Weighing) -> None:
        """Read after `entries`; weigh the two rankings with `weighing`."""
        self._contexts = Contexts(entries)
        self._questions = {entry.id: entry.question for entry in entries}
        self._weighing = weighing

    def context(self, question: str, last: str, reader: Reader) -> Context | None:
        """What `question` gets after the entry `last`; None where there is no such entry.

        Texts are read with `reader`, which is not kept: it keeps this.
        """
        if last not in self._questions:
            return None
        alone = reader.read(question)
        judged = alone.judgement
        if judged.talk is None:
            if judged.decision.outcome is not Outcome.ANSWER and asks_again(question):
                return Context(last, None, (), self._repeated(judged.matches, last))
            if leans(question) and shape_of(remainder(question)) is not Shape.WHOLE:
                return self._leaning(question, alone.verdict, last, reader)
        return Context(last, None, (), judged)

    def _leaning(self, question: str, alone: Verdict, last: str, reader: Reader) -> Context:
        reading = self._contexts.reading(question, last)
        beside = reader.read(reading).verdict
        shape = shape_of(remainder(question))
        readings = Readings(alone, beside, last, shape, self._contexts.tells(question, last))
        return Context(last, reading, beside.matches, self._weighing.weigh(readings))

    def _repeated(self, alone: Sequence[Match], last: str) -> Judgement:
        said = Match(last, 1.0, self._questions[last])
        others = (match for match in alone if match.entry_id != last)
        decision = Decision(Outcome.ANSWER, (said,), Rule.SAME_AGAIN)
        return Judgement((said, *others), decision, leant=True)
