"""A text as the words that are compared: terms, numbers, and what says nothing of the subject."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from faqbot.matching.contrast.lexicon import Lexicon
from faqbot.matching.contrast.saying import Saying, is_number, saying
from faqbot.matching.normalise import kin
from faqbot.matching.wording import bare

LEXICON = Lexicon.load()


def said(text: str) -> Saying:
    return saying(bare(text), LEXICON)


def content(text: str) -> list[str]:
    found = said(text)
    return [found.words[place] for place in found.content]


@pytest.mark.parametrize(
    ("text", "subject"),
    [
        ("Could you please tell me how I get a library card?", ["library", "card"]),
        ("what happens if my dog is sick", ["happens", "dog", "sick"]),
        # A negation is what is asked about; a contraction has one.
        ("I don't want the magazine", ["not", "magazine"]),
        ("why can't my son swim", ["not", "son", "swim"]),
        # What is measured is told by "how", and is something to ask about elsewhere.
        ("how long is the pool", ["pool"]),
        ("is the long pool heated", ["long", "pool", "heated"]),
        # Letters alone say nothing, figures do.
        ("is it plan b or 7", ["plan", "7"]),
        ("how", []),
        ("", []),
    ],
)
def test_content_is_what_a_text_asks_about(text, subject):
    assert content(text) == subject


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("how do I turn the oven off", ["turn off"]),
        ("can I check out of the hotel at noon", ["check out"]),
        ("do you have car insurance", ["car insurance"]),
        # Where from and where to is compared by itself, and "how long" asks for one thing.
        ("can I switch from gas to power", []),
        ("how long does it last", []),
    ],
)
def test_a_term_of_several_words_is_one_word_but_for_directions_and_questions(text, terms):
    assert [word for word in said(text).words if " " in word] == terms


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("is it free for twelve children", ["12"]),
        ("a dozen eggs, fifty grams, 3.5 litres", ["12", "50", "3", "5"]),
        ("room B2 in bus 41, error E-17", ["b2", "41", "17"]),
        # "one" mostly is no number, and no word only looks like one.
        ("is there one for me, someone said tension", []),
    ],
)
def test_numbers_are_figures(text, numbers):
    assert [word for word in said(text).words if is_number(word)] == numbers


def test_forms_of_a_word_have_one_subject():
    assert said("cancelling the bookings").subject == said("I cancel a booking").subject
    assert said("cancel a class").subject != said("cancel a course").subject


@pytest.mark.parametrize(("one", "other"), [("deliver", "delivery"), ("swims", "swimming")])
def test_kin_share_their_first_letters(one, other):
    assert kin(one) == kin(other)


@pytest.mark.parametrize(("one", "other"), [("deliver", "deposit"), ("cat", "cats away")])
def test_strangers_are_no_kin(one, other):
    assert kin(one) != kin(other)


@pytest.mark.parametrize(
    "text",
    [
        "宠物可以进来吗",
        "営業時間は何時ですか",
        "เปิดกี่โมง",
        "هل أنتم مفتوحون",
        "\U0001f600",
        "?!",
        " ",
    ],
)
def test_texts_of_other_scripts_and_without_words_are_taken_as_they_are(text):
    found = said(text)
    assert found.words == tuple(bare(text).split())
    assert len(found.stems) == len(found.words)


@given(st.text(max_size=300))
def test_every_word_has_a_stem_and_content_is_in_order(text):
    found = said(text)
    assert len(found.stems) == len(found.words)
    assert list(found.content) == sorted(set(found.content))
    assert all(0 <= place < len(found.words) for place in found.content)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("错误12是什么意思", ("错误", "12", "是什么意思")),
        ("3月5日は開いていますか", ("3", "月", "5", "日は開いていますか")),
        ("room b2", ("room", "b2")),
    ],
)
def test_figures_stand_apart_where_a_script_has_no_spaces(text, words):
    assert said(text).words == words
