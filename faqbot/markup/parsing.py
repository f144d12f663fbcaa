"""Reads Markdown into the tree within fixed bounds, so that no answer can stall or break a reply."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from faqbot.markup.addresses import MAX_URL, WEB_URL, is_link
from faqbot.markup.bounded import MAX_LENGTH, MAX_NESTING, tokens_of
from faqbot.markup.plain import inline_text
from faqbot.markup.stretches import without_comments
from faqbot.markup.tags import paragraphs
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

# URLs and titles of a tree, in lengths of its source: one definition can serve thousands of links.
# Percent-encoding alone makes 12 characters of one.
_MAX_LINK_GROWTH = 20

_UNSEEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")
_LINE_END = re.compile(r"\r\n?|\n")
_NUMBER = re.compile(r"(?:tel|sms):([0-9+().\- *#/]{2,40})", re.IGNORECASE)
_LANGUAGE = re.compile(r"[A-Za-z0-9_+#.-]{1,32}")


def parse(markdown: str) -> Document:
    """Read any text as Markdown (CommonMark with tables and strikethrough); never raises.

    A web address that stands bare is a link, whatever signs of Markdown it holds. HTML comments are
    left out; the HTML that Markdown can say (`tags.UNDERSTOOD`) is that, all other is text. A link
    that is not absolute http, https or mailto (an image: http or https) becomes its text, with the
    number of one to a phone. Control characters and lone surrogates become U+FFFD.

    The bounds, and what is beyond them: after `MAX_LENGTH` characters, cut at a line's end, the
    rest is plain paragraphs as it was typed; so is the whole text if its blocks nest deeper than
    `MAX_NESTING`, where markdown-it would drop words; inline styles that deep lose the style;
    table rows after 2,000 fields are text; links whose URLs together outgrow the source 20 times
    become text. No word is lost in any of them.
    """
    source = without_comments(_UNSEEN.sub("\ufffd", _LINE_END.sub("\n", markdown)))
    head, tail = _split(source)
    tokens = tokens_of(head)
    if tokens is None:
        return Document(_verbatim(head) + _verbatim(tail))
    builder = _Builder(link_budget=_MAX_LINK_GROWTH * len(head))
    return Document(builder.blocks(iter(tokens)) + _verbatim(tail))


def _split(source: str) -> tuple[str, str]:
    if len(source) <= MAX_LENGTH:
        return source, ""
    cut = max(source.rfind("\n", 0, MAX_LENGTH), 0) or source.rfind(" ", 0, MAX_LENGTH)
    cut = cut if cut > 0 else MAX_LENGTH
    return source[:cut], source[cut:]


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
    """An inline that is open; it shares its parent's children if it is not to be shown.

    Attributes:
        start: How many children there were before it.
        in_link: Whether it is a link that is shown, or stands in one.
    """

    opened: Token | None
    children: list[Inline]
    depth: int
    start: int = 0
    in_link: bool = False


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
            found += self._blocks_of(token, tokens)
        return tuple(found)

    def _blocks_of(self, token: Token, tokens: Iterator[Token]) -> Iterator[Block]:
        match token.type:
            case "paragraph_open":
                yield from (Paragraph(each) for each in self._content(tokens) if each)
            case "heading_open":
                title = _in_one(self._content(tokens))
                yield from [Heading(int(token.tag[1:]), title)] if title else []
            case "bullet_list_open":
                yield BulletList(self._items(tokens))
            case "ordered_list_open":
                yield OrderedList(int(token.attrs.get("start", 1)), self._items(tokens))
            case "blockquote_open":
                quoted = self.blocks(tokens)
                yield from [Quote(quoted)] if quoted else []
            case "fence" | "code_block":
                yield CodeBlock(_language(token.info), token.content.removesuffix("\n"))
            case "table_open":
                yield self._table(tokens)
            case "hr":
                yield Rule()
            case _:
                pass

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
                    rows[-1].append(_in_one(self._content(tokens), Text(" ")))
                case "table_close":
                    break
                case _:
                    pass
        header, *others = (tuple(row) for row in rows)
        return Table(header, tuple(others), tuple(sides) if {*sides} != {"left"} else ())

    def _content(self, tokens: Iterator[Token]) -> list[tuple[Inline, ...]]:
        """Read the inline token after a block's opening one, and the closing one after it.

        It is one paragraph, or more where HTML parts it.
        """
        inline = next(tokens)
        next(tokens)
        return [self._inlines(part) for part in paragraphs(inline.children or ())]

    def _inlines(self, tokens: Sequence[Token]) -> tuple[Inline, ...]:
        frames = [_Frame(None, [], 0)]
        for token in tokens:
            top = frames[-1]
            if token.nesting > 0:
                frames.append(self._opened(token, top))
            elif token.nesting < 0:
                frames.pop()
                below = frames[-1].children
                if top.opened and top.children is not below:
                    below.extend(_closed(top.opened, _joined(top.children)))
                elif top.opened and top.opened.type == "link_open":
                    below.extend(_number(top.opened, below[top.start :]))
            else:
                top.children.extend(self._leaf(token))
        return _joined(frames[0].children)

    def _opened(self, token: Token, top: _Frame) -> _Frame:
        is_link = token.type == "link_open"
        shown = top.depth < MAX_NESTING and not (is_link and top.in_link)
        if shown and (not is_link or self._may_link(token)):
            return _Frame(token, [], top.depth + 1, in_link=is_link or top.in_link)
        return _Frame(token, top.children, top.depth, len(top.children), top.in_link)

    def _may_link(self, token: Token) -> bool:
        url = str(token.attrs["href"])
        return is_link(url) and self._affords(url, token)

    def _affords(self, url: str, token: Token) -> bool:
        cost = len(url) + len(str(token.attrs.get("title", "")))
        if cost > self._link_budget:
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
                shown = len(url) <= MAX_URL and WEB_URL.fullmatch(url)
                yield Image(url, alt) if shown and self._affords(url, token) else Text(alt)
            case _:
                yield Text(_one_line(token.content))


def _in_one(
    parts: Sequence[tuple[Inline, ...]], between: Inline | None = None
) -> tuple[Inline, ...]:
    """Paragraphs where there can be one only; with `between`, that stands for all line breaks."""
    breaking = LineBreak() if between is None else between
    inlines = [inline for part in parts if part for inline in (breaking, *part)][1:]
    if between is None:
        return tuple(inlines)
    return _joined([between if isinstance(each, LineBreak) else each for each in inlines])


def _number(opened: Token, label: Sequence[Inline]) -> Iterator[Inline]:
    """The number of a link to a phone, which no chat makes a link of, unless its text says it."""
    found = _NUMBER.match(str(opened.attrs["href"]).replace("%20", " "))
    if found is None:
        return
    said = re.sub(r"\D", "", inline_text(label))
    if re.sub(r"\D", "", found[1]) not in said:
        yield Text(f" ({found[1].strip()})")


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
            case "html":
                pass
            case _:
                parts.append(token.content)
    return "".join(parts)


def _one_line(text: str) -> str:
    """Entities and percent-codes bring line ends and control characters back: not past here."""
    return _UNSEEN.sub("\ufffd", _LINE_END.sub(" ", text).replace("\t", " "))


def _language(info: str) -> str:
    word = next(iter(info.split()), "")
    return word if _LANGUAGE.fullmatch(word) else ""
