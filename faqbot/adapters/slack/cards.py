"""How a hand-over looks in Slack: its card, and the modal for the answer."""

import json
from collections.abc import Mapping
from typing import Any

from faqbot.adapters.slack.layout import parts_of
from faqbot.adapters.slack.mrkdwn import escape
from faqbot.adapters.slack.render import Payload
from faqbot.adapters.slack.spans import Json
from faqbot.markup import parse, plain_text
from faqbot.model import Handover
from faqbot.service.composing import literal
from faqbot.service.handing_over import is_open
from faqbot.texts import Texts

SUBMITTED = "handover_reply"
TYPED = "answer"
"""The field of the modal."""

# https://docs.slack.dev/reference/block-kit/block-elements/plain-text-input-element/
_MOSTTYPED = 3_000
# https://docs.slack.dev/reference/views/modal-views/
_MOST_TITLE = 24
_MOST_QUOTED = 1_500


def card(handover: Handover, markdown: str, texts: Texts) -> Payload:
    """The message for the hand-over channel, its buttons as far as anything is left to do."""
    document = parse(markdown)
    names = ("reply", "taken", "done") if is_open(handover) else ("reply",)
    buttons = [
        {
            "type": "button",
            "action_id": name,
            "value": handover.id,
            "text": _plain(texts.say(name)),
        }
        for name in names
    ]
    blocks = [part.block for part in parts_of(document)]
    return {
        "text": escape(plain_text(document)),
        "blocks": [*blocks, {"type": "actions", "elements": buttons}],
    }


def modal(handover: Handover, texts: Texts, *, where: tuple[str, str]) -> Json:
    """The modal that takes the answer; `where` is the card's channel and ts."""
    quoted = parts_of(parse(f"> {literal(' '.join(handover.text.split())[:_MOST_QUOTED])}"))
    field = {
        "type": "plain_text_input",
        "action_id": TYPED,
        "multiline": True,
        "max_length": _MOSTTYPED,
        "focus_on_load": True,
    }
    return {
        "type": "modal",
        "callback_id": SUBMITTED,
        "private_metadata": json.dumps([handover.id, *where]),
        "title": _plain(texts.say("reply_title")[:_MOST_TITLE]),
        "submit": _plain(texts.say("reply")[:_MOST_TITLE]),
        "close": _plain(texts.say("confirm_no")[:_MOST_TITLE]),
        "blocks": [
            *(part.block for part in quoted),
            {
                "type": "input",
                "block_id": TYPED,
                "label": _plain(texts.say("reply_label")),
                "element": field,
            },
        ],
    }


def card_of(view: Mapping[str, Any]) -> tuple[str, str, str]:
    """Of a modal that was sent off: the hand-over's id, and its card's channel and ts."""
    handover_id, channel, ts = json.loads(str(view["private_metadata"]))
    return str(handover_id), str(channel), str(ts)


def typed(view: Mapping[str, Any]) -> str:
    """What was typed into the modal; Slack escapes nothing there."""
    values = view.get("state", {}).get("values", {})
    return str(values.get(TYPED, {}).get(TYPED, {}).get("value") or "").strip()


def _plain(text: str) -> Json:
    return {"type": "plain_text", "text": text, "emoji": False}
