"""A Message as what is read and what can be pressed, drawn on a terminal or written into a pipe."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TextIO, TypeAlias, assert_never

from faqbot.conversation.actions import ShowEntry, ShowTopic
from faqbot.conversation.message import (
    Answer,
    Button,
    Line,
    Listing,
    Message,
    PostList,
    Text,
    document_of,
    one_line,
)
from faqbot.markup import Document, Paragraph, Strong, parse, plain_text
from faqbot.markup import Text as Plain

_MANY = 25
"""So many questions are listed with their topics; of more, the topics come first."""


@dataclass(frozen=True, slots=True)
class Row:
    """Buttons in one line, behind what is asked; `apart` has an empty line above it."""

    buttons: tuple[Button, ...]
    asked: str = ""
    apart: bool = False


Piece: TypeAlias = Document | Row


def draw(pieces: Iterable[Piece], out: TextIO, *, first: int = 1) -> None:
    """Write `pieces` to `out`, with bold and links on a terminal, the buttons numbered from `first`."""
    pen: _PlainPen | _RichPen = _RichPen(out) if out.isatty() else _PlainPen(out)
    above: Piece | None = None
    for piece in pieces:
        is_next = isinstance(piece, Row) and isinstance(above, Row) and not piece.apart
        if above is not None and not is_next:
            pen.part()
        if isinstance(piece, Row):
            pen.row(piece, first)
            first += len(piece.buttons)
        else:
            pen.read(piece)
        above = piece


def sentence(text: str, *, strong: bool = False) -> Document:
    """A sentence in which nothing is markup."""
    words = Plain(text)
    return Document((Paragraph((Strong((words,)) if strong else words,)),))


def pieces(message: Message) -> Iterator[Piece]:
    """What is read of a message, and its buttons, from top to bottom."""
    match message:
        case Line(text, person):
            yield sentence(text.replace("{name}", person) if person else text)
        case Text(buttons=buttons):
            yield document_of(message)
            if buttons:
                yield Row(buttons)
        case Answer():
            yield from _answered(message)
        case Listing():
            yield from _listed(message)
        case PostList(head, items, more):
            yield parse(head)
            yield from (each.document for each in items)
            if more is not None:
                yield Row((more,))
        case _:
            assert_never(message)


def _answered(answer: Answer) -> Iterator[Piece]:
    yield from answer.words.parts
    if answer.words.choice.blocks:
        yield answer.words.choice
    yield from (Row((each,)) for each in answer.choices)
    if answer.others is not None:
        yield sentence(f"{answer.others.label}:")
        yield from (Row((each,)) for each in answer.others.buttons)
    votes = answer.votes
    if votes is not None:
        yield Row((votes.yes, votes.no), votes.asked, apart=True)
    if answer.buttons:
        yield Row(answer.buttons, apart=votes is None)
    if answer.note is not None:
        yield sentence(answer.note)


def _listed(listing: Listing) -> Iterator[Piece]:
    if listing.head:
        yield parse(listing.head)
    topics = listing.topics
    if len(topics) > 1 and sum(len(each.entries) for each in topics) > _MANY:
        for topic in topics:
            action = ShowTopic(topic.name or ShowTopic.REST)
            yield Row((Button(action, listing.title_of(topic)),))
        return
    for topic in topics:
        if topic.name or len(topics) > 1 or not listing.head:
            yield sentence(listing.title_of(topic), strong=True)
        for entry in topic.entries:
            yield Row((Button(ShowEntry(entry.id), one_line(entry.question)),))


class _PlainPen:
    """Writes into a pipe."""

    def __init__(self, out: TextIO) -> None:
        self._out = out

    def part(self) -> None:
        self._out.write("\n")

    def read(self, document: Document) -> None:
        self._out.write(f"{plain_text(document)}\n")

    def row(self, row: Row, first: int) -> None:
        numbered = (f"{number}. {each.label}" for number, each in enumerate(row.buttons, first))
        self._out.write("  ".join(filter(None, (row.asked, *numbered))) + "\n")


class _RichPen:
    """Draws on a terminal."""

    def __init__(self, out: TextIO) -> None:
        # 0.1 s to import, and of use on a terminal alone.
        from rich.console import Console

        self._console = Console(file=out, highlight=False)

    def part(self) -> None:
        self._console.print()

    def read(self, document: Document) -> None:
        from faqbot.adapters.console.styling import styled

        self._console.print(styled(document))

    def row(self, row: Row, first: int) -> None:
        from rich.text import Text as Styled

        line = Styled(row.asked)
        for number, each in enumerate(row.buttons, first):
            line.append("  ").append(f"{number}. ", "bold").append(each.label)
        self._console.print(line)
