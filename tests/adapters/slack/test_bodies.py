"""Bodies within bounds: looked at before they are read, and read for so long and so far only."""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import pytest
from aiohttp import web
from yarl import URL

from faqbot.adapters.slack.bodies import MOST_BYTES, refusal
from faqbot.adapters.slack.run import SlackHttp
from faqbot.bodies import Bodies, BodyError
from tests.adapters.slack.conftest import mounted, running
from tests.wire.slack import FakeSlack


@contextlib.asynccontextmanager
async def reading(**limits: float) -> AsyncIterator[int]:
    """The port of a server that says how long a body was."""
    bodies = Bodies(most_bytes=MOST_BYTES, **limits)

    async def read(request: web.Request) -> web.Response:
        try:
            return web.Response(text=str(len(await bodies.read(request))))
        except BodyError as error:
            return refusal(error)

    application = web.Application()
    application.add_routes([web.post("/", read)])
    runner = web.AppRunner(application, access_log=None, shutdown_timeout=0.1, lingering_time=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield runner.addresses[0][1]
    finally:
        await runner.cleanup()


Post = Callable[..., Awaitable[tuple[asyncio.StreamReader, asyncio.StreamWriter]]]


@pytest.fixture
async def posting() -> AsyncIterator[Post]:
    """Posts to a port; what it opens is closed at the end."""
    opened: list[asyncio.StreamWriter] = []

    async def post(*args: Any, **kwargs: Any) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        reader, writer = await _posted(*args, **kwargs)
        opened.append(writer)
        return reader, writer

    yield post
    for writer in opened:
        writer.close()
        with contextlib.suppress(ConnectionError):
            await writer.wait_closed()


async def _posted(
    port: int, *, length: int | None, body: bytes, path: str = "/", headers: str = ""
) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    """A POST of `length` bytes, chunked without one, of which `body` is sent."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    size = "Transfer-Encoding: chunked" if length is None else f"Content-Length: {length}"
    writer.write(f"POST {path} HTTP/1.1\r\nHost: x\r\n{size}\r\n{headers}\r\n".encode())
    writer.write(body if length is not None else b"%x\r\n%b\r\n" % (len(body), body))
    return reader, writer


async def status(reader: asyncio.StreamReader) -> int:
    async with asyncio.timeout(10):
        return int((await reader.readline()).split()[1])


@pytest.mark.parametrize("length", [5, 0])
async def test_a_body_is_read(posting: Post, length: int):
    async with reading() as port:
        reader, _ = await posting(port, length=length, body=b"x" * length)
        assert await status(reader) == 200


async def test_a_length_over_the_limit_is_refused_unread(posting: Post):
    async with reading() as port:
        reader, _ = await posting(port, length=MOST_BYTES + 1, body=b"")
        assert await status(reader) == 413


@pytest.mark.parametrize(("size", "answered"), [(MOST_BYTES, 200), (MOST_BYTES + 1, 413)])
async def test_a_body_without_a_length_is_counted(posting: Post, size: int, answered: int):
    async with reading(seconds=20) as port:
        reader, writer = await posting(port, length=None, body=b"x" * size)
        writer.write(b"0\r\n\r\n")
        assert await status(reader) == answered


async def test_a_body_that_comes_a_byte_at_a_time_is_not_waited_for(posting: Post):
    async with reading(seconds=0.3) as port:
        reader, writer = await posting(port, length=1000, body=b"x")

        async def dribble() -> None:
            while True:
                writer.write(b"x")
                await asyncio.sleep(0.05)

        dribbling = asyncio.create_task(dribble())
        assert await status(reader) == 408
        dribbling.cancel()


async def test_a_body_that_breaks_off_is_no_fault(posting: Post, caplog: pytest.LogCaptureFixture):
    async with reading(seconds=20) as port:
        for _ in range(5):
            _, writer = await posting(port, length=1000, body=b"x")
            await writer.drain()
            writer.transport.abort()
        reader, _ = await posting(port, length=1, body=b"x")
        assert await status(reader) == 200
    assert not caplog.records


async def test_of_large_bodies_few_are_held_at_once_and_small_ones_pass(posting: Post):
    large, size = b"x" * 100_000, 200_000
    async with reading(seconds=20) as port:
        held = [await posting(port, length=size, body=large) for _ in range(12)]
        refused = [asyncio.create_task(status(reader)) for reader, _ in held]
        done: set[asyncio.Task[int]] = set()
        waiting = set(refused)
        async with asyncio.timeout(10):
            while len(done) < 4:
                finished, waiting = await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
                done |= finished
        assert {each.result() for each in done} == {503}
        small, _ = await posting(port, length=1000, body=b"x" * 1000)
        assert await status(small) == 200
        for _, writer in held:
            writer.write(large)
        assert [await each for each in waiting] == [200] * 8
        again, _ = await posting(port, length=size, body=large * 2)
        assert await status(again) == 200


NOW = int(time.time())
FORGED = f"v0={'0' * 64}"


@pytest.mark.parametrize(
    ("timestamp", "signature"),
    [
        (None, None),
        (str(NOW), None),
        (None, FORGED),
        (str(NOW - 400), FORGED),
        ("abc", FORGED),
        (str(NOW), "v0=00"),
    ],
    ids=["nothing", "no signature", "no time", "an old time", "no number", "too short"],
)
async def test_what_cannot_be_signed_by_slack_is_refused_before_its_body_came(
    slack: FakeSlack,
    http: SlackHttp,
    posting: Post,
    timestamp: str | None,
    signature: str | None,
):
    headers = f"X-Slack-Request-Timestamp: {timestamp}\r\n" if timestamp else ""
    headers += f"X-Slack-Signature: {signature}\r\n" if signature else ""
    async with running(http), mounted(http, slack):
        url = URL(str(slack.http.url))
        assert url.port is not None
        reader, _ = await posting(
            url.port, length=1_000_000, body=b"", path=url.path, headers=headers
        )
        assert await status(reader) == 401
