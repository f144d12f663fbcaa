"""A faqs.yaml as its author left it: its characters, its tree, and changes as splices of both.

A library that writes YAML anew moves comments, folds lines and drops blanks. Here a change is cut
into the text at the places that the tree remembers, so all other lines stay byte for byte.
"""

import codecs
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from faqbot.errors import EditError
from faqbot.knowledge.document import Mapping, Mark, Node, Path, Scalar, parse, plain
from faqbot.knowledge.document import Sequence as List
from faqbot.knowledge.quoting import Manner
from faqbot.knowledge.source import decode

_LINE_END = re.compile(r"\r\n|\r|\n")


Meant = Callable[[Any], None]
"""A change of the nested texts of a file, lists and dicts."""


def at(texts: Any, path: Path) -> Any:
    """What stands at `path` of nested texts."""
    for step in path:
        texts = texts[step]
    return texts


def text_put(path: Path, text: str) -> Meant:
    """The change that puts `text` at `path`."""

    def meant(texts: Any) -> None:
        at(texts, path[:-1])[path[-1]] = text

    return meant


def key_renamed(path: Path, key: str) -> Meant:
    """The change that calls the last key of `path` `key`."""

    def meant(texts: Any) -> None:
        section = at(texts, path[:-1])
        section[key] = section.pop(path[-1])

    return meant


def taken_out(path: Path) -> Meant:
    """The change that takes out what stands at `path`."""

    def meant(texts: Any) -> None:
        del at(texts, path[:-1])[path[-1]]

    return meant


@dataclass(frozen=True, slots=True)
class Splice:
    """The characters from `start` to `end` become `text`."""

    start: int
    end: int
    text: str


class Sheet:
    """One version of the file; offsets count its characters without a byte order mark.

    Attributes:
        text: All characters, line ends as they are.
        root: The tree of it.
        newline: The line end that most lines have.
    """

    def __init__(self, content: bytes) -> None:
        """Take `content`.

        Raises:
            EditError: It is no YAML that could be changed.
        """
        readable, problems = decode(content)
        root = None
        if not problems:
            root, problems = parse(readable)
        if root is None or problems:
            raise EditError("The file is broken. Run `faqbot check` and mend it first.")
        self.root: Node = root
        self.text = content.decode("utf-8-sig")
        ends = list(_LINE_END.finditer(self.text))
        self.newline = max(("\n", "\r\n", "\r"), key=[each.group() for each in ends].count)
        self._marked = content.startswith(codecs.BOM_UTF8)
        self._starts = [0, *(each.end() for each in ends)]
        self._ends = [*(each.start() for each in ends), len(self.text)]

    def spliced(self, splices: Iterable[Splice]) -> bytes:
        """The content with the splices made; they do not overlap."""
        text = self.text
        for each in sorted(splices, key=lambda each: (each.start, each.end), reverse=True):
            text = text[: each.start] + each.text + text[each.end :]
        return (codecs.BOM_UTF8 if self._marked else b"") + text.encode()

    def plain(self) -> Any:
        """The texts, lists and mappings, as a copy of their own."""
        return plain(self.root)

    def node(self, path: Path) -> Node | None:
        """What stands at `path`."""
        node: Node | None = self.root
        for step in path:
            if isinstance(node, Mapping) and isinstance(step, str):
                node = node.values.get(step)
            elif isinstance(node, List) and isinstance(step, int) and step < len(node.items):
                node = node.items[step]
            else:
                return None
        return node

    def in_flow(self, path: Path) -> bool:
        """Whether what stands at `path` stands between brackets or braces."""
        above = [self.node(path[:depth]) for depth in range(len(path))]
        return any(not isinstance(node, Scalar | None) and node.close for node in above)

    def offset(self, line: int, column: int) -> int:
        """The offset of a place."""
        return self._starts[line - 1] + column - 1

    def line(self, number: int) -> str:
        """A line without its end."""
        return self.text[self._starts[number - 1] : self._ends[number - 1]]

    def start(self, mark: Mark) -> int:
        """The offset at which a mark begins."""
        return self.offset(mark.line, mark.column)

    def end(self, node: Node) -> int:
        """The offset behind the last character of a node."""
        mark = _last_mark(node)
        if _is_block_text(node := _last_node(node)):
            return self._ends[self.last_line(node) - 1]
        return self.offset(mark.end_line, mark.end_column)

    def last_line(self, node: Node) -> int:
        """The number of the last line that belongs to a node."""
        mark = _last_mark(node)
        last = mark.end_line
        if not _is_block_text(_last_node(node)):
            return last
        # libyaml ends such a text at whatever comes next.
        last -= mark.end_column == 1
        keeps_blanks = "+" in self.line(mark.line)[mark.column - 1 :].partition("#")[0]
        while last > mark.line and not keeps_blanks and not self.line(last).strip():
            last -= 1
        return last

    def lines_behind(self, number: int, lines: Sequence[str]) -> Splice:
        """New lines below line `number`; a file without a last line end stays so."""
        place = self._ends[number - 1]
        if number < len(self._starts):
            place = self._starts[number]
            return Splice(place, place, "".join(line + self.newline for line in lines))
        return Splice(place, place, "".join(self.newline + line for line in lines))

    def without_lines(self, first: int, last: int) -> Splice:
        """Lines `first` to `last` taken out, with their ends."""
        if last < len(self._starts):
            return Splice(self._starts[first - 1], self._starts[last], "")
        return Splice(self._ends[first - 2] if first > 1 else 0, self._ends[last - 1], "")


def manner_of(root: Node) -> Manner:
    """How a file writes its lists and mappings, seen from its entries."""
    entries = root.values.get("entries") if isinstance(root, Mapping) else None
    found = Manner()
    if not isinstance(entries, List):
        return found
    sections = [each for each in entries.items if isinstance(each, Mapping) and not each.close]
    lists = [
        (section, node)
        for section in sections
        for node in section.values.values()
        if isinstance(node, List) and not node.close
    ]
    inner = [
        (section, node)
        for section in sections
        for node in section.values.values()
        if isinstance(node, Mapping) and not node.close
    ]
    step = inner[0][1].mark.column - inner[0][0].mark.column if inner else found.step
    if not lists:
        return Manner(step=step)
    outer, sample = lists[0]
    return Manner(step, sample.mark.column - outer.mark.column, gap_of(sample), quote_of(sample))


def gap_of(items: List) -> int:
    """How far the items of a block list stand from their dashes."""
    between = items.items[-1].mark.column - items.mark.column
    return between if between > 1 else Manner().gap


def quote_of(items: List) -> str:
    """The quote that all texts of a list have; empty where they differ."""
    styles = {each.style for each in items.items if isinstance(each, Scalar)}
    return styles.pop() if styles in ({"'"}, {'"'}) else ""


def _is_block_text(node: Node) -> bool:
    return isinstance(node, Scalar) and node.style in {"|", ">"}


def _last_node(node: Node) -> Node:
    """The node with which a block ends; a flow style one ends by itself."""
    while not isinstance(node, Scalar) and node.close is None:
        node = node.items[-1] if isinstance(node, List) else list(node.values.values())[-1]
    return node


def _last_mark(node: Node) -> Mark:
    node = _last_node(node)
    return node.mark if isinstance(node, Scalar) else node.close or node.mark
