"""The adapter over a service of this process: languages, a fault of its own, and a stop."""

import asyncio
import contextlib
import logging
import shutil
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientSession

import faqbot.texts
from faqbot.adapters import PLATFORMS
from faqbot.adapters.api.run import Api
from faqbot.health import WebServer
from faqbot.model import Connection, Talk
from faqbot.service import Recorder, Service
from faqbot.store import Store
from faqbot.texts import load_texts
from tests.adapters.api.conftest import TOKEN
from tests.conftest import Clock, services_of
from tests.fixed_matcher import FixedMatcher, answered, fixed_snapshot, talked
from tests.processes import free_port

JUDGEMENTS = {
    "open?": answered("opening-hours"),
    "hello": talked(Talk.GREETING),
    "a fault": answered("an-entry-that-nobody-has"),
}


class Server:
    """The adapter behind the web server; not running until `run` is entered."""

    def __init__(self, service: Service, folder: Path) -> None:
        self.api = Api(services_of(service, folder / "faqs.yaml"), token=TOKEN)
        self.service = service
        self.told: list[Connection] = []
        self._web = WebServer(free_port(), dict, self.api.routes(), host="127.0.0.1")

    @contextlib.asynccontextmanager
    async def listening(self) -> AsyncIterator[None]:
        await self._web.start()
        try:
            yield
        finally:
            await self._web.stop()

    @contextlib.asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        connected = asyncio.Event()

        def tell(connection: Connection) -> None:
            self.told.append(connection)
            connected.set()

        task = asyncio.create_task(self.api.run(tell))
        await connected.wait()
        yield
        await self.api.stop()
        await task

    async def ask(self, **asked: str) -> tuple[int, Any]:
        headers = {"Authorization": f"Bearer {TOKEN}"}
        url = f"http://127.0.0.1:{self._web.port}/api/ask"
        async with (
            ClientSession(headers=headers) as session,
            session.post(url, json=asked) as answer,
        ):
            return answer.status, await answer.json()


@pytest.fixture
async def server(store: Store, clock: Clock, tmp_path: Path) -> AsyncIterator[Server]:
    folder = tmp_path / "texts"
    folder.mkdir()
    shutil.copy(Path(faqbot.texts.__file__).with_name("en.toml"), folder)
    (folder / "de.toml").write_text('small_talk = "Guten Tag! {example}"\n')
    service = Service(
        fixed_snapshot(FixedMatcher(JUDGEMENTS)),
        recorder=Recorder(store),
        texts=load_texts(folder=folder),
        clock=clock,
        platforms=PLATFORMS,
    )
    made = Server(service, tmp_path)
    async with made.listening():
        yield made
    await service.close()


async def test_its_own_sentences_are_of_the_wanted_language(server: Server):
    async with server.running():
        for locale in ("de", "de-AT", "de_CH"):
            status, said = await server.ask(text="hello", locale=locale)
            assert (status, said["body"][:10]) == (200, "Guten Tag!")
        assert (await server.ask(text="hello", locale="fr"))[1]["body"].startswith("Hello")
        # Answers are as the file has them.
        assert (await server.ask(text="open?", locale="de"))[1]["body"] == "We open at **nine**."


async def test_a_fault_is_told_and_counted_and_costs_no_other(
    server: Server, caplog: pytest.LogCaptureFixture
):
    async with server.running():
        with caplog.at_level(logging.INFO, "faqbot"):
            status, said = await server.ask(text="a fault", user="zebra-4711")
        assert (status, said["error"]["code"]) == (500, "internal_error")
        assert "an-entry-that-nobody-has" not in said["error"]["message"]
        (record,) = (each for each in caplog.records if each.levelno == logging.ERROR)
        assert record.getMessage() == "api: answering failed"
        assert "zebra" not in caplog.text
        assert TOKEN not in caplog.text
        assert (await server.ask(text="open?"))[0] == 200
    load = server.service.load
    assert (load.answered, load.told, load.lost, load.in_flight) == (1, 1, 0, 0)


async def test_before_it_runs_and_once_it_stops_it_takes_nothing(server: Server):
    assert (await server.ask(text="open?"))[1]["error"]["code"] == "stopping"
    async with server.running():
        assert (await server.ask(text="open?"))[0] == 200
    status, said = await server.ask(text="open?")
    assert (status, said["error"]["code"]) == (503, "stopping")
    assert server.told == [Connection.CONNECTED]


async def test_what_is_under_way_at_a_stop_is_finished(server: Server):
    let_go = asyncio.Event()
    loop = asyncio.get_running_loop()

    def held() -> None:
        asyncio.run_coroutine_threadsafe(let_go.wait(), loop).result()

    async with server.running():
        holding = asyncio.create_task(server.service.in_ranking_thread(held))
        asking = asyncio.create_task(server.ask(text="open?"))
        await _until(lambda: server.service.load.waiting == 1)
        stopping = asyncio.create_task(server.api.stop())
        assert (await server.ask(text="open?"))[1]["error"]["code"] == "stopping"
        assert not stopping.done()
        let_go.set()
        assert (await asking)[0] == 200
        await asyncio.gather(stopping, holding)


async def test_who_is_told_that_faqbot_restarts_gets_503(server: Server):
    async with server.running():
        server.service.take_no_more()
        status, said = await server.ask(text="open?")
    assert (status, said["error"]["code"]) == (503, "stopping")
    assert server.service.load.told == 1


async def _until(holds: Callable[[], bool]) -> None:
    async with asyncio.timeout(10):
        while not holds():
            await asyncio.sleep(0.01)
