"""What speaks for an entry: its phrasings, the words of its id, sentences of its answer."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

import numpy as np

from faqbot.matching.kernel import Floats, Indices
from faqbot.matching.normalise import clean
from faqbot.matching.wording import bare
from faqbot.model import Entry


class Kind(Enum):
    """Where a support comes from."""

    PHRASING = "phrasings"
    ID = "id"
    ANSWER = "answer"


# How little a support is trusted: what the regression adds to its diagonal. A phrasing is what
# people ask; an id is a name for it; an answer's sentence merely has its words.
_NOISE = {Kind.PHRASING: 0.1, Kind.ID: 0.2, Kind.ANSWER: 1.0}
# Answers speak only for entries with at most so many phrasings; more phrasings say it better.
_FEW_PHRASINGS = 3
_MOST_SENTENCES = 4
_SENTENCE_END = re.compile(r"(?<=[.!?:])\s+|\n+")
_SHORTEST_SENTENCE = 3


@dataclass(frozen=True, slots=True)
class Supports:
    """All supports of a file, phrasings first.

    Attributes:
        texts: Their bare wordings.
        phrasings: What stands in the file, for those that are phrasings.
        kinds: What each is.
        targets: The index of each one's entry, shape [supports].
        noise: How little each is trusted, [supports].
        few: The mean over entries of 1 / number of phrasings, in (0, 1].
    """

    texts: tuple[str, ...]
    phrasings: tuple[str, ...]
    kinds: tuple[Kind, ...]
    targets: Indices
    noise: Floats
    few: float

    def vocabulary(self) -> Counter[str]:
        """The words of the phrasings, each with the number of phrasings that hold it."""
        return Counter(
            word for text in self.texts[: len(self.phrasings)] for word in set(text.split())
        )

    def word_for_word(self) -> dict[str, int]:
        """The row of each phrasing by its bare wording, unless two entries share that."""
        rows: dict[str, int] = {}
        shared: set[str] = set()
        for row, text in enumerate(self.texts[: len(self.phrasings)]):
            first = rows.setdefault(text, row)
            if self.targets[first] != self.targets[row]:
                shared.add(text)
        return {text: row for text, row in rows.items() if text not in shared}


def supports_of(entries: Sequence[Entry]) -> Supports:
    """The supports of `entries`; a phrasing without a word is passed over."""
    found = [
        (Kind.PHRASING, index, wording, phrasing)
        for index, entry in enumerate(entries)
        for phrasing in entry.phrasings
        if (wording := bare(phrasing))
    ]
    asked = len(found)
    for index, entry in enumerate(entries):
        name = " ".join(re.findall(r"[^\W\d_]+", entry.id))
        if name:
            found.append((Kind.ID, index, name.casefold(), entry.id))
    for index, entry in enumerate(entries):
        if len(entry.phrasings) <= _FEW_PHRASINGS:
            found += [
                (Kind.ANSWER, index, sentence, sentence) for sentence in _sentences(entry.answer)
            ]
    return Supports(
        texts=tuple(text for _, _, text, _ in found),
        phrasings=tuple(written for _, _, _, written in found[:asked]),
        kinds=tuple(kind for kind, _, _, _ in found),
        targets=np.array([index for _, index, _, _ in found], np.intp),
        noise=np.array([_NOISE[kind] for kind, _, _, _ in found], np.float32),
        few=sum(1 / len(entry.phrasings) for entry in entries) / max(1, len(entries)),
    )


def _sentences(answer: str) -> list[str]:
    """The first sentences of an answer as bare wordings, without those that are a word or two."""
    parts = (bare(clean(part)) for part in _SENTENCE_END.split(answer))
    return [part for part in parts if part.count(" ") >= _SHORTEST_SENTENCE - 1][:_MOST_SENTENCES]
