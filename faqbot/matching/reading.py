"""A text as it was taken, and what came of it."""

from dataclasses import dataclass

from faqbot.matching.judgement.judge import Verdict
from faqbot.matching.ranking import Ranked
from faqbot.matching.spelling import Correction
from faqbot.model import Judgement, Talk


@dataclass(frozen=True, slots=True)
class Reading:
    """A text as it was taken, and what came of it.

    Attributes:
        corrections: What was taken for slips in it.
        ranked: Its wording, and the ranking of that.
        talk: What kind of plain talk it is; None for a question.
        parts: Of a text that asks several things, each part with the id of its best entry.
    """

    text: str
    corrections: tuple[Correction, ...]
    ranked: Ranked
    verdict: Verdict
    talk: Talk | None = None
    parts: tuple[tuple[str, str], ...] = ()

    @property
    def judgement(self) -> Judgement:
        """What comes of the text by itself."""
        return Judgement(self.verdict.matches, self.verdict.decision, self.talk)
