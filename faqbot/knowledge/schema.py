"""What may stand in faqs.yaml; pydantic checks the texts and converts them."""

import functools
from collections.abc import Iterator
from datetime import timedelta
from typing import Any, Self, TypeVar

from pydantic import BaseModel, ConfigDict, Field, create_model, model_validator

from faqbot.knowledge.opening_hours import DAYS_PATTERN, Days, Times, Zone
from faqbot.knowledge.values import (
    Contact,
    Day,
    Duration,
    Feeds,
    Locale,
    PageUrl,
    Patience,
    Refresh,
    Slug,
    Text,
    Version,
    WebUrl,
    YesOrNo,
    fail,
    id_type,
)
from faqbot.model import Platforms
from faqbot.model.hours import Span
from faqbot.model.platform import Key

_TIMES = (
    "From when to when somebody is there on these days, by the clock of 24 hours; "
    "several with a comma between them."
)
_Made = TypeVar("_Made", bound=BaseModel)


class _Section(BaseModel):
    # Built once, from the whole document, rather than once a section as well: 0.1 s less.
    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)


class SourceSection(_Section):
    """`source` of an entry."""

    title: Text = Field(description="The title of the page.")
    url: PageUrl = Field(
        description="Its address; one that begins with / is put behind site.url.",
        examples=["/how-we-work", "https://www.example.com/how-we-work"],
    )
    author: Text | None = Field(default=None, description="Who wrote it; shown beside the title.")


class TestsSection(_Section):
    """`tests` of an entry."""

    asks: list[Text] = Field(default=[], description="Questions that must get this answer.")
    rejects: list[Text] = Field(
        default=[], alias="not", description="Questions that must never get this answer."
    )


class EntrySection(_Section):
    """One of `entries`."""

    id: Slug = Field(
        description="Its name for ever, since votes and links refer to it: lower-case letters, "
        "digits and hyphens, 60 at most. The question may change, the id stays.",
        examples=["opening-hours"],
    )
    question: Text = Field(
        description="The question as a client would ask it; shown on buttons and in lists.",
        examples=["When are you open?"],
    )
    answer: Text = Field(
        description="The answer in Markdown, short enough for a chat: up to 4,000 characters "
        "come in one message. Begin with a bar (|) to write several lines without quotes.",
    )
    aliases: list[Text] = Field(
        default=[],
        description="The same question in other words, spelled as people type it. Three to ten "
        "make it easy to find. Each phrasing may stand in the file once.",
    )
    topic: Slug | None = Field(
        default=None,
        description="Groups entries in lists: lower-case letters, digits and hyphens.",
        examples=["working-with-us"],
    )
    source: SourceSection | None = Field(
        default=None, description='The page that tells more, shown as "Read more".'
    )
    related: list[Slug] = Field(
        default=[],
        description="Ids of posts to show below the answer; others are found by relevance.",
    )
    owner: Text | None = Field(
        default=None, description="Who to ask about this answer; not shown.", examples=["sales"]
    )
    review_by: Day | None = Field(
        default=None,
        description="The day by which someone should read the answer again; "
        "`faqbot check` warns when it has passed.",
        examples=["2027-02-01"],
    )
    tests: TestsSection = Field(
        default=TestsSection(),
        description="Questions to test this entry with. They never become phrasings: "
        "keep them out of the aliases.",
    )

    def phrasings(self, index: int) -> Iterator[tuple[tuple[str | int, ...], str]]:
        """The question and the aliases, each with its path where this is the entry of that index."""
        yield ("entries", index, "question"), self.question
        for number, alias in enumerate(self.aliases):
            yield ("entries", index, "aliases", number), alias


class PostSection(_Section):
    """One of `posts`."""

    id: Slug = Field(
        description="What `related` calls it: lower-case letters, digits and hyphens.",
        examples=["our-new-office"],
    )
    title: Text = Field(description="Its title, as it is shown.")
    url: PageUrl = Field(
        description="Its address; one that begins with / is put behind site.url.",
        examples=["/blog/our-new-office"],
    )
    published: Day = Field(
        description="The day on which it was published, year-month-day.", examples=["2026-09-01"]
    )
    excerpt: Text = Field(
        default="", description="A sentence on what it is about, shown below the title."
    )


class SiteSection(_Section):
    """`site`."""

    name: Text = Field(description="The name of your company or site.")
    url: WebUrl = Field(
        description="Its address; links that begin with / are put behind it.",
        examples=["https://www.example.com"],
    )
    contact: Contact | None = Field(
        default=None,
        description="A link to a person, named where there is no answer: mailto: or https:.",
        examples=["mailto:hello@example.com"],
    )
    feed: Feeds | None = Field(
        default=None,
        description="Where your recent posts are listed: the address of an RSS, Atom or JSON feed or "
        "of WordPress's list of posts, or a list of such addresses. `faqbot posts --discover` finds "
        "it.",
        examples=["https://www.example.com/feed/"],
    )
    refresh: Refresh = Field(
        default=timedelta(minutes=30),
        description="How often the feed is asked for new posts: a number and s, m, h or d, from 1m "
        "to 30d. Half an hour, unless you say otherwise.",
        examples=["30m", "2h"],
    )


class _PlatformsSection(_Section):
    """A section whose keys are the platforms' own; `document_of` makes them."""

    def ids(self, key: Key | None) -> frozenset[str]:
        """The ids under a platform's key; none where the platform has no such key."""
        held = None if key is None else getattr(self, key.name)
        return frozenset([held] if isinstance(held, str) else held or ())


def _with_days(schema: dict[str, Any]) -> None:
    """Tell editors what other keys there may be, which pydantic cannot."""
    times = {
        **schema.pop("additionalProperties"),
        "description": _TIMES,
        "examples": ["09:00-17:00"],
    }
    schema |= {"patternProperties": {DAYS_PATTERN: times}, "additionalProperties": False}


class ChannelsSection(_PlatformsSection):
    """`bot.answer_in`."""


class HandoffSection(_PlatformsSection):
    """`bot.handoff`."""


class StaffSection(_PlatformsSection):
    """`bot.staff`."""


class HoursSection(_Section):
    """`bot.hours`: beside the zone, days with their times."""

    model_config = ConfigDict(extra="allow", json_schema_extra=_with_days)

    zone: Zone = Field(
        description="Whose clock counts: a time zone's name.", examples=["Europe/Berlin", "UTC"]
    )
    __pydantic_extra__: dict[Days, Times] = Field(init=False)

    @property
    def days(self) -> dict[str, tuple[Span, ...]]:
        """The times, by the days that they are of."""
        return dict(self.__pydantic_extra__)

    @model_validator(mode="after")
    def _is_of_some_day(self) -> Self:
        if not self.__pydantic_extra__:
            raise fail(
                "bad-hours", '"hours" names no day', 'add one such as mon-fri: "09:00-17:00"'
            )
        return self


class BotSection(_Section):
    """`bot`."""

    answer_in: ChannelsSection = Field(
        default=ChannelsSection(),
        description="Channels in which it answers without being mentioned.",
    )
    handoff: HandoffSection = Field(
        default=HandoffSection(),
        description="The channel that hears of it when a client asks for a person.",
    )
    staff: StaffSection = Field(
        default=StaffSection(),
        description="Who may use /faqadmin, answer handed-over questions, and undo what others "
        "shared.",
    )
    cooldown: Duration = Field(
        default=timedelta(minutes=10),
        description="How long the same answer is held back in a listed channel: "
        "a number and s, m, h or d. Ten minutes, unless you say otherwise.",
        examples=["10m", "2h"],
    )
    locale: Locale = Field(
        default="en", description="The language of the bot's own sentences.", examples=["en"]
    )
    handoff_after: Patience | None = Field(
        default=None,
        description="How long a question for a person may wait before the hand-over channel is "
        "reminded of it, once: a number and m, h or d. Only the time within hours counts.",
        examples=["4h"],
    )
    hours: HoursSection | None = Field(
        default=None,
        description="When your team is there, told to clients who ask for a person at another "
        "time: zone, and days such as sat or mon-fri with their times.",
    )
    flat_direct_messages: YesOrNo = Field(
        default=False,
        description="Whether answers stand beside direct messages, where each of these can have "
        "a thread, in which they stand otherwise: true or false.",
    )
    recent_posts: YesOrNo | None = Field(
        default=None,
        description="true: the newest posts stand under an answer that no post relates to; false: "
        "posts stand under answers that they relate to, and nowhere else. Left out, those near to a "
        "question that nothing answers stand under it, and the newest on the home page of a chat.",
    )


class Document(_Section):
    """The questions that faqbot answers, and the answers that it gives."""

    version: Version = Field(description="The version of this format: 1.")
    entries: list[EntrySection] = Field(
        min_length=1, description="The questions, each with its answer."
    )
    site: SiteSection | None = Field(default=None, description="Whose answers these are.")
    bot: BotSection = Field(
        default=BotSection(),
        description="How the bot behaves. Every key is optional; tokens never stand here.",
    )
    posts: list[PostSection] = Field(
        default=[], description="Posts of your site, shown below the answers that they relate to."
    )


@functools.cache
def document_of(platforms: Platforms) -> type[Document]:
    """The document in which each of `platforms` has its keys."""
    channels = [each.answer_in for each in platforms if each.answer_in is not None]
    handoffs = [each.handoff for each in platforms if each.handoff is not None]
    staff = [key for each in platforms if each.staff is not None for key in each.staff.keys]
    sections = {
        "answer_in": _extended(ChannelsSection, {key.name: _list(key) for key in channels}),
        "handoff": _extended(HandoffSection, {key.name: _one(key) for key in handoffs}),
        "staff": _extended(StaffSection, {key.name: _list(key) for key in staff}),
    }
    bot = _extended(
        BotSection, {name: _section(BotSection, name, made) for name, made in sections.items()}
    )
    return _extended(Document, {"bot": _section(Document, "bot", bot)})


def _list(key: Key) -> tuple[Any, Any]:
    listed: Any = list
    ids = listed[id_type(key.ids)]
    return ids, Field(default=[], description=key.description, examples=[list(key.examples)])


def _one(key: Key) -> tuple[Any, Any]:
    ids = id_type(key.ids) | None
    return ids, Field(default=None, description=key.description, examples=list(key.examples))


def _section(outer: type[BaseModel], name: str, made: type[BaseModel]) -> tuple[Any, Any]:
    """The field `name` of `outer` with the type `made` in place of its base."""
    return made, Field(
        default=made.model_construct(), description=outer.model_fields[name].description
    )


def _extended(base: type[_Made], fields: dict[str, Any]) -> type[_Made]:
    return create_model(base.__name__, __base__=base, __doc__=base.__doc__, **fields)
