"""From a ranking to one of three outcomes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from faqbot.matching.deciding import ANSWER_FROM, ANSWER_LEAD, SUGGEST_FROM, decide
from faqbot.model import Match, Outcome


def ranking(*scores: float) -> list[Match]:
    return [Match(f"e{index}", score, "q") for index, score in enumerate(scores)]


@pytest.mark.parametrize(
    ("scores", "outcome", "chosen"),
    [
        ((), Outcome.ABSTAIN, 0),
        ((SUGGEST_FROM - 0.01,), Outcome.ABSTAIN, 0),
        ((ANSWER_FROM,), Outcome.ANSWER, 1),
        ((0.9, 0.9 - ANSWER_LEAD - 0.01), Outcome.ANSWER, 1),
        ((0.9, 0.9 - ANSWER_LEAD + 0.01), Outcome.SUGGEST, 2),
        ((0.45, 0.1), Outcome.SUGGEST, 2),
        ((0.45, 0.44, 0.43, 0.42, 0.41), Outcome.SUGGEST, 4),
        ((0.45,), Outcome.SUGGEST, 1),
    ],
)
def test_the_best_score_and_its_lead_decide(scores, outcome, chosen):
    decision = decide(ranking(*scores))
    assert (decision.outcome, len(decision.chosen)) == (outcome, chosen)
    assert decision.rule


@given(st.lists(st.floats(0, 1), max_size=10))
def test_what_is_chosen_is_always_the_head_of_the_ranking(scores):
    matches = ranking(*sorted(scores, reverse=True))
    chosen = decide(matches).chosen
    assert list(chosen) == matches[: len(chosen)]
