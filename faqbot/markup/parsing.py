"""Reads Markdown into the tree within fixed bounds, so that no answer can stall or break a reply."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from faqbot.markup.bounded import MAX_NESTING, tokens_of
from faqbot.markup.tree import (
    Block,
    BulletList,
    Code,
    CodeBlock,
    Document,
    Emphasis,
    Heading,
    Image,
    Inline,
    LineBreak,
    Link,
    ListItem,
    OrderedList,
    Paragraph,
    Quote,
    Rule,
    Side,
    Strike,
    Strong,
    Table,
    Text,
)

if TYPE_CHECKING:
    from markdown_it.token import Token

MAX_LENGTH = 16_000
"""Characters read as Markdown; no chat shows so many in one message."""

# Long enough for what browsers take, below the 3,000 characters that a button's URL may have.
_MAX_URL = 2_000
# URLs and titles of a tree, in lengths of its source: one definition can serve thousands of links.
# Percent-encoding alone makes 12 characters of one.
_MAX_LINK_GROWTH = 20

_UNSEEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")
_LINE_END = re.compile(r"\r\n?|\n")
# RFC 3986: an authority whose host is not empty, then any characters that a URL may hold.
_URL_CHARS = r"[A-Za-z0-9\-._~:/?#\[\]@!$&'()*+,;=%]*"
_WEB_URL = re.compile(
    r"https?://(?:[A-Za-z0-9\-._~!$&'()*+,;=:%]*@)?"
    rf"[A-Za-z0-9\[%_][A-Za-z0-9\-._~:\[\]!$&'()*+,;=%]*(?:[/?#]{_URL_CHARS})?",
    re.IGNORECASE,
)
_MAIL_URL = re.compile(rf"mailto:[A-Za-z0-9!#$&'*+/=^_`{{|}}~.%-]{_URL_CHARS}", re.IGNORECASE)
_LANGUAGE = re.compile(r"[A-Za-z0-9_+#.-]{1,32}")


def parse(markdown: str) -> Document:
    """Read any text as Markdown (CommonMark with tables and strikethrough); never raises.

    Raw HTML is text. A link that is not absolute http, https or mailto (an image: http or https)
    becomes its text. Control characters and lone surrogates become U+FFFD.

    The bounds, and what is beyond them: after `MAX_LENGTH` characters, cut at a line's end, the
    rest is plain paragraphs as it was typed; so is the whole text if its blocks nest deeper than
    `MAX_NESTING`, where markdown-it would drop words; inline styles that deep lose the style;
    table rows after 2,000 fields are text; links whose URLs together outgrow the source 20 times
    become text. No word is lost in any of them.
    """
    source = _UNSEEN.sub("\ufffd", _LINE_END.sub("\n", markdown))
    head, tail = _split(source)
    return Document(_read(head) + _verbatim(tail))


def _split(source: str) -> tuple[str, str]:
    if len(source) <= MAX_LENGTH:
        return source, ""
    cut = max(source.rfind("\n", 0, MAX_LENGTH), 0) or source.rfind(" ", 0, MAX_LENGTH)
    cut = cut if cut > 0 else MAX_LENGTH
    return source[:cut], source[cut:]


def _read(source: str) -> tuple[Block, ...]:
    tokens = tokens_of(source)
    if tokens is None:
        return _verbatim(source)
    return _Builder(link_budget=_MAX_LINK_GROWTH * len(source)).blocks(iter(tokens))


def _verbatim(source: str) -> tuple[Block, ...]:
    """What was typed, in paragraphs as it was, with each line's end kept."""
    paragraphs: list[Block] = []
    for part in source.split("\n\n"):
        children: list[Inline] = []
        for line in filter(str.strip, part.split("\n")):
            children += [LineBreak(), Text(_one_line(line))]
        if children:
            paragraphs.append(Paragraph(tuple(children[1:])))
    return tuple(paragraphs)


@dataclass(frozen=True, slots=True)
class _Frame:
    """An inline that is open; it shares its parent's children if it is not to be shown."""

    opened: Token | None
    children: list[Inline]
    depth: int


class _Builder:
    """Turns one document's tokens into nodes, spending one budget of URL characters."""

    def __init__(self, link_budget: int) -> None:
        self._link_budget = link_budget

    def blocks(self, tokens: Iterator[Token]) -> tuple[Block, ...]:
        """Build blocks up to the close of the container that `tokens` stands in."""
        found: list[Block] = []
        for token in tokens:
            if token.nesting < 0:
                break
            block = self._block(token, tokens)
            if block is not None:
                found.append(block)
        return tuple(found)

    def _block(self, token: Token, tokens: Iterator[Token]) -> Block | None:
        block: Block | None = None
        match token.type:
            case "paragraph_open" | "heading_open":
                block = self._titled(token, self._content(tokens))
            case "bullet_list_open":
                block = BulletList(self._items(tokens))
            case "ordered_list_open":
                block = OrderedList(int(token.attrs.get("start", 1)), self._items(tokens))
            case "blockquote_open":
                quoted = self.blocks(tokens)
                block = Quote(quoted) if quoted else None
            case "fence" | "code_block":
                block = CodeBlock(_language(token.info), token.content.removesuffix("\n"))
            case "table_open":
                block = self._table(tokens)
            case "hr":
                block = Rule()
            case _:
                pass
        return block

    def _titled(self, token: Token, children: tuple[Inline, ...]) -> Block | None:
        if not children:
            return None
        if token.type == "heading_open":
            return Heading(int(token.tag[1:]), children)
        return Paragraph(children)

    def _items(self, tokens: Iterator[Token]) -> tuple[ListItem, ...]:
        items: list[ListItem] = []
        for token in tokens:
            if token.nesting < 0:
                break
            items.append(ListItem(self.blocks(tokens)))
        return tuple(items)

    def _table(self, tokens: Iterator[Token]) -> Table:
        rows: list[list[tuple[Inline, ...]]] = []
        sides: list[Side] = []
        for token in tokens:
            match token.type:
                case "tr_open":
                    rows.append([])
                case "th_open" | "td_open":
                    if len(rows) == 1:
                        sides.append(_side(token))
                    rows[-1].append(self._content(tokens))
                case "table_close":
                    break
                case _:
                    pass
        header, *others = (tuple(row) for row in rows)
        return Table(header, tuple(others), tuple(sides) if {*sides} != {"left"} else ())

    def _content(self, tokens: Iterator[Token]) -> tuple[Inline, ...]:
        """Read the inline token after a block's opening one, and the closing one after it."""
        inline = next(tokens)
        next(tokens)
        return self._inlines(inline.children or ())

    def _inlines(self, tokens: Sequence[Token]) -> tuple[Inline, ...]:
        frames = [_Frame(None, [], 0)]
        for token in tokens:
            top = frames[-1]
            if token.nesting > 0:
                shown = top.depth < MAX_NESTING and self._may_open(token)
                frames.append(
                    _Frame(token, [], top.depth + 1)
                    if shown
                    else _Frame(token, top.children, top.depth)
                )
            elif token.nesting < 0:
                frames.pop()
                if top.opened and top.children is not frames[-1].children:
                    frames[-1].children.extend(_closed(top.opened, _joined(top.children)))
            else:
                top.children.extend(self._leaf(token))
        return _joined(frames[0].children)

    def _may_open(self, token: Token) -> bool:
        if token.type != "link_open":
            return True
        url = str(token.attrs["href"])
        return self._affords(_WEB_URL, url, token) or self._affords(_MAIL_URL, url, token)

    def _affords(self, allowed: re.Pattern[str], url: str, token: Token) -> bool:
        cost = len(url) + len(str(token.attrs.get("title", "")))
        if len(url) > _MAX_URL or cost > self._link_budget or not allowed.fullmatch(url):
            return False
        self._link_budget -= cost
        return True

    def _leaf(self, token: Token) -> Iterator[Inline]:
        match token.type:
            case "softbreak":
                yield Text(" ")
            case "hardbreak":
                yield LineBreak()
            case "code_inline":
                yield Code(_one_line(token.content))
            case "image":
                alt = _one_line(_alt(token))
                url = str(token.attrs["src"])
                yield Image(url, alt) if self._affords(_WEB_URL, url, token) else Text(alt)
            case _:
                yield Text(_one_line(token.content))


def _side(cell: Token) -> Side:
    match cell.attrs.get("style"):
        case "text-align:right":
            return "right"
        case "text-align:center":
            return "center"
        case _:
            return "left"


def _closed(opened: Token, children: tuple[Inline, ...]) -> Iterator[Inline]:
    """The node that `opened` began; a style without content is none."""
    if opened.type == "link_open":
        url, title = str(opened.attrs["href"]), opened.attrs.get("title")
        yield Link(url, children or (Text(url),), _one_line(str(title)) if title else None)
    elif children and opened.type == "strong_open":
        yield Strong(children)
    elif children:
        yield Emphasis(children) if opened.type == "em_open" else Strike(children)


def _joined(inlines: Sequence[Inline]) -> tuple[Inline, ...]:
    """The same, with neighbouring texts made one and empty ones left out."""
    joined: list[Inline] = []
    for is_text, run in groupby(inlines, lambda inline: isinstance(inline, Text)):
        if not is_text:
            joined += run
        elif text := "".join(inline.text for inline in run if isinstance(inline, Text)):
            joined.append(Text(text))
    return tuple(joined)


def _alt(image: Token) -> str:
    """An image's description without its markup, as CommonMark 0.31.2, section 6.4, asks."""
    parts: list[str] = []
    for token in image.children or ():
        match token.type:
            case "image":
                parts.append(_alt(token))
            case "softbreak" | "hardbreak":
                parts.append(" ")
            case _:
                parts.append(token.content)
    return "".join(parts)


def _one_line(text: str) -> str:
    """Entities and percent-codes bring line ends and control characters back: not past here."""
    return _UNSEEN.sub("\ufffd", _LINE_END.sub(" ", text).replace("\t", " "))


def _language(info: str) -> str:
    word = next(iter(info.split()), "")
    return word if _LANGUAGE.fullmatch(word) else ""
