"""The best entry of a ranking, judged: where another one is meant, and what is not in the file."""

import functools

import pytest

from faqbot.matching.matcher import KernelMatcher
from faqbot.model import Difference, Entry, Outcome, Rule
from tests.conftest import matcher_of


def entry(name: str, question: str, answer: str, *aliases: str) -> Entry:
    return Entry(id=name, question=question, answer=answer, aliases=aliases)


FREEZE = entry(
    "freeze-card",
    "How do I freeze my library card?",
    "In the app under **Card**.",
    "freeze the card",
    "my card is lost, can I freeze it",
)
UNFREEZE = entry(
    "unfreeze-card",
    "How do I unfreeze my library card?",
    "Come to the desk with your passport.",
    "unfreeze the card",
    "my card is back, can I unfreeze it",
)
OTHERS = (
    entry("hours", "When is the reading room open?", "From nine to six.", "opening hours"),
    entry("fees", "What do I pay for a late book?", "20 cents a day.", "how much is the late fee"),
    entry("quiet", "Is there a quiet room?", "On the third floor.", "where can I study"),
)
HAMSTERS = entry("hamsters", "Do you treat hamsters?", "Yes.", "can I bring my hamster")


@functools.cache
def matcher(*entries: Entry) -> KernelMatcher:
    return matcher_of(entries)


@pytest.mark.parametrize(
    ("asked", "entry_id"),
    [
        ("how can I unfreeze my card for the library", "unfreeze-card"),
        ("how can I freeze my card for the library", "freeze-card"),
        ("please unfreeze my library card", "unfreeze-card"),
    ],
)
def test_where_both_entries_exist_the_right_one_is_first(asked, entry_id):
    for order in ((FREEZE, UNFREEZE), (UNFREEZE, FREEZE)):
        decision = matcher(*order, *OTHERS).judge(asked).decision
        assert decision.chosen[0].entry_id == entry_id
        assert decision.rule is not Rule.ANOTHER_THING


@pytest.mark.parametrize(
    ("near", "other", "asked"),
    [
        (
            entry("error-21", "What does error 21 on the scanner mean?", "Paper.", "error 21"),
            entry("error-12", "The scanner shows 12", "A slot is stuck.", "12 on the display"),
            "what does error 12 on the scanner mean",
        ),
        (
            entry("sweden", "Do you deliver plants to Sweden?", "Yes.", "plants for Sweden"),
            entry("norway", "Norway", "By post only.", "parcels for Norway"),
            "do you deliver plants to Norway",
        ),
        (
            entry("borrow", "How do I borrow a book?", "With your card.", "borrow books"),
            entry("lend", "Lend to a friend", "Not allowed.", "may I lend it on"),
            "how do I lend a book",
        ),
    ],
    ids=lambda each: each.id if isinstance(each, Entry) else None,
)
def test_an_entry_that_has_the_word_goes_before_one_that_only_sounds_like_it(near, other, asked):
    assert matcher(near, *OTHERS).judge(asked).decision.rule is Rule.ANOTHER_THING
    decision = matcher(near, other, *OTHERS).judge(asked).decision
    assert [match.entry_id for match in decision.chosen[:2]] == [other.id, near.id]


def test_without_the_other_entry_its_opposite_is_offered_and_not_shown():
    decision = matcher(FREEZE, *OTHERS).judge("how do I unfreeze my library card").decision
    assert (decision.outcome, decision.shown) == (Outcome.SUGGEST, None)
    assert decision.rule is Rule.ANOTHER_THING
    assert decision.contrast is not None
    assert (decision.contrast.asked, decision.contrast.known) == ("unfreeze", "freeze")


@pytest.mark.parametrize(
    ("asked", "answer", "is_shown"),
    [
        ("do you treat rabbits", "Yes.", False),
        ("do you treat rabbits", "Yes; rabbits and mice as well.", True),
        ("do you treat hamsters", "Yes.", True),
    ],
)
def test_what_the_answer_speaks_of_is_not_held_back(asked, answer, is_shown):
    treated = entry("hamsters", "Do you treat hamsters?", answer, "can I bring my hamster")
    found = matcher(treated, *OTHERS).judge(asked).decision
    assert (found.rule is not Rule.ANOTHER_THING) is is_shown
    assert found.chosen[0].entry_id == "hamsters"


def test_a_phrasing_left_out_covers_its_own_word_no_more():
    # By its own phrasing the entry knows rabbits; without it, they are another kind.
    both = entry("pets", "Do you treat hamsters?", "Yes.", "do you treat rabbits")
    treated = matcher(both, *OTHERS)
    assert treated.judge("do you treat rabbits").decision.shown == "pets"
    row = treated.phrasings.index("do you treat rabbits")
    found = treated.rehearse(row).decision
    assert found.rule is Rule.ANOTHER_THING
    assert found.contrast is not None
    assert found.contrast.difference is Difference.KIND


@pytest.mark.parametrize(
    ("asked", "outcomes"),
    [
        ("do you treat hamsters", {Outcome.ANSWER}),
        ("do you treat rabbits", {Outcome.SUGGEST}),
        ("what is the capital of Peru", {Outcome.ABSTAIN}),
        ("", {Outcome.ABSTAIN}),
        ("?!", {Outcome.ABSTAIN}),
    ],
)
def test_a_file_with_one_entry(asked, outcomes):
    judged = matcher(HAMSTERS).judge(asked)
    assert judged.decision.outcome in outcomes
    assert not judged.decision.opened or judged.decision.outcome is Outcome.ANSWER


@pytest.mark.parametrize("asked", ["do you treat hamsters", "", "你好吗", "a and b? c or d?"])
def test_an_empty_file_gets_nothing(asked):
    judged = matcher().judge(asked)
    assert judged.matches == ()
    assert judged.decision.outcome is Outcome.ABSTAIN


@pytest.mark.parametrize("asked", ["你们治兔子吗", "うさぎは診てもらえますか", "รักษากระต่ายไหม"])
def test_other_scripts_are_judged_without_an_answer(asked):
    assert matcher(HAMSTERS, *OTHERS).judge(asked).decision.outcome is not Outcome.ANSWER
