"""The pages as the tests read them: their blocks, their commands, their anchors."""

import re
import shlex
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from markdown_it import MarkdownIt
from markdown_it.token import Token

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
PAGES = [
    *(ROOT / f"{name}.md" for name in ("README", "CONTRIBUTING", "PRIVACY", "SECURITY")),
    *sorted(DOCS.rglob("*.md")),
]
PROGRAMS = ("faqbot", "python", "python3", "pip", "just", "docker", "git", "pre-commit")
"""What an inline code begins with that is a command."""
_PROMPT = "$ "
_FOLDER = re.compile(r"<!-- folder: ([\w-]+) -->")


@dataclass(frozen=True, slots=True)
class Block:
    """A fenced block of a page.

    Attributes:
        kind: What stands behind the fence, such as "sh".
        folder: Where its commands are run, of those in `folders/`; "" for any.
    """

    page: str
    kind: str
    text: str
    folder: str


@dataclass(frozen=True, slots=True)
class Command:
    """A command of a page, without what it is piped into or written to.

    Attributes:
        mentioned: Whether it is in running text, where arguments may be left out.
    """

    page: str
    words: tuple[str, ...]
    mentioned: bool = False

    def __str__(self) -> str:
        return shlex.join(self.words)


@dataclass(frozen=True, slots=True)
class Shown:
    """A command of a console, with the lines that are shown below it; "..." leaves lines out."""

    page: str
    words: tuple[str, ...]
    folder: str
    lines: tuple[str, ...]


def name_of(page: Path) -> str:
    return page.relative_to(ROOT).as_posix()


@cache
def tokens(page: Path) -> tuple[Token, ...]:
    return tuple(MarkdownIt("commonmark").enable("table").parse(page.read_text("utf-8")))


def inline(page: Path) -> list[Token]:
    """What stands in the running text, headings and tables of a page."""
    return [child for token in tokens(page) for child in token.children or ()]


def headings(page: Path) -> list[str]:
    text = zip(tokens(page), tokens(page)[1:], strict=False)
    return [after.content for token, after in text if token.type == "heading_open"]


def anchors(page: Path) -> set[str]:
    """What may stand behind a `#`: the headings, as web pages of repositories name them."""
    plain = (re.sub(r"[^\w\- ]", "", heading.lower()) for heading in headings(page))
    return {heading.replace(" ", "-") for heading in plain}


def links(page: Path) -> list[str]:
    """The addresses of links and pictures."""
    found = [str(each.attrs.get("href") or each.attrs.get("src") or "") for each in inline(page)]
    return [link for link in found if link]


def blocks(page: Path) -> list[Block]:
    found, folder = [], ""
    for token in tokens(page):
        if token.type == "fence":
            found.append(Block(name_of(page), token.info.strip(), token.content, folder))
        marked = _FOLDER.search(token.content) if token.type == "html_block" else None
        folder = marked[1] if marked else ""
    return found


def shown(page: Path) -> list[Shown]:
    """The commands of a page's consoles, each with what comes."""
    parts = [
        (block, part.partition("\n"))
        for block in blocks(page)
        if block.kind == "console"
        for part in f"\n{block.text}".split(f"\n{_PROMPT}")[1:]
    ]
    return [
        Shown(block.page, tuple(shlex.split(said)), block.folder, tuple(printed.splitlines()))
        for block, (said, _, printed) in parts
    ]


def commands(page: Path) -> list[Command]:
    """Every command that a page names: in consoles, in shell blocks, in running text."""
    texts = [each.content for each in inline(page) if each.type == "code_inline"]
    mentioned = [text for text in texts if text.split(" ")[0] in PROGRAMS and " " in text]
    lines = [shlex.join(each.words) for each in shown(page)]
    for block in blocks(page):
        if block.kind == "sh":
            lines += block.text.replace("\\\n", " ").splitlines()
    return [
        Command(name_of(page), words, mentioned=is_mentioned)
        for is_mentioned, given in ((True, mentioned), (False, lines))
        for line in given
        for words in _split(line)
        if words
    ]


def _split(line: str) -> list[tuple[str, ...]]:
    """The commands of a line, each to where its output is sent elsewhere."""
    found: list[list[str]] = [[]]
    elsewhere = False
    for word in shlex.split(line, comments=True):
        if word == "&&":
            found.append([])
            elsewhere = False
        elsewhere = elsewhere or word in {">", "|"}
        if not elsewhere and word != "&&":
            found[-1].append(word)
    return [tuple(words) for words in found]
