"""From a ranking to one of three outcomes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from faqbot.matching.confidence import LEAD, WITH_ENCODER, logit, sigmoid
from faqbot.matching.deciding import decide
from faqbot.matching.thresholds import SCORE, Thresholds, Trial, thresholds_from
from faqbot.model import Decision, Match, Outcome

THRESHOLDS = Thresholds(answer=0.7, suggest=0.15, lead=LEAD, score=0.4)


def ranking(*scores: float) -> list[Match]:
    return [Match(f"e{index}", score, "q") for index, score in enumerate(scores)]


def decided(*scores: float) -> Decision:
    return decide(ranking(*scores), THRESHOLDS, WITH_ENCODER)


@pytest.mark.parametrize(
    ("scores", "outcome", "chosen"),
    [
        ((), Outcome.ABSTAIN, 0),
        ((0.14,), Outcome.ABSTAIN, 0),
        ((0.99,), Outcome.ANSWER, 1),
        ((1.0, 0.5), Outcome.ANSWER, 1),
        # Sure of what is meant, but not of which of the two.
        ((0.95, 0.94), Outcome.SUGGEST, 2),
        ((0.95, 0.94, 0.93, 0.92, 0.91), Outcome.SUGGEST, 4),
        # Far ahead of the rest, and yet far from the question.
        ((0.39, 0.001), Outcome.SUGGEST, 2),
        ((0.3, 0.25, 0.01), Outcome.SUGGEST, 2),
        ((0.3,), Outcome.SUGGEST, 1),
    ],
)
def test_score_confidence_and_lead_decide(scores, outcome, chosen):
    decision = decided(*scores)
    assert (decision.outcome, len(decision.chosen)) == (outcome, chosen)
    assert decision.rule


@given(st.lists(st.floats(0, 1), max_size=10))
def test_what_is_chosen_is_always_the_head_of_the_ranking(scores):
    matches = ranking(*sorted(scores, reverse=True))
    chosen = decide(matches, THRESHOLDS, WITH_ENCODER).chosen
    assert list(chosen) == matches[: len(chosen)]


@given(st.floats(-11, 11))
def test_logit_is_the_inverse_of_sigmoid(value):
    assert logit(sigmoid(value)) == pytest.approx(value, abs=1e-6)


def test_scores_stay_in_bounds():
    assert 0 <= WITH_ENCODER.score(-5, nearest=0, few=0.1) < 0.01
    assert 0.99 < WITH_ENCODER.score(5, nearest=1, few=1) <= 1
    assert WITH_ENCODER.confidence([]) == 0


def trials(*, right: int, wrong: int, false: int, silent: int) -> list[Trial]:
    return (
        [Trial(0.8, 0.7, 0.3, right=True)] * right
        + [Trial(0.8, 0.7, 0.3, right=False)] * wrong
        + [Trial(0.8, 0.7, 0.3, right=None)] * false
        + [Trial(0.2, 0.2, 0.1, right=None)] * silent
    )


def test_a_file_that_confuses_its_own_phrasings_answers_less():
    good = thresholds_from(trials(right=100, wrong=1, false=5, silent=95), few=0.1)
    poor = thresholds_from(trials(right=80, wrong=21, false=5, silent=95), few=0.1)
    false = thresholds_from(trials(right=100, wrong=1, false=80, silent=20), few=0.1)
    assert good.answer < poor.answer
    assert good.answer < false.answer
    assert poor.precision is None or poor.precision <= 80 / 101
    assert (good.trials, good.precision) == (101, 100 / 101)


def test_of_few_phrasings_the_trials_say_less():
    wrong = trials(right=10, wrong=10, false=10, silent=10)
    assert thresholds_from(wrong, few=0.9).answer < thresholds_from(wrong, few=0.1).answer


def test_without_trials_public_data_decides():
    alone = thresholds_from([], few=1.0)
    assert 0.5 <= alone.answer <= 0.8
    assert 0.1 < alone.suggest < 0.4
    assert (alone.trials, alone.precision, alone.false) == (0, None, None)


@given(st.lists(st.floats(0.01, 1), min_size=1, max_size=50), st.floats(0.01, 1))
def test_what_may_be_answered_may_be_suggested(scores, few):
    alike = [Trial(0.99, score, 0.3, right=True) for score in scores]
    assert thresholds_from(alike, few=few).suggest < SCORE
