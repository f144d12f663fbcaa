"""Opens modals and changes them, plainer where Slack refuses them."""

import functools
import logging
from collections.abc import Awaitable, Callable, Iterator, Mapping
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient

from faqbot.adapters.slack.calls import TOO_RICH, tried
from faqbot.adapters.slack.inline import Json, escape, read_of
from faqbot.adapters.slack.payloads import MOST_SECTION, Payload, plain_section, without_pictures
from faqbot.adapters.slack.presses import Body
from faqbot.adapters.slack.rows import ROWS
from faqbot.markup.shortening import cut

# https://docs.slack.dev/reference/methods/views.open/#errors
_REFUSED = TOO_RICH | {"invalid_arguments", "view_too_large"}
_NOTHING = "…"
# What of a shown view goes into its next version.
_KEPT = ("type", "title", "close", "submit", "callback_id", "private_metadata")
_NOTE = "note:"
# What is pressed or filled in.
_TOUCHED = ROWS | {"input"}

_log = logging.getLogger(__name__)


async def is_noted(shown: Body, payload: Payload, client: AsyncWebClient) -> bool:
    """Put a note at the end of a modal, for an earlier one; False where it has changed or is gone."""
    state = str(shown.get("hash", ""))
    note = [
        {**block, "block_id": f"{_NOTE}{number}:{state}"}
        for number, block in enumerate(payload.get("blocks") or [plain_section(payload["text"])])
    ]
    kept = [each for each in shown["blocks"] if not str(each.get("block_id")).startswith(_NOTE)]
    view: Json = {key: shown[key] for key in _KEPT if shown.get(key)}
    view["blocks"] = [*kept, *note]
    error = await tried(
        lambda: client.views_update(view_id=str(shown["id"]), view=view, hash=state)
    )
    if error:
        _log.debug("a note did not get into its modal: %s", error)
    return not error


async def open_view(view: Json, trigger: str, client: AsyncWebClient) -> str:
    """Open a modal, within 3 s of what triggered it; the error that stopped it, or ""."""
    return await show_view(view, lambda form: client.views_open(trigger_id=trigger, view=form))


async def show_view(view: Json, show: Callable[[Json], Awaitable[object]]) -> str:
    """Let `show` have a view, in plainer forms while Slack refuses it; the last error, or ""."""
    error = ""
    bare = {**view, "blocks": without_pictures(view["blocks"])}
    pictured = [view] if bare != view else []
    for form in (*pictured, bare, plainer_view(bare), plainest_view(bare)):
        error = await tried(functools.partial(show, form))
        if error not in _REFUSED:
            break
        _log.warning("Slack refused a modal or Home (%s)", error)
    return error


def plainer_view(view: Json) -> Json:
    """The view with plain sections in the place of all that is merely read."""
    blocks: list[Json] = []
    for block in view["blocks"]:
        is_plain = block["type"] in _TOUCHED | {"section", "divider"}
        text = "" if is_plain else cut("\n".join(_lines(block)), MOST_SECTION).strip()
        blocks.append(plain_section(text) if text else block)
    return {**view, "blocks": blocks}


def plainest_view(view: Json) -> Json:
    """The view as one section of text, with the fields that are to be filled in below it."""
    read = ("\n".join(_lines(block)) for block in view["blocks"] if block["type"] not in _TOUCHED)
    fields = [block for block in view["blocks"] if block["type"] == "input"]
    text = cut("\n\n".join(filter(None, read)), MOST_SECTION).strip()
    return {**view, "blocks": [plain_section(text or _NOTHING), *fields]}


def _lines(block: Mapping[str, Any]) -> Iterator[str]:
    """What is written in a block or in an element of one, line by line; views hold no tables."""
    inner = block.get("elements", [])
    if isinstance(block.get("text"), Mapping):
        text = str(block["text"].get("text", ""))
        yield read_of(text) if block["text"].get("type") == "mrkdwn" else text
    elif any("elements" in each for each in inner):
        for each in inner:
            yield from _lines(each)
    else:
        # Unlike other texts, those in rich text are not escaped yet.
        said = (each.get("text") or each.get("url") or each.get("fallback") for each in inner)
        yield escape("".join(str(each or "") for each in said))
