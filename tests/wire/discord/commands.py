"""The registered application commands, kept and echoed as Discord does."""

from typing import Any

from tests.wire.discord import errors
from tests.wire.discord.errors import ApiError, refuse_if_any
from tests.wire.discord.limits_commands import CHAT_INPUT, commands_refusals
from tests.wire.discord.world import World

Json = dict[str, Any]
# https://docs.discord.com/developers/interactions/application-commands#registering-a-command
CREATES_A_DAY = 200


class Commands:
    """Global commands under the key None, a guild's under its id."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._lists: dict[int | None, list[Json]] = {}
        self.creates = 0
        """Creations so far; an overwrite counts for each name that is new."""
        self.creates_a_day = CREATES_A_DAY
        self.overwrites = 0
        """How many bulk overwrites were asked for."""

    def registered(self, guild_id: int | None = None) -> list[Json]:
        """The commands of one scope, as Discord echoes them."""
        return self._lists.get(guild_id, [])

    def overwrite(self, bodies: list[Json], guild_id: int | None) -> list[Json]:
        """Replace all commands of one scope.

        Raises:
            ApiError: 50035 for an invalid command, 30034 above the creations of a day.
        """
        self.overwrites += 1
        refuse_if_any(commands_refusals(bodies))
        old = {_key(command): command for command in self.registered(guild_id)}
        new = sum(1 for body in bodies if _key(body) not in old)
        if self.creates + new > self.creates_a_day:
            raise ApiError(429, errors.COMMAND_CREATES_EXHAUSTED)
        self.creates += new
        echoed = [self._echo(body, old.get(_key(body)), guild_id) for body in bodies]
        self._lists[guild_id] = echoed
        return echoed

    def _echo(self, body: Json, old: Json | None, guild_id: int | None) -> Json:
        # https://docs.discord.com/developers/interactions/application-commands
        # #application-command-object: actions have an empty description, never none at all.
        permissions = body.get("default_member_permissions")
        echo: Json = {
            "id": old["id"] if old else str(self._world.ids.next()),
            "application_id": str(self._world.application_id),
            "version": str(self._world.ids.next()),
            "type": body.get("type", CHAT_INPUT),
            "name": body["name"],
            "name_localizations": body.get("name_localizations"),
            "description": body.get("description") or "",
            "description_localizations": body.get("description_localizations"),
            "default_member_permissions": None if permissions is None else str(permissions),
            "dm_permission": body.get("dm_permission", True),
            "contexts": body.get("contexts"),
            "integration_types": body.get("integration_types") or [0],
            "nsfw": body.get("nsfw", False),
        }
        if body.get("options"):
            echo["options"] = body["options"]
        if guild_id is not None:
            echo["guild_id"] = str(guild_id)
        return echo

    def find(self, name: str, kind: int, guild_id: int | None) -> Json | None:
        """The command that a user in `guild_id` would get: the guild's own before the global."""
        for scope in (guild_id, None):
            for command in self.registered(scope):
                if _key(command) == (kind, name):
                    return command
        return None


def _key(command: Json) -> tuple[int, str]:
    return command.get("type", CHAT_INPUT), command["name"]
