"""Posts by their words: those that few posts have say most of what one is about."""

import math
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from typing import TypeAlias

import numpy as np

from faqbot.matching.kernel import Floats, Indices
from faqbot.matching.normalise import STOP_WORDS, stem, words

Bag: TypeAlias = Mapping[str, int]
"""Stems, each with how often it is there."""


class Vocabulary:
    """The words of posts as TF-IDF vectors, looked up by word."""

    def __init__(self, bags: Sequence[Bag]) -> None:
        """Learn the words of posts, one bag a post."""
        self._count = len(bags)
        holders = Counter(word for bag in bags for word in bag)
        self._rarity = {word: math.log(1 + len(bags) / count) for word, count in holders.items()}
        self._rarest = math.log(1 + len(bags))
        found: dict[str, list[tuple[int, float]]] = defaultdict(list)
        for index, bag in enumerate(bags):
            for word, weight in self._weights(bag).items():
                found[word].append((index, weight))
        self._holders: dict[str, tuple[Indices, Floats]] = {
            word: (
                np.array([index for index, _ in having], np.intp),
                np.array([weight for _, weight in having], np.float32),
            )
            for word, having in found.items()
        }

    def cosines(self, bag: Bag) -> Floats:
        """The cosine of a bag with each post's, in [0, 1], shape [posts]."""
        cosines = np.zeros(self._count, np.float32)
        for word, weight in self._weights(bag).items():
            if word in self._holders:
                indices, weights = self._holders[word]
                cosines[indices] += np.float32(weight) * weights
        return cosines

    def _weights(self, bag: Bag) -> dict[str, float]:
        weights = {
            word: (1 + math.log(count)) * self._rarity.get(word, self._rarest)
            for word, count in sorted(bag.items())
        }
        length = math.sqrt(sum(weight * weight for weight in weights.values()))
        return {word: weight / length for word, weight in weights.items()} if length else {}


def bag_of(*texts: str) -> Bag:
    """The stems of texts, without function words."""
    return Counter(stem(word) for text in texts for word in words(text) if word not in STOP_WORDS)
