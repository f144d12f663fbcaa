"""What may stand in faqs.yaml; pydantic checks the texts and converts them."""

from datetime import timedelta
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from faqbot.knowledge.values import (
    Contact,
    Day,
    DiscordId,
    Duration,
    Locale,
    PageUrl,
    SlackChannel,
    SlackUser,
    Slug,
    Text,
    Version,
    WebUrl,
)


class _Section(BaseModel):
    # Built once, from the whole document, rather than once a section as well: 0.1 s less.
    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)


class SourceSection(_Section):
    """`source` of an entry."""

    title: Text
    url: PageUrl
    author: Text | None = None


class TestsSection(_Section):
    """`tests` of an entry."""

    asks: list[Text] = []
    rejects: list[Text] = Field(default=[], alias="not")


class EntrySection(_Section):
    """One of `entries`."""

    id: Slug
    question: Text
    answer: Text
    aliases: list[Text] = []
    topic: Slug | None = None
    source: SourceSection | None = None
    related: list[Slug] = []
    owner: Text | None = None
    review_by: Day | None = None
    tests: TestsSection = TestsSection()


class PostSection(_Section):
    """One of `posts`."""

    id: Slug
    title: Text
    url: PageUrl
    published: Day
    excerpt: Text = ""


class SiteSection(_Section):
    """`site`."""

    name: Text
    url: WebUrl
    contact: Contact | None = None
    feed: WebUrl | None = None


class ChannelsSection(_Section):
    """`bot.answer_in`."""

    slack: list[SlackChannel] = []
    discord: list[DiscordId] = []


class HandoffSection(_Section):
    """`bot.handoff`."""

    slack: SlackChannel | None = None
    discord: DiscordId | None = None


class StaffSection(_Section):
    """`bot.staff`."""

    slack: list[SlackUser] = []
    discord: list[DiscordId] = []
    discord_roles: list[DiscordId] = []


class BotSection(_Section):
    """`bot`."""

    answer_in: ChannelsSection = ChannelsSection()
    handoff: HandoffSection = HandoffSection()
    staff: StaffSection = StaffSection()
    cooldown: Duration = timedelta(minutes=10)
    locale: Locale = "en"


class Document(_Section):
    """A whole faqs.yaml."""

    version: Version
    entries: Annotated[list[EntrySection], Field(min_length=1)]
    site: SiteSection | None = None
    bot: BotSection = BotSection()
    posts: list[PostSection] = []
