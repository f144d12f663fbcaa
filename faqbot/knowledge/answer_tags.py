"""HTML in an answer that no chat shows as it was meant, and what to write in its place."""

import re
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from html import unescape
from itertools import islice

from faqbot.knowledge.answer_links import refused
from faqbot.knowledge.answer_places import Fault
from faqbot.markup import Text, parse
from faqbot.markup.tags import UNDERSTOOD

_TAG = re.compile(r"(?<!\\)<(?P<end>/?)(?P<name>[A-Za-z][A-Za-z0-9]*)(?P<rest>(?:\s[^<>]*)?/?)>")
# They need no other half, or have it beside them: so there is no need to read the Markdown.
_SURE = re.compile(
    r"<(?:br|img|p|/p|div|/div|wbr)\b[^<>]*>|<(?P<name>[a-z]+)>[^<>\n*_~`\[\]\\]*</(?P=name)>",
    re.IGNORECASE,
)
_ADDRESS = re.compile(
    r"""\s(?:href|src)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""", re.IGNORECASE
)
_LIST = 'write each item as a line that begins with "- "'
_TABLE = "write a table in Markdown: | a | b | and |---|---| below it"
_PAGE = "put it on a page, and write a link to that"
_HEADING = 'write "## " in front of it, on a line of its own'
_CODE = "put what it holds in backticks"
_REMEDIES = (
    dict.fromkeys(("ul", "ol", "li", "dl", "dt", "dd"), _LIST)
    | dict.fromkeys(("table", "thead", "tbody", "tfoot", "tr", "td", "th", "caption"), _TABLE)
    | dict.fromkeys(("h1", "h2", "h3", "h4", "h5", "h6"), _HEADING)
    | dict.fromkeys(("code", "pre", "kbd", "samp", "tt", "var"), _CODE)
    | dict.fromkeys(
        ("iframe", "video", "audio", "object", "embed", "picture", "source", "svg", "canvas"), _PAGE
    )
    | dict.fromkeys(
        ("script", "style", "link", "meta", "noscript", "form", "input", "button"), "delete it"
    )
    | {
        "hr": 'write "---" on a line of its own, with an empty line above it',
        "blockquote": 'write "> " in front of each line',
        "sup": 'write the sign itself, such as "²" or "™"',
        "sub": 'write the sign itself, such as "₂"',
    }
)
_OTHER_NAMES = """
address article aside big cite center data dfn figcaption figure footer header label main nav q
section select small textarea time title
"""
_OTHERS = frozenset(_OTHER_NAMES.split())
_VOID = {"hr", "input", "link", "meta", "embed", "source"}
_MARKDOWN = "write it in Markdown, or delete it; to show it as it is, put it in backticks"
_MOST_TAGS = 500
_STICKS_TO_WORDS = {"sup", "sub"}


def tag_faults(answer: str, prose: str, site: str) -> Iterator[Fault]:
    """The faults of HTML in an answer, each tag once; `prose` has blanks for its code."""
    found = list(islice(_TAG.finditer(prose), _MOST_TAGS))
    unsure = any(each["name"].lower() in UNDERSTOOD for each in _TAG.finditer(_SURE.sub("", prose)))
    shown = "\n".join(_texts_in(parse(answer))) if unsure else ""
    told: set[str] = set()
    for each in found:
        name = each["name"].lower()
        if each["name"] not in (name, name.upper()) or name in told:
            continue
        fault = _fault(each, name, prose, shown=shown, site=site)
        if fault is not None:
            # Each address is told of, other tags once.
            told |= {name} if fault.code != "no-link" else set()
            yield fault


def _fault(tag: re.Match[str], name: str, prose: str, *, shown: str, site: str) -> Fault | None:
    if name not in UNDERSTOOD:
        return _foreign(tag, name, prose)
    if tag[0] in shown:
        end = "its end" if not tag["end"] else "its beginning"
        remedy = f"write {end} in the same paragraph and style, or Markdown in its place"
        return Fault.of(tag, "html", f'"{tag[0][:60]}" lacks {end}: clients read the tag', remedy)
    if name == "details" and not tag["end"]:
        return Fault.of(
            tag,
            "html",
            "a chat folds nothing: clients see the whole of <details>",
            'delete the tags, or put the rest on a page and name that as "source"',
        )
    if name in ("a", "img") and not tag["end"]:
        found = _ADDRESS.search(tag["rest"])
        url = unescape(next(filter(None, found.groups()), "")).strip() if found else ""
        reason = refused(url, "", site) if url else None
        if reason is None:
            return None
        message = f'"{url[:60]}" cannot be a link in a chat: clients see {reason[0]}'
        return Fault.of(tag, "no-link", message, reason[1])
    return None


def _foreign(tag: re.Match[str], name: str, prose: str) -> Fault | None:
    """The fault of a tag that is HTML for sure, rather than a type or a name to be filled in."""
    if name not in _REMEDIES and name not in _OTHERS:
        return None
    before = prose[tag.start() - 1 : tag.start()]
    if before.isalnum() and name not in _STICKS_TO_WORDS and not tag["end"]:
        return None
    has_end = re.search(rf"</{name}\s*>", prose, re.IGNORECASE)
    if not (has_end or name in _VOID or "=" in tag["rest"]):
        return None
    return Fault.of(
        tag,
        "html",
        f"no chat knows <{name}>: clients read the tag as it stands",
        _REMEDIES.get(name, _MARKDOWN),
    )


def _texts_in(node: object) -> Iterator[str]:
    if isinstance(node, Text):
        yield node.text
    elif isinstance(node, tuple):
        for each in node:
            yield from _texts_in(each)
    elif is_dataclass(node):
        for field in fields(node):
            yield from _texts_in(getattr(node, field.name))
