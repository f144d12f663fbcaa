"""A page as a tree, read by the standard library's parser, which knows what a script is."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

_VOID = {
    "area",
    "base",
    "br",
    "col",
    "embed",
    "hr",
    "img",
    "input",
    "link",
    "meta",
    "source",
    "wbr",
}


@dataclass(slots=True)
class Node:
    """An element; texts and elements in it in their order."""

    tag: str
    attributes: dict[str, str]
    inner: list["Node | str"] = field(default_factory=list)

    @property
    def text(self) -> str:
        """All that is written in it, blanks as one."""
        return " ".join(" ".join(self._texts()).split())

    def _texts(self) -> Iterator[str]:
        for each in self.inner:
            if isinstance(each, str):
                yield each
            else:
                yield from each._texts()

    def all(self, tag: str = "", **wanted: str) -> list["Node"]:
        """The elements in it of that tag, with those attributes."""
        return [
            each
            for each in self._elements()
            if tag in ("", each.tag)
            and all(each.attributes.get(name) == value for name, value in wanted.items())
        ]

    def one(self, tag: str = "", **wanted: str) -> "Node":
        """The only such element."""
        (found,) = self.all(tag, **wanted)
        return found

    def _elements(self) -> Iterator["Node"]:
        for each in self.inner:
            if isinstance(each, Node):
                yield each
                yield from each._elements()


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.open = [Node("", {})]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = [name for name, _ in attrs]
        assert len(set(names)) == len(names), f"an attribute twice in <{tag}>: {names}"
        node = Node(tag, {name: value or "" for name, value in attrs})
        self.open[-1].inner.append(node)
        if tag not in _VOID:
            self.open.append(node)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        self.open.pop()

    def handle_endtag(self, tag: str) -> None:
        assert self.open[-1].tag == tag, f"</{tag}> where <{self.open[-1].tag}> is open"
        self.open.pop()

    def handle_data(self, data: str) -> None:
        self.open[-1].inner.append(data)


def tree(page: str) -> Node:
    """The page; each element must be closed where it was opened."""
    reader = _Reader()
    reader.feed(page)
    reader.close()
    assert len(reader.open) == 1, f"not closed: {[each.tag for each in reader.open[1:]]}"
    return reader.open[0]


def table(page: Node, caption: str) -> list[list[str]]:
    """The body of the table of that caption: the texts of its cells, row by row."""
    (found,) = (each for each in page.all("table") if each.one("caption").text == caption)
    rows = found.one("tbody").all("tr")
    return [[each.text for each in row.inner if isinstance(each, Node)] for row in rows]
