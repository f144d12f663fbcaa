"""Figures that can be worked out by hand."""

import json
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from faqbot.errors import QueriesError
from faqbot.evaluation import (
    Gates,
    Prediction,
    Query,
    check_afters,
    measure,
    predict,
    read_queries,
)
from faqbot.evaluation.figures import auroc, table
from faqbot.model import Match, Outcome, Talk
from tests.conftest import SMALL_FILE, snapshot_of

ANSWER, SUGGEST, ABSTAIN = Outcome.ANSWER, Outcome.SUGGEST, Outcome.ABSTAIN


def made(
    outcome: Outcome, *ids: str, score: float = 0.5, opened: bool = False, talk: Talk | None = None
) -> Prediction:
    matches = tuple(Match(entry_id, score - index / 100, "q") for index, entry_id in enumerate(ids))
    chosen = {ANSWER: ids[:1], SUGGEST: ids[:2], ABSTAIN: ()}[outcome]
    return Prediction("t", outcome, matches, tuple(chosen), talk=talk, opened=opened)


QUERIES = [
    Query("1", "a", "clean"), Query("2", "b", "clean"), Query("3", "c", "clean"),
    Query("4", "d", "typo"), Query("5", None, "oos"), Query("6", None, "oos"),
]  # fmt: skip
PREDICTIONS = [
    made(ANSWER, "a", "b", score=0.9),
    made(ANSWER, "x", "b", score=0.8),
    made(SUGGEST, "x", "c", score=0.6),
    made(ABSTAIN, score=0.0),
    made(ANSWER, "a", score=0.7),
    made(ABSTAIN, "b", score=0.1),
]
FIGURES = measure(QUERIES, PREDICTIONS)


def test_ranking_figures():
    assert FIGURES.ranking is not None
    assert FIGURES.ranking.questions == 4
    assert FIGURES.ranking.p_at_1 == 1 / 4
    assert FIGURES.ranking.r_at_3 == 3 / 4
    assert FIGURES.ranking.mrr_at_5 == (1 + 1 / 2 + 1 / 2) / 4
    assert FIGURES.by_kind["typo"].p_at_1 == 0
    assert list(FIGURES.by_kind) == ["clean", "typo"]


def test_policy_figures():
    assert FIGURES.policy is not None
    assert (FIGURES.policy.answered, FIGURES.policy.answer_precision) == (0.5, 0.5)
    assert (FIGURES.policy.suggested, FIGURES.policy.suggest_holds) == (0.25, 1.0)
    assert FIGURES.policy.abstained == 0.25


def test_out_of_scope_figures():
    assert FIGURES.out_of_scope is not None
    assert FIGURES.out_of_scope.answered == 0.5
    assert FIGURES.out_of_scope.abstained == 0.5
    # pairs (0.9 0.8 0.6 0.0) x (0.7 0.1): won 2 + 2 + 1 + 0 of 8
    assert FIGURES.auroc == 5 / 8


def test_opened_suggestions_are_right_or_wrong_also_where_nothing_is_right():
    figures = measure(
        [*QUERIES, Query("7", "a", "clean"), Query("8", None, "talk")],
        [
            made(SUGGEST, "a", "b", opened=True),
            made(SUGGEST, "x", "b", opened=True),
            made(SUGGEST, "c", "x"),
            made(ABSTAIN),
            made(SUGGEST, "a", opened=True),
            made(ABSTAIN),
            made(SUGGEST, "a", opened=True),
            made(ABSTAIN, talk=Talk.THANKS),
        ],
    )
    assert (figures.opened, figures.opened_precision) == (4 / 8, 2 / 4)
    assert (figures.talk, figures.contrasted) == (1 / 8, 0)
    assert figures.out_by_kind["oos"].opened == 1 / 2
    assert FIGURES.opened_precision is None
    assert "right in 50.0%" in table(figures)


def test_confusions_are_counted_most_frequent_first():
    confusions = measure([*QUERIES, QUERIES[1]], [*PREDICTIONS, PREDICTIONS[1]]).confusions
    assert [(each.entry, each.taken_for, each.count) for each in confusions] == [
        ("b", "x", 2),
        ("c", "x", 1),
    ]


def test_figures_without_a_side_are_absent():
    inside = measure(QUERIES[:1], PREDICTIONS[:1])
    outside = measure(QUERIES[4:], PREDICTIONS[4:])
    assert (inside.out_of_scope, inside.auroc) == (None, None)
    assert (outside.ranking, outside.policy) == (None, None)
    assert "out of scope" in table(outside)
    assert "right in -" in table(measure(QUERIES[3:4], PREDICTIONS[3:4]))


@given(
    st.lists(st.floats(0, 1), min_size=1, max_size=30),
    st.lists(st.floats(0, 1), min_size=1, max_size=30),
)
def test_auroc_is_the_share_of_pairs_in_the_right_order(positive, negative):
    won = sum((p > n) + 0.5 * (p == n) for p in positive for n in negative)
    assert auroc(positive, negative) == pytest.approx(won / (len(positive) * len(negative)))


def test_the_table_shows_each_figure():
    shown = table(FIGURES)
    for part in (
        "0.250",
        "typo",
        "right in 50.0%",
        "offered in 100.0%",
        "AUROC",
        "b -> x",
        "plain talk",
        "opened",
        "contrasted",
    ):
        assert part in shown


def test_the_json_is_json():
    assert json.loads(json.dumps(FIGURES.as_json()))["ranking"]["p_at_1"] == 0.25


@pytest.mark.parametrize(
    ("gates", "failing"),
    [
        (Gates(), 0),
        (Gates(min_p1=0.25, min_precision=0.5, max_false=0.5), 0),
        (Gates(min_p1=0.26), 1),
        (Gates(min_p1=0.26, min_precision=0.51, max_false=0.49), 3),
    ],
)
def test_a_gate_fails_on_the_wrong_side_of_its_figure(gates, failing):
    assert len(gates.failures(FIGURES)) == failing


def test_a_gate_on_a_figure_that_is_missing_fails():
    assert "not measured" in Gates(min_p1=0.1).failures(measure(QUERIES[4:], PREDICTIONS[4:]))[0]


def test_predictions_follow_the_questions_and_hold_five_matches_at_most():
    texts = [phrasing for entry in snapshot_of(SMALL_FILE).knowledge.entries
             for phrasing in entry.phrasings]  # fmt: skip
    random.Random(1).shuffle(texts)
    queries = [Query(text, None, "clean") for text in texts]
    predictions = list(predict(snapshot_of(SMALL_FILE).matcher, queries))
    assert [each.text for each in predictions] == texts
    line = predictions[0].as_json()
    assert set(line) == {"text", "decision", "talk", "opened", "matches"}
    assert all(len(each.matches) <= 5 for each in predictions)


def test_a_query_that_comes_after_an_entry_is_asked_in_its_thread():
    matcher = snapshot_of(SMALL_FILE).matcher
    alone, after = predict(
        matcher,
        [
            Query("how much is it?", "delivery-cost", "clean"),
            Query("how much is it?", "delivery-cost", "clean", after="delivery-time"),
        ],
    )
    assert alone.outcome is not ANSWER
    assert (after.outcome, after.chosen) == (ANSWER, ("delivery-cost",))


def test_a_query_after_an_entry_that_is_not_in_the_file_is_named_with_its_line():
    line = '{"text": "and that?", "entry": null, "after": "delivery-tme"}'
    queries = read_queries(["", line], name="f")
    assert queries == [Query("and that?", None, "clean", after="delivery-tme")]
    check_afters(queries, ["delivery-tme"])
    with pytest.raises(QueriesError, match="f:2:1: asked after 'delivery-tme'"):
        check_afters(queries, ["delivery-time"])


def test_queries_are_read_line_by_line():
    lines = ['{"text": "a", "entry": "x", "kind": "clean"}', "", '{"text": "b", "entry": null}']
    assert read_queries(lines, name="f") == [Query("a", "x", "clean"), Query("b", None, "clean")]


@pytest.mark.parametrize(
    ("line", "place"),
    [
        ("{", "f:1:2"),
        ("[]", 'no "text"'),
        ('{"text": 1}', 'no "text"'),
        ('{"text": "a"}', 'no "entry"'),
        ('{"text": "a", "entry": 3}', 'no "entry"'),
        ('{"text": "a", "entry": null, "kind": 3}', '"kind"'),
        ('{"text": "a", "entry": null, "after": 3}', '"after"'),
        ("", "holds no question"),
    ],
)
def test_a_line_of_another_form_is_named(line, place):
    with pytest.raises(QueriesError) as raised:
        read_queries([line], name="f")
    assert place in str(raised.value)
