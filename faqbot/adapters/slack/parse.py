"""Slack's JSON becomes a Question, or None for what is no message; facts only, no policy."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from faqbot.adapters.slack.inline import unescape
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
# So many shared messages and files are looked at; what is read of them is cut by the Question.
_MOST_CARRIED = 10
_DEEPEST = 20
# Slack documents no attachment of a shared or a linked message; these are what it sends.
_SHARED = ("is_share", "is_msg_unfurl", "is_reply_unfurl")


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

    @property
    def own(self) -> frozenset[str]:
        """The ids by which faqbot itself goes."""
        return frozenset({self.user, self.bot} - {""})

    def key_of(self, user: str, *, team: str | None) -> str:
        """A person's name in a Question: in a shared channel, user ids of other workspaces turn up.

        It is one, whether or not Slack names our workspace by its organisation.
        """
        return f"{self.team if team in self.home else team or ''}:{user}"


def parse_person(body: Json, me: Identity) -> Person | None:
    """Who pressed, submitted or typed a command.

    Where something is pressed, `user.team_id` tells whose the person is, with the organisation's id
    for one of an Enterprise organisation, while `team` is where faqbot is. In a command it is
    `team_id`, with `enterprise_id` beside it.
    https://docs.slack.dev/reference/interaction-payloads/block_actions-payload/
    """
    user = mapping_in(body, "user")
    found = string_in(user, "id") or string_in(body, "user_id")
    if found is None:
        return None
    told = [string_in(user, "team_id")]
    if not user:
        told = [string_in(body, "team_id"), string_in(body, "enterprise_id")]
    teams = frozenset(each for each in told if each is not None)
    is_guest = not teams & me.home
    name = string_in(user, "name") or string_in(user, "username") or string_in(body, "user_name")
    return Person(
        found,
        name or "",
        key=me.key_of(found, team=told[0] or string_in(mapping_in(body, "team"), "id")),
        teams=teams if is_guest else me.home,
        guest=is_guest,
    )


def parse_event(body: Json, me: Identity) -> Question | None:
    """The question in an Events API body of type `message` or `app_mention`."""
    event = mapping_in(body, "event")
    change, inner = _CHANGES.get(str(event.get("subtype")), (Change.NEW, ""))
    message = mapping_in(event, inner) if inner else event
    if event.get("type") not in ("message", "app_mention") or message.get("subtype") not in _SAID:
        return None
    channel, ts = string_in(event, "channel"), string_in(message, "ts")
    if channel is None or ts is None:
        return None
    if event["type"] == "app_mention" and "edited" in message:
        # An edited mention comes as a mention once more, under a new event id.
        change = Change.EDITED
    thread = string_in(message, "thread_ts")
    thread = thread if thread != ts else None
    wire = truncated(string_in(message, "text") or "", _MOST_WIRE)
    # Groups and all who are there are nobody.
    named = {target for kind, target, _ in _MARK.findall(wire) if kind == "@"}
    mentioned = event["type"] == "app_mention" or me.user in named
    place = place_of(channel, thread, kind=string_in(event, "channel_type"))
    carried, unread = carried_in(message, me)
    if unread is None and place is Place.THREAD:
        # Of what stands above it an event tells the ts alone.
        unread = Unread.MESSAGE
    return Question(
        text=plain(wire, me),
        platform=PLATFORM,
        channel=channel,
        message=ts,
        user=me.key_of(
            string_in(message, "user") or string_in(message, "bot_id") or "",
            team=string_in(message, "user_team")
            or string_in(message, "team")
            or string_in(body, "team_id"),
        ),
        place=place,
        approach=Approach.MENTION if mentioned else Approach.HEARD,
        author=_author(message, me),
        change=change,
        event=string_in(body, "event_id"),
        thread=thread,
        to_other=not named <= {me.user, string_in(message, "user")},
        carried=carried,
        unread=unread,
    )


def parse_command(body: Json, me: Identity) -> Question | None:
    """The question typed after a slash command; its message id is the trigger's."""
    channel, user = string_in(body, "channel_id"), string_in(body, "user_id")
    trigger = string_in(body, "trigger_id")
    if channel is None or user is None or trigger is None:
        return None
    return Question(
        text=plain(string_in(body, "text") or "", me),
        platform=PLATFORM,
        channel=channel,
        message=trigger,
        user=me.key_of(user, team=string_in(body, "team_id")),
        place=place_of(channel, None),
        approach=Approach.COMMAND,
    )


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


def place_of(channel: str, thread: str | None, *, kind: str | None = None) -> Place:
    """Where something was said, with the kind of channel where Slack tells it."""
    # An app_mention, a command and a press do not; ids of direct messages begin with D.
    if kind == "im" or (kind is None and channel.startswith("D")):
        return Place.DIRECT_MESSAGE
    return Place.CHANNEL if thread is None else Place.THREAD


def mapping_in(mapping: Json, key: str) -> Json:
    """The object under a key, empty where there is none."""
    value = mapping.get(key)
    return value if isinstance(value, Mapping) else {}


def string_in(mapping: Json, key: str) -> str | None:
    """The text under a key; None where there is none, or nothing in it."""
    value = mapping.get(key)
    return value if isinstance(value, str) and value else None


def objects_in(mapping: Json, key: str) -> list[Json]:
    """The objects in the list under a key, none where there is none."""
    listed = mapping.get(key)
    return (
        [each for each in listed if isinstance(each, Mapping)] if isinstance(listed, list) else []
    )


def carried_in(message: Json, me: Identity) -> tuple[str, Unread | None]:
    """What a message shares or has attached, in words, and what of it Slack does not tell.

    What faqbot itself wrote is left out.
    """
    found: list[str] = []
    unread: Unread | None = None
    for each in objects_in(message, "attachments")[:_MOST_CARRIED]:
        is_shared = any(each.get(key) is True for key in _SHARED)
        if not is_shared or {each.get("author_id"), each.get("bot_id")} & me.own:
            continue
        inner = [_said(each, me), *map(_written, objects_in(each, "files")[:_MOST_CARRIED])]
        found += filter(None, inner)
        if not any(inner):
            unread = Unread.MESSAGE
    for file in objects_in(message, "files")[:_MOST_CARRIED]:
        if written := _written(file):
            found.append(written)
        else:
            unread = unread or Unread.FILE
    return "\n".join(found), unread


def _author(message: Json, me: Identity) -> Author:
    bot = string_in(message, "bot_id")
    if {string_in(message, "user"), bot} & me.own:
        return Author.SELF
    if bot is not None or message.get("subtype") == "bot_message":
        return Author.BOT
    return Author.HUMAN


def _said(attachment: Json, me: Identity) -> str:
    """The words of a shared message; where they stand in its blocks alone, those there."""
    if text := string_in(attachment, "text"):
        return plain(text, me)
    blocks = [
        each.get("message") for each in objects_in(attachment, "message_blocks")[:_MOST_CARRIED]
    ]
    return plain("".join(_words(blocks, _DEEPEST)), me)


def _words(value: object, deepest: int) -> Iterator[str]:
    """The texts in rich text.

    https://docs.slack.dev/reference/block-kit/blocks/rich-text-block/
    """
    if isinstance(value, Mapping):
        text = value.get("text")
        if isinstance(text, str):
            yield text
        elif deepest:
            yield from _words([value.get("blocks"), value.get("elements"), text], deepest - 1)
        if value.get("type") == "rich_text_section":
            yield "\n"
    elif isinstance(value, list) and deepest:
        for each in value[:_MOST_CARRIED]:
            yield from _words(each, deepest - 1)


def _written(file: Json) -> str:
    """The words in a file: of a snippet what was typed, of a voice clip what was understood.

    A clip's transcript comes some time after it, and a file of another company's workspace as an
    id alone. https://docs.slack.dev/reference/objects/file-object/
    """
    transcription = mapping_in(file, "transcription")
    spoken = mapping_in(transcription, "preview").get("content")
    if transcription.get("status") == "complete" and isinstance(spoken, str):
        return spoken.strip()
    keys = ["plain_text", "preview_plain_text"]
    # Of other files, as of a canvas, the preview is HTML.
    if file.get("mode") == "snippet" or file.get("mimetype") == "text/plain":
        keys.append("preview")
    return next((str(file[key]).strip() for key in keys if isinstance(file.get(key), str)), "")
