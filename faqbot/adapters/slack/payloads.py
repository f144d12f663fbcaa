"""What chat.postMessage takes, and how much of it."""

import json
from collections.abc import Sequence
from typing import NotRequired, TypedDict

from faqbot.adapters.slack.inline import Json

MOST_BLOCKS = 50
"""https://docs.slack.dev/reference/block-kit/blocks/"""

MOST_JSON = 12_800
"""Characters of all blocks as JSON. Slack documents no bound; clients met one at about 13,200
(bolt-js issues 2509 and 2867)."""

MOST_SECTION = 3_000
"""Characters of a section: https://docs.slack.dev/reference/block-kit/blocks/section-block/"""


# https://docs.slack.dev/reference/views/modal-views/
_MOST_TITLE = 24
_ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))


class Payload(TypedDict):
    """Arguments of chat.postMessage, or the body for a response_url."""

    text: str
    blocks: NotRequired[list[Json]]
    mrkdwn: NotRequired[bool]


def size_of(block: Json | Sequence[Json]) -> int:
    """Characters as JSON."""
    return len(_ENCODER.encode(block))


def plain(text: str) -> Json:
    """A text object without markup, which must be escaped."""
    return {"type": "plain_text", "text": text, "emoji": False}


def plain_section(text: str) -> Json:
    """A section of plain text, which must be escaped."""
    return {"type": "section", "text": plain(text)}


def modal(title: str, *, close: str, blocks: Sequence[Json], submit: str = "", **ids: str) -> Json:
    """A modal, its title and buttons cut to what Slack takes; `ids` come back when it is sent off."""
    words = {"title": title, "submit": submit, "close": close}
    cut = {key: plain(text[:_MOST_TITLE]) for key, text in words.items() if text}
    return {"type": "modal", **ids, **cut, "blocks": blocks}


def without_pictures(blocks: Sequence[Json]) -> list[Json]:
    """The same blocks, without the pictures beside their texts."""
    return [
        {key: value for key, value in block.items() if key != "accessory"}
        if block.get("accessory", {}).get("type") == "image"
        else block
        for block in blocks
    ]
