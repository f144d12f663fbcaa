"""A real adapter with a real service, connected to the fake Discord in this process."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from faqbot.adapters.discord.run import Discord
from faqbot.model import Connection
from faqbot.service import Service
from faqbot.texts import load_texts
from tests.conftest import SMALL_FILE, services_of, snapshot_of
from tests.wire.discord import Channel, FakeDiscord, Guild, User
from tests.wire.discord.client import pointed_at
from tests.wirelog import wire_log  # noqa: F401 - compares what each test's bot sent


class Place:
    """A server with one person in it, and what faqbot's file says of its channels."""

    def __init__(self, server: FakeDiscord, service: Service) -> None:
        self.server = server
        self.service = service
        self.guild: Guild = server.add_guild()
        self.channel: Channel = server.add_channel(self.guild)
        self.forum: Channel = server.add_forum(self.guild)
        self.ada: User = server.add_user("ada", self.guild)

    def list(self, *channels: Channel) -> None:
        """Have the file name these channels."""
        ids = ", ".join(f'"{channel.id}"' for channel in channels)
        text = SMALL_FILE.replace("answer_in: {slack: [C1]}", f"answer_in: {{discord: [{ids}]}}")
        self.service.snapshot = snapshot_of(text)


class Adapters:
    """Starts adapters against the fake and notes what they tell."""

    def __init__(self, server: FakeDiscord, service: Service, data_dir: Path) -> None:
        self.server = server
        self.service = service
        self.data_dir = data_dir
        self.texts = load_texts()
        self.told: list[Connection] = []
        self._telling = asyncio.Condition()

    def make(
        self, token: str | None = None, *, backlog: int = 100, sharded: bool = False
    ) -> Discord:
        return Discord(
            services=services_of(self.service, self.data_dir / "faqs.yaml"),
            token=token or self.server.token,
            data_dir=self.data_dir,
            api_url=self.server.api_url,
            gateway_url=self.server.gateway_url,
            backlog=backlog,
            sharded=sharded,
        )

    def tell(self, connection: Connection) -> None:
        self.told.append(connection)
        self.server.journal.touch()

    async def told_of(self, connection: Connection, *, count: int = 1) -> None:
        await self.server.journal.wait_until(
            lambda: self.told.count(connection) >= count or None,
            within=15,
            what=f"{connection} told",
        )

    @contextlib.asynccontextmanager
    async def running(self) -> AsyncIterator[Discord]:
        adapter = self.make()
        task = asyncio.create_task(adapter.run(self.tell))
        ready = asyncio.create_task(self.told_of(Connection.CONNECTED))
        try:
            await asyncio.wait({task, ready}, return_when=asyncio.FIRST_COMPLETED)
            if task.done():
                ready.cancel()
                await task
            await ready
            yield adapter
        finally:
            await adapter.stop()
            await task


@pytest.fixture
async def server() -> AsyncIterator[FakeDiscord]:
    async with FakeDiscord(message_content=True) as server:
        with pointed_at(server):
            yield server


@pytest.fixture
async def place(server: FakeDiscord, service: Service) -> Place:
    return Place(server, service)


@pytest.fixture
async def adapters(server: FakeDiscord, service: Service, tmp_path: Path) -> Adapters:
    return Adapters(server, service, tmp_path / "faqbot")
