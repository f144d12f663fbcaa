"""Texts as vectors of a sentence encoder, kept in a cache by their content."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from typing import Protocol

import numpy as np
import numpy.typing as npt

from faqbot.matching.kernel import Floats

Quantised = npt.NDArray[np.int8]
_LEVELS = 127
_DIGEST_BYTES = 16
# So many texts are encoded at a time, which bounds the memory at work; and so often saved.
_LOT = 1000
_SAVED_EVERY = 20_000


class Encoder(Protocol):
    """A sentence encoder; pure: the same text gives the same vector, whatever is encoded beside it.

    Attributes:
        fingerprint: Names the encoder and its weights; vectors of another one do not compare.
        size: The length of its vectors.
    """

    fingerprint: str
    size: int

    def encode(self, texts: Sequence[str]) -> Floats:
        """Vectors of unit length, shape [texts, size]."""
        ...


class Cache(Protocol):
    """Where bytes outlive the process; one that forgets costs time, never a wrong answer."""

    def load(self, name: str) -> bytes | None:
        """What was saved under `name`, whole; None where there is nothing of use."""
        ...

    def save(self, name: str, content: bytes) -> None:
        """Keep `content` under `name` in place of what was there, as far as that can be done."""
        ...


class Remembering:
    """Another encoder that encodes each text once, for commands that ask many questions.

    It grows by 1.5 kB a text, and is meant for a process that ends.
    """

    def __init__(self, encoder: Encoder) -> None:
        self.fingerprint = encoder.fingerprint
        self.size = encoder.size
        self._encoder = encoder
        self._known: dict[str, Floats] = {}

    def encode(self, texts: Sequence[str]) -> Floats:
        """Vectors of unit length, shape [texts, size]."""
        lacking = [text for text in dict.fromkeys(texts) if text not in self._known]
        if lacking:
            self._known.update(zip(lacking, self._encoder.encode(lacking), strict=True))
        vectors = np.empty((len(texts), self.size), np.float32)
        for index, text in enumerate(texts):
            vectors[index] = self._known[text]
        return vectors

    def remember(self, texts: Sequence[str], vectors: "Quantised") -> None:
        """Take what was encoded and kept before; it is the same again once it is made 8 bits."""
        for text, vector in zip(texts, vectors.astype(np.float32), strict=True):
            self._known[text] = vector / max(float(np.linalg.norm(vector)), 1e-9)


def quantised(vectors: Floats) -> Quantised:
    """`vectors` [n, size] in 8 bits, each scaled to its greatest number; a cosine moves by .002."""
    greatest = np.abs(vectors).max(axis=-1, keepdims=True)
    scaled: Quantised = np.rint(vectors * (_LEVELS / np.maximum(greatest, 1e-9))).astype(np.int8)
    return scaled


def encoded(
    texts: Sequence[str],
    encoder: Encoder,
    cache: Cache | None,
    tell: Callable[[int], None] = lambda _: None,
) -> Quantised:
    """The vectors of `texts`, [texts, size]; only those are encoded that the cache does not have.

    `tell` is called with how many of those have been encoded so far.
    """
    name = f"vectors-{encoder.fingerprint}"
    digests = [
        hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=_DIGEST_BYTES).digest()
        for text in texts
    ]
    saved = cache.load(name) if cache else None
    kept = _unpacked(saved, encoder.size) if saved is not None else {}
    lacking = {
        digest: text for digest, text in zip(digests, texts, strict=True) if digest not in kept
    }
    wanted = set(digests)
    pending = list(lacking)
    for at in range(0, len(pending), _LOT):
        lot = pending[at : at + _LOT]
        fresh = quantised(encoder.encode([lacking[digest] for digest in lot]))
        kept.update(zip(lot, fresh, strict=True))
        tell(at + len(lot))
        # What is stopped in the middle of a large file goes on from here.
        if cache and at and at % _SAVED_EVERY == 0:
            cache.save(name, _packed(kept))
    if cache and (lacking or len(kept) != len(wanted)):
        cache.save(name, _packed({digest: kept[digest] for digest in sorted(wanted)}))
    vectors = np.empty((len(texts), encoder.size), np.int8)
    for index, digest in enumerate(digests):
        vectors[index] = kept[digest]
    return vectors


def _packed(vectors: Mapping[bytes, Quantised]) -> bytes:
    return b"".join([*vectors, *(vector.tobytes() for vector in vectors.values())])


def _unpacked(content: bytes, size: int) -> dict[bytes, Quantised]:
    count, rest = divmod(len(content), _DIGEST_BYTES + size)
    if rest:
        return {}
    bounds = range(0, count * _DIGEST_BYTES, _DIGEST_BYTES)
    matrix = np.frombuffer(content, np.int8, offset=count * _DIGEST_BYTES).reshape(count, size)
    return {content[at : at + _DIGEST_BYTES]: row for at, row in zip(bounds, matrix, strict=True)}
