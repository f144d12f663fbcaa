"""One message, as an adapter parsed it."""

import enum
from dataclasses import dataclass


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


@dataclass(frozen=True, slots=True)
class Question:
    """One message as an adapter parsed it: facts only, no policy.

    Attributes:
        text: What was written, as plain text of any length.
        platform: "slack", "discord", "console", ...
        channel: The platform's id of the conversation.
        message: The platform's id of the message, unique in its channel.
        user: The platform's id of the author; never stored as it is.
        event: The platform's id of this delivery, where it has one.
        thread: The platform's id of the thread, where the message is in one.
        locale: The reader's language tag, where the platform tells it.
        to_other: Whether it mentions or replies to another person than faqbot; a role and
            everyone are no person.
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
    to_other: bool = False
