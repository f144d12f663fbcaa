"""What somebody pressed, chose or submitted."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from faqbot.adapters.slack.parse import (
    PLATFORM,
    Identity,
    carried_in,
    mapping_in,
    objects_in,
    parse_person,
    place_of,
    plain,
    string_in,
)
from faqbot.adapters.slack.routes import Origin
from faqbot.model import Approach, Author, Person, Question

_TS = re.compile(r"\d{1,12}\.\d{1,6}")

Body = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Press:
    """One tap on a message, a modal or Home, one modal sent off, or one pick in a message's menu.

    Attributes:
        by: Who did it.
        action: The action_id; of a shortcut or a modal the callback_id.
        value: The button's value, or that of the option that was chosen.
        trigger: Opens one modal, within three seconds.
        channel: Where the message stands; empty for views.
        ts: The ts of the message with the button or the menu; empty for views.
        thread: The thread that the message stands in, below another one.
        private: Whether only the one who pressed can see the message.
        view: The modal or Home tab, where it was pressed there; else empty.
        submitted: Whether a modal was sent off, which is gone since.
        origin: Where the answer goes.
        stands: Whether the button stands in the message that others see too, with that value.
    """

    by: Person
    action: str
    value: str
    trigger: str
    channel: str
    ts: str
    thread: str | None
    private: bool
    view: Body
    origin: Origin
    submitted: bool = False
    stands: bool = False


def press_of(body: Body, me: Identity) -> Press:
    """The facts of a body of type `block_actions`, `message_action` or `view_submission`.

    https://docs.slack.dev/reference/interaction-payloads/block_actions-payload/
    """
    container, message = mapping_in(body, "container"), mapping_in(body, "message")
    view = mapping_in(body, "view")
    action = next(iter(objects_in(body, "actions")), {})
    named = action.get("action_id") or view.get("callback_id") or body.get("callback_id")
    channel = mapping_in(body, "channel").get("id") or container.get("channel_id")
    ts = message.get("ts") or container.get("message_ts") or ""
    thread = string_in(message, "thread_ts") or string_in(container, "thread_ts")
    chosen = mapping_in(action, "selected_option")
    pressed = action.get("action_id"), action.get("value")
    of_menu = body.get("type") == "message_action"
    by = parse_person(body, me) or Person("", guest=True)
    private = bool(container.get("is_ephemeral"))
    origin = Origin(
        user=by.id,
        channel=str(channel or ""),
        thread=thread if thread != ts else None,
        url=str(body.get("response_url", "")),
        message="" if private or of_menu else str(ts),
    )
    return Press(
        by=by,
        action=str(named or ""),
        value=str(chosen.get("value") or action.get("value") or ""),
        trigger=str(body.get("trigger_id", "")),
        channel=origin.channel,
        ts=str(ts),
        thread=origin.thread,
        private=private,
        view=view,
        origin=origin,
        submitted=body.get("type") == "view_submission",
        stands=any(
            (each.get("action_id"), each.get("value")) == pressed
            for row in objects_in(message, "blocks")
            for each in objects_in(row, "elements")
        ),
    )


def words_of(action_id: str, value: str) -> tuple[str, ...]:
    """What was pressed, as `actions.decode` reads it."""
    return action_id.partition(":")[0], *value.split()


def question_of(press: Press) -> Question:
    """The circumstances of a press; without words."""
    return Question(
        text="",
        platform=PLATFORM,
        # A view belongs to no channel, and a person's id is not to be stored.
        channel=press.channel or "home",
        message=press.trigger or press.ts,
        user=press.by.user,
        place=place_of(press.channel, press.thread),
        approach=Approach.COMMAND if press.private or press.view else Approach.MENTION,
        thread=press.thread,
    )


def question_in_menu(body: Body, press: Press, me: Identity) -> Question:
    """What the message asks in whose menu something was picked, which is the `press`."""
    message = mapping_in(body, "message")
    carried, unread = carried_in(message, me)
    is_own = {str(message.get(key)) for key in ("user", "bot_id")} & {me.user, me.bot}
    return replace(
        question_of(press),
        text=plain(str(message.get("text") or ""), me),
        approach=Approach.MESSAGE_ACTION,
        author=Author.SELF if is_own else Author.HUMAN,
        carried=carried,
        unread=unread,
    )


def is_ts(name: str) -> bool:
    """Whether `name` is a message's ts; a command's and a tap's name is a trigger instead."""
    return _TS.fullmatch(name) is not None
