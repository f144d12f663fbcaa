"""An answer's tree as Block Kit blocks within Slack's limits.

https://docs.slack.dev/reference/block-kit/blocks/. Slack's rich text has no list, quote or code
within an item: it shows a list as runs of items, each run at one indent, with whatever stands
between them; a numbered one goes on from where it was.
"""

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import count
from typing import assert_never

from faqbot.adapters.slack.inline import MOST_SPAN, Json, joined, spans, text_span, told
from faqbot.adapters.slack.mrkdwn import escape, mrkdwn_of
from faqbot.adapters.slack.packing import MOST_BLOCK, Frame, Part, Piece, parts_of_pieces
from faqbot.adapters.slack.payloads import MOST_SECTION
from faqbot.markup import (
    Block,
    BulletList,
    Cell,
    CodeBlock,
    Document,
    Heading,
    Inline,
    ListItem,
    OrderedList,
    Paragraph,
    Pictured,
    Quote,
    Rule,
    Strong,
    Table,
    Text,
    plain_text,
)

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
class _Spot:
    """Where a block stands.

    Attributes:
        serials: Numbers that tell one paragraph, list or code block from the next.
        depth: How many lists are around it.
        quote: The frame of the quote around it, if any.
        item: The frame of the item that it may still stand in, and that item's number.
    """

    serials: Iterator[int]
    depth: int = 0
    quote: Frame | None = None
    item: tuple[Frame, int] | None = None


def parts_of(document: Document, *, tables: bool = True) -> list[Part]:
    """The blocks of a whole answer, in order; without `tables` these are code blocks."""
    return [part for block in document.blocks for part in _parts(block, tables=tables)]


def blocks_of(document: Document) -> list[Json]:
    """The same without what an adapter knows of them besides."""
    return [part.block for part in parts_of(document)]


def _parts(block: Block, *, tables: bool) -> list[Part]:
    if isinstance(block, Heading):
        return _heading(block)
    part: Part | None = None
    if isinstance(block, Rule):
        part = Part({"type": "divider"}, "---")
    elif isinstance(block, Table) and tables:
        part = _table(block)
    elif isinstance(block, Pictured):
        part = _pictured(block)
    return parts_of_pieces(_pieces(block, _Spot(count(1)))) if part is None else [part]


def _heading(heading: Heading) -> list[Part]:
    """Slack has one size of headings, without styles and links: the upper levels get it."""
    shown = list(spans(heading.children))
    title = "".join(map(told, shown)).strip()
    fits = 0 < len(title) <= _MOST_HEADER and not _NO_HEADER.search(title)
    if heading.level <= _HEADER_LEVELS and fits and all(span["type"] == "text" for span in shown):
        text = {"type": "plain_text", "text": title, "emoji": False}
        return [Part({"type": "header", "text": text}, title, heads=True)]
    pieces = _pieces(heading, _Spot(count(1)))
    return [replace(part, heads=True) for part in parts_of_pieces(pieces)]


def _pictured(block: Pictured) -> Part | None:
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


def _table(table: Table) -> Part | None:
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


def _cell(cell: Cell) -> Json:
    # An empty text is refused.
    elements = joined(spans(cell)) or [text_span(" ")]
    if len(elements) == 1 and elements[0].keys() == {"type", "text"}:
        return {"type": "raw_text", "text": elements[0]["text"]}
    section = {"type": "rich_text_section", "elements": elements}
    return {"type": "rich_text", "elements": [section]}


def _pieces(block: Block, spot: _Spot) -> list[Piece]:
    match block:
        case Paragraph(children) | Pictured(children):
            made = _text(children, spot)
        case Heading(_, children):
            made = _text((Strong(children),), spot)
        case BulletList(items):
            made = _list(items, None, spot)
        case OrderedList(start, items):
            made = _list(items, start, spot)
        case Quote(blocks):
            made = _quote(blocks, spot)
        case CodeBlock(language, text):
            made = _code(text, language, spot)
        case Table():
            made = _code(plain_text(Document((block,))), "", spot)
        case Rule():
            made = _text((Text(_RULE),), spot)
        case _:
            assert_never(block)
    return made


def _text(children: Sequence[Inline], spot: _Spot) -> list[Piece]:
    frame, item = spot.item or (spot.quote or Frame("section", next(spot.serials)), 0)
    return [Piece(frame, span, item) for span in spans(children)]


def _list(items: Sequence[ListItem], start: int | None, spot: _Spot) -> list[Piece]:
    style = "bullet" if start is None else "ordered"
    indent = min(spot.depth, _MOST_INDENT)
    frame = Frame(
        "list", next(spot.serials), style=style, indent=indent, border=spot.quote is not None
    )
    inner = replace(spot, depth=spot.depth + 1)
    return [
        piece
        for number, item in enumerate(items, start or 0)
        for piece in _item(item, (frame, number), inner)
    ]


def _item(item: ListItem, mine: tuple[Frame, int], spot: _Spot) -> Iterator[Piece]:
    """An item's text, and what cannot stand within it behind it."""
    frame, number = mine
    # A list, a quote or code cannot begin on the marker's own line: it stays empty.
    if not item.blocks or isinstance(item.blocks[0], BulletList | OrderedList | CodeBlock | Quote):
        yield Piece(frame, text_span(" "), number)
    within = True
    for index, block in enumerate(item.blocks):
        within = within and isinstance(block, Paragraph | Heading | Rule)
        if within and index:
            yield Piece(frame, text_span("\n"), number)
        yield from _pieces(block, replace(spot, item=mine if within else None))


def _quote(blocks: Sequence[Block], spot: _Spot) -> list[Piece]:
    # Slack has no quote within a quote: there it is text.
    frame = spot.quote or Frame("quote", next(spot.serials))
    made: list[Piece] = []
    for block in blocks:
        inner = _pieces(block, replace(spot, quote=frame, item=None, depth=0))
        if made and inner and made[-1].frame == inner[0].frame == frame:
            made.append(Piece(frame, text_span("\n\n")))
        made += inner
    return made


def _code(text: str, language: str, spot: _Spot) -> list[Piece]:
    if not text.strip():
        return []
    frame = Frame("preformatted", next(spot.serials), language=language, border=bool(spot.quote))
    return [
        Piece(frame, text_span(f"{line}\n"[start : start + MOST_SPAN]))
        for line in text.split("\n")
        for start in range(0, len(line) + 1, MOST_SPAN)
    ]
