"""An answer's tree as Block Kit blocks within Slack's limits.

https://docs.slack.dev/reference/block-kit/blocks/
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import count, groupby
from typing import Any, assert_never

from faqbot.adapters.slack.mrkdwn import MOST_LINE, WORD_BORDER, Line, escape, lines
from faqbot.markup import (
    Block,
    BulletList,
    CodeBlock,
    Document,
    Heading,
    Inline,
    ListItem,
    OrderedList,
    Paragraph,
    Quote,
    Rule,
    Strong,
    Table,
    Text,
    plain_text,
)

Json = dict[str, Any]

MOST_SECTION = 3_000
MOST_HEADER = 150

_FENCE = "```"
# Two fences with their line ends, for each code block of a section.
_FENCES = 2 * len(_FENCE) + 2
_BULLETS = "•◦▪"
_INDENT = "    "
_HEADER_LEVELS = 2
# A longer line of code is cut. Escaped, a character makes five at most.
_MOST_CODE = MOST_LINE // 5


@dataclass(frozen=True, slots=True)
class Part:
    """One block, with the same as plain text, not escaped."""

    block: Json
    plain: str


def parts_of(document: Document) -> list[Part]:
    """The blocks of a whole answer, in order."""
    return [part for block in document.blocks for part in _parts(block)]


def sections(shown: Sequence[Line]) -> list[Part]:
    """Lines as sections, as many as they need; a code block that is cut is closed and reopened."""
    parts: list[Part] = []
    for pack in _packs(shown):
        mrkdwn = "\n".join(_runs(pack)).strip("\n")
        if mrkdwn.strip():
            plain = "\n".join(line.plain for line in pack).strip("\n")
            parts.append(section(mrkdwn, plain))
    return parts


def section(mrkdwn: str, plain: str) -> Part:
    """One section; Slack neither links nor mentions on its own there, nor folds the text."""
    text = {"type": "mrkdwn", "text": mrkdwn, "verbatim": True}
    return Part({"type": "section", "text": text, "expand": True}, plain)


def merged(parts: Sequence[Part]) -> list[Part]:
    """The same with neighbouring sections made one wherever they fit, to be fewer."""
    made: list[Part] = []
    for part in parts:
        last = made[-1] if made else None
        if last is not None and last.block["type"] == part.block["type"] == "section":
            mrkdwn = f"{last.block['text']['text']}\n\n{part.block['text']['text']}"
            if len(mrkdwn) <= MOST_SECTION:
                made[-1] = section(mrkdwn, f"{last.plain}\n\n{part.plain}")
                continue
        made.append(part)
    return made


def _parts(block: Block) -> list[Part]:
    if isinstance(block, Rule):
        return [Part({"type": "divider"}, "---")]
    if isinstance(block, Heading) and block.level <= _HEADER_LEVELS:
        title = _header_text(block.children)
        if title is not None:
            text = {"type": "plain_text", "text": title, "emoji": False}
            return [Part({"type": "header", "text": text}, title)]
    return sections(_block_lines(block, count(1)))


def _header_text(children: Sequence[Inline]) -> str | None:
    """What a header can hold: unstyled text; whether Slack unescapes it there is not documented."""
    if len(children) != 1 or not isinstance(children[0], Text):
        return None
    text = children[0].text
    fits = len(text.strip()) > 0 and len(text) <= MOST_HEADER and escape(text) == text
    return text if fits else None


def _packs(shown: Sequence[Line]) -> Iterator[list[Line]]:
    pack: list[Line] = []
    room, fence = MOST_SECTION, 0
    for line in shown:
        cost = len(line.mrkdwn) + 1
        if cost + _FENCES * (line.fence not in (0, fence)) > room:
            yield pack
            pack, room, fence = [], MOST_SECTION, 0
        room -= cost + _FENCES * (line.fence not in (0, fence))
        fence = line.fence
        pack.append(line)
    yield pack


def _runs(pack: Sequence[Line]) -> Iterator[str]:
    for fence, run in groupby(pack, lambda line: line.fence):
        text = "\n".join(line.mrkdwn for line in run)
        yield f"{_FENCE}\n{text}\n{_FENCE}" if fence else text


def _all_lines(blocks: Sequence[Block], fences: Iterator[int], depth: int) -> list[Line]:
    made: list[Line] = []
    for block in blocks:
        if made and not isinstance(block, BulletList | OrderedList):
            made.append(Line("", ""))
        made += _block_lines(block, fences, depth)
    return made


def _block_lines(block: Block, fences: Iterator[int], depth: int = 0) -> list[Line]:
    match block:
        case Paragraph(children):
            made = lines(children)
        case Heading(_, children):
            made = lines((Strong(children),))
        case BulletList(items):
            bullet = _BULLETS[min(depth, len(_BULLETS) - 1)]
            made = [
                line for item in items for line in _item_lines(item, (bullet, "-"), fences, depth)
            ]
        case OrderedList(start, items):
            made = [
                line
                for number, item in enumerate(items, start)
                for line in _item_lines(item, (f"{number}.",) * 2, fences, depth)
            ]
        case Quote(blocks):
            made = [_quoted(line) for line in _all_lines(blocks, fences, depth)]
        case CodeBlock(_, text):
            made = _code_lines(text.split("\n"), next(fences))
        case Table():
            made = _code_lines(plain_text(Document((block,))).split("\n"), next(fences))
        case Rule():
            made = [Line("———", "---")]
        case _:
            assert_never(block)
    return made


def _item_lines(
    item: ListItem, marker: tuple[str, str], fences: Iterator[int], depth: int
) -> list[Line]:
    inner = _all_lines(item.blocks, fences, depth + 1)
    # A fence and a quote's mark count at the beginning of a line only.
    if not inner or _is_outdented(inner[0]):
        inner = [Line("", ""), *inner]
    shown, told = marker
    first, *rest = inner
    head = Line(f"{shown} {first.mrkdwn}".rstrip(), f"{told} {first.plain}".rstrip())
    return [head, *map(_indented, rest)]


def _is_outdented(line: Line) -> bool:
    return bool(line.fence) or line.mrkdwn.startswith(">")


def _indented(line: Line) -> Line:
    plain = f"{_INDENT}{line.plain}" if line.plain else ""
    if _is_outdented(line) or not line.mrkdwn:
        return Line(line.mrkdwn, plain, line.fence)
    return Line(_INDENT + line.mrkdwn, plain)


def _quoted(line: Line) -> Line:
    plain = f"> {line.plain}".rstrip()
    if _is_outdented(line):
        return Line(line.mrkdwn, plain, line.fence)
    return Line(f"> {line.mrkdwn}".rstrip(), plain)


def _code_lines(code: Sequence[str], fence: int) -> list[Line]:
    return [
        # Three backticks would end the fence.
        Line(escape(part).replace(_FENCE, WORD_BORDER.join(_FENCE)), part, fence)
        for line in code
        for part in _code_parts(line)
    ]


def _code_parts(line: str) -> list[str]:
    if len(escape(line)) <= MOST_LINE // 2:
        return [line]
    return [line[start : start + _MOST_CODE] for start in range(0, len(line), _MOST_CODE)]
