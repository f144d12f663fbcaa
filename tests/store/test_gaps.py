"""What was asked in vain, on SQLite and on a real PostgreSQL."""

from datetime import UTC, timedelta

import pytest
from sqlalchemy import text

from faqbot.model import Feedback, Outcome, Person, Talk
from faqbot.store import AskedInVain, AskedQuestion, Database, Store

pytestmark = pytest.mark.xdist_group("postgres")


@pytest.fixture
def record(kept: Store, asked):
    """Records a question with its outcome, by the id `name`."""

    def recorded(
        name: str,
        outcome: Outcome,
        entry: str | None = None,
        *,
        text: str = "",
        user: str = "U1",
        **facts: object,
    ) -> None:
        question = asked(text or f"what is {name}", user=user)
        kept.record(AskedQuestion(name, question, outcome, entry, [], "rev1", **facts))  # type: ignore[arg-type]

    return recorded


def in_vain(kept: Store, clock) -> dict[str, AskedInVain]:
    found = kept.gaps.asked_in_vain(clock() - timedelta(days=7))
    return {row.text: row for row in found}


def test_missed_untapped_disliked_and_handed_over_questions_are_in_vain_and_no_others(
    kept: Store, record, clock
):
    record("missed", Outcome.ABSTAIN)
    record("untapped", Outcome.SUGGEST)
    record("tapped", Outcome.SUGGEST)
    kept.choose("tapped", "e1")
    record("liked", Outcome.ANSWER, "e1")
    kept.vote(Feedback("liked", "U2", True, "e1"), platform="slack")
    record("disliked", Outcome.ANSWER, "e1")
    kept.vote(Feedback("disliked", "U2", False, "e1"), platform="slack")
    record("handed", Outcome.ANSWER, "e2")
    kept.handovers.open("handed", platform="slack", asker=Person("U1", "Ann"))
    found = in_vain(kept, clock)
    assert {
        text: (row.outcome, row.disliked, row.handed_over, row.objected)
        for text, row in found.items()
    } == {
        "what is missed": (Outcome.ABSTAIN, False, False, None),
        "what is untapped": (Outcome.SUGGEST, False, False, None),
        "what is disliked": (Outcome.ANSWER, True, False, "e1"),
        "what is handed": (Outcome.ANSWER, False, True, "e2"),
    }
    assert all(row.asked_at == clock() and row.asked_at.tzinfo is UTC for row in found.values())


def test_an_opened_suggestion_is_in_vain_only_where_it_was_rejected(kept: Store, record, clock):
    for name in ("untouched", "same", "another", "liked", "disliked", "handed"):
        record(name, Outcome.SUGGEST, "e1", opened=True)
    kept.choose("same", "e1")
    kept.choose("another", "e2")
    kept.vote(Feedback("liked", "U2", True, "e1"), platform="slack")
    kept.vote(Feedback("disliked", "U2", False, "e1"), platform="slack")
    kept.handovers.open("handed", platform="slack", asker=Person("U1", "Ann"))
    found = in_vain(kept, clock)
    assert {
        text: (row.disliked, row.handed_over, row.rejected, row.objected)
        for text, row in found.items()
    } == {
        "what is another": (False, False, True, "e1"),
        "what is disliked": (True, False, False, "e1"),
        "what is handed": (False, True, False, "e1"),
    }


def test_the_entry_that_was_voted_down_is_the_one_objected_to(kept: Store, record, clock):
    record("both", Outcome.SUGGEST, "e1", opened=True)
    kept.choose("both", "e2")
    kept.vote(Feedback("both", "U2", False, "e2"), platform="slack")
    assert in_vain(kept, clock)["what is both"].objected == "e2"


def test_suggestions_kept_before_there_were_opened_ones_are_in_vain_as_ever(
    kept: Store, record, either: Database, clock
):
    record("old", Outcome.SUGGEST)
    record("tapped", Outcome.SUGGEST)
    kept.choose("tapped", "e1")
    with either.transaction() as connection:
        connection.execute(text("UPDATE questions SET opened = NULL"))
    assert list(in_vain(kept, clock)) == ["what is old"]


def test_talk_is_never_in_vain(kept: Store, record, clock):
    record("talk", Outcome.ABSTAIN, talk=Talk.PERSON)
    kept.handovers.open("talk", platform="slack", asker=Person("U1", "Ann"))
    kept.vote(Feedback("talk", "U1", False), platform="slack")
    assert in_vain(kept, clock) == {}


def test_what_was_asked_before_is_left_and_a_follow_up_is_told(kept: Store, record, clock):
    record("old", Outcome.ABSTAIN)
    clock.advance(timedelta(days=8))
    record("new", Outcome.ABSTAIN, follows="e1")
    found = in_vain(kept, clock)
    assert list(found) == ["what is new"]
    assert found["what is new"].follows == "e1"


def test_the_person_who_asked_is_told_apart_and_their_text_masked(kept: Store, record, clock):
    record("a", Outcome.ABSTAIN, text="mail ann@example.com please", user="U1")
    record("b", Outcome.ABSTAIN, text="where is it", user="U2")
    record("c", Outcome.ABSTAIN, text="and why", user="U1")
    found = in_vain(kept, clock)
    people = [found[text].user_hash for text in ("mail [email] please", "where is it", "and why")]
    assert people[0] == people[2] != people[1]
    assert "U1" not in people[0]


def test_what_is_ignored_stays_so_until_it_is_heeded_again(kept: Store):
    kept.gaps.ignore(["b b", "a a", "a a"])
    kept.gaps.ignore(["a a", "c c"])
    assert kept.gaps.ignored() == ["a a", "b b", "c c"]
    kept.gaps.heed(["a a"])
    assert kept.gaps.ignored() == ["b b", "c c"]


def test_what_is_ignored_and_never_met_again_is_forgotten_with_the_questions(kept: Store, clock):
    kept.gaps.ignore([f"met {number}" for number in range(1200)])
    kept.gaps.ignore(["never met"])
    clock.advance(timedelta(days=20))
    kept.gaps.met([f"met {number}" for number in range(1200)])
    clock.advance(timedelta(days=20))
    kept.purge()
    ignored = kept.gaps.ignored()
    assert len(ignored) == 1200
    assert "never met" not in ignored
