"""A fake Slack, and both adapters run against it with the real SDK."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import pytest
from aiohttp import web

from faqbot.adapters.slack.run import SlackHttp, SlackSocket
from faqbot.adapters.slack.sockets import Patience
from faqbot.model import Connection
from faqbot.service import Services
from tests.adapters.slack.catalogue import Catalogue
from tests.wire.slack import FakeSlack, Via
from tests.wirelog import wire_log  # noqa: F401 - compares what each test's bot sent

Adapter = SlackSocket | SlackHttp


@dataclass
class Running:
    """An adapter that runs, and what it told of its connection."""

    adapter: Adapter
    told: list[Connection] = field(default_factory=list)
    heard: asyncio.Event = field(default_factory=asyncio.Event)

    def tell(self, connection: Connection) -> None:
        self.told.append(connection)
        self.heard.set()

    async def until(self, *told: Connection) -> None:
        async with asyncio.timeout(10):
            while self.told != list(told):
                self.heard.clear()
                await self.heard.wait()


@asynccontextmanager
async def running(adapter: Adapter, *, again: bool = False) -> AsyncIterator[Running]:
    """Run it, anew after a failure if `again`, and stop it at the end."""
    state = Running(adapter)

    async def run() -> None:
        while True:
            try:
                await adapter.run(state.tell)
            except ConnectionError:
                if not again:
                    raise
            else:
                return

    task = asyncio.create_task(run())
    try:
        connected = asyncio.create_task(state.heard.wait())
        await asyncio.wait({task, connected}, return_when=asyncio.FIRST_COMPLETED)
        connected.cancel()
        yield state
        async with asyncio.timeout(10):
            await adapter.stop()
            await task
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


@asynccontextmanager
async def mounted(adapter: SlackHttp, slack: FakeSlack) -> AsyncIterator[None]:
    """Serve its routes on loopback, and let Slack deliver there."""
    app = web.Application()
    app.add_routes(adapter.routes())
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    slack.http.url = f"http://127.0.0.1:{runner.addresses[0][1]}/slack/events"
    slack.via = Via.HTTP
    try:
        yield
    finally:
        await runner.cleanup()


@pytest.fixture
async def slack() -> AsyncIterator[FakeSlack]:
    async with FakeSlack() as fake:
        # The one channel that the small file lists.
        fake.world.add_channel("C1", "listed")
        yield fake


@pytest.fixture
def socket(services: Services, slack: FakeSlack) -> Callable[..., SlackSocket]:
    """Makes SlackSocket adapters; `patience` by name."""

    def make(patience: Patience | None = None) -> SlackSocket:
        return SlackSocket(
            services,
            bot_token=slack.tokens.bot,
            app_token=slack.tokens.app,
            api_url=slack.api_url,
            patience=patience or Patience(between_looks=0.02),
        )

    return make


@pytest.fixture
def catalogue(services: Services) -> Catalogue:
    """What Slack shows of the file, without a bot."""
    return Catalogue(services)


@pytest.fixture
def http(services: Services, slack: FakeSlack) -> SlackHttp:
    return SlackHttp(
        services,
        bot_token=slack.tokens.bot,
        signing_secret=slack.http.secret,
        api_url=slack.api_url,
    )


@pytest.fixture(params=["socket", "http"])
async def bot(
    request: pytest.FixtureRequest,
    slack: FakeSlack,
    socket: Callable[..., SlackSocket],
    http: SlackHttp,
) -> AsyncIterator[Running]:
    """An adapter that is connected, each in its turn."""
    if request.param == "socket":
        async with running(socket()) as state:
            await slack.wait_for_socket()
            yield state
        return
    async with running(http) as state, mounted(http, slack):
        yield state
