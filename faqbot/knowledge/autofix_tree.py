"""Mistakes in a file that is good YAML, each with the one change that puts it right."""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

from faqbot.errors import EditError, Problem
from faqbot.knowledge import quoting
from faqbot.knowledge.comments import CODE, CutText, cut_texts
from faqbot.knowledge.did_you_mean import near_ones
from faqbot.knowledge.document import Mapping, Node, Path, Scalar, Sequence
from faqbot.knowledge.edits import cut_out, rewritten
from faqbot.knowledge.schema_errors import keys_at
from faqbot.knowledge.source_text import (
    Meant,
    Sheet,
    Splice,
    key_renamed,
    taken_out,
    text_put,
)
from faqbot.knowledge.values import is_email, is_web_url, slug_of
from faqbot.matching.normalise import phrasing_key
from faqbot.model import Platforms

_LOOSE_DATE = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})")
_VERSION = "version: 1"
# A guess may be shown where it must not be made: `tags` and `text` are .6 from `tests`.
_SURELY_NEAR = 0.7
# `#1` belongs to a text; `#todo` may well be a comment, and must not become an answer.
_NUMBER = re.compile(r"#\d")


@dataclass(frozen=True, slots=True)
class Mend:
    """One change.

    Attributes:
        before: What stands there; empty where something is missing.
        after: What will; empty where it is deleted.
        meant: The same change of the nested texts.
        owner: What no second change may touch in the same pass.
        gone: How many lines will be missing from `line` on; below 0, how many come in.
    """

    line: int
    before: str
    after: str
    splice: Splice
    meant: Meant
    owner: Path
    gone: int = 0


def mends_of(
    sheet: Sheet, problems: Iterable[Problem], text: str, platforms: Platforms
) -> Iterator[Mend]:
    """The changes that put `problems` right, as far as each has one."""
    makers = _MAKERS | {"unknown-key": partial(_key, platforms=platforms)}
    keys, values = _paths(sheet.root)
    cut = {(each.mark.line, each.mark.column): each for each in cut_texts(sheet.root, text)}
    for problem in problems:
        place = (problem.line, problem.column)
        maker = makers.get(problem.code)
        path = (keys if problem.code == "unknown-key" else values).get(place)
        try:
            if problem.code == CODE and place in cut:
                mend = _uncut(sheet, cut[place])
            else:
                mend = maker(sheet, path) if maker is not None and path is not None else None
        except EditError:
            # It stands where a program had better not cut.
            continue
        if mend is not None:
            yield mend


def _paths(root: Node) -> tuple[dict[tuple[int, int], Path], dict[tuple[int, int], Path]]:
    """The paths of all keys, and those of all values, by line and column."""
    keys: dict[tuple[int, int], Path] = {}
    values: dict[tuple[int, int], Path] = {}
    waiting: list[tuple[Path, Node]] = [((), root)]
    while waiting:
        path, node = waiting.pop()
        values[node.mark.line, node.mark.column] = path
        if isinstance(node, Mapping):
            for key, mark in node.keys.items():
                keys[mark.line, mark.column] = (*path, key)
                waiting.append(((*path, key), node.values[key]))
        elif not isinstance(node, Scalar):
            waiting += [((*path, index), item) for index, item in enumerate(node.items)]
    return keys, values


def _key(sheet: Sheet, path: Path, *, platforms: Platforms) -> Mend | None:
    section = sheet.node(path[:-1])
    there = section.keys if isinstance(section, Mapping) else {}
    schema_path = tuple(step for step in path[:-1] if isinstance(step, str))
    free = [key for key in keys_at(schema_path, platforms) if key not in there]
    near = near_ones(str(path[-1]), free, least=_SURELY_NEAR)
    if len(near) != 1:
        return None
    line = there[str(path[-1])].line
    splice = rewritten(sheet, path, near[0], key=True)
    return Mend(line, f"{path[-1]}:", f"{near[0]}:", splice, key_renamed(path, near[0]), path[:-1])


def _version(sheet: Sheet, path: Path) -> Mend | None:
    root = sheet.root
    if path or not isinstance(root, Mapping) or "version" in root.keys or not root.keys:
        return None
    first = next(iter(root.keys.values()))
    behind = ", " if root.close else sheet.newline + " " * (root.mark.column - 1)
    place = sheet.start(first)

    def meant(texts: Any) -> None:
        texts["version"] = "1"

    splice = Splice(place, place, _VERSION + behind)
    return Mend(first.line, "", _VERSION, splice, meant, (), 0 if root.close else -1)


def _address(sheet: Sheet, path: Path) -> Mend | None:
    whole = f"https://{_text(sheet, path)}"
    return _rewritten(sheet, path, whole) if "//www." in whole and is_web_url(whole) else None


def _contact(sheet: Sheet, path: Path) -> Mend | None:
    text = _text(sheet, path)
    if is_email(text):
        return _rewritten(sheet, path, f"mailto:{text}")
    return _address(sheet, path)


def _slug(sheet: Sheet, path: Path) -> Mend | None:
    text = _text(sheet, path)
    slug = slug_of(text)
    # Where a sign or the end would be lost, such as with `C++` or `/blog/team`, it is a guess.
    if not slug or slug != "-".join(text.lower().split()):
        return None
    items = sheet.node(path[:-2])
    if path[-1] == "id" and isinstance(items, Sequence):
        # What the ids of the section are, or will be.
        ids = [(*path[:-2], index, "id") for index in range(len(items.items))]
        if [slug_of(_text(sheet, each)) for each in ids].count(slug) > 1:
            return None
    return _rewritten(sheet, path, slug)


def _date(sheet: Sheet, path: Path) -> Mend | None:
    found = _LOOSE_DATE.fullmatch(_text(sheet, path))
    if found is None:
        return None
    try:
        day = date(*(int(number) for number in found.groups()))
    except ValueError:
        return None
    return _rewritten(sheet, path, day.isoformat())


def _phrasing(sheet: Sheet, path: Path) -> Mend | None:
    """An alias that its own entry has already goes; between entries only a person can choose."""
    if len(path) != 4 or path[2] != "aliases":
        return None
    index = int(path[3])
    earlier = [_text(sheet, (*path[:2], "question"))]
    earlier += [_text(sheet, (*path[:3], number)) for number in range(index)]
    text = _text(sheet, path)
    if phrasing_key(text) not in map(phrasing_key, earlier):
        return None
    # A list that would be empty goes as a whole.
    target = path if sheet.node((*path[:3], 1)) is not None else path[:3]
    node = sheet.node(target)
    splice = cut_out(sheet, target)
    gone = sheet.text.count(sheet.newline, splice.start, splice.end)
    line = _line(sheet, path) if node is None or target == path else _key_line(sheet, target)
    return Mend(line, text, "", splice, taken_out(target), path[:3], gone)


def _mistaken(sheet: Sheet, path: Path) -> Mend | None:
    """`- Note: this` is a mapping to YAML; where a text is wanted, it was meant as one."""
    node = sheet.node(path)
    if not isinstance(node, Mapping) or node.close or len(node.values) != 1:
        return None
    ((key, value),) = node.values.items()
    plain = isinstance(value, Scalar) and not value.style and value.text
    start, end = sheet.start(node.mark), sheet.end(node)
    written = sheet.text[start:end]
    if not plain or sheet.newline in written or not written.startswith(f"{key}: "):
        return None
    wants_text = len(path) > 2 and path[-2] in {"aliases", "asks", "not"}
    if not wants_text:
        return None
    return _as_text(sheet, path, written, Splice(start, end, quoting.quoted(written, '"')))


def _uncut(sheet: Sheet, cut: CutText) -> Mend | None:
    node = sheet.node(cut.path)
    if node is None or node.mark.line != cut.mark.line:
        return None
    if not _NUMBER.match(sheet.line(cut.mark.line), cut.mark.column - 1):
        return None
    end = sheet.offset(cut.mark.line, cut.mark.column + cut.mark.width)
    start = sheet.start(node.mark if cut.read else cut.mark)
    written = sheet.text[start:end]
    return _as_text(sheet, cut.path, written, Splice(start, end, quoting.quoted(written, '"')))


def _as_text(sheet: Sheet, path: Path, written: str, splice: Splice) -> Mend:
    return Mend(_line(sheet, path), written, splice.text, splice, text_put(path, written), path)


def _rewritten(sheet: Sheet, path: Path, text: str) -> Mend:
    before, meant = _text(sheet, path), text_put(path, text)
    return Mend(_line(sheet, path), before, text, rewritten(sheet, path, text), meant, path)


def _text(sheet: Sheet, path: Path) -> str:
    node = sheet.node(path)
    return node.text.strip() if isinstance(node, Scalar) else ""


def _line(sheet: Sheet, path: Path) -> int:
    node = sheet.node(path)
    return node.mark.line if node is not None else 0


def _key_line(sheet: Sheet, path: Path) -> int:
    section = sheet.node(path[:-1])
    return section.keys[str(path[-1])].line if isinstance(section, Mapping) else _line(sheet, path)


_MAKERS: dict[str, Callable[[Sheet, Path], Mend | None]] = {
    "missing-key": _version,
    "bad-url": _address,
    "bad-contact": _contact,
    "bad-id": _slug,
    "bad-date": _date,
    "duplicate-phrasing": _phrasing,
    "wrong-type": _mistaken,
}
