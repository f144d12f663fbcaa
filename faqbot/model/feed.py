"""What a feed of the site tells: its items, and how it stands with fetching them."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any, Self


@dataclass(frozen=True, slots=True)
class FeedItem:
    """A post as its feed tells it, in plain text.

    Attributes:
        url: Absolute, http or https.
        published: A day in UTC; None where the feed names none that can be.
        is_dated: Whether the feed named that day; else it is the day on which it was first seen.
        image: The address of a picture, http or https.
    """

    title: str
    url: str
    excerpt: str = ""
    published: date | None = None
    is_dated: bool = True
    author: str | None = None
    image: str | None = None

    def as_json(self) -> dict[str, Any]:
        """It as JSON's types."""
        return asdict(self) | {"published": self.published and self.published.isoformat()}

    @classmethod
    def of_json(cls, found: Mapping[str, Any]) -> Self:
        """What `as_json` made of one."""
        day = found["published"]
        return cls(**{**found, "published": None if day is None else date.fromisoformat(day)})


@dataclass(frozen=True, slots=True)
class FeedState:
    """How it stands with one feed; all moments are in UTC.

    Attributes:
        address: As `site.feed` has it.
        kind: "rss", "atom", "json" or "wordpress"; "" until it was read once.
        tried_at: When it was last asked for.
        fetched_at: When it last said what is new, or that nothing is.
        error: What was wrong the last time; None where nothing was.
        etag: What its server called the version that was read last.
        last_modified: When its server says it was changed, as it says it.
        not_before: Until when its server wants to be left alone.
        revision: Changes with the items; "" where there are none yet.
    """

    address: str
    kind: str = ""
    tried_at: datetime | None = None
    fetched_at: datetime | None = None
    error: str | None = None
    etag: str | None = None
    last_modified: str | None = None
    not_before: datetime | None = None
    revision: str = ""


@dataclass(frozen=True, slots=True)
class ReadFeed:
    """What one reading of a feed gave.

    Attributes:
        items: None where nothing has changed since the version that was named.
    """

    kind: str = ""
    items: tuple[FeedItem, ...] | None = None
    etag: str | None = None
    last_modified: str | None = None
