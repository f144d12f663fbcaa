"""libyaml's complaints, said so that a person who never met YAML can mend the line."""

import re
import sys

import yaml

from faqbot.errors import Problem
from faqbot.knowledge.schema import EntrySection

_QUOTE = "put the whole text in quotes"
_TAB = "a tab stands in the indentation"
_NO_TAB = "use spaces; two for each level"

# The code, a part of libyaml's message, what we say, and the remedy.
_KNOWN: tuple[tuple[str, str, str, str], ...] = (
    (
        "colon-in-text",
        "mapping values are not allowed",
        'a ": " is not expected here',
        'a text that holds ": " needs quotes around it; else check the indentation',
    ),
    (
        "list-here",
        "block sequence entries are not allowed",
        'a list cannot begin here with "- "',
        "begin the list on the next line; a text that begins with a dash needs quotes",
    ),
    (
        "open-bracket",
        "did not find expected ',' or ']'",
        'this "[" is never closed, or a comma is missing behind it',
        'close the list with "]"; a text with a comma, ": ", " #", bracket or quote inside needs quotes',
    ),
    (
        "open-brace",
        "did not find expected ',' or '}'",
        'this "{" is never closed, or a comma is missing behind it',
        'close it with "}"; a text with a comma, ": ", brace or quote inside needs quotes',
    ),
    (
        "open-quote",
        "unexpected end of stream",
        "this quote is never closed",
        "put the same quote at the end of the text; inside single quotes write '' for '",
    ),
    (
        "bad-escape",
        "unknown escape character",
        "a backslash stands before a character that needs none",
        "use single quotes around the text, or double the backslash",
    ),
    (
        "bad-escape",
        "did not find expected hexdecimal number",
        "a backslash begins the code of a character here, and its digits are missing",
        "use single quotes around the text, or double the backslash",
    ),
    (
        "sign-at-start",
        "mapping keys are not allowed",
        'YAML takes a "?" at the beginning of a text for a sign of its own',
        _QUOTE,
    ),
    (
        "text-beside-bar",
        "did not find expected comment or line break",
        'a text begins on the line below its "|" or ">"',
        f"move it there, further right than its key; where the sign belongs to it, {_QUOTE}",
    ),
    (
        "no-colon",
        "could not find expected ':'",
        'a key without ": " behind it',
        'write "key: value", with a space; a text of several lines needs "|", and stands further right than its key',
    ),
    (
        "misaligned",
        "did not find expected key",
        "this line fits neither the mapping above nor a new one",
        "line its key up with its neighbours; a text that begins with a quote ends with it",
    ),
    (
        "misaligned",
        "did not find expected '-' indicator",
        "this line does not fit the list above",
        'line it up with the "- " of its neighbours, or with the key that holds the list',
    ),
    (
        "no-value",
        "did not find expected node content",
        "a value is missing here",
        'write it, or close the "[" or "{" that stands open before it',
    ),
    ("tab", "tab character", _TAB, _NO_TAB),
    (
        "sign-at-start",
        "did not find expected alphabetic or numeric character",
        'YAML takes a "*" or "&" at the beginning of a text for a sign of its own',
        _QUOTE,
    ),
    (
        "directive",
        "unknown directive",
        'a line that begins with "%" is a YAML directive',
        _QUOTE,
    ),
)
# What git writes around the two sides of a merge: https://git-scm.com/docs/git-merge
_CONFLICT = re.compile(r"(?m)^<{7} .*$")
# Dashes and dots that word processors make of a hyphen at the start of a line, and Markdown's "*".
_BULLET = re.compile(r" *([\u2010-\u2015\u2212\u2022\u2023\u00b7*])\s")
_NO_SPACE = re.compile(r" *([\u00a0\u2000-\u200b\u202f\u3000])")
_KEY = re.compile(r"[\s-]*\w+:\s")
# A key that prose may follow, with the beginning of it or without, and no sign of YAML's.
_TEXT_KEY = re.compile(
    r"[ ]*(?:- +)*(?P<key>answer|question|excerpt|title):(?:\s+[^\s|>\"'\[{].*|\s*)$"
)
_GOES_ON = re.compile(r"[ ]*(?P<word>[^\s-][^:]*|-[^\s:][^:]*|- .*?):(?:\s|$)")
_OPENED = re.compile(r" *(?:- +)*(?:[\w-]+: +)?([\"'\[{])")
_WHOLE = {
    "[": f"{_QUOTE}; behind a list nothing may follow",
    "{": _QUOTE,
    '"': "put single quotes around the whole text",
    "'": "put double quotes around the whole text, or write '' for each ' within it",
}
# Where the end of a construct is missing, its beginning helps more than the end of the file.
_POINT_AT_BEGINNING = (
    "did not find expected ','",
    "unexpected end of stream",
    "could not find expected ':'",
    "did not find expected alphabetic",
)


def syntax_problem(error: yaml.MarkedYAMLError, text: str) -> Problem:
    """The Problem for a syntax error of `text`."""
    reason = error.problem or "this is not YAML"
    lines = text.split("\n")
    mark = error.problem_mark
    if error.context_mark is not None and any(part in reason for part in _POINT_AT_BEGINNING):
        mark = error.context_mark
    line, column = _within(text, mark.line + 1, mark.column + 1) if mark is not None else (0, 0)
    found = (
        _conflict(text)
        or _copied(lines, line)
        or _ended_early(lines, line, column, reason)
        or _without_bar(lines, line, reason)
    )
    if found is not None:
        return found
    if "cannot start any token" in reason:
        rest = _line(lines, line)[column - 1 :]
        if rest.startswith("\t"):
            return Problem(line, column, _TAB, _NO_TAB, code="tab")
        message = f'a text cannot begin with "{rest[:1]}"'
        return Problem(line, column, message, _QUOTE, code="sign-at-start")
    for code, part, message, remedy in _KNOWN:
        if part in reason:
            steps = _steps(lines, line) if code == "misaligned" else ""
            return Problem(line, column, message + steps, remedy, code=code)
    return Problem(
        line,
        column,
        f"not valid YAML: {reason}",
        "compare this line and the one above it",
        code="bad-yaml",
    )


def _within(text: str, line: int, column: int) -> tuple[int, int]:
    """A place in the text; the end of its last words for one behind them."""
    lines = text.rstrip().split("\n")
    return (line, column) if line <= len(lines) else (len(lines), len(lines[-1]) + 1)


def _line(lines: list[str], number: int) -> str:
    """A line by its number; "" where there is none."""
    return lines[number - 1] if 0 < number <= len(lines) else ""


def _steps(lines: list[str], line: int) -> str:
    """How far a line and the one above it are indented, where that differs."""
    above = next((each for each in reversed(lines[: line - 1]) if each.strip()), "")
    here, there = (len(each) - len(each.lstrip(" ")) for each in (lines[line - 1], above))
    return "" if here == there else f": {here} spaces before it, {there} before the one above"


def _conflict(text: str) -> Problem | None:
    """A merge that git could not finish."""
    found = _CONFLICT.search(text)
    if found is None:
        return None
    return Problem(
        text.count("\n", 0, found.start()) + 1,
        1,
        "git left both sides of a merge here",
        "choose what is right, and delete the lines that begin with <<<<<<<, ======= and >>>>>>>",
        width=len(found[0]),
        code="merge-conflict",
    )


def _copied(lines: list[str], line: int) -> Problem | None:
    """Signs that came with a text from elsewhere, in a line or the one above it."""
    for number in (line, line - 1):
        words = _line(lines, number)
        found = _NO_SPACE.match(words)
        # The line above may be prose, where such a space is no mistake.
        if found is not None and (number == line or _KEY.match(words)):
            message = f"the space U+{ord(found[1]):04X} stands in the indentation"
            remedy = "delete it and type spaces; it often comes with copied text"
            code = "strange-space"
        elif number == line and (found := _BULLET.match(words)):
            message = f'a list is not written with "{found[1]}"'
            remedy = 'begin each of its items with a hyphen and a space: "- item"'
            code = "bullet"
        else:
            continue
        return Problem(number, found.start(1) + 1, message, remedy, code=code)
    return None


def _ended_early(lines: list[str], line: int, column: int, reason: str) -> Problem | None:
    """A text whose first words stand in quotes or brackets, such as a link in Markdown."""
    if not reason.endswith(("expected key", "'-' indicator")):
        return None
    found = _OPENED.match(_line(lines, line), 0, column - 1)
    if found is None:
        return None
    sign = found[1]
    end = {"[": "]", "{": "}"}.get(sign, sign)
    return Problem(
        line,
        found.start(1) + 1,
        f"a text that begins with {sign} ends at its {end} for YAML, and here more follows",
        _WHOLE[sign],
        width=max(column - found.start(1) - 1, 1),
        code="ended-early",
    )


def _without_bar(lines: list[str], number: int, reason: str) -> Problem | None:
    """A text of several lines without its bar, one of which holds a ": "."""
    if "mapping values are not allowed" not in reason:
        return None
    line = _line(lines, number)
    goes_on = _GOES_ON.match(line)
    above = next(
        (each for each in reversed(lines[: number - 1]) if _margin(each) < _margin(line)), ""
    )
    key = _TEXT_KEY.match(above)
    # What is a key of an entry was hardly meant as a text.
    if key is None or goes_on is None or goes_on["word"] in EntrySection.model_fields:
        return None
    return Problem(
        number,
        goes_on.start("word") + 1,
        f'the text of "{key["key"]}" goes on here, and YAML takes the ": " in it for a key\'s',
        f'write "{key["key"]}: |" and begin the text on the line below it: behind the bar '
        "colons are text",
        width=len(goes_on["word"]) + 1,
        code="no-bar",
    )


def _margin(line: str) -> int:
    """The column of a line's first word, a list's dash left out; one that none has for a blank."""
    return len(line) - len(line.lstrip(" -")) if line.strip() else len(line) + sys.maxsize
