"""The first matcher: what it ranks first, and that no text upsets it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from faqbot.matching.lexical import LexicalMatcher
from faqbot.model import Entry, Outcome
from tests.conftest import SMALL_FILE, knowledge_of

ENTRIES = knowledge_of(SMALL_FILE).entries
MATCHER = LexicalMatcher(ENTRIES)


def outcome(text: str) -> Outcome:
    return MATCHER.decide(MATCHER.rank(text)).outcome


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.id)
def test_each_phrasing_finds_its_own_entry(entry: Entry):
    for phrasing in entry.phrasings:
        best = MATCHER.rank(phrasing)[0]
        assert (best.entry_id, best.phrasing) == (entry.id, phrasing)
        assert outcome(phrasing) is Outcome.ANSWER


@pytest.mark.parametrize(
    ("text", "entry_id"),
    [
        ("opening hour", "opening-hours"),
        ("are you OPEN on Weekends???", "opening-hours"),
        ("how long do deliveries take", "delivery-time"),
        ("when does my ordr arive", "delivery-time"),
        ("shiping price", "delivery-cost"),
    ],
)
def test_other_forms_and_slips_still_find_the_entry(text, entry_id):
    assert MATCHER.rank(text)[0].entry_id == entry_id


@pytest.mark.parametrize(
    "text",
    [
        "",
        "?!",
        "what's the weather tomorrow",
        "thanks!",
        "asdfgh",
        "\U0001f600",
        "how do you do it",
    ],
)
def test_what_the_file_does_not_answer_gets_no_answer(text):
    assert outcome(text) is Outcome.ABSTAIN


def test_siblings_that_share_the_question_are_both_offered():
    decision = MATCHER.decide(MATCHER.rank("how is delivery"))
    assert decision.outcome is Outcome.SUGGEST
    assert {match.entry_id for match in decision.chosen} == {"delivery-time", "delivery-cost"}


def test_shared_function_words_alone_do_not_lead_to_an_answer():
    entries = [Entry(id="cost", question="what is a cost", answer="A."), *ENTRIES]
    matcher = LexicalMatcher(entries)
    decision = matcher.decide(matcher.rank("what is a cat"))
    assert decision.outcome is not Outcome.ANSWER


def test_an_entry_with_one_phrasing_can_be_answered():
    matcher = LexicalMatcher([Entry(id="a", question="where is the office", answer="Here.")])
    assert matcher.decide(matcher.rank("where's the office?")).outcome is Outcome.ANSWER


def test_the_order_of_entries_changes_no_score():
    backwards = LexicalMatcher(tuple(reversed(ENTRIES)))
    for text in ("delivery price", "when are you open", "order hours"):
        assert MATCHER.rank(text) == backwards.rank(text)


@given(st.text(max_size=700))
def test_any_text_gets_ordered_scores_from_0_to_1(text):
    matches = MATCHER.rank(text)
    scores = [match.score for match in matches]
    assert scores == sorted(scores, reverse=True)
    assert all(0 <= score <= 1 for score in scores)
    assert len({match.entry_id for match in matches}) == len(matches)
    assert MATCHER.rank(text) == matches
