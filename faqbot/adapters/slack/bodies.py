"""What Slack posts: how large it may be, what bolt makes of it, and whether Slack sends its like.

The shape of a body is checked before the SDK and the listeners read it.
"""

from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

from aiohttp import web
from slack_bolt.request.async_request import AsyncBoltRequest

from faqbot.bodies import BodyError

MOST_BYTES = 1024 * 1024
"""A view may have 250 kB of JSON, and comes percent-encoded with what was typed into it:
https://docs.slack.dev/reference/methods/views.open/#errors (view_too_large)."""

# By listeners of ours, but for the first, which bolt answers itself.
_FOR_BOLT = frozenset(
    {
        "url_verification",
        "block_actions",
        "block_suggestion",
        "message_action",
        "view_submission",
    }
)

Check: TypeAlias = Callable[[object], bool]


def understood(body: str, request: web.Request) -> AsyncBoltRequest | None:
    """What bolt makes of a body; None where it is none that Slack sends."""
    try:
        asked = AsyncBoltRequest(
            body=body, query=request.query_string, headers=dict(request.headers)
        )
    except (ValueError, AttributeError, TypeError, LookupError, RecursionError):
        return None  # bolt reads on without looking at what it reads.
    return asked if is_well_formed(asked.body) else None


def is_for_bolt(body: Mapping[str, Any]) -> bool:
    """Whether bolt has an answer to it: else it would say 404, and Slack would send it again."""
    return "command" in body or body.get("type") in _FOR_BOLT


def refusal(error: BodyError) -> web.Response:
    """The answer to a body that was not read to its end."""
    response = web.json_response({"error": error.reason}, status=error.status)
    # What is left of the body is not waited for.
    response.force_close()
    return response


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


def _is_text(value: object) -> bool:
    return value is None or isinstance(value, str)


def _is_id(value: object) -> bool:
    """What becomes a key: without signs that no id has, and that databases refuse."""
    return value is None or (isinstance(value, str) and value.isprintable())


def _is_named(value: object) -> bool:
    """An id alone in some bodies, an object with an id in others."""
    if isinstance(value, dict):
        return all(map(_is_id, (value.get("id"), value.get("team_id"))))
    return _is_id(value)


def _object(*, ids: str = "", named: str = "", texts: str = "", **others: Check) -> Check:
    """What is named fits where it is there; `ids`, `named` and `texts` are keys between spaces."""
    known = (
        dict.fromkeys(ids.split(), _is_id)
        | dict.fromkeys(named.split(), _is_named)
        | dict.fromkeys(texts.split(), _is_text)
        | others
    ).get

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
_OBJECTS = _list(_object())
_MESSAGE = _object(ids="ts bot_id thread_ts subtype", named="user team", blocks=_OBJECTS)
_EVENT = _object(
    ids="type ts bot_id subtype thread_ts",
    named="team user_team channel user enterprise item",
    message=_MESSAGE,
    previous_message=_MESSAGE,
    assistant_thread=_object(),
    authorizations=_OBJECTS,
)
_VIEW = _object(
    ids="callback_id private_metadata",
    blocks=_OBJECTS,
    state=_object(values=_values(_values(_object(texts="value")))),
)
_BODY = _object(
    ids="type event_id callback_id action_id block_id user_id team_id channel_id enterprise_id "
    "trigger_id response_url",
    named="user team channel enterprise",
    texts="text value",
    command=lambda name: bool(name) and _is_id(name),
    event=_EVENT,
    response_urls=_OBJECTS,
    authorizations=_list(_object(named="enterprise team")),
    container=_object(ids="message_ts thread_ts channel_id"),
    message=_MESSAGE,
    actions=_list(_object(ids="action_id block_id value", selected_option=_object(ids="value"))),
    view=_VIEW,
    function_data=_object(),
)
# What says which listener a body is for, and what bolt looks at on the way to it.
_REQUIRED: dict[str, tuple[tuple[str, ...], ...]] = {
    "event_callback": (("event", "type"),),
    "block_actions": (("actions", "action_id"),),
    "block_suggestion": (("action_id",),),
    "message_action": (("callback_id",),),
    "view_submission": (("view", "callback_id"), ("view", "type")),
}
