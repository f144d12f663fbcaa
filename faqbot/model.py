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
        locale: The reader's language tag, where the platform tells it.
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


@dataclass(frozen=True, slots=True)
class FollowUp:
    """What comes of a question that was asked after an entry was answered.

    Attributes:
        matches: The ranking, best first, scores in [0, 1].
        leant: Whether the question was taken together with that entry, which decided or bore out
            what the question says by itself; else the decision is that of the question alone.
    """

    matches: tuple[Match, ...]
    decision: Decision
    leant: bool


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

    def follow(self, question: str, last_entry_id: str) -> FollowUp | None:
        """What `question` gets after that entry was answered; None where there is no such entry."""
        ...

    def explain(self, question: str) -> "Explained":
        """Why a question gets what it gets."""
        ...


class Explained(Protocol):
    """Why a question got what it got."""

    def as_text(self) -> str:
        """In lines of plain text."""
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
        askable: Whether to offer a person: the file names a channel that takes questions.
        sharable: Whether the one who reads it privately may show it to all.
        note: A line in small print below all else, as plain text.
        locale: The language tag of its fixed sentences; None for the file's own.
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
    askable: bool = False
    sharable: bool = False
    visibility: Visibility = Visibility.PUBLIC
    note: str | None = None
    locale: str | None = None


@dataclass(frozen=True, slots=True)
class Feedback:
    """One person's vote on one reply; a later vote replaces an earlier one.

    Attributes:
        entry_id: The entry that was voted on; None for a miss.
    """

    question_id: str
    user: str
    helpful: bool
    entry_id: str | None = None


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who presses, types or votes: for checks and for words, never stored as it is.

    Attributes:
        id: The platform's id, as the file's `staff` lists it.
        name: As people there read it.
        roles: Ids of the platform's roles that the person has.
        manages: Whether the person may manage the place (a Discord server).
        key: What names the person in a Question and in a vote; the id where empty.
    """

    id: str
    name: str = ""
    roles: frozenset[str] = frozenset()
    manages: bool = False
    key: str = ""

    @property
    def user(self) -> str:
        """The name under which the person is hashed."""
        return self.key or self.id


class Progress(enum.Enum):
    """Where a question stands that a person was asked."""

    OPEN = "open"
    TAKEN = "taken"
    DONE = "done"


@dataclass(frozen=True, slots=True)
class Handover:
    """A question that was handed to a person.

    Attributes:
        id: Ours; buttons refer to it.
        text: The question, masked.
        private: Whether it was asked where others do not read along.
        offered: The ids of the entries that faqbot had offered, best first.
        asker: The platform's id of who asked; None once it is forgotten, with the name.
        asker_name: The name as people there read it.
        link: Where staff can open what was asked, if they can.
        channel: Where it was asked; with `thread` and `message` the place to answer.
        progress: Open, taken or done.
        taken_by: Who pressed Taken, in words; so for the next two.
        posted: Whether it stands in the hand-over channel.
    """

    id: str
    question_id: str
    platform: str
    text: str
    private: bool
    offered: tuple[str, ...]
    asker: str | None
    asker_name: str | None
    link: str | None
    channel: str
    thread: str | None
    message: str
    progress: Progress = Progress.OPEN
    taken_by: str | None = None
    answered_by: str | None = None
    done_by: str | None = None
    posted: bool = False
