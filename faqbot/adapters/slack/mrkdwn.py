"""Inline nodes as Slack's mrkdwn, cut into lines that fit, with nothing live in them.

https://docs.slack.dev/messaging/formatting-message-text/. mrkdwn cannot escape its own `*_~` and
backticks, so a soft hyphen (invisible, unless the line breaks there) stands between such a
character and the text it would format: then the pair does not match, and the character shows as
itself. A zero-width space would not do, since Slack takes it for the border of a word; that is why
one stands between a style's mark and a letter beside it.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import assert_never
from urllib.parse import quote

from faqbot.markup import Code, Emphasis, Image, Inline, LineBreak, Link, Strike, Strong, Text

SOFT_HYPHEN = "\u00ad"
WORD_BORDER = "\u200b"
MOST_LINE = 2_800
"""Characters of a line at most; a section holds 3,000, and lists and quotes indent."""

_MARKS = frozenset("*_~`")
_MARK = re.compile(r"[*_~`]")
_WEB_OR_MAIL = re.compile(r"(?:https?://|mailto:)[!-~]+", re.IGNORECASE)
_BARE_URL = re.compile(r"https?://[A-Za-z0-9\-._~:/?#\[\]@!$&'()*+,;=%]+", re.IGNORECASE)
_AFTER_URL = ".,;:!?)]'*_~"
_URL_SAFE = "-._~:/?#[]@!$&'()*+,;=%"
# A link is never cut: its URL and its label, in which a character may become five, fit a line.
_MOST_URL = 1_400
_MOST_LABEL = 250
_MOST_WORD = 250


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a message.

    Attributes:
        mrkdwn: As Slack formats it; within a fence, escaped code.
        plain: The same without format, not escaped.
        fence: The number of the code block that the line belongs to; 0 for none.
    """

    mrkdwn: str
    plain: str
    fence: int = 0


@dataclass(frozen=True, slots=True)
class _Atom:
    """What is never cut: a word, a space, a link; `styles` are the marks round it."""

    mrkdwn: str
    plain: str
    styles: str = ""


_END = _Atom("\n", "\n")


def escape(text: str) -> str:
    """`text` without the characters that make anything live in Slack, and without surrogates."""
    text = text.encode("utf-8", "replace").decode("utf-8")
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def literal(text: str) -> str:
    """Make mrkdwn that shows just `text`."""

    def guarded(mark: re.Match[str]) -> str:
        before, after = text[: mark.start()][-1:], text[mark.end() :][:1]
        # snake_case and 2*3 format nothing.
        if before.isalnum() and after.isalnum() and mark.group() != "`":
            return mark.group()
        return f"{SOFT_HYPHEN}{mark.group()}{SOFT_HYPHEN}"

    return escape(_MARK.sub(guarded, text)).replace(SOFT_HYPHEN * 2, SOFT_HYPHEN)


def link(url: str, label: str) -> str | None:
    """A link in mrkdwn; None for what is no http, https or mailto URL, or is too long."""
    target = quote(url, safe=_URL_SAFE, errors="replace")
    if not _WEB_OR_MAIL.fullmatch(target) or len(escape(target)) > _MOST_URL:
        return None
    words = " ".join(label.split())
    return f"<{escape(target)}|{literal(words)}>" if words else f"<{escape(target)}>"


def lines(inlines: Iterable[Inline]) -> list[Line]:
    """The lines of running text, each at most `MOST_LINE` characters."""
    made: list[Line] = []
    for ends, run in groupby(_atoms(inlines), lambda atom: atom is _END):
        if not ends:
            made += [_line(chunk) for chunk in _chunks(list(run))]
    return made


def chopped(text: str, most: int) -> Iterator[str]:
    """`text` in parts of `most` characters at most, cut at spaces where there are any."""
    while len(text) > most:
        cut = text.rfind(" ", 1, most + 1)
        cut = cut if cut > 0 else most
        yield text[:cut]
        text = text[cut:].removeprefix(" ")
    yield text


def _line(atoms: Sequence[_Atom]) -> Line:
    mrkdwn = _joined(_styled(styles, run) for styles, run in groupby(atoms, lambda a: a.styles))
    mrkdwn = mrkdwn.strip()
    if mrkdwn.startswith("&gt;"):  # Slack reads a quote there, escaped or not.
        mrkdwn = SOFT_HYPHEN + mrkdwn
    return Line(mrkdwn, "".join(atom.plain for atom in atoms).strip())


def _chunks(atoms: list[_Atom]) -> Iterator[list[_Atom]]:
    chunk: list[_Atom] = []
    room = MOST_LINE
    for atom in atoms:
        cost = len(atom.mrkdwn) + 2 * len(atom.styles) + 2
        if cost > room:
            yield chunk
            chunk, room = [], MOST_LINE
        chunk.append(atom)
        room -= cost
    yield chunk


def _styled(styles: str, run: Iterable[_Atom]) -> str:
    inner = _joined(atom.mrkdwn for atom in run)
    core = inner.strip()
    if not styles or not core:
        return inner
    # A mark beside a space formats nothing: the space goes outside.
    before, _, after = inner.partition(core)
    return f"{before}{styles}{core}{styles[::-1]}{after}"


def _joined(parts: Iterable[str]) -> str:
    made = ""
    for part in parts:
        if made and part and _touch(made[-1], part[0]):
            made += WORD_BORDER
        made += part
    return made


def _touch(left: str, right: str) -> bool:
    if left in _MARKS:
        return right.isalnum() or right in _MARKS or right == SOFT_HYPHEN
    return right in _MARKS and (left.isalnum() or left == SOFT_HYPHEN)


def _atoms(inlines: Iterable[Inline], styles: str = "") -> Iterator[_Atom]:
    for inline in inlines:
        match inline:
            case Text(text):
                yield from _words(text, styles)
            case Strong(children):
                yield from _atoms(children, _with(styles, "*"))
            case Emphasis(children):
                yield from _atoms(children, _with(styles, "_"))
            case Strike(children):
                yield from _atoms(children, _with(styles, "~"))
            case Code(text):
                yield from _code(text, styles)
            case Link(url, children):
                yield from _links(url, "".join(atom.plain for atom in _atoms(children)), styles)
            case Image(url, alt):
                yield from _links(url, alt, styles)
            case LineBreak():
                yield _END
            case _:
                assert_never(inline)


def _with(styles: str, mark: str) -> str:
    return styles if mark in styles else styles + mark


def _words(text: str, styles: str) -> Iterator[_Atom]:
    for word in re.findall(r"\s+|\S+", text):
        if word.isspace():
            yield _Atom(" ", " ", styles)
            continue
        end = 0
        for bare in _BARE_URL.finditer(word):
            url = bare.group().rstrip(_AFTER_URL)
            linked = link(url, "")
            if linked is not None:
                yield from _literals(word[end : bare.start()], styles)
                yield _Atom(linked, url, styles)
                end = bare.start() + len(url)
        yield from _literals(word[end:], styles)


def _literals(word: str, styles: str) -> Iterator[_Atom]:
    for start in range(0, len(word), _MOST_WORD):
        part = word[start : start + _MOST_WORD]
        yield _Atom(literal(part), part, styles)


def _code(text: str, styles: str) -> Iterator[_Atom]:
    # Code that holds a backtick cannot be said in mrkdwn: it is shown as text.
    if "`" in text or not text.strip():
        yield from _words(text, styles)
        return
    for start in range(0, len(text), _MOST_WORD):
        part = text[start : start + _MOST_WORD]
        yield _Atom(f"`{escape(part)}`", part, styles)


def _links(url: str, label: str, styles: str) -> Iterator[_Atom]:
    shown = " ".join(label.split()).removeprefix("mailto:")
    if link(url, "") is None:
        yield from _words(f"{shown} ({url})" if shown and shown != url else shown or url, styles)
        return
    *parts, last = chopped(shown, _MOST_LABEL)
    for part in parts:
        yield _Atom(link(url, part) or "", part, styles)
        yield _Atom(" ", " ", styles)
    address = url.removeprefix("mailto:")
    told = f"{last} ({url})" if last and last not in (url, address) else last or url
    yield _Atom(link(url, last) or "", told, styles)
