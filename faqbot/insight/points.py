"""Wordings as points: what a sentence encoder says of them beside their letters and words."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from faqbot.matching.encoding import Cache, Encoder, Quantised, Remembering, encoded
from faqbot.matching.features import FeatureSpace
from faqbot.matching.kernel import Floats

# Letters and words, of which there are 65,536, are told by so many signed sums of them (feature
# hashing, Weinberger et al. 2009): a cosine moves by .04, and by a third of that beside an encoder.
_SKETCHED = 512
_FEATURES = 1 << 16
# Both were chosen on BANKING77 and CLINC150 together; `benchmarks/gaps.py` shows by which figures.
_LEXICAL_SHARE = 0.3
_WITH_ENCODER = 0.4
_WORDS_ALONE = 0.25
# A wording as near as this to one that staff ignore is nearly the same.
_SAME = 0.7

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Spacing:
    """How near is near.

    Attributes:
        joined: The least mean cosine of two groups that are one.
        same: The least cosine of two wordings that are nearly the same.
    """

    joined: float
    same: float


class Plane:
    """Places wordings; pure but for its cache of vectors."""

    def __init__(self, encoder: Encoder | None, cache: Cache | None) -> None:
        """Place by `encoder` and words; by words alone without one."""
        self._encoder = encoder
        self._cache = cache
        self.spacing = Spacing(_WITH_ENCODER if encoder else _WORDS_ALONE, _SAME)

    def points(self, wordings: Sequence[str], progress: Progress | None = None) -> Floats:
        """`wordings` as vectors of unit length, [wordings, size].

        How rare a word is, is told by these very wordings: points of two calls do not compare.
        """
        if not wordings:
            return np.zeros((0, 1), np.float32)
        sketches = _sketched(FeatureSpace(wordings))
        if self._encoder is None:
            return _unit(sketches)

        def tell(done: int) -> None:
            if progress:
                progress(done, len(wordings))

        points = np.empty((len(wordings), self._encoder.size + _SKETCHED), np.float32)
        meanings = encoded(wordings, self._encoder, self._cache, tell)
        if isinstance(self._encoder, Remembering):
            self._encoder.remember(wordings, meanings)
        points[:, : self._encoder.size] = _unit(meanings) * np.sqrt(1 - _LEXICAL_SHARE)
        points[:, self._encoder.size :] = _unit(sketches) * np.sqrt(_LEXICAL_SHARE)
        return points


def _sketched(space: FeatureSpace) -> Floats:
    """The space's rows in few numbers, [rows, _SKETCHED]."""
    chance = np.random.default_rng(0)
    columns = chance.integers(0, _SKETCHED, _FEATURES)
    signs = chance.choice(np.array([-1, 1], np.float32), _FEATURES)
    rows = space.rows
    count = len(rows.starts) - 1
    owners = np.repeat(np.arange(count, dtype=np.int64), np.diff(rows.starts))
    sums = np.bincount(
        owners * _SKETCHED + columns[rows.places],
        weights=rows.weights * signs[rows.places],
        minlength=count * _SKETCHED,
    )
    return sums.astype(np.float32).reshape(count, _SKETCHED)


def _unit(vectors: Floats | Quantised) -> Floats:
    lengths = np.linalg.norm(vectors.astype(np.float32), axis=1, keepdims=True)
    scaled: Floats = vectors / np.maximum(lengths, 1e-9)
    return scaled.astype(np.float32, copy=False)
