"""A fault in an answer, and where it stands in the file."""

import re
from dataclasses import dataclass
from typing import Self

from faqbot.knowledge.document import Mark, Scalar

_LEAST_SOUGHT = 3


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong in an answer.

    Attributes:
        start: The index in the answer at which it begins.
        width: How many characters it has.
        code: As of a Problem, like `message` and `remedy`.
    """

    start: int
    width: int
    code: str
    message: str
    remedy: str

    @classmethod
    def of(cls, found: re.Match[str], code: str, message: str, remedy: str) -> Self:
        """What is wrong with all that a pattern has found in an answer."""
        return cls(found.start(), len(found[0]), code, message, remedy)


def place_of(node: Scalar, start: int, width: int, lines: list[str]) -> Mark:
    """Where `width` characters from index `start` of the text of `node` stand in the file's `lines`.

    The place of the whole text where it is written in another way, such as with escapes.
    """
    line_start = node.text.rfind("\n", 0, start) + 1
    line_end = node.text.find("\n", start)
    line = node.text[line_start : line_end if line_end >= 0 else len(node.text)]
    width = max(1, min(width, len(line) - (start - line_start)))
    if node.style == "|":
        number = node.mark.line + 1 + node.text.count("\n", 0, start)
        written = lines[number - 1] if number <= len(lines) else ""
        if written.endswith(line):
            return Mark(number, len(written) - len(line) + start - line_start + 1, width)
    part = node.text[start : start + width]
    found = written_at(part, node.mark, lines) if len(part) >= _LEAST_SOUGHT else None
    return found or node.mark


def written_at(part: str, mark: Mark, lines: list[str]) -> Mark | None:
    """Where `part` stands first within the text at `mark`; None where it is written otherwise."""
    for number in range(mark.line, min(max(mark.end_line, mark.line), len(lines)) + 1):
        column = lines[number - 1].find(part)
        if column >= 0:
            return Mark(number, column + 1, len(part))
    return None
