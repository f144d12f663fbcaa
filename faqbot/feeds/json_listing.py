"""JSON Feed (https://www.jsonfeed.org/version/1.1/) and the REST listing of a WordPress site.

WordPress tells of it in its REST handbook, under Reference, Posts.
"""

import json
from collections.abc import Mapping
from datetime import date
from typing import Any

from faqbot.errors import FeedError
from faqbot.feeds.dates import day_in
from faqbot.feeds.plain_text import MOST_TITLE, excerpt, plain
from faqbot.feeds.web_address import usable
from faqbot.model.feed import FeedItem, ReadFeed

_MOST_NAME = 80
_PICTURE_SIZES = ("medium_large", "large", "medium", "full")


def read(body: bytes, url: str) -> ReadFeed:
    """The items of either, in the order of the listing.

    Raises:
        FeedError: It is neither.
    """
    try:
        found = json.loads(body.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise FeedError(f"is broken: {str(error)[:100]}") from error
    if isinstance(found, list):
        return ReadFeed("wordpress", _items(found, url, _of_wordpress))
    if isinstance(found, dict) and "jsonfeed.org" in str(found.get("version")):
        entries = found.get("items")
        if not isinstance(entries, list):
            raise FeedError("has no list of items")
        return ReadFeed("json", _items(entries, url, _of_feed))
    if isinstance(found, dict) and isinstance(found.get("code"), str):
        raise FeedError(f"says: {plain(str(found.get('message') or found['code']), most=100)}")
    raise FeedError("is JSON, but neither a JSON Feed nor a listing of WordPress")


def _items(entries: list[Any], url: str, convert: Any) -> tuple[FeedItem, ...]:
    found = (convert(each, url) for each in entries if isinstance(each, dict))
    items = tuple(item for item in found if item is not None)
    if entries and not items:
        raise FeedError("has no post with an address that can be shown")
    return items


def _of_feed(entry: Mapping[str, Any], url: str) -> FeedItem | None:
    link = usable(_text(entry.get("url")) or _text(entry.get("external_url")), url)
    said = _text(entry.get("summary")) or _text(entry.get("content_html"))
    words = _text(entry.get("content_text"))
    title = plain(_text(entry.get("title")), is_text=True, most=MOST_TITLE)
    begins = excerpt(said, title) if said else plain(words, is_text=True)
    named = title or plain(begins, is_text=True, most=_MOST_NAME)
    if link is None or not named:
        return None
    authors = entry.get("authors") or [entry.get("author")]
    first = authors[0] if isinstance(authors, list) and authors else None
    picture = _text(entry.get("image")) or _text(entry.get("banner_image"))
    return FeedItem(
        title=named,
        url=link,
        excerpt="" if begins == named else begins,
        published=_day(entry, "date_published", "date_modified"),
        author=_name(first),
        image=usable(picture, url) if picture else None,
    )


def _of_wordpress(entry: Mapping[str, Any], url: str) -> FeedItem | None:
    link = usable(_text(entry.get("link")), url) if entry.get("link") else None
    title = plain(_rendered(entry.get("title")), most=MOST_TITLE)
    if link is None or not title:
        return None
    embedded = entry.get("_embedded")
    embedded = embedded if isinstance(embedded, dict) else {}
    picture = _picture(_first(embedded.get("wp:featuredmedia")))
    return FeedItem(
        title=title,
        url=link,
        excerpt=excerpt(_rendered(entry.get("excerpt")) or _rendered(entry.get("content")), title),
        # A draft that was never given a day has zeros for one of them.
        published=_day(entry, "date_gmt", "date"),
        author=_name(_first(embedded.get("author"))),
        image=usable(picture, url) if picture else None,
    )


def _day(entry: Mapping[str, Any], *keys: str) -> date | None:
    """The day that the first of them names that names one."""
    return next(filter(None, (day_in(_text(entry.get(key))) for key in keys)), None)


def _picture(media: Mapping[str, Any]) -> str:
    """The address of a picture in a size that fits a chat, else as it was uploaded."""
    details = media.get("media_details")
    sizes = details.get("sizes") if isinstance(details, dict) else None
    for name in _PICTURE_SIZES:
        size = sizes.get(name) if isinstance(sizes, dict) else None
        if isinstance(size, dict) and _text(size.get("source_url")):
            return _text(size["source_url"])
    return _text(media.get("source_url"))


def _first(listed: object) -> Mapping[str, Any]:
    found = listed[0] if isinstance(listed, list) and listed else None
    return found if isinstance(found, dict) else {}


def _rendered(value: object) -> str:
    return _text(value.get("rendered")) if isinstance(value, dict) else _text(value)


def _name(author: object) -> str | None:
    name = plain(_text(author.get("name")), most=_MOST_NAME) if isinstance(author, dict) else ""
    return name or None


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
