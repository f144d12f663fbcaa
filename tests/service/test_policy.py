"""The table of who gets a reply, cell by cell."""

import itertools

import pytest

from faqbot.model import (
    Approach,
    Author,
    Behaviour,
    Change,
    Outcome,
    Place,
    Question,
    Visibility,
)
from faqbot.service import policy

ANSWER, SUGGEST, ABSTAIN = Outcome.ANSWER, Outcome.SUGGEST, Outcome.ABSTAIN
ALL = {ANSWER, SUGGEST, ABSTAIN}
DIRECT = [
    {"place": Place.DIRECT_MESSAGE},
    {"place": Place.DIRECT_MESSAGE, "approach": Approach.COMMAND},
    *(
        {"place": place, "approach": approach}
        for place in (Place.CHANNEL, Place.THREAD, Place.FORUM_POST)
        for approach in (Approach.MENTION, Approach.COMMAND, Approach.MESSAGE_ACTION)
    ),
]


def said(listed: bool = False, asked_in_thread: bool = False, **facts: object) -> set[Outcome]:
    known: dict[str, object] = {
        "text": "q", "platform": "slack", "channel": "C1", "message": "1", "user": "U1",
    }  # fmt: skip
    question = Question(**(known | facts))  # type: ignore[arg-type]
    heard = policy.hearing(question, listed=listed, asked_in_thread=asked_in_thread)
    return {outcome for outcome in Outcome if policy.is_said(heard, outcome)}


@pytest.mark.parametrize(
    ("facts", "listed"), list(itertools.product(DIRECT, [False, True])), ids=str
)
def test_whoever_addresses_faqbot_always_gets_a_reply(facts, listed):
    assert said(listed=listed, **facts) == ALL


def test_in_its_own_thread_the_asker_gets_answers_and_suggestions():
    assert said(listed=True, asked_in_thread=True, place=Place.THREAD) == {ANSWER, SUGGEST}


@pytest.mark.parametrize("place", [Place.CHANNEL, Place.FORUM_POST])
def test_a_listed_channel_gets_answers_only(place):
    assert said(listed=True, place=place) == {ANSWER}


@pytest.mark.parametrize("place", [Place.CHANNEL, Place.FORUM_POST, Place.THREAD])
def test_an_unlisted_channel_gets_silence(place):
    assert said(listed=False, asked_in_thread=True, place=place) == set()


def test_another_thread_of_a_listed_channel_gets_silence():
    assert said(listed=True, asked_in_thread=False, place=Place.THREAD) == set()


@pytest.mark.parametrize(
    ("facts", "wrong"),
    list(itertools.product(
        [*DIRECT, {"place": Place.CHANNEL}],
        [{"author": Author.BOT}, {"author": Author.SELF}, {"change": Change.EDITED},
         {"change": Change.DELETED}],
    )),
    ids=str,
)  # fmt: skip
def test_bots_itself_edits_and_deletions_get_silence_everywhere(facts, wrong):
    assert said(listed=True, asked_in_thread=True, **facts, **wrong) == set()


def test_a_channel_is_listed_for_its_own_platform_only(asked):
    behaviour = Behaviour(answer_in={"slack": frozenset({"C1"})})
    assert policy.is_listed(asked(channel="C1"), behaviour)
    assert not policy.is_listed(asked(channel="C1", platform="discord"), behaviour)


@pytest.mark.parametrize(
    ("approach", "visibility"),
    [
        (Approach.COMMAND, Visibility.PRIVATE),
        (Approach.MESSAGE_ACTION, Visibility.PRIVATE),
        (Approach.MENTION, Visibility.PUBLIC),
        (Approach.HEARD, Visibility.PUBLIC),
    ],
)
def test_commands_and_actions_are_answered_privately(asked, approach, visibility):
    assert policy.visibility(asked(approach=approach)) is visibility
