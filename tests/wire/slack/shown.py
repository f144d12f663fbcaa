"""What a reader sees of blocks, as plain lines: for tests that ask what was said, not how."""

import re
from collections.abc import Iterator
from typing import Any

_LINES = frozenset({"rich_text_section", "rich_text_quote", "rich_text_preformatted"})

# What is not escaped, and is no link to http, https or mailto.
_LIVE = re.compile(r"<(?!(?:https?://|mailto:)[^\s<>|]+(?:\|[^<>]*)?>)", re.IGNORECASE)
_WEB_OR_MAIL = re.compile(r"(?:https?://|mailto:)[!-~]+", re.IGNORECASE)


def lines_of(blocks: object) -> Iterator[str]:
    """The text of each text object and line of rich text, in order; a link as "text url"."""
    if isinstance(blocks, list):
        for block in blocks:
            yield from lines_of(block)
    elif isinstance(blocks, dict):
        if blocks.get("type") in _LINES:
            yield "".join(map(_span, blocks["elements"]))
            return
        for key in ("text", "title", "fields", "elements", "accessory", "alt_text", "rows"):
            value = blocks.get(key)
            if isinstance(value, str):
                yield value
            else:
                yield from lines_of(value)


def _span(span: dict[str, Any]) -> str:
    if span["type"] == "link":
        return f"{span['text']} {span['url']}" if "text" in span else str(span["url"])
    return str(span.get("text") or span.get("fallback", ""))


def live_in(value: object) -> Iterator[str]:
    """What in a message's text or blocks would ping somebody or lead elsewhere than to the web.

    A text of rich text is literal, whatever it holds; all other text is read as mrkdwn.
    """
    if isinstance(value, str):
        yield from (found.group() for found in _LIVE.finditer(value))
    elif isinstance(value, list):
        for inner in value:
            yield from live_in(inner)
    elif isinstance(value, dict):
        kind = value.get("type")
        if kind in _LINES:
            yield from filter(None, map(_live_span, value["elements"]))
        elif kind != "raw_text":
            for inner in value.values():
                yield from live_in(inner)


def _live_span(span: dict[str, Any]) -> str:
    fine = span["type"] in ("text", "date") or _WEB_OR_MAIL.fullmatch(str(span.get("url")))
    return "" if fine else str(span)
