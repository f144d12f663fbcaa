"""A day for each post: what the feed says, if it can be; else the day on which it was first seen."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta

from faqbot.feeds.web_address import identity
from faqbot.model.feed import FeedItem

# Somewhere it is tomorrow already.
_AHEAD = timedelta(days=1)
_IN_PATH = re.compile(r"/((?:19|20)\d\d)[/-](\d{1,2})(?:[/-](\d{1,2}))?(?=[/-])")


def dated(
    items: Iterable[FeedItem], before: Sequence[FeedItem], today: date
) -> tuple[FeedItem, ...]:
    """The items, each with a day that is not to come (UTC), the newest first.

    `before` has the days on which undated ones were first seen.
    """
    seen = {identity(each.url): each.published for each in before if not each.is_dated}
    found = [_dated(item, seen, today) for item in items]
    return tuple(sorted(found, key=lambda item: item.published or date.min, reverse=True))


def _dated(item: FeedItem, seen: Mapping[str, date | None], today: date) -> FeedItem:
    day = item.published or _in_path(item.url)
    if day is not None and day <= today + _AHEAD:
        return replace(item, published=min(day, today))
    # A day far ahead is a slip, or a post that is announced: it must not stay the newest for years.
    first_seen = seen.get(identity(item.url)) or today
    return replace(item, published=first_seen, is_dated=False)


def _in_path(url: str) -> date | None:
    """The day in an address such as /2026/08/23/title/; the first of a month where it names no day."""
    found = _IN_PATH.search(url)
    try:
        return found and date(int(found[1]), int(found[2]), int(found[3] or 1))
    except ValueError:
        return None
