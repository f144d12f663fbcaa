"""Warnings about what stands in an answer and will not be shown as it was meant."""

import re
from collections.abc import Iterator
from itertools import islice

from faqbot.errors import Problem
from faqbot.knowledge.answer_links import link_faults
from faqbot.knowledge.answer_places import Fault, place_of
from faqbot.knowledge.answer_tags import tag_faults
from faqbot.knowledge.document import Mapping, Mark, Node, Scalar, Sequence, warning
from faqbot.knowledge.schema import Document
from faqbot.markup import MAX_LENGTH, published
from faqbot.markup.stretches import masked, stretches

_MOST_OF_AN_ANSWER = 200
# One look at an answer that has nothing of the kind; links to whole addresses are the usual case.
_IN_DOUBT = re.compile(
    r"<[A-Za-z/!{%@#]|\{[{%]|\]\((?!https?://[^\s()<>]+\))|\]:|\][ \t]+\(|\)\[|\[[^\]\n]{0,300}\(https?:"
)
_UNFILLED = re.compile(
    r"\{\{[^{}\n]{0,80}\}\}|\{%[^{}\n]{0,80}%\}|<\{[^<>{}\n]{1,80}\}>|<%[^<>\n]{0,80}%>"
)
_OF_CHATS = re.compile(
    r"<(?P<url>(?:https?://|mailto:)[^|<>\s]+)\|(?P<label>[^<>\n]*)>"
    r"|<[@#][A-Z][A-Z0-9]{6,}(?:\|[^<>\n]*)?>|<!(?:channel|here|everyone|subteam\^[^<>\s]+)>"
)
_CONFLICT = re.compile(r"(?m)^[ \t]*(?P<sign><{7}|>{7}) \S.*$")
# What must begin a line of its own to be what it is, and how many lines make one.
_OWN_LINES = (
    ("list", re.compile(r"(?:[-*+]|\d{1,3}[.)])[ \t]+\S"), 2),
    ("table", re.compile(r"\|.*\|[ \t]*$"), 2),
    ("block of code", re.compile(r"`{3}|~{3}"), 2),
    ("heading", re.compile(r"#{1,6}[ \t]+\S"), 1),
)
# What stays a block of its own right below a paragraph, and what no paragraph goes on behind.
_OWN_BLOCK = re.compile(r"[-*+][ \t]|\d{1,3}[.)][ \t]|#{1,6}[ \t]|`{3}|~{3}|[|><]")
_ENDS_ITSELF = re.compile(r"#{1,6}[ \t]|`{3}|~{3}")


def answer_warnings(document: Document, root: Node, text: str) -> Iterator[Problem]:
    """The warnings about the answers of a valid document with that tree and text."""
    site = document.site.url if document.site is not None else ""
    lines = text.split("\n")
    conflicts = "<<<<<<<" in text or ">>>>>>>" in text
    for node in _answers(root):
        seen: set[tuple[int, int, str]] = set()
        faults = _faults(node, site, conflicts=conflicts and node.style == "|")
        for fault in islice(faults, _MOST_OF_AN_ANSWER):
            mark = place_of(node, fault.start, fault.width, lines)
            if (mark.line, mark.column, fault.code) not in seen:
                seen.add((mark.line, mark.column, fault.code))
                yield warning(fault.code, mark, fault.message, fault.remedy)
        if node.style != "|" and node.mark.end_line > node.mark.line:
            yield from _joined_lines(node, lines, conflicts=conflicts)


def _answers(root: Node) -> Iterator[Scalar]:
    entries = root.values.get("entries") if isinstance(root, Mapping) else None
    for entry in entries.items if isinstance(entries, Sequence) else ():
        answer = entry.values.get("answer") if isinstance(entry, Mapping) else None
        if isinstance(answer, Scalar):
            yield answer


def _faults(node: Scalar, site: str, *, conflicts: bool) -> Iterator[Fault]:
    # What is longer is shown as it was typed.
    answer = node.text[:MAX_LENGTH]
    if conflicts:
        yield from _conflict(masked(answer))
    if not _IN_DOUBT.search(answer):
        return
    prose = masked(answer)
    yield from _comments(node.text)
    yield from link_faults(prose, site)
    yield from tag_faults(answer, prose, site)
    for found in _UNFILLED.finditer(prose):
        yield Fault.of(
            found,
            "unfilled",
            f'nothing fills the placeholder "{found[0]}": clients read it as it stands',
            "write what belongs there; to show it as it is, put it in backticks",
        )
    for found in _OF_CHATS.finditer(prose):
        yield Fault.of(
            found,
            "chat-markup",
            f'"{found[0][:60]}" is how a chat writes a {"link" if found["url"] else "mention"}; '
            "answers are Markdown",
            f"write [{found['label'] or 'its text'}]({found['url']})"
            if found["url"]
            else "write the name as a word; answers mention nobody",
        )


def _conflict(prose: str) -> Iterator[Fault]:
    """The first sign of each merge that git could not finish."""
    is_open = False
    for found in _CONFLICT.finditer(prose):
        begins = found["sign"][0] == "<"
        if begins or not is_open:
            yield Fault(
                found.start("sign"),
                found.end() - found.start("sign"),
                "merge-conflict",
                "git left both sides of a merge here",
                "choose what is right, and delete the lines that begin with <<<<<<<, ======= and >>>>>>>",
            )
        is_open = begins


def _comments(answer: str) -> Iterator[Fault]:
    if "<!--" not in answer:
        return
    for each in stretches(answer):
        if each.is_open:
            yield Fault(
                each.start,
                4,
                "unclosed-comment",
                "this comment is never closed: clients read nothing of what follows it",
                'close it with "-->"; to show the signs as they are, put them in backticks',
            )
    if not published(answer, "").strip():
        start = len(answer) - len(answer.lstrip())
        yield Fault(
            start,
            4,
            "empty-answer",
            "this answer is a comment only: clients get an empty message",
            "write the answer, or delete the entry",
        )


def _joined_lines(node: Scalar, lines: list[str], *, conflicts: bool) -> Iterator[Problem]:
    """What stood on lines of its own, in a text whose lines YAML joins."""
    first = node.mark.line + (node.style == ">")
    written = lines[first - 1 : node.mark.end_line]
    if conflicts:
        for number, line in enumerate(written):
            for fault in _conflict(line):
                mark = Mark(first + number, fault.start + 1, fault.width)
                yield warning(fault.code, mark, fault.message, fault.remedy)
    folded = node.style == ">"
    found = _line_of_its_own(written, folded=folded)
    if found is not None:
        what, number = found
        message = f"YAML joins this line to the one above it, so that the {what} is none"
        yield _joined(node, written, number, "folded-list", message)
        return
    if written and not folded:
        written = [written[0][node.mark.column - 1 + len(node.style) :], *written[1:]]
    paragraph = _joined_paragraph(written, folded=folded)
    if paragraph is not None:
        message = "YAML joins this paragraph to the one above it, in spite of the empty line"
        yield _joined(node, written, paragraph, "joined-paragraphs", message)


def _joined(node: Scalar, written: list[str], number: int, code: str, message: str) -> Problem:
    """The warning about the line of that number, from 0, among those that were `written`."""
    bar = 'write "|" in place of ">"' if node.style == ">" else 'write "answer: |"'
    remedy = f"{bar} and begin the text on the line below it: behind the bar each line is kept"
    line = written[number]
    first = node.mark.line + (node.style == ">")
    mark = Mark(first + number, _indent(line) + 1, max(1, len(line.strip())))
    return warning(code, mark, message, remedy)


def _line_of_its_own(written: list[str], *, folded: bool) -> tuple[str, int] | None:
    """The first line that is joined of a list, a table, a block of code or a heading, and which it is.

    Where YAML folds, only lines at the margin are joined.
    """
    margin = _indent(written[0]) if folded and written else None
    for what, sign, least in _OWN_LINES:
        own = [
            number
            for number, line in enumerate(written)
            if margin in (None, _indent(line)) and sign.match(line, _indent(line))
        ]
        joined = [number for number in own if number and written[number - 1].strip()]
        if joined and len(own) >= least:
            return what, joined[0]
    return None


def _joined_paragraph(written: list[str], *, folded: bool) -> int | None:
    """The first line whose paragraph becomes one with that above: YAML takes one empty line away."""
    margin = _indent(written[0]) if folded and written else None
    for number in range(2, len(written)):
        above, between, line = written[number - 2 : number + 1]
        if between.strip() or not above.strip() or not line.strip():
            continue
        if margin is not None and (_indent(above), _indent(line)) != (margin, margin):
            continue
        above, line = above.strip(), line.strip()
        # A backslash is a break of its own, of Markdown or between double quotes.
        breaks = above.endswith(("\\", "\\n")) or line.startswith("\\n")
        if not breaks and not _ENDS_ITSELF.match(above) and not _OWN_BLOCK.match(line):
            return number
    return None


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" "))
