"""Slash commands, shortcuts, buttons, modals and menus, as Slack sends them.

https://docs.slack.dev/reference/interaction-payloads/ and
https://docs.slack.dev/interactivity/implementing-slash-commands/
"""

import time
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from tests.wire.slack.events import Events
from tests.wire.slack.records import Json, Kind, Message, Outgoing, Parcel, View
from tests.wire.slack.tickets import Tickets
from tests.wire.slack.wiretext import escape
from tests.wire.slack.world import World


class Interactions:
    """Makes parcels for `FakeSlack.send`; each carries a fresh trigger_id and response_url."""

    def __init__(
        self, world: World, tickets: Tickets, events: Events, url_of: Callable[[str], str]
    ) -> None:
        self._world = world
        self._tickets = tickets
        self._events = events
        self._url_of = url_of

    def slash_command(
        self, command: str, text: str = "", *, user: str = "U0ALICE", channel: str = "C0HELP"
    ) -> Parcel:
        """`/command text`; membership of the bot is not needed."""
        person, where = self._world.people[user], self._world.channels[channel]
        body = {
            "token": "verification-token",
            "team_id": person.team,
            "team_domain": self._world.domain,
            "channel_id": channel,
            "channel_name": where.name,
            "user_id": user,
            "user_name": person.name,
            "command": command,
            "text": escape(text),
            "api_app_id": self._world.app_id,
            "is_enterprise_install": "false",
        }
        if self._world.enterprise:
            body["enterprise_id"] = self._world.enterprise
        return self._parcel(Kind.COMMAND, body, user, channel=channel)

    def message_shortcut(
        self, callback_id: str, message: Message, *, user: str = "U0ALICE"
    ) -> Parcel:
        """A message's "More actions" entry."""
        body = {
            "type": "message_action",
            "callback_id": callback_id,
            "message_ts": message.ts,
            "message": self._events.body_of(message),
        }
        return self._interactive(body, user, channel=message.channel)

    def block_actions(
        self,
        on: Message | View,
        action_id: str,
        *,
        user: str = "U0ALICE",
        value: str | None = None,
    ) -> Parcel:
        """Use a button, feedback pair, overflow or select on a message, a modal or Home.

        `value` chooses among several options (or "positive"/"negative" of feedback buttons, by
        their own values); a single button needs none.

        Raises:
            LookupError: no such element there; the text names those that are.
        """
        blocks = on.blocks if isinstance(on, Message) else on.view["blocks"]
        block_id, element = _find(blocks, action_id)
        action = {
            "type": element["type"],
            "action_id": action_id,
            "block_id": block_id,
            "action_ts": self._world.new_ts(),
            **_chosen(element, value),
        }
        body: Json = {"type": "block_actions", "actions": [action]}
        if isinstance(on, View):
            body |= {"container": {"type": "view", "view_id": on.id}, "view": self._view(on)}
            return self._interactive(body, user, respond=False)
        body["container"] = {
            "type": "message",
            "message_ts": on.ts,
            "channel_id": on.channel,
            "is_ephemeral": on.ephemeral,
        }
        if on.thread_ts:
            body["container"]["thread_ts"] = on.thread_ts
        body["state"] = {"values": {}}
        if not on.ephemeral:
            body["message"] = self._events.body_of(on)
        return self._interactive(body, user, channel=on.channel, original=on)

    def view_submission(
        self, view: View, values: Mapping[str, str | None], *, user: str = ""
    ) -> Parcel:
        """Submit a modal; `values` maps an input's block_id or action_id to what was entered."""
        state: Json = {}
        for block in view.view["blocks"]:
            if block.get("type") != "input":
                continue
            element = block["element"]
            entered = values.get(block.get("block_id"), values.get(element.get("action_id")))
            state[block["block_id"]] = {element["action_id"]: _entered(element, entered)}
        body = {
            "type": "view_submission",
            "view": {**self._view(view), "state": {"values": state}},
            "response_urls": [],
        }
        return self._interactive(body, user or view.user, respond=False)

    def view_closed(self, view: View) -> Parcel:
        """A modal dismissed by its user (only for views with notify_on_close)."""
        view.closed = True
        body = {"type": "view_closed", "view": self._view(view), "is_cleared": False}
        return self._interactive(body, view.user, respond=False)

    def block_suggestion(
        self, on: Message | View, action_id: str, typed: str, *, user: str = "U0ALICE"
    ) -> Parcel:
        """Typing into an external_select; the ack must hold the options."""
        blocks = on.blocks if isinstance(on, Message) else on.view["blocks"]
        block_id, _ = _find(blocks, action_id)
        body: Json = {
            "type": "block_suggestion",
            "action_id": action_id,
            "block_id": block_id,
            "value": typed,
        }
        if isinstance(on, View):
            body |= {"container": {"type": "view", "view_id": on.id}, "view": self._view(on)}
            return self._interactive(body, user, respond=False)
        body["container"] = {"type": "message", "message_ts": on.ts, "channel_id": on.channel}
        body["message"] = self._events.body_of(on)
        return self._interactive(body, user, channel=on.channel, respond=False)

    def _view(self, view: View) -> Json:
        return {
            **view.view,
            "id": view.id,
            "hash": view.hash,
            "team_id": self._world.team,
            "app_id": self._world.app_id,
            "app_installed_team_id": self._world.team,
            "bot_id": self._world.bot_id,
        }

    def _interactive(
        self,
        body: Json,
        user: str,
        *,
        channel: str = "",
        original: Message | None = None,
        respond: bool = True,
    ) -> Parcel:
        person = self._world.people[user]
        body |= {
            "team": {"id": self._world.team, "domain": self._world.domain},
            "user": {
                "id": user,
                "username": person.name,
                "name": person.name,
                "team_id": self._world.told_team(person),
            },
            "api_app_id": self._world.app_id,
            "token": "verification-token",
            "action_ts": f"{time.time():.6f}",
            "enterprise": {"id": self._world.enterprise} if self._world.enterprise else None,
            "is_enterprise_install": False,
        }
        if channel:
            body["channel"] = {"id": channel, "name": self._world.channels[channel].name}
        return self._parcel(
            Kind.INTERACTIVE, body, user, channel=channel, original=original, respond=respond
        )

    def _parcel(
        self,
        kind: Kind,
        body: Json,
        user: str,
        *,
        channel: str = "",
        original: Message | None = None,
        respond: bool = True,
    ) -> Parcel:
        trigger = body["trigger_id"] = self._tickets.new_trigger(user)
        url = ""
        if respond:
            url = self._url_of(self._tickets.new_response(user, channel, original))
            body["response_url"] = url
        return Parcel(
            (Outgoing(kind, body),), channel, original, trigger_id=trigger, response_url=url
        )


def _elements(blocks: list[Json]) -> Iterator[tuple[str, Json]]:
    for block in blocks:
        inside = [*block.get("elements", []), block.get("accessory"), block.get("element")]
        for element in inside:
            if isinstance(element, dict) and "action_id" in element:
                yield str(block.get("block_id", "")), element


def _find(blocks: list[Json], action_id: str) -> tuple[str, Json]:
    there = list(_elements(blocks))
    for block_id, element in there:
        if element["action_id"] == action_id:
            return block_id, element
    names = ", ".join(element["action_id"] for _, element in there) or "none"
    raise LookupError(f"no element {action_id!r}; the action_ids there: {names}")


def _chosen(element: Json, value: str | None) -> Json:
    kind = element["type"]
    if kind == "feedback_buttons":
        sides = ("positive_button", "negative_button")
        side = next(
            (s for s in sides if value in (s.removesuffix("_button"), element[s].get("value"))),
            sides[0],
        )
        return {"text": element[side]["text"], "value": element[side].get("value")}
    if kind in ("button", "icon_button"):
        return {"text": element.get("text"), "value": element.get("value", value)}
    return {k: v for k, v in _entered(element, value).items() if k != "type"}


def _entered(element: Json, value: str | None) -> Json:
    kind = element["type"]
    if kind == "external_select":
        option = {"text": {"type": "plain_text", "text": value or ""}, "value": value}
        return {"type": kind, "selected_option": option if value is not None else None}
    if "options" in element:
        chosen = [o for o in element["options"] if o.get("value") == value]
        if value is not None and not chosen:
            raise LookupError(f"no option {value!r} in {element['action_id']!r}")
        if kind in ("checkboxes", "multi_static_select"):
            return {"type": kind, "selected_options": chosen}
        return {"type": kind, "selected_option": chosen[0] if chosen else None}
    names: dict[str, Any] = {
        "users_select": "selected_user",
        "channels_select": "selected_channel",
        "conversations_select": "selected_conversation",
    }
    return {"type": kind, names.get(kind, "value"): value}
