"""`faqbot run` as a process with nothing but an API token and a port, and a client of it."""

import asyncio
import contextlib
import json
import signal
import time
import urllib.error
import urllib.request
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientSession, ClientTimeout, TCPConnector
from click.testing import CliRunner, Result

from faqbot.cli import cli
from tests.processes import PATIENCE, Process, free_port
from tests.scenarios.stages import FAQS

TOKEN = "t0p-s3cret-of-the-website"
FILE = FAQS % {"listed": 1, "forum": 2}


@dataclass(slots=True)
class Answer:
    """What a request got."""

    status: int
    headers: dict[str, str]
    body: Any


@dataclass(slots=True)
class Door:
    """A process that serves the API in a folder of its own."""

    folder: Path
    port: int
    process: Process

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def get(self, path: str) -> tuple[int, str]:
        try:
            with urllib.request.urlopen(f"{self.url}{path}", timeout=PATIENCE) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()

    def stop(self) -> int:
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait()


Start = Callable[..., Door]


def started(folder: Path, **environment: str) -> Door:
    (folder / "faqs.yaml").write_text(FILE)
    port = free_port()
    settings = {
        "FAQBOT_API_TOKEN": TOKEN,
        "PORT": str(port),
        "FAQBOT_HOST": "127.0.0.1",
        "FAQBOT_ENCODER": "none",
        "FAQBOT_RATE_LIMIT": "0",
    }
    process = Process("run", folder=folder, environment=settings | environment)
    door = Door(folder, port, process)
    deadline = time.monotonic() + PATIENCE
    while not _is_ready(door):
        assert process.runs, process.log
        assert time.monotonic() < deadline, process.log
        time.sleep(0.05)
    return door


def called(folder: Path, *arguments: str, **environment: str) -> Result:
    """A command beside the file in `folder`, which is made if need be, in this process."""
    faqs = folder / "faqs.yaml"
    if not faqs.exists():
        faqs.write_text(FILE)
    runner = CliRunner(env={"FAQBOT_ENCODER": "none"} | environment)
    with contextlib.chdir(folder):
        return runner.invoke(cli, list(arguments), prog_name="faqbot")


def _is_ready(door: Door) -> bool:
    try:
        return door.get("/readyz")[0] == 200
    except OSError:
        return False


@pytest.fixture(scope="module")
def door(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Door]:
    """One that all tests of a module ask; nothing is limited."""
    door = started(tmp_path_factory.mktemp("door"))
    yield door
    door.process.close()


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    doors: list[Door] = []

    def start(**environment: str) -> Door:
        folder = tmp_path / str(len(doors))
        folder.mkdir()
        doors.append(started(folder, **environment))
        return doors[-1]

    yield start
    for each in doors:
        each.process.close()


class Client:
    """Asks a door; each request may have a connection of its own."""

    def __init__(self, session: ClientSession) -> None:
        self._session = session

    async def ask(self, door: Door, **asked: object) -> Answer:
        return await self.post(door, json.dumps(asked).encode())

    async def post(self, door: Door, body: bytes, **how: Any) -> Answer:
        headers = {"Authorization": f"Bearer {TOKEN}", "Content-Type": "application/json"}
        headers |= how.pop("headers", {})
        headers = {name: value for name, value in headers.items() if value is not None}
        method, path = how.pop("method", "POST"), how.pop("path", "/api/ask")
        async with self._session.request(
            method, f"{door.url}{path}", data=body, headers=headers, **how
        ) as response:
            raw = await response.read()
            assert response.content_type == "application/json"
            found = json.loads(raw) if raw else None
            return Answer(response.status, dict(response.headers), found)


@pytest.fixture
async def client() -> AsyncIterator[Client]:
    timeout = ClientTimeout(total=PATIENCE)
    async with ClientSession(connector=TCPConnector(limit=0), timeout=timeout) as session:
        yield Client(session)


async def raw(door: Door, sent: bytes) -> bytes:
    """The first line of what comes to bytes that end there, without an end of the request."""
    reader, writer = await asyncio.open_connection("127.0.0.1", door.port)
    try:
        writer.write(sent)
        async with asyncio.timeout(PATIENCE):
            return await reader.readline()
    finally:
        writer.close()
