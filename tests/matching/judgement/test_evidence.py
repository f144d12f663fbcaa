"""What speaks for and against the best entry, as numbers by name."""

import json
import math
from dataclasses import fields, replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from faqbot.matching import judgement
from faqbot.matching.judgement.evidence import Standing, evidence
from faqbot.matching.judgement.judge import Model
from tests.matching.contrast.samples import compared

STANDING = Standing(
    estimate=0.8,
    lead=0.4,
    nearest=0.7,
    meaning=0.7,
    wording=0.5,
    other=0.3,
    answer=0.2,
    name=0.1,
    phrasings=4,
    few=0.25,
    entries=20,
    asking=0.9,
)


def numbers(asked: str, *phrasings: str, answer: str = "") -> dict[str, float]:
    return evidence(STANDING, compared(asked, phrasings, answer))


@pytest.mark.parametrize("name", ["meaning", "words"])
def test_the_shipped_models_ask_for_what_evidence_gives(name):
    file = Path(next(iter(judgement.__path__))) / f"{name}.json"
    asked = json.loads(file.read_text("utf-8"))["evidence"]
    assert asked
    assert set(asked) <= set(numbers("how do I pay", "how can I pay"))
    assert sorted(set(asked)) == sorted(asked)


@pytest.mark.parametrize("has_meaning", [True, False])
def test_the_shipped_bounds_are_within_sane_ranges(has_meaning):
    bounds = Model.shipped(has_meaning=has_meaning).bounds
    assert 0.3 < bounds.answer < 0.95
    assert 0.1 < bounds.opened < bounds.answer
    assert 0 < bounds.answer_lead_least <= bounds.answer_lead < 1
    assert 0 < bounds.nearest < 0.8
    assert -5 < bounds.suggest < 0
    assert 0 <= bounds.faint < 3
    assert 0 <= bounds.faint_asking <= 1


@pytest.mark.parametrize("has_meaning", [True, False])
def test_the_shipped_models_prefer_a_clear_lead_in_shared_words(has_meaning):
    forest = Model.shipped(has_meaning=has_meaning).forest
    clear = numbers("how do I pause my rental", "how can I pause a rental")
    weak = replace(STANDING, estimate=0.2, lead=0.01, nearest=0.3, meaning=0.3, wording=0.1)
    far = evidence(weak, compared("is there wine", ("how can I pause a rental",)))
    assert forest.probability(clear) > forest.probability(far) + 0.3


@pytest.mark.parametrize(
    ("asked", "known", "name", "number"),
    [
        ("how do I mute the bell", "how do I unmute the bell", "opposed_unknown", 1),
        ("is bus 14 late", "is bus 41 late", "numbers_replaced", 1),
        ("is bus 41 late", "is bus 41 late", "numbers_replaced", 0),
        ("do you sell figs in May", "do you sell figs in June", "levelled", 0),
        ("do you fly to Norway", "do you fly to Spain", "levelled", 1),
        ("I don't want a bag", "I want a bag", "negated", 1),
        ("can I undo it", "can I do it", "undoing", 1),
        ("until what age", "from what age", "turned", 1),
        ("from A1 to B2", "from B2 to A1", "swapped", 1),
        ("when do you open", "where do you open", "other_question", 1),
        ("when do you open", "when do you close", "same_question", 1),
        ("can you pay me", "can I pay you", "you_act", 1),
        ("can I pay you", "can you pay me", "i_act", 1),
        ("is my bike here", "is your bike here", "mine", 1),
        ("is my bike here", "is your bike here", "yours", -1),
        ("a red boat", "a boat", "added", 1),
        ("a red boat", "a new boat for hire", "in_place_of", 1),
    ],
)
def test_a_difference_has_its_number(asked, known, name, number):
    assert numbers(asked, known)[name] == number


def test_what_the_entry_says_elsewhere_is_covered_and_not_unknown():
    found = numbers("do you treat geese", "do you treat hens", answer="Geese and ducks too.")
    assert (found["new"], found["covered"], found["unknown"]) == (1, 1, 0)


def test_the_nearest_of_several_phrasings_counts_least():
    found = numbers("may my goose come", "do you treat ducks", "may a goose come")
    assert (found["unknown"], found["unknown_least"]) == (0, 0)
    assert (found["lost"], found["lost_least"]) == (2, 0)


def test_how_an_entry_stands_is_told_as_it_is_but_for_counts():
    found = numbers("how do I pay", "how can I pay")
    for name in {field.name for field in fields(Standing)} - {"phrasings", "entries"}:
        assert found[name] == getattr(STANDING, name)
    assert found["phrasings"] == math.log(4)
    assert found["entries"] == math.log(20)


@given(st.text(max_size=150), st.text(max_size=150))
def test_any_two_texts_give_the_same_names_and_finite_numbers(asked, known):
    found = numbers(asked, known)
    assert list(found) == list(numbers("how do I pay", "how can I pay"))
    assert all(math.isfinite(number) for number in found.values())
    assert all(found[name] <= 25 for name in ("words", "content", "new", "lost", "unknown"))
