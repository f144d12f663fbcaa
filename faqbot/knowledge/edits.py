"""Where in a sheet a change goes, and what it reads like there; in block and in flow style."""

from faqbot.errors import EditError
from faqbot.knowledge import quoting
from faqbot.knowledge.document import Mapping, Node, Path, Scalar
from faqbot.knowledge.document import Sequence as List
from faqbot.knowledge.quoting import Manner
from faqbot.knowledge.source_text import Sheet, Splice, gap_of, manner_of, quote_of


def item_added(sheet: Sheet, path: Path, value: quoting.Value) -> Splice:
    """One more item, the last, of the list at `path`."""
    items = sheet.node(path)
    if not isinstance(items, List):
        raise EditError(f"{path[-1]} is no list.")
    quote = quote_of(items)
    if items.close is not None:
        return _in_brackets(sheet, items, quoting.flow(value, quote))
    manner = manner_of(sheet.root)
    if not quote and not isinstance(value, str):
        quote = manner.quote
    manner = Manner(manner.step, manner.list_step, gap_of(items), quote)
    margin = " " * (items.mark.column - 1)
    lines = [margin + line if line else line for line in quoting.dashed(value, manner)]
    blanks = [""] * _blank_lines_between(sheet, items)
    return sheet.lines_behind(sheet.last_line(items), [*blanks, *lines])


def key_added(
    sheet: Sheet, path: Path, key: str, value: quoting.Value, *, after: str | None = None
) -> Splice:
    """One more key of the mapping at `path`: behind the key `after`, else the last one."""
    section = sheet.node(path)
    if not isinstance(section, Mapping):
        raise EditError(f"{path[-1]} holds no keys.")
    manner = manner_of(sheet.root)
    if section.close is not None:
        return _in_brackets(sheet, section, f"{key}: {quoting.flow(value, manner.quote)}", after)
    before = section.values[after] if after is not None else section
    margin = " " * (section.mark.column - 1)
    lines = [margin + line for line in quoting.block(key, value, manner)]
    return sheet.lines_behind(sheet.last_line(before), lines)


def rewritten(sheet: Sheet, path: Path, text: str, *, key: bool = False) -> Splice:
    """The text at `path`, or its key, made another."""
    node = sheet.node(path)
    if node is None or not (key or isinstance(node, Scalar)):
        raise EditError(f"There is no text at {path[-1]}.")
    flow = sheet.in_flow(path)
    if key:
        section = sheet.node(path[:-1])
        mark = section.keys[str(path[-1])] if isinstance(section, Mapping) else node.mark
        return Splice(
            sheet.start(mark),
            sheet.offset(mark.end_line, mark.end_column),
            quoting.quoted(text, flow=flow),
        )
    start = sheet.start(node.mark)
    style = node.style if isinstance(node, Scalar) else ""
    if style in {"|", ">"}:
        return Splice(start, sheet.end(node), _literal(sheet, node, text))
    written = quoting.quoted(text, style, flow=flow, typed=False)
    empty = start == sheet.end(node) and start and not sheet.text[start - 1].isspace()
    return Splice(start, sheet.end(node), f" {written}" if empty else written)


def cut_out(sheet: Sheet, path: Path) -> Splice:
    """What stands at `path` taken out, with its key or dash; it is not the only one there."""
    parent, node = sheet.node(path[:-1]), sheet.node(path)
    if node is None or not isinstance(parent, List | Mapping):
        raise EditError(f"There is no {path[-1]} in the file.")
    if parent.close is None:
        line = _first_line(sheet, parent, path[-1])
        if not sheet.line(line)[: parent.mark.column - 1].strip():
            return sheet.without_lines(line, sheet.last_line(node))
    names = list(parent.values) if isinstance(parent, Mapping) else range(len(parent.items))
    # One place cut out together with what parts it from the next, or from the one before.
    places = _places(sheet, parent)
    index = list(names).index(path[-1])
    start, end = places[index]
    if index + 1 < len(places):
        gap = sheet.text[end : places[index + 1][0]]
        splice = Splice(start, places[index + 1][0], "")
    else:
        gap = sheet.text[places[index - 1][1] : start]
        splice = Splice(places[index - 1][1], end, "")
    if "#" in gap:
        raise EditError("A comment stands beside what is to be deleted; delete it by hand.")
    return splice


def _first_line(sheet: Sheet, parent: List | Mapping, step: str | int) -> int:
    """The line of a key, or of the dash of an item, whose text may begin below it."""
    if isinstance(parent, Mapping):
        return parent.keys[str(step)].line
    line = parent.items[int(step)].mark.line
    column = parent.mark.column - 1
    while line > parent.mark.line and sheet.line(line)[: column + 1].strip() != "-":
        line -= 1
    return line


def _places(sheet: Sheet, parent: List | Mapping) -> list[tuple[int, int]]:
    """The offsets at which each item, or each key with its value, begins and ends."""
    if isinstance(parent, List):
        return [(sheet.start(each.mark), sheet.end(each)) for each in parent.items]
    return [
        (sheet.start(parent.keys[key]), sheet.end(value)) for key, value in parent.values.items()
    ]


def _in_brackets(
    sheet: Sheet, parent: List | Mapping, written: str, after: str | None = None
) -> Splice:
    """One more item of a list or mapping in flow style."""
    places = _places(sheet, parent)
    if not places:
        place = sheet.start(parent.mark) + 1
        return Splice(place, place, written)
    index = list(parent.values).index(after) if after and isinstance(parent, Mapping) else -1
    place = places[index][1]
    return Splice(place, place, f", {written}")


def _blank_lines_between(sheet: Sheet, items: List) -> int:
    """How many blank lines part the last two items of a block list; one parts a lone section."""
    if not isinstance(items.items[-1], Mapping):
        return 0
    if len(items.items) == 1:
        return 1
    line = _first_line(sheet, items, len(items.items) - 1) - 1
    blanks = 0
    while not sheet.line(line).strip():
        blanks += 1
        line -= 1
    return blanks


def _literal(sheet: Sheet, node: Node, text: str) -> str:
    """A text below a bar, as far to the right as the one it replaces."""
    lines = [sheet.line(number) for number in range(node.mark.line + 1, sheet.last_line(node) + 1)]
    written = next((line for line in lines if line.strip()), "")
    margin = written[: len(written) - len(written.lstrip(" "))]
    return sheet.newline.join(
        ["|", *(margin + line if line else line for line in text.strip().split("\n"))]
    )
