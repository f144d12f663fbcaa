"""Boosted trees out of a file, by hand-made ones and by those that are shipped."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from faqbot.matching.judgement.forest import Forest
from faqbot.matching.judgement.judge import Model

# lead <= .5: -1, else by words <= 3: 1 or 2; and a tree of a single leaf.
TREES = [
    [[0, 0.5, 1, 2, 0], [0, 0, 1, 1, -1], [1, 3, 3, 4, 0], [0, 0, 3, 3, 1], [0, 0, 4, 4, 2]],
    [[0, 0, 0, 0, 0.25]],
]
MODEL = {"evidence": ["lead", "words"], "base": -0.5, "depth": 2, "trees": TREES}


def odds(lead: float, words: float) -> float:
    probability = Forest(MODEL).probability({"lead": lead, "words": words})
    return math.log(probability / (1 - probability))


@pytest.mark.parametrize(
    ("lead", "words", "logit"),
    [
        (0.2, 9, -1.25),
        # At most the bound goes left.
        (0.5, 9, -1.25),
        (0.51, 3, 0.75),
        (0.51, 3.01, 1.75),
    ],
)
def test_the_leaves_of_all_trees_and_the_base_are_summed(lead, words, logit):
    assert odds(lead, words) == pytest.approx(logit)


def test_evidence_is_taken_by_name_in_whatever_order():
    forest = Forest(MODEL)
    turned = Forest(MODEL | {"evidence": ["words", "lead"]})
    numbers = {"words": 0.2, "other": 7.0, "lead": 9.0}
    assert forest.probability(numbers) == pytest.approx(1 / (1 + math.exp(-0.75)))
    assert turned.probability(numbers) == pytest.approx(1 / (1 + math.exp(1.25)))


def test_missing_evidence_is_an_error():
    with pytest.raises(KeyError, match="words"):
        Forest(MODEL).probability({"lead": 0.1})


@pytest.mark.parametrize("has_meaning", [True, False])
@given(st.data())
def test_a_probability_is_between_0_and_1_whatever_the_evidence(has_meaning, data):
    forest = Model.shipped(has_meaning=has_meaning).forest
    wide = st.floats(-1e6, 1e6)
    numbers = {name: data.draw(wide) for name in forest._names}
    assert 0 < forest.probability(numbers) < 1
