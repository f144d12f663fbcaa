"""What speaks for an entry: its phrasings, the words of its id, its answer."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from typing import NamedTuple

import numpy as np

from faqbot.matching.kernel import Floats, Indices
from faqbot.matching.normalise import clean
from faqbot.matching.wording import bare, name_words
from faqbot.model import Entry


class Kind(Enum):
    """Where a support comes from."""

    PHRASING = "phrasings"
    ID = "id"
    ANSWER = "answer"


# How little a support is trusted: what the regression adds to its diagonal. A phrasing is what
# people ask; an id is a name for it; the question with its answer tells what it is about; a sentence
# of the answer merely has its words.
_PHRASING, _ID, _WHOLE, _SENTENCE = 0.1, 0.2, 0.3, 1.0
# Answers speak only for entries with at most so many phrasings; more phrasings say it better.
_FEW_PHRASINGS = 3
_MOST_SENTENCES = 4
# So much of an answer tells what it is about, in characters.
_GIST = 300
_SENTENCE_END = re.compile(r"(?<=[.!?:])\s+|\n+")
_SHORTEST_SENTENCE = 3
_ADDRESS = re.compile(r"\]\([^)\n]{0,2000}\)")
_SIGNS = re.compile(r"[*`_>#\[\]]")


@dataclass(frozen=True, slots=True)
class Supports:
    """All supports of a file, phrasings first.

    Attributes:
        texts: Their bare wordings.
        phrasings: What stands in the file, for those that are phrasings.
        kinds: What each is.
        targets: The index of each one's entry, shape [supports].
        noise: How little each is trusted, [supports].
        owners: The ids of the entries.
        few: The mean over entries of 1 / number of phrasings, in (0, 1].
    """

    texts: tuple[str, ...]
    phrasings: tuple[str, ...]
    kinds: tuple[Kind, ...]
    targets: Indices
    noise: Floats
    owners: tuple[str, ...]
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
    asked = [
        (_Support(Kind.PHRASING, index, wording, _PHRASING), phrasing)
        for index, entry in enumerate(entries)
        for phrasing in entry.phrasings
        if (wording := bare(phrasing))
    ]
    found = [support for support, _ in asked]
    for index, entry in enumerate(entries):
        if name := " ".join(name_words(entry.id)):
            found.append(_Support(Kind.ID, index, name, _ID))
    for index, entry in enumerate(entries):
        if len(entry.phrasings) <= _FEW_PHRASINGS:
            answer = prose(entry.answer)
            if whole := bare(f"{entry.question} {answer[:_GIST]}"):
                found.append(_Support(Kind.ANSWER, index, whole, _WHOLE))
            found += [
                _Support(Kind.ANSWER, index, sentence, _SENTENCE) for sentence in _sentences(answer)
            ]
    return Supports(
        texts=tuple(support.text for support in found),
        phrasings=tuple(written for _, written in asked),
        kinds=tuple(support.kind for support in found),
        targets=np.array([support.target for support in found], np.intp),
        noise=np.array([support.noise for support in found], np.float32),
        owners=tuple(entry.id for entry in entries),
        few=sum(1 / len(entry.phrasings) for entry in entries) / max(1, len(entries)),
    )


def prose(markdown: str) -> str:
    """Markdown without its signs and the addresses of its links."""
    return _SIGNS.sub(" ", _ADDRESS.sub(" ", markdown))


class _Support(NamedTuple):
    kind: Kind
    target: int
    text: str
    noise: float


def _sentences(answer: str) -> list[str]:
    """The first sentences of an answer as bare wordings, without those that are a word or two."""
    parts = (bare(clean(part)) for part in _SENTENCE_END.split(answer))
    return [part for part in parts if part.count(" ") >= _SHORTEST_SENTENCE - 1][:_MOST_SENTENCES]
