"""Web addresses that stand bare in a text: where each ends, and where it leads."""

from __future__ import annotations

import re
from collections.abc import Iterator

MAX_URL = 2_000
"""Characters of an address: what browsers take, and below the 3,000 of a button's."""

# What may stand in a bare address: letters of any script, and the signs of URLs. White space and
# control characters, invisible ones, quotes, angle brackets, bars and the punctuation of prose
# in other scripts end it.
_SIGN = (
    "[^\\x00-\\x20\\x7f-\\xa0\\u1680\\u2000-\\u200f\\u2018-\\u201f\\u2026-\\u202f\\u205f-\\u206f"
    "\\u3000-\\u3003\\u3008-\\u3011\\u3014-\\u301b\\ud800-\\udfff\\ufeff\\uff01\\uff08\\uff09"
    "\\uff0c\\uff0e\\uff1a\\uff1b\\uff1f\\uff5b\\uff5d\\uffe8\\ufff9-\\uffff\\xab\\xbb"
    '<>"`|\\\\]'
)
_ESCAPED = r"\\[!-/:-@\[-`{-~]"
_START = r"(?<![A-Za-z0-9+.\-])https?://"
_PLAIN = re.compile(rf"{_START}{_SIGN}+", re.IGNORECASE)
_IN_MARKDOWN = re.compile(rf"https?://(?:{_SIGN}|{_ESCAPED})+", re.IGNORECASE)
_BRACKETS = re.compile(r"[()\[\]]")
_AFTER = ".,:;!?'"
# RFC 3986: an authority whose host is not empty, then any characters that a URL may hold.
_URL_CHARS = r"[A-Za-z0-9\-._~:/?#\[\]@!$&'()*+,;=%]*"
# No host has such signs; "<https://a.dev|label>", as a chat writes links, is no address.
_NO_HOST = r"(?![^/?#]*%(?:20|22|3C|3E|5C|5E|60|7B|7C|7D))"
WEB_URL = re.compile(
    rf"https?://{_NO_HOST}"
    r"(?:[A-Za-z0-9\-._~!$&'()*+,;=:%]*@)?"
    rf"[A-Za-z0-9\[%_][A-Za-z0-9\-._~:\[\]!$&'()*+,;=%]*(?:[/?#]{_URL_CHARS})?",
    re.IGNORECASE,
)
MAIL_URL = re.compile(rf"mailto:[A-Za-z0-9!#$&'*+/=^_`{{|}}~.%-]{_URL_CHARS}", re.IGNORECASE)
# A name in the open internet; the last part of no address in numbers, however it is written, is one.
_PUBLIC_NAME = re.compile(r"(?:[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?\.)+[a-z][a-z0-9-]*[a-z0-9]")
# Names that lead nowhere else than into one's own network: RFC 6761, 6762, 8375 and 9476, what ICANN
# keeps for private use, and what routers are known to give out.
_OWN_NETWORK = frozenset(
    {
        *("alt", "corp", "example", "home", "internal", "intranet", "invalid", "lan", "local"),
        *("localdomain", "localhost", "onion", "private", "test"),
    }
)
_HTTPS = "https"
_HTTPS_PORT = 443


def picture_address(url: str | None) -> str | None:
    """`url` where it may be the address of a picture that a chat loads by itself; else None.

    That is an https URL in ASCII of at most 2,000 characters, without a user and on the usual port,
    whose host is a name of the open internet: neither an address in numbers, in any notation, nor a
    name of one's own network. Nothing is looked up.
    """
    if url is None or len(url) > MAX_URL or not WEB_URL.fullmatch(url):
        return None
    from urllib.parse import urlsplit

    try:
        parts = urlsplit(url)
        host, port = (parts.hostname or "").removesuffix("."), parts.port
    except ValueError:
        return None
    if parts.scheme != _HTTPS or "@" in parts.netloc or port not in (None, _HTTPS_PORT):
        return None
    is_own = host.rpartition(".")[2] in _OWN_NETWORK or host.endswith(".home.arpa")
    return url if _PUBLIC_NAME.fullmatch(host) and not is_own else None


def is_link(url: str) -> bool:
    """Whether `url`, in ASCII, can be a link in a chat: absolute http, https or mailto."""
    return len(url) <= MAX_URL and bool(WEB_URL.fullmatch(url) or MAIL_URL.fullmatch(url))


def bare_addresses(text: str) -> Iterator[tuple[int, int, str]]:
    """Where each address in plain `text` begins and ends, and the URL in ASCII that it means."""
    for found in _PLAIN.finditer(text):
        written = whole(found.group())
        url = address_of(written)
        if url is not None:
            yield found.start(), found.start() + len(written), url


def address_in_markdown(source: str, start: int, end: int) -> str:
    """The address that begins at `start`, as it is written there; "" where none does."""
    found = _IN_MARKDOWN.match(source, start, end)
    return whole(found.group()) if found else ""


def address_of(written: str) -> str | None:
    """The URL in ASCII of an address in any script; None for what is none, or too long."""
    url = written if WEB_URL.fullmatch(written) else _encoded(written)
    return url if len(url) <= MAX_URL and WEB_URL.fullmatch(url) else None


def means(text: str, url: str) -> bool:
    """Whether `text` says where `url` leads: the URL itself, in any script, or a bare address."""
    text = text.strip()
    if text in (url, url.removeprefix("mailto:")):
        return True
    return "://" in text and " " not in text and _encoded(text) == _encoded(url)


def _encoded(written: str) -> str:
    # Imported here: it takes longer than the rest of a command that parses nothing.
    from markdown_it.common.normalize_url import normalizeLink

    return str(normalizeLink(written.encode("utf-8", "replace").decode()))


def whole(run: str) -> str:
    """The address in `run` without what ends its sentence, or closes a bracket opened in front of it."""
    depth = {"(": 0, "[": 0}
    for bracket in _BRACKETS.finditer(run):
        sign = bracket.group()
        if sign in depth:
            depth[sign] += 1
            continue
        opening = "(" if sign == ")" else "["
        depth[opening] -= 1
        if depth[opening] < 0:
            run = run[: bracket.start()]
            break
    return run.rstrip(_AFTER + "([")
