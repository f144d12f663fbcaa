"""What a comparison of a question with a phrasing counts as shared, new, lost and turned."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from faqbot.matching.contrast.comparison import (
    Comparison,
    Pair,
    count_you,
    first_actor,
    questioned,
)
from tests.matching.contrast.samples import compared


def one(asked: str, known: str, *others: str, answer: str = "") -> Comparison:
    return compared(asked, (known, *others), answer)[0]


def test_words_are_shared_new_or_lost():
    said = one("can I bring my hamster to the clinic", "may I take the cat to the clinic")
    assert said.shared == ("clinic",)
    assert said.new == ("bring", "hamster")
    assert said.lost == ("take", "cat")
    assert said.frame == pytest.approx(1 / 3)


def test_what_the_entry_says_elsewhere_is_new_and_not_unknown():
    phrasings = ("do you treat cats", "my hamster is ill")
    said = compared("do you treat hamsters or geckos", phrasings, "Rabbits as well.")[0]
    assert said.new == ("hamsters", "geckos")
    assert said.unknown == ("geckos",)
    assert one("do you treat rabbits", *phrasings, answer="Rabbits as well.").unknown == ()


def test_a_term_of_several_words_is_known_as_a_whole():
    said = one("how do I turn off the oven", "how do I turn on the oven")
    assert said.unknown == ("turn off",)
    told = "Press it again to turn off the oven."
    assert one("how do I turn off the oven", "how do I turn on the oven", answer=told).unknown == ()


@pytest.mark.parametrize(
    ("asked", "known", "opposed"),
    [
        ("how do I lend a book", "how do I borrow a book", [Pair("lend", "borrow")]),
        ("is the pool indoors", "is the pool outdoors", [Pair("indoors", "outdoors")]),
        ("how do I purchase a book", "how do I buy a book", []),
        ("how do I borrow and lend", "how do I lend and borrow", []),
    ],
)
def test_new_words_are_opposed_to_what_the_phrasing_says(asked, known, opposed):
    assert list(one(asked, known).opposed) == opposed


@pytest.mark.parametrize(
    ("asked", "known", "levelled"),
    [
        ("do you fly to norway", "do you fly to spain", [Pair("norway", "spain")]),
        ("is it made of oak", "is it made of pine", [Pair("oak", "pine")]),
        # Units of time, ordinals and what one writes by are said of all sorts of things.
        ("how many weeks does it take", "how many days does it take", []),
        ("is the first lesson free", "is the second lesson free", []),
        ("can I send an email", "can I send a letter", []),
        ("do you fly to norway", "do you fly to norway", []),
    ],
)
def test_words_of_one_level_stand_in_each_others_place(asked, known, levelled):
    assert list(one(asked, known).levelled) == levelled


@pytest.mark.parametrize(
    ("asked", "known", "numbers", "lost"),
    [
        ("is bus 14 late", "is bus 41 late", ("14",), ("41",)),
        ("may six people come", "may 8 people come", ("6",), ("8",)),
        ("may twelve people come", "may 12 people come", (), ()),
        ("does it take 5kg", "does it take 8kg", ("5kg",), ("8kg",)),
        ("is it open in 2027", "when are you open", ("2027",), ()),
    ],
)
def test_numbers_are_compared_as_figures(asked, known, numbers, lost):
    said = one(asked, known)
    assert (said.numbers, said.numbers_lost) == (numbers, lost)


def test_a_number_that_the_answer_has_is_no_strange_one():
    said = one("is it free under 6", "is it free for children", answer="Free under 6.")
    assert said.numbers == ()


@pytest.mark.parametrize(
    ("asked", "known", "negated"),
    [
        ("I do not want a bag", "I want a bag", 1),
        ("I don't want a bag", "I want a bag", 1),
        ("my key cannot open the gate", "my key opens the gate", 1),
        ("I never got a key", "I can't get a key", 0),
        ("I got a key", "I haven't got a key", -1),
        ("do you sell knots", "do you sell notes", 0),
    ],
)
def test_negations_are_counted(asked, known, negated):
    assert one(asked, known).negated == negated


def test_undoing_counts_where_neither_the_phrasing_nor_the_answer_does_it():
    asked, known = "can I undo my vote", "how do I vote"
    assert one(asked, known).undoing == ("undo",)
    assert one(asked, known, answer="You can undo it until noon.").undoing == ()
    assert one("undo it", "how do I undo it").undoing == ()


@pytest.mark.parametrize(
    ("asked", "known", "turned"),
    [
        ("until what age is it free", "from what age is it free", [Pair("until", "from")]),
        ("is it warm inside", "is it warm outside", [Pair("inside", "outside")]),
        ("from nine to five", "from ten to six", []),
        ("can I come after lunch", "can I come on tuesday", []),
    ],
)
def test_directions_are_turned_by_their_opposites(asked, known, turned):
    assert list(one(asked, known).turned) == turned


@pytest.mark.parametrize(
    ("asked", "known", "swapped"),
    [
        (
            "can I move from the choir to the band",
            "can I move from the band to the choir",
            Pair("to band", "from band"),
        ),
        ("a letter to the mayor", "a letter from the mayor", Pair("to mayor", "from mayor")),
        ("is there a gift from you", "is there a gift to you", Pair("from you", "to you")),
        # Two ways to say the same, another place, and no place at all.
        ("to the band from the choir, can I", "can I move from the choir to the band", None),
        ("a letter to the mayor", "a letter from the harbour", None),
        ("change to another", "change from another", None),
    ],
)
def test_from_here_to_there_is_not_from_there_to_here(asked, known, swapped):
    assert one(asked, known).swapped == swapped


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("how long and how much", {"how long", "how much"}),
        ("what is it and where", {"what", "where"}),
        ("how do I pay", {"how"}),
        ("somehow it works", set()),
        ("", set()),
    ],
)
def test_what_is_asked_for(text, found):
    assert questioned(text.split()) == found


@pytest.mark.parametrize(
    ("text", "actor", "yous"),
    [
        ("can i feed your cats", 1, 1),
        ("can you feed my cat", -1, 1),
        ("who feeds cats", 0, 0),
        ("", 0, 0),
    ],
)
def test_who_acts_first(text, actor, yous):
    assert first_actor(text.split()) == actor
    assert count_you(text.split()) == yous


@pytest.mark.parametrize(
    ("asked", "known"),
    [("", "how do I pay"), ("how do I pay", ""), ("", ""), ("的", "宠物"), ("เปิด", "how do I pay")],
)
def test_empty_texts_and_other_scripts_share_nothing(asked, known):
    said = one(asked, known)
    assert (said.shared, said.frame) == ((), 0.0)
    assert (said.opposed, said.levelled, said.turned, said.swapped) == ((), (), (), None)


@given(st.text(max_size=120), st.text(max_size=120))
def test_any_two_texts_are_compared_within_bounds(asked, known):
    said = one(asked, known)
    assert 0 <= said.frame <= 1
    assert set(said.unknown) <= set(said.new)
    assert set(said.synonyms) <= set(said.new)
    assert not set(said.shared) & set(said.new)


@given(st.text(max_size=120))
def test_a_text_beside_itself_differs_in_nothing(text):
    said = one(text, text)
    assert (said.new, said.lost, said.opposed, said.levelled) == ((), (), (), ())
    assert (said.numbers, said.negated, said.turned, said.swapped) == ((), 0, (), None)


def test_a_hundred_words_on_both_sides_are_bounded_work():
    asked, known = (" ".join(f"{stem}{at}ed" for at in range(100)) for stem in ("wom", "pru"))

    def taken(first: str, second: str) -> float:
        start = time.thread_time()
        one(first, second)
        return time.thread_time() - start

    assert len(one(asked, known).lost) == 40
    assert taken(asked, known) < 1
