"""The feeds that a web page names in its head (https://www.rssboard.org/rss-autodiscovery)."""

import re

from selectolax.lexbor import LexborHTMLParser

from faqbot.feeds.web_address import usable

# With the author's name and the picture, which a WordPress site's feed leaves out.
# `_fields` must name `_links` for `_embed` to work (its REST handbook, Global Parameters).
_LISTING = (
    "wp/v2/posts?per_page=50&_fields=title,link,excerpt,date_gmt,date,_links,_embedded"
    "&_embed=author,wp:featuredmedia"
)
_MOST_READ = 500_000
_MOST_LINKS = 10
_KINDS = ("rss+xml", "atom+xml", "feed+json")
_COMMENTS = re.compile(r"\bcomments?\b|\bkommentar", re.IGNORECASE)


def listing(interface: str) -> str:
    """The address of the posts behind a WordPress site's REST interface."""
    if "?" in interface:
        # Without permalinks: /?rest_route=/
        return interface + _LISTING.replace("?", "&")
    return f"{interface.rstrip('/')}/{_LISTING}"


def is_listing(address: str) -> bool:
    """Whether `listing` made an address."""
    return address.endswith(_LISTING.partition("?")[2])


def feed_links(body: bytes, *, content_type: str, url: str) -> list[str]:
    """The addresses of a page's feeds: WordPress's listing first, then as named; of comments last."""
    charset = re.search(r"charset=\"?([\w-]+)", content_type)
    try:
        text = body[:_MOST_READ].decode(charset[1] if charset else "utf-8", "replace")
    except (LookupError, UnicodeError):
        text = body[:_MOST_READ].decode("utf-8", "replace")
    tree = LexborHTMLParser(text)
    based = tree.css_first("base[href]")
    url = usable((based and based.attributes.get("href")) or "", url) or url
    found: dict[str, bool] = {}
    for node in tree.css('link[rel="https://api.w.org/"][href]'):
        # https://developer.wordpress.org/rest-api/using-the-rest-api/discovery/
        interface = usable(node.attributes.get("href") or "", url)
        if interface is not None:
            found.setdefault(listing(interface), False)
    for node in tree.css("link[rel][type][href]"):
        kinds = (node.attributes.get("rel") or "").lower().split()
        kind = (node.attributes.get("type") or "").lower()
        address = usable(node.attributes.get("href") or "", url)
        if "alternate" in kinds and kind.endswith(_KINDS) and address is not None:
            said = f"{node.attributes.get('title') or ''} {address}"
            found.setdefault(address, bool(_COMMENTS.search(said)))
    return sorted(found, key=lambda address: found[address])[:_MOST_LINKS]
