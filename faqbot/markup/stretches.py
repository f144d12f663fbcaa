"""Which parts of a Markdown source are code or comments, so that others leave them alone."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from faqbot.markup.bounded import MAX_LENGTH, tokens_of

_OPEN = "<!--"
_CLOSE = "-->"
_MAY_BE_CODE = re.compile(r"`|~~~|(?:^|\n)(?: {0,3}\t| {4})")
_MAY_BE_BLOCK = re.compile(r"`{3}|~{3}|\t| {4}")
_POINT = re.compile(r"\\[!-/:-@\[-`{-~]|(?P<ticks>`+)|(?P<comment><!--)", re.DOTALL)
_SPACES = re.compile(" *")
_PARAGRAPH_END = re.compile(r"\n[ \t]*\n")
# How often code is looked for again behind a comment that holds the beginning of some.
_MOST_READINGS = 8


@dataclass(frozen=True, slots=True)
class Stretch:
    """A part of a source.

    Attributes:
        start: The index of its first character.
        end: The index behind its last.
        is_comment: Whether it is an HTML comment; else it is code.
        is_open: Whether the comment is never closed: it ends with the source.
    """

    start: int
    end: int
    is_comment: bool = False
    is_open: bool = False


@lru_cache(maxsize=4)
def stretches(source: str) -> tuple[Stretch, ...]:
    """The code and the comments of a Markdown source, in order, with line feeds as its line ends.

    What is beyond `MAX_LENGTH` is shown as it was typed, so that only comments count there.
    """
    if _OPEN not in source and not _MAY_BE_CODE.search(source):
        return ()
    return tuple(_Reader(source).stretches())


def masked(source: str) -> str:
    """A Markdown source with blanks for its code and comments, each line as long as it was."""
    return _blanked(source, stretches(source))


def without_comments(source: str) -> str:
    """A Markdown source without its HTML comments; those in code stay.

    A comment that is never closed ends with the source, as browsers have it.
    """
    if _OPEN not in source:
        return source
    parts: list[str] = []
    end = 0
    for each in stretches(source):
        if not each.is_comment:
            continue
        parts.append(source[end : each.start])
        end = each.end
        line = source.rfind("\n", 0, each.start) + 1
        if not source[line : each.start].strip(" "):
            # Its own spaces would make code of what follows it.
            spaces = _SPACES.match(source, end)
            end = spaces.end() if spaces else end
        elif source.startswith("\n", end) or source[each.start - 1] == " ":
            parts[-1] = parts[-1].rstrip(" ")
    return "".join([*parts, source[end:]])


def _blanked(source: str, parts: Sequence[Stretch]) -> str:
    made: list[str] = []
    end = 0
    for each in parts:
        made += (source[end : each.start], re.sub(r"[^\n]", " ", source[each.start : each.end]))
        end = each.end
    return "".join([*made, source[end:]])


class _Reader:
    def __init__(self, source: str) -> None:
        self._source = source
        self._readings = 0
        self._blocks = self._code_blocks(source)
        self._unpaired: set[tuple[int, int]] = set()

    def stretches(self) -> Iterator[Stretch]:
        pos = 0
        while True:
            found = _POINT.search(self._source, pos)
            block = self._block(pos, found.start() if found else len(self._source))
            if block is not None:
                yield block
                pos = block.end
                continue
            if found is None:
                return
            pos = found.end()
            part: Stretch | None = None
            if found["comment"]:
                part = self._comment(found.start())
            elif found["ticks"] and found.start() < MAX_LENGTH:
                part = self._span(found.start(), len(found["ticks"]))
            if part is not None:
                yield part
                pos = part.end

    def _block(self, pos: int, place: int) -> Stretch | None:
        """The first block of code from `pos` on, if it begins at `place` or before."""
        while self._blocks and self._blocks[0].end <= pos:
            self._blocks.pop(0)
        first = self._blocks[0] if self._blocks else None
        return first if first is not None and first.start <= place else None

    def _comment(self, start: int) -> Stretch:
        short = next(
            (each for each in ("<!-->", "<!--->") if self._source.startswith(each, start)), ""
        )
        close = self._source.find(_CLOSE, start + len(_OPEN))
        if short:
            part = Stretch(start, start + len(short), is_comment=True)
        elif close < 0:
            part = Stretch(start, len(self._source), is_comment=True, is_open=True)
        else:
            part = Stretch(start, close + len(_CLOSE), is_comment=True)
        if any(each.start < part.end for each in self._blocks):
            # What begins as code within a comment is none, and does not go on behind it.
            self._readings += 1
            blank = _blanked(self._source, [Stretch(0, part.end)])
            again = self._readings < _MOST_READINGS
            self._blocks = self._code_blocks(blank) if again else []
        return part

    def _span(self, start: int, width: int) -> Stretch | None:
        """The code between backticks; only as many of them end it as began it."""
        after = start + width
        end = _PARAGRAPH_END.search(self._source, after)
        limit = end.start() if end else len(self._source)
        if self._blocks:
            limit = min(limit, self._blocks[0].start) if self._blocks[0].start > start else limit
        if (limit, width) in self._unpaired:
            return None
        closing = re.compile(rf"(?<!`)`{{{width}}}(?!`)").search(self._source, after, limit)
        if closing is None:
            self._unpaired.add((limit, width))
            return None
        return Stretch(start, closing.end())

    def _code_blocks(self, source: str) -> list[Stretch]:
        head = source[:MAX_LENGTH]
        if not _MAY_BE_BLOCK.search(head):
            return []
        starts = [0, *(found.end() for found in re.finditer("\n", head)), len(head)]
        return [
            Stretch(starts[token.map[0]], starts[min(token.map[1], len(starts) - 1)])
            for token in tokens_of(head) or ()
            if token.type in ("fence", "code_block") and token.map
        ]
