"""Every web address in the file, with the place where it stands."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, fields, is_dataclass

from faqbot.knowledge.conversion import joined
from faqbot.knowledge.document import Mark, Node, locate, parse, plain
from faqbot.knowledge.schema import Document, document_of
from faqbot.model import Platforms

# Every platform makes a link of an address that stands in prose.
_BARE = re.compile(r"https?://[^\s<>\"|`*]+", re.IGNORECASE)
Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class FoundLink:
    """An absolute http or https URL, where it stands, and what it is for.

    Attributes:
        relative: Whether the file has only its path, behind site.url.
    """

    url: str
    mark: Mark
    subject: str
    relative: bool = False


def links_of(document: Document, root: Node) -> Iterator[FoundLink]:
    """The links of site, sources and posts."""
    base = ""
    if document.site is not None:
        base = document.site.url
        for key, url in (
            ("url", base),
            ("contact", document.site.contact),
            ("feed", document.site.feed),
        ):
            if url is not None and not url.startswith("mailto:"):
                yield FoundLink(url, locate(root, ("site", key)), f"site.{key}")
    for path, subject, url in _pages(document):
        relative = url.startswith("/")
        yield FoundLink(joined(base, url), locate(root, path), subject, relative)


def _pages(document: Document) -> Iterator[tuple[Path, str, str]]:
    for index, entry in enumerate(document.entries):
        if entry.source is not None:
            yield ("entries", index, "source", "url"), f"the source of {entry.id}", entry.source.url
    for index, post in enumerate(document.posts):
        yield ("posts", index, "url"), f"the post {post.id}", post.url


def links_in_answer(
    document: Document, index: int, root: Node, lines: list[str]
) -> list[FoundLink]:
    """The links in the answer of one entry; `lines` are those of the file."""
    # Reading Markdown takes a while; a plain check does it for doubtful answers only.
    from faqbot.markup import parse as parse_markdown

    entry = document.entries[index]
    mark = locate(root, ("entries", index, "answer"))
    urls = dict.fromkeys(
        url for url in _urls(parse_markdown(entry.answer)) if url.startswith("http")
    )
    return [
        FoundLink(url, _place(url, mark, lines), f"a link in the answer of {entry.id}")
        for url in urls
    ]


def _urls(node: object, *, in_link: bool = False) -> Iterator[str]:
    """The addresses of links and images, and those in prose, anywhere below a node of Markdown."""
    from faqbot.markup import Link, Text

    if isinstance(node, tuple):
        for each in node:
            yield from _urls(each, in_link=in_link)
    elif isinstance(node, Text):
        # What a link shows is not where it leads.
        yield from () if in_link else map(_without_stop, _BARE.findall(node.text))
    elif is_dataclass(node):
        for field in fields(node):
            value = getattr(node, field.name)
            if field.name == "url" and isinstance(value, str):
                yield value
            else:
                yield from _urls(value, in_link=in_link or isinstance(node, Link))


def _without_stop(url: str) -> str:
    """An address without the signs behind it that belong to its sentence."""
    url = url.rstrip(".,;:!?'_~")
    while url.endswith(")") and url.count(")") > url.count("("):
        url = url[:-1].rstrip(".,;:!?'_~")
    return url


def _place(url: str, mark: Mark, lines: list[str]) -> Mark:
    """Where `url` stands within the text at `mark`; that text where it is written otherwise."""
    for number in range(mark.line, min(max(mark.end_line, mark.line), len(lines)) + 1):
        column = lines[number - 1].find(url)
        if column >= 0:
            return Mark(number, column + 1, len(url))
    return mark


def all_links(text: str, platforms: Platforms) -> list[FoundLink]:
    """Every link of a valid faqs.yaml, those in its answers included."""
    root, _ = parse(text)
    if root is None:
        return []
    document = document_of(platforms).model_validate(plain(root))
    lines = text.split("\n")
    found = list(links_of(document, root))
    for index in range(len(document.entries)):
        found += links_in_answer(document, index, root, lines)
    return found
