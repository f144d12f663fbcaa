"""The nodes an answer is made of, so that adapters share one vocabulary and no parser's tokens.

Every node is immutable, hashable and compares by value. Strings hold what a reader sees: entities
and escapes are resolved, nothing is escaped for a platform, and there is no NUL, lone surrogate or
control character. Only `CodeBlock.text` holds line ends and tabs; every other string is one line.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Literal, TypeAlias


@dataclass(frozen=True, slots=True)
class Text:
    """Words without a style; never empty, and never beside another `Text`."""

    text: str


@dataclass(frozen=True, slots=True)
class Strong:
    """Bold; at least one child."""

    children: tuple[Inline, ...]


@dataclass(frozen=True, slots=True)
class Emphasis:
    """Italics; at least one child."""

    children: tuple[Inline, ...]


@dataclass(frozen=True, slots=True)
class Strike:
    """Struck out; at least one child."""

    children: tuple[Inline, ...]


@dataclass(frozen=True, slots=True)
class Code:
    """Code within a line; may hold backticks and spaces at its ends."""

    text: str


@dataclass(frozen=True, slots=True)
class Link:
    """A link to an absolute http, https or mailto URL.

    `url` is percent-encoded ASCII of at most 2,000 characters without spaces, quotes, angle
    brackets, pipes or backslashes. `children` is never empty (a link without text shows its URL)
    and holds no other link. `title` is None where the author gave none.
    """

    url: str
    children: tuple[Inline, ...]
    title: str | None = None


@dataclass(frozen=True, slots=True)
class Image:
    """A picture at an absolute http or https URL (as in `Link`); `alt` may be empty."""

    url: str
    alt: str


@dataclass(frozen=True, slots=True)
class LineBreak:
    """A line's end that the author asked for, with two spaces or a backslash.

    A plain line end within a paragraph is a space, as in CommonMark: the prose in a faqs.yaml kept
    in git is wrapped, and those wraps would leave ragged lines on a phone.
    """


@dataclass(frozen=True, slots=True)
class Moment:
    """A day or a time in the past, of which its age is read; `parse` makes none.

    `words` say the age as of today, or when it was. A platform that keeps ages true in the reader's
    own language shows that instead.
    """

    day: date | datetime
    words: str

    @property
    def began(self) -> datetime:
        """Since when its age counts, in UTC; of a day its beginning."""
        if isinstance(self.day, datetime):
            return self.day.astimezone(UTC)
        return datetime.combine(self.day, time(), UTC)


Inline: TypeAlias = Text | Strong | Emphasis | Strike | Code | Link | Image | LineBreak | Moment

Cell: TypeAlias = tuple[Inline, ...]
"""What one field of a table holds; empty for an empty field, and without line breaks."""

Row: TypeAlias = tuple[Cell, ...]

Side: TypeAlias = Literal["left", "center", "right"]


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Running text; at least one child."""

    children: tuple[Inline, ...]


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of level 1 (the highest) to 6; at least one child."""

    level: int
    children: tuple[Inline, ...]


@dataclass(frozen=True, slots=True)
class ListItem:
    """One item of a list; no blocks at all if the author left it empty."""

    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class BulletList:
    """Items without an order. Blank lines between items are not kept: a chat sets lists tight."""

    items: tuple[ListItem, ...]


@dataclass(frozen=True, slots=True)
class OrderedList:
    """Items numbered upwards from `start`, in [0, 999,999,999]."""

    start: int
    items: tuple[ListItem, ...]


@dataclass(frozen=True, slots=True)
class Quote:
    """Quoted blocks; at least one."""

    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class CodeBlock:
    """Lines of code without the last line's end; may be empty and may hold fences of its own.

    `language` is the fence's first word, of at most 32 letters, digits and `_+#.-`; else empty.
    """

    language: str
    text: str


@dataclass(frozen=True, slots=True)
class Table:
    """A header and rows; each row has exactly as many cells as the header.

    `alignment` has "left", "center" or "right" for each column; it is empty where all are "left".
    """

    header: Row
    rows: tuple[Row, ...]
    alignment: tuple[Side, ...] = ()


@dataclass(frozen=True, slots=True)
class Rule:
    """A line across, between two parts of an answer."""


@dataclass(frozen=True, slots=True)
class Pictured:
    """Running text (as in `Paragraph`) with a picture beside it; `parse` makes none.

    `url` is as `picture_address` gives it, and `alt` is never empty. A platform that cannot set a picture
    beside a text shows the text alone.
    """

    children: tuple[Inline, ...]
    url: str
    alt: str


Block: TypeAlias = (
    Paragraph | Heading | BulletList | OrderedList | Quote | CodeBlock | Table | Rule | Pictured
)


@dataclass(frozen=True, slots=True)
class Document:
    """A whole answer; no blocks at all if it says nothing."""

    blocks: tuple[Block, ...]
