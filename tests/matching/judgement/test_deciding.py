"""From a ranking and what speaks for its best to one of three outcomes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from faqbot.matching.confidence import WITH_ENCODER, logit, sigmoid
from faqbot.matching.judgement.deciding import Bounds, Extent, Weight, decide
from faqbot.matching.judgement.judge import Model
from faqbot.model import Contrast, Decision, Difference, Match, Outcome, Rule

BOUNDS = Bounds(
    answer=0.7,
    answer_lead=0.3,
    answer_entries=60,
    answer_lead_few=0.2,
    answer_lead_least=0.12,
    sure=0.97,
    opened=0.4,
    opened_lead=0.15,
    opened_entries=60,
    opened_lead_few=0.05,
    nearest=0.4,
    suggest=-1.7,
    suggest_few=0.8,
    faint=0.6,
    faint_asking=0.3,
)
SURE = Contrast(Difference.OPPOSITE, "close", "open", sure=True)
PERHAPS = Contrast(Difference.WORD, "shop", "store", sure=False)


def ranking(*scores: float) -> list[Match]:
    return [Match(f"e{index}", score, "q") for index, score in enumerate(scores)]


def decided(
    probability: float,
    lead: float,
    nearest: float = 0.8,
    *,
    few: float = 0.1,
    entries: int = 100,
    asking: float = 1.0,
    contrast: Contrast | None = None,
    scores: tuple[float, ...] = (0.9, 0.5),
) -> Decision:
    weight = Weight(probability, lead, nearest, asking, contrast)
    return decide(ranking(*scores), weight, BOUNDS, Extent(few, entries))


@pytest.mark.parametrize(
    ("probability", "lead", "nearest", "outcome", "opened"),
    [
        (0.9, 0.5, 0.8, Outcome.ANSWER, False),
        # Likely and not sure: by its probability, by its lead.
        (0.6, 0.5, 0.8, Outcome.SUGGEST, True),
        (0.9, 0.2, 0.8, Outcome.SUGGEST, True),
        # Too doubtful, too close to the next, too far from anything in the file.
        (0.3, 0.5, 0.8, Outcome.SUGGEST, False),
        (0.9, 0.1, 0.8, Outcome.SUGGEST, False),
        (0.9, 0.5, 0.3, Outcome.SUGGEST, False),
    ],
)
def test_probability_lead_and_nearness_decide(probability, lead, nearest, outcome, opened):
    decision = decided(probability, lead, nearest)
    assert (decision.outcome, decision.opened) == (outcome, opened)
    assert len(decision.chosen) == (1 if outcome is Outcome.ANSWER else 2)


def test_where_phrasings_are_few_a_smaller_lead_suffices():
    assert decided(0.9, 0.2).outcome is Outcome.SUGGEST
    assert decided(0.9, 0.2, few=1.0).outcome is Outcome.ANSWER
    assert decided(0.9, 0.11, few=1.0).opened
    assert not decided(0.9, 0.09, few=1.0).opened


def test_where_entries_are_few_a_smaller_lead_suffices():
    assert decided(0.9, 0.2, entries=60).outcome is Outcome.SUGGEST
    assert decided(0.9, 0.2, entries=12).outcome is Outcome.ANSWER
    assert decided(0.9, 0.11, entries=2).outcome is Outcome.SUGGEST


def test_what_just_reaches_a_bound_is_enough():
    extent = Extent(0.1, 100)
    scores = (BOUNDS.least_answer(extent), 0.01)
    lead = BOUNDS.least_lead(extent, BOUNDS.answer)
    assert decided(BOUNDS.answer, lead, BOUNDS.nearest, scores=scores).outcome is Outcome.ANSWER
    assert decided(BOUNDS.opened, BOUNDS.least_opened_lead(extent), scores=scores).opened
    suggested = decided(0.1, 0.0, scores=(BOUNDS.least_score(extent), 0.01))
    assert (suggested.outcome, suggested.faint) == (Outcome.SUGGEST, False)
    faint = decided(0.1, 0.0, scores=(BOUNDS.least_faint(extent), 0.01), asking=BOUNDS.faint_asking)
    assert (faint.outcome, faint.faint) == (Outcome.SUGGEST, True)


def test_what_is_all_but_certain_needs_the_least_lead_alone():
    assert decided(0.98, 0.13).outcome is Outcome.ANSWER
    assert decided(0.98, 0.11).outcome is Outcome.SUGGEST


def test_what_is_surely_another_thing_is_neither_answered_nor_opened():
    decision = decided(0.99, 0.9, contrast=SURE)
    assert (decision.outcome, decision.opened) == (Outcome.SUGGEST, False)
    assert (decision.rule, decision.contrast) == (Rule.ANOTHER_THING, SURE)
    assert decided(0.99, 0.9, contrast=PERHAPS).outcome is Outcome.ANSWER


def test_a_phrasing_word_for_word_is_answered_whatever_speaks_against_it():
    weight = Weight(0.01, 0.0, 0.1, 0.0, SURE, verbatim=True)
    assert decide(ranking(1.0, 0.9), weight, BOUNDS, Extent(1.0, 9)).outcome is Outcome.ANSWER


def test_a_low_score_is_offered_to_who_asks_then_to_nobody():
    firm, faint, none = (decided(0.1, 0.0, scores=(each, 0.01)) for each in (0.2, 0.12, 0.05))
    assert (firm.outcome, firm.faint) == (Outcome.SUGGEST, False)
    assert (faint.outcome, faint.faint) == (Outcome.SUGGEST, True)
    assert none.outcome is Outcome.ABSTAIN


def test_what_asks_nothing_gets_no_faint_suggestion():
    assert decided(0.1, 0.0, scores=(0.12, 0.01), asking=0.1).outcome is Outcome.ABSTAIN
    assert decided(0.1, 0.0, scores=(0.2, 0.01), asking=0.1).outcome is Outcome.SUGGEST


def test_nothing_ranked_is_abstained_from():
    assert decide([], None, BOUNDS, Extent(0.5, 9)) == Decision(Outcome.ABSTAIN, (), Rule.NONE_NEAR)


@given(
    st.lists(st.floats(0, 1), min_size=1, max_size=10),
    st.floats(0, 1),
    st.floats(0, 2),
    st.floats(0, 1),
    st.floats(0.01, 1),
)
def test_what_is_chosen_is_always_the_head_of_the_ranking(scores, probability, lead, nearest, few):
    matches = ranking(*sorted(scores, reverse=True))
    decision = decide(matches, Weight(probability, lead, nearest), BOUNDS, Extent(few, 20))
    assert list(decision.chosen) == matches[: len(decision.chosen)]
    assert len(decision.chosen) <= 4


@pytest.mark.parametrize("has_meaning", [True, False])
@given(st.floats(0.01, 1), st.integers(1, 500))
def test_the_shipped_bounds_are_in_order_for_any_file(has_meaning, few, entries):
    bounds = Model.shipped(has_meaning=has_meaning).bounds
    assert 0 < bounds.opened < bounds.answer < 1
    extent = Extent(few, entries)
    assert 0 < bounds.least_opened_lead(extent) <= bounds.least_lead(extent) + 0.05
    assert 0 < bounds.least_faint(extent) < bounds.least_score(extent) < 0.5


@given(st.floats(-11, 11))
def test_logit_is_the_inverse_of_sigmoid(value):
    assert logit(sigmoid(value)) == pytest.approx(value, abs=1e-6)


def test_scores_stay_in_bounds():
    assert 0 <= WITH_ENCODER.score(-5, nearest=0, few=0.1) < 0.01
    assert 0.99 < WITH_ENCODER.score(5, nearest=1, few=1) <= 1
