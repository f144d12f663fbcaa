"""What is kept of a person is shown, and forgotten without touching anybody else's."""

from pathlib import Path

import pytest
from sqlalchemy import text

from faqbot.model import Feedback, Match, Outcome, Person
from faqbot.store import AskedQuestion, Database, Store
from faqbot.store.claims import Claim
from faqbot.store.personal import PLACES
from faqbot.store.tables import metadata

# One PostgreSQL at a time, also where the tests run in several processes.
pytestmark = pytest.mark.xdist_group("postgres")

ANN, BOB = "T1:UANN", "T1:UBOB"


@pytest.fixture
def say(kept: Store, asked):
    def said(name: str, text: str, user: str, *, platform: str = "slack") -> None:
        question = asked(text, user=user, platform=platform, channel="C1")
        matches = [Match("e1", 0.9, "q")]
        kept.record(AskedQuestion(name, question, Outcome.ABSTAIN, None, matches, "rev1"))

    return said


def ids(either: Database, table: str, column: str = "id") -> list[str]:
    with either.transaction() as connection:
        found = connection.execute(text(f"SELECT {column} FROM {table} ORDER BY 1"))
        return [str(each) for each in found.scalars()]


def hand_over(kept: Store, question: str, user: str, name: str) -> str:
    asker = Person(user.partition(":")[2], name, key=user)
    handover = kept.handovers.open(question, platform="slack", asker=asker)
    assert handover is not None
    return handover.id


def test_a_person_is_forgotten_and_nobody_else(kept: Store, either: Database, say):
    say("a1", "where is the Ann thing", ANN)
    say("b1", "where is the Bob thing", BOB)
    say("d1", "asked on Discord", ANN, platform="discord")
    kept.vote(Feedback("b1", ANN, True), platform="slack")
    kept.vote(Feedback("b1", BOB, True), platform="slack")
    kept.vote(Feedback("a1", BOB, True), platform="slack")
    hand_over(kept, "a1", ANN, "Ann")
    hand_over(kept, "a1", BOB, "Bob")
    bobs = hand_over(kept, "b1", BOB, "Bob")
    gone = kept.personal.forget("slack", [ANN])
    # What Bob handed over of hers holds her words.
    assert gone == {"hand-overs": 2, "votes": 1, "questions": 1}
    assert ids(either, "questions") == ["b1", "d1"]
    assert ids(either, "handovers") == [bobs]
    assert ids(either, "votes", "question_id") == ["b1"]


def test_the_second_time_changes_nothing(kept: Store, say):
    say("a1", "where is it", ANN)
    assert kept.personal.forget("slack", [ANN])
    assert kept.personal.forget("slack", [ANN]) == {}


def test_who_has_several_names_is_forgotten_by_all_of_them(kept: Store, either: Database, say):
    say("a1", "where is it", "T1:UANN")
    say("a2", "where is it", "T2:UANN")
    say("b1", "where is it", BOB)
    kept.personal.forget("slack", ["T1:UANN", "T2:UANN"])
    assert ids(either, "questions") == ["b1"]


def test_an_ignored_wording_goes_with_the_only_one_who_used_it(kept: Store, either: Database, say):
    say("a1", "Do you repair marimbas?", ANN)
    say("a2", "where can I park", ANN)
    say("a3", "do you sell fluts", ANN)
    say("b1", "Where can I park?!", BOB)
    kept.gaps.ignore(
        ["do you repair marimbas", "where can i park", "do you sell flutes", "is it far"]
    )
    assert [each.details["wording"] for each in kept.personal.show("slack", [ANN])[
        "ignored wordings"
    ]] == ["do you repair marimbas", "do you sell flutes"]  # fmt: skip
    assert kept.personal.forget("slack", [ANN]) == {"ignored wordings": 2, "questions": 3}
    assert ids(either, "ignored_gaps", "wording") == ["is it far", "where can i park"]


def test_claims_stay_so_that_a_message_sent_again_is_not_answered_again(kept: Store, asked):
    question = asked("where is it", user=ANN)
    assert kept.claims.take([Claim(question, "t1")]) == [True]
    kept.record(AskedQuestion("a1", question, Outcome.ABSTAIN, None, [], "r"))
    kept.personal.forget("slack", [ANN])
    assert kept.claims.take([Claim(question, "t2")]) == [False]


def test_all_that_is_kept_is_shown_with_its_time(kept: Store, say, clock):
    say("a1", "where is the Ann thing", ANN)
    say("b1", "where is the Bob thing", BOB)
    kept.vote(Feedback("b1", ANN, True), platform="slack")
    hand_over(kept, "a1", ANN, "Ann")
    shown = kept.personal.show("slack", [ANN])
    assert list(shown) == [place.name for place in PLACES]
    (question,) = shown["questions"]
    assert (question.at, question.details["text"]) == (clock(), "where is the Ann thing")
    (vote,) = shown["votes"]
    assert (vote.at, vote.details["question"], bool(vote.details["helpful"])) == (
        clock(),
        "b1",
        True,
    )
    (handover,) = shown["hand-overs"]
    assert (handover.details["name"], handover.details["asker"]) == ("Ann", "UANN")
    assert kept.personal.show("slack", ["T1:UNOBODY"]) == {place.name: [] for place in PLACES}


# What of a row names no person, and tells nothing of what one said.
_INTERNAL = {
    "questions": {"user_hash"},
    "votes": {"user_hash"},
    "handovers": {"id", "question_id", "private", "user_hash", "posted", "posting_by"}
    | {"posting_since", "told_taken", "told_closed", "unreached", "reminding_since", "reminded_at"},
    "ignored_gaps": set(),
    "claims": {"key", "claimed_by", "settled_at", "lost"},
    "marks": {"key"},
    # What a site has published.
    "feeds": {column.name for column in metadata.tables["feeds"].columns},
}


def test_each_column_is_shown_or_internal(kept: Store, say, clock):
    """A column that is added must be shown to the person whose it is, or be named above."""
    say("a1", "do you repair marimbas", ANN)
    kept.vote(Feedback("a1", ANN, True), platform="slack")
    kept.gaps.ignore(["do you repair marimbas"])
    hand_over(kept, "a1", ANN, "Ann")
    shown = kept.personal.show("slack", [ANN])
    for place in PLACES:
        (table,) = place.tables
        columns = len(metadata.tables[table].columns) - len(_INTERNAL[table])
        details = [each.details for each in shown[place.name]]
        # The time stands apart.
        assert all(len(each) + 1 == columns for each in details), (place.name, details)
        assert details or place.name in {
            "claims",
            "notes between processes",
            "posts of the site's feeds",
        }


def test_no_file_holds_what_was_forgotten(tmp_path: Path, clock, asked):
    vectors = tmp_path / "data" / "cache" / "questions"
    store = Store(
        Database(data_dir=tmp_path / "data"),
        retention=clock() - clock().replace(year=2025),
        clock=clock,
        secret=b"k" * 32,
        vectors=vectors,
    )
    question = asked("a quite unmistakable one", user="T1:UMARKED")
    store.record(AskedQuestion("a1", question, Outcome.ABSTAIN, None, [], "r"))
    hand_over(store, "a1", "T1:UMARKED", "Marguerite")
    vectors.mkdir(parents=True)
    (vectors / "vectors-x").write_bytes(b"unmistakable")
    store.personal.forget("slack", ["T1:UMARKED"])
    store.close()
    for path in (tmp_path / "data").rglob("*"):
        content = path.read_bytes() if path.is_file() else b""
        for marker in (b"unmistakable", b"Marguerite", b"UMARKED"):
            assert marker not in content, path
