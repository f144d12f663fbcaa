"""Fixtures of the wire tests."""

from collections.abc import AsyncIterator

import pytest_asyncio

from tests.wire.discord import FakeDiscord


@pytest_asyncio.fixture
async def discord_server() -> AsyncIterator[FakeDiscord]:
    async with FakeDiscord() as server:
        yield server
