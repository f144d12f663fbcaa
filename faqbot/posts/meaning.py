"""Posts, entries and questions as a sentence encoder sees them."""

from collections.abc import Sequence

import numpy as np

from faqbot.matching.encoding import Cache, Encoder, encoded
from faqbot.matching.kernel import Floats, Indices
from faqbot.matching.matcher import KernelMatcher
from faqbot.matching.normalise import clean
from faqbot.model import Entry, Post

# So much of a post is read: the first sentences tell what it is about, and time grows with length.
_MOST_CHARACTERS = 240
# So many posts are read, the newest: a feed may be new in all of its thousands at once, and to encode one
# takes some milliseconds.
MOST_READ = 200
# So many entries are averaged at a time, which bounds the memory at work.
_LOT = 1000
# What a post that relates to nothing has in common with an entry, and how many entries that counts
# as: a file of few entries does not know what is usual.
_UNRELATED, _PRIOR = 0.12, 5


class Meaning:
    """How much nearer posts lie to one entry, or one question, than to the file's entries at large.

    Attributes:
        count: How many posts are read, the newest of those given, in the order of `newest_first`.
    """

    def __init__(
        self,
        posts: Sequence[Post],
        matcher: KernelMatcher,
        encoder: Encoder,
        cache: Cache | None = None,
    ) -> None:
        """Place the newest 200 of `posts` among the entries of `matcher`.

        What the cache does not have is encoded.
        """
        read = sorted(posts, key=newest_first)[:MOST_READ]
        self.count = len(read)
        self._matcher = matcher
        self._rows = _rows(matcher)
        vectors = encoded([_read(post) for post in read], encoder, cache).astype(np.float32)
        lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
        self._vectors: Floats = vectors / np.maximum(lengths, np.float32(1e-9))
        count = len(self._rows)
        total = self._vectors @ self._sum(list(self._rows.values()), encoder.size)
        self._usual: Floats = (total + _PRIOR * _UNRELATED) / np.float32(count + _PRIOR)

    def of_entry(self, entry: Entry) -> Floats:
        """For the direction of an entry's phrasings, [count]."""
        rows = self._rows.get(entry.id)
        if rows is None:
            return np.zeros(len(self._usual), np.float32)
        nearer: Floats = self._vectors @ self._centroid(rows) - self._usual
        return nearer

    def of_question(self, question: str, posts: Indices) -> Floats | None:
        """For a question, of the posts at the given places; None where it has no vector of its own."""
        vector = self._matcher.vector_of(question)
        if vector is None:
            return None
        nearer: Floats = self._vectors[posts] @ vector - self._usual[posts]
        return nearer

    def _centroid(self, rows: Indices) -> Floats:
        """The direction of the mean of some supports, of unit length."""
        mean: Floats = self._matcher.space.vectors(rows).mean(axis=0)
        return mean / max(float(np.linalg.norm(mean)), 1e-9)

    def _sum(self, entries: Sequence[Indices], size: int) -> Floats:
        total = np.zeros(size, np.float32)
        for at in range(0, len(entries), _LOT):
            lot = entries[at : at + _LOT]
            vectors = self._matcher.space.vectors(np.concatenate(lot))
            starts = np.cumsum([0, *map(len, lot)])[:-1]
            sums = np.add.reduceat(vectors, starts, axis=0)
            lengths = np.linalg.norm(sums, axis=1, keepdims=True)
            total += (sums / np.maximum(lengths, np.float32(1e-9))).sum(axis=0)
        return total


def newest_first(post: Post) -> tuple[int, str]:
    """What posts are sorted by."""
    return -post.published.toordinal(), post.id


def _rows(matcher: KernelMatcher) -> dict[str, Indices]:
    """The rows of each entry's phrasings among the supports."""
    targets = matcher.supports.targets[: len(matcher.phrasings)]
    entries, starts = np.unique(targets, return_index=True)
    bounds = [*starts, len(targets)]
    return {
        matcher.supports.owners[entry]: np.arange(bounds[number], bounds[number + 1])
        for number, entry in enumerate(entries)
    }


def _read(post: Post) -> str:
    return clean(f"{post.title}. {post.excerpt}"[:_MOST_CHARACTERS])
