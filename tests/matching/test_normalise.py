"""From a person's text to words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from faqbot.matching.normalise import MAX_QUESTION, clean, phrasing_key, stem, words


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("  What's   UP? ", ["whats", "up"]),
        ("don\u2019t panic", ["dont", "panic"]),
        ("\uff33\uff45\uff52\uff56\uff45\uff52", ["server"]),
        ("se\u200brv\u00ader", ["server"]),
        ("a\x00b\x1b[31m", ["ab", "31m"]),
        ("one\u00a0two\u2028three", ["one", "two", "three"]),
        ("\ud800 hi", ["hi"]),
        ("Stra\u00dfe", ["strasse"]),
        ("\U0001f600\U0001f600", []),
        ("سعر الخدمة", ["سعر", "الخدمة"]),
        ("", []),
    ],
)
def test_a_text_becomes_its_visible_words(text, expected):
    assert words(text) == expected


@given(st.text(max_size=2000))
def test_any_text_is_cleaned_to_one_bounded_line_and_stays_so(text):
    cleaned = clean(text)
    assert "\n" not in cleaned
    assert len(cleaned) <= 3 * MAX_QUESTION
    assert all(word in cleaned.replace("'", "").replace("\u2019", "") for word in words(text))


def test_a_hundred_thousand_combining_marks_are_cut_first():
    assert len(clean("e" + "\u0301" * 100_000)) <= MAX_QUESTION


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("servers", "server"),
        ("building", "builds"),
        ("databases", "database"),
        ("technologies", "technology"),
        ("stopped", "stop"),
    ],
)
def test_forms_of_one_word_have_one_stem(one, other):
    assert stem(one) == stem(other)


@pytest.mark.parametrize("word", ["is", "bus", "app", "red", "api"])
def test_a_short_word_keeps_three_letters(word):
    assert len(stem(word)) >= min(3, len(word)) - 1


def test_phrasings_that_differ_in_case_space_or_end_mark_are_one():
    assert phrasing_key("What  is\nit?") == phrasing_key("what is it")
    assert phrasing_key("what is it") != phrasing_key("what was it")
