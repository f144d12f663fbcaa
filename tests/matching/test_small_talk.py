"""What asks nothing."""

import pytest

from faqbot.matching.small_talk import is_small_talk


@pytest.mark.parametrize(
    "text",
    ["thanks!", "Hi there", "good morning everyone", "ok cool", "thank you so much", "hey faqbot",
     "lol", "\U0001f44d", "", "?", "great work team", "hi, how are you doing today?",
     "help", "Help?", "HELP!"],
)  # fmt: skip
def test_greetings_thanks_and_signs_are_small_talk(text):
    assert is_small_talk(text)


@pytest.mark.parametrize(
    "text",
    ["hi, what does it cost", "pricing", "how is the work", "thanks, and what about databases?",
     "who are you", "asdfgh", "what do you do", "help me choose", "i need help", "hello hello hello hello hello hello hello hello hello"],
)  # fmt: skip
def test_a_question_is_not_small_talk_even_behind_a_greeting(text):
    assert not is_small_talk(text)
