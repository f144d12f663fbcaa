"""The shipped faqs.yaml: what it must hold, and that its own tests hold."""

from datetime import date
from pathlib import Path

import pytest

from faqbot.adapters import PLATFORMS
from faqbot.knowledge import load, read
from faqbot.model import Entry, Outcome
from tests.conftest import matcher_of

FILE = Path(__file__).parents[2] / "faqs.yaml"
KNOWLEDGE = load(FILE, PLATFORMS)
MATCHER = matcher_of(KNOWLEDGE.entries)
QUESTIONS = {
    "backend-infrastructure": "What are the key components of a backend infrastructure?",
    "backend-servers": "What do servers do in a backend?",
    "backend-databases": "What role do databases play in a backend?",
    "backend-apis": "What are APIs for in a backend?",
    "backend-frameworks": "Which frameworks are used for a backend?",
    "project-team": "Who will actually be working on my product?",
    "working-relationship": "How do you work with us: are you a vendor or part of the team?",
    "discovery-process": "What does the discovery process look like before you write any code?",
    "engagement-models": "What engagement models do you offer?",
    "scope-changes": "How do you handle scope changes and shifting requirements?",
    "communication": "What does communication and collaboration look like day to day?",
}


def by_id(entry: Entry) -> str:
    return entry.id


def test_it_has_the_eleven_entries_and_their_questions():
    assert {entry.id: entry.question for entry in KNOWLEDGE.entries} == QUESTIONS


def test_it_has_six_posts_of_three_months_ago():
    assert len(KNOWLEDGE.posts) == 6
    assert {post.published for post in KNOWLEDGE.posts} == {date(2026, 8, 23)}
    assert all(post.url.startswith("https://www.example.com/blog/") for post in KNOWLEDGE.posts)


def test_its_only_warnings_are_the_placeholder_hosts():
    assert [problem.message for problem in read(FILE, PLATFORMS).problems] == [
        'site.url still has the placeholder host "www.example.com"',
        'site.contact still has the placeholder host "example.com"',
    ]


@pytest.mark.parametrize("entry", KNOWLEDGE.entries, ids=by_id)
def test_an_answer_has_20_to_150_words_and_its_entry_some_aliases_and_tests(entry: Entry):
    assert 20 <= len(entry.answer.split()) <= 150
    assert len(entry.aliases) >= 5
    assert len(entry.tests.asks) >= 3
    assert len(entry.tests.rejects) >= 2


@pytest.mark.parametrize("entry", KNOWLEDGE.entries, ids=by_id)
def test_no_question_of_its_tests_gets_a_wrong_answer(entry: Entry):
    assert {answered(text) for text in entry.tests.asks} <= {entry.id, None}
    assert entry.id not in {answered(text) for text in entry.tests.rejects}


@pytest.mark.parametrize("entry", KNOWLEDGE.entries, ids=by_id)
def test_each_of_its_phrasings_is_answered_or_offered(entry: Entry):
    for phrasing in entry.phrasings:
        decision = MATCHER.judge(phrasing).decision
        assert entry.id in {match.entry_id for match in decision.chosen}, phrasing


def answered(text: str) -> str | None:
    decision = MATCHER.judge(text).decision
    return decision.chosen[0].entry_id if decision.outcome is Outcome.ANSWER else None


def test_a_question_that_no_alias_holds_finds_its_entry():
    assert answered("who is going to build my app") == "project-team"


@pytest.mark.parametrize(
    "text",
    ["what's the weather tomorrow", "thanks!", "asdfgh", "who builds my house", "is the API down",
     "cost structure", "are you hiring?", "do you offer internships"],
)  # fmt: skip
def test_what_the_file_does_not_answer_gets_no_answer(text: str):
    assert answered(text) is None
