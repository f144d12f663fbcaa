"""Texts as sparse vectors of character n-grams, word stems and pairs of stems.

Two blocks of TF-IDF (sublinear term frequency, smoothed inverse document frequency, as in Manning,
Raghavan and Schuetze 2008, section 6.4), each of unit length, laid side by side. They see what a
sentence encoder was never shown: product names, abbreviations, parts of misspelt words.
"""

import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from faqbot.matching.kernel import Floats, Indices
from faqbot.matching.normalise import stem

# Features share this many places in each of the two blocks (feature hashing, Weinberger 2009).
_PLACES = 1 << 15
_SIZE = 2 * _PLACES
_GRAMS = (3, 4)
# The squared lengths of the blocks; a cosine of two texts is that mean of the blocks' cosines.
_GRAM_SHARE = 0.6
_WORD_SHARE = 0.4
_SPACE = 32
# Texts are taken in lots, which bounds the memory at work.
_LOT = 2000
_MIX = np.uint32(2654435761)
# A word that more phrasings hold than this leads to too many of them to be of use.
_MOST_HOLDERS = 2000


@dataclass(frozen=True, slots=True)
class SparseRows:
    """Rows of a sparse matrix: row i has `weights` at `places`, between starts[i] and starts[i+1]."""

    starts: npt.NDArray[np.int64]
    places: npt.NDArray[np.uint16]
    weights: npt.NDArray[np.float16]

    def take(self, rows: Indices) -> "SparseRows":
        """The given rows alone, in that order."""
        lengths = self.starts[rows + 1] - self.starts[rows]
        starts = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64)
        inside = np.arange(starts[-1]) + np.repeat(self.starts[rows] - starts[:-1], lengths)
        return SparseRows(starts, self.places[inside], self.weights[inside])


class FeatureSpace:
    """The features of a file's texts, weighted by how rare they are in it."""

    def __init__(self, texts: Sequence[str]) -> None:
        """Learn from `texts`, bare wordings."""
        counted = [_counted(texts[at : at + _LOT]) for at in range(0, max(1, len(texts)), _LOT)]
        holders = np.zeros(_SIZE, np.int64)
        for lot in counted:
            holders += np.bincount(lot.places, minlength=_SIZE)
        rarity = np.log((1 + len(texts)) / (1 + holders)) + 1
        self._rarity = rarity.astype(np.float32)
        lots = [_weighted(lot, self._rarity) for lot in counted]
        offsets = np.cumsum([0, *(lot.starts[-1] for lot in lots)])
        self.rows = SparseRows(
            np.concatenate(
                [np.zeros(1, np.int64)]
                + [lot.starts[1:] + offset for lot, offset in zip(lots, offsets, strict=False)]
            ),
            np.concatenate([lot.places for lot in lots]),
            np.concatenate([lot.weights for lot in lots]),
        )
        positions = np.flatnonzero(self.rows.places >= _PLACES).astype(np.int32)
        places = self.rows.places[positions]
        # Where each word stands: positions sorted by place, and each place's bounds.
        self._order = positions[np.argsort(places, kind="stable")]
        self._bounds = np.concatenate(
            [[0], np.cumsum(np.bincount(places - _PLACES, minlength=_PLACES))]
        ).astype(np.int64)
        self._owners = np.repeat(np.arange(len(texts), dtype=np.int32), np.diff(self.rows.starts))[
            self._order
        ]

    def vector(self, text: str) -> Floats:
        """`text` as a dense vector of unit length at most; zero where it has no feature."""
        lot = _weighted(_counted([text]), self._rarity)
        vector = np.zeros(_SIZE, np.float32)
        vector[lot.places] = lot.weights
        return vector

    def row(self, row: int) -> Floats:
        """A row as a dense vector."""
        bounds = slice(self.rows.starts[row], self.rows.starts[row + 1])
        vector = np.zeros(_SIZE, np.float32)
        vector[self.rows.places[bounds]] = self.rows.weights[bounds]
        return vector

    def cosines(self, vector: Floats, rows: Indices) -> Floats:
        """The cosine of `vector` with each of the given rows, shape [rows]."""
        return _dots(self.rows.take(rows), vector)

    def all_cosines(self, vector: Floats) -> Floats:
        """The cosine of `vector` with every row."""
        return _dots(self.rows, vector)

    def gram(self, rows: Indices, *, words_only: bool) -> Floats:
        """The cosines among the given rows, shape [rows, rows], ones on the diagonal.

        By words alone it takes a quarter of the time, and beside an encoder serves as well.
        """
        taken = self.rows.take(rows)
        owners = np.repeat(np.arange(len(rows)), np.diff(taken.starts))
        # A feature that one row alone has says nothing of any pair.
        shared = np.bincount(taken.places, minlength=_SIZE) > 1
        if words_only:
            shared[:_PLACES] = False
        kept = shared[taken.places]
        # Its number among those that are kept: much faster than to sort for it.
        columns = np.cumsum(shared, dtype=np.int32) - 1
        dense = np.zeros((len(rows), columns[-1] + 1), np.float32)
        dense[owners[kept], columns[taken.places[kept]]] = taken.weights[kept]
        cosines: Floats = dense @ dense.T
        if words_only:
            cosines /= np.float32(_WORD_SHARE)
        np.fill_diagonal(cosines, 1.0)
        return cosines

    def sharing_words(self, vector: Floats, most: int) -> Indices:
        """At most `most` rows that share the rarest words with `vector`, best first."""
        places = np.flatnonzero(vector[_PLACES:]) + _PLACES
        counts = self._bounds[places - _PLACES + 1] - self._bounds[places - _PLACES]
        found = [
            (self._owners[start : start + count], self._order[start : start + count], place)
            for place, count, start in zip(
                places, counts, self._bounds[places - _PLACES], strict=True
            )
            if 0 < count <= _MOST_HOLDERS
        ]
        if not found:
            return np.zeros(0, np.intp)
        owners = np.concatenate([owner for owner, _, _ in found])
        gains = np.concatenate(
            [self.rows.weights[at].astype(np.float32) * vector[place] for _, at, place in found]
        )
        rows = np.flatnonzero(np.bincount(owners))
        sums = np.bincount(owners, weights=gains)[rows]
        best = np.lexsort((rows, -sums))[:most]
        return rows[best].astype(np.intp)


def _dots(rows: SparseRows, vector: Floats) -> Floats:
    if len(rows.places) == 0:
        return np.zeros(len(rows.starts) - 1, np.float32)
    products = vector[rows.places] * rows.weights
    # A row without features would take its neighbour's first product.
    empty = rows.starts[:-1] == rows.starts[1:]
    sums: Floats = np.add.reduceat(
        np.append(products, np.float32(0)), rows.starts[:-1], dtype=np.float32
    )
    sums[empty] = 0
    return sums


@dataclass(frozen=True, slots=True)
class _Counts:
    starts: npt.NDArray[np.int64]
    places: npt.NDArray[np.uint16]
    counts: npt.NDArray[np.uint16]


def _counted(texts: Sequence[str]) -> _Counts:
    """How often each feature stands in each text."""
    grams = _gram_keys(texts)
    words = np.fromiter(_word_keys(texts), np.int64)
    keys, counts = np.unique(np.concatenate([grams, words]), return_counts=True)
    starts = np.searchsorted(keys, np.arange(len(texts) + 1, dtype=np.int64) * _SIZE)
    return _Counts(starts, (keys % _SIZE).astype(np.uint16), counts.astype(np.uint16))


def _gram_keys(texts: Sequence[str]) -> npt.NDArray[np.int64]:
    """Text index * size + place, for each character n-gram within a word and its edges."""
    padded = [f" {text} " for text in texts]
    codes = np.frombuffer("".join(padded).encode("utf-32-le", "replace"), np.uint32)
    owners = np.repeat(np.arange(len(texts), dtype=np.int64), [len(text) for text in padded])
    inner = codes != _SPACE
    keys = []
    for length in _GRAMS:
        windows = len(codes) - length + 1
        if windows <= 0:
            continue
        mixed = np.full(windows, length, np.uint32)
        for offset in range(length):
            mixed = (mixed + codes[offset : offset + windows]) * _MIX
            mixed ^= mixed >> np.uint32(15)
        # A gram may begin or end at a word's edge, never reach over it.
        whole = np.logical_and.reduce(
            [inner[offset : offset + windows] for offset in range(1, length - 1)]
        )
        places = (mixed % np.uint32(_PLACES)).astype(np.int64)
        keys.append((owners[:windows] * _SIZE + places)[whole])
    return np.concatenate(keys) if keys else np.zeros(0, np.int64)


def _word_keys(texts: Sequence[str]) -> Iterator[int]:
    """The same for stems and for pairs of neighbouring stems."""
    stems: dict[str, str] = {}
    for index, text in enumerate(texts):
        base = index * _SIZE + _PLACES
        before = ""
        for word in text.split():
            if word not in stems:
                stems[word] = stem(word)
            yield base + _hashed(stems[word])
            if before:
                yield base + _hashed(f"{before} {stems[word]}")
            before = stems[word]


def _hashed(term: str) -> int:
    return zlib.crc32(term.encode("utf-8", "replace")) % _PLACES


def _weighted(lot: _Counts, rarity: Floats) -> SparseRows:
    """TF-IDF in two blocks, each of unit length times the root of its share."""
    weights = (1 + np.log(lot.counts)) * rarity[lot.places]
    owners = np.repeat(np.arange(len(lot.starts) - 1), np.diff(lot.starts))
    is_word = lot.places >= _PLACES
    blocks = owners * 2 + is_word
    lengths = np.sqrt(np.bincount(blocks, weights=weights**2, minlength=2 * len(lot.starts)))
    shares = np.where(is_word, _WORD_SHARE, _GRAM_SHARE) ** 0.5
    scaled = weights / lengths[blocks] * shares
    return SparseRows(lot.starts, lot.places, scaled.astype(np.float16))
