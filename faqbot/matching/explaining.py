"""Why a question gets what it gets: each step's figures, as values, as JSON and as text."""

import enum
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from typing import TypeAlias

from faqbot.matching.following import Context
from faqbot.matching.spelling import Correction
from faqbot.matching.thresholds import Thresholds
from faqbot.model import Decision, Match

MOST_EXPLAINED = 5

Say: TypeAlias = Callable[..., str]
"""Gives the fixed sentence of a key, with the values put in."""


class Note(enum.Enum):
    """Why a score is not that of the estimate; `texts` has a sentence for each."""

    VERBATIM = "word for word"
    HINT = "offered at the most"


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
    note: Note | None = None

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
            "rule": self.decision.rule.value,
            "chosen": [match.entry_id for match in self.decision.chosen],
            "confidence": round(self.confidence, 6),
            "lead": round(self.lead, 6),
            "nearest": round(self.nearest, 6),
            "thresholds": asdict(self.thresholds),
            "matches": [
                {
                    "id": each.entry_id,
                    "score": round(each.score, 6),
                    "phrasing": each.phrasing,
                    "meaning": _rounded(each.meaning),
                    "wording": _rounded(each.wording),
                    "note": each.note and each.note.value,
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

    def as_text(self, say: Say) -> str:
        """The explanation as a person reads it; `say` gives the sentence of a key."""
        lines = [say("why_wording", wording=self.wording or say("why_no_words"))]
        lines += [
            f"  {say('why_repaired', written=each.written, meant=each.meant)}"
            for each in self.corrections
        ]
        if self.small_talk:
            lines.append(say("why_small_talk"))
        for rank, each in enumerate(self.signals, start=1):
            lines += ["", *_signal_lines(rank, each, say)]
        lines += ["", *self._decided(say)]
        return "\n".join(lines)

    def _decided(self, say: Say) -> list[str]:
        bounds = self.thresholds
        best = self.signals[0].score if self.signals else 0.0
        outcome, rule = self.decision.outcome.value, self.decision.rule.name.lower()
        return [
            say("why_nearest", cosine=f"{self.nearest:.2f}"),
            say(
                "why_score",
                score=f"{best:.2f}",
                suggest=f"{bounds.suggest:.2f}",
                answer=f"{bounds.score:.2f}",
            ),
            say(
                "why_confidence", confidence=f"{self.confidence:.2f}", answer=f"{bounds.answer:.2f}"
            ),
            say("why_lead", lead=f"{self.lead:.2f}", answer=f"{bounds.lead:.2f}"),
            say("why_thresholds", origin=_origin(bounds, say)),
            *(["", *_context_lines(self.context, say)] if self.context else []),
            f"{say(f'outcome_{outcome}')}: {say(f'rule_{rule}')}",
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


def _signal_lines(rank: int, signals: Signals, say: Say) -> list[str]:
    phrasing, score = signals.phrasing, f"{signals.score:.2f}"
    lines = [
        f"{rank}. {say('why_entry', entry=signals.entry_id, score=score, phrasing=phrasing)}",
        say("why_like", meaning=_shown(signals.meaning), wording=_shown(signals.wording)),
        say(
            "why_estimate",
            estimate=f"{signals.estimate:.2f}",
            phrasings=f"{signals.phrasings:+.2f}",
            id=f"{signals.id_words:+.2f}",
            answer=f"{signals.answer:+.2f}",
        ),
    ]
    if signals.note is not None:
        lines.append(say(f"note_{signals.note.name.lower()}"))
    return [lines[0], *(f"   {line}" for line in lines[1:])]


def _origin(thresholds: Thresholds, say: Say) -> str:
    """Where thresholds come from, in words."""
    if not thresholds.trials:
        return say("why_public")
    shares = {
        name: say("why_none") if share is None else f"{share:.1%}"
        for name, share in (("right", thresholds.precision), ("false", thresholds.false))
    }
    return say("why_trials", n=thresholds.trials, **shares)


def _context_lines(context: Context, say: Say) -> list[str]:
    entry = context.entry_id
    if context.reading is None and not context.outcome.leant:
        return [say("why_leans_not", entry=entry)]
    lines = [say("why_reading", entry=entry, reading=context.reading or say("why_again"))]
    for key, matches in (
        ("why_in_context", context.beside),
        ("why_together", context.outcome.matches),
    ):
        ranked = ", ".join(f"{each.entry_id} {each.score:.2f}" for each in matches[:3])
        lines.append(f"  {say(key, ranked=ranked or say('why_nothing'))}")
    if not context.outcome.leant:
        lines.append(f"  {say('why_sure')}")
    return lines


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 6)


def _shown(value: float | None) -> str:
    return "-" if value is None else f"{value:.2f}"
