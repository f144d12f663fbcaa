"""A small real bot that the fake's own tests run, in this process or as a program."""

import asyncio
import os
from typing import Any

import discord
import yarl
from discord import app_commands
from discord.gateway import DiscordWebSocket
from discord.http import Route


class EchoClient(discord.Client):
    """Answers each message that it can read with `echo: ...`, people's only."""

    def __init__(self, **options: Any) -> None:
        intents = options.pop("intents", None) or discord.Intents(
            guilds=True, guild_messages=True, dm_messages=True
        )
        options.setdefault("guild_ready_timeout", 0.05)
        options.setdefault("allowed_mentions", discord.AllowedMentions.none())
        super().__init__(intents=intents, **options)
        self.tree = app_commands.CommandTree(self)
        self.heard: list[discord.Message] = []
        self.events: list[str] = []
        self.answering = True

    async def before_identify_hook(self, shard_id: int | None, *, initial: bool = False) -> None:
        """Skip the library's five seconds between two IDENTIFYs."""

    async def on_message(self, message: discord.Message) -> None:
        self.heard.append(message)
        if message.author.bot or not self.answering or not message.content:
            return
        await message.channel.send(f"echo: {message.content}")

    async def on_message_edit(self, before: discord.Message, after: discord.Message) -> None:
        self.events.append(f"edit {before.content} -> {after.content}")

    async def on_raw_message_delete(self, payload: discord.RawMessageDeleteEvent) -> None:
        self.events.append(f"delete {payload.message_id}")

    async def on_resumed(self) -> None:
        self.events.append("resumed")


async def main() -> None:
    """Run as a program, pointed by the two environment variables."""
    Route.BASE = os.environ["DISCORD_API_URL"]
    DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(os.environ["DISCORD_GATEWAY_URL"])
    async with EchoClient() as client:
        await client.start(os.environ["DISCORD_TOKEN"])


if __name__ == "__main__":
    asyncio.run(main())
