"""A Reply as what chat.postMessage takes: one payload, or several where one would be too long."""

import functools
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time
from typing import NotRequired, TypedDict

from faqbot.adapters.slack.buttons import ROWS, Offer, below, is_cut
from faqbot.adapters.slack.inline import Json, spans, text_span
from faqbot.adapters.slack.layout import numbered, paragraph, parts_of
from faqbot.adapters.slack.mrkdwn import escape
from faqbot.adapters.slack.packing import Part, merged
from faqbot.markup import Inline, Link, Strong, Text, parse, plain_text
from faqbot.model import Outcome, Reply, ShownPost, Source
from faqbot.texts import Texts

MOST_BLOCKS = 50
"""https://docs.slack.dev/reference/block-kit/blocks/"""

MOST_JSON = 12_800
"""Characters of all blocks as JSON. Slack documents no bound; clients met one at about 13,200
(bolt-js issues 2509 and 2867)."""

# https://docs.slack.dev/reference/methods/chat.postMessage/#truncating
_MOST_TEXT = 39_000
_MANY_BLOCKS = 40
_MOST_EXCERPT = 300
# Characters of escaped text, an entity for one.
_PLAIN_PART = re.compile(r"(?:&(?:amp|lt|gt);|.){1,550}", re.DOTALL)
_MOST_SECTION = 550
_NOTHING = "…"
# Slack counts from here.
_FIRST_DAY = date(1970, 1, 2)


class Payload(TypedDict):
    """Arguments of chat.postMessage, or the body for a response_url."""

    text: str
    blocks: NotRequired[list[Json]]
    mrkdwn: NotRequired[bool]


def render(reply: Reply, texts: Texts, offer: Offer = Offer()) -> list[Payload]:  # noqa: B008 - frozen
    """The messages of a reply, in order, at least one; what stands first is read first.

    The last one carries the buttons, those of `offer` among them.
    """
    texts = texts.of(reply.locale)
    rows = below(reply, texts, offer)
    read = _read(reply)
    messages = _with_room([list(parts) for parts in _shown(read, texts)], rows)
    if reply.opened and reply.suggestions and len(messages) > 1:
        # What is chosen takes the place of the choice: no part of the guess may stand there.
        answer, choice = _parts(read, texts)
        messages = [*_messages(answer), list(choice)]
    payloads = [_payload(parts) for parts in messages]
    if rows:
        payloads[-1]["blocks"] = [*_blocks_of(payloads[-1]), *rows]
    if len(payloads) == 1 and reply.plain.strip():
        payloads[0]["text"] = escape(reply.plain)[:_MOST_TEXT]
    return payloads


def blocks_in_window(reply: Reply, texts: Texts, *, most: int) -> list[Json]:
    """A reply in a modal, in at most `most` blocks; choices and buttons are never what is cut.

    Tables are for messages alone: https://docs.slack.dev/reference/block-kit/blocks/table-block/
    """
    texts = texts.of(reply.locale)
    rows = below(reply, texts, Offer(window=True))
    answer, choice = _parts(_read(reply), texts, tables=False)
    read = [part.block for part in (*answer[: most - len(rows) - len(choice)], *choice)]
    return [*read, *rows]


def _read(reply: Reply) -> Reply:
    """The reply with nothing but what is read of it."""
    return Reply(
        "",
        reply.outcome,
        reply.markdown,
        "",
        source=reply.source,
        posts=reply.posts,
        posts_related=reply.posts_related,
        opened=reply.opened,
        suggestions=reply.suggestions,
    )


@functools.lru_cache(maxsize=256)
def _shown(read: Reply, texts: Texts) -> tuple[tuple[Part, ...], ...]:
    """What is read, in messages; the same answers are given again and again."""
    answer, choice = _parts(read, texts)
    return tuple(map(tuple, _messages([*answer, *choice])))


@functools.lru_cache(maxsize=256)
def _parts(
    read: Reply, texts: Texts, *, tables: bool = True
) -> tuple[tuple[Part, ...], tuple[Part, ...]]:
    """What is read of an answer, and of the choice below it."""
    parts = parts_of(parse(read.body), tables=tables)
    if len(parts) > _MANY_BLOCKS:
        parts = merged(parts)
    heading = texts.say("related_posts" if read.posts_related else "recent_posts")
    rest = [*_source(read.source, texts), *_posts(read.posts, heading)]
    return (*parts, *rest), tuple(_choice(read, texts))


def said(text: str) -> Payload:
    """A payload of one plain sentence."""
    return {"text": escape(text), "mrkdwn": False}


def told(markdown: str, texts: Texts) -> list[Payload]:
    """The messages of some Markdown of faqbot's own."""
    body = plain_text(parse(markdown))
    return render(Reply("", Outcome.ABSTAIN, body=markdown, plain=body), texts)


def plainer(payload: Payload) -> Payload | None:
    """The next plainer form of a payload that Slack refused: plain sections, text alone, None.

    The buttons stay below plain sections: most often it is the text that Slack refuses.
    """
    blocks = payload.get("blocks")
    if not blocks:
        return None
    rows = [block for block in blocks if block["type"] in ROWS]
    if all(_is_plain(block) for block in blocks if block["type"] not in ROWS):
        return {"text": payload["text"], "mrkdwn": False}
    parts = _PLAIN_PART.findall(payload["text"])[: MOST_BLOCKS - len(rows)]
    return {"text": payload["text"], "blocks": [*map(plain_section, parts), *rows]}


def _is_plain(block: Json) -> bool:
    return bool(block["type"] == "section" and block["text"]["type"] == "plain_text")


def plain_section(text: str) -> Json:
    """A section of plain text, which must be escaped."""
    return {"type": "section", "text": {"type": "plain_text", "text": text, "emoji": False}}


def _messages(parts: Sequence[Part]) -> Iterator[list[Part]]:
    message: list[Part] = []
    room = MOST_JSON
    for part in parts:
        size = _size(part.block)
        while message and (
            size > room or len(message) == MOST_BLOCKS or _second_table(message, part)
        ):
            kept = _without_headings(message)
            yield kept
            message = message[len(kept) :]
            room = MOST_JSON - sum(_size(each.block) for each in message)
        message.append(part)
        room -= size
    yield message


def _without_headings(message: list[Part]) -> list[Part]:
    """A message that ends with no heading, unless it is nothing else."""
    kept = message.copy()
    while kept and kept[-1].heads:
        kept.pop()
    return kept or message


def _second_table(message: Sequence[Part], part: Part) -> bool:
    """Whether `part` is a table that Slack would refuse in a message that has one."""
    return _is_table(part) and any(map(_is_table, message))


def _is_table(part: Part) -> bool:
    return bool(part.block["type"] == "table")


def _with_room(messages: list[list[Part]], rows: Sequence[Json]) -> list[list[Part]]:
    """The same messages, the last one split where `rows` would not fit below it."""
    room = MOST_JSON - sum(map(_size, rows))
    last = messages[-1]
    most = MOST_BLOCKS - len(rows)
    kept = list(last)
    while len(kept) > 1 and (len(kept) > most or sum(_size(part.block) for part in kept) > room):
        kept.pop()
    if len(kept) == len(last):
        return messages
    # One part suffices for the buttons to stand below something.
    return [*messages[:-1], kept, last[len(kept) :]]


def _blocks_of(payload: Payload) -> list[Json]:
    # Buttons alone would hide the text: where there are blocks, they are all that is shown.
    return payload.get("blocks") or [plain_section(payload["text"][:_MOST_SECTION])]


def _size(block: Json) -> int:
    return len(json.dumps(block, ensure_ascii=False, separators=(",", ":"))) + 1


def _payload(parts: Sequence[Part]) -> Payload:
    text = escape("\n\n".join(part.plain for part in parts))[:_MOST_TEXT]
    payload: Payload = {"text": text if text.strip() else _NOTHING}
    if parts:
        payload["blocks"] = [part.block for part in parts]
    return payload


def _choice(reply: Reply, texts: Texts) -> list[Part]:
    """The line above what else may be meant, and the questions where buttons do not say all."""
    questions = [each.question for each in reply.suggestions]
    listed = numbered([[Text(each)] for each in questions]) if is_cut(reply.suggestions) else []
    if not reply.opened or not questions:
        return listed
    line = texts.say("opened_others")
    # For a text alone, below which no button says it.
    said_too = [] if listed else [f"{number}. {each}" for number, each in enumerate(questions, 1)]
    plain = "\n".join([line, *said_too])
    above = paragraph(list(spans([Text(line)])))
    return [*(replace(part, plain=plain, heads=True) for part in above), *listed]


def _source(source: Source | None, texts: Texts) -> list[Part]:
    if source is None:
        return []
    author = f", {texts.say('by_author', author=source.author)}" if source.author else ""
    words: list[Inline] = [
        Text(f"{texts.say('read_more')}: "),
        Link(source.url, (Text(_one_line(source.title)),)),
        Text(author),
    ]
    return paragraph(list(spans(words)))


def _posts(posts: Sequence[ShownPost], heading: str) -> list[Part]:
    if not posts:
        return []
    title = list(spans((Strong((Text(heading),)),)))
    first, *rest = map(_post, posts)
    return [part for shown in ([title, *first], *rest) for part in paragraph(*shown)]


def _post(shown: ShownPost) -> list[list[Json]]:
    """A post's lines: its title and age, and its excerpt."""
    link = Link(shown.post.url, (Text(_one_line(shown.post.title)),))
    lines = [[*spans([link, Text(" · ")]), _age(shown)]]
    excerpt = _one_line(shown.post.excerpt)
    if len(excerpt) > _MOST_EXCERPT:
        excerpt = excerpt[: _MOST_EXCERPT - 1].rstrip() + "…"
    if excerpt:
        lines.append(list(spans([Text(excerpt)])))
    return lines


def _age(shown: ShownPost) -> Json:
    """An age that Slack keeps true, in the reader's language; the words where it cannot.

    https://docs.slack.dev/messaging/formatting-message-text/#date-formatting
    """
    moment = datetime.combine(shown.post.published, time(), UTC)
    if shown.post.published < _FIRST_DAY:
        return text_span(shown.age)
    return {
        "type": "date",
        "timestamp": int(moment.timestamp()),
        "format": "{ago}",
        "fallback": shown.age,
    }


def _one_line(text: str) -> str:
    return " ".join(text.split())
