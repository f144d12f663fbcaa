"""Endpoints about the app itself: who am I, where is the gateway, which commands."""

from collections.abc import Callable
from typing import Any

from tests.wire.discord.commands import Commands
from tests.wire.discord.errors import ApiError
from tests.wire.discord.gateway import Gateway
from tests.wire.discord.payloads import (
    application_json,
    member_json,
    rest_guild_json,
    user_json,
)
from tests.wire.discord.rest import Call, Endpoint
from tests.wire.discord.world import Guild, World

Json = dict[str, Any]


class GeneralEndpoints:
    """https://docs.discord.com/developers/resources/application and .../events/gateway."""

    def __init__(
        self, world: World, gateway: Gateway, commands: Commands, *, identifies: Callable[[], int]
    ) -> None:
        self._world = world
        self._gateway = gateway
        self._commands = commands
        self._identifies = identifies
        self.shards = 1
        """How many shards GET /gateway/bot recommends."""
        self.session_starts = 1_000
        """IDENTIFYs a day; https://docs.discord.com/developers/events/gateway#rate-limiting."""
        self.interactions_url: str | None = None
        """Where Discord would send interactions in place of the gateway."""
        self.bot_public = True
        """Whether anyone may add the bot to a server, as with every new application."""

    def endpoints(self) -> list[Endpoint]:
        app = "/applications/{application}"
        guild = app + "/guilds/{guild}/commands"
        return [
            Endpoint("GET", "/users/@me", lambda _: user_json(self._world.bot)),
            Endpoint("GET", "/users/{user}", self._user),
            Endpoint("GET", "/oauth2/applications/@me", self._application),
            Endpoint("GET", "/applications/@me", self._application),
            Endpoint("GET", "/guilds/{guild}", self._guild),
            Endpoint("GET", "/guilds/{guild}/members/{user}", self._member),
            Endpoint("GET", "/gateway", lambda _: {"url": self._gateway.url}, needs_token=False),
            Endpoint("GET", "/gateway/bot", self._gateway_bot),
            Endpoint("GET", app + "/commands", self._list_commands),
            Endpoint("PUT", app + "/commands", self._overwrite_commands),
            Endpoint("GET", guild, self._list_commands),
            Endpoint("PUT", guild, self._overwrite_commands),
        ]

    def _user(self, call: Call) -> Json:
        user = self._world.users.get(call.id("user"))
        if user is None:
            raise ApiError(404, 10013, message="Unknown User")
        return user_json(user)

    def _application(self, _: Call) -> Json:
        flags = self._gateway.application_flags()
        return application_json(
            self._world.bot,
            self._world.owner,
            flags=flags,
            interactions_url=self.interactions_url,
            public=self.bot_public,
        )

    def _joined(self, call: Call) -> Guild:
        guild = self._world.guilds.get(call.id("guild"))
        if guild is None or self._world.bot.id not in guild.members:
            raise ApiError(404, 10004, message="Unknown Guild")
        return guild

    def _guild(self, call: Call) -> Json:
        return rest_guild_json(self._joined(call), self._world.bot)

    def _member(self, call: Call) -> Json:
        member = self._joined(call).members.get(call.id("user"))
        if member is None:
            raise ApiError(404, 10007, message="Unknown Member")
        return member_json(member)

    def _gateway_bot(self, _: Call) -> Json:
        remaining = max(0, self.session_starts - self._identifies())
        limit = {"total": 1_000, "remaining": remaining, "reset_after": 86_400_000}
        return {
            "url": self._gateway.url,
            "shards": self.shards,
            "session_start_limit": {**limit, "max_concurrency": 1},
        }

    def _scope(self, call: Call) -> int | None:
        if call.id("application") != self._world.application_id:
            raise ApiError(403, 20012, message="You are not authorized on this application")
        if "guild" not in call.params:
            return None
        guild_id = call.id("guild")
        if guild_id not in self._world.guilds:
            raise ApiError(403, 50001, message="Missing Access")
        return guild_id

    def _list_commands(self, call: Call) -> list[Json]:
        return self._commands.registered(self._scope(call))

    def _overwrite_commands(self, call: Call) -> list[Json]:
        return self._commands.overwrite(call.payload, self._scope(call))
