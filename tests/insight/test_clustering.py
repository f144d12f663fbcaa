"""Points into groups."""

import numpy as np
import pytest

from faqbot.insight.clustering import groups


def unit(rows) -> np.ndarray:
    points = np.array(rows, np.float32)
    scaled: np.ndarray = points / np.linalg.norm(points, axis=1, keepdims=True)
    return scaled


def brute(points: np.ndarray, bound: float) -> list[list[int]]:
    """Average linkage by its definition: the mean over all pairs, step by step."""
    cosines = points @ points.T
    found = [[row] for row in range(len(points))]
    while True:
        pairs = [
            (-float(cosines[np.ix_(a, b)].mean()), i, j)
            for i, a in enumerate(found)
            for j, b in enumerate(found[:i])
        ]
        if not pairs or -min(pairs)[0] < bound:
            return sorted(sorted(group) for group in found)
        _, i, j = min(pairs)
        found[j] += found.pop(i)


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("bound", [0.3, 0.6, 0.9])
def test_groups_are_those_of_average_linkage_over_all_pairs(seed: int, bound: float):
    chance = np.random.default_rng(seed)
    centres = chance.standard_normal((6, 8))
    points = unit(centres[chance.integers(0, 6, 50)] + 0.5 * chance.standard_normal((50, 8)))
    assert groups(points, bound) == brute(points, bound)


def test_the_order_of_the_points_does_not_matter():
    chance = np.random.default_rng(7)
    centres = chance.standard_normal((40, 16))
    points = unit(centres[chance.integers(0, 40, 700)] + 0.4 * chance.standard_normal((700, 16)))
    order = chance.permutation(700)
    one = {frozenset(group) for group in groups(points, 0.6)}
    other = {frozenset(order[group].tolist()) for group in groups(points[order], 0.6)}
    assert one == other


def test_a_chain_of_neighbours_is_not_one_group():
    angles = np.linspace(0, np.pi / 2, 10)
    points = unit(np.stack([np.cos(angles), np.sin(angles)], axis=1))
    assert len(groups(points, 0.95)) > 1


def test_nothing_and_one_alone_are_grouped():
    assert groups(np.zeros((0, 3), np.float32), 0.5) == []
    assert groups(unit([[1, 0]]), 0.5) == [[0]]


def test_thousands_of_equal_points_are_one_group():
    points = unit(np.ones((3000, 4)))
    assert groups(points, 0.9) == [list(range(3000))]
