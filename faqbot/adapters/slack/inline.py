"""Inline nodes as the elements of Slack's rich text, and these as mrkdwn.

In rich text a text is literal, with nothing to escape.
https://docs.slack.dev/reference/block-kit/blocks/rich-text-block/. It is the form in which Slack's
own composer sends what people write. Mentions, emoji names and links are elements of their own
there, so that no text of an answer can become one. Slack reads mrkdwn in notifications, in plainer
messages, and beside a picture: https://docs.slack.dev/messaging/formatting-message-text/#escaping
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from typing import Any, assert_never
from urllib.parse import quote

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
    bare_addresses,
    with_url,
)

Json = dict[str, Any]

MOST_SPAN = 1_000
"""Characters of one span at most, so that a message can be split between any two."""

# Slack counts from here.
_FIRST_DAY = datetime(1970, 1, 2, tzinfo=UTC)
_WEB_OR_MAIL = re.compile(r"(?:https?://|mailto:)[!-~]+", re.IGNORECASE)
_WEB = re.compile(r"https?://", re.IGNORECASE)
_STYLES = {Strong: "bold", Emphasis: "italic", Strike: "strike"}
_URL_SAFE = "-._~:/?#[]@!$&'()*+,;=%"
# As of a button; for a link Slack documents none.
# https://docs.slack.dev/reference/block-kit/block-elements/button-element/
_MOST_URL = 3_000
# What would begin a style at the beginning of a word, the link or date of the next span included, and
# what would begin the name of an emoji. Slack has no escape for it; bots put a zero-width space
# behind it.
_MARK = re.compile(r"(?<!\w)[*_~`](?!\s)|:(?=[^\s:]+:)")
_QUOTE = re.compile(r"^&gt;", re.MULTILINE)
_ZERO_WIDTH = "\u200b"
_BOLD = "*"
# As `mrkdwn_of` writes them.
_LIVE = re.compile(r"<(?:[^<>|]*\|)?([^<>]*)>")
_STRONG = re.compile(rf"(?<!\w)\*(?!{_ZERO_WIDTH})([^*\n]+)\*")


def spans(
    inlines: Iterable[Inline], styles: Sequence[str] = (), *, links: bool = True
) -> Iterator[Json]:
    """The elements of running text, in order; without `links` those of one line of text."""
    for inline in inlines:
        match inline:
            case Text(text):
                yield from _words(text, styles) if links else _texts(text, styles)
            case Strong(children) | Emphasis(children) | Strike(children):
                style = _STYLES[type(inline)]
                yield from spans(children, (*styles, style), links=links)
            case Code(text):
                yield from _texts(text, (*styles, "code"))
            case Link(url, children):
                # Of a link in a link's text only the text is left.
                inner = spans(children, styles, links=False)
                yield from _link(url, children, styles) if links else inner
            case Image(url, alt):
                yield from _link(url, (Text(alt),), styles) if links else _texts(alt, styles)
            case Moment():
                yield _age(inline)
            case LineBreak():
                yield text_span("\n" if links else " ")
            case _:
                assert_never(inline)


def text_span(text: str, styles: Sequence[str] = ()) -> Json:
    """A text of at least one character, as it stands."""
    # A lone surrogate cannot be sent at all.
    sent = text.encode("utf-8", "replace").decode("utf-8")
    return _styled({"type": "text", "text": sent}, styles)


def is_like(span: Json, other: Json) -> bool:
    """Whether both are texts of one style, which may be written as one."""
    if not span["type"] == other["type"] == "text":
        return False
    return bool(span.get("style", {}) == other.get("style", {}))


def joined(found: Iterable[Json]) -> list[Json]:
    """The same, with neighbouring texts of one style made one."""
    made: list[Json] = []
    for span in found:
        if made and is_like(made[-1], span):
            made[-1] = made[-1] | {"text": made[-1]["text"] + span["text"]}
        else:
            made.append(span)
    return made


def told(span: Json) -> str:
    """What a span says where there is no format; a link names its address once."""
    if span["type"] != "link":
        return str(span.get("text") or span.get("fallback", ""))
    return with_url(str(span.get("text", "")), str(span["url"]))


def escape(text: str) -> str:
    """`text` without the characters that make anything live in Slack, and without surrogates."""
    text = text.encode("utf-8", "replace").decode("utf-8")
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def unescape(text: str) -> str:
    """Text as a person reads it, of text that was escaped, here or by Slack."""
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def mrkdwn_of(spans: Iterable[Json]) -> str:
    """The texts, links and dates of rich text as mrkdwn; of their styles what is bold stays."""
    return _QUOTE.sub(rf"{_ZERO_WIDTH}\g<0>", "".join(map(_written, spans)))


def read_of(words: str) -> str:
    """What is read of `mrkdwn_of`, still escaped: of links and dates what they show."""
    return _STRONG.sub(r"\1", _LIVE.sub(r"\1", words)).replace(_ZERO_WIDTH, "")


def _age(moment: Moment) -> Json:
    """An age that Slack keeps true, in the reader's language; the words where it cannot.

    https://docs.slack.dev/messaging/formatting-message-text/#date-formatting
    """
    if moment.began < _FIRST_DAY:
        return text_span(moment.words)
    stamp = {"timestamp": int(moment.began.timestamp()), "format": "{ago}"}
    return {"type": "date", **stamp, "fallback": moment.words}


def _styled(span: Json, styles: Sequence[str]) -> Json:
    return span | {"style": dict.fromkeys(styles, True)} if styles else span


def _texts(text: str, styles: Sequence[str]) -> Iterator[Json]:
    """A text in spans, cut after spaces where there are any."""
    while len(text) > MOST_SPAN:
        cut = text.rfind(" ", 1, MOST_SPAN) + 1 or MOST_SPAN
        yield text_span(text[:cut], styles)
        text = text[cut:]
    if text:
        yield text_span(text, styles)


def _words(text: str, styles: Sequence[str]) -> Iterator[Json]:
    end = 0
    for start, stop, url in bare_addresses(text):
        yield from _texts(text[end:start], styles)
        written = text[start:stop]
        shown = {} if written == url else {"text": written}
        yield _styled({"type": "link", "url": url, **shown}, styles)
        end = stop
    yield from _texts(text[end:], styles)


def _link(url: str, children: Sequence[Inline], styles: Sequence[str]) -> Iterator[Json]:
    label = list(spans(children, styles, links=False))
    shown = "".join(span["text"] for span in label)
    target = quote(url, safe=_URL_SAFE, errors="replace")
    if not _WEB_OR_MAIL.fullmatch(target) or len(target) > _MOST_URL:
        yield from label
        if _WEB.match(url) and shown != url:
            # Too long for a link, it is at least readable.
            yield from _texts(f" ({url})" if shown.strip() else url, styles)
    elif shown.strip() in ("", url):
        # Without a text Slack shows the URL, an address with its scheme.
        address = url[len("mailto:") :] if url.lower().startswith("mailto:") else ""
        text = {"text": address} if address else {}
        yield _styled({"type": "link", "url": target, **text}, styles)
    else:
        yield from (span | {"type": "link", "url": target} for span in label)


def _written(span: Json) -> str:
    words = _MARK.sub(rf"\g<0>{_ZERO_WIDTH}", escape(str(span.get("text", ""))))
    if span["type"] == "date":
        # https://docs.slack.dev/messaging/formatting-message-text/#date-formatting
        stamp = f"{span['timestamp']}^{span['format']}"
        return f"<!date^{stamp}|{escape(str(span['fallback']))}>"
    is_bold = span.get("style", {}).get("bold") and _BOLD not in words and words.strip() == words
    if span["type"] == "link":
        words = (
            f"<{escape(str(span['url']))}|{words}>" if words else f"<{escape(str(span['url']))}>"
        )
    return f"{_BOLD}{words}{_BOLD}" if is_bold else words
