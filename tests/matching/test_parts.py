"""Texts in parts: sentences, questions joined by "and", and two things of which one is asked."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from faqbot.matching.parts import clauses, either, is_long, sentences


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        (
            "where do I park and when do you open?",
            ["where do I park", "when do you open?"],
        ),
        (
            "1. can I swim in June\n2) is there a sauna",
            ["can I swim in June", "is there a sauna"],
        ),
        ("1) a day pass 2) is it heated", ["a day pass", "is it heated"]),
        ("is it heated + where do I park", ["is it heated", "where do I park"]),
        ("Is it open? By the way where do I park", ["Is it open?", "where do I park"]),
        ("can I pay, also my key is broken", ["can I pay", "my key is broken"]),
        # One question, whatever it joins.
        ("do you take cats and dogs", ["do you take cats and dogs"]),
        ("may I keep my coat and my bag", ["may I keep my coat and my bag"]),
        ("can I open it and close it again", ["can I open it and close it again"]),
        ("is it on v2.5 or 3.1", ["is it on v2.5 or 3.1"]),
        # What others said, and what is too short to say anything.
        ("> where do I park?\nwhen do you open", ["when do you open"]),
        ("ok. thx. when do you open", ["when do you open"]),
        ("", []),
    ],
)
def test_a_text_is_cut_where_another_question_begins(text, parts):
    assert clauses(text) == parts


@pytest.mark.parametrize(
    ("text", "texts"),
    [
        (
            "what do cats and dogs eat",
            ("what do cats eat", "what do dogs eat"),
        ),
        ("ship to Peru & Cuba", ("ship to Peru", "ship to Cuba")),
        (
            "what do a day pass and a guest ticket cost",
            ("what do a day pass", "a guest ticket cost"),
        ),
        ("when is the band on", ()),
        ("when and where is it", ()),
        ("and", ()),
        ("", ()),
    ],
)
def test_each_of_two_things_is_asked_of_alone(text, texts):
    assert either(text) == texts


@pytest.mark.parametrize(
    "text", ["x" * 40_000, "?" * 40_000, "and " * 10_000, "and how " * 5_000, "Oh. No! " * 5_000]
)
def test_parts_are_few_and_short_however_long_a_text_is(text):
    assert is_long(text)
    assert len(sentences(text)) <= 24
    assert all(8 <= len(part) <= 160 for part in clauses(text))
    assert all(len(part) <= len(text) for part in either(text))


def test_of_many_sentences_both_ends_are_read():
    said = sentences("\n".join(f"This is sentence {at}." for at in range(3_000)))
    assert len(said) == 24
    assert (said[0], said[-1]) == ("This is sentence 0.", "This is sentence 2999.")


@given(st.text(max_size=500))
def test_any_text_has_parts_of_its_own_words(text):
    words = set(text.split())
    assert all(len(part.strip()) >= 8 for part in clauses(text))
    assert all(set(part.split()) <= words for part in sentences(text))
