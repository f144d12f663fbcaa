"""HTML that means what Markdown can say: it becomes markdown-it's own tokens.

All other HTML stays text; `faqbot check` names it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from html import unescape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from markdown_it.rules_inline import StateInline
    from markdown_it.token import Token

_STYLES = {
    "b": "strong",
    "strong": "strong",
    "i": "em",
    "em": "em",
    "s": "s",
    "del": "s",
    "strike": "s",
    "summary": "strong",
    "a": "link",
}
_PARAGRAPHS = {"p", "div", "details", "summary"}
# Their words are shown, and nothing of theirs can be.
_UNSHOWN = {"u", "span", "font", "ins", "mark", "abbr", "wbr"}
UNDERSTOOD = frozenset({*_STYLES, *_PARAGRAPHS, *_UNSHOWN, "br", "img"})
"""The tags that become what they mean."""

_NAME = "|".join(sorted(UNDERSTOOD, key=len, reverse=True))
# CommonMark 0.31.2, section 6.6; possessive, so that no text makes it go back and forth.
_ATTRIBUTE = (
    r"""\s++[A-Za-z_:][A-Za-z0-9_.:-]*+(?:\s*+=\s*+(?:[^\s"'=<>`]++|'[^'<]*+'|"[^"<]*+"))?+"""
)
_TAG = re.compile(
    rf"<(?P<end>/?)(?P<name>{_NAME})(?P<rest>(?:{_ATTRIBUTE})*+)\s*+/?>", re.IGNORECASE
)
_VALUE = r"""\b{name}\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))"""
_MARKUP = "html"
_BREAKS = {"softbreak", "hardbreak", "paragraph_break"}


def tag(state: StateInline, silent: bool) -> bool:
    """markdown-it's rule for one tag."""
    if state.src[state.pos] != "<":
        return False
    found = _TAG.match(state.src, state.pos, state.posMax)
    if found is None:
        return False
    if not silent:
        token = state.push(_MARKUP, found["name"].lower(), 0)
        token.content = found.group()
        token.info = "end" if found["end"] else ""
    state.pos = found.end()
    return True


def paragraphs(tokens: Sequence[Token]) -> list[list[Token]]:
    """The tokens of one paragraph, as the paragraphs that HTML makes of it.

    A tag that lacks its other half is text.
    """
    if not any(token.type == _MARKUP for token in tokens):
        return [list(tokens)]
    found: list[list[Token]] = [[]]
    depth = 0
    for token in _one_break(list(_meant(tokens))):
        depth += token.nesting
        if token.type == "paragraph_break" and not depth:
            found.append([])
        else:
            token.type = "hardbreak" if token.type == "paragraph_break" else token.type
            found[-1].append(token)
    return [part for part in map(_trimmed, found) if part] or [[]]


def _meant(tokens: Sequence[Token]) -> Iterator[Token]:
    partners = _partners(tokens)
    for at, token in enumerate(tokens):
        if token.type != _MARKUP:
            yield token
        elif token.tag in _STYLES and at not in partners:
            yield _token("text", token.content)
        else:
            yield from _of_tag(token)


def _of_tag(token: Token) -> Iterator[Token]:
    """What a tag means, where it has its other half or needs none."""
    is_end = token.info == "end"
    if token.tag == "br":
        yield _token("hardbreak")
    elif token.tag == "img" and not is_end:
        image = _token("image")
        image.attrs = {"src": _address(token.content, "src")}
        image.children = [_token("text", _value(token.content, "alt"))]
        yield image
    if token.tag in _PARAGRAPHS and not is_end:
        yield _token("paragraph_break")
    if kind := _STYLES.get(token.tag):
        style = _token(f"{kind}_close" if is_end else f"{kind}_open")
        style.nesting = -1 if is_end else 1
        style.attrs = {"href": _address(token.content, "href")} if kind == "link" else {}
        yield style
    if token.tag in _PARAGRAPHS and is_end:
        yield _token("paragraph_break")


def _partners(tokens: Sequence[Token]) -> set[int]:
    """Where the styles stand that begin and end within the same surroundings."""
    paired: set[int] = set()
    waiting: list[tuple[int, str]] = []
    for at, token in enumerate(tokens):
        if token.type == _MARKUP and token.tag in _STYLES:
            if token.info != "end":
                waiting.append((at, token.tag))
            elif waiting and waiting[-1][1] == token.tag:
                paired |= {at, waiting.pop()[0]}
        elif token.nesting > 0:
            waiting.append((at, ""))
        elif token.nesting < 0:
            while waiting.pop()[1]:
                pass
    return paired


def _one_break(tokens: Sequence[Token]) -> Iterator[Token]:
    """Two line breaks in a row as the end of a paragraph, any further ones left out."""
    waiting: list[Token] = []
    for token in tokens:
        if token.type in _BREAKS or (
            waiting and token.type == "text" and not token.content.strip()
        ):
            waiting.append(token)
            continue
        yield from _joint(waiting)
        waiting = []
        yield token
    yield from _joint(waiting)


def _joint(waiting: Sequence[Token]) -> Iterator[Token]:
    kinds = [token.type for token in waiting]
    if "paragraph_break" in kinds or kinds.count("hardbreak") > 1:
        yield _token("paragraph_break")
    elif "hardbreak" in kinds:
        yield _token("hardbreak")
    else:
        yield from waiting


def _trimmed(part: list[Token]) -> list[Token]:
    """Without line breaks at the ends, and without spaces around those between."""
    while part and part[0].type in _BREAKS:
        part.pop(0)
    while part and part[-1].type in _BREAKS:
        part.pop()
    for before, token, after in zip([None, *part], part, [*part[1:], None], strict=False):
        if token.type == "text":
            if before is None or before.type == "hardbreak":
                token.content = token.content.lstrip(" ")
            if after is None or after.type == "hardbreak":
                token.content = token.content.rstrip(" ")
    return part


def _address(content: str, name: str) -> str:
    from markdown_it.common.normalize_url import normalizeLink

    return str(normalizeLink(_value(content, name)))


def _value(content: str, name: str) -> str:
    found = re.search(_VALUE.format(name=name), content, re.IGNORECASE)
    return unescape(next(filter(None, found.groups()), "")).strip() if found else ""


def _token(kind: str, content: str = "") -> Token:
    from markdown_it.token import Token

    return Token(kind, "", 0, content=content)
