"""Posts by their words: a word that few entries and posts have says most of what one is about."""

import math
from collections import Counter, defaultdict
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple, TypeAlias

import numpy as np

from faqbot.matching.exemplars import prose
from faqbot.matching.kernel import Floats, Indices
from faqbot.matching.normalise import STOP_WORDS, stem, words
from faqbot.model import Entry, Post

Bag: TypeAlias = frozenset[str]
"""Stems of words, without function words."""

# So much of an answer is read, in characters.
_GIST = 300
# The more words a text has, the more of them it shares by chance: beyond so many in a post and in what
# it is compared with, a word counts less with the square root of their number.
_OF_A_POST, _OF_AN_ENTRY = 15, 20
# "How long does it take" is not about what is long.
_MEASURES = frozenset({"far", "fast", "long", "often", "old", "soon"})
# So many texts without any of the words are counted besides: a few do not know what is rare.
_UNSEEN = 20


class Shared(NamedTuple):
    """What posts have in common with a text, each of shape [posts].

    Attributes:
        rarity: The sum of the rarities of the words that are in both, each in [0, 1]; less of it in
            long texts.
        cosine: How much of both that is, in [0, 1].
    """

    rarity: Floats
    cosine: Floats


class Vocabulary:
    """The words of a site, and the posts that have each of them.

    A word's rarity is its inverse document frequency (Spärck Jones, 1972) among entries and posts, as a
    share of what a word has that is there but once: it means the same with ten posts and with thousands.
    """

    def __init__(self, posts: Sequence[Post], entries: Sequence[Entry] = ()) -> None:
        """Learn the words of `posts`, and from them and `entries` how rare each is."""
        bags = [bag_of(post.title, post.excerpt) for post in posts]
        having: dict[str, list[int]] = defaultdict(list)
        for place, bag in enumerate(bags):
            for word in bag:
                having[word].append(place)
        self._posts: dict[str, Indices] = {
            word: np.array(places, np.intp) for word, places in having.items()
        }
        holders = Counter(word for bag in map(bag_of_entry, entries) for word in bag)
        holders.update({word: len(places) for word, places in having.items()})
        texts = len(posts) + len(entries) + _UNSEEN
        self._rarity = {
            word: math.log(texts / count) / math.log(texts) for word, count in holders.items()
        }
        lengths = np.array([len(bag) for bag in bags], np.float32)
        self._brevity: Floats = np.sqrt(
            _OF_A_POST / np.maximum(lengths, _OF_A_POST), dtype=np.float32
        )
        self._norms = np.array([self._norm(bag) for bag in bags], np.float32)

    def shared(self, bag: Bag) -> Shared:
        """What each post has in common with the words of `bag`."""
        rarity, square = np.zeros((2, len(self._norms)), np.float32)
        for word in sorted(bag & self._posts.keys()):
            own = self._rarity[word]
            rarity[self._posts[word]] += np.float32(own)
            square[self._posts[word]] += np.float32(own * own)
        rarity *= self._brevity
        rarity *= np.float32(math.sqrt(_OF_AN_ENTRY / max(len(bag), _OF_AN_ENTRY)))
        return Shared(rarity, square / (self._norms * np.float32(self._norm(bag))))

    def _norm(self, bag: Bag) -> float:
        """The length of a bag as a vector of rarities; 1 for one without a word."""
        squares = sorted(self._rarity.get(word, 1.0) ** 2 for word in bag)
        return math.sqrt(sum(squares)) or 1.0


def bag_of(*texts: str) -> Bag:
    """The stems of texts, without function words and the measures that one asks for."""
    return frozenset(
        stem(word)
        for text in texts
        for before, word in pairwise(("", *words(text)))
        if word not in STOP_WORDS and not (before == "how" and word in _MEASURES)
    )


def bag_of_entry(entry: Entry) -> Bag:
    """The stems of what is asked, of an entry's topic, and of the start of its answer."""
    return bag_of(*entry.phrasings, entry.topic or "", prose(entry.answer)[:_GIST])
