"""Pieces of rich text become blocks: together where they fit, split between any two where not.

A code block that is split is closed and opened again, and a numbered list goes on counting.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from faqbot.adapters.slack.inline import Json, is_like, joined, text_span, told

MOST_BLOCK = 12_000
"""Characters of one block as JSON; all of a message take `render.MOST_JSON` at most."""

# What a frame and an item add to their pieces, with the keys that they may have.
_FRAME_COST = 140
_ITEM_COST = 50
_EMPTY: Json = {
    "type": "rich_text",
    "elements": [{"type": "rich_text_section", "elements": []}],
}
_INDENT = "  "


@dataclass(frozen=True, slots=True)
class Part:
    """One block.

    Attributes:
        block: As chat.postMessage takes it.
        plain: The same as plain text, not escaped.
        heads: Whether it is a heading, which stays with what follows it.
    """

    block: Json
    plain: str
    heads: bool = False


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
    room = 0
    for part in parts:
        cost = _added(made[-1], part) if made and _are_rich(made[-1], part) else None
        if cost is not None and cost <= room:
            made[-1] = _beneath(made[-1], part)
            room -= cost
        else:
            made.append(part)
            room = MOST_BLOCK - _size(part.block)
    return made


def _are_rich(*parts: Part) -> bool:
    return all(part.block["type"] == "rich_text" for part in parts)


def _are_sections(*elements: Json) -> bool:
    return all(element["type"] == "rich_text_section" for element in elements)


def _added(upper: Part, lower: Part) -> int:
    """What `_beneath` adds to the size of the upper one, at most."""
    last, first = upper.block["elements"][-1], lower.block["elements"][0]
    if not _are_sections(last, first):
        return _size(lower.block) + _FRAME_COST
    added = _size(lower.block) - _size(_EMPTY)
    if is_like(last["elements"][-1], first["elements"][0]) and "style" not in first["elements"][0]:
        return added - _size(text_span("")) + len(r"\n\n") + 1
    return added + _size(text_span(r"\n\n"))


def _beneath(upper: Part, lower: Part) -> Part:
    """One block of both, a blank line between them."""
    above, below = upper.block["elements"], lower.block["elements"]
    if _are_sections(above[-1], below[0]):
        spans = joined([*above[-1]["elements"], text_span("\n\n"), *below[0]["elements"]])
        elements = [*above[:-1], {"type": "rich_text_section", "elements": spans}, *below[1:]]
    else:
        elements = [*above, {"type": "rich_text_section", "elements": [text_span("\n")]}, *below]
    return Part({"type": "rich_text", "elements": elements}, f"{upper.plain}\n\n{lower.plain}")


def _size(value: Json) -> int:
    return len(json.dumps(value, ensure_ascii=False, separators=(",", ":"))) + 1


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
    if before is None or before.frame != piece.frame:
        return _size(piece.span) + _FRAME_COST + _ITEM_COST
    if before.item != piece.item:
        return _size(piece.span) + _ITEM_COST
    if is_like(before.span, piece.span):
        return len(json.dumps(piece.span["text"], ensure_ascii=False))
    return _size(piece.span)


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
