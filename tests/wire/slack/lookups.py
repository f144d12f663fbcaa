"""The remaining methods a FAQ bot may call: who, where, prompts, blocks, the way to a socket."""

import json
from collections.abc import Callable

from tests.wire.slack import limits
from tests.wire.slack.records import Json
from tests.wire.slack.web_api import Method, SlackError
from tests.wire.slack.world import HISTORY_OF, READ_OF, World

PROMPTS = 4  # https://docs.slack.dev/reference/methods/assistant.threads.setSuggestedPrompts/


class Lookups:
    """auth.*, apps.*, users.*, bots.*, blocks.*, conversations.*, assistant.threads.*."""

    def __init__(self, world: World, new_socket_url: Callable[[], str]) -> None:
        self._world = world
        self._new_socket_url = new_socket_url

    def methods(self) -> dict[str, Method]:
        """By their names at Slack."""
        return {
            "api.test": lambda arguments: {"args": arguments},
            "auth.test": self.auth_test,
            "apps.connections.open": lambda _: {"url": self._new_socket_url()},
            "users.info": self.user,
            "bots.info": self.bot,
            "conversations.info": self.channel,
            "conversations.history": self.history,
            "conversations.open": self.open_dm,
            "blocks.validate": self.validate,
            "assistant.threads.setSuggestedPrompts": self.prompts,
            "assistant.threads.setStatus": lambda _: {},
            "assistant.threads.setTitle": lambda _: {},
        }

    def auth_test(self, _arguments: Json) -> Json:
        world = self._world
        return {
            "url": f"https://{world.domain}.slack.com/",
            "team": world.domain,
            "user": world.bot_name,
            "team_id": world.team,
            "user_id": world.bot_user,
            "bot_id": world.bot_id,
            "is_enterprise_install": False,
            **({"enterprise_id": world.enterprise} if world.enterprise else {}),
        }

    def validate(self, arguments: Json) -> Json:
        """https://docs.slack.dev/reference/methods/blocks.validate."""
        given = arguments.keys() & {"blocks", "message", "view"}
        if len(given) != 1:
            raise SlackError("invalid_arguments")
        (kind,) = given
        try:
            told = arguments[kind]
            told = json.loads(told) if isinstance(told, str) else told
        except ValueError:
            raise SlackError("invalid_json") from None
        if kind == "view":
            refused = limits.of_view(told)
        else:
            refused = limits.of_message(told.get("blocks", []) if kind == "message" else told)
        if refused:
            errors = [
                {"pointer": each.pointer, "code": "failed_constraint", "message": each.reason}
                for each in refused
            ]
            raise SlackError(f"invalid_{kind}", errors=errors)
        return {}

    def user(self, arguments: Json) -> Json:
        person = self._world.people.get(str(arguments.get("user", "")))
        if person is None:
            raise SlackError("user_not_found")
        foreign = person.team != self._world.team
        shown: Json = {"id": person.id, "team_id": person.team, "name": person.name}
        shown |= {"deleted": False, "is_bot": False, "is_stranger": foreign}
        shown |= {"tz": "Europe/London", "tz_offset": 0, "locale": "en-GB"}
        return {"user": shown}

    def bot(self, arguments: Json) -> Json:
        if arguments.get("bot", self._world.bot_id) != self._world.bot_id:
            raise SlackError("bot_not_found")
        about = {"id": self._world.bot_id, "app_id": self._world.app_id}
        return {"bot": {**about, "user_id": self._world.bot_user, "name": self._world.bot_name}}

    def channel(self, arguments: Json) -> Json:
        channel = self._world.channels.get(str(arguments.get("channel", "")))
        if channel is None or (channel.kind == "group" and not channel.bot_is_member):
            raise SlackError("channel_not_found")
        needed = READ_OF[channel.kind]
        if needed not in self._world.scopes:
            provided = ",".join(sorted(self._world.scopes))
            raise SlackError("missing_scope", needed=needed, provided=provided)
        shown = {f"is_{kind}": channel.kind == kind for kind in ("channel", "group", "im", "mpim")}
        return {
            "channel": {
                **shown,
                "id": channel.id,
                "name": channel.name,
                "is_private": channel.kind != "channel",
                "is_member": channel.bot_is_member,
                "is_ext_shared": channel.ext_shared,
                "is_archived": channel.archived,
            }
        }

    def history(self, arguments: Json) -> Json:
        """https://docs.slack.dev/reference/methods/conversations.history/#errors; newest first."""
        channel = self._world.channels.get(str(arguments.get("channel", "")))
        if channel is None or (channel.kind == "group" and not channel.bot_is_member):
            raise SlackError("channel_not_found")
        needed = HISTORY_OF[channel.kind]
        if needed not in self._world.scopes:
            provided = ",".join(sorted(self._world.scopes))
            raise SlackError("missing_scope", needed=needed, provided=provided)
        if not channel.bot_is_member:
            raise SlackError("not_in_channel")
        there = [
            {"type": "message", "user": each.user, "text": each.text, "ts": each.ts}
            for each in reversed(self._world.messages)
            if each.channel == channel.id and not each.deleted and not each.ephemeral
        ]
        limit = int(arguments.get("limit", 100))
        return {"messages": there[:limit], "has_more": len(there) > limit}

    def open_dm(self, arguments: Json) -> Json:
        user = str(arguments.get("users", ""))
        if user not in self._world.people:
            raise SlackError("user_not_found")
        return {"channel": {"id": self._world.dm(user).id}}

    def prompts(self, arguments: Json) -> Json:
        prompts = arguments.get("prompts")
        if arguments.get("channel_id") not in self._world.channels:
            raise SlackError("channel_not_found")
        if not isinstance(prompts, list) or not 0 < len(prompts) <= PROMPTS:
            raise SlackError("invalid_arguments")
        if any(not (isinstance(p, dict) and p.get("title") and p.get("message")) for p in prompts):
            raise SlackError("invalid_arguments")
        self._world.prompts.append(arguments)
        return {}
