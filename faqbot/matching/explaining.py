"""Why a question gets what it gets: each step's figures, as values, as JSON and as text."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass

from faqbot.matching.following import Context
from faqbot.matching.spelling import Correction
from faqbot.matching.thresholds import Thresholds
from faqbot.model import Decision, Match

MOST_EXPLAINED = 5


@dataclass(frozen=True, slots=True)
class Signals:
    """What speaks for one entry.

    Attributes:
        entry_id: The entry.
        score: In [0, 1].
        phrasing: The phrasing that is most like the question.
        meaning: The encoder's cosine of the two; None without an encoder, or where the phrasing
            was too far off to be asked.
        wording: The cosine of their letters and words; None likewise.
        phrasings: What the entry's phrasings add to its estimate of about 0 to 1.
        id_words: What the words of its id add.
        answer: What sentences of its answer add.
        note: Why the score is not that of the estimate; None where it is.
    """

    entry_id: str
    score: float
    phrasing: str
    meaning: float | None
    wording: float | None
    phrasings: float
    id_words: float
    answer: float
    note: str | None = None

    @property
    def estimate(self) -> float:
        """The regression's estimate, about 0 (not this entry) to 1 (this one)."""
        return self.phrasings + self.id_words + self.answer


@dataclass(frozen=True, slots=True)
class Explanation:
    """All that led to a decision.

    Attributes:
        text: The question.
        wording: The words that were matched, repaired.
        corrections: What was taken for slips.
        small_talk: Whether it asks nothing.
        nearest: The greatest cosine of any phrasing of the file, in [0, 1].
        confidence: How likely the best entry is right, in [0, 1].
        lead: The best score's lead over the next, in units of the estimate.
        decision: What it gets, after the entry of `context` if there is one.
        signals: The best five entries, best first, for the question as it stands.
        context: How it was taken after an entry; None without one.
    """

    text: str
    wording: str
    corrections: tuple[Correction, ...]
    small_talk: bool
    nearest: float
    confidence: float
    lead: float
    thresholds: Thresholds
    decision: Decision
    signals: tuple[Signals, ...]
    context: Context | None = None

    def as_json(self) -> dict[str, object]:
        """The explanation as JSON's types."""
        return self._plain() | ({"after": _context_as_json(self.context)} if self.context else {})

    def _plain(self) -> dict[str, object]:
        return {
            "text": self.text,
            "wording": self.wording,
            "corrections": [asdict(each) for each in self.corrections],
            "small_talk": self.small_talk,
            "decision": self.decision.outcome.value,
            "rule": self.decision.rule,
            "chosen": [match.entry_id for match in self.decision.chosen],
            "confidence": round(self.confidence, 6),
            "lead": round(self.lead, 6),
            "nearest": round(self.nearest, 6),
            "thresholds": asdict(self.thresholds) | {"origin": self.thresholds.origin()},
            "matches": [
                {
                    "id": each.entry_id,
                    "score": round(each.score, 6),
                    "phrasing": each.phrasing,
                    "meaning": _rounded(each.meaning),
                    "wording": _rounded(each.wording),
                    "note": each.note,
                    "estimate": round(each.estimate, 6),
                    "shares": {
                        "phrasings": round(each.phrasings, 6),
                        "id": round(each.id_words, 6),
                        "answer": round(each.answer, 6),
                    },
                }
                for each in self.signals
            ],
        }

    def as_text(self) -> str:
        """The explanation as a person reads it on a terminal."""
        lines = [f"matched as: {self.wording or '(no words)'}"]
        lines += [f"  {each.written} was taken as {each.meant}" for each in self.corrections]
        if self.small_talk:
            lines.append("it greets, thanks or says nothing, which is never matched")
        for rank, each in enumerate(self.signals, start=1):
            lines += [
                "",
                f'{rank}. {each.entry_id}  score {each.score:.2f}  by "{each.phrasing}"',
                f"   like it: meaning {_shown(each.meaning)}, wording {_shown(each.wording)}",
                (
                    f"   estimate {each.estimate:.2f} = phrasings {each.phrasings:+.2f}, "
                    f"id {each.id_words:+.2f}, answer {each.answer:+.2f}"
                ),
            ]
            if each.note:
                lines.append(f"   {each.note}")
        lines += ["", *self._decided()]
        return "\n".join(lines)

    def _decided(self) -> list[str]:
        bounds = self.thresholds
        best = self.signals[0].score if self.signals else 0.0
        return [
            f"nearest phrasing of the file: {self.nearest:.2f}",
            (
                f"score      {best:.2f}, to suggest at least {bounds.suggest:.2f}, "
                f"to answer at least {bounds.score:.2f}"
            ),
            f"confidence {self.confidence:.2f}, to answer at least {bounds.answer:.2f}",
            f"lead       {self.lead:.2f}, to answer at least {bounds.lead:.2f}",
            f"thresholds: {bounds.origin()}",
            *(["", *_context_lines(self.context)] if self.context else []),
            f"{self.decision.outcome.value}: {self.decision.rule}",
        ]


def _context_as_json(context: Context) -> dict[str, object]:
    return {
        "entry": context.entry_id,
        "reading": context.reading,
        "leant": context.outcome.leant,
        "reading_matches": _shortly(context.beside),
        "matches": _shortly(context.outcome.matches),
    }


def _shortly(matches: Sequence[Match]) -> list[dict[str, object]]:
    return [
        {"id": match.entry_id, "score": round(match.score, 6)} for match in matches[:MOST_EXPLAINED]
    ]


def _context_lines(context: Context) -> list[str]:
    if context.reading is None and not context.outcome.leant:
        return [f"after {context.entry_id}: nothing in it leans on that"]
    lines = [f"after {context.entry_id}, read as: {context.reading or 'the same question again'}"]
    for title, matches in (
        ("so it ranks", context.beside),
        ("both together", context.outcome.matches),
    ):
        ranked = ", ".join(f"{each.entry_id} {each.score:.2f}" for each in matches[:3])
        lines.append(f"  {title}: {ranked or 'nothing'}")
    if not context.outcome.leant:
        lines.append("  it is sure enough by itself, which decides")
    return lines


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 6)


def _shown(value: float | None) -> str:
    return "-" if value is None else f"{value:.2f}"
