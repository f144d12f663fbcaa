"""HTTP connections within bounds, by sockets that behave badly."""

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator

import pytest
from aiohttp import web

from faqbot.connections import Connections

HEAD = b"GET /ok HTTP/1.1\r\nHost: x\r\n"
REQUEST = HEAD + b"\r\n"


class Door:
    """A small application behind Connections, and those who come."""

    def __init__(self, **limits: float) -> None:
        self.gate = asyncio.Event()
        self.under_way = asyncio.Semaphore(0)
        application = web.Application()
        application.add_routes(
            [web.get("/ok", self._ok), web.get("/held", self._held), web.post("/ok", self._ok)]
        )
        self.connections = Connections(application, stop_seconds=0.2, **limits)  # type: ignore[arg-type]
        self.port = 0
        self._writers: list[asyncio.StreamWriter] = []

    async def _ok(self, _request: web.Request) -> web.Response:
        return web.Response(text="fine")

    async def _held(self, _request: web.Request) -> web.Response:
        self.under_way.release()
        await self.gate.wait()
        return web.Response(text="late")

    async def comes(self, words: bytes = b"") -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        self._writers.append(writer)
        writer.write(words)
        return reader, writer

    def leave(self) -> None:
        for writer in self._writers:
            writer.close()


@contextlib.asynccontextmanager
async def door(**limits: float) -> AsyncIterator[Door]:
    made = Door(**limits)
    await made.connections.listen("127.0.0.1", 0)
    made.port = made.connections.port
    try:
        yield made
    finally:
        made.gate.set()
        made.leave()
        await made.connections.close()


async def answer(reader: asyncio.StreamReader) -> bytes:
    async with asyncio.timeout(10):
        head = await reader.readuntil(b"\r\n\r\n")
        return head + await reader.readexactly(4)


async def end(reader: asyncio.StreamReader) -> bytes:
    """What comes until the connection is closed."""
    async with asyncio.timeout(10):
        try:
            return await reader.read()
        except ConnectionResetError:
            return b""


async def test_who_asks_is_served_while_others_hold_all_connections_open():
    async with door(most=8) as made:
        for _ in range(40):
            await made.comes(HEAD)
        reader, _ = await made.comes(REQUEST)
        assert b"200 OK" in await answer(reader)
        assert made.connections.open <= 8
        assert made.connections.refused >= 33


async def test_the_one_that_waits_longest_gives_way():
    async with door(most=2) as made:
        first, _ = await made.comes(HEAD)
        second, writer = await made.comes(REQUEST)
        assert b"fine" in await answer(second)
        third, _ = await made.comes(REQUEST)
        assert b"fine" in await answer(third)
        assert await end(first) == b""
        writer.write(REQUEST)
        assert b"fine" in await answer(second)


async def test_a_connection_that_was_answered_outlives_strangers():
    async with door(most=4) as made:
        known, writer = await made.comes(REQUEST)
        assert b"fine" in await answer(known)
        strangers = [await made.comes(HEAD) for _ in range(20)]
        assert [await end(reader) for reader, _ in strangers[:16]] == [b""] * 16
        writer.write(REQUEST)
        assert b"fine" in await answer(known)


async def test_a_request_under_way_is_never_given_up_for_a_newcomer():
    async with door(most=2) as made:
        held = [(await made.comes(b"GET /held HTTP/1.1\r\nHost: x\r\n\r\n"))[0] for _ in range(2)]
        for _ in held:
            await made.under_way.acquire()
        newcomer, _ = await made.comes(REQUEST)
        assert await end(newcomer) == b""
        made.gate.set()
        assert all([b"late" in await answer(each) for each in held])


@pytest.mark.parametrize("words", [b"", b"G", HEAD])
async def test_a_head_that_does_not_end_is_waited_for_no_longer_than_said(words: bytes):
    async with door(head_seconds=0.2) as made:
        reader, _ = await made.comes(words)
        assert await end(reader) == b""


async def test_the_time_for_a_head_begins_anew_with_each_request():
    async with door(head_seconds=0.3) as made:
        reader, writer = await made.comes(REQUEST)
        assert b"fine" in await answer(reader)
        await asyncio.sleep(0.6)  # between two requests a connection may rest
        writer.write(REQUEST)
        assert b"fine" in await answer(reader)
        writer.write(HEAD)
        assert await end(reader) == b""


async def test_a_body_that_nobody_reads_ends_with_the_answer():
    async with door(head_seconds=30) as made:
        reader, writer = await made.comes(
            b"POST /ok HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\nabc"
        )
        assert b"fine" in await answer(reader)
        writer.write(b"d")
        assert await end(reader) == b""


async def test_what_is_no_http_is_refused_without_a_line_in_the_log(
    caplog: pytest.LogCaptureFixture,
):
    async with door() as made:
        with caplog.at_level(logging.INFO):
            for words in (b"\x16\x03\x01\x02\x00\x01\r\n\r\n", b"GET\r\n\r\n", b"\x00" * 20_000):
                reader, _ = await made.comes(words)
                assert b" 400 " in await end(reader)
        assert not [record for record in caplog.records if record.levelno > logging.INFO]


async def test_a_head_may_come_in_pieces_and_two_requests_in_one():
    async with door() as made:
        reader, writer = await made.comes()
        for at in range(len(REQUEST)):
            writer.write(REQUEST[at : at + 1])
            await writer.drain()
        assert b"fine" in await answer(reader)
        writer.write(REQUEST + REQUEST)
        assert b"fine" in await answer(reader)
        assert b"fine" in await answer(reader)


async def test_a_stop_ends_what_never_said_what_it_wants():
    async with door() as made:
        reader, _ = await made.comes(HEAD)
        asked, _ = await made.comes(REQUEST)
        await answer(asked)
        await made.connections.close()
        assert await end(reader) == b""
        assert await end(asked) == b""
        assert made.connections.open == 0


async def test_an_address_in_use_is_an_error_and_nothing_stays_open():
    async with door() as made:
        other = Connections(web.Application(), stop_seconds=0.2)
        with pytest.raises(OSError, match="in use"):
            await other.listen("127.0.0.1", made.port)
        await other.close()
