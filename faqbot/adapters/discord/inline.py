"""What stands within a paragraph becomes lines of Discord Markdown, none longer than `MOST`."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, takewhile
from typing import assert_never

from discord.utils import format_dt

from faqbot.adapters.discord.escaping import (
    ZERO_WIDTH,
    code_span,
    escape,
    escape_with_links,
    guard,
    safe_url,
    size,
)
from faqbot.markup import (
    Code,
    Emphasis,
    Image,
    Inline,
    LineBreak,
    Link,
    Moment,
    Strike,
    Strong,
    Text,
    means,
)

MOST = 1_800
"""UTF-16 units of one line: with its prefix and a fence, it fits the 2,000 of plain content."""

_CODE_PIECE = 400
_NEWLINE = "\n"
# Unsplittable: an autolink, an escaped mark. A word can be split where it is very long.
_PIECES = re.compile(r"<https?://[^>\s]+>|\\.|\s+|[^\\\s<]{1,100}|.", re.DOTALL | re.IGNORECASE)
_WEB = re.compile(r"https?://", re.IGNORECASE)
# Discord shows the source of a link whose text holds an address or a bracket without its pair.
_PAIR = re.compile(r"\[[^\[\]]*\]")


@dataclass(frozen=True, slots=True)
class _Style:
    """Marks around text, which are closed and opened anew wherever the text is split."""

    opening: str
    closing: str


@dataclass(frozen=True, slots=True)
class _Atom:
    """Ready Markdown that must not be split, and the styles it stands in, the outermost first."""

    text: str
    styles: tuple[_Style, ...] = ()


_STRONG = _Style("**", "**")
_STRIKE = _Style("~~", "~~")
_STARS = _Style("*", "*")
# Within bold, so that the stars of both are not read as one run.
_UNDERSCORES = _Style("_", "_")
_STYLES = {Strong: _STRONG, Emphasis: _STARS, Strike: _STRIKE}


def _atoms(
    inlines: Sequence[Inline], styles: tuple[_Style, ...] = (), *, links: bool = True
) -> Iterator[_Atom]:
    """The pieces of `inlines`; without `links`, all in them is text."""
    for inline in inlines:
        match inline:
            case Text(text):
                yield from _words(text, styles, links=links)
            case Strong(children) | Emphasis(children) | Strike(children):
                style = _STYLES[type(inline)]
                style = _UNDERSCORES if style is _STARS and _STRONG in styles else style
                within = styles if style in styles else (*styles, style)
                yield from _atoms(children, within, links=links)
            case Code(text):
                yield from _code(text, styles)
            case Link(url, children):
                yield from _link(url, children, styles)
            case Image(url, alt):
                shown = (Text(alt),) if alt.strip() else ()
                yield from _link(url, shown, styles) if links else _words(alt, styles, links=False)
            case LineBreak():
                yield _Atom(_NEWLINE)
            case Moment():
                yield _Atom(format_dt(inline.began, "R"), styles)
            case _:
                assert_never(inline)


def _words(text: str, styles: tuple[_Style, ...], *, links: bool) -> Iterator[_Atom]:
    escaped = escape_with_links(text) if links else escape(text)
    for piece in _PIECES.findall(escaped):
        yield _Atom(" " if piece.isspace() else piece, styles)


def _code(text: str, styles: tuple[_Style, ...]) -> Iterator[_Atom]:
    if not text.strip():
        yield _Atom(" ", styles)
        return
    for start in range(0, len(text), _CODE_PIECE):
        piece = text[start : start + _CODE_PIECE]
        yield _Atom(code_span(piece) if piece.strip() else " ", styles)


def _link(url: str, children: Sequence[Inline], styles: tuple[_Style, ...]) -> Iterator[_Atom]:
    label = _read(children)
    if url.lower().startswith("mailto:"):
        # Discord does not link it: the address must be read.
        address = url[len("mailto:") :].partition("?")[0]
        if label == url:
            yield from _words(address, styles, links=False)
            return
        yield from _atoms(children, styles, links=False)
        if address not in label:
            yield from _words(f" ({address})", styles, links=False)
        return
    target = safe_url(url)
    if target is None:
        yield from _atoms(children, styles, links=False)
        if url != label and _WEB.match(url):
            yield _Atom(" ", styles)
            yield from _code(url, styles)
    elif not label.strip() or means(label, url):
        yield _Atom(f"<{target}>", styles)
    elif "://" in label or set("[]") & set(_PAIR.sub("", label)):
        yield from _atoms(children, styles, links=False)
        yield _Atom(" ", styles)
        yield _Atom(f"(<{target}>)", styles)
    else:
        # A parenthesis would end it.
        whole = target.replace("(", "%28").replace(")", "%29")
        link = _Style("[", f"](<{whole}>)")
        yield from _atoms(children, (*styles, link), links=False)


def _read(inlines: Sequence[Inline]) -> str:
    """The words that a reader sees, without styles and targets."""
    words = ""
    for inline in inlines:
        match inline:
            case Text(text) | Code(text) | Moment(_, text) | Image(_, text):
                words += text
            case LineBreak():
                words += " "
            case Strong(children) | Emphasis(children) | Strike(children) | Link(_, children):
                words += _read(children)
            case _:
                assert_never(inline)
    return words


def lines(inlines: Sequence[Inline]) -> Iterator[tuple[str, str]]:
    """Each line with what joins it to the one before: a line's end, a space, or nothing.

    Only a line that is too long is joined by less than a line's end to its own continuation.
    """
    for is_break, run in groupby(_atoms(inlines), lambda atom: atom.text == _NEWLINE):
        if is_break:
            continue
        joint = "\n"
        for part, next_joint in _filled(run):
            written = _written(part)
            if written:
                yield joint, guard(written)
                joint = next_joint


def _filled(run: Iterator[_Atom]) -> Iterator[tuple[list[_Atom], str]]:
    """The atoms of one line in parts of at most `MOST`, with what follows each part."""
    line: list[_Atom] = []
    width = 0
    for atom in run:
        cost = _cost(line[-1] if line else None, atom)
        if line and width + cost > MOST:
            spaces = (at for at in range(len(line) - 1, len(line) // 2, -1) if line[at].text == " ")
            cut = next(spaces, len(line))
            yield line[:cut], " " if cut < len(line) or atom.text == " " else ""
            line = line[cut:]
            width = sum(map(_cost, [None, *line[:-1]], line))
            cost = _cost(line[-1] if line else None, atom)
        line.append(atom)
        width += cost
    yield line, ""


def _cost(before: _Atom | None, atom: _Atom) -> int:
    kept = before.styles if before else ()
    marks = sum(
        len(style.opening) + len(style.closing) + 1 for style in atom.styles if style not in kept
    )
    return size(atom.text) + marks


def _written(part: Sequence[_Atom]) -> str:
    written: list[str] = []
    opened: tuple[_Style, ...] = ()
    shown = [at for at, atom in enumerate(part) if atom.text != " "]
    for atom in part[shown[0] : shown[-1] + 1] if shown else ():
        pairs = zip(opened, atom.styles, strict=False)
        same = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))
        closing = "".join(style.closing for style in reversed(opened[same:]))
        opening = "".join(style.opening for style in atom.styles[same:])
        between = ZERO_WIDTH if closing and opening and closing[-1] == opening[0] else ""
        written += (closing, between, opening, atom.text)
        opened = atom.styles
    written += (style.closing for style in reversed(opened))
    return "".join(written)
