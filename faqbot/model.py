"""The frozen values that travel between the rooms of the house; they know no platform and no I/O."""

import enum
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Protocol


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


@dataclass(frozen=True, slots=True)
class Source:
    """The page that tells more than an answer does; `url` is absolute."""

    title: str
    url: str
    author: str | None = None


@dataclass(frozen=True, slots=True)
class EntryTests:
    """Questions that an entry must answer (`asks`) and must not answer (`rejects`)."""

    asks: tuple[str, ...] = ()
    rejects: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Entry:
    """One question that the file answers.

    Attributes:
        id: A stable slug; votes and links refer to it.
        answer: Markdown.
        related: Ids of the posts pinned to this answer.
        review_by: The day by which its owner wants to read it again.
    """

    id: str
    question: str
    answer: str
    aliases: tuple[str, ...] = ()
    topic: str | None = None
    source: Source | None = None
    related: tuple[str, ...] = ()
    owner: str | None = None
    review_by: date | None = None
    tests: EntryTests = EntryTests()

    @property
    def phrasings(self) -> tuple[str, ...]:
        """The question and its aliases, the question first."""
        return (self.question, *self.aliases)


@dataclass(frozen=True, slots=True)
class Post:
    """A post of the site; `url` is absolute, `published` a day in UTC."""

    id: str
    title: str
    url: str
    published: date
    excerpt: str = ""


@dataclass(frozen=True, slots=True)
class Site:
    """Whose answers these are; `contact` is a mailto: or https: link to a person."""

    name: str
    url: str
    contact: str | None = None
    feed: str | None = None


@dataclass(frozen=True, slots=True)
class Staff:
    """Platform ids of the people who may use the staff's commands."""

    slack: frozenset[str] = frozenset()
    discord: frozenset[str] = frozenset()
    discord_roles: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Behaviour:
    """The `bot` section of the file.

    Attributes:
        answer_in: Per platform, the channels in which unasked answers are wanted.
        handoff: Per platform, the channel that receives questions for a person.
        cooldown: How long an entry stays unrepeated in one listed channel.
        locale: A language tag such as "en".
    """

    answer_in: Mapping[str, frozenset[str]] = field(default_factory=dict)
    handoff: Mapping[str, str] = field(default_factory=dict)
    staff: Staff = Staff()
    cooldown: timedelta = timedelta(minutes=10)
    locale: str = "en"


@dataclass(frozen=True, slots=True)
class KnowledgeBase:
    """A whole faqs.yaml, valid; `revision` is a short hash of its bytes."""

    entries: tuple[Entry, ...]
    revision: str
    posts: tuple[Post, ...] = ()
    site: Site | None = None
    behaviour: Behaviour = field(default_factory=Behaviour)

    @property
    def ids(self) -> tuple[str, ...]:
        """The ids of all entries, in the order of the file."""
        return tuple(entry.id for entry in self.entries)

    def entry(self, entry_id: str) -> Entry | None:
        """The entry of that id, or None."""
        return next((entry for entry in self.entries if entry.id == entry_id), None)


@dataclass(frozen=True, slots=True)
class Match:
    """How well an entry fits a question: score in [0, 1], and the phrasing that carried it."""

    entry_id: str
    score: float
    phrasing: str


class Outcome(enum.Enum):
    """The three things that can come of a question."""

    ANSWER = "answer"
    SUGGEST = "suggest"
    ABSTAIN = "abstain"


@dataclass(frozen=True, slots=True)
class Decision:
    """What to do with a ranking.

    Attributes:
        outcome: Answer, suggest or abstain.
        chosen: One match for an answer, two to four for suggestions, none else.
        rule: The rule that decided, in words.
    """

    outcome: Outcome
    chosen: tuple[Match, ...]
    rule: str


class Matcher(Protocol):
    """The door of `matching`; pure, deterministic, safe to call from any thread."""

    def rank(self, question: str) -> list[Match]:
        """All entries that have anything to do with the question, best first."""
        ...

    def is_small_talk(self, question: str) -> bool:
        """Whether the question greets, thanks or says nothing, and the file has no answer to that."""
        ...

    def decide(self, matches: Sequence[Match]) -> Decision:
        """Answer, suggest or abstain, given a ranking."""
        ...


class PostFinder(Protocol):
    """The door of `posts`."""

    def posts_for(self, entry: Entry) -> "PostChoice":
        """The posts to show below an entry's answer."""
        ...


@dataclass(frozen=True, slots=True)
class PostChoice:
    """Up to three posts; `related` is False where none relates and these are the newest."""

    posts: tuple[Post, ...] = ()
    related: bool = True


@dataclass(frozen=True, slots=True)
class Snapshot:
    """All that one question is answered from; immutable, taken once a question."""

    knowledge: KnowledgeBase
    matcher: Matcher
    posts: PostFinder


@dataclass(frozen=True, slots=True)
class Suggestion:
    """An entry that may be meant, with the question as a person would ask it."""

    entry_id: str
    question: str


@dataclass(frozen=True, slots=True)
class ShownPost:
    """A post with its age in words ("3 months ago")."""

    post: Post
    age: str


class Connection(enum.Enum):
    """Where an adapter stands with its platform."""

    IDLE = "idle"
    CONNECTING = "connecting"
    CONNECTED = "connected"
    WAITING = "waiting to try again"
    FAILED = "failed"
    STOPPED = "stopped"


class Visibility(enum.Enum):
    """Who sees a reply."""

    PUBLIC = "public"
    PRIVATE = "private"


@dataclass(frozen=True, slots=True)
class Reply:
    """What faqbot says to one question, with no platform's markup in it.

    Attributes:
        question_id: Names the question to `desk`: votes and choices refer to it.
        body: Markdown (a CommonMark subset).
        plain: The whole reply as plain text, for notifications and screen readers.
        matches: The best five matches, best first.
        posts_related: False where `posts` are merely the newest.
        votable: Whether to ask if this was helpful.
    """

    question_id: str
    outcome: Outcome
    body: str
    plain: str
    entry_id: str | None = None
    source: Source | None = None
    posts: tuple[ShownPost, ...] = ()
    posts_related: bool = True
    suggestions: tuple[Suggestion, ...] = ()
    matches: tuple[Match, ...] = ()
    votable: bool = False
    visibility: Visibility = Visibility.PUBLIC


@dataclass(frozen=True, slots=True)
class Feedback:
    """One person's vote on one reply; a later vote replaces an earlier one."""

    question_id: str
    user: str
    helpful: bool
