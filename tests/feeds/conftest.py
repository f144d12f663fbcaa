"""A web server on loopback that says what a test tells it to, and names that resolve as it likes."""

import asyncio
import gzip
import socket
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence

import pytest
from aiohttp import web
from aiohttp.abc import AbstractResolver, ResolveResult

from faqbot.feeds.fetching import Fetcher

Answer = Callable[[web.Request], Awaitable[web.StreamResponse]]
HERE = "127.0.0.1"


def rss(*titles: str, link: str = "https://acme.dev") -> bytes:
    """A feed with one post a title, a day apart."""
    items = "".join(
        f"<item><title>{title}</title><link>{link}/{number}</link>"
        f"<pubDate>{25 - number % 24:02} Nov 2026 10:00:00 GMT</pubDate></item>"
        for number, title in enumerate(titles)
    )
    head = "<?xml version='1.0'?><rss version='2.0'><channel><title>Acme</title>"
    return f"{head}<link>{link}</link>{items}</channel></rss>".encode()


class Site:
    """A server whose answer to each path a test may set; what it was asked it remembers."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.headers: list[dict[str, str]] = []
        self.answers: dict[str, Answer] = {}
        self.port = 0

    async def answer(self, request: web.Request) -> web.StreamResponse:
        self.asked.append(request.path)
        self.headers.append(dict(request.headers))
        found = self.answers.get(request.path)
        return web.Response(status=404) if found is None else await found(request)

    def url(self, path: str = "/feed", host: str = HERE) -> str:
        return f"http://{host}:{self.port}{path}"

    def says(self, body: bytes, path: str = "/feed", *, status: int = 200, **headers: str) -> None:
        """Answer a path with a body."""
        names = {name.replace("_", "-"): value for name, value in headers.items()}
        names = {"Content-Type": "application/rss+xml", **names}

        async def answer(_request: web.Request) -> web.Response:
            return web.Response(status=status, body=body, headers=names)

        self.answers[path] = answer

    def leads(self, path: str, to: str, status: int = 302) -> None:
        """Redirect a path."""

        async def answer(_request: web.Request) -> web.Response:
            return web.Response(status=status, headers={"Location": to})

        self.answers[path] = answer


class Names(AbstractResolver):
    """Resolves names to addresses one after the other, the last of them for ever."""

    def __init__(self, **addresses: Sequence[str]) -> None:
        self.asked: list[str] = []
        self._addresses = {name.replace("_", "."): list(each) for name, each in addresses.items()}

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        self.asked.append(host)
        known = self._addresses.get(host)
        if known is None:
            raise OSError("no such name")
        address = known.pop(0) if len(known) > 1 else known[0]
        kind = socket.AF_INET6 if ":" in address else socket.AF_INET
        return [
            ResolveResult(
                hostname=host, host=address, port=port, family=kind, proto=0,
                flags=socket.AI_NUMERICHOST,
            )
        ]  # fmt: skip

    async def close(self) -> None:
        """Nothing is held."""


@pytest.fixture
async def site() -> AsyncIterator[Site]:
    served = Site()
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", served.answer)
    runner = web.AppRunner(app, access_log=None, handler_cancellation=True)
    await runner.setup()
    await web.TCPSite(runner, HERE, 0).start()
    served.port = runner.addresses[0][1]
    yield served
    await runner.cleanup()


@pytest.fixture
def fetcher() -> Fetcher:
    """One that may ask loopback."""
    return Fetcher(private_hosts=[HERE], site="https://acme.dev")


class Raw:
    """A server that sends bytes as they are, whatever HTTP says of them."""

    def __init__(self) -> None:
        self.port = 0
        self.begun = 0
        self._write: Callable[[asyncio.StreamWriter], Awaitable[None]] | None = None

    def sends(self, write: Callable[[asyncio.StreamWriter], Awaitable[None]]) -> None:
        self._write = write

    def says(self, content: bytes) -> None:
        """Send these bytes and close."""

        async def write(writer: asyncio.StreamWriter) -> None:
            writer.write(content)

        self._write = write

    def url(self) -> str:
        return f"http://{HERE}:{self.port}/feed"

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.begun += 1
        try:
            await reader.readuntil(b"\r\n\r\n")
            assert self._write is not None
            await self._write(writer)
            await writer.drain()
        except (ConnectionError, asyncio.CancelledError):
            pass  # Who asked has gone.
        finally:
            writer.close()


@pytest.fixture
async def raw() -> AsyncIterator[Raw]:
    served = Raw()
    server = await asyncio.start_server(served.serve, HERE, 0)
    served.port = server.sockets[0].getsockname()[1]
    yield served
    server.close()
    await server.wait_closed()


def bomb(megabytes: int) -> bytes:
    """So many megabytes of nothing, as gzip."""
    return gzip.compress(b" " * 1_000_000 * megabytes, compresslevel=6)
