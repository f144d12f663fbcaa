"""Sparse features: the same cosines whichever way they are asked for."""

import numpy as np
import pytest

from faqbot.matching.features import FeatureSpace

TEXTS = [
    "how do i cancel my order",
    "cancel an order",
    "where is the office",
    "office opening hours",
    "x",
    "قهوة",
    "how do i cancel my order please",
]
SPACE = FeatureSpace(TEXTS)
ROWS = np.arange(len(TEXTS))


def test_a_text_lies_on_itself():
    for row, text in enumerate(TEXTS):
        assert SPACE.cosines(SPACE.vector(text), ROWS)[row] == pytest.approx(
            float(np.sum(SPACE.vector(text) ** 2)), abs=2e-3
        )
    assert float(np.linalg.norm(SPACE.vector(TEXTS[0]))) == pytest.approx(1, abs=1e-3)


def test_the_gram_holds_the_cosines_of_all_pairs():
    gram = SPACE.gram(ROWS, words_only=False)
    for row, text in enumerate(TEXTS[:4]):
        expected = SPACE.cosines(SPACE.vector(text), ROWS)
        others = row != ROWS
        np.testing.assert_allclose(gram[row][others], expected[others], atol=3e-3)
    np.testing.assert_array_equal(np.diag(gram), 1)


def test_all_cosines_are_those_of_all_rows_also_behind_one_without_features():
    vector = SPACE.vector("order an office")
    np.testing.assert_array_equal(SPACE.all_cosines(vector), SPACE.cosines(vector, ROWS))
    assert SPACE.all_cosines(vector)[4] == 0


def test_forms_of_a_word_and_parts_of_it_are_alike():
    near, far = SPACE.cosines(SPACE.vector("cancelling orders"), np.array([1, 2]))
    assert near > 0.3 > far


def test_rare_shared_words_lead_to_their_texts_best_first():
    assert SPACE.sharing_words(SPACE.vector("the office hours"), 2).tolist() == [2, 3]
    assert SPACE.sharing_words(SPACE.vector("nothing else"), 5).tolist() == []


def test_features_do_not_depend_on_the_process():
    # Python's own hash of a string would.
    assert int(np.flatnonzero(SPACE.vector("office"))[0]) == 3411
