"""A matcher on words alone: rare words count more, misspelt ones are found by edit distance.

A phrasing's score is the Dice coefficient of its words and the question's, each word weighted by
its inverse document frequency over entries (Sparck Jones 1972), which unlike a raw fuzzy ratio
gives a shared "how do I" next to nothing. A word that the file does not have is compared with the
file's words by optimal string alignment (rapidfuzz).
"""

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

from rapidfuzz import process
from rapidfuzz.distance import OSA

from faqbot.matching.deciding import decide
from faqbot.matching.normalise import STOP_WORDS, stem, words
from faqbot.matching.small_talk import is_small_talk
from faqbot.model import Decision, Entry, Match

_STOP_WEIGHT = 0.25
# What a question's word weighs that the file does not have: it speaks for another subject.
_FOREIGN_WEIGHT = 2.0
# A misspelt word is at least this similar to the one that was meant (OSA, in [0, 1]);
# short words, which collide easily, are taken as they are.
_SIMILAR = 0.78
_SHORTEST_REPAIRED = 4
_REPAIRS = 3
# A question of many unknown words is not repaired to its end, which bounds its time.
_MOST_REPAIRED = 12
# How much an entry's second best phrasing counts beside its best one; an entry with a single
# phrasing is taken to have a second one as near as they usually are.
_SUPPORT = 0.3
_USUAL_SECOND = 0.6


class LexicalMatcher:
    """Ranks entries by the words they share with a question; see the module for the formula."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        self._phrasings = [(entry.id, text) for entry in entries for text in entry.phrasings]
        bags = [_stems(text) for _, text in self._phrasings]
        self._weights = _weights(
            (entry_id, bag) for (entry_id, _), bag in zip(self._phrasings, bags, strict=True)
        )
        self._sizes = Counter(entry_id for entry_id, _ in self._phrasings)
        self._vocabulary = list(self._weights)
        self._totals = [sum(self._weights[word] for word in sorted(bag)) for bag in bags]
        self._holders: dict[str, list[int]] = defaultdict(list)
        for index, bag in enumerate(bags):
            for word in sorted(bag):
                self._holders[word].append(index)

    def rank(self, question: str) -> list[Match]:
        """The entries that share a word with `question`, best first, scores in [0, 1].

        Small talk has no match at all.
        """
        if is_small_talk(question):
            return []
        asked = sorted(_stems(question))
        total = sum(self._weights.get(word, _foreign_weight(word)) for word in asked)
        shared: dict[int, float] = defaultdict(float)
        unknown = [word for word in asked if word not in self._weights][:_MOST_REPAIRED]
        for word in asked:
            if word in self._weights:
                found = dict.fromkeys(self._holders[word], self._weights[word])
            else:
                found = self._repaired(word) if word in unknown else {}
            for index, weight in found.items():
                shared[index] += weight
        scores: dict[str, list[tuple[float, str]]] = defaultdict(list)
        for index, weight in shared.items():
            entry_id, phrasing = self._phrasings[index]
            scores[entry_id].append((2 * weight / (total + self._totals[index]), phrasing))
        matches = [
            _match(entry_id, carried, single=self._sizes[entry_id] == 1)
            for entry_id, carried in scores.items()
        ]
        return sorted(matches, key=lambda match: (-match.score, match.entry_id))

    def decide(self, matches: Sequence[Match]) -> Decision:
        """Answer, suggest or abstain, given a ranking of this matcher."""
        return decide(matches)

    def _repaired(self, word: str) -> dict[int, float]:
        """Phrasing index to the weight that a word which the file lacks shares with it."""
        best: dict[int, float] = {}
        if len(word) < _SHORTEST_REPAIRED:
            return best
        near = process.extract(
            word,
            self._vocabulary,
            scorer=OSA.normalized_similarity,
            score_cutoff=_SIMILAR,
            limit=_REPAIRS,
        )
        for meant, similarity, _ in near:
            for index in self._holders[meant]:
                best[index] = max(best.get(index, 0.0), similarity * self._weights[meant])
        return best


def _stems(text: str) -> set[str]:
    return {stem(word) for word in words(text)}


_STOP_STEMS = frozenset(stem(word) for word in STOP_WORDS)


def _base_weight(word: str) -> float:
    return _STOP_WEIGHT if word in _STOP_STEMS else 1.0


def _foreign_weight(word: str) -> float:
    return _STOP_WEIGHT if word in _STOP_STEMS else _FOREIGN_WEIGHT


def _weights(bags: Iterable[tuple[str, set[str]]]) -> dict[str, float]:
    """Each word's inverse entry frequency, scaled so that a word of one entry weighs 1."""
    holders: dict[str, set[str]] = defaultdict(set)
    entries: set[str] = set()
    for entry_id, bag in bags:
        entries.add(entry_id)
        for word in bag:
            holders[word].add(entry_id)
    rarest = math.log1p((len(entries) + 1) / 1.5)
    return {
        word: _base_weight(word) * math.log1p((len(entries) + 1) / (len(holding) + 0.5)) / rarest
        for word, holding in sorted(holders.items())
    }


def _match(entry_id: str, carried: list[tuple[float, str]], *, single: bool) -> Match:
    best, *others = sorted(carried, key=lambda pair: (-pair[0], pair[1]))
    second = others[0][0] if others else 0.0
    support = _USUAL_SECOND * best[0] if single else second
    return Match(entry_id, min(1.0, (best[0] + _SUPPORT * support) / (1 + _SUPPORT)), best[1])
