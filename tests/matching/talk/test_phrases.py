"""The notation of phrases: what each of its signs lets a text say."""

import re

import pytest

from faqbot.matching.talk.phrases import ANY_WORD, Automaton, filled_in

ROLE = 3


def automaton(*phrases: str, skipped: str = "") -> Automaton:
    made = Automaton(skipped=frozenset(skipped.split()), spelt_out=str.split)
    for phrase in phrases:
        made.add(phrase, ROLE)
    return made


def is_whole(made: Automaton, text: str) -> bool:
    """Whether a phrase is all of `text`, in which every word may stand for any."""
    readings = [frozenset({word, ANY_WORD}) for word in text.split()]
    return (len(readings), ROLE) in made.ends(readings, 0)


@pytest.mark.parametrize(
    ("phrase", "said", "unsaid"),
    [
        ("good day", ["good day"], ["good", "day", "good good day", "day good"]),
        ("hi|good day", ["hi", "good day"], ["hi day", "good"]),
        ("(hi|hello) you", ["hi you", "hello you"], ["hi", "you", "hi hello you"]),
        ("hi [you]", ["hi", "hi you"], ["you", "hi you you"]),
        ("[oh] hi", ["hi", "oh hi"], ["oh"]),
        ("hi [you|all]*", ["hi", "hi you", "hi all you all"], ["you", "hi hi"]),
        ("hi [you all]*", ["hi", "hi you all you all"], ["hi you", "hi all"]),
        ("[so]* hi [so]*", ["hi", "so so hi so"], ["so", "so so"]),
        ("from <word>", ["from rome", "from from"], ["from", "rome", "from new york"]),
        ("(a|[b] c) d", ["a d", "c d", "b c d"], ["b d", "a c d", "d"]),
        ("a [b [c]] d", ["a d", "a b d", "a b c d"], ["a c d"]),
        ("a|a b", ["a", "a b"], ["b"]),
        ("(a b|a c) d", ["a b d", "a c d"], ["a d", "a b c d"]),
    ],
)
def test_a_phrase_says_what_its_notation_lets_it(phrase, said, unsaid):
    made = automaton(phrase)
    assert [text for text in said if not is_whole(made, text)] == []
    assert [text for text in unsaid if is_whole(made, text)] == []


def test_phrases_with_one_beginning_stay_apart():
    made = automaton("see you", "see you soon", "(see|hear) me")
    assert is_whole(made, "see you soon")
    assert is_whole(made, "hear me")
    assert not is_whole(made, "hear you")


def test_skipped_words_may_stand_anywhere_within():
    made = automaton("help me", skipped="please")
    assert is_whole(made, "help please me please")
    assert not is_whole(made, "please")


def test_a_word_may_be_read_in_several_ways():
    made = automaton("help me")
    readings = [frozenset({"kelp", "help"}), frozenset({"me"})]
    assert list(made.ends(readings, 0)) == [(2, ROLE)]
    assert list(made.ends(readings, 1)) == []


def test_all_places_where_a_phrase_ends_are_told():
    made = automaton("bye [bye]*")
    assert [end for end, _ in made.ends([frozenset({"bye"})] * 3, 0)] == [1, 2, 3]


def test_the_words_are_those_of_the_phrases_and_the_skipped():
    made = automaton("hi [<word>]", "hi you", skipped="so")
    assert made.words == {"hi", "you", "so"}


@pytest.mark.parametrize(
    ("phrase", "message"),
    [
        ("(hi", '"(" is not closed in "(hi"'),
        ("hi [you", '"[" is not closed in "hi [you"'),
        ("(hi]", '"(" is not closed in "(hi]"'),
        ("[hi) you", '"[" is not closed in "[hi) you"'),
        ("(hi]* you", '"(" is not closed in "(hi]* you"'),
        ("hi)", '")" closes no bracket in "hi)"'),
        ("hi ]* you", '"]*" closes no bracket in "hi ]* you"'),
        ("[hi]", 'all of it may be missing in "[hi]"'),
        ("[hi] [you]*", 'all of it may be missing in "[hi] [you]*"'),
        ("hi|[you]", 'all of it may be missing in "hi|[you]"'),
        ("hi||you", 'all of it may be missing in "hi||you"'),
        ("", 'all of it may be missing in ""'),
    ],
)
def test_a_broken_phrase_is_refused_with_the_reason(phrase, message):
    made = automaton("hello", "[oh] hello")
    with pytest.raises(ValueError, match=f"^{re.escape(message)}$"):
        made.add(phrase, ROLE)


def test_a_piece_without_a_word_is_refused():
    made = Automaton(skipped=frozenset(), spelt_out=lambda word: word.strip("!").split())
    with pytest.raises(ValueError, match='"!" is no word in "hi !"'):
        made.add("hi !", ROLE)


def test_lines_that_begin_with_a_blank_go_on_and_classes_are_filled_in():
    lines = filled_in("hi {whom}\n  [again]\n\nbye", {"whom": "you|all"})
    assert lines == ["hi (you|all)  [again]", "bye"]


def test_a_class_that_there_is_not_is_refused():
    with pytest.raises(ValueError, match='there is no class "whom" so far'):
        filled_in("hi {whom}", {})
