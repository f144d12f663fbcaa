"""Why a question gets what it gets: each step's figures, as values, as JSON and as text."""

import enum
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from typing import TypeAlias

from faqbot.matching.exemplars import Kind, Supports
from faqbot.matching.following import Context
from faqbot.matching.judgement.deciding import Weight
from faqbot.matching.judgement.judge import Judge
from faqbot.matching.ranking import Ranked
from faqbot.matching.reading import Reading
from faqbot.matching.spelling import Correction
from faqbot.model import Contrast, Decision, Judgement, Match

MOST_EXPLAINED = 5

Say: TypeAlias = Callable[..., str]
"""Gives the fixed sentence of a key, with the values put in."""


class Note(enum.Enum):
    """Why a score is not that of the estimate; `texts` has a sentence for each."""

    VERBATIM = "word for word"


@dataclass(frozen=True, slots=True)
class Signals:
    """What speaks for one entry.

    Attributes:
        score: In [0, 1].
        phrasing: The phrasing that is most like the question.
        meaning: The encoder's cosine of the two; None without an encoder, or where the phrasing
            was too far off to be asked.
        wording: The cosine of their letters and words; None likewise.
        phrasings: What the entry's phrasings add to its estimate of about 0 to 1.
        id_words: What the words of its id add.
        answer: What its answer adds.
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
class Bar:
    """A figure of the best entry beside what an answer and an opened suggestion ask of it."""

    value: float
    answer: float
    opened: float


@dataclass(frozen=True, slots=True)
class Words:
    """The question's words beside those of the best entry's nearest phrasing.

    Attributes:
        shared: Content words of both.
        unknown: Those of the question that stand nowhere in the entry.
        lost: Those of the phrasing that the question lacks.
    """

    shared: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
    lost: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Explanation:
    """All that led to a decision.

    Attributes:
        wording: The words that were matched, repaired.
        corrections: What was taken for slips.
        judgement: What it gets, after the entry of `context` if there is one.
        parts: Of a text that asks several things, each part with the id of its best entry.
        weighed: Whether the figures below say anything: not for plain talk, nor for several things.
        probability: How likely the best entry is right, in [0, 1].
        lead: How far it is ahead of the next, in units of the estimate.
        nearest: The greatest cosine of any phrasing of the file, in [0, 1].
        score: That of the best entry; what is opened is what may be suggested to anybody.
        faint: The least score of a suggestion to one who asks faqbot itself.
        contrast: What the question says otherwise than the best entry, surely or not.
        signals: The best five entries, best first, for the question as it stands.
        context: How it was taken after an entry; None without one.
    """

    text: str
    wording: str
    corrections: tuple[Correction, ...]
    judgement: Judgement
    parts: tuple[tuple[str, str], ...]
    weighed: bool
    probability: Bar
    lead: Bar
    nearest: Bar
    score: Bar
    faint: float
    words: Words
    contrast: Contrast | None
    signals: tuple[Signals, ...]
    context: Context | None = None

    @property
    def decision(self) -> Decision:
        """What the question gets."""
        return self.judgement.decision

    def as_json(self) -> dict[str, object]:
        """The explanation as JSON's types."""
        return self._plain() | ({"after": _context_as_json(self.context)} if self.context else {})

    def _plain(self) -> dict[str, object]:
        talk = self.judgement.talk
        return {
            "text": self.text,
            "wording": self.wording,
            "corrections": [asdict(each) for each in self.corrections],
            "talk": talk and talk.value,
            "decision": self.decision.outcome.value,
            "opened": self.decision.opened,
            "rule": self.decision.rule.value,
            "chosen": [match.entry_id for match in self.decision.chosen],
            "parts": [{"text": text, "entry": entry} for text, entry in self.parts],
            "probability": _bar_as_json(self.probability),
            "lead": _bar_as_json(self.lead),
            "nearest": _bar_as_json(self.nearest),
            "score": _bar_as_json(self.score),
            "suggest": {
                "to_all": round(self.score.opened, 6),
                "to_who_asks": round(self.faint, 6),
            },
            "words": asdict(self.words),
            "contrast": self.contrast
            and {
                "difference": self.contrast.difference.value,
                "asked": self.contrast.asked,
                "known": self.contrast.known,
                "sure": self.contrast.sure,
            },
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
        talk = self.judgement.talk
        if talk is not None:
            lines.append(say("why_talk", talk=talk.value))
        for rank, each in enumerate(self.signals, start=1):
            lines += ["", *_signal_lines(rank, each, say)]
        lines += ["", *self._decided(say)]
        return "\n".join(lines)

    def _decided(self, say: Say) -> list[str]:
        outcome, rule = self.decision.outcome.value, self.decision.rule.name.lower()
        return [
            *(say("why_part", part=part, entry=entry) for part, entry in self.parts),
            *(self._figures(say) if self.weighed else []),
            *(["", *_context_lines(self.context, say)] if self.context else []),
            f"{say(f'outcome_{outcome}')}: {say(f'rule_{rule}')}",
        ]

    def _figures(self, say: Say) -> list[str]:
        """What speaks for the best entry, each figure beside its bounds."""
        return [
            *self._compared(say),
            _bar_line("why_probability", self.probability, say),
            _bar_line("why_lead", self.lead, say),
            _bar_line("why_nearest", self.nearest, say),
            _bar_line("why_score", self.score, say),
            say("why_faint", to_all=f"{self.score.opened:.2f}", to_who_asks=f"{self.faint:.2f}"),
        ]

    def _compared(self, say: Say) -> list[str]:
        """The words of the question beside the best entry's."""
        named = {
            key: ", ".join(words) or say("why_none")
            for key, words in (
                ("shared", self.words.shared),
                ("unknown", self.words.unknown),
                ("lost", self.words.lost),
            )
        }
        lines = [say("why_words", **named)]
        if self.contrast is not None:
            difference = say(f"difference_{self.contrast.difference.name.lower()}")
            key = "why_contrast" if self.contrast.sure else "why_contrast_perhaps"
            asked, known = (each or "-" for each in (self.contrast.asked, self.contrast.known))
            lines.append(say(key, difference=difference, asked=asked, known=known))
        return lines


def explain(
    reading: Reading, context: Context | None, supports: Supports, judge: Judge
) -> Explanation:
    """Why a text gets what it gets, after the entry of `context` if there is one."""
    verdict, bounds = reading.verdict, judge.bounds
    weight = verdict.weight or Weight(0.0, 0.0, 0.0)
    ranked = reading.ranked
    said = next(iter(verdict.compared), None)
    explained = () if reading.talk is not None else verdict.matches[:MOST_EXPLAINED]
    return Explanation(
        text=reading.text,
        wording=ranked.wording,
        corrections=reading.corrections,
        judgement=context.outcome if context else reading.judgement,
        parts=reading.parts,
        weighed=verdict.weight is not None,
        probability=Bar(weight.probability, bounds.answer, bounds.opened),
        lead=Bar(
            weight.lead,
            bounds.least_lead(judge.extent, weight.probability),
            bounds.least_opened_lead(judge.extent),
        ),
        nearest=Bar(weight.nearest, bounds.nearest, bounds.nearest),
        score=Bar(
            verdict.matches[0].score if verdict.matches else 0.0,
            bounds.least_answer(judge.extent),
            bounds.least_score(judge.extent),
        ),
        faint=bounds.least_faint(judge.extent),
        words=Words(said.shared, said.unknown, said.lost) if said else Words(),
        contrast=weight.contrast,
        signals=tuple(_signals(match, ranked, supports) for match in explained),
        context=context,
    )


def _signals(match: Match, ranked: Ranked, supports: Supports) -> Signals:
    """What speaks for the entry of a match."""
    shares = dict.fromkeys(Kind, 0.0)
    likeness: tuple[float | None, float | None] = (None, None)
    if ranked.estimates is not None:
        for place, row in enumerate(ranked.estimates.rows.tolist()):
            if supports.owners[int(supports.targets[row])] != match.entry_id:
                continue
            kind = supports.kinds[row]
            shares[kind] += float(ranked.estimates.shares[place])
            if kind is Kind.PHRASING and supports.phrasings[row] == match.phrasing:
                near = ranked.estimates.likeness
                likeness = (
                    float(near.meaning[place]) if near.meaning.any() else None,
                    float(near.wording[place]),
                )
    return Signals(
        entry_id=match.entry_id,
        score=match.score,
        phrasing=match.phrasing,
        meaning=likeness[0],
        wording=likeness[1],
        phrasings=shares[Kind.PHRASING],
        id_words=shares[Kind.ID],
        answer=shares[Kind.ANSWER],
        note=Note.VERBATIM if match.score == 1.0 else None,
    )


def _bar_as_json(bar: Bar) -> dict[str, float]:
    return {name: round(value, 6) for name, value in asdict(bar).items()}


def _bar_line(key: str, bar: Bar, say: Say) -> str:
    return say(
        key, value=f"{bar.value:.2f}", answer=f"{bar.answer:.2f}", opened=f"{bar.opened:.2f}"
    )


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
