"""Warnings about a valid file: nothing is wrong, and yet it will not do what was meant."""

import re
from urllib.parse import urlsplit

from faqbot.errors import Problem, Severity
from faqbot.knowledge.document import Node, locate
from faqbot.knowledge.nearest import nearest
from faqbot.knowledge.schema import Document

# RFC 2606 and RFC 6761 keep these names for examples.
_PLACEHOLDER_HOST = re.compile(r"(?:.*\.)?(?:example(?:\.(?:com|net|org))?|test|invalid)")


def lint(document: Document, root: Node) -> list[Problem]:
    """The warnings for a document that is valid."""
    return [*_placeholder_hosts(document, root), *_unknown_posts(document, root)]


def _placeholder_hosts(document: Document, root: Node) -> list[Problem]:
    site = document.site
    if site is None:
        return []
    links = {"url": site.url, "contact": site.contact, "feed": site.feed}
    return [
        _warning(
            root,
            ("site", key),
            f'site.{key} still has the placeholder host "{_host(link)}"',
            "write your own; clients would be sent there",
        )
        for key, link in links.items()
        if link is not None and _PLACEHOLDER_HOST.fullmatch(_host(link))
    ]


def _host(link: str) -> str:
    if link.startswith("mailto:"):
        return link.rpartition("@")[2].casefold()
    return urlsplit(link).hostname or ""


def _unknown_posts(document: Document, root: Node) -> list[Problem]:
    known = [post.id for post in document.posts]
    return [
        _warning(
            root,
            ("entries", index, "related", number),
            f'there is no post with the id "{post}"',
            _did_you_mean(post, known),
        )
        for index, entry in enumerate(document.entries)
        for number, post in enumerate(entry.related)
        if post not in known
    ]


def _did_you_mean(post: str, known: list[str]) -> str:
    near = nearest(post, known)
    if near is not None:
        return f'did you mean "{near}"?'
    return 'add it under "posts", or delete it here; related posts are also found by relevance'


def _warning(root: Node, path: tuple[str | int, ...], message: str, remedy: str) -> Problem:
    mark = locate(root, path)
    return Problem(
        mark.line, mark.column, message, remedy, width=mark.width, severity=Severity.WARNING
    )
