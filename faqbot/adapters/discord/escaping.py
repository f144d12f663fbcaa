"""Words become Discord Markdown that shows them as they are: nothing styled, linked or pinged.

Each mark is escaped with a backslash, which Discord does not show. Three things cannot be escaped
that way, and get a zero-width space instead: "@everyone" and "@here" (the server looks for them in
the raw text), mentions within code (where a backslash would be seen), and runs of backticks in
code, which would end it.
"""

import re
import string
from urllib.parse import quote

from faqbot.markup import bare_addresses

ZERO_WIDTH = "\u200b"
# Beyond it a link is shown as text; Discord's own link buttons take 512 characters.
MAX_URL = 1_500

_LINE_ENDS = re.compile(r"[\t\n\v\f\r\x1c-\x1f\x85\u2028\u2029]+")
_UNSEEN = re.compile(r"[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\ud800-\udfff]")
_EVERYBODY = r"@(?=everyone|here)"
_MARKS = re.compile(
    rf"(?P<everybody>{_EVERYBODY})"
    # What begins a mention, an emoji or a time stamp after "<"; the server reads "\<@1>" as one.
    r"|(?<=<)[@#:/]|(?<=<t):|(?<=<a):|(?<=<id):"
    # "scheme://" and ":emoji:".
    r"|:(?=//)|:(?=[^\s:]+:)"
    r"|[\\*_~`|\[\]<]",
    re.IGNORECASE,
)
_LINK = re.compile(r"https?://[A-Za-z0-9\-._~:/?#\[\]@!$&'()*+,;=%]+", re.IGNORECASE)
_IN_URLS = "".join(set(string.punctuation) - set('<>"`{}|\\^'))
_URL_START = re.compile(r"https?://(?:\[[0-9a-f:.]+\])?", re.IGNORECASE)
_LINE_START = re.compile(r"^(\s*)([#>+-])")
_NUMBER_START = re.compile(r"^(\s*\d+)([.)])")
_LIVE_IN_CODE = re.compile(rf"{_EVERYBODY}|<(?=@[!&]?\d|#\d|a?:\w+:\d|t:-?\d|id:|/[^<>]+:\d)")
_FENCE = re.compile(r"`(?=``)")


def size(text: str) -> int:
    """The length of `text` in UTF-16 units, the larger of the two ways in which Discord counts."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def one_line(text: str) -> str:
    """`text` without line ends and control characters."""
    return _UNSEEN.sub("\ufffd", _LINE_ENDS.sub(" ", text))


def cut(text: str, most: int) -> str:
    """`text` in at most `most` UTF-16 units."""
    if size(text) <= most:
        return text
    text = text[:most]
    while size(text) >= most:
        text = text[:-1]
    return f"{text.rstrip()}…"


def escape(text: str) -> str:
    """`text` with every mark in it dead; see `guard` for those that count at a line's start."""
    return _MARKS.sub(
        lambda mark: f"@{ZERO_WIDTH}" if mark["everybody"] else f"\\{mark[0]}", one_line(text)
    )


def escape_with_links(text: str) -> str:
    """As `escape`, but a web address stays a link; the brackets around it hold back its preview.

    Escaped in place it would lead elsewhere: Discord takes the backslashes into the address.
    """
    text = one_line(text)
    parts: list[str] = []
    end = 0
    for start, stop, url in bare_addresses(text):
        safe = safe_url(url)
        if safe is not None:
            parts += (escape(text[end:start]), f"<{safe}>")
            end = stop
    return "".join([*parts, escape(text[end:])])


def safe_url(url: str) -> str | None:
    """A web address fit to stand in "<...>", or None for what must not be a link."""
    fit = quote(one_line(url.strip()), safe=_IN_URLS)
    fit = re.sub(_EVERYBODY, "%40", fit, flags=re.IGNORECASE)
    # Elsewhere than around an IPv6 host, brackets could end a link's text.
    start = _URL_START.match(fit)
    if start is None:
        return None
    fit = start[0] + fit[start.end() :].replace("[", "%5B").replace("]", "%5D")
    return fit if len(fit) <= MAX_URL and _LINK.fullmatch(fit) else None


def guard(line: str) -> str:
    """`line` that does not begin with a heading, a quote or a list's marker."""
    return _NUMBER_START.sub(r"\1\\\2", _LINE_START.sub(r"\1\\\2", line))


def dead_code(text: str) -> str:
    """A line of code that neither ends its fence nor holds what a server may take for a mention."""
    text = _FENCE.sub(f"`{ZERO_WIDTH}", _UNSEEN.sub("\ufffd", text))
    return _LIVE_IN_CODE.sub(lambda match: match[0] + ZERO_WIDTH, text)


def code_span(text: str) -> str:
    """Code within a line, which must not be blank."""
    text = dead_code(one_line(text))
    if "`" not in text:
        return f"`{text}`"
    # Two backticks hold single ones; runs of them would end it.
    held = re.sub("`(?=`)", f"`{ZERO_WIDTH}", text)
    # A blank is left out of sight beside a backtick alone.
    before, after = " " * held.startswith("`"), " " * held.endswith("`")
    return f"``{before}{held}{after}``"
