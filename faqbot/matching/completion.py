"""What one has typed so far becomes the entries, or posts, that one may mean, at every keystroke."""

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import accumulate, chain
from typing import Generic, Protocol, TypeVar

import numpy as np
from rapidfuzz import process
from rapidfuzz.distance import OSA

from faqbot.matching.kernel import Floats, Indices
from faqbot.matching.normalise import MAX_QUESTION, words

# So many of the last words typed are looked up, and so many of those repaired, which bounds the
# time that a hostile text takes.
_MOST_WORDS = 16
_MOST_REPAIRED = 4
# What a word is worth that is not held whole: begun and still being typed, or begun and left so.
_BEING_TYPED = 0.9
_LEFT_SO = 0.6
# What a word is worth that is so many slips away.
_SLIPPED = {2: 0.5, 1: 0.7}
# From these lengths on, in letters, a word may be one and two slips away from the one that was
# meant; longer ones than the longest are codes, not words.
_ONE_SLIP, _TWO_SLIPS, _LONGEST = 4, 8, 20
# A question says what its entry is about a little better than an alias does.
_QUESTION = 1.05
# Chinese and Japanese put no blank between words: each sign is one.
_SIGNS = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff"
_SIGN = re.compile(f"[{_SIGNS}]|[^{_SIGNS}]+")


class Phrased(Protocol):
    """What can be found by words."""

    @property
    def phrasings(self) -> Sequence[str]:
        """What it is looked for by, the chief one first."""
        ...


_T = TypeVar("_T", bound=Phrased)


class Completion(Generic[_T]):
    """The questions and aliases of a file, or other phrasings, prepared for searching as one types."""

    def __init__(self, entries: Sequence[_T]) -> None:
        """Prepare `entries`, in their order; a keystroke then costs a few ms at 10,000."""
        self._entries = tuple(entries)
        # Shorter phrasings stand first, so that a stable sort puts them first among equals.
        phrasings = sorted(
            (sum(map(len, found)), number, place, found)
            for number, entry in enumerate(self._entries)
            for place, phrasing in enumerate(entry.phrasings)
            if (found := _words(phrasing))
        )
        self._owners = [number for _, number, _, _ in phrasings]
        self._favour: Floats = np.array(
            [1.0 if place else _QUESTION for _, _, place, _ in phrasings], np.float32
        )
        self._words = _Vocabulary([found for *_, found in phrasings])

    def matching(self, typed: str, *, limit: int = 25) -> list[_T]:
        """The entries that fit what is typed so far, best first, each once.

        Args:
            typed: Any text. The word that ends it may be unfinished, unless a blank follows.
            limit: The most to return, 1 or more.

        Returns:
            The first entries where no word is typed, none where no word is known.
        """
        sought = list(dict.fromkeys(reversed(_words(typed))))[:_MOST_WORDS]
        if not sought:
            return list(self._entries[:limit])
        worth = self._worth(sought, is_typing=not typed[:MAX_QUESTION][-1].isspace())
        fitting = np.flatnonzero(worth)
        best = fitting[np.argsort(-worth[fitting], kind="stable")]
        return [self._entries[number] for number in self._first_owners(best, limit)]

    def _worth(self, sought: Sequence[str], *, is_typing: bool) -> Floats:
        """What each phrasing is worth, 0 or more, for words of which the last stands first."""
        total: Floats = np.zeros(len(self._owners), np.float32)
        held_all = np.ones(len(self._owners), np.bool_)
        most, repaired = 0.0, 0
        for place, word in enumerate(sought):
            is_begun = is_typing and place == 0
            held = self._words.held(word, is_begun=is_begun)
            if repaired < _MOST_REPAIRED and not held.any() and _may_be_slip(word):
                repaired += 1
                held = self._words.nearly_held(word, is_begun=is_begun)
            # A word that is nowhere says nothing of the others.
            whole = 0 if is_begun else int(np.count_nonzero(held == 1.0))
            # Where a finished word is held whole, those alone count that hold it so.
            if count := whole or int(np.count_nonzero(held)):
                rarity = float(np.log1p(len(held) / count))
                total += np.float32(rarity) * held
                held_all &= held > 0
                most += rarity
        total *= self._favour
        # More than any phrasing may reach that lacks a word.
        total[held_all] += np.float32(_QUESTION * most)
        return total

    def _first_owners(self, rows: Indices, limit: int) -> Iterable[int]:
        """The entries of the first `rows`, each once, at most `limit`."""
        found: dict[int, None] = {}
        for row in rows:
            found[self._owners[row]] = None
            if len(found) >= limit:
                break
        return found


class _Vocabulary:
    """The words of all phrasings in alphabetical order, each with the phrasings that hold it.

    In this order the words that begin alike stand together, and so do their phrasings.
    """

    def __init__(self, phrasings: Sequence[Sequence[str]]) -> None:
        self._size = len(phrasings)
        rows: dict[str, list[int]] = {}
        for row, phrasing in enumerate(phrasings):
            for word in dict.fromkeys(phrasing):
                rows.setdefault(word, []).append(row)
        self._words = sorted(rows)
        lists = [rows[word] for word in self._words]
        self._starts = [0, *accumulate(map(len, lists))]
        self._rows: Indices = np.fromiter(chain.from_iterable(lists), np.intp, self._starts[-1])
        self._whole, self._begun = _by_length(self._words)

    def held(self, word: str, *, is_begun: bool) -> Floats:
        """How well each phrasing holds `word`, whole or as a beginning, in [0, 1]."""
        held: Floats = np.zeros(self._size, np.float32)
        held[self._holding(word, is_begun=True)] = _BEING_TYPED if is_begun else _LEFT_SO
        held[self._holding(word, is_begun=False)] = 1.0
        return held

    def nearly_held(self, word: str, *, is_begun: bool) -> Floats:
        """How well each phrasing holds a word, or the beginning of one, a few slips from `word`."""
        held: Floats = np.zeros(self._size, np.float32)
        # The nearest last, to stay.
        for other, distance in _near(word, self._begun if is_begun else self._whole):
            held[self._holding(other, is_begun=is_begun)] = _SLIPPED[round(distance)]
        return held

    def _holding(self, word: str, *, is_begun: bool) -> Indices:
        first = bisect_left(self._words, word)
        if is_begun:
            # No text that begins with the word sorts after it with the last character behind.
            last = bisect_left(self._words, f"{word}\U0010ffff", first)
        else:
            last = first + (self._words[first : first + 1] == [word])
        return self._rows[self._starts[first] : self._starts[last]]


class _Texts:
    """Texts of one length, each with the set of its letters, so that few need to be compared."""

    def __init__(self, letters: Mapping[str, int]) -> None:
        self._texts = list(letters)
        self._letters = np.fromiter(letters.values(), np.uint64, len(letters))

    def near(self, word: str, slips: int) -> Iterator[tuple[str, float]]:
        """Those at an optimal string alignment distance of at most `slips` from `word`, with it."""
        # A slip brings at most one letter in, and takes at most one away.
        letters = np.uint64(_letters(word))
        is_likely = (np.bitwise_count(self._letters & ~letters) <= slips) & (
            np.bitwise_count(~self._letters & letters) <= slips
        )
        likely = [self._texts[place] for place in np.flatnonzero(is_likely)]
        found = process.extract(word, likely, scorer=OSA.distance, score_cutoff=slips, limit=None)
        yield from ((text, distance) for text, distance, _ in found)


def _near(word: str, texts: Mapping[int, _Texts]) -> list[tuple[str, float]]:
    """Those of `texts`, kept by their lengths, that `word` may be a slip of; the nearest last."""
    slips = 1 if len(word) < _TWO_SLIPS else 2
    lengths = range(len(word) - slips, len(word) + slips + 1)
    found = chain.from_iterable(texts[size].near(word, slips) for size in lengths if size in texts)
    return sorted(found, key=lambda each: -each[1])


def _may_be_slip(word: str) -> bool:
    """Whether `word` may be repaired; numbers and codes stand for themselves."""
    return _ONE_SLIP <= len(word) <= _LONGEST and word.isalpha()


def _by_length(vocabulary: Iterable[str]) -> tuple[dict[int, _Texts], dict[int, _Texts]]:
    """The words by their lengths, and the beginnings of words by theirs, each once."""
    whole: dict[int, dict[str, int]] = {}
    begun: dict[int, dict[str, int]] = {}
    for word in vocabulary:
        letters = 0
        for length, letter in enumerate(word[: _LONGEST + len(_SLIPPED)], start=1):
            letters |= _letters(letter)
            begun.setdefault(length, {})[word[:length]] = letters
        whole.setdefault(len(word), {})[word] = letters
    return (
        {length: _Texts(texts) for length, texts in whole.items()},
        {length: _Texts(texts) for length, texts in begun.items()},
    )


def _letters(word: str) -> int:
    """The set of a word's letters, a bit for each, which some share."""
    letters = 0
    for letter in word:
        letters |= 1 << (ord(letter) & 63)
    return letters


def _words(text: str) -> list[str]:
    """The words of `text` in order, without accents; an unfinished Korean sign begins its whole."""
    text = text[:MAX_QUESTION]
    if text.isascii():
        return words(text)
    apart = unicodedata.normalize("NFKD", text)
    bare = "".join(character for character in apart if unicodedata.category(character) != "Mn")
    signs = chain.from_iterable(map(_SIGN.findall, words(bare)))
    return [unicodedata.normalize("NFD", sign) for sign in signs]
