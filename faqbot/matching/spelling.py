"""Misspelt words become the ones that were meant: the file's own first, then common English."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from rapidfuzz import process
from rapidfuzz.distance import OSA

# Shorter words are too close to each other to be repaired.
_SHORTEST = 3
_LONGEST = 30
# From these lengths on a word may lack, add or change a letter of one of the file's, and of a
# common one: "crm" is no "cry", and "saas" no "says".
_SHORT = 4
_MIDDLING = 5
# From this length on a word may be two slips away from the one that was meant.
_LONG = 7
# A question of many unknown words is not repaired to its end, which bounds its time.
_MOST_REPAIRED = 12
# How many of the dictionary's words, commonest first, a slip may stand for.
_COMMON = 3000
# The file is taken to be in the dictionary's language from this share of its words on; in another
# language, the dictionary's words would only distort it.
_SAME_LANGUAGE = 0.6
_NEAREST = 8
# What makes a candidate more likely, in slips: the file uses it, it begins with the same letter,
# it has the same letters in another order, it is common.
_FILES_OWN = 0.5
_OTHER_INITIAL = 0.3
_SAME_LETTERS = 0.2
_RARENESS = 0.1


@dataclass(frozen=True, slots=True)
class Correction:
    """A word as it was written and as it was taken."""

    written: str
    meant: str


class Speller:
    """Repairs words that neither the file nor the dictionary has."""

    def __init__(
        self,
        used: Mapping[str, int],
        dictionary: Sequence[str],
        is_word: Callable[[str], bool] = lambda word: False,
    ) -> None:
        """Repair towards the words of a file and a dictionary.

        Args:
            used: The file's words, each with the number of phrasings that hold it.
            dictionary: Words of the language, commonest first; may be empty.
            is_word: Whether a word is another one of the language, rare or a formation as
                "unblocked", and no slip.
        """
        self._is_word = is_word
        self._rank = {word: rank for rank, word in enumerate(dictionary)}
        self._used = used
        own = [
            word
            for word in sorted(used)
            if len(word) >= _SHORTEST and not any(character.isdigit() for character in word)
        ]
        native = sum(word in self._rank for word in own) >= _SAME_LANGUAGE * max(1, len(own))
        # A word that no dictionary has and one phrasing alone may be a slip itself.
        self._own = [word for word in own if not native or word in self._rank or used[word] > 1]
        self._native = native
        self._common = list(dictionary[:_COMMON]) if native else []

    def repair(self, text: str) -> tuple[str, tuple[Correction, ...]]:
        """`text`, single-spaced words, repaired; and what was changed, in order."""
        repaired: list[str] = []
        corrections: list[Correction] = []
        known: dict[str, str] = {}
        tried = 0
        for word in text.split(" "):
            meant = word
            if self._is_suspect(word) and tried < _MOST_REPAIRED:
                tried += 1
                if word not in known:
                    known[word] = self._meant(word)
                meant = known[word]
            if meant != word:
                corrections.append(Correction(word, meant))
            repaired.append(meant)
        return " ".join(repaired), tuple(corrections)

    def _is_suspect(self, word: str) -> bool:
        return (
            _SHORTEST <= len(word) <= _LONGEST
            and word.isalpha()
            # A script without cases writes whole sentences without a blank, or words by signs.
            and word.upper() != word
            and word not in self._used
            and word not in self._rank
            and not (self._native and self._is_word(word))
        )

    def _meant(self, word: str) -> str:
        slips = 1 if len(word) < _LONG or not self._native else 2
        likely = [
            (self._cost(word, other, distance) - _FILES_OWN, -self._used[other], other)
            for other, distance in _near(word, self._own, slips)
            if self._may_be(word, other, shortest=_SHORT)
        ]
        likely += [
            (self._cost(word, other, distance), 0, other)
            for other, distance in _near(word, self._common, 1)
            if self._may_be(word, other, shortest=_MIDDLING)
        ]
        return min(likely)[2] if likely else word

    def _may_be(self, word: str, other: str, *, shortest: int) -> bool:
        """Whether one may stand for the other: short words, as abbreviations are, only in disorder.

        In a language whose words no dictionary tells apart, short words are left alone.
        """
        if not self._native:
            return len(word) >= _LONG
        in_disorder = sorted(word) == sorted(other) and word[0] == other[0]
        return len(word) >= shortest or in_disorder

    def _cost(self, word: str, other: str, distance: float) -> float:
        return (
            distance
            + (0.0 if word[0] == other[0] else _OTHER_INITIAL)
            - (_SAME_LETTERS if sorted(word) == sorted(other) else 0.0)
            + _RARENESS * min(1.0, self._rank.get(other, 0) / (2 * _COMMON))
        )


def _near(word: str, others: Sequence[str], slips: int) -> list[tuple[str, float]]:
    """Those of `others` at an optimal string alignment of at most `slips`, nearest first."""
    found = process.extract(word, others, scorer=OSA.distance, score_cutoff=slips, limit=_NEAREST)
    return [(other, distance) for other, distance, _ in found]
