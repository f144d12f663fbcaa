"""Links in an answer that no chat makes a link of, and what to write in their place."""

import re
from collections.abc import Iterator

from faqbot.knowledge.answer_places import Fault
from faqbot.markup.addresses import MAX_URL, address_of, is_link
from faqbot.markup.shortening import cut

_TARGET = re.compile(
    r"[ \t]*\n?[ \t]*(?:<(?P<angled>[^<>\n]*)>|(?P<bare>(?:\\.|[^\s()\\]|\((?:\\.|[^\s()\\])*\))*))"
)
_CLOSED = re.compile(r"""\s*(?:\s(?:"[^"]*"|'[^']*'|\([^()]*\)))?\s*\)""")
_BEGINNING = re.compile(r"(?<!\\)\]\(")
_DEFINITION = re.compile(
    r"""(?m)^[ ]{0,3}\[(?P<label>[^\]\n^][^\]\n]*)\]:[ \t]*<?(?P<url>[^\s<>]+)>?[ \t]*(?:["'(].*)?$"""
)
_APART = re.compile(
    r"\[(?P<label>[^\[\]\n]{0,200}?[^\W\d_][^\[\]\n]{0,200})\][ \t]+\((?P<url>(?:https?://|mailto:|www\.|/\w)[^\s()]*)\)"
)
_SWAPPED = re.compile(r"\((?P<label>[^()\n]+)\)\[(?P<url>https?://[^\]\s]+)\]")
_HALF = re.compile(r"\[(?P<label>[^\[\]()\n]*)\((?P<url>https?://[^\s()]*)\)")
_PARAGRAPH_END = re.compile(r"\n[ \t]*\n")
_LOOKS_LIKE_ADDRESS = re.compile(r"https?:|mailto:|www\.|/|tel:", re.IGNORECASE)
_HOST = re.compile(
    r"(?:[\w-]+\.)+(?!html?\b|php\b|aspx?\b|pdf\b|md\b|png\b|jpe?g\b)[a-z]{2,24}(?:[:/?#]|$)",
    re.IGNORECASE,
)
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:", re.IGNORECASE)
_PHONE = re.compile(r"(?:tel|sms):", re.IGNORECASE)
_MOST_SHOWN = 60
_LONGEST_LABEL = 1_000


def link_faults(prose: str, site: str) -> Iterator[Fault]:
    """The faults of Markdown's links in `prose`, an answer with blanks for its code.

    Args:
        prose: The answer.
        site: What paths are joined to; "" where the file names none.
    """
    for beginning in _BEGINNING.finditer(prose):
        yield from _inline(prose, beginning.start(), site)
    for found in _DEFINITION.finditer(prose):
        yield from _judged(
            found["url"], found["label"], (found.start("url"), found.end("url")), site
        )
    for found in _APART.finditer(prose):
        yield Fault.of(
            found,
            "broken-link",
            'a space stands between the "]" and the "(" of this link: clients see its source',
            f"delete it: [{found['label']}]({found['url']})",
        )
    for found in _SWAPPED.finditer(prose):
        yield Fault.of(
            found,
            "broken-link",
            "the brackets of this link are swapped: clients see its source",
            f"write [{found['label']}]({found['url']})",
        )
    for found in _HALF.finditer(prose):
        if "]" not in _rest(prose, found.start()):
            yield Fault.of(
                found,
                "broken-link",
                'the "[" of this link is never closed: clients see its source',
                f"write [{found['label'].strip()}]({found['url']})",
            )


def _rest(prose: str, start: int) -> str:
    """The paragraph from `start` on."""
    end = _PARAGRAPH_END.search(prose, start)
    return prose[start : end.start() if end else len(prose)]


def _inline(prose: str, bracket: int, site: str) -> Iterator[Fault]:
    """The fault of the link whose "](" stands at `bracket`."""
    start = max(prose.rfind("[", max(bracket - _LONGEST_LABEL, 0), bracket), 0)
    found = _TARGET.match(prose, bracket + 2)
    if found is None or prose.endswith("\\", 0, start):
        return
    url = found["angled"] if found["angled"] is not None else found["bare"]
    label = prose[start + 1 : bracket]
    if _CLOSED.match(prose, found.end()):
        yield from _judged(url, label, (start, found.end() + 1), site)
    elif _LOOKS_LIKE_ADDRESS.match(url):
        width = found.end() - start
        # A ")" behind the next "[" is that one's.
        if ")" not in _rest(prose, found.end()).partition("[")[0]:
            message = "this link is never closed: clients see its source"
            yield Fault(start, width, "broken-link", message, 'put a ")" behind its address')
        else:
            message = "a space stands in the address of this link: clients see its source"
            yield Fault(start, width, "broken-link", message, 'write "%20" in its place')


def _judged(url: str, label: str, span: tuple[int, int], site: str) -> Iterator[Fault]:
    reason = refused(url, label, site)
    if reason is not None:
        start, end = span
        message = (
            f'"{cut(url, _MOST_SHOWN)}" cannot be a link in a chat'
            if url
            else "this link has no address"
        )
        yield Fault(start, end - start, "no-link", f"{message}: clients see {reason[0]}", reason[1])


def refused(url: str, label: str, site: str) -> tuple[str, str] | None:
    """What clients see in place of a link to `url`, and what to write; None where it is a link."""
    if is_link(url) or address_of(url) is not None:
        return None
    if re.match(r"/(?!/)", url):
        if site:
            return None
        return _TEXT, 'add "site: {name: ..., url: ...}" at the top, or write the whole address'
    if _PHONE.match(url):
        if re.sub(r"\D", "", url.partition("?")[0]) in re.sub(r"\D", "", label):
            return None
        return "its text and the number", "write the number as text; phones find it there"
    return _TEXT, _remedy(url)


_TEXT = "its text only"


def _remedy(url: str) -> str:
    start = url[:_MOST_SHOWN]
    path = re.sub(r"^(?:\.{0,2}/)+", "", start)
    remedies = (
        (not url, "write where it leads, or delete its brackets"),
        (len(url) > MAX_URL, f"write a shorter address, {MAX_URL:,} characters at most"),
        (url.startswith("//"), f'write "https:{start}"'),
        (url.startswith(("#", "?")), f'name the page as well, such as "/page{start}"'),
        (_HOST.match(url), f'write "https://{start}"'),
        (_SCHEME.match(url), "only http, https and mailto can be links; write such an address"),
    )
    whole = f'write "/{path}", which is put behind site.url, or the whole address'
    return next((remedy for applies, remedy in remedies if applies), whole)
