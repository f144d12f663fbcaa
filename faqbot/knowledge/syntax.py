"""libyaml's complaints, said so that a person who never met YAML can mend the line."""

import yaml

from faqbot.errors import Problem

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
        'close the list with "]"; a text with a comma, bracket, quote or " #" inside needs quotes',
    ),
    (
        "open-brace",
        "did not find expected ',' or '}'",
        'this "{" is never closed, or a comma is missing behind it',
        'close it with "}"; a text with a comma, brace or quote inside needs quotes',
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
        "no-colon",
        "could not find expected ':'",
        'a key without ": " behind it',
        'write "key: value", with a space; a text that goes over several lines needs "|"',
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
    (
        "tab",
        "tab character",
        _TAB,
        _NO_TAB,
    ),
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
    mark = error.problem_mark
    if error.context_mark is not None and any(part in reason for part in _POINT_AT_BEGINNING):
        mark = error.context_mark
    line, column = _within(text, mark.line + 1, mark.column + 1) if mark is not None else (0, 0)
    if "cannot start any token" in reason:
        code, message, remedy = _bad_start(text, line, column)
        return Problem(line, column, message, remedy, code=code)
    for code, part, message, remedy in _KNOWN:
        if part in reason:
            steps = _steps(text, line) if code == "misaligned" else ""
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


def _steps(text: str, line: int) -> str:
    """How far a line and the one above it are indented, where that differs."""
    lines = text.split("\n")
    above = next((each for each in reversed(lines[: line - 1]) if each.strip()), "")
    here, there = (len(each) - len(each.lstrip(" ")) for each in (lines[line - 1], above))
    return "" if here == there else f": {here} spaces before it, {there} before the one above"


def _bad_start(text: str, line: int, column: int) -> tuple[str, str, str]:
    lines = text.split("\n")
    rest = lines[line - 1][column - 1 :] if 0 < line <= len(lines) else ""
    if rest.startswith("\t"):
        return "tab", _TAB, _NO_TAB
    return "sign-at-start", f'a text cannot begin with "{rest[:1]}"', _QUOTE
