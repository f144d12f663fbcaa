"""Text as Slack sends it in events: `&`, `<` and `>` escaped, mentions as `<@U...>`."""

import re
from collections.abc import Iterator
from typing import Any

# https://docs.slack.dev/messaging/formatting-message-text/#escaping
_ENTITIES = (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"))


class Wire(str):
    """Text already in Slack's wire form (`Wire("hi <@U0BOB>")`); it is not escaped again."""

    __slots__ = ()


def escape(typed: str) -> str:
    """What a person typed, as it arrives in an event; `Wire` passes through."""
    if isinstance(typed, Wire):
        return str(typed)
    for plain, entity in _ENTITIES:
        typed = typed.replace(plain, entity)
    return typed


def unescape(text: str) -> str:
    """The reverse of `escape`, for the rich_text block that accompanies a message."""
    for plain, entity in reversed(_ENTITIES):
        text = text.replace(entity, plain)
    return text


# https://docs.slack.dev/messaging/formatting-message-text/#retrieving-messages
_MARK = re.compile(r"<([^<>|]+)(?:\|([^<>]*))?>")


def rich_text(wire: str) -> dict[str, Any]:
    """The block that accompanies what a person typed.

    https://docs.slack.dev/reference/block-kit/blocks/rich-text-block/#element-types
    """
    section = {"type": "rich_text_section", "elements": list(_spans(wire))}
    return {"type": "rich_text", "block_id": "typed", "elements": [section]}


def _spans(wire: str) -> Iterator[dict[str, Any]]:
    end = 0
    for mark in _MARK.finditer(wire):
        if mark.start() > end:
            yield {"type": "text", "text": unescape(wire[end : mark.start()])}
        yield _marked(mark[1], mark[2])
        end = mark.end()
    if end < len(wire) or not wire:
        yield {"type": "text", "text": unescape(wire[end:])}


def _marked(target: str, label: str | None) -> dict[str, Any]:
    if target.startswith("@"):
        return {"type": "user", "user_id": target[1:]}
    if target.startswith("#"):
        return {"type": "channel", "channel_id": target[1:]}
    if target.startswith("!subteam^"):
        return {"type": "usergroup", "usergroup_id": target.partition("^")[2]}
    if target.startswith("!"):
        return {"type": "broadcast", "range": target[1:]}
    link = {"type": "link", "url": unescape(target)}
    return link if label is None else {**link, "text": unescape(label)}
