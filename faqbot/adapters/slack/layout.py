"""An answer's tree as Block Kit blocks within Slack's limits.

https://docs.slack.dev/reference/block-kit/blocks/. Slack's rich text has no list, quote or code
within an item: it shows a list as runs of items, each run at one indent, with whatever stands
between them; a numbered one goes on from where it was.

What is running text becomes pieces that are never split, and these become blocks: together where
they fit, split between any two where not. A code block that is split is closed and opened again.
"""

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby
from typing import assert_never

from faqbot.adapters.slack.inline import (
    MOST_SPAN,
    Json,
    escape,
    is_like,
    joined,
    mrkdwn_of,
    spans,
    text_span,
    told,
)
from faqbot.adapters.slack.payloads import MOST_SECTION, size_of
from faqbot.markup import Document, plain_text, tree

MOST_BLOCK = 12_000
"""Characters of one block as JSON; all of a message take `payloads.MOST_JSON` at most."""

# What a frame and an item add to their pieces, with the keys that they may have.
_FRAME_COST = 140
_ITEM_COST = 50
_INDENT = "  "
_MOST_HEADER = 150
_HEADER_LEVELS = 2
# https://docs.slack.dev/reference/block-kit/blocks/table-block/
_MOST_ROWS, _MOST_COLUMNS = 100, 20
# Characters of all cells; not documented, but Slack refuses more with `invalid_blocks`.
_MOST_CELLS = 10_000
# https://docs.slack.dev/tools/node-slack-sdk/reference/types/interfaces/RichTextList
_MOST_INDENT = 8
_RULE = "———"
# Of a picture that Slack does not show, it refuses the message (node-slack-sdk issue 1482).
# https://docs.slack.dev/reference/block-kit/blocks/image-block/
_UNSHOWN = re.compile(r"\.(?:avif|bmp|heic|ico|svg|tiff?|webp)(?:[?#]|$)", re.IGNORECASE)
# Whether Slack unescapes the text of a header is not documented.
_NO_HEADER = re.compile(r"[<>\n]|&(?:amp|lt|gt);")


@dataclass(frozen=True, slots=True)
class Part:
    """One block.

    Attributes:
        block: As chat.postMessage takes it.
        plain: The same as plain text, not escaped.
        heads: Whether it is a heading, which stays with what follows it.
        size: Characters of the block as JSON, with a comma.
    """

    block: Json
    plain: str
    heads: bool = False
    size: int = field(init=False)

    def __post_init__(self) -> None:
        """Measure it once."""
        object.__setattr__(self, "size", size_of(self.block) + 1)


@dataclass(frozen=True, slots=True, eq=False)
class _Frame:
    """What pieces stand in: an element of a rich text block, which is none but itself.

    Attributes:
        kind: "section", "list", "quote" or "preformatted".
        style: Of a list, "bullet" or "ordered".
        indent: Of a list, from 0.
        border: Whether a list or code stands in a quote, and has its bar on the left.
        language: Of code, perhaps empty.
    """

    kind: str
    style: str = ""
    indent: int = 0
    border: bool = False
    language: str = ""


@dataclass(frozen=True, slots=True)
class _Piece:
    """A span that is never split; in a list, with the number of its item."""

    frame: _Frame
    span: Json
    item: int = 0


@dataclass(frozen=True, slots=True)
class _Spot:
    """Where a block stands.

    Attributes:
        depth: How many lists are around it.
        quote: The frame of the quote around it, if any.
        item: The frame of the item that it may still stand in, and that item's number.
    """

    depth: int = 0
    quote: _Frame | None = None
    item: tuple[_Frame, int] | None = None


def parts_of(document: Document, *, tables: bool = True) -> list[Part]:
    """The blocks of a whole answer, in order; without `tables` these are code blocks."""
    return [part for block in document.blocks for part in _parts(block, tables=tables)]


def blocks_of(document: Document) -> list[Json]:
    """The same as JSON alone."""
    return [part.block for part in parts_of(document)]


def merged(parts: Sequence[Part]) -> list[Part]:
    """Fewer parts: neighbouring rich texts are made one wherever they fit."""
    made: list[Part] = []
    for part in parts:
        both = _stacked(made[-1], part) if made else None
        if both is None:
            made.append(part)
        else:
            made[-1] = both
    return made


def _parts(block: tree.Block, *, tables: bool) -> list[Part]:
    if isinstance(block, tree.Heading):
        return _heading(block)
    part: Part | None = None
    if isinstance(block, tree.Rule):
        part = Part({"type": "divider"}, "---")
    elif isinstance(block, tree.Table) and tables:
        part = _table(block)
    elif isinstance(block, tree.Pictured):
        part = _pictured(block)
    return _rich_texts(block) if part is None else [part]


def _heading(heading: tree.Heading) -> list[Part]:
    """Slack has one size of headings, without styles and links: the upper levels get it."""
    shown = list(spans(heading.children))
    title = "".join(map(told, shown)).strip()
    fits = 0 < len(title) <= _MOST_HEADER and not _NO_HEADER.search(title)
    if heading.level <= _HEADER_LEVELS and fits and all(span["type"] == "text" for span in shown):
        text = {"type": "plain_text", "text": title, "emoji": False}
        return [Part({"type": "header", "text": text}, title, heads=True)]
    return [replace(part, heads=True) for part in _rich_texts(heading)]


def _pictured(block: tree.Pictured) -> Part | None:
    """A section with the picture beside it, which rich text cannot have; None where Slack has neither.

    https://docs.slack.dev/reference/block-kit/block-elements/image-element/
    """
    shown = list(spans(block.children))
    words = mrkdwn_of(shown)
    if len(words) > MOST_SECTION or _UNSHOWN.search(block.url):
        return None
    picture = {"type": "image", "image_url": block.url, "alt_text": escape(block.alt)}
    text = {"type": "mrkdwn", "text": words, "verbatim": True}
    return Part({"type": "section", "text": text, "accessory": picture}, "".join(map(told, shown)))


def _table(table: tree.Table) -> Part | None:
    """The block of a table, whose first row is the header; None where it is too large for one."""
    rows = (table.header, *table.rows)
    if len(rows) > _MOST_ROWS or len(table.header) > _MOST_COLUMNS:
        return None
    plain = plain_text(Document((table,)))
    cells = [[_cell(cell) for cell in row] for row in rows]
    if len(plain) > _MOST_CELLS or len(json.dumps(cells, ensure_ascii=False)) > MOST_BLOCK:
        return None
    aligned = table.alignment or ("left",) * len(table.header)
    columns = [{"align": side, "is_wrapped": True} for side in aligned]
    return Part({"type": "table", "column_settings": columns, "rows": cells}, plain)


def _cell(cell: tree.Cell) -> Json:
    # An empty text is refused.
    elements = joined(spans(cell)) or [text_span(" ")]
    if len(elements) == 1 and elements[0].keys() == {"type", "text"}:
        return {"type": "raw_text", "text": elements[0]["text"]}
    section = {"type": "rich_text_section", "elements": elements}
    return {"type": "rich_text", "elements": [section]}


def _pieces(block: tree.Block, spot: _Spot) -> list[_Piece]:
    match block:
        case tree.Paragraph(children) | tree.Pictured(children):
            made = _text(children, spot)
        case tree.Heading(_, children):
            made = _text((tree.Strong(children),), spot)
        case tree.BulletList(items):
            made = _list(items, None, spot)
        case tree.OrderedList(start, items):
            made = _list(items, start, spot)
        case tree.Quote(blocks):
            made = _quote(blocks, spot)
        case tree.CodeBlock(language, text):
            made = _code(text, language, spot)
        case tree.Table():
            made = _code(plain_text(Document((block,))), "", spot)
        case tree.Rule():
            made = _text((tree.Text(_RULE),), spot)
        case _:
            assert_never(block)
    return made


def _text(children: Sequence[tree.Inline], spot: _Spot) -> list[_Piece]:
    frame, item = spot.item or (spot.quote or _Frame("section"), 0)
    return [_Piece(frame, span, item) for span in spans(children)]


def _list(items: Sequence[tree.ListItem], start: int | None, spot: _Spot) -> list[_Piece]:
    style = "bullet" if start is None else "ordered"
    indent = min(spot.depth, _MOST_INDENT)
    frame = _Frame("list", style=style, indent=indent, border=spot.quote is not None)
    inner = replace(spot, depth=spot.depth + 1)
    return [
        piece
        for number, item in enumerate(items, start or 0)
        for piece in _item(item, (frame, number), inner)
    ]


def _item(item: tree.ListItem, mine: tuple[_Frame, int], spot: _Spot) -> Iterator[_Piece]:
    """An item's text, and what cannot stand within it behind it."""
    frame, number = mine
    # A list, a quote or code cannot begin on the marker's own line: it stays empty.
    if not item.blocks or isinstance(
        item.blocks[0], tree.BulletList | tree.OrderedList | tree.CodeBlock | tree.Quote
    ):
        yield _Piece(frame, text_span(" "), number)
    within = True
    for index, block in enumerate(item.blocks):
        within = within and isinstance(block, tree.Paragraph | tree.Heading | tree.Rule)
        if within and index:
            yield _Piece(frame, text_span("\n"), number)
        yield from _pieces(block, replace(spot, item=mine if within else None))


def _quote(blocks: Sequence[tree.Block], spot: _Spot) -> list[_Piece]:
    # Slack has no quote within a quote: there it is text.
    frame = spot.quote or _Frame("quote")
    made: list[_Piece] = []
    for block in blocks:
        inner = _pieces(block, replace(spot, quote=frame, item=None, depth=0))
        if made and inner and made[-1].frame == inner[0].frame == frame:
            made.append(_Piece(frame, text_span("\n\n")))
        made += inner
    return made


def _code(text: str, language: str, spot: _Spot) -> list[_Piece]:
    if not text.strip():
        return []
    frame = _Frame("preformatted", language=language, border=bool(spot.quote))
    return [
        _Piece(frame, text_span(f"{line}\n"[start : start + MOST_SPAN]))
        for line in text.split("\n")
        for start in range(0, len(line) + 1, MOST_SPAN)
    ]


def _rich_texts(block: tree.Block) -> list[Part]:
    """Rich texts of at most `MOST_BLOCK` characters; none where nothing is read."""
    parts = map(_part, _packs(_pieces(block, _Spot())))
    return [part for part in parts if part.plain.strip()]


def _stacked(upper: Part, lower: Part) -> Part | None:
    """One block of both, a blank line between them; None where it is none, or too large."""
    if not upper.block["type"] == lower.block["type"] == "rich_text":
        return None
    above, below = upper.block["elements"], lower.block["elements"]
    if above[-1]["type"] == below[0]["type"] == "rich_text_section":
        inner = joined([*above[-1]["elements"], text_span("\n\n"), *below[0]["elements"]])
        elements = [*above[:-1], {"type": "rich_text_section", "elements": inner}, *below[1:]]
    else:
        elements = [*above, {"type": "rich_text_section", "elements": [text_span("\n")]}, *below]
    both = Part({"type": "rich_text", "elements": elements}, f"{upper.plain}\n\n{lower.plain}")
    return both if both.size <= MOST_BLOCK else None


def _packs(pieces: Sequence[_Piece]) -> Iterator[list[_Piece]]:
    pack: list[_Piece] = []
    room = MOST_BLOCK
    for piece in pieces:
        cost = _cost(piece, pack[-1] if pack else None)
        if cost > room and pack:
            yield pack
            pack, room = [], MOST_BLOCK
            cost = _cost(piece, None)
        room -= cost
        pack.append(piece)
    if pack:
        yield pack


def _cost(piece: _Piece, before: _Piece | None) -> int:
    """What a piece adds to a block, with the comma before it."""
    cost = size_of(piece.span) + 1
    if before is None or before.frame != piece.frame:
        return cost + _FRAME_COST + _ITEM_COST
    if before.item != piece.item:
        return cost + _ITEM_COST
    return size_of(piece.span["text"]) if is_like(before.span, piece.span) else cost


def _part(pack: Sequence[_Piece]) -> Part:
    elements: list[Json] = []
    plain: list[str] = []
    for frame, run in groupby(pack, lambda piece: piece.frame):
        items = [
            (number, joined(piece.span for piece in item))
            for number, item in groupby(run, lambda piece: piece.item)
        ]
        elements.append(_element(frame, items))
        plain.append(_plain(frame, items))
    return Part({"type": "rich_text", "elements": elements}, "\n".join(plain))


def _element(frame: _Frame, items: Sequence[tuple[int, list[Json]]]) -> Json:
    element: Json = {"type": f"rich_text_{frame.kind}"}
    first, content = items[0]
    if frame.kind == "list":
        element |= {"style": frame.style, "indent": frame.indent}
        # A list from 0 is shown from 1: whether Slack takes less is not documented.
        if frame.style == "ordered" and first > 1:
            element["offset"] = first - 1
        content = [{"type": "rich_text_section", "elements": inner} for _, inner in items]
    elif frame.kind == "preformatted":
        content = [text_span(told(content[0]).removesuffix("\n") or " ")]
    if frame.border:
        element["border"] = 1
    if frame.language:
        element["language"] = frame.language
    return element | {"elements": content}


def _plain(frame: _Frame, items: Sequence[tuple[int, list[Json]]]) -> str:
    lines: list[str] = []
    for number, content in items:
        text = "".join(map(told, content)).removesuffix("\n")
        mark = ""
        if frame.kind == "list":
            mark = "- " if frame.style == "bullet" else f"{number}. "
        indent = _INDENT * frame.indent
        first, *rest = text.split("\n")
        lines.append(f"{indent}{mark}{first}".rstrip())
        lines += [f"{indent}{' ' * len(mark)}{line}".rstrip() for line in rest]
    quoted = frame.kind == "quote" or frame.border
    return "\n".join(f"> {line}".rstrip() if quoted else line for line in lines)
