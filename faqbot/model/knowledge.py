"""What faqs.yaml says, once it is read and valid."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from faqbot.model.hours import Hours


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
        answer: Markdown, without comments; the addresses of its links are whole.
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
    """A post of the site.

    Attributes:
        id: A slug; that of a post from a feed is the same as long as its title and address are.
        url: Absolute.
        published: A day in UTC.
        source: The address of the feed that it comes from; None where the file has it.
    """

    id: str
    title: str
    url: str
    published: date
    excerpt: str = ""
    author: str | None = None
    image: str | None = None
    source: str | None = None


@dataclass(frozen=True, slots=True)
class Site:
    """Whose answers these are.

    Attributes:
        contact: A mailto: or https: link to a person.
        feeds: The addresses that tell of recent posts.
        refresh: How often these are asked.
    """

    name: str
    url: str
    contact: str | None = None
    feeds: tuple[str, ...] = ()
    refresh: timedelta = timedelta(minutes=30)


@dataclass(frozen=True, slots=True)
class Staff:
    """Who may use the staff's commands and answer handed-over questions on one platform, by its ids.

    Attributes:
        people: Those of the bot's own workspace ("U1"), and of others ("T1/U1"); in any server.
        roles: Roles, each of which belongs to one server.
        servers: Servers whose managers are staff there; empty: those of the channels that the file
            names.
    """

    people: frozenset[str] = frozenset()
    roles: frozenset[str] = frozenset()
    servers: frozenset[str] = frozenset()

    @property
    def are_listed(self) -> bool:
        """Whether the file lists any of these."""
        return bool(self.people or self.roles or self.servers)


@dataclass(frozen=True, slots=True)
class Behaviour:
    """The `bot` section of the file.

    Attributes:
        answer_in: Per platform, the channels in which unasked answers are wanted.
        handoff: Per platform, the channel that receives questions for a person.
        cooldown: How long an entry stays unrepeated in one listed channel.
        locale: A language tag such as "en".
        handoff_after: How long a question for a person may wait, within `hours` where there are any,
            before staff are reminded of it; None: they are not.
        hours: When the team is there; None where the file does not tell.
        flat_direct_messages: Whether answers stand beside direct messages, and not in their
            threads, on platforms where those have threads.
        recent_posts: Whether an answer that no post relates to is followed by the newest ones, a miss
            by those near to the question, and Home has some; None: all but the first.
    """

    answer_in: Mapping[str, frozenset[str]] = field(default_factory=dict)
    handoff: Mapping[str, str] = field(default_factory=dict)
    staff: Mapping[str, Staff] = field(default_factory=dict)
    cooldown: timedelta = timedelta(minutes=10)
    locale: str = "en"
    handoff_after: timedelta | None = None
    hours: Hours | None = None
    flat_direct_messages: bool = False
    recent_posts: bool | None = None

    def staff_on(self, platform: str) -> Staff:
        """Who is staff on a platform; nobody where the file lists none."""
        return self.staff.get(platform, Staff())


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
