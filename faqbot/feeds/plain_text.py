"""Titles and excerpts as plain text: what a feed sends is HTML more often than it says."""

import html
import re
import unicodedata

from selectolax.lexbor import LexborHTMLParser

from faqbot.markup.shortening import shortened

MOST_TITLE = 200
MOST_EXCERPT = 300
"""Characters."""

# What is behind that is not read: an excerpt is shorter, and some send whole articles.
_MOST_READ = 20_000
# More marks on one letter than any script has only hide it (UAX #15 allows 30 in a stream).
_MOST_MARKS = 8
_ELLIPSIS = "\N{HORIZONTAL ELLIPSIS}"
_BLOCKS = (
    "address|article|aside|blockquote|br|dd|div|dl|dt|footer|h[1-6]|header|hr|li|main|nav|ol|p|pre|"
    "section|table|td|th|tr|ul"
)
_INLINES = "a|abbr|b|cite|code|del|em|i|img|ins|kbd|mark|q|s|small|span|strong|sub|sup|time|tt|u"
_BLOCK = re.compile(rf"<(?=/?(?:{_BLOCKS})\b)", re.IGNORECASE)
_TAG = re.compile(rf"</?(?:{_BLOCKS}|{_INLINES})(?:\s[^<>]*)?/?>", re.IGNORECASE)
_ENTITY = re.compile(r"&(?:#\d{1,7}|#x[0-9a-f]{1,6}|[a-z][a-z0-9]{1,30});", re.IGNORECASE)
# Not shown, or the site's own "read on" and captions.
_LEFT_OUT = "script, style, template, noscript, iframe, figure, figcaption, svg, .more-link, .screen-reader-text"
# Invisible ones, and those that turn the direction of what follows.
_UNSEEN = re.compile(
    "[\u00ad\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\uffff\U000e0000-\U000e007f]"
)
# Parts of letters and emoji that alone show nothing, and letters that are drawn as blanks.
_NOTHING = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200c\u200d\u2800\u3164\ufe00-\ufe0f\uffa0\\s]*"
)
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f]")
_MORE = (
    r"continue reading|read (?:more|on|the (?:full|whole) (?:article|post|story))|keep reading"
    r"|weiterlesen|mehr lesen|lire la suite|seguir leyendo|leer más|continua a leggere|czytaj dalej"
)
_END = r"[\s.\u2026\u2192\u00bb>)\]]*$"
# The word alone ends many a sentence; with a sign beside it, it is a link.
_SIGN = r"(?:\u2026|\.\.\.|\u2192|\u00bb|>|[(\[])"
_TAILS = (
    # WordPress adds it to each item: https://developer.wordpress.org/reference/functions/the_excerpt_rss/
    re.compile(
        r"\s*The post .{1,300} (?:first appeared|appeared first) on .{1,200}$", re.IGNORECASE
    ),
    re.compile(r"\s*Der Beitrag .{1,300} erschien zuerst auf .{1,200}$", re.IGNORECASE),
    re.compile(rf"(?:(?<=[.!?\u2026\]])|^|[(\[])\s*(?:{_MORE}){_END}", re.IGNORECASE),
    re.compile(rf"(?:{_SIGN}\s*more{_END}|(?:(?<=[.!?])|^)\s*more\s*{_SIGN}{_END})", re.IGNORECASE),
)
_MORE_AT_END = re.compile(rf"\s*\b(?:{_MORE})$", re.IGNORECASE)
_CLOSING = " .\u2026\u2192\u00bb>)]\"\u201d\u2019'"
_OPENING = " :\"\u201c\u2018'"
_LONGEST_TAIL = 600
# "[...] Continue reading", then "The post ... appeared first on ...".
_MOST_TAILS = 5
_CUT_OFF = re.compile(
    r"\s*(?:\[\s*(?:\u2026|\.\.\.)\s*\]|\(\s*(?:\u2026|\.\.\.)\s*\)|\u2026|\.\.\.)\s*$"
)


def plain(source: str, *, is_text: bool = False, most: int = MOST_EXCERPT) -> str:
    """`source` in one line of plain text, at most `most` characters, cut at a word with an ellipsis.

    Args:
        source: HTML; or text in which tags and entities are signs like any other where `is_text`.
        is_text: Whether the feed says so in a way that can be relied on.
        most: The most characters, the ellipsis included.
    """
    return shortened(_text(source, is_text=is_text), most)


def excerpt(source: str, title: str) -> str:
    """The beginning of what a post says, without the tail that asks to read on."""
    text = _text(source, is_text=False)
    if re.match(rf"<(?:{_BLOCKS}|a|img)\b", text, re.IGNORECASE):
        # Made HTML twice by whoever wrote the feed.
        text = _text(text, is_text=False)
    if len(text) <= MOST_EXCERPT + _LONGEST_TAIL:
        # Of a longer one the end is not shown.
        text = _without_tail(text, title)
    return shortened(text, MOST_EXCERPT)


def _text(source: str, *, is_text: bool) -> str:
    source = source[:_MOST_READ]
    if is_text:
        return one_line(source)
    if "<" not in source:
        return one_line(html.unescape(source))
    tree = LexborHTMLParser(_BLOCK.sub(" <", source))
    for node in tree.css(_LEFT_OUT):
        node.decompose()
    root = tree.body
    return "" if root is None else one_line(root.text(deep=True))


def is_html(source: str) -> bool:
    """Whether what a feed calls text has tags or entities in it that are meant as such."""
    return bool(_TAG.search(source) or _ENTITY.search(source))


def one_line(text: str) -> str:
    """`text` composed (NFC), in one line, without what is not seen or changes what is."""
    text = _UNSEEN.sub("", unicodedata.normalize("NFC", text.encode("utf-8", "ignore").decode()))
    text = _few_marks(" ".join(_CONTROL.sub(" ", text).split()))
    return "" if _NOTHING.fullmatch(text) else text


def _few_marks(text: str) -> str:
    """`text` with no more marks on a letter than any script has."""
    if text.isascii():
        return text
    kept, marks = [], 0
    for each in text:
        marks = marks + 1 if unicodedata.category(each) in {"Mn", "Me"} else 0
        if marks <= _MOST_MARKS:
            kept.append(each)
    return "".join(kept)


def _without_tail(text: str, title: str) -> str:
    """`text` without "The post ... appeared first on ...", "Continue reading", "[...]"."""
    is_cut = False
    for _ in range(_MOST_TAILS):
        before = text
        for tail in _TAILS:
            text = tail.sub("", text).rstrip()
        text = _without_named(text, title)
        text, times = _CUT_OFF.subn("", text)
        is_cut = is_cut or times > 0
        if text == before:
            break
    if is_cut and text:
        return f"{text.rstrip('.,;:')}{_ELLIPSIS}"
    return text


def _without_named(text: str, title: str) -> str:
    """`text` without "Continue reading" and the post's own title behind it."""
    bare = text.rstrip(_CLOSING)
    if not title or not bare.endswith(title):
        return text
    left = bare.removesuffix(title).rstrip(_OPENING)
    found = _MORE_AT_END.search(left)
    return left[: found.start()].rstrip() if found else text
