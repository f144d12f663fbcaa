"""FakeDiscord: REST and gateway on one loopback port."""

import asyncio
from types import TracebackType
from typing import Any, Self

from aiohttp import web

from tests.wire.discord.core import DEFAULT_TOKEN
from tests.wire.discord.invocations import Invocations
from tests.wire.discord.journal import RestCall
from tests.wire.discord.rest import Rest
from tests.wire.discord.rest_channels import ChannelEndpoints
from tests.wire.discord.rest_general import GeneralEndpoints
from tests.wire.discord.rest_interactions import InteractionEndpoints
from tests.wire.discord.senders import Senders
from tests.wire.discord.sessions import MESSAGE_CONTENT
from tests.wire.discord.waits import Waits

HOST = "127.0.0.1"


class FakeDiscord(Senders, Invocations, Waits):
    """A Discord for one bot; `async with FakeDiscord() as server` starts and stops it.

    Args:
        token: the bot token that is right.
        port: 0 takes a free one, which `stop` and `start` then keep.
        message_content: whether the privileged intent is switched on for the app.
    """

    def __init__(
        self, *, token: str = DEFAULT_TOKEN, port: int = 0, message_content: bool = False
    ) -> None:
        super().__init__(token=token, message_content=message_content)
        self.port = port
        self._runner: web.AppRunner | None = None
        self.general = GeneralEndpoints(
            self.world,
            self.gateway,
            self.commands,
            identifies=lambda: len(self.journal.identifies),
        )
        self.channels = ChannelEndpoints(
            self.world,
            self.posts,
            sees_all=lambda: bool(self.gateway.granted & MESSAGE_CONTENT),
        )
        self._interactions = InteractionEndpoints(
            self.world, self.posts, self.desk, self.clock, self.journal
        )

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.stop()

    async def start(self) -> None:
        """Listen; after a `stop`, on the same port again."""
        if self._runner is not None:
            raise RuntimeError("the server is already running")
        app = web.Application(client_max_size=32 * 1024 * 1024)
        app.router.add_get("/gateway", self.gateway.serve)
        endpoints = [
            *self.general.endpoints(),
            *self.channels.endpoints(),
            *self._interactions.endpoints(),
        ]
        rest = Rest(self.journal, self.faults, token=lambda: self.token)
        app.router.add_routes(rest.routes(endpoints))
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=1.0)
        await self._runner.setup()
        site = web.TCPSite(self._runner, HOST, self.port, reuse_address=True)
        await site.start()
        self.port = self._runner.addresses[0][1]
        self.gateway.url = self.gateway_url

    async def stop(self) -> None:
        """Cut every connection and stop listening; sessions, messages and records stay."""
        runner, self._runner = self._runner, None
        if runner is None:
            return
        self.faults.clear()
        self.gateway.drop()
        await asyncio.sleep(0)
        await runner.cleanup()

    @property
    def api_url(self) -> str:
        """What `DISCORD_API_URL` and `discord.http.Route.BASE` are set to."""
        return f"http://{HOST}:{self.port}/api/v10"

    @property
    def gateway_url(self) -> str:
        """What `DISCORD_GATEWAY_URL` and `DiscordWebSocket.DEFAULT_GATEWAY` are set to."""
        return f"ws://{HOST}:{self.port}/gateway"

    @property
    def environment(self) -> dict[str, str]:
        """For a bot in a process of its own."""
        return {"DISCORD_API_URL": self.api_url, "DISCORD_GATEWAY_URL": self.gateway_url}

    @property
    def identifies(self) -> list[dict[str, Any]]:
        """The data of every IDENTIFY, without the token."""
        return self.journal.identifies

    @property
    def resumes(self) -> list[dict[str, Any]]:
        """The data of every RESUME, without the token."""
        return self.journal.resumes

    @property
    def calls(self) -> list[RestCall]:
        """Every REST call, oldest first."""
        return self.journal.calls

    @property
    def unknown_calls(self) -> list[RestCall]:
        """REST calls to routes that the fake does not have; they were answered 404."""
        return self.journal.unknown_calls

    def revoke_token(self, new: str = "another-token") -> None:
        """The token is reset: REST answers 401 and the gateway closes with 4004."""
        self.token = new
        self.gateway.close(4004, forget=True)
