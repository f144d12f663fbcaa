"""What a Question keeps of a text that is longer than anybody reads."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from faqbot.model import MAX_TEXT, Place, Question, truncated
from faqbot.store.masking import mask

CARD = "4111 1111 1111 1111"
TOKEN = "gh" + "p_" + "aB3dE5fG7hI9jK1lM3nO5pQ7rS9tU1vW3xY5zA7b"


def question(text: str) -> Question:
    return Question(text, "slack", "C1", "1.1", "T1:U1", Place.DIRECT_MESSAGE)


@pytest.mark.parametrize("size", [0, 1, MAX_TEXT - 1, MAX_TEXT])
def test_a_text_within_the_limit_stays_as_it_is(size):
    text = ("word " * MAX_TEXT)[:size]
    assert question(text).text == text


def test_of_a_longer_text_both_ends_are_kept():
    text = "Hello, a long story. " + "blah " * 20_000 + "So how do I cancel?"
    kept = question(text).text
    assert len(kept) <= MAX_TEXT
    assert kept.startswith("Hello, a long story. blah")
    assert kept.endswith("So how do I cancel?")
    assert "[…]" in kept


@settings(max_examples=200)
@given(st.text(min_size=1, max_size=40), st.integers(min_value=100, max_value=5_000))
def test_any_text_is_cut_to_the_limit_once_for_all(unit, times):
    kept = truncated(unit * times)
    assert len(kept) <= MAX_TEXT
    assert truncated(kept) == kept


@pytest.mark.parametrize("shift", range(0, 60, 3))
@pytest.mark.parametrize("secret", [CARD, TOKEN])
def test_a_secret_that_the_cut_goes_through_is_not_kept_in_part(secret, shift):
    before = "word " * (MAX_TEXT // 10)
    head = f"{before[: MAX_TEXT // 2 - 40 + shift - 10]} x {secret} "
    whole = f"{head}{'word ' * MAX_TEXT}"
    mirrored = f"{'word ' * MAX_TEXT} {secret} x {before[: MAX_TEXT // 2 - 40 + shift - 10]}"
    for text in (whole, mirrored):
        kept = mask(truncated(text))
        assert not any(part in kept for part in ("4111", "1111", "gh" + "p_", "aB3d", "zA7b"))
