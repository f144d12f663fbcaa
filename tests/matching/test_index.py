"""The nearest vectors, in small files and in large ones."""

import numpy as np
import pytest

from faqbot.matching import index
from faqbot.matching.encoding import quantised
from faqbot.matching.index import VectorIndex


def clouds(count: int, size: int = 64) -> np.ndarray:
    """Vectors in clusters, as sentences are."""
    random = np.random.default_rng(3)
    centres = random.normal(size=(count // 20, size))
    points = centres[random.integers(0, len(centres), count)] + random.normal(
        scale=0.6, size=(count, size)
    )
    clouds: np.ndarray = points / np.linalg.norm(points, axis=1, keepdims=True)
    return clouds.astype(np.float32)


def test_rows_come_back_with_unit_length_and_their_direction():
    vectors = clouds(200)
    rows = VectorIndex(quantised(vectors)).rows(np.arange(200))
    np.testing.assert_allclose(np.linalg.norm(rows, axis=1), 1, atol=1e-5)
    assert np.sum(rows * vectors, axis=1).min() > 0.999


@pytest.mark.parametrize("whole", [True, False])
def test_the_nearest_are_found_whole_or_by_principal_components(whole, monkeypatch):
    if not whole:
        monkeypatch.setattr(index, "_SCANNED_WHOLE", 1000)
        monkeypatch.setattr(index, "_COMPONENTS", 24)
    vectors = clouds(3000)
    found = VectorIndex(quantised(vectors))
    hits = []
    for row in range(0, 3000, 100):
        best = np.argsort(-(vectors @ vectors[row]))[:20]
        nearest = found.nearest(vectors[row], 20)
        assert len(nearest) == 20
        hits.append(len(set(best) & set(nearest.tolist())) / 20)
    assert np.mean(hits) > (0.97 if whole else 0.9)


def test_equal_vectors_are_taken_in_their_order():
    same = quantised(np.ones((50, 8), np.float32))
    assert VectorIndex(same).nearest(np.ones(8, np.float32), 3).tolist() == [0, 1, 2]
