"""Addresses of posts and pictures: which can be shown, and when two lead to the same page."""

import re
from urllib.parse import parse_qsl, quote, urlencode, urljoin, urlsplit, urlunsplit

MOST = 2_000
"""Characters of an address: what browsers and chats take."""

# They tell where a reader came from, and lead to the same page.
_TRACKING = re.compile(
    r"utm_\w+|fbclid|gclid|dclid|msclkid|yclid|mc_cid|mc_eid|igshid|_hsenc|_hsmi|mkt_tok",
    re.IGNORECASE,
)
_SAFE = "%/:=&?~#+!$,;'@()*[]"
# No page needs more, and sorting those of thousands of posts takes seconds.
_MOST_PAIRS = 50
_PORTS = {"http": 80, "https": 443}


def usable(address: str, base: str) -> str | None:
    """An absolute http or https address in ASCII, without what tracks a reader; None for any other.

    `address` may be relative to `base`, the address of the feed.
    """
    address = address.strip()
    if not address:
        # It would be that of the feed itself.
        return None
    try:
        parts = urlsplit(urljoin(base, address))
        host = (parts.hostname or "").encode("idna").decode()
        port = parts.port
        path, query, fragment = (
            quote(each, safe=_SAFE)
            for each in (parts.path or "/", _query(parts.query), parts.fragment)
        )
    except (ValueError, UnicodeError):
        return None
    if parts.scheme not in _PORTS or not re.fullmatch(r"[a-z0-9.:_-]+", host):
        return None
    where = f"[{host}]" if ":" in host else host
    if port is not None and port != _PORTS[parts.scheme]:
        where += f":{port}"
    whole = urlunsplit((parts.scheme, where, path, query, fragment))
    return whole if len(whole) <= MOST else None


def canonical(address: str) -> str:
    """What two addresses of one page have in common: no scheme, www., tracking, fragment, end slash."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return address
    host = (parts.netloc.rpartition("@")[2]).casefold().removeprefix("www.")
    path = re.sub(r"/(?:index\.(?:html?|php))?$", "", parts.path)
    query = parts.query
    if query.count("&") <= _MOST_PAIRS:
        query = urlencode(sorted(parse_qsl(_query(query), keep_blank_values=True)))
    return f"{host}{path}{f'?{query}' if query else ''}"


def identity(address: str) -> str:
    """`canonical`, with the fragment: what tells apart the parts of one page, such as a changelog's."""
    part = fragment(address)
    return f"{canonical(address)}#{part}" if part else canonical(address)


def fragment(address: str) -> str:
    """What an address names within its page; "" where it names nothing."""
    return address.partition("#")[2]


def _query(query: str) -> str:
    pairs = [
        each
        for each in query.split("&")
        if not _TRACKING.fullmatch(each.partition("=")[0]) and not each.startswith("source=rss")
    ]
    return "&".join(pairs)
