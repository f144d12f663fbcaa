"""An answer's markup tree with a terminal's styles; imported where there is a terminal."""

from typing import assert_never

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.rule import Rule as RichRule
from rich.syntax import Syntax
from rich.table import Table as RichTable
from rich.text import Text as RichText

from faqbot.markup import (
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
    Moment,
    OrderedList,
    Paragraph,
    Pictured,
    Quote,
    Rule,
    Strike,
    Strong,
    Table,
    Text,
    with_url,
)

_INDENT = 2


def styled(document: Document) -> RenderableType:
    """The whole answer, its blocks parted by empty lines."""
    parts: list[RenderableType] = []
    for block in document.blocks:
        if parts:
            parts.append(RichText())
        parts.append(_block(block))
    return Group(*parts)


def _block(block: Block) -> RenderableType:  # noqa: PLR0911 - one case a kind of node
    match block:
        case Paragraph(children) | Pictured(children):
            return _inlines(children)
        case Heading(_, children):
            return _inlines(children, "bold underline")
        case BulletList(items):
            return _list([("\u2022 ", item) for item in items])
        case OrderedList(start, items):
            numbered = enumerate(items, start=start)
            return _list([(f"{number}. ", item) for number, item in numbered])
        case Quote(blocks):
            return Padding(
                Group(*(_block(each) for each in blocks)), (0, 0, 0, _INDENT), style="dim"
            )
        case CodeBlock(language, text):
            return Syntax(text, language or "text", background_color="default", word_wrap=True)
        case Table():
            return _table(block)
        case Rule():
            return RichRule(style="dim")
        case _:
            assert_never(block)


def _list(items: list[tuple[str, ListItem]]) -> RenderableType:
    grid = RichTable.grid()
    for marker, item in items:
        grid.add_row(RichText(marker), Group(*(_block(block) for block in item.blocks)))
    return Padding(grid, (0, 0, 0, 1))


def _table(table: Table) -> RenderableType:
    shown = RichTable()
    for cell in table.header:
        shown.add_column(_inlines(cell))
    for row in table.rows:
        shown.add_row(*(_inlines(cell) for cell in row))
    return shown


def _inlines(children: tuple[Inline, ...], style: str = "") -> RichText:
    line = RichText(style=style)
    for child in children:
        line.append_text(_inline(child))
    return line


def _inline(inline: Inline) -> RichText:  # noqa: PLR0911 - one case a kind of node
    match inline:
        case Text(text):
            return RichText(text)
        case Strong(children):
            return _inlines(children, "bold")
        case Emphasis(children):
            return _inlines(children, "italic")
        case Strike(children):
            return _inlines(children, "strike")
        case Code(text):
            return RichText(text, style="bold cyan")
        case Link(url, children):
            return _pointing(_inlines(children), url)
        case Image(url, alt):
            return _pointing(RichText(alt), url)
        case LineBreak():
            return RichText("\n")
        case Moment(_, words):
            return RichText(words, style="dim")
        case _:
            assert_never(inline)


def _pointing(words: RichText, url: str) -> RichText:
    """Words and their address, which stands alone where it says the same."""
    shown = with_url(words.plain, url)
    if shown == f"{words.plain} ({url})":
        return words.append(" (").append(url, style="cyan").append(")")
    return RichText(shown, style="cyan")
