"""Boosted trees out of a file: how likely the best entry is right, from evidence by name.

Friedman, Greedy function approximation: a gradient boosting machine (2001): the sum of many small
trees is the logit of a probability. `tools/fit_judgement.py` grows them.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np

from faqbot.matching.confidence import sigmoid


class Forest:
    """The trees of one file."""

    def __init__(self, model: Mapping[str, Any]) -> None:
        """Take a model's `evidence` (names), `base` (a logit), and `trees`.

        A tree is a list of nodes [place in `evidence`, bound, left, right, value]: at most the
        bound goes left; a leaf leads to itself.
        """
        self._names: list[str] = model["evidence"]
        self._base = float(model["base"])
        trees = model["trees"]
        # All trees stand one after the other.
        self._roots = np.cumsum([0, *map(len, trees[:-1])])
        nodes = np.array([node for tree in trees for node in tree], np.float64)
        first = np.repeat(self._roots, [len(tree) for tree in trees])
        self._places = nodes[:, 0].astype(np.intp)
        self._bounds = nodes[:, 1]
        self._left = first + nodes[:, 2].astype(np.intp)
        self._right = first + nodes[:, 3].astype(np.intp)
        self._values = nodes[:, 4]
        self._depth = int(model["depth"])

    def probability(self, evidence: Mapping[str, float]) -> float:
        """How likely the entry is right, in (0, 1)."""
        numbers = np.array([evidence[name] for name in self._names])
        at = self._roots
        for _ in range(self._depth):
            goes_left = numbers[self._places[at]] <= self._bounds[at]
            at = np.where(goes_left, self._left[at], self._right[at])
        return sigmoid(self._base + float(self._values[at].sum()))
