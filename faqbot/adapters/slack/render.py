"""A Reply as what chat.postMessage takes: one payload, or several where one would be too long."""

import json
import re
from collections.abc import Iterator, Sequence
from typing import NotRequired, TypedDict

from faqbot.adapters.slack.layout import Json, Part, merged, parts_of, sections
from faqbot.adapters.slack.mrkdwn import Line, escape, lines
from faqbot.markup import Inline, Link, Strong, Text, parse
from faqbot.model import Reply, ShownPost, Source, Suggestion
from faqbot.texts import Texts

MOST_BLOCKS = 50
"""https://docs.slack.dev/reference/block-kit/blocks/"""

MOST_JSON = 12_800
"""Characters of all blocks as JSON. Slack documents no bound; clients met one at about 13,200
(bolt-js issues 2509 and 2867)."""

# https://docs.slack.dev/reference/methods/chat.postMessage/#truncating
_MOST_TEXT = 39_000
_MANY_SECTIONS = 40
_MOST_EXCERPT = 300
# Characters of escaped text, an entity for one.
_PLAIN_PART = re.compile(r"(?:&(?:amp|lt|gt);|.){1,550}", re.DOTALL)
_NOTHING = "…"


class Payload(TypedDict):
    """Arguments of chat.postMessage, or the body for a response_url."""

    text: str
    blocks: NotRequired[list[Json]]
    mrkdwn: NotRequired[bool]


def render(reply: Reply, texts: Texts) -> list[Payload]:
    """The messages of a reply, in order, at least one; what stands first is read first."""
    body = parts_of(parse(reply.body))
    if len(body) > _MANY_SECTIONS:
        body = merged(body)
    rest = [*_suggestions(reply.suggestions), *_source(reply.source, texts), *_posts(reply, texts)]
    payloads = [_payload(parts) for parts in _messages([*body, *rest])]
    if len(payloads) == 1 and reply.plain.strip():
        payloads[0]["text"] = escape(reply.plain)[:_MOST_TEXT]
    return payloads


def said(text: str) -> Payload:
    """A payload of one plain sentence."""
    return {"text": escape(text), "mrkdwn": False}


def plainer(payload: Payload) -> Payload | None:
    """The next plainer form of a payload that Slack refused: plain sections, text alone, None."""
    blocks = payload.get("blocks")
    if not blocks:
        return None
    if all(_is_plain(block) for block in blocks):
        return {"text": payload["text"], "mrkdwn": False}
    parts = _PLAIN_PART.findall(payload["text"])[:MOST_BLOCKS]
    return {"text": payload["text"], "blocks": [_plain_section(part) for part in parts]}


def _is_plain(block: Json) -> bool:
    return bool(block["type"] == "section" and block["text"]["type"] == "plain_text")


def _plain_section(text: str) -> Json:
    return {"type": "section", "text": {"type": "plain_text", "text": text, "emoji": False}}


def _messages(parts: Sequence[Part]) -> Iterator[list[Part]]:
    message: list[Part] = []
    room = MOST_JSON
    for part in parts:
        size = _size(part.block)
        if message and (size > room or len(message) == MOST_BLOCKS):
            yield message
            message, room = [], MOST_JSON
        message.append(part)
        room -= size
    yield message


def _size(block: Json) -> int:
    return len(json.dumps(block, ensure_ascii=False, separators=(",", ":"))) + 1


def _payload(parts: Sequence[Part]) -> Payload:
    text = escape("\n\n".join(part.plain for part in parts))[:_MOST_TEXT]
    payload: Payload = {"text": text if text.strip() else _NOTHING}
    if parts:
        payload["blocks"] = [part.block for part in parts]
    return payload


def _suggestions(suggestions: Sequence[Suggestion]) -> list[Part]:
    return sections(
        [
            line
            for number, each in enumerate(suggestions, start=1)
            for line in _plain_lines(f"{number}. {each.question}")
        ]
    )


def _source(source: Source | None, texts: Texts) -> list[Part]:
    if source is None:
        return []
    author = f", {texts.say('by_author', author=source.author)}" if source.author else ""
    words: list[Inline] = [
        Text(f"{texts.say('read_more')}: "),
        Link(source.url, (Text(source.title),)),
        Text(author),
    ]
    return sections(lines(words))


def _posts(reply: Reply, texts: Texts) -> list[Part]:
    if not reply.posts:
        return []
    heading = texts.say("related_posts" if reply.posts_related else "recent_posts")
    title = lines((Strong((Text(heading),)),))
    first, *rest = reply.posts
    return [part for shown in (title + _post(first), *map(_post, rest)) for part in sections(shown)]


def _post(shown: ShownPost) -> list[Line]:
    excerpt = " ".join(shown.post.excerpt.split())
    if len(excerpt) > _MOST_EXCERPT:
        excerpt = excerpt[: _MOST_EXCERPT - 1].rstrip() + "…"
    head: list[Inline] = [Link(shown.post.url, (Text(shown.post.title),)), Text(f" · {shown.age}")]
    return lines(head) + _plain_lines(excerpt)


def _plain_lines(text: str) -> list[Line]:
    return lines((Text(text),)) if text else []
