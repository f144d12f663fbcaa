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
    # By the numbers of a message, of a part, and of a block in all parts.
    packed: dict[int, dict[int, dict[int, list[Segment]]]] = {}
    message = used = part = 0
    before: Segment | None = None
    blocks = [(number, block) for number, blocks in enumerate(parts) for block in blocks]
    for index, (number, block) in enumerate(blocks):
        if number != part and before is not None:
            used += size(_end(before)) + len(BETWEEN_PARTS)
            before = None
        part = number
        if used + _cost(block, before) > limit >= _cost(block, None):
            message, used, before = message + 1, 0, None
        for segment in block:
            if used + _cost((segment,), before) > limit:
                message, used, before = message + 1, 0, None
            shown = packed.setdefault(message, {}).setdefault(part, {}).setdefault(index, [])
            shown.append(segment)
            used += size(_joint(before, segment)) + size(segment.text)
            before = segment
    return [
        tuple(tuple(map(tuple, shown.values())) for shown in each.values())
        for each in packed.values()
    ]


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


def _cost(block: Block, before: Segment | None) -> int:
    """The room that a block takes below a segment, with the end of its fence."""
    cost = 0
    for segment in block:
        cost += size(_joint(before, segment)) + size(segment.text)
        before = segment
    return cost + size(_end(before))
