"""markdown-it's rule for addresses that stand bare: one link each, and no styles within."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from faqbot.markup.addresses import MAX_URL, address_in_markdown, address_of, whole

if TYPE_CHECKING:
    from markdown_it.rules_inline import StateInline

_SCHEME = re.compile(r"(?:^|[^A-Za-z0-9+.\-])(https?)$", re.IGNORECASE)
_LONGEST_SCHEME = 6
_MARKS = re.compile(r"(\*+|_+|(?:~~)+)$")


def bare_address(state: StateInline, silent: bool) -> bool:
    """Takes an address at its "://", where all other rules have let its scheme pass."""
    if not state.src.startswith("://", state.pos):
        return False
    scheme = _SCHEME.search(state.src[max(0, state.pos - _LONGEST_SCHEME) : state.pos])
    if scheme is None:
        return False
    start = state.pos - len(scheme[1])
    source = _without_closing(state, address_in_markdown(state.src, start, state.posMax), start)
    from markdown_it.common.utils import unescapeAll

    written = unescapeAll(source)
    url = address_of(written)
    if url is None and len(source) <= MAX_URL:
        return False
    if not silent:
        if not state.pending.endswith(scheme[1]):
            return False
        state.pending = state.pending[: -len(scheme[1])]
        # Add the link, or its text alone where it is too long or stands in another one.
        is_link = url is not None and not state.linkLevel
        if is_link:
            state.push("link_open", "a", 1).attrs = {"href": url or ""}
        state.push("text", "", 0).content = written
        if is_link:
            state.push("link_close", "a", -1)
    state.pos = start + len(source)
    return True


def _without_closing(state: StateInline, source: str, start: int) -> str:
    """The address without the marks behind it that close a style opened before it.

    What ends a sentence in front of those marks is none of it either.

    They belong to the address where the same marks stand within it, as in `/_next_`, unless the
    style began right in front of it.
    """
    marks = _MARKS.search(source)
    if marks is None:
        return source
    mark = source[-1]
    opened = 0
    for each in state.delimiters:
        if each.marker != ord(mark):
            continue
        if each.close and opened:
            opened -= 1
        elif each.open:
            opened += 1
    inner = source[: marks.start()]
    within = inner.count(marks[0]) % 2 and not state.src.startswith(mark, start - 1)
    if not opened or within:
        return source
    width = opened * (2 if mark == "~" else 1)
    # A sentence may end within the style.
    return whole(source[: len(source) - min(width, len(marks[0]))])
