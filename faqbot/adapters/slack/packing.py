"""Pieces of rich text become blocks: together where they fit, split between any two where not.

A code block that is split is closed and opened again, and a numbered list goes on counting.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from faqbot.adapters.slack.inline import Json, is_like, joined, text_span, told
from faqbot.adapters.slack.payloads import size_of

MOST_BLOCK = 12_000
"""Characters of one block as JSON; all of a message take `payloads.MOST_JSON` at most."""

# What a frame and an item add to their pieces, with the keys that they may have.
_FRAME_COST = 140
_ITEM_COST = 50
_INDENT = "  "


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


@dataclass(frozen=True, slots=True)
class Frame:
    """What pieces stand in: an element of a rich text block.

    Attributes:
        kind: "section", "list", "quote" or "preformatted".
        serial: Tells it from the next of its kind.
        style: Of a list, "bullet" or "ordered".
        indent: Of a list, from 0.
        border: Whether a list or code stands in a quote, and has its bar on the left.
        language: Of code, perhaps empty.
    """

    kind: str
    serial: int
    style: str = ""
    indent: int = 0
    border: bool = False
    language: str = ""


@dataclass(frozen=True, slots=True)
class Piece:
    """A span that is never split; in a list, with the number of its item."""

    frame: Frame
    span: Json
    item: int = 0


def parts_of_pieces(pieces: Sequence[Piece]) -> list[Part]:
    """Rich text blocks of at most `MOST_BLOCK` characters; none without pieces."""
    parts = map(_part, _packs(pieces))
    return [part for part in parts if part.plain.strip()]


def merged(parts: Sequence[Part]) -> list[Part]:
    """The same with neighbouring rich texts made one wherever they fit, to be fewer."""
    made: list[Part] = []
    for part in parts:
        both = _stacked(made[-1], part) if made else None
        if both is None:
            made.append(part)
        else:
            made[-1] = both
    return made


def _stacked(upper: Part, lower: Part) -> Part | None:
    """One block of both, a blank line between them; None where it is none, or too large."""
    if not upper.block["type"] == lower.block["type"] == "rich_text":
        return None
    above, below = upper.block["elements"], lower.block["elements"]
    if above[-1]["type"] == below[0]["type"] == "rich_text_section":
        spans = joined([*above[-1]["elements"], text_span("\n\n"), *below[0]["elements"]])
        elements = [*above[:-1], {"type": "rich_text_section", "elements": spans}, *below[1:]]
    else:
        elements = [*above, {"type": "rich_text_section", "elements": [text_span("\n")]}, *below]
    both = Part({"type": "rich_text", "elements": elements}, f"{upper.plain}\n\n{lower.plain}")
    return both if both.size <= MOST_BLOCK else None


def _packs(pieces: Sequence[Piece]) -> Iterator[list[Piece]]:
    pack: list[Piece] = []
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


def _cost(piece: Piece, before: Piece | None) -> int:
    """What a piece adds to a block, with the comma before it."""
    cost = size_of(piece.span) + 1
    if before is None or before.frame != piece.frame:
        return cost + _FRAME_COST + _ITEM_COST
    if before.item != piece.item:
        return cost + _ITEM_COST
    return size_of(piece.span["text"]) if is_like(before.span, piece.span) else cost


def _part(pack: Sequence[Piece]) -> Part:
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


def _element(frame: Frame, items: Sequence[tuple[int, list[Json]]]) -> Json:
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


def _plain(frame: Frame, items: Sequence[tuple[int, list[Json]]]) -> str:
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
