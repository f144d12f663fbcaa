"""Posts, entries and questions as a sentence encoder sees them."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np

from faqbot.matching.encoding import Cache, Encoder, encoded
from faqbot.matching.exemplars import Kind, Supports
from faqbot.matching.kernel import Floats, Indices
from faqbot.matching.matcher import KernelMatcher
from faqbot.matching.normalise import clean
from faqbot.model import Entry, Post

# So much of a post is read: the first sentences tell what it is about, and time grows with length.
_MOST_CHARACTERS = 240
# So many posts are read, the newest: a feed may be new in all of its thousands at once, and to encode one
# takes some milliseconds.
MOST_READ = 200
# So many entries are compared at a time, which bounds the memory at work.
_LOT = 1000
# As how many texts of no direction at all the mean of a site's texts counts in: a few do not know what
# all of them have in common.
_PRIOR = 5
# A lead counts up to here: whether another entry or post is as near, not by how far none is.
_MOST_LEAD = 0.1


class Nearness(NamedTuple):
    """How near posts are to an entry, cosines of what is not common to the site, each of shape [posts].

    Attributes:
        asked: To what is asked.
        told: To the question with its answer.
        lead: How much nearer they are to this entry than to the nearest of the others, in [-.1, .1].
    """

    asked: Floats
    told: Floats
    lead: Floats


class Meaning:
    """How near posts lie to one entry, or one question, beyond what all of a site's texts have in common.

    Entries and posts are compared after the mean of their kind is taken from each, so that the trade of
    the site, which is in all of them, brings no two of them together.

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
        self._rows = _rows(matcher.supports)
        self._places = {entry_id: place for place, entry_id in enumerate(self._rows)}
        vectors = encoded([_read(post) for post in read], encoder, cache).astype(np.float32)
        vectors = _unit(vectors)
        self._vectors: Floats = _unit(vectors - _common(vectors.sum(axis=0), len(read)))
        self._common = self._of_all_entries(encoder.size)
        self._compare()

    def of_entry(self, entry: Entry) -> Nearness:
        """How near the posts are to an entry; not at all where the file does not have it."""
        place = self._places.get(entry.id)
        if place is None:
            nothing = np.zeros(self.count, np.float32)
            return Nearness(nothing, nothing, nothing)
        asked, told = (near[0] for near in self._near([entry.id]))
        other = np.where(self._nearest == place, self._second, self._best)
        lead = np.clip((asked + told) / 2 - other, -_MOST_LEAD, _MOST_LEAD)
        return Nearness(asked, told, lead)

    def of_question(self, question: str) -> Floats | None:
        """How near the posts are to a question, as to what an entry asks, [count].

        None for a question that has no vector of its own.
        """
        vector = self._matcher.vector_of(question)
        return None if vector is None else self._vectors @ _unit(vector - self._common[0])

    def _of_all_entries(self, size: int) -> Floats:
        """What all entries have in common in what they ask, and in what they tell, [2, size]."""
        total = np.zeros((2, size), np.float32)
        for _, entries in self._lots():
            total += [directions.sum(axis=0) for directions in self._directions(entries)]
        return _common(total, len(self._rows))

    def _compare(self) -> None:
        """Learn which entry each post is nearest to, how near, and how near to the next."""
        self._best, self._second = np.full((2, self.count), -1, np.float32)
        self._nearest = np.full(self.count, -1, np.intp)
        for start, entries in self._lots():
            asked, told = self._near(entries)
            for place, near in enumerate((asked + told) / 2, start):
                is_nearest = near > self._best
                self._second = np.where(is_nearest, self._best, np.maximum(self._second, near))
                self._best = np.where(is_nearest, near, self._best)
                self._nearest[is_nearest] = place
        if len(self._rows) < 2:
            # A lead over no other entry says nothing.
            self._second = self._best

    def _near(self, entries: Sequence[str]) -> tuple[Floats, Floats]:
        """How near the posts are to what entries ask and to what they tell, each [entries, count]."""
        asked, told = (
            _unit(directions - common) @ self._vectors.T
            for directions, common in zip(self._directions(entries), self._common, strict=True)
        )
        return asked, told

    def _lots(self) -> Iterator[tuple[int, list[str]]]:
        entries = list(self._rows)
        for start in range(0, len(entries), _LOT):
            yield start, entries[start : start + _LOT]

    def _directions(self, entries: Sequence[str]) -> tuple[Floats, Floats]:
        """What entries ask and what they tell, of unit length, each [entries, size]."""
        rows = [self._rows[entry_id] for entry_id in entries]
        phrasings = self._matcher.space.vectors(np.concatenate([each.phrasings for each in rows]))
        starts = np.cumsum([0, *(len(each.phrasings) for each in rows)])[:-1]
        asked = _unit(np.add.reduceat(phrasings, starts, axis=0))
        told = asked.copy()
        whole = [(place, each.whole) for place, each in enumerate(rows) if each.whole is not None]
        if whole:
            places, of_answers = zip(*whole, strict=True)
            told[list(places)] = self._matcher.space.vectors(np.array(of_answers, np.intp))
        return asked, told


def newest_first(post: Post) -> tuple[int, str]:
    """What posts are sorted by."""
    return -post.published.toordinal(), post.id


class _Rows(NamedTuple):
    """Where an entry is among the supports.

    Attributes:
        phrasings: The rows of its phrasings.
        whole: The row of its question with its answer; None where its phrasings say enough.
    """

    phrasings: Indices
    whole: int | None


def _rows(supports: Supports) -> dict[str, _Rows]:
    """The rows of each entry that has a phrasing, by its id."""
    targets = supports.targets[: len(supports.phrasings)]
    entries, starts = np.unique(targets, return_index=True)
    bounds = [*starts, len(targets)]
    wholes: dict[int, int] = {}
    for row, (target, kind) in enumerate(zip(supports.targets, supports.kinds, strict=True)):
        if kind is Kind.ANSWER:
            # The question with the answer is before the answer's sentences.
            wholes.setdefault(int(target), row)
    return {
        supports.owners[entry]: _Rows(
            np.arange(bounds[number], bounds[number + 1]), wholes.get(int(entry))
        )
        for number, entry in enumerate(entries)
    }


def _common(total: Floats, count: int) -> Floats:
    """The mean of so many vectors of that sum, drawn towards none where they are few."""
    mean: Floats = total / np.float32(count + _PRIOR)
    return mean


def _unit(vectors: Floats) -> Floats:
    lengths = np.linalg.norm(vectors, axis=-1, keepdims=True)
    unit: Floats = vectors / np.maximum(lengths, np.float32(1e-9))
    return unit


def _read(post: Post) -> str:
    return clean(f"{post.title}. {post.excerpt}"[:_MOST_CHARACTERS])
