"""Whether a body has the shape of those that Slack sends, before the SDK and listeners read it."""

from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

Check: TypeAlias = Callable[[object], bool]


def _is_text(value: object) -> bool:
    return value is None or isinstance(value, str)


def _is_id(value: object) -> bool:
    """What becomes a key: without signs that no id has, and that databases refuse."""
    return value is None or (isinstance(value, str) and value.isprintable())


def _is_a_word(value: object) -> bool:
    return bool(value) and _is_id(value)


def _is_named(value: object) -> bool:
    """An id alone in some bodies, an object with an id in others."""
    if isinstance(value, dict):
        return all(map(_is_id, (value.get("id"), value.get("team_id"))))
    return _is_id(value)


def _object(shape: Mapping[str, Check]) -> Check:
    """What is named fits where it is there."""
    known = shape.get

    def fits(value: object) -> bool:
        if value is None:
            return True
        if not isinstance(value, dict):
            return False
        for key, each in value.items():
            check = known(key)
            if check is not None and not check(each):
                return False
        return True

    return fits


def _values(check: Check) -> Check:
    """All that an object holds fits, whatever its names."""

    def fits(value: object) -> bool:
        return value is None or (isinstance(value, dict) and all(map(check, value.values())))

    return fits


def _list(check: Check) -> Check:
    """All in it are objects that fit."""

    def fits(value: object) -> bool:
        return value is None or (
            isinstance(value, list) and all(isinstance(one, dict) and check(one) for one in value)
        )

    return fits


# What a body may hold, as far as bolt or a listener of ours reads it; a list has one shape for all
# that is in it, and what is not named here may be anything; None is in place of nearly all.
# https://docs.slack.dev/reference/interaction-payloads/
_MESSAGE = _object(
    {
        "user": _is_named,
        "ts": _is_id,
        "bot_id": _is_id,
        "team": _is_named,
        "thread_ts": _is_id,
        "blocks": _list(_object({})),
        "subtype": _is_id,
    }
)
_EVENT = _object(
    {
        "type": _is_id,
        "ts": _is_id,
        "bot_id": _is_id,
        "team": _is_named,
        "user_team": _is_named,
        "subtype": _is_id,
        "channel": _is_named,
        "user": _is_named,
        "enterprise": _is_named,
        "thread_ts": _is_id,
        "item": _is_named,
        "message": _MESSAGE,
        "previous_message": _MESSAGE,
        "assistant_thread": _object({}),
        "authorizations": _list(_object({})),
    }
)
_ACTION = _object(
    {
        "action_id": _is_id,
        "block_id": _is_id,
        "value": _is_id,
        "selected_option": _object({"value": _is_id}),
    }
)
_VIEW = _object(
    {
        "callback_id": _is_id,
        "private_metadata": _is_id,
        "blocks": _list(_object({})),
        "state": _object({"values": _values(_values(_object({"value": _is_text})))}),
    }
)
_BODY = _object(
    {
        "type": _is_id,
        "event": _EVENT,
        "event_id": _is_id,
        "command": _is_a_word,
        "text": _is_text,
        "callback_id": _is_id,
        "action_id": _is_id,
        "block_id": _is_id,
        "value": _is_text,
        "user": _is_named,
        "user_id": _is_id,
        "team": _is_named,
        "team_id": _is_id,
        "channel": _is_named,
        "channel_id": _is_id,
        "enterprise": _is_named,
        "enterprise_id": _is_id,
        "trigger_id": _is_id,
        "response_url": _is_id,
        "response_urls": _list(_object({})),
        "authorizations": _list(_object({"enterprise": _is_named, "team": _is_named})),
        "container": _object({"message_ts": _is_id, "thread_ts": _is_id, "channel_id": _is_id}),
        "message": _MESSAGE,
        "actions": _list(_ACTION),
        "view": _VIEW,
        "function_data": _object({}),
    }
)
# What says which listener a body is for, and what bolt looks at on the way to it.
_REQUIRED: dict[str, tuple[tuple[str, ...], ...]] = {
    "event_callback": (("event", "type"),),
    "block_actions": (("actions", "action_id"),),
    "block_suggestion": (("action_id",),),
    "message_action": (("callback_id",),),
    "view_submission": (("view", "callback_id"), ("view", "type")),
}


def is_well_formed(body: object) -> bool:
    """Whether nothing in a body has another type than Slack gives it, and what it is for is there."""
    if not isinstance(body, dict) or not _BODY(body):
        return False
    return all(_holds(body, path) for path in _REQUIRED.get(str(body.get("type")), ()))


def _holds(body: Mapping[str, Any], path: tuple[str, ...]) -> bool:
    found: Any = body
    for key in path:
        found = (found[:1] or [{}])[0] if isinstance(found, list) else found
        found = found.get(key)
        if not found:
            return False
    return True
