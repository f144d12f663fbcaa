"""An answer's markup tree with a terminal's styles; imported where there is a terminal."""

from typing import assert_never

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.rule import Rule
from rich.syntax import Syntax
from rich.table import Table
from rich.text import Text as RichText

from faqbot.markup import tree, with_url

_INDENT = 2


def styled(document: tree.Document) -> RenderableType:
    """The whole answer, its blocks parted by empty lines."""
    parts: list[RenderableType] = []
    for block in document.blocks:
        if parts:
            parts.append(RichText())
        parts.append(_block(block))
    return Group(*parts)


def _block(block: tree.Block) -> RenderableType:  # noqa: PLR0911 - one case a kind of node
    match block:
        case tree.Paragraph(children) | tree.Pictured(children):
            return _inlines(children)
        case tree.Heading(_, children):
            return _inlines(children, "bold underline")
        case tree.BulletList(items):
            return _list([("\u2022 ", item) for item in items])
        case tree.OrderedList(start, items):
            numbered = enumerate(items, start=start)
            return _list([(f"{number}. ", item) for number, item in numbered])
        case tree.Quote(blocks):
            return Padding(
                Group(*(_block(each) for each in blocks)), (0, 0, 0, _INDENT), style="dim"
            )
        case tree.CodeBlock(language, text):
            return Syntax(text, language or "text", background_color="default", word_wrap=True)
        case tree.Table():
            return _table(block)
        case tree.Rule():
            return Rule(style="dim")
        case _:
            assert_never(block)


def _list(items: list[tuple[str, tree.ListItem]]) -> RenderableType:
    grid = Table.grid()
    for marker, item in items:
        grid.add_row(RichText(marker), Group(*(_block(block) for block in item.blocks)))
    return Padding(grid, (0, 0, 0, 1))


def _table(table: tree.Table) -> RenderableType:
    shown = Table()
    for cell in table.header:
        shown.add_column(_inlines(cell))
    for row in table.rows:
        shown.add_row(*(_inlines(cell) for cell in row))
    return shown


def _inlines(children: tuple[tree.Inline, ...], style: str = "") -> RichText:
    line = RichText(style=style)
    for child in children:
        line.append_text(_inline(child))
    return line


def _inline(inline: tree.Inline) -> RichText:  # noqa: PLR0911 - one case a kind of node
    match inline:
        case tree.Text(text):
            return RichText(text)
        case tree.Strong(children):
            return _inlines(children, "bold")
        case tree.Emphasis(children):
            return _inlines(children, "italic")
        case tree.Strike(children):
            return _inlines(children, "strike")
        case tree.Code(text):
            return RichText(text, style="bold cyan")
        case tree.Link(url, children):
            return _pointing(_inlines(children), url)
        case tree.Image(url, alt):
            return _pointing(RichText(alt), url)
        case tree.LineBreak():
            return RichText("\n")
        case tree.Moment(_, words):
            return RichText(words, style="dim")
        case _:
            assert_never(inline)


def _pointing(words: RichText, url: str) -> RichText:
    """Words and their address, which stands alone where it says the same."""
    shown = with_url(words.plain, url)
    if shown == f"{words.plain} ({url})":
        return words.append(" (").append(url, style="cyan").append(")")
    return RichText(shown, style="cyan")
