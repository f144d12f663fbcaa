"""Inline nodes as the elements of Slack's rich text, where a text is literal: nothing to escape.

https://docs.slack.dev/reference/block-kit/blocks/rich-text-block/. It is the form in which Slack's
own composer sends what people write. Mentions, emoji names and links are elements of their own
there, so that no text of an answer can become one.
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


def chopped(text: str, most: int) -> Iterator[str]:
    """`text` in parts of `most` characters at most, cut after spaces where there are any."""
    while len(text) > most:
        cut = text.rfind(" ", 1, most) + 1 or most
        yield text[:cut]
        text = text[cut:]
    yield text


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
    if text:
        yield from (text_span(part, styles) for part in chopped(text, MOST_SPAN))


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
