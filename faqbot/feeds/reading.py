"""The bytes of a feed become its posts: RSS 0.9x to 2.0, Atom, JSON Feed, WordPress's REST listing.

What is read was written by anybody. It is read in a process of its own alone, see `isolation`.
"""

import html
import io
import re
from calendar import timegm
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from faqbot.errors import FeedError
from faqbot.feeds import json_listing
from faqbot.feeds.dates import day_of
from faqbot.feeds.plain_text import MOST_TITLE, excerpt, is_html, plain
from faqbot.feeds.web_address import canonical, fragment, usable
from faqbot.model.feed import FeedItem, ReadFeed

MOST_ITEMS = 2_000
"""Of one feed: the newest of them."""

_MOST_NAME = 80
_HEAD = 4_096
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_PAGE = re.compile(rb"<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE)
# A feed has no use for entities of its own; they are how a few bytes become gigabytes.
_OWN_ENTITY = re.compile(rb"<!ENTITY\s", re.IGNORECASE)
_PROLOG = re.compile(
    rb"(?:\xef\xbb\xbf|\xff\xfe|\xfe\xff)?(?>\s+|<\?.*?\?>|<!--.*?-->)*+", re.DOTALL
)
_TAG = re.compile(rb"<[a-z_]", re.IGNORECASE)
_IMAGE = re.compile(r"<img\b([^>]{1,2000})>", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"([a-z-]+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)')", re.IGNORECASE)
_PICTURES = re.compile(r"\.(?:avif|gif|jpe?g|png|webp)(?:$|\?)", re.IGNORECASE)
_NO_PICTURES = re.compile(
    r"/(?:emoji|smilies|smileys)/|[/.]gravatar\.com/|/_/stat\?|feedburner", re.IGNORECASE
)


def read(body: bytes, *, content_type: str, url: str) -> ReadFeed:
    """The posts of a feed, without doubles, the newest first, at most `MOST_ITEMS`.

    Args:
        body: As it was sent, decompressed.
        content_type: As its server called it; may name the encoding.
        url: Where it was read; relative addresses are behind it.

    Raises:
        FeedError: It is no feed, or so broken that it holds no post.
    """
    start = body[:_HEAD].removeprefix(_BYTE_ORDER_MARK).lstrip()
    if start[:1] in {b"{", b"["}:
        found = json_listing.read(body, url)
        return replace(found, items=_newest(found.items or ()))
    if _PAGE.match(start):
        raise FeedError(
            "is a web page, not a feed; `faqbot posts --discover` finds the feed of a site"
        )
    if _defines_entities(body):
        raise FeedError("defines entities of its own, which no feed needs")
    return _xml(body, content_type, url)


def _defines_entities(body: bytes) -> bool:
    """Whether it does so before its first tag, where alone it could; behind it, a post is about them."""
    text = body.replace(b"\0", b"")
    starts = _PROLOG.match(text)
    is_tag = starts is not None and _TAG.match(text, starts.end()) is not None
    return not is_tag and _OWN_ENTITY.search(text) is not None


def _xml(body: bytes, content_type: str, url: str) -> ReadFeed:
    import feedparser

    parsed = feedparser.parse(
        io.BytesIO(body),
        # Only text is taken out of HTML, so that cleaning it up would be for nothing.
        response_headers={"content-type": content_type},
        resolve_relative_uris=False,
        sanitize_html=False,
    )
    version = str(parsed.get("version") or "")
    if not version and not parsed.entries:
        raise FeedError("is no feed")
    is_atom = version.startswith("atom")
    # What is relative in RSS is so to the site; in Atom to xml:base, else to the feed.
    site = None if is_atom else usable(str(parsed.feed.get("link") or ""), url)
    found = (_item(each, site or url, is_atom=is_atom) for each in _latest(parsed.entries))
    items = _newest(item for item in found if item is not None)
    harmless = (feedparser.CharacterEncodingOverride, feedparser.NonXMLContentType)
    if not items and parsed.bozo and not isinstance(parsed.bozo_exception, harmless):
        raise FeedError(f"is broken: {plain(str(parsed.bozo_exception), is_text=True, most=100)}")
    if parsed.entries and not items:
        raise FeedError("has no post with an address that can be shown")
    return ReadFeed("atom" if is_atom else "rss", items)


def _latest(entries: Sequence[Any]) -> Sequence[Any]:
    """The entries that are worth cleaning up: all, or the newest where there are too many."""
    if len(entries) <= MOST_ITEMS:
        return entries
    days = [_published(each) or date.min for each in entries]
    order = sorted(range(len(entries)), key=lambda index: -days[index].toordinal())
    return [entries[index] for index in order[: 2 * MOST_ITEMS]]


def _newest(items: Any) -> tuple[FeedItem, ...]:
    """The items without those that lead to the same page, in order of their days if all have one.

    Of one page those stay that name parts of it and have titles of their own, as a changelog's do.
    """
    found: list[FeedItem] = []
    seen: set[tuple[str, str, str]] = set()
    for item in items:
        page = canonical(item.url)
        keys = {(page, "part", fragment(item.url)), (page, "title", item.title)}
        if seen.isdisjoint(keys):
            found.append(item)
            seen |= keys
    if all(item.published is not None for item in found):
        found.sort(key=lambda item: item.published or date.min, reverse=True)
    return tuple(found[:MOST_ITEMS])


def _item(entry: Any, url: str, *, is_atom: bool) -> FeedItem | None:
    """One item; None where it has neither words nor an address to show."""
    link = usable(str(entry.get("link") or ""), url) if entry.get("link") else None
    if link is None:
        return None
    title = _title(entry, is_atom=is_atom)
    long = [str(each.get("value") or "") for each in entry.get("content") or ()]
    said = [text for text in (str(entry.get("summary") or ""), *long) if text.strip()]
    begins = excerpt(said[0], title) if said else ""
    name = title or plain(begins, is_text=True, most=_MOST_NAME)
    if not name:
        return None
    author = plain(str(entry.get("author") or ""), most=_MOST_NAME)
    return FeedItem(
        title=name,
        url=link,
        excerpt="" if begins == name else begins,
        published=_published(entry),
        author=_name(author),
        image=_image(entry, [*said, *long], link),
    )


def _title(entry: Any, *, is_atom: bool) -> str:
    """The title; Atom says whether tags in it are meant as such (RFC 4287, 3.1.1), RSS never does."""
    source = str(entry.get("title") or "")
    kind = entry.get("title_detail", {}).get("type", "")
    if kind == "text/plain" and (is_atom or not is_html(source)):
        return plain(html.unescape(source), is_text=True, most=MOST_TITLE)
    return plain(source, most=MOST_TITLE)


def _name(author: str) -> str | None:
    """The name of an author; RSS 2.0 has "ann@acme.dev (Ann)"."""
    found = re.fullmatch(r"\S+@\S+\s+\((.+)\)", author)
    name = found[1] if found else author
    return None if not name or re.fullmatch(r"\S+@\S+", name) else name


def _published(entry: Any) -> date | None:
    for key in ("published", "updated", "created"):
        # Past feedparser's own look-up, which takes one for the other.
        said = str(dict.get(entry, key) or "")
        day = day_of(said, _parsed(dict.get(entry, f"{key}_parsed")))
        if day is not None:
            return day
    return None


def _parsed(found: Any) -> date | None:
    try:
        return None if found is None else datetime.fromtimestamp(timegm(found), UTC).date()
    except (ValueError, OverflowError, OSError):
        return None


def _image(entry: Any, texts: Sequence[str], url: str) -> str | None:
    for address in (*_media(entry), *(found for text in texts for found in _inline(text))):
        found = usable(address, url)
        if found is not None and not _NO_PICTURES.search(found):
            return found
    return None


def _media(entry: Any) -> Iterator[str]:
    """What the item itself calls a picture: media:content, media:thumbnail, enclosures, itunes:image."""
    for each in entry.get("media_content") or ():
        kind = str(each.get("type") or "")
        is_image = each.get("medium") == "image" or kind.startswith("image/")
        address = str(each.get("url") or "")
        if is_image or (not kind and not each.get("medium") and _PICTURES.search(address)):
            yield address
    for each in entry.get("media_thumbnail") or ():
        yield str(each.get("url") or "")
    for each in entry.get("links") or ():
        if each.get("rel") == "enclosure" and str(each.get("type") or "").startswith("image/"):
            yield str(each.get("href") or "")
    image = entry.get("image")
    if image:
        yield str(image.get("href") or "")


def _inline(source: str) -> Iterator[str]:
    """The pictures in HTML that are there to be seen."""
    for found in _IMAGE.finditer(source):
        attributes = {name.lower(): one or two for name, one, two in _ATTRIBUTE.findall(found[1])}
        is_dot = "1" in {attributes.get("width"), attributes.get("height")}
        if attributes.get("src") and not is_dot:
            yield plain(attributes["src"], most=MOST_TITLE * 10)
