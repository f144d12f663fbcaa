"""Which posts relate to an answer: those pinned to it, then those that share its rare words."""

import math
from collections import Counter
from collections.abc import Sequence

from faqbot.matching.normalise import STOP_WORDS, stem, words
from faqbot.model import Entry, Post, PostChoice

MOST_RELATED = 3
MOST_RECENT = 2
# The least cosine, in [0, 1], of an entry's and a post's weighted words to call them related.
_RELATED_FROM = 0.2


class RelatedPosts:
    """Chooses among the posts of one snapshot; pure, the same for the same entry each time."""

    def __init__(self, posts: Sequence[Post]) -> None:
        self._by_id = {post.id: post for post in posts}
        self._newest = sorted(posts, key=lambda post: (-post.published.toordinal(), post.id))
        bags = {post.id: _bag(post.title, post.title, post.excerpt) for post in posts}
        holders = Counter(word for bag in bags.values() for word in bag)
        self._rarity = {
            word: math.log(1 + len(posts) / count) for word, count in sorted(holders.items())
        }
        self._rarest = math.log(1 + len(posts))
        self._choices: dict[str, PostChoice] = {}
        self._vectors = {post_id: self._vector(bag) for post_id, bag in bags.items()}

    @property
    def newest(self) -> Sequence[Post]:
        """All posts, the newest first."""
        return self._newest

    def posts_for(self, entry: Entry) -> PostChoice:
        """Pinned posts first, then related ones, three in all; where there is none, the newest two."""
        if entry.id not in self._choices:
            self._choices[entry.id] = self._choose(entry)
        return self._choices[entry.id]

    def _choose(self, entry: Entry) -> PostChoice:
        pinned = [self._by_id[post_id] for post_id in entry.related if post_id in self._by_id]
        chosen = list(dict.fromkeys(pinned))[:MOST_RELATED]
        for post in self._by_relevance(entry):
            if len(chosen) >= MOST_RELATED:
                break
            if post not in chosen:
                chosen.append(post)
        if chosen:
            return PostChoice(tuple(chosen), related=True)
        return PostChoice(tuple(self._newest[:MOST_RECENT]), related=False)

    def _by_relevance(self, entry: Entry) -> list[Post]:
        vector = self._vector(_bag(*entry.phrasings, entry.topic or ""))
        scored = [(_cosine(vector, self._vectors[post.id]), post) for post in self._newest]
        near = [(score, post) for score, post in scored if score >= _RELATED_FROM]
        return [post for _, post in sorted(near, key=lambda pair: -pair[0])]

    def _vector(self, bag: Counter[str]) -> dict[str, float]:
        weights = {
            word: (1 + math.log(count)) * self._rarity.get(word, self._rarest)
            for word, count in sorted(bag.items())
        }
        length = math.sqrt(sum(weight * weight for weight in weights.values()))
        return {word: weight / length for word, weight in weights.items()} if length else {}


def _bag(*texts: str) -> Counter[str]:
    return Counter(stem(word) for text in texts for word in words(text) if word not in STOP_WORDS)


def _cosine(one: dict[str, float], other: dict[str, float]) -> float:
    return sum(weight * other.get(word, 0.0) for word, weight in one.items())
