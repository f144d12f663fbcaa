"""Problems as a person reads them: file:line:col, the line itself, a caret, and what to do."""

import unicodedata
from collections.abc import Iterable

from faqbot.errors import Problem, Severity

_BEFORE_CARET = 60
_WIDEST_LINE = 96


def report(problems: Iterable[Problem], *, name: str, text: str) -> str:
    """All `problems` of the file called `name` with content `text`, parted by empty lines."""
    lines = text.split("\n")
    return "\n\n".join(_one(problem, name, lines) for problem in problems)


def _one(problem: Problem, name: str, lines: list[str]) -> str:
    kind = "" if problem.severity is Severity.ERROR else f"{problem.severity.value}: "
    place = f"{name}:{problem.line}:{problem.column}" if problem.line else name
    parts = [f"{place}: {kind}{problem.message}"]
    gutter = " " * (len(str(problem.line)) + 1)
    if 0 < problem.line <= len(lines):
        shown, offset, width = _excerpt(lines[problem.line - 1], problem.column, problem.width)
        parts.append(f" {problem.line} | {shown}")
        parts.append(f"{gutter} | {' ' * offset}{'^' * width}")
    parts.append(f"{gutter} = {problem.remedy}")
    return "\n".join(parts)


def _excerpt(line: str, column: int, width: int) -> tuple[str, int, int]:
    """A printable stretch of `line` with the columns in it, and the caret's offset and width."""
    first = max(0, column - 1 - _BEFORE_CARET)
    stretch = "".join(_printable(character) for character in line[first : first + _WIDEST_LINE])
    before = stretch[: column - 1 - first]
    under = stretch[len(before) : len(before) + width]
    ellipsis = "…" if first else ""
    return ellipsis + stretch, _columns(ellipsis + before), max(1, _columns(under))


def _printable(character: str) -> str:
    if character == "\t":
        return " "
    return character if character.isprintable() else "\N{REPLACEMENT CHARACTER}"


def _columns(text: str) -> int:
    """How many columns of a terminal `text` takes (Unicode Standard Annex 11)."""
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)


def as_json(problem: Problem) -> dict[str, object]:
    """A problem for programs; `line` and `column` are 0 where the file as a whole is meant."""
    return {
        "line": problem.line,
        "column": problem.column,
        "severity": problem.severity.value,
        "code": problem.code,
        "message": problem.message,
        "remedy": problem.remedy,
    }
