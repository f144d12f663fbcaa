"""YAML as a tree of texts that remember where they stand.

Built on PyYAML's events rather than its loaders: a loader turns `no` into False, drops positions,
and its recursion ends the process on some 30,000 nested brackets. What YAML offers beyond texts,
lists and mappings (anchors, aliases, tags, several documents) is refused.
"""

from dataclasses import dataclass, field

import yaml
from yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    NodeEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from faqbot.errors import Problem, Severity
from faqbot.knowledge.source import CONTROL_CHARACTER
from faqbot.knowledge.syntax import syntax_problem

MAX_DEPTH = 16


@dataclass(frozen=True, slots=True)
class Mark:
    """A stretch of the file, 1-based.

    Attributes:
        width: How many characters of its first line a caret underlines.
        end_line: The line on which it ends.
        end_column: The column behind its last character.
    """

    line: int
    column: int
    width: int = 1
    end_line: int = 0
    end_column: int = 0


def error(code: str, mark: Mark, message: str, remedy: str) -> Problem:
    """A Problem that stops the file from being used, at `mark`."""
    return _problem(code, mark, message, remedy, Severity.ERROR)


def warning(code: str, mark: Mark, message: str, remedy: str) -> Problem:
    """A Problem that does not stop the file from being used, at `mark`."""
    return _problem(code, mark, message, remedy, Severity.WARNING)


def hint(code: str, mark: Mark, message: str, remedy: str) -> Problem:
    """Something to think of at `mark`, which is no fault."""
    return _problem(code, mark, message, remedy, Severity.HINT)


def _problem(code: str, mark: Mark, message: str, remedy: str, severity: Severity) -> Problem:
    return Problem(
        mark.line, mark.column, message, remedy, width=mark.width, severity=severity, code=code
    )


@dataclass(slots=True)
class Scalar:
    """A text, exactly as written, whatever YAML would make of it.

    Attributes:
        style: The sign that opens it: a quote, "|" or ">"; empty for a plain one.
    """

    mark: Mark
    text: str
    style: str = ""


@dataclass(slots=True)
class Sequence:
    """A list; `close` is where the bracket of a flow style one stands."""

    mark: Mark
    items: list["Node"] = field(default_factory=list)
    close: Mark | None = None


@dataclass(slots=True)
class Mapping:
    """Keys with their values; `keys` tells where each key stands, `close` as in a Sequence."""

    mark: Mark
    values: dict[str, "Node"] = field(default_factory=dict)
    keys: dict[str, Mark] = field(default_factory=dict)
    close: Mark | None = None


Node = Scalar | Sequence | Mapping
Path = tuple[str | int, ...]
"""The keys and indexes that lead to a node, such as ("entries", 3, "aliases", 1)."""

Plain = str | list["Plain"] | dict[str, "Plain"]


def parse(text: str) -> tuple[Node | None, list[Problem]]:
    """The tree of a YAML text, None where it is empty or broken, with all problems found."""
    builder = _Builder()
    try:
        for event in yaml.parse(text, Loader=yaml.CLoader):
            if not builder.take(event):
                break
    except yaml.MarkedYAMLError as error:
        return None, [*builder.problems, syntax_problem(error, text)]
    return builder.root, builder.problems


def plain(node: Node) -> Plain:
    """The tree as nested lists and dicts of texts."""
    match node:
        case Scalar():
            return node.text
        case Sequence():
            return [plain(item) for item in node.items]
        case Mapping():
            return {key: plain(value) for key, value in node.values.items()}


def locate(root: Node, path: Path, *, key: bool = False) -> Mark:
    """Where the value at `path` stands, or its key; the deepest part that exists counts."""
    node = root
    mark = root.mark
    for step in path:
        if isinstance(node, Mapping) and isinstance(step, str) and step in node.values:
            mark = node.keys[step]
            node = node.values[step]
        elif isinstance(node, Sequence) and isinstance(step, int) and step < len(node.items):
            node = node.items[step]
            mark = node.mark
        else:
            return mark
    return mark if key else node.mark


class _Builder:
    """Puts events together, without recursion; `problems` gathers what it refuses."""

    def __init__(self) -> None:
        self.root: Node | None = None
        self.problems: list[Problem] = []
        self._open: list[Sequence | Mapping] = []
        self._keys: list[Scalar | None] = []
        self._documents = 0

    def take(self, event: Event) -> bool:
        """Take one event; False when reading on makes no sense."""
        if isinstance(event, DocumentStartEvent):
            self._documents += 1
            if self._documents > 1:
                self._refuse(
                    "second-document",
                    _mark(event),
                    "a second YAML document starts here",
                    "keep one document: delete the `---` and what follows, or merge it",
                )
            return self._documents == 1
        if isinstance(event, (SequenceEndEvent, MappingEndEvent)):
            self._keys.pop()
            mark = _mark(event)
            # A block ends with its last value; its event stands at whatever comes next.
            if (mark.line, mark.column) != (mark.end_line, mark.end_column):
                self._open[-1].close = mark
            self._open.pop()
        elif isinstance(event, NodeEvent):
            return self._node(event)
        return True

    def _node(self, event: NodeEvent) -> bool:
        mark = _mark(event)
        self._refuse_unwanted(event, mark)
        node: Node
        if isinstance(event, SequenceStartEvent):
            node = Sequence(mark)
        elif isinstance(event, MappingStartEvent):
            node = Mapping(mark)
        else:
            node = Scalar(mark, "")
            if isinstance(event, ScalarEvent):
                node.text, node.style = event.value, event.style or ""
        self._attach(node)
        if isinstance(node, Scalar):
            return True
        if len(self._open) >= MAX_DEPTH:
            self._refuse(
                "too-deep",
                mark,
                f"lists and mappings are nested more than {MAX_DEPTH} deep",
                "flatten them; brackets that belong to a text need quotes around it",
            )
            # What was not read must not be called missing.
            self.root = None
            return False
        self._open.append(node)
        self._keys.append(None)
        return True

    def _refuse_unwanted(self, event: NodeEvent, mark: Mark) -> None:
        if isinstance(event, AliasEvent):
            self._refuse(
                "yaml-alias",
                mark,
                f"the YAML alias *{event.anchor} is not allowed",
                'write it out; a text that begins with "*" needs quotes',
            )
        elif event.anchor is not None:
            self._refuse(
                "yaml-anchor",
                mark,
                f"the YAML anchor &{event.anchor} is not allowed",
                'write it out; a text that begins with "&" needs quotes',
            )
        tag = getattr(event, "tag", None)
        if tag is not None:
            self._refuse(
                "yaml-tag",
                mark,
                f"the YAML tag {tag} is not allowed",
                'delete it, all values are texts; a text that begins with "!" needs quotes',
            )
        found = CONTROL_CHARACTER.search(getattr(event, "value", ""))
        if found is not None:
            self._refuse(
                "control-character",
                mark,
                f"an escape in this text makes the control character U+{ord(found[0]):04X}",
                "delete the escape, or double its backslash to show it as it is",
            )

    def _attach(self, node: Node) -> None:
        if not self._open:
            self.root = node
            return
        parent = self._open[-1]
        if isinstance(parent, Sequence):
            parent.items.append(node)
            return
        key = self._keys[-1]
        if key is None:
            if not isinstance(node, Scalar):
                self._refuse(
                    "bad-key",
                    node.mark,
                    "a key must be a word, not a list or a mapping",
                    "a text that holds brackets or braces needs quotes",
                )
                node = Scalar(node.mark, "")
            self._keys[-1] = node
            return
        self._keys[-1] = None
        if key.text in parent.values:
            self._refuse(
                "duplicate-key",
                key.mark,
                f'the key "{key.text}" stands here a second time',
                f"delete one of the two; the first is on line {parent.keys[key.text].line}",
            )
            return
        parent.values[key.text] = node
        parent.keys[key.text] = key.mark

    def _refuse(self, code: str, mark: Mark, message: str, remedy: str) -> None:
        self.problems.append(error(code, mark, message, remedy))


def _mark(event: Event) -> Mark:
    start, end = event.start_mark, event.end_mark
    if start is None or end is None:
        # PyYAML's types allow for events made by hand; the parser marks all of its own.
        return Mark(0, 0)
    width = end.column - start.column if end.line == start.line else 1
    return Mark(start.line + 1, start.column + 1, max(1, width), end.line + 1, end.column + 1)
