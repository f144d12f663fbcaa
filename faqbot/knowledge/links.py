"""Every web address in the file, with the place where it stands."""

from collections.abc import Iterator
from dataclasses import dataclass, fields, is_dataclass

from faqbot.knowledge.answer_places import written_at
from faqbot.knowledge.conversion import joined
from faqbot.knowledge.document import Mark, Node, Path, locate, parse, plain
from faqbot.knowledge.schema import Document, document_of
from faqbot.model import Platforms


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
        for key, url in (("url", base), ("contact", document.site.contact)):
            if url is not None and not url.startswith("mailto:"):
                yield FoundLink(url, locate(root, ("site", key)), f"site.{key}")
        for index, url in enumerate(document.site.feed or ()):
            yield FoundLink(url, locate(root, ("site", "feed", index)), "site.feed")
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
    from faqbot.markup import published

    entry = document.entries[index]
    base = document.site.url if document.site is not None else ""
    mark = locate(root, ("entries", index, "answer"))
    read = parse_markdown(published(entry.answer, base))
    return [
        _found(url, f"a link in the answer of {entry.id}", base, mark, lines)
        for url in dict.fromkeys(_urls(read))
        if url.startswith("http")
    ]


def _found(url: str, subject: str, base: str, mark: Mark, lines: list[str]) -> FoundLink:
    """A link of an answer, where it or its path is written; else where the answer begins."""
    place = written_at(url, mark, lines)
    if place is None and base and url.startswith(joined(base, "/")):
        path = url[len(joined(base, "/")) - 1 :]
        return FoundLink(url, written_at(path, mark, lines) or mark, subject, relative=True)
    return FoundLink(url, place or mark, subject)


def _urls(node: object, *, in_link: bool = False) -> Iterator[str]:
    """The addresses of links and images, and those in prose, anywhere below a node of Markdown."""
    from faqbot.markup import Link, Text, bare_addresses

    if isinstance(node, tuple):
        for each in node:
            yield from _urls(each, in_link=in_link)
    elif isinstance(node, Text):
        # What a link shows is not where it leads.
        yield from () if in_link else (url for _, _, url in bare_addresses(node.text))
    elif is_dataclass(node):
        for field in fields(node):
            value = getattr(node, field.name)
            if field.name == "url" and isinstance(value, str):
                yield value
            else:
                yield from _urls(value, in_link=in_link or isinstance(node, Link))


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
