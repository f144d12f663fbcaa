"""A day for each post: what the feed says, if it can be; else the day on which it was first seen."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from faqbot.feeds.web_address import identity
from faqbot.model.feed import FeedItem

_NAMES = "jan feb mar apr may jun jul aug sep oct nov dec"
_MONTHS = {name: number for number, name in enumerate(_NAMES.split(), start=1)}
_DAY = timedelta(days=1)
_SECONDS = re.compile(r"\d{9,10}")
_YEAR_FIRST = re.compile(
    r"\b(\d{4})\s?[-/.\u5e74\ub144]\s?(\d{1,2})\s?[-/.\u6708\uc6d4]\s?(\d{1,2})(?!\d)"
)
# Of these feedparser makes up a day, out of today's.
_NO_DAY = re.compile(r"\d{1,2}:|(?!.*(?:\d{4}|[^\W\d_]{3}))")
# Before there was a web, nobody wrote a post.
_FIRST_YEAR = 1990
_DOTTED = re.compile(r"\b(\d{1,2})\.\s?(\d{1,2})\.\s?(\d{4})\b")
_DAY_MONTH = re.compile(r"\b(\d{1,2})(?:st|nd|rd|th|\.)?[ -]([A-Za-z]{3})[a-z]*\.?,?[ -](\d{4})\b")
_MONTH_DAY = re.compile(r"\b([A-Za-z]{3})[a-z]*\.? (\d{1,2})(?:st|nd|rd|th)?,? (\d{4})\b")
# Somewhere it is tomorrow already.
_AHEAD = timedelta(days=1)
_IN_PATH = re.compile(r"/((?:19|20)\d\d)[/-](\d{1,2})(?:[/-](\d{1,2}))?(?=[/-])")


def day_of(text: str, parsed: date | None) -> date | None:
    """The day that `text` names, where feedparser took it for `parsed`, which it may have made up."""
    text = text.strip()[:100]
    own = day_in(text)
    if text.isdecimal() or _NO_DAY.match(text):
        return own
    if _YEAR_FIRST.match(text):
        # A day apart is one of another zone.
        is_near = own is not None and parsed is not None and abs(parsed - own) <= _DAY
        return parsed if is_near and "-" in text[4:6] else own
    return _possible(parsed) or own


def day_in(text: str) -> date | None:
    """The day that `text` names, in UTC where it names a zone; None where it names none for certain.

    Month first or day first cannot be told apart in 03/04/2026, which therefore names none.
    """
    text = text.strip()[:100]
    try:
        if _SECONDS.fullmatch(text):
            return _possible(datetime.fromtimestamp(int(text), UTC).date())
        moment = datetime.fromisoformat(text)
        return _possible((moment if moment.tzinfo is None else moment.astimezone(UTC)).date())
    except (ValueError, OverflowError):
        return _possible(_written_out(text))


def _possible(day: date | None) -> date | None:
    return None if day is None or day.year < _FIRST_YEAR else day


def _written_out(text: str) -> date | None:
    try:
        if found := _YEAR_FIRST.search(text):
            return date(int(found[1]), int(found[2]), int(found[3]))
        if found := _DOTTED.search(text):
            return date(int(found[3]), int(found[2]), int(found[1]))
        if found := _DAY_MONTH.search(text):
            return date(int(found[3]), _MONTHS[found[2].casefold()], int(found[1]))
        if found := _MONTH_DAY.search(text):
            return date(int(found[3]), _MONTHS[found[1].casefold()], int(found[2]))
    except (ValueError, KeyError):
        return None
    return None


def dated(
    items: Iterable[FeedItem], before: Sequence[FeedItem], today: date
) -> tuple[FeedItem, ...]:
    """The items, each with a day that is not to come (UTC), the newest first.

    `before` has the days on which undated ones were first seen.
    """
    seen = {identity(each.url): each.published for each in before if not each.is_dated}
    found = []
    for item in items:
        day = item.published or _in_path(item.url)
        if day is not None and day <= today + _AHEAD:
            found.append(replace(item, published=min(day, today)))
        else:
            # A day far ahead is a slip, or an announced post: it must not stay the newest for years.
            first_seen = seen.get(identity(item.url)) or today
            found.append(replace(item, published=first_seen, is_dated=False))
    return tuple(sorted(found, key=lambda item: item.published or date.min, reverse=True))


def _in_path(url: str) -> date | None:
    """The day in an address such as /2026/08/23/title/; the first of a month where it names no day."""
    found = _IN_PATH.search(url)
    try:
        return found and date(int(found[1]), int(found[2]), int(found[3] or 1))
    except ValueError:
        return None
