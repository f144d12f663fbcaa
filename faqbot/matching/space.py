"""How alike two texts are: a sentence encoder's view and that of letters and words, as one kernel."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from faqbot.matching.encoding import Cache, Encoder, encoded, quantised
from faqbot.matching.features import FeatureSpace
from faqbot.matching.index import VectorIndex
from faqbot.matching.kernel import Floats, Indices, exponential

# The share of letters and words in the kernel; all of it where there is no encoder.
_LEXICAL_SHARE = 0.15
# The kernels' length scales, in units of 1 - cosine.
_MEANING_SCALE = 0.3
_WORDING_SCALE = 0.4
# Of the nearest supports, at most so many are found by their words alone.
_MOST_BY_WORDS = 24
# Without an encoder, up to so many supports are compared one by one.
_COMPARED_WHOLE = 20_000


@dataclass(frozen=True, slots=True)
class Located:
    """A text as the space sees it; `vector` is None without an encoder."""

    vector: Floats | None
    features: Floats


@dataclass(frozen=True, slots=True)
class Likeness:
    """How like a text is to some supports; arrays [supports] but for `gram`.

    Attributes:
        kernel: The kernel, in [0, 1].
        gram: The kernel among the supports themselves, [supports, supports].
        meaning: The encoder's cosine; zeros without one.
        wording: The cosine of letters and words.
    """

    kernel: Floats
    gram: Floats
    meaning: Floats
    wording: Floats

    def of(self, kept: npt.NDArray[np.bool_]) -> "Likeness":
        """The same for some of the supports."""
        return Likeness(
            self.kernel[kept],
            self.gram[np.ix_(kept, kept)],
            self.meaning[kept],
            self.wording[kept],
        )


class Space:
    """The supports of a file as points, and questions among them."""

    def __init__(self, texts: Sequence[str], encoder: Encoder | None, cache: Cache | None) -> None:
        """Place `texts`; what the cache does not have is encoded."""
        self._encoder = encoder
        self._features = FeatureSpace(texts)
        self._count = len(texts)
        self._index = VectorIndex(encoded(texts, encoder, cache)) if encoder else None
        self._share = _LEXICAL_SHARE if encoder else 1.0

    @property
    def has_meaning(self) -> bool:
        """Whether an encoder sees the texts."""
        return self._encoder is not None

    def locate(self, text: str) -> Located:
        """Where `text`, a bare wording, lies."""
        features = self._features.vector(text)
        if self._encoder is None:
            return Located(None, features)
        # In 8 bits like the supports, so that a question equal to one lies where it lies.
        coarse = quantised(self._encoder.encode([text]))[0].astype(np.float32)
        return Located(coarse / max(float(np.linalg.norm(coarse)), 1e-9), features)

    def encode_ahead(self, texts: Sequence[str]) -> None:
        """Have the encoder see bare wordings at once; a place is kept by an encoder that remembers."""
        if self._encoder is not None and texts:
            self._encoder.encode(texts)

    def place_of(self, row: int) -> Located:
        """Where a support lies."""
        rows = np.array([row])
        features = self._features.row(row)
        return Located(self._index.rows(rows)[0] if self._index else None, features)

    def vectors(self, rows: Indices) -> Floats:
        """Where the encoder sees supports, of unit length, [rows, size].

        Raises:
            LookupError: There is no encoder.
        """
        if self._index is None:
            raise LookupError("without an encoder no text has a vector")
        return self._index.rows(rows)

    def near(self, place: Located, most: int) -> Indices:
        """The supports to ask, sorted: the nearest by meaning, and those that share rare words."""
        if self._index is None or place.vector is None:
            if self._count > _COMPARED_WHOLE:
                by_words = self._features.sharing_words(place.features, most)
                if len(by_words):
                    return np.sort(by_words)
            cosines = self._features.all_cosines(place.features)
            most = min(most, int((cosines > 0).sum()))
            return np.sort(np.argsort(-cosines, kind="stable")[:most])
        by_meaning = self._index.nearest(place.vector, most)
        by_words = self._features.sharing_words(place.features, _MOST_BY_WORDS)
        return np.union1d(by_meaning, by_words)

    def likeness(self, place: Located, rows: Indices) -> Likeness:
        """How like a text is to the given supports, and they to each other."""
        wording = self._features.cosines(place.features, rows)
        kernel = self._share * exponential(wording, _WORDING_SCALE)
        among = self._features.gram(rows, words_only=self.has_meaning)
        gram = self._share * exponential(among, _WORDING_SCALE)
        meaning = np.zeros(len(rows), np.float32)
        if self._index is not None and place.vector is not None:
            vectors = self._index.rows(rows)
            meaning = vectors @ place.vector
            kernel += (1 - self._share) * exponential(meaning, _MEANING_SCALE)
            gram += (1 - self._share) * exponential(vectors @ vectors.T, _MEANING_SCALE)
        return Likeness(kernel, gram, meaning, wording)
