"""Slack's JSON becomes a Question, or None for what is no message; facts only, no policy."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from faqbot.adapters.slack.carried import carried_by
from faqbot.adapters.slack.mrkdwn import unescape
from faqbot.model import (
    MAX_TEXT,
    Approach,
    Author,
    Change,
    Person,
    Place,
    Question,
    Unread,
    truncated,
)

PLATFORM = "slack"

Json = Mapping[str, Any]

# https://docs.slack.dev/reference/events/message/#subtypes; `bot_message` is what old bots send.
_SAID = frozenset({None, "file_share", "thread_broadcast", "bot_message"})
_CHANGES = {
    "message_changed": (Change.EDITED, "message"),
    "message_deleted": (Change.DELETED, "previous_message"),
}
# https://docs.slack.dev/messaging/formatting-message-text/#retrieving-messages
_MARK = re.compile(r"<([@#!]?)([^<>|]*)(?:\|([^<>]*))?>")
# What Slack sends is longer than what people read: `&amp;`, `<@U123|name>`.
_MOST_WIRE = 4 * MAX_TEXT


@dataclass(frozen=True, slots=True)
class Identity:
    """Who faqbot is in a workspace, as auth.test tells: "U...", "B..." and "T...".

    Attributes:
        organisation: "E...", where the workspace is part of an Enterprise organisation.
    """

    user: str
    bot: str
    team: str
    organisation: str = ""

    @property
    def home(self) -> frozenset[str]:
        """What Slack may say in place of the workspace; people's ids are unique within it."""
        return frozenset({self.team, self.organisation} - {""})

    def named(self, team: str) -> str:
        """One name for each workspace, whether or not Slack names ours by its organisation."""
        return self.team if team in self.home else team


def parse_person(body: Json, me: Identity) -> Person | None:
    """Who pressed, submitted or typed a command.

    Where something is pressed, `user.team_id` tells whose the person is, with the organisation's id
    for one of an Enterprise organisation, while `team` is where faqbot is. In a command it is
    `team_id`, with `enterprise_id` beside it.
    https://docs.slack.dev/reference/interaction-payloads/block_actions-payload/
    """
    user = _mapping(body, "user")
    found = _string(user, "id") or _string(body, "user_id")
    if found is None:
        return None
    told = [_string(user, "team_id")]
    if not user:
        told = [_string(body, "team_id"), _string(body, "enterprise_id")]
    teams = frozenset(each for each in told if each is not None)
    is_guest = not teams & me.home
    own = told[0] or _string(_mapping(body, "team"), "id") or ""
    name = _string(user, "name") or _string(user, "username") or _string(body, "user_name")
    return Person(
        found,
        name or "",
        key=user_key(me.named(own), found),
        teams=teams if is_guest else me.home,
        guest=is_guest,
    )


def parse_event(body: Json, me: Identity) -> Question | None:
    """The question in an Events API body of type `message` or `app_mention`."""
    event = body.get("event")
    if not isinstance(event, Mapping):
        return None
    change, inner = _CHANGES.get(str(event.get("subtype")), (Change.NEW, ""))
    message = event.get(inner) if inner else event
    if not isinstance(message, Mapping):
        return None
    if event.get("type") not in ("message", "app_mention") or message.get("subtype") not in _SAID:
        return None
    channel, ts = event.get("channel"), message.get("ts")
    if not isinstance(channel, str) or not isinstance(ts, str):
        return None
    if event["type"] == "app_mention" and "edited" in message:
        # An edited mention comes as a mention once more, under a new event id.
        change = Change.EDITED
    thread = _string(message, "thread_ts")
    thread = thread if thread != ts else None
    wire = truncated(_string(message, "text") or "", _MOST_WIRE)
    named = _named(wire)
    mentioned = event["type"] == "app_mention" or me.user in named
    place = _place(channel, _string(event, "channel_type"), thread)
    carried, unread = carried_in(message, me)
    if unread is None and place is Place.THREAD:
        # Of what stands above it an event tells the ts alone.
        unread = Unread.MESSAGE
    return Question(
        text=plain(wire, me),
        platform=PLATFORM,
        channel=channel,
        message=ts,
        user=_person(message, body, me),
        place=place,
        approach=Approach.MENTION if mentioned else Approach.HEARD,
        author=_author(message, me),
        change=change,
        event=_string(body, "event_id"),
        thread=thread,
        to_other=not named <= {me.user, _string(message, "user")},
        carried=carried,
        unread=unread,
    )


def carried_in(message: Json, me: Identity) -> tuple[str, Unread | None]:
    """What a message shares or has attached, in words, and what of it Slack does not tell."""
    return carried_by(message, lambda wire: plain(wire, me), own={me.user, me.bot} - {""})


def parse_command(body: Json, me: Identity) -> Question | None:
    """The question typed after a slash command; its message id is the trigger's."""
    channel, user = _string(body, "channel_id"), _string(body, "user_id")
    trigger = _string(body, "trigger_id")
    if channel is None or user is None or trigger is None:
        return None
    return Question(
        text=plain(_string(body, "text") or "", me),
        platform=PLATFORM,
        channel=channel,
        message=trigger,
        user=user_key(me.named(_string(body, "team_id") or ""), user),
        place=_place(channel, None, None),
        approach=Approach.COMMAND,
    )


def user_key(team: str, user: str) -> str:
    """A person's name in a Question: in a shared channel, user ids of other workspaces turn up."""
    return f"{team}:{user}"


def plain(wire: str, me: Identity) -> str:
    """Text as a person reads it, of text as Slack sends it.

    Slack's escapes are undone, links and channels become their labels. Mentions without a label
    go: an id says nothing to the matcher, and people's ids are not to be stored.
    """

    def read(mark: re.Match[str]) -> str:
        kind, target, label = mark.groups()
        if kind == "@":
            return f" @{label} " if label and target != me.user else " "
        if kind == "#":
            return f"#{label}" if label else ""
        if kind == "!":
            return label or f"@{target.partition('^')[0]}"
        return label or target

    text = _MARK.sub(read, truncated(wire, _MOST_WIRE))
    return re.sub(r"[ \t]{2,}", " ", unescape(text)).strip()


def _named(wire: str) -> set[str]:
    """The ids of the people whom a text mentions; groups and all who are there are nobody."""
    return {target for kind, target, _ in _MARK.findall(wire) if kind == "@"}


def _author(message: Json, me: Identity) -> Author:
    bot = _string(message, "bot_id")
    if _string(message, "user") == me.user or (bot is not None and bot == me.bot):
        return Author.SELF
    if bot is not None or message.get("subtype") == "bot_message":
        return Author.BOT
    return Author.HUMAN


def _person(message: Json, body: Json, me: Identity) -> str:
    team = _string(message, "user_team") or _string(message, "team") or _string(body, "team_id")
    user = _string(message, "user") or _string(message, "bot_id") or ""
    return user_key(me.named(team or ""), user)


def _place(channel: str, kind: str | None, thread: str | None) -> Place:
    # An app_mention and a command do not tell the kind; ids of direct messages begin with D.
    if kind == "im" or (kind is None and channel.startswith("D")):
        return Place.DIRECT_MESSAGE
    return Place.CHANNEL if thread is None else Place.THREAD


def _mapping(mapping: Json, key: str) -> Json:
    value = mapping.get(key)
    return value if isinstance(value, Mapping) else {}


def _string(mapping: Json, key: str) -> str | None:
    value = mapping.get(key)
    return value if isinstance(value, str) and value else None
