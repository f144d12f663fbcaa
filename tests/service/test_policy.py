"""The table of who gets a reply, cell by cell, and who may do what."""

import itertools

import pytest

from faqbot.model import (
    Approach,
    Author,
    Behaviour,
    Change,
    Decision,
    Outcome,
    Person,
    Place,
    Question,
    Rule,
    Staff,
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


def question_of(**facts: object) -> Question:
    known: dict[str, object] = {
        "text": "q", "platform": "slack", "channel": "C1", "message": "1", "user": "U1",
    }  # fmt: skip
    return Question(**(known | facts))  # type: ignore[arg-type]


def decided(outcome: Outcome, *, opened: bool = False, faint: bool = False) -> Decision:
    return Decision(outcome, (), Rule.LIKELY, opened=opened, faint=faint)


def said(listed: bool = False, asked_in_thread: bool = False, **facts: object) -> set[Outcome]:
    question = question_of(**facts)
    heard = policy.hearing(question, listed=listed, asked_in_thread=asked_in_thread)
    return {outcome for outcome in Outcome if policy.is_said(heard, decided(outcome))}


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


@pytest.mark.parametrize("facts", DIRECT, ids=str)
def test_whoever_addresses_faqbot_is_heard_whomever_else_they_name_and_however_they_put_it(facts):
    question = question_of(to_other=True, **facts)
    heard = policy.hearing(question, listed=True, asked_in_thread=False)
    assert not policy.is_for_others(heard, question)
    assert not policy.must_ask(heard)


@pytest.mark.parametrize("place", [Place.CHANNEL, Place.FORUM_POST, Place.THREAD])
def test_in_a_listed_channel_a_message_to_another_person_is_left_to_them(place):
    for to_other in (True, False):
        question = question_of(place=place, to_other=to_other)
        heard = policy.hearing(question, listed=True, asked_in_thread=True)
        assert policy.is_for_others(heard, question) is to_other


def test_only_in_its_own_thread_a_listed_channel_is_heard_without_asking():
    must_ask = {heard: policy.must_ask(heard) for heard in policy.Hearing}
    assert must_ask[policy.Hearing.LISTED]
    assert not must_ask[policy.Hearing.OWN_THREAD]


def test_faint_suggestions_and_guesses_are_for_those_who_address_faqbot():
    faint, opened = decided(SUGGEST, faint=True), decided(SUGGEST, opened=True)
    for heard in policy.Hearing:
        is_direct = heard is policy.Hearing.DIRECT
        assert policy.is_said(heard, faint) is is_direct
        assert policy.as_shown(heard, opened).opened is is_direct


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


STAFF = {
    "slack": Staff(frozenset({"U9", "T2/U2", "T1/U8"})),
    "discord": Staff(frozenset({"7"}), roles=frozenset({"70"})),
}
SERVERS = {"discord": Staff(servers=frozenset({"100", "101"}))}
NOBODY: dict[str, Staff] = {}
HOME, AWAY = frozenset({"T1", "E1"}), frozenset({"T2"})


@pytest.mark.parametrize(
    ("platform", "person", "staff", "is_staff"),
    [
        ("slack", Person("U9", teams=HOME), STAFF, True),
        ("slack", Person("U8", teams=HOME), STAFF, True),
        ("slack", Person("U2", teams=HOME), STAFF, False),
        ("slack", Person("U9", teams=AWAY, guest=True), STAFF, False),
        ("slack", Person("U2", teams=AWAY, guest=True), STAFF, True),
        ("slack", Person("U2", teams=frozenset({"T3"}), guest=True), STAFF, False),
        ("slack", Person("U8", teams=AWAY, guest=True), STAFF, False),
        ("slack", Person("U9", guest=True), STAFF, False),
        ("slack", Person("U9", teams=HOME), NOBODY, False),
        ("slack", Person("7", manages="100", roles=frozenset({"70"})), STAFF, False),
        ("slack", Person("7", manages="100"), SERVERS, False),
        ("discord", Person("7"), STAFF, True),
        ("discord", Person("7"), NOBODY, False),
        ("discord", Person("U9"), STAFF, False),
        ("discord", Person("8", roles=frozenset({"70", "1"})), STAFF, True),
        ("discord", Person("8", roles=frozenset({"1"})), STAFF, False),
        ("discord", Person("8", manages="100"), SERVERS, True),
        ("discord", Person("8", manages="200"), SERVERS, False),
        # The server of a channel counts only where none is named.
        ("discord", Person("8", manages="300"), SERVERS, False),
        ("discord", Person("8", manages="300"), STAFF, True),
        ("discord", Person("8", manages="300"), NOBODY, True),
        ("discord", Person("8", manages="301"), NOBODY, False),
        ("discord", Person("8"), NOBODY, False),
        ("console", Person("U9", manages="100"), STAFF, False),
    ],
)
def test_staff_are_the_listed_and_the_managers_of_the_servers_that_count(
    platform: str, person: Person, staff: dict[str, Staff], is_staff: bool
):
    listed = Behaviour(staff=staff).staff_on(platform)
    assert policy.is_staff(person, listed, servers=frozenset({"300"})) is is_staff


def test_without_known_servers_no_manager_is_staff():
    assert not policy.is_staff(Person("8", manages="300"), Staff())


BOT = Behaviour(
    answer_in={"discord": frozenset({"1", "2"}), "slack": frozenset({"C1"})},
    handoff={"discord": "3", "slack": "C3"},
)


@pytest.mark.parametrize(
    ("platform", "person", "behaviour", "channels"),
    [
        ("discord", Person("8", manages="300"), BOT, {"1", "2", "3"}),
        ("discord", Person("8", manages="300"), Behaviour(), set()),
        ("discord", Person("8"), BOT, set()),
        ("discord", Person("8", manages="300"), Behaviour(staff=SERVERS, handoff=BOT.handoff), set()),
        ("slack", Person("8"), BOT, set()),
    ],
)  # fmt: skip
def test_the_channels_of_the_file_name_the_servers_where_nothing_else_does(
    platform: str, person: Person, behaviour: Behaviour, channels: set[str]
):
    assert policy.channels_of_staff(platform, person, behaviour) == channels


@pytest.mark.parametrize("private", [True, False, None])
@pytest.mark.parametrize("in_handoff", [True, False])
@pytest.mark.parametrize("guest", [True, False])
@pytest.mark.parametrize("is_staff", [True, False])
def test_staff_answer_and_else_whoever_is_in_a_hand_over_channel_that_is_known_to_be_private(
    is_staff: bool, guest: bool, in_handoff: bool, private: bool | None
):
    may = policy.may_answer(
        Person("U1", guest=guest), is_staff=is_staff, in_handoff=in_handoff, private=private
    )
    assert may is (is_staff or (in_handoff, private, guest) == (True, True, False))
