"""Running a real discord.py client of this process against the fake."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager

import discord
import yarl
from discord.gateway import DiscordWebSocket
from discord.http import Route

from tests.wire.discord.server import FakeDiscord


@contextmanager
def pointed_at(server: FakeDiscord) -> Iterator[None]:
    """Send this process's discord.py to `server`, and back to where it was at the end."""
    base, gateway = Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY
    Route.BASE = server.api_url
    DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(server.gateway_url)
    try:
        yield
    finally:
        Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY = base, gateway


@asynccontextmanager
async def running(
    client: discord.Client, server: FakeDiscord, *, token: str | None = None
) -> AsyncIterator["asyncio.Task[None]"]:
    """Run `client` until the block ends; entered once it is ready.

    A client that ends or fails before it is ready raises its own error here. Pass
    `guild_ready_timeout=0.05` to the client: it waits that long for further guilds.
    """
    with pointed_at(server):
        task = asyncio.create_task(client.start(token or server.token))
        try:
            # wait_until_ready needs the loop that login sets up.
            ready = asyncio.create_task(_ready(client, server))
            await asyncio.wait({task, ready}, return_when=asyncio.FIRST_COMPLETED)
            if task.done():
                ready.cancel()
                task.result()
            await ready
            yield task
        finally:
            await client.close()
            with contextlib.suppress(Exception):
                await task


async def _ready(client: discord.Client, server: FakeDiscord) -> None:
    await server.wait_for_connection(timeout=15.0)
    await client.wait_until_ready()
