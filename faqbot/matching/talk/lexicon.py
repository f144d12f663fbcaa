"""The words of plain talk, and which of them a word as written may be."""

import functools
import re
from collections.abc import Collection, Mapping, Sequence

from rapidfuzz import process
from rapidfuzz.distance import OSA

# Shorter words of the phrases are too close to each other to be meant by a slip.
_SHORTEST = 4
# So many words that were looked at are kept.
_REMEMBERED = 4_096
_REPEATED = re.compile(r"(\w)\1+")
_DRAWN_OUT = re.compile(r"(\w)\1\1+")
# "hahahaha" is "haha".
_LAUGHED = re.compile(r"(\w\w)\1\1+")


class Lexicon:
    """Reads a word as the words of plain talk that it may be."""

    def __init__(
        self,
        words: Collection[str],
        *,
        exact: Collection[str],
        short_forms: Mapping[str, Sequence[str]],
        dictionary: Collection[str],
    ) -> None:
        """Read words as those of plain talk.

        Args:
            words: Those of the phrases.
            exact: Those that no slip may stand for, such as names: "amex" is no "alex".
            short_forms: What stands for one or several of them: "u" for "you".
            dictionary: Words that are no slips; may be empty.
        """
        self._known = frozenset(words).union(short_forms)
        self._short_forms = short_forms
        self._dictionary = frozenset(dictionary)
        self._targets = sorted(
            word for word in self._known.difference(exact) if len(word) >= _SHORTEST
        )
        self._folded: dict[str, list[str]] = {}
        for word in sorted(self._known):
            self._folded.setdefault(_folded(word), []).append(word)
        # What a file is about is no talk, and comes again and again.
        self._meant = functools.lru_cache(_REMEMBERED)(self._found)

    def read(self, word: str) -> tuple[frozenset[str], ...]:
        """The words that `word` stands for, each as what it may be.

        One empty set for a word that is none of plain talk.
        """
        meant = self._meant(_LAUGHED.sub(r"\1\1", word))
        for known in meant:
            if known in self._short_forms:
                return tuple(frozenset({full}) for full in self._short_forms[known])
        return (frozenset(meant),)

    def _found(self, word: str) -> Sequence[str]:
        if word in self._known:
            return (word,)
        if word in self._dictionary:
            return ()
        if folded := self._folded.get(_folded(word)):
            return folded
        written = _DRAWN_OUT.sub(r"\1", word)
        if len(written) < _SHORTEST - 1 or written in self._dictionary:
            return ()
        near = process.extract(
            written, self._targets, scorer=OSA.distance, score_cutoff=1, limit=None
        )
        return [other for other, _, _ in near]


def _folded(word: str) -> str:
    """`word` without repeated letters: "heyyy" and "hey" are alike."""
    return _REPEATED.sub(r"\1", word)
