"""The feeds that a web page names in its head (https://www.rssboard.org/rss-autodiscovery)."""

import re

from selectolax.lexbor import LexborHTMLParser

from faqbot.feeds.web_address import usable

_MOST_READ = 500_000
_MOST_LINKS = 10
_KINDS = ("rss+xml", "atom+xml", "feed+json")
_COMMENTS = re.compile(r"\bcomments?\b|\bkommentar", re.IGNORECASE)


def feed_links(body: bytes, *, content_type: str, url: str) -> list[str]:
    """The addresses of a page's feeds, as it lists them; those of comments last."""
    charset = re.search(r"charset=\"?([\w-]+)", content_type)
    try:
        text = body[:_MOST_READ].decode(charset[1] if charset else "utf-8", "replace")
    except (LookupError, UnicodeError):
        text = body[:_MOST_READ].decode("utf-8", "replace")
    found: dict[str, bool] = {}
    for node in LexborHTMLParser(text).css("link[rel][type][href]"):
        kinds = (node.attributes.get("rel") or "").lower().split()
        kind = (node.attributes.get("type") or "").lower()
        address = usable(node.attributes.get("href") or "", url)
        if "alternate" in kinds and kind.endswith(_KINDS) and address is not None:
            said = f"{node.attributes.get('title') or ''} {address}"
            found.setdefault(address, bool(_COMMENTS.search(said)))
    return sorted(found, key=lambda address: found[address])[:_MOST_LINKS]
