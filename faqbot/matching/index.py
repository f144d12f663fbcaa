"""The vectors of a file's supports: the nearest ones to a question, at any size of file."""

import numpy as np

from faqbot.matching.encoding import Quantised
from faqbot.matching.kernel import Floats, Indices

# Up to so many numbers (16 MB) the vectors are scanned as they are.
_SCANNED_WHOLE = 4_000_000
# Beyond, the nearest are looked for among this many principal components, then compared whole.
_COMPONENTS = 96
_SAMPLE = 4000
_SHORTLIST = 4
_ITERATIONS = 6


class VectorIndex:
    """Unit vectors kept in 8 bits; exact cosines for rows, a shortlist for the whole file."""

    def __init__(self, vectors: Quantised) -> None:
        """Index `vectors`, shape [rows, size]."""
        self._vectors = vectors
        # In whole numbers, lot by lot: the squares of 100,000 vectors at once would take 300 MB.
        lengths = np.empty(len(vectors), np.float32)
        for start in range(0, len(vectors), _SAMPLE):
            lot = vectors[start : start + _SAMPLE].astype(np.float32)
            lengths[start : start + _SAMPLE] = np.sqrt(np.einsum("ij,ij->i", lot, lot))
        self._scales: Floats = np.reciprocal(np.maximum(lengths, np.float32(1e-9)))
        self._axes: Floats | None = None
        if vectors.size <= _SCANNED_WHOLE:
            self._scanned = self.rows(np.arange(len(vectors)))
        else:
            self._axes = self._principal_axes()
            self._scanned = self._projected(self._axes)

    def rows(self, rows: Indices) -> Floats:
        """The vectors of the given rows, of unit length, [rows, size]."""
        taken: Floats = self._vectors[rows].astype(np.float32) * self._scales[rows, None]
        return taken

    def nearest(self, vector: Floats, most: int) -> Indices:
        """The rows nearest to `vector` by cosine, at most `most`, in no order."""
        if self._axes is None:
            return _greatest(self._scanned @ vector, most)
        shortlist = _greatest(self._scanned @ (self._axes.T @ vector), _SHORTLIST * most)
        return shortlist[_greatest(self.rows(shortlist) @ vector, most)]

    def _principal_axes(self) -> Floats:
        """The directions of greatest variance, [size, components], from an even sample."""
        even = np.linspace(0, len(self._vectors) - 1, min(_SAMPLE, len(self._vectors)))
        sample = self.rows(even.astype(np.intp))
        scatter = sample.T @ sample
        # By orthogonal iteration from a fixed start: near enough, in a tenth of an exact one's time.
        axes = np.random.default_rng(0).standard_normal((len(scatter), _COMPONENTS))
        for _ in range(_ITERATIONS):
            axes, _ = np.linalg.qr(scatter @ axes)
        return np.ascontiguousarray(axes, np.float32)

    def _projected(self, axes: Floats) -> Floats:
        projected = np.empty((len(self._vectors), axes.shape[1]), np.float32)
        for start in range(0, len(self._vectors), _SAMPLE):
            rows = np.arange(start, min(start + _SAMPLE, len(self._vectors)))
            projected[rows] = self.rows(rows) @ axes
        return projected


def _greatest(values: Floats, most: int) -> Indices:
    """The places of the greatest `most` values; of equal ones the first, so that it is repeatable."""
    if len(values) <= most:
        return np.arange(len(values))
    bound = np.partition(values, len(values) - most)[len(values) - most]
    above = np.flatnonzero(values > bound)
    level = np.flatnonzero(values == bound)[: most - len(above)]
    return np.concatenate([above, level])
