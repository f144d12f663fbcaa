"""What an answer says where no markup can be shown: a notification, a screen reader, a pipe."""

import unicodedata
from collections.abc import Iterable, Sequence
from typing import assert_never

from faqbot.markup import tree

# A wider column is not padded: one long cell would otherwise widen every row of its table.
_MAX_PADDING = 32


def plain_text(document: tree.Document) -> str:
    """Show a document without markup, lines separated by newlines, none at the end.

    A link is `text (url)`, or the URL alone where the text says the same; an image is `alt (url)`;
    lists carry "- " or "1. " and indent what is inside; each line of a quote begins with "> ";
    code stands as it is; a table's cells are aligned and separated by " | "; a rule is "---".
    Of a document made by `parse`, the result is at most 100 times as long as the Markdown.
    """
    return "\n".join(_lines(document.blocks))


def _lines(blocks: Sequence[tree.Block]) -> list[str]:
    lines: list[str] = []
    for index, block in enumerate(blocks):
        if index:
            lines.append("")
        lines += _block_lines(block)
    return lines


def _block_lines(block: tree.Block) -> list[str]:
    match block:
        case tree.Paragraph(children) | tree.Heading(_, children) | tree.Pictured(children):
            lines = inline_text(children).split("\n")
        case tree.BulletList(items):
            lines = [line for item in items for line in _item_lines("- ", item)]
        case tree.OrderedList(start, items):
            lines = [
                line
                for number, item in enumerate(items, start)
                for line in _item_lines(f"{number}. ", item)
            ]
        case tree.Quote(blocks):
            lines = [f"> {line}".rstrip() for line in _lines(blocks)]
        case tree.CodeBlock(_, text):
            lines = text.split("\n")
        case tree.Table():
            lines = _table_lines(block)
        case tree.Rule():
            lines = ["---"]
        case _:
            assert_never(block)
    return lines


def _item_lines(marker: str, item: tree.ListItem) -> list[str]:
    lines: list[str] = []
    for block in item.blocks:
        if lines and not isinstance(block, tree.BulletList | tree.OrderedList):
            lines.append("")
        lines += _block_lines(block)
    if not lines:
        return [marker.rstrip()]
    indent = " " * len(marker)
    return [marker + lines[0], *(indent + line if line else "" for line in lines[1:])]


def _table_lines(table: tree.Table) -> list[str]:
    rows = [[inline_text(cell) for cell in row] for row in (table.header, *table.rows)]
    widths = [max(map(_width, column)) for column in zip(*rows, strict=True)]
    padded = [width if width <= _MAX_PADDING else 0 for width in widths]
    left: tree.Side = "left"
    sides = table.alignment or (left,) * len(padded)
    return [_row_line(row, padded, sides) for row in rows]


def _row_line(cells: Sequence[str], widths: Sequence[int], sides: Sequence[tree.Side]) -> str:
    filled = next((index for index in range(len(cells), 0, -1) if cells[index - 1]), 0)
    padded = [
        _padded(cell, max(0, width - _width(cell)), side)
        for cell, width, side in zip(cells[:filled], widths, sides, strict=False)
    ]
    return " | ".join(padded).rstrip(" ")


def _padded(cell: str, room: int, side: tree.Side) -> str:
    left = {"left": 0, "center": room // 2, "right": room}[side]
    return " " * left + cell + " " * (room - left)


def _width(text: str) -> int:
    """The columns that `text` takes on a terminal: two for a wide letter, none for a mark on one.

    Source: Unicode Standard Annex #11, East Asian Width.
    """
    if text.isascii():
        return len(text)
    return sum(
        0 if unicodedata.combining(char) else 1 + (unicodedata.east_asian_width(char) in "WF")
        for char in text
    )


def inline_text(inlines: Iterable[tree.Inline]) -> str:
    """Show inlines without markup, as `plain_text` does."""
    return "".join(map(_one_inline, inlines))


def _one_inline(inline: tree.Inline) -> str:
    match inline:
        case tree.Text(text) | tree.Code(text) | tree.Moment(_, text):
            shown = text
        case tree.Strong(children) | tree.Emphasis(children) | tree.Strike(children):
            shown = inline_text(children)
        case tree.Link(url, children):
            shown = with_url(inline_text(children), url)
        case tree.Image(url, alt):
            shown = with_url(alt, url)
        case tree.LineBreak():
            shown = "\n"
        case _:
            assert_never(inline)
    return shown


def with_url(text: str, url: str) -> str:
    """Name the target once: a URL that is its own text, or an address after mailto:, stands alone.

    A host written in another script is still followed by its ASCII form, which cannot imitate.
    """
    if not text.strip():
        return url
    return text if _says(text, url) else f"{text} ({url})"


def _says(text: str, url: str) -> bool:
    if text in (url, url.removeprefix("mailto:")):
        return True
    if "%" not in url:
        return False
    # Imported here: it doubles the time this module takes to import, for the few URLs that need it.
    from urllib.parse import unquote

    return text == unquote(url)
