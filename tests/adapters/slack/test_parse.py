"""Events and commands as Questions."""

from typing import Any

import pytest

from faqbot.adapters.slack.parse import (
    Identity,
    parse_command,
    parse_event,
    parse_person,
    plain,
)
from faqbot.model import MAX_TEXT, Approach, Author, Change, Place

ME = Identity(user="UBOT", bot="BBOT", team="T1")


def event(**fields: Any) -> dict[str, Any]:
    inner = {"type": "message", "channel": "C1", "user": "U1", "team": "T1", "ts": "1.1"}
    body = {"type": "event_callback", "team_id": "T1", "event_id": "Ev1"}
    return body | {"event": inner | {"text": "hello", "channel_type": "channel"} | fields}


def parsed(**fields: Any):
    question = parse_event(event(**fields), ME)
    assert question is not None
    return question


def test_a_message_in_a_channel_is_heard():
    question = parsed()
    assert (question.text, question.platform) == ("hello", "slack")
    assert (question.channel, question.message, question.event) == ("C1", "1.1", "Ev1")
    assert (question.place, question.approach) == (Place.CHANNEL, Approach.HEARD)
    assert (question.author, question.change) == (Author.HUMAN, Change.NEW)
    assert question.thread is None


def test_people_are_named_with_their_own_workspace():
    assert parsed().user == "T1:U1"
    assert parsed(user_team="T2").user == "T2:U1"


IN_ORGANISATION = Identity(user="UBOT", bot="BBOT", team="T1", organisation="E1")
HERE = {"team": {"id": "T1", "domain": "home"}}


@pytest.mark.parametrize(
    ("body", "me", "listed_as"),
    [
        (HERE | {"user": {"id": "U1", "team_id": "T1"}}, ME, {"U1", "T1/U1"}),
        # Pressed in a channel that the two companies share.
        (HERE | {"user": {"id": "U1", "team_id": "T2"}}, ME, {"T2/U1"}),
        # An organisation's people come with its id in place of their workspace's.
        (HERE | {"user": {"id": "W1", "team_id": "E1"}}, IN_ORGANISATION, {"W1", "T1/W1", "E1/W1"}),
        (HERE | {"user": {"id": "U1", "team_id": "E1"}}, ME, {"E1/U1"}),
        (HERE | {"user": {"id": "U1", "team_id": "E2"}}, IN_ORGANISATION, {"E2/U1"}),
        # Where a person is says nothing of whose they are.
        (HERE | {"user": {"id": "U1"}}, ME, set()),
        ({"user_id": "U1", "team_id": "T1"}, ME, {"U1", "T1/U1"}),
        ({"user_id": "U1", "team_id": "T2"}, ME, {"T2/U1"}),
        ({"user_id": "U1", "team_id": "T3", "enterprise_id": "E1"}, IN_ORGANISATION,
         {"U1", "T1/U1", "E1/U1"}),
        ({"user_id": "U1", "team_id": "T2", "enterprise_id": "E2"}, IN_ORGANISATION,
         {"T2/U1", "E2/U1"}),
        ({"user_id": "U1"}, ME, set()),
    ],
)  # fmt: skip
def test_a_bare_id_means_a_person_of_our_own_workspace_alone(
    body: dict[str, Any], me: Identity, listed_as: set[str]
):
    person = parse_person(body, me)
    assert person is not None
    assert person.listed_as == listed_as
    assert person.guest is (person.id not in listed_as)


def test_a_person_has_one_name_however_slack_names_our_workspace():
    me = IN_ORGANISATION
    pressed = parse_person(HERE | {"user": {"id": "U1", "team_id": "E1"}}, me)
    typed = parse_command(
        {"channel_id": "C1", "user_id": "U1", "team_id": "T1", "trigger_id": "t"}, me
    )
    said = parse_event(event(team="T1", user_team="E1"), me)
    assert pressed is not None
    assert typed is not None
    assert said is not None
    assert {pressed.user, typed.user, said.user} == {"T1:U1"}


@pytest.mark.parametrize(
    ("fields", "place", "thread"),
    [
        ({"channel": "D1", "channel_type": "im"}, Place.DIRECT_MESSAGE, None),
        ({"channel": "D1", "channel_type": "im", "thread_ts": "1.0"}, Place.DIRECT_MESSAGE, "1.0"),
        ({"channel": "D1", "channel_type": None}, Place.DIRECT_MESSAGE, None),
        ({"thread_ts": "1.0"}, Place.THREAD, "1.0"),
        ({"thread_ts": "1.1"}, Place.CHANNEL, None),
        ({"channel_type": "mpim"}, Place.CHANNEL, None),
    ],
)
def test_the_place_and_the_thread(fields: dict[str, Any], place: Place, thread: str | None):
    question = parsed(**fields)
    assert (question.place, question.thread) == (place, thread)


def test_a_mention_is_one_as_app_mention_and_as_message():
    for kind in ("app_mention", "message"):
        question = parsed(type=kind, text="<@UBOT> when?")
        assert (question.approach, question.text) == (Approach.MENTION, "when?")
    assert parsed(text="<@UBOTTOM> when?").approach is Approach.HEARD


@pytest.mark.parametrize(
    "text",
    [
        "<@U777> when is your permit due?",
        "when is your permit due, <@U777|bob>?",
        "<@W777> <@U1> when?",
        "<!here> <@U777> when?",
    ],
)
def test_a_message_that_names_somebody_is_to_another(text: str):
    question = parsed(text=text)
    assert (question.to_other, question.approach) == (True, Approach.HEARD)


@pytest.mark.parametrize(
    "text",
    [
        "when are you open?",
        "<!here> when?",
        "<!channel|@channel> when?",
        "<!subteam^S1> when?",
        "<!subteam^S1|@sales> when?",
        "<#C1|general> when?",
        "<https://a.dev/@U777|@bob> when?",
        "&lt;@U777&gt; when?",
        "@bob when?",
        "I, <@U1>, ask when",
    ],
)
def test_what_names_no_other_person_is_to_nobody(text: str):
    assert not parsed(text=text).to_other


@pytest.mark.parametrize("kind", ["app_mention", "message"])
def test_a_mention_that_names_somebody_too_stays_a_mention(kind: str):
    question = parsed(type=kind, text="<@UBOT> does <@U777> know?")
    assert (question.approach, question.to_other) == (Approach.MENTION, True)
    assert not parsed(type=kind, text="<@UBOT> <@UBOT|faqbot> do you know?").to_other


def test_what_is_shared_speaks_to_nobody():
    shared = [{"is_share": True, "text": "<@U777> when?", "author_id": "U777"}]
    assert not parsed(text="does anybody know?", attachments=shared).to_other


@pytest.mark.parametrize("subtype", [None, "file_share", "thread_broadcast"])
def test_what_people_say_is_a_question(subtype: str | None):
    assert parsed(subtype=subtype).author is Author.HUMAN


@pytest.mark.parametrize(
    ("fields", "author"),
    [
        ({"bot_id": "B2"}, Author.BOT),
        ({"bot_id": "B2", "user": None, "subtype": "bot_message"}, Author.BOT),
        ({"bot_id": "BBOT"}, Author.SELF),
        ({"user": "UBOT"}, Author.SELF),
    ],
)
def test_bots_and_oneself_are_told_apart(fields: dict[str, Any], author: Author):
    assert parsed(**fields).author is author


def test_an_edit_and_a_deletion_name_the_message_they_are_about():
    inner = {"user": "U1", "team": "T1", "ts": "0.9", "text": "then"}
    edited = parsed(subtype="message_changed", message=inner)
    deleted = parsed(subtype="message_deleted", previous_message=inner)
    assert (edited.change, edited.message, edited.text) == (Change.EDITED, "0.9", "then")
    assert (deleted.change, deleted.message) == (Change.DELETED, "0.9")


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"event": None},
        {"event": "text"},
        event(type="reaction_added"),
        event(subtype="channel_join"),
        event(subtype="message_changed"),
        event(subtype="message_changed", message={"ts": "1", "subtype": "tombstone"}),
        event(ts=None),
        event(channel={"id": "C1"}),
    ],
)
def test_what_is_no_message_is_none(body: dict[str, Any]):
    assert parse_event(body, ME) is None


@pytest.mark.parametrize(
    ("wire", "text"),
    [
        ("a &lt;b&gt; &amp;amp; c", "a <b> &amp; c"),
        ("&amp;lt;", "&lt;"),
        ("see <https://a.dev/?x=1&amp;y=2>", "see https://a.dev/?x=1&y=2"),
        ("see <https://a.dev|the page>", "see the page"),
        ("mail <mailto:a@b.dev|a@b.dev>", "mail a@b.dev"),
        ("in <#C1|general>, <#C2>", "in #general,"),
        ("<@UBOT> ask <@U2> or <@U3|bob>, <@UBOT|faqbot>", "ask or @bob ,"),
        ("<!here> <!subteam^S1|@team> <!date^1^{date}|today>", "@here @team today"),
        ("two\n<@UBOT> lines", "two\n lines"),
        ("", ""),
    ],
)
def test_slacks_markup_becomes_plain_text(wire: str, text: str):
    assert plain(wire, ME) == text


def test_a_command_is_a_question_named_by_its_trigger():
    body = {"team_id": "T2", "channel_id": "C1", "user_id": "U1", "trigger_id": "9.9.x"}
    question = parse_command(body | {"command": "/faq", "text": "a &amp; b"}, ME)
    assert question is not None
    assert (question.text, question.message, question.user) == ("a & b", "9.9.x", "T2:U1")
    assert (question.approach, question.place) == (Approach.COMMAND, Place.CHANNEL)
    assert question.event is None


@pytest.mark.parametrize("missing", ["channel_id", "user_id", "trigger_id"])
def test_half_a_command_is_none(missing: str):
    body = {"channel_id": "C1", "user_id": "U1", "trigger_id": "9.9.x"}
    del body[missing]
    assert parse_command(body, ME) is None


def test_an_edited_mention_comes_as_a_mention_and_is_an_edit():
    event = {
        "type": "app_mention", "channel": "C1", "ts": "1.0", "user": "U1", "text": "<@U0FAQBOT> hi",
        "edited": {"user": "U1", "ts": "2.0"},
    }  # fmt: skip
    question = parse_event({"event": event, "team_id": "T1"}, ME)
    assert question is not None
    assert question.change is Change.EDITED


def test_a_text_of_any_length_is_cut_before_it_is_read():
    hostile = "<@U9|\u0301 &amp;" * 50_000 + " when are you open?"
    command = {"channel_id": "C1", "user_id": "U1", "trigger_id": "9.9.x", "text": hostile}
    for question in (parsed(text=hostile), parse_command(command, ME)):
        assert question is not None
        assert len(question.text) <= MAX_TEXT
        assert question.text.endswith(" when are you open?")
    assert len(plain(hostile, ME)) < 5 * MAX_TEXT
