"""Whether a body has the shape of those that Slack sends, before the SDK and listeners read it."""

from collections.abc import Mapping
from typing import Any

_TEXT = (str, type(None))
# An id alone in some bodies, an object with an id in others.
_NAMED = (str, Mapping, type(None))
# What a body may hold, as far as bolt or a listener of ours reads it; a list has one shape for all
# that is in it, and what is not named here may be anything.
# https://docs.slack.dev/reference/interaction-payloads/
_MESSAGE: dict[str, Any] = {"user": _NAMED, "thread_ts": _TEXT, "blocks": [{}], "subtype": _TEXT}
_EVENT: dict[str, Any] = {
    "type": str,
    "subtype": _TEXT,
    "channel": _NAMED,
    "user": _NAMED,
    "enterprise": _NAMED,
    "thread_ts": _TEXT,
    "item": _NAMED,
    "message": _MESSAGE,
    "previous_message": _MESSAGE,
    "assistant_thread": {},
    "authorizations": [{}],
}
_ACTION: dict[str, Any] = {
    "action_id": str,
    "block_id": _TEXT,
    "selected_option": {},
    "value": _TEXT,
}
_VIEW: dict[str, Any] = {
    "callback_id": _TEXT,
    "private_metadata": _TEXT,
    "blocks": [{}],
    "state": {"values": {"*": {"*": {"value": _TEXT}}}},
}
_BODY: dict[str, Any] = {
    "type": _TEXT,
    "event": _EVENT,
    "event_id": _TEXT,
    "command": str,
    "text": _TEXT,
    "callback_id": _TEXT,
    "action_id": _TEXT,
    "block_id": _TEXT,
    "value": _TEXT,
    "user": _NAMED,
    "user_id": _TEXT,
    "team": _NAMED,
    "team_id": _TEXT,
    "channel": _NAMED,
    "channel_id": _TEXT,
    "enterprise": _NAMED,
    "enterprise_id": _TEXT,
    "trigger_id": _TEXT,
    "response_url": _TEXT,
    "response_urls": [{}],
    "authorizations": [{"enterprise": _NAMED, "team": _NAMED}],
    "container": {},
    "message": _MESSAGE,
    "actions": [_ACTION],
    "view": _VIEW,
    "function_data": {},
}
# What says which listener a body is for.
_REQUIRED: dict[str, tuple[str, ...]] = {
    "event_callback": ("event", "type"),
    "block_actions": ("actions", "action_id"),
    "block_suggestion": ("action_id",),
    "message_action": ("callback_id",),
    "view_submission": ("view", "callback_id"),
}


def is_well_formed(body: object) -> bool:
    """Whether nothing in a body has another type than Slack gives it, and what it is for is there."""
    if not isinstance(body, Mapping) or not _fits(body, _BODY):
        return False
    found: Any = body
    for key in _REQUIRED.get(str(body.get("type")), ()):
        found = (found[:1] or [{}])[0] if isinstance(found, list) else found
        found = found.get(key)
        if not found:
            return False
    return True


def _fits(value: object, shape: Any) -> bool:
    if isinstance(shape, dict):
        return value is None or (isinstance(value, Mapping) and _fits_all(value, shape))
    if isinstance(shape, list):
        (each,) = shape
        return value is None or (
            isinstance(value, list) and all(_is_object(one) and _fits(one, each) for one in value)
        )
    return isinstance(value, shape)


def _fits_all(value: Mapping[str, Any], shape: dict[str, Any]) -> bool:
    if "*" in shape:
        return all(_fits(each, shape["*"]) for each in value.values())
    return all(_fits(value[key], wanted) for key, wanted in shape.items() if key in value)


def _is_object(value: object) -> bool:
    return isinstance(value, Mapping)
