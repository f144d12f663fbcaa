"""One message, as an adapter parsed it."""

import enum
import re
from dataclasses import dataclass

MAX_TEXT = 4_000
"""Characters of a text that are worked on, kept and shown; so long a message of a chat can be."""

_LEFT_OUT = "\n[…]\n"
# So far back a blank is looked for, so that no word, and no number in groups, is kept in part: what
# is left of a secret would not be known for one.
_LONGEST_WORD = 200
_BROKEN_END = re.compile(r"(?:\s+\S*\d\S*)*(?:\s+\S*)\Z")
_BROKEN_START = re.compile(r"\S*\s+(?:\S*\d\S*\s+)*")


class Place(enum.Enum):
    """Where a message was written."""

    DIRECT_MESSAGE = "direct message"
    CHANNEL = "channel"
    THREAD = "thread"
    FORUM_POST = "forum post"


class Approach(enum.Enum):
    """How a message reached the bot."""

    HEARD = "heard"
    MENTION = "mention"
    COMMAND = "command"
    MESSAGE_ACTION = "message action"


class Author(enum.Enum):
    """What kind of account wrote a message."""

    HUMAN = "human"
    BOT = "bot"
    SELF = "self"


class Change(enum.Enum):
    """What happened to a message."""

    NEW = "new"
    EDITED = "edited"
    DELETED = "deleted"


class Unread(enum.Enum):
    """What a message points to or holds, and its event does not carry in words."""

    MESSAGE = "another message"
    FILE = "a file, a picture or a recording"


@dataclass(frozen=True, slots=True)
class Question:
    """One message as an adapter parsed it: facts only, no policy.

    Attributes:
        text: What was written, as plain text; of a longer one than MAX_TEXT both ends.
        platform: The name of its Platform, or "console".
        channel: The platform's id of the conversation.
        message: The platform's id of the message, unique in its channel.
        user: The platform's id of the author; never stored as it is. Empty where nobody is named:
            all of these together pass for no person.
        event: The platform's id of this delivery, where it has one.
        thread: The platform's id of the thread, where the message is in one.
        locale: The reader's language tag, where the platform tells it.
        after: The entry that the author was shown before, or "" for none, where the platform tells
            it; else what the store has for the place counts.
        to_other: Whether it mentions or replies to another person than faqbot; a role and
            everyone are no person.
        carried: What it forwards, shares or has attached, in words, as far as the event tells.
        original: The words of the message that it replies to, as far as the event tells.
        unread: What else there is, which the event does not tell.
    """

    text: str
    platform: str
    channel: str
    message: str
    user: str
    place: Place
    approach: Approach = Approach.HEARD
    author: Author = Author.HUMAN
    change: Change = Change.NEW
    event: str | None = None
    thread: str | None = None
    locale: str | None = None
    after: str | None = None
    to_other: bool = False
    carried: str = ""
    original: str = ""
    unread: Unread | None = None

    def __post_init__(self) -> None:
        """Cut what is to be read, before anything is done with it."""
        for name in ("text", "carried", "original"):
            written = getattr(self, name)
            if len(written) > MAX_TEXT:
                object.__setattr__(self, name, truncated(written))


def truncated(text: str, most: int = MAX_TEXT) -> str:
    """`text`, or both its ends in `most` characters: what is asked stands at one of them."""
    if len(text) <= most:
        return text
    each = (most - len(_LEFT_OUT)) // 2
    head, tail = text[:each], text[-each:]
    edge = _BROKEN_END.search(head, each - _LONGEST_WORD)
    head = head[: edge.start()] if edge else head
    edge = _BROKEN_START.match(tail, 0, _LONGEST_WORD)
    tail = tail[edge.end() :] if edge else tail
    return f"{head}{_LEFT_OUT}{tail}"
