"""An answer's blocks become segments: lines of Discord Markdown that know how they are joined."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import assert_never

from faqbot.adapters.discord import inline
from faqbot.adapters.discord.escaping import dead_code, size
from faqbot.markup import (
    Block,
    BulletList,
    CodeBlock,
    Document,
    Heading,
    Image,
    Inline,
    LineBreak,
    Link,
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

# Deeper ones do not exist on Discord.
_HEADINGS = 3
_RULE = "———"
# Of the letters of code that a message shows in one line on a desktop.
_MOST_COLUMNS = 56


@dataclass(frozen=True, slots=True)
class Segment:
    """A line, or a part of a very long one, that is never split.

    Attributes:
        text: Markdown of at most `inline.MOST` UTF-16 units and a marker.
        glue: What stands before it where another segment does: line ends, a space, or nothing.
        lead: Its prefix where it begins a line: an indent, the mark of a quote.
        language: For code that of its fence, perhaps empty; None for text.
        opens: Whether it is the first of its fence.
        picture: What stands beside the block that it is the first of.
    """

    text: str
    glue: str = "\n"
    lead: str = ""
    language: str | None = None
    opens: bool = False
    picture: Image | None = None


@dataclass(frozen=True, slots=True)
class _Spot:
    """Where a block stands: its prefix, and whether lists and quotes are around it."""

    lead: str = ""
    quoted: bool = False
    listed: bool = False

    @property
    def gap(self) -> str:
        """What parts two blocks: a blank line, but none within a list."""
        if self.listed:
            return "\n"
        return "\n> \n" if self.quoted else "\n\n"


def bodies(document: Document) -> tuple[tuple[Segment, ...], ...]:
    """The segments of each block that has something to show, a heading with those of the block below it.

    Discord sets a heading and a code block apart by itself: a blank line there would be too much.
    """
    made: list[tuple[Segment, ...]] = []
    before: Block | None = None
    after_code = False
    for block in document.blocks:
        shown = tuple(_block(block, _Spot()))
        if not shown:
            continue
        is_code = shown[0].language is not None
        if isinstance(before, Heading) or is_code or after_code:
            shown = (replace(shown[0], glue="\n"), *shown[1:])
        if isinstance(before, Heading):
            made[-1] += shown
        else:
            made.append(shown)
        before, after_code = block, is_code
    return tuple(made)


def _blocks(blocks: Sequence[Block], spot: _Spot) -> list[Segment]:
    return [segment for block in blocks for segment in _block(block, spot)]


def _block(block: Block, spot: _Spot) -> list[Segment]:
    match block:
        case Paragraph(children):
            made = _paragraph(children, spot)
        case Pictured(children, url, alt):
            made = _paragraph(children, spot)
            made[:1] = [replace(each, picture=Image(url, alt)) for each in made[:1]]
        case Heading():
            made = _heading(block, spot)
        case BulletList(items):
            made = [each for item in items for each in _item("- ", item, spot)]
        case OrderedList(start, items):
            made = [
                each
                for number, item in enumerate(items, start)
                for each in _item(f"{number}. ", item, spot)
            ]
        case Quote(blocks):
            # Discord has no quote within a quote, and none within a list: there it is text.
            is_text = spot.quoted or spot.listed
            within = spot if is_text else replace(spot, lead=f"> {spot.lead}", quoted=True)
            made = _blocks(blocks, within)
        case CodeBlock(language, text):
            made = _code(text, language, spot)
        case Table():
            made = _table(block, spot)
        case Rule():
            made = [Segment(_RULE, lead=spot.lead)]
        case _:
            assert_never(block)
    return [replace(made[0], glue=spot.gap), *made[1:]] if made else []


def _paragraph(children: Sequence[Inline], spot: _Spot) -> list[Segment]:
    return [Segment(text, joint, spot.lead) for joint, text in inline.lines(children)]


def _heading(heading: Heading, spot: _Spot) -> list[Segment]:
    if spot.listed or heading.level > _HEADINGS:
        return _paragraph((Strong(heading.children),), spot)
    made = _paragraph(heading.children, spot)
    if made:
        made[0] = replace(made[0], text=f"{'#' * heading.level} {made[0].text}")
    return made


def _item(marker: str, item: ListItem, spot: _Spot) -> Iterator[Segment]:
    inner = replace(spot, lead=spot.lead + " " * len(marker), listed=True)
    made = _blocks(item.blocks, inner)
    if not made:
        # Discord would show the marker as it is.
        return
    # A list, a quote or code cannot begin on the marker's own line.
    on_its_line = bool(item.blocks) and isinstance(item.blocks[0], Paragraph | Heading)
    if on_its_line and made[0].language is None:
        yield replace(made[0], text=marker + made[0].text, lead=spot.lead, glue="\n")
        yield from made[1:]
    else:
        yield Segment(marker.rstrip(), lead=spot.lead)
        yield from made


def _code(text: str, language: str, spot: _Spot) -> list[Segment]:
    """Code, out of the indent of a list, which its lines would show."""
    if not text.strip():
        return []
    lead = "> " if spot.quoted else ""
    made: list[Segment] = []
    for line in text.expandtabs(4).split("\n"):
        glue = "\n"
        for part in _parts(dead_code(line)):
            made.append(Segment(part, glue, lead, language, opens=not made))
            glue = ""
    return made


def _table(table: Table, spot: _Spot) -> list[Segment]:
    """Code that keeps the columns; a list where its lines would be broken, or a link be dead."""
    shown = plain_text(Document((table,)))
    widest = max(map(len, shown.split("\n")))
    fields = (each for row in table.rows for cell in row for each in cell)
    fits = widest <= _MOST_COLUMNS and not any(isinstance(each, Link | Image) for each in fields)
    if fits or not table.rows:
        return _code(shown, "", spot)
    items = (_row_of(table.header, row) for row in table.rows)
    return _block(BulletList(tuple(ListItem((Paragraph(item),)) for item in items if item)), spot)


def _row_of(
    header: Sequence[tuple[Inline, ...]], row: Sequence[tuple[Inline, ...]]
) -> tuple[Inline, ...]:
    """A row's first field in bold, and below it the others with their names; the empty ones go."""
    first, *others = row
    made: list[tuple[Inline, ...]] = [(Strong(first),)] if first else []
    for name, cell in zip(header[1:], others, strict=True):
        if cell:
            made.append((*name, Text(": "), *cell) if name else cell)
    return tuple(each for line in made for each in (LineBreak(), *line))[1:]


def _parts(line: str) -> Iterator[str]:
    step = inline.MOST if size(line) == len(line) else inline.MOST // 2
    yield from (line[start : start + step] for start in range(0, max(len(line), 1), step))
