"""Mistakes in faqs.yaml that have one right answer, put right; everything else stays.

A tab, a wrong indentation or a quote left open can be meant in several ways: these are left to a
person. What is changed is read again, and given up where it does not read as it was meant.
"""

import codecs
import functools
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from faqbot.errors import EditError, Problem
from faqbot.knowledge import quoting
from faqbot.knowledge.autofix_tree import Mend, mends_of
from faqbot.knowledge.editing import checked
from faqbot.knowledge.reader import Reading, read_text
from faqbot.knowledge.schema_errors import all_keys
from faqbot.knowledge.source_text import Sheet
from faqbot.model import Platforms

_MOST_PASSES = 500
_DASHES = r"[ ]*(?:- +)*"
_QUOTES = {"colon-in-text", "sign-at-start"}
# Such a text has a beginning of another kind, or a comment behind it.
_NO_BARE_TEXT = re.compile(r"[\"'\[{|>&!#]|.*\s#")


@dataclass(frozen=True, slots=True)
class Mending:
    """One change that was made.

    Attributes:
        line: The line of the file before all changes; 0 for the file as a whole.
        before: What stood there; empty where something was missing.
        after: What stands there now; empty where it was deleted.
    """

    line: int
    before: str
    after: str


def mended(
    content: bytes, platforms: Platforms, *, today: date | None = None
) -> tuple[bytes, list[Mending]]:
    """The content with all that has one right answer put right, and what was done, by line."""
    content, done = _as_utf8(content)
    shifts = _Shifts()
    for _ in range(_MOST_PASSES):
        reading = read_text(content, platforms, name="faqs.yaml", today=today)
        changed = _line_mended(content, reading, platforms) or _tree_mended(
            content, reading, platforms
        )
        if changed is None:
            break
        content, mends = changed
        done += [replace(each, line=shifts.original(each.line)) for each, _ in mends]
        for each, gone in mends:
            shifts.note(shifts.original(each.line), gone)
    return content, sorted(done, key=lambda each: each.line)


_Changed = tuple[bytes, list[tuple[Mending, int]]]


class _Shifts:
    """Lines that went and came, to name a line as it was at first."""

    def __init__(self) -> None:
        self._gone: list[int] = []
        self._come: list[int] = []

    def note(self, line: int, gone: int) -> None:
        """Lines from `line` on went, or came in above it where `gone` is below 0."""
        self._gone += range(line, line + gone)
        self._come += [line] * -gone

    def original(self, line: int) -> int:
        """The line of the first version for one of the present version."""
        line -= sum(1 for each in self._come if each < line)
        for each in sorted(self._gone):
            line += each <= line
        return line


def _as_utf8(content: bytes) -> tuple[bytes, list[Mending]]:
    for mark, name in ((codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be")):
        if content.startswith(mark):
            try:
                text = content[len(mark) :].decode(name)
            except UnicodeDecodeError:
                break
            return text.encode(), [Mending(0, "UTF-16", "UTF-8")]
    return content, []


def _line_mended(content: bytes, reading: Reading, platforms: Platforms) -> _Changed | None:
    """The content with its first syntax error put right."""
    for problem in reading.errors:
        lines = reading.text.split("\n")
        line = _mended_line(lines, problem, platforms)
        if line is None:
            continue
        before = lines[problem.line - 1]
        raw = content.splitlines(keepends=True)
        number = problem.line - 1
        raw[number] = raw[number].replace(before.encode(), line.encode())
        after = b"".join(raw)
        left = {(each.line, each.code) for each in read_text(after, platforms, name="").errors}
        if (problem.line, problem.code) not in left and after != content:
            return after, [(Mending(problem.line, before.strip(), line.strip()), 0)]
    return None


def _tree_mended(content: bytes, reading: Reading, platforms: Platforms) -> _Changed | None:
    """The content with everything put right that its tree shows, as far as it fits together."""
    try:
        sheet = Sheet(content)
    except EditError:
        return None
    mends = _apart(mends_of(sheet, reading.problems, reading.text, platforms))
    # A deletion from behind leaves the places in front of it where they are.
    mends.sort(key=lambda each: each.splice.start, reverse=True)
    for chosen in (mends, *([each] for each in mends)):
        if not chosen:
            continue
        try:
            after = checked(sheet, [each.splice for each in chosen], _all(chosen), "")
        except EditError:
            continue
        return after, [(Mending(each.line, each.before, each.after), each.gone) for each in chosen]
    return None


def _apart(mends: Iterable[Mend]) -> list[Mend]:
    """Those that do not touch one another; the others wait for the next pass."""
    chosen: list[Mend] = []
    taken: set[object] = set()
    for mend in mends:
        marks = {mend.line, mend.owner}
        if not marks & taken:
            taken |= marks
            chosen.append(mend)
    return chosen


def _all(mends: list[Mend]) -> Callable[[Any], None]:
    def meant(texts: Any) -> None:
        for mend in mends:
            mend.meant(texts)

    return meant


@functools.cache
def _keys(platforms: Platforms) -> str:
    return "|".join(sorted(all_keys(platforms)))


def _mended_line(lines: list[str], problem: Problem, platforms: Platforms) -> str | None:
    """The line of a syntax error as it was meant; None where that is not certain."""
    if not 0 < problem.line <= len(lines):
        return None
    line = lines[problem.line - 1]
    below = next((each for each in lines[problem.line :] if each.strip()), "")
    # A text that goes on below, further to the right, ends elsewhere.
    if problem.code in _QUOTES and _margin(below) <= _margin(line):
        return _in_quotes(line, problem.column, platforms)
    found = re.fullmatch(rf"(?P<head>{_DASHES}(?:{_keys(platforms)}):)(?P<text>[^\s:].*)", line)
    return f"{found['head']} {found['text']}" if found and problem.code != "tab" else None


def _in_quotes(line: str, column: int, platforms: Platforms) -> str | None:
    found = re.fullmatch(
        rf"(?P<head>{_DASHES}(?:(?:{_keys(platforms)}): +)?)(?P<text>\S.*?)(?P<tail>\s*)", line
    )
    if found is None or not found["head"].strip() or _NO_BARE_TEXT.match(found["text"]):
        return None
    if column <= found.start("text"):
        return None
    return found["head"] + quoting.quoted(found["text"], '"') + found["tail"]


def _margin(line: str) -> int:
    """The column of the first word; a dash is a blank."""
    return len(line) - len(line.lstrip(" -"))
