"""From a person's text to the bare wording that is compared."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from faqbot.matching.wording import bare, meant


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


@pytest.mark.parametrize(
    "signature",
    [
        "\nBest regards,\nJane Doe",
        "\nKind regards\nJane Doe\nHead of Sales, Plum Ltd\n+44 20 7946 0000",
        "\ncheers,\nTom",
        "\n  Thanks!\n\nMarta  \n",
        "\nYours sincerely,\nDr A. Abara",
    ],
)
def test_how_a_mail_ends_says_nothing(signature):
    assert bare(f"Do you ship to Peru?{signature}") == "do you ship to peru"


@pytest.mark.parametrize(
    "text",
    [
        "Do you ship to Peru?\nBest regards, Jane\nAnd what does it cost?",
        "Which of these is the\nbest\none for a small garden?",
        "my chair fell apart.\nthanks\nfor nothing, how do I get my money back and who pays for the van that I rented",
    ],
)
def test_what_comes_behind_a_greeting_is_kept_where_it_asks(text):
    assert bare(text).split()[-3:] == re.findall(r"\w+", text.lower())[-3:]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("not a single room but a double, what is that", "a double, what is that"),
        (
            "Not the pool on the roof, the pool in the cellar please",
            "the pool in the cellar please",
        ),
        ("no, I meant not the price but the time", "the time"),
        ("I don't want to cancel, I want to move to a suite", "I want to move to a suite"),
        ("I do not want a refund but I'd like a voucher", "I'd like a voucher"),
        # What is refused alone, and what only looks like it.
        ("I don't want the newsletter", "I don't want the newsletter"),
        ("I don't need breakfast, only a bed", "I don't need breakfast, only a bed"),
        ("not only dogs but also cats?", "not only dogs but also cats?"),
        ("not sure but how do I pay", "not sure but how do I pay"),
        ("why is it not open but lit", "why is it not open but lit"),
        ("not a bed but ", "not a bed but "),
        ("", ""),
    ],
)
def test_what_is_named_as_not_meant_goes(text, expected):
    assert meant(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("I'd like to book a room, how does that work?", "i want to book a room"),
        ("we would love to book a room", "we want to book a room"),
        ("I want to book a room. how can I do that", "i want to book a room"),
        ("I need to leave early, what do I have to do", "i need to leave early"),
        ("how does the sauna work", "how does the sauna work"),
        ("what do I have to do", "what do i have to do"),
        ("would you like to rent it", "would you like to rent it"),
    ],
)
def test_a_wish_says_itself_how_it_is_meant(text, expected):
    assert bare(text) == expected
