"""From a person's text to the bare wording that is compared."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from faqbot.matching.wording import bare


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Hi team, quick question: what does it cost?", "what does it cost"),
        ("hello there! do you ship abroad, thanks in advance", "do you ship abroad"),
        ("What's the price, please?", "what is the price"),
        ("whats the price", "what is the price"),
        ("I can\u2019t log in", "i can not log in"),
        ("sorry to bother you, where is the office", "where is the office"),
        ("ok so how do I pay", "how do i pay"),
        ("hey", "hey"),
        ("thank you so much", "thank you so much"),
        ("please pay", "please pay"),
        ("how do I say hello", "how do i say hello"),
        ("what is a quick question", "what is a quick question"),
        ("I'd like an ID, we\u2019ll pay", "i would like an id we will pay"),
        ("How big is your team?", "how big is your team"),
        ("can I meet the team", "can i meet the team"),
        ("do you offer any help?", "do you offer any help"),
        ("Hi, support for iOS?", "support for ios"),
        ("hey :wave: where do I park? :car::skin-tone-3:", "where do i park"),
        ("<:party:123456789012345678> is lunch at 12:30:00", "is lunch at 12 30 00"),
        ("<@U777> when is your permit due", "when is your permit due"),
        ("does std::vec::push grow", "does std vec push grow"),
        ("how do I change my ID", "how do i change my id"),
        ("", ""),
        ("?!", ""),
    ],
)
def test_filler_goes_and_the_question_stays(text, expected):
    assert bare(text) == expected


@given(st.text(max_size=600))
def test_any_text_becomes_single_spaced_words(text):
    wording = bare(text)
    assert wording == " ".join(wording.split())
