"""Lines that are no YAML for want of quotes or a space, when a line can mean one thing only."""

import functools
import re

from faqbot.errors import Problem
from faqbot.knowledge import quoting
from faqbot.knowledge.schema_errors import all_keys
from faqbot.model import Platforms

_DASHES = r"[ ]*(?:- +)*"
_QUOTES = {"colon-in-text", "sign-at-start"}
# Such a text has a beginning of another kind, or a comment behind it.
_NO_BARE_TEXT = re.compile(r"[\"'\[{|>&!#]|.*\s#")


@functools.cache
def _keys(platforms: Platforms) -> str:
    return "|".join(sorted(all_keys(platforms)))


def mended_line(lines: list[str], problem: Problem, platforms: Platforms) -> str | None:
    """The line of a syntax error as it was meant; None where that is not certain."""
    if not 0 < problem.line <= len(lines):
        return None
    line = lines[problem.line - 1]
    if problem.code in _QUOTES and not _goes_on(lines, problem.line):
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


def _goes_on(lines: list[str], number: int) -> bool:
    """Whether the text of line `number` goes on below it, further to the right."""
    below = next((line for line in lines[number:] if line.strip()), "")
    return _margin(below) > _margin(lines[number - 1])


def _margin(line: str) -> int:
    """The column of the first word; a dash is a blank."""
    return len(line) - len(line.lstrip(" -"))
