"""Segments become messages within a limit, split at the borders of blocks where that is possible.

A fence that has to be split is closed in one message and opened again in the next.
"""

from collections.abc import Sequence
from typing import TypeAlias

from faqbot.adapters.discord.blocks import Segment
from faqbot.adapters.discord.escaping import size

Block: TypeAlias = tuple[Segment, ...]
Part: TypeAlias = tuple[Block, ...]
"""Blocks that belong together: the answer, its source, its posts."""

BETWEEN_PARTS = "\n\n"


def pack(parts: Sequence[Part], limit: int) -> list[tuple[Part, ...]]:
    """The parts of each message; each message takes at most `limit` UTF-16 units."""
    packer = _Packer(limit)
    for part in parts:
        packer.begin_part()
        for block in filter(None, part):
            packer.add(block)
    return packer.packed()


def written(part: Part) -> str:
    """The Markdown of one part of a message."""
    pieces: list[str] = []
    before: Segment | None = None
    for block in part:
        for segment in block:
            pieces += (_joint(before, segment), segment.text)
            before = segment
    return "".join([*pieces, _end(before)])


def _joint(before: Segment | None, segment: Segment) -> str:
    """What stands between two segments, or before the first one."""
    is_code = segment.language is not None
    if before is None:
        # At the start of a message an indent would mean nothing, a quote's mark does.
        lead = segment.lead if segment.lead.startswith(">") else ""
        return lead + _fence(segment) if is_code else lead
    goes_on = is_code and before.language is not None and not segment.opens
    if goes_on:
        return segment.glue + segment.lead if segment.glue else ""
    glue = _end(before) + segment.glue
    begins_line = "\n" in segment.glue
    return glue + (segment.lead * begins_line) + (_fence(segment) if is_code else "")


def _fence(segment: Segment) -> str:
    return f"```{segment.language}\n{segment.lead}"


def _end(segment: Segment | None) -> str:
    """What closes a fence."""
    if segment is None or segment.language is None:
        return ""
    return f"\n{segment.lead}```"


class _Packer:
    """The messages so far, and how much room the last of them has."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._messages: list[list[list[list[Segment]]]] = [[[]]]
        self._used = 0
        self._before: Segment | None = None

    def begin_part(self) -> None:
        if self._messages[-1][-1]:
            self._used += size(_end(self._before)) + len(BETWEEN_PARTS)
            self._messages[-1].append([])
        self._before = None

    def add(self, block: Block) -> None:
        if not self._fits(block) and self._cost(block, None) <= self._limit:
            self._begin_message()
        self._messages[-1][-1].append([])
        for segment in block:
            if not self._fits((segment,)):
                self._begin_message()
                self._messages[-1][-1].append([])
            self._messages[-1][-1][-1].append(segment)
            self._used += size(_joint(self._before, segment)) + size(segment.text)
            self._before = segment

    def packed(self) -> list[tuple[Part, ...]]:
        found = [
            tuple(
                part
                for blocks in message
                if (part := tuple(tuple(block) for block in blocks if block))
            )
            for message in self._messages
        ]
        return [message for message in found if message]

    def _begin_message(self) -> None:
        self._messages.append([[]])
        self._used = 0
        self._before = None

    def _fits(self, block: Block) -> bool:
        return self._used + self._cost(block, self._before) <= self._limit

    def _cost(self, block: Block, before: Segment | None) -> int:
        cost = 0
        for segment in block:
            cost += size(_joint(before, segment)) + size(segment.text)
            before = segment
        return cost + size(_end(before))
