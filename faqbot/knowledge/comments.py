"""Texts that YAML cuts at a ` #`, since a comment begins there; `C# is #1` reads as `C# is`.

A comment is told from a text by how people write both: a comment has a space behind its sign, or
two and more before it.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from faqbot.errors import Problem
from faqbot.knowledge.document import Mapping, Mark, Node, Path, Scalar, warning
from faqbot.markup.shortening import cut

CODE = "cut-comment"
_REMEDY = "put the whole text in quotes; write a comment with a space behind its #"
_CUT = re.compile(r" (#[^\s#!].*?)\s*")
_CUT_AT_START = re.compile(r" *(#[^\s#!].*?)\s*")
_ANYWHERE = re.compile(r"(?m) #[^\s#!]")
# Only prose is cut by mistake; an id or a date with a comment behind it is just that.
_PROSE = {"question", "aliases", "answer", "title", "excerpt", "asks", "not", "name", "author"}


@dataclass(frozen=True, slots=True)
class CutText:
    """A text that lost its end: what YAML reads, what stands there, and where the # is."""

    path: Path
    read: str
    written: str
    mark: Mark


def cut_texts(root: Node, text: str) -> list[CutText]:
    """The texts of a file that end at a # which was hardly meant as a comment."""
    if not _ANYWHERE.search(text):
        return []
    lines = text.split("\n")
    cut_off = []
    for path, node in _prose(root, ()):
        pattern = _CUT if node.text else _CUT_AT_START
        found = pattern.fullmatch(lines[node.mark.end_line - 1], node.mark.end_column - 1)
        if found is not None:
            mark = Mark(node.mark.end_line, found.start(1) + 1, len(found[1]))
            written = f"{node.text} {found[1]}" if node.text else found[1]
            cut_off.append(CutText(path, node.text, written, mark))
    return cut_off


def cut_comments(root: Node, text: str) -> list[Problem]:
    """A warning for each of `cut_texts`."""
    return [
        warning(
            CODE,
            each.mark,
            f'YAML takes "{_short(each.written[len(each.read) :])}" for a comment: '
            f'the text reads "{_short(each.read)}", not "{_short(each.written)}"',
            _REMEDY,
        )
        for each in cut_texts(root, text)
        if each.read
    ]


def explained(problem: Problem, text: str) -> Problem:
    """An empty text's Problem, with its cause where that is a # at the beginning."""
    if problem.code != "empty-text":
        return problem
    line = text.split("\n")[problem.line - 1]
    found = _CUT_AT_START.fullmatch(line, problem.column - 1)
    if found is None:
        return problem
    return replace(
        problem,
        column=found.start(1) + 1,
        message=f'{problem.message}: YAML takes "{_short(found[1])}" for a comment',
        remedy=_REMEDY,
        width=len(found[1]),
        code=CODE,
    )


def _prose(node: Node, path: Path) -> Iterator[tuple[Path, Scalar]]:
    """The texts in block style that hold prose."""
    if isinstance(node, Scalar):
        key = next((step for step in reversed(path) if isinstance(step, str)), "")
        if key in _PROSE and not node.style:
            yield path, node
    elif node.close is None:
        inner = node.values.items() if isinstance(node, Mapping) else enumerate(node.items)
        for step, value in inner:
            yield from _prose(value, (*path, step))


def _short(text: str) -> str:
    return cut(text.strip(), 40)
