"""The best entry of a ranking, judged: its standing, its words beside the question's, its chance."""

import functools
import json
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np

from faqbot.matching.confidence import LEAD_ALONE
from faqbot.matching.contrast.comparison import (
    Comparison,
    Vocabulary,
    compare,
    questioned,
)
from faqbot.matching.contrast.contrasts import contrast_of
from faqbot.matching.contrast.lexicon import Lexicon
from faqbot.matching.contrast.saying import Saying, saying
from faqbot.matching.exemplars import Kind, Supports, prose
from faqbot.matching.judgement.deciding import Bounds, Extent, Weight, decide
from faqbot.matching.judgement.evidence import Standing, evidence
from faqbot.matching.judgement.forest import Forest
from faqbot.matching.kernel import Floats, Indices
from faqbot.matching.normalise import MAX_QUESTION, kin, stem
from faqbot.matching.ranking import Ranked
from faqbot.matching.regression import Estimates
from faqbot.matching.wording import bare, name_words
from faqbot.model import Decision, Difference, Entry, Match

_FOLDER = Path(__file__).parent
# So many of an entry's phrasings, nearest first, stand beside the question.
_MOST_COMPARED = 3
# Phrasings that were compared are asked for again and again.
_MOST_SAYINGS = 4096
# Of an answer's words, those of so many characters count.
_MOST_ANSWER = 4_000


@dataclass(frozen=True, slots=True)
class Model:
    """What was fitted: how likely the best entry is right, and the bounds of that."""

    forest: Forest
    bounds: Bounds

    @classmethod
    @functools.cache
    def shipped(cls, *, has_meaning: bool) -> "Model":
        """The one for files that an encoder compared, or the one for words alone; read once."""
        path = _FOLDER / ("meaning.json" if has_meaning else "words.json")
        found = json.loads(path.read_text(encoding="utf-8"))
        return cls(Forest(found), Bounds(**found["bounds"]))


@functools.cache
def english() -> Lexicon:
    """The shipped lexicon, read once."""
    return Lexicon.load()


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was made of a ranking.

    Attributes:
        matches: The ranking; another thing than its best entry may have let the next go first.
        weight: What speaks for the best entry; None where there is none.
        evidence: The numbers behind its probability.
    """

    matches: tuple[Match, ...]
    decision: Decision
    weight: Weight | None = None
    compared: tuple[Comparison, ...] = ()
    evidence: Mapping[str, float] = field(default_factory=dict)


class Judge:
    """Judges rankings of one file."""

    def __init__(
        self,
        entries: Sequence[Entry],
        supports: Supports,
        *,
        has_meaning: bool,
        asking: Callable[[str], float],
        model: Model | None = None,
    ) -> None:
        """Judge by `supports`, whose meanings an encoder compared where `has_meaning`.

        `asking` tells how much a text asks, in [0, 1]; `model` is the shipped one where it is None.
        """
        self._entries = entries
        self._indices = {entry.id: index for index, entry in enumerate(entries)}
        self._supports = supports
        self._asked = len(supports.phrasings)
        self.extent = Extent(supports.few, len(entries))
        self._has_meaning = has_meaning
        self._model = model or Model.shipped(has_meaning=has_meaning)
        self._lexicon = english()
        self._asking = asking
        self._said = functools.lru_cache(_MOST_SAYINGS)(_saying)
        self._vocabularies: dict[int, Vocabulary] = {}
        self._named = Counter(
            word for entry in entries for word in {kin(word) for word in self._names(entry)}
        )

    @property
    def bounds(self) -> Bounds:
        """What a decision compares with."""
        return self._model.bounds

    def verdict(self, text: str, ranked: Ranked, *, without: int | None = None) -> Verdict:
        """What `text` gets by its ranking; as if the phrasing in the row `without` were not there."""
        first = self._judged(text, ranked, ranked.matches, without)
        surely = first.weight is not None and first.weight.is_another_thing
        if not surely or ranked.verbatim or len(ranked.matches) == 1:
            return first
        best, second, *others = ranked.matches
        if second.score < self.bounds.least_score(self.extent):
            return first
        # Where the file has the other thing too, that one is meant.
        swapped = (replace(second, score=best.score), replace(best, score=second.score), *others)
        other = self._judged(text, ranked, swapped, without)
        return other if _has_it(other, first) else first

    def _judged(
        self, text: str, ranked: Ranked, matches: tuple[Match, ...], without: int | None
    ) -> Verdict:
        """The verdict on a ranking of the same wording."""
        estimates = ranked.estimates
        if not matches or estimates is None:
            weight = Weight(1.0, 1.0, 1.0, verbatim=True) if ranked.verbatim else None
            return Verdict(matches, decide(matches, weight, self.bounds, self.extent), weight)
        entry = self._indices[matches[0].entry_id]
        near = self._near(entry, estimates)
        standing = self._standing(entry, near, estimates, self._asking(text))
        compared = self._compared(ranked.wording, entry, near, estimates, without)
        numbers = evidence(standing, compared)
        weight = Weight(
            probability=self._model.forest.probability(numbers),
            lead=standing.lead,
            nearest=standing.nearest,
            asking=standing.asking,
            contrast=contrast_of(compared),
            verbatim=ranked.verbatim,
            ambiguous=self._is_ambiguous(compared[0].asked, self._entries[entry]),
        )
        decision = decide(matches, weight, self.bounds, self.extent)
        return Verdict(matches, decision, weight, tuple(compared), numbers)

    def _near(self, entry: int, estimates: Estimates) -> list[int]:
        """The places among the supports of the entry's phrasings, the most like first."""
        rows = estimates.rows
        mine = np.flatnonzero((self._supports.targets[rows] == entry) & (rows < self._asked))
        order = np.argsort(-estimates.likeness.kernel[mine], kind="stable")
        near: list[int] = mine[order][:_MOST_COMPARED].tolist()
        return near

    def _standing(
        self, entry: int, near: Sequence[int], estimates: Estimates, asking: float
    ) -> Standing:
        rows, targets = estimates.rows, self._supports.targets[estimates.rows]
        cosines = estimates.likeness.meaning if self._has_meaning else estimates.likeness.wording
        values = np.maximum(estimates.values, 0)
        at = int(np.flatnonzero(estimates.entries == entry)[0])
        others = np.delete(values, at)
        # An entry that stands alone has nobody to be ahead of, which proves nothing for it.
        lead = values[at] - others.max() if len(others) else min(values[at], LEAD_ALONE)
        strangers = (targets != entry) & (rows < self._asked)
        return Standing(
            estimate=float(values[at]),
            lead=float(lead),
            nearest=estimates.nearest,
            meaning=float(estimates.likeness.meaning[near[0]]) if near else 0.0,
            wording=float(estimates.likeness.wording[near[0]]) if near else 0.0,
            other=float(cosines[strangers].max(initial=0.0)),
            answer=self._likest(entry, Kind.ANSWER, rows, targets, cosines),
            name=self._likest(entry, Kind.ID, rows, targets, cosines),
            phrasings=len(self._entries[entry].phrasings),
            few=self.extent.few,
            entries=self.extent.entries,
            asking=asking,
        )

    def _likest(
        self,
        entry: int,
        kind: Kind,
        rows: Indices,
        targets: Indices,
        cosines: Floats,
    ) -> float:
        return max(
            (
                float(cosines[place])
                for place in np.flatnonzero((targets == entry) & (rows >= self._asked)).tolist()
                if self._supports.kinds[int(rows[place])] is kind
            ),
            default=0.0,
        )

    def _compared(
        self,
        wording: str,
        entry: int,
        near: Sequence[int],
        estimates: Estimates,
        without: int | None,
    ) -> list[Comparison]:
        """The question beside the entry's nearest phrasings, or beside its question."""
        vocabulary = self._vocabulary(entry, without)
        texts = [self._supports.texts[int(estimates.rows[place])] for place in near]
        asked = _saying(wording)
        return [
            compare(asked, self._said(text), vocabulary, self._lexicon)
            for text in texts or [bare(self._entries[entry].question)]
        ]

    def is_named(self, word: str) -> bool:
        """Whether an entry is called by a word."""
        return self._named[kin(word)] > 0

    def _is_ambiguous(self, asked: Saying, entry: Entry) -> bool:
        """Whether all that is said is one word, which names several entries alike."""
        words = {kin(asked.words[place]) for place in asked.content}
        return (
            len(words) == 1
            and not questioned(asked.words)
            and self._named[next(iter(words))] > 1
            and words != set(map(kin, name_words(entry.id)))
        )

    def _names(self, entry: Entry) -> list[str]:
        """What an entry is called by: the words of its id and of its question."""
        asked = self._said(bare(entry.question))
        return [*name_words(entry.id), *(asked.words[place] for place in asked.content)]

    def _vocabulary(self, entry: int, without: int | None) -> Vocabulary:
        if without is not None:
            return self._words_of(entry, without)
        if entry not in self._vocabularies:
            self._vocabularies[entry] = self._words_of(entry, None)
        return self._vocabularies[entry]

    def _words_of(self, entry: int, without: int | None) -> Vocabulary:
        left_out = None if without is None else self._supports.texts[without]
        said = self._entries[entry]
        wordings = [bare(phrasing) for phrasing in said.phrasings]
        answer = prose(said.answer)[:_MOST_ANSWER]
        parts = [bare(answer[at : at + MAX_QUESTION]) for at in range(0, len(answer), MAX_QUESTION)]
        answered = _words(_saying(part) for part in parts)
        words = _words(self._said(each) for each in wordings if each != left_out)
        words |= answered | frozenset(name_words(said.id))
        return Vocabulary(frozenset(map(kin, words)), words, answered)


def _has_it(other: Verdict, first: Verdict) -> bool:
    """Whether another entry has, in a phrasing near the question, what the first one has not."""
    contrast = first.weight.contrast if first.weight else None
    if contrast is None or other.weight is None or other.weight.is_another_thing:
        return False
    asked = [contrast.asked]
    if contrast.difference is Difference.DIRECTION:
        asked = contrast.asked.split(" ")
    words = set(map(stem, asked))
    return any(words <= set(map(stem, each.known.words)) for each in other.compared)


def _words(sayings: Iterable[Saying]) -> frozenset[str]:
    """The words of sayings, and the parts of their terms of several words."""
    return frozenset(
        part for said in sayings for word in said.words for part in (word, *word.split(" "))
    )


def _saying(wording: str) -> Saying:
    return saying(wording, english())
