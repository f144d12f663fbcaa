"""markdown-it, kept from nesting without end and from tables without end."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.rules_block import StateBlock
    from markdown_it.token import Token

MAX_LENGTH = 16_000
"""Characters read as Markdown; no chat shows so many in one message."""

MAX_NESTING = 16
"""Levels of blocks, and apart from them of inline styles; a list takes two levels, a quote one."""

# Table fields of one document: markdown-it fills up short rows, 65,536 fields for each table.
_MAX_CELLS = 2_000


def tokens_of(source: str) -> list[Token] | None:
    """markdown-it's tokens; None where blocks nest so deep that it has left words out."""
    tokens = _parser().parse(source, {"cells": _MAX_CELLS})
    return None if any(_is_too_deep(token) for token in tokens) else tokens


@cache
def _parser() -> MarkdownIt:
    # Imported here: it takes longer than the rest of a command that parses nothing.
    from markdown_it import MarkdownIt

    from faqbot.markup.bare import bare_address
    from faqbot.markup.tags import tag

    md = MarkdownIt("commonmark", {"html": False, "maxNesting": MAX_NESTING})
    md.enable(["table", "strikethrough"]).disable(["html_block", "html_inline"])
    md.inline.ruler.before("newline", "bare_address", bare_address)
    md.inline.ruler.before("entity", "tag", tag)
    md.block.ruler.at("table", _bounded_table, {"alt": ["paragraph", "reference"]})
    # markdown-it shows the source of a link that it refuses; the builder shows the link's text.
    md.validateLink = lambda url: True  # type: ignore[method-assign]
    return md


def _bounded_table(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    from markdown_it.rules_block import table

    if start + 2 > end:
        return False
    delimiters = state.src[state.bMarks[start + 1] : state.eMarks[start + 1]]
    columns = delimiters.count("|") + 1
    rows = state.env["cells"] // columns
    if not rows or not table(state, start, min(end, start + 1 + rows), silent):
        return False
    if not silent:
        state.env["cells"] -= columns * (state.line - start - 1)
    return True


def _is_too_deep(token: Token) -> bool:
    """Whether markdown-it has left out what stands in this block."""
    holds_blocks = token.type in ("blockquote_open", "list_item_open")
    return holds_blocks and token.level >= MAX_NESTING - 1
