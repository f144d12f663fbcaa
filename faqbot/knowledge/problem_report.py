"""Problems as a person reads them: file:line:col, the line itself, a caret, and what to do."""

import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence

from faqbot.errors import Problem, Severity

_BEFORE_CARET = 60
_WIDEST_LINE = 96


# So many of one kind are shown in full.
_MOST_OF_A_KIND = 3
_MOST_LINES = 8


def digest(problems: Sequence[Problem], *, name: str, text: str) -> str:
    """As `report`, but many warnings or hints of one kind are one, and a line that counts the rest."""
    kinds: dict[tuple[Severity, str], list[Problem]] = {}
    for problem in problems:
        kinds.setdefault((problem.severity, problem.code), []).append(problem)
    lines = text.split("\n")
    shown: list[str] = []
    for problem in problems:
        found = kinds[problem.severity, problem.code]
        # Each error must be put right.
        many = len(found) > _MOST_OF_A_KIND and problem.severity is not Severity.ERROR
        if not many:
            shown.append(_one(problem, name, lines))
        elif problem is found[0]:
            shown.append(f"{_one(problem, name, lines)}\n{_count(found[1:], name)}")
    return "\n\n".join(shown)


def _count(others: Sequence[Problem], name: str) -> str:
    """One line for the rest of a kind."""
    numbers = list(dict.fromkeys(str(each.line) for each in others))
    on = ", ".join(numbers[:_MOST_LINES]) + (", ..." if len(numbers) > _MOST_LINES else "")
    first = others[0]
    return (
        f"{name}: {first.severity.value}: {len(others):,} more of this kind ({first.code}), "
        f"on {'line' if len(numbers) == 1 else 'lines'} {on}"
    )


def kinds_of(problems: Iterable[Problem]) -> dict[str, int]:
    """How many there are of each code, the most first."""
    return dict(Counter(problem.code for problem in problems).most_common())


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
    shown = line[first : first + _WIDEST_LINE].replace("\t", " ")
    stretch = "".join(each if each.isprintable() else "\N{REPLACEMENT CHARACTER}" for each in shown)
    before = stretch[: column - 1 - first]
    under = stretch[len(before) : len(before) + width]
    ellipsis = "…" if first else ""
    return ellipsis + stretch, _columns(ellipsis + before), max(1, _columns(under))


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
