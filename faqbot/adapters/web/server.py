"""The page's web server: loopback names only, a token on all that writes, nothing from elsewhere.

What the server tells the page goes through one stream of server-sent events:
https://html.spec.whatwg.org/multipage/server-sent-events.html
"""

import asyncio
import base64
import hmac
import json
import secrets
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from aiohttp import web
from aiohttp.typedefs import Handler

from faqbot.adapters.web.chat import PaneChat
from faqbot.adapters.web.document import STATIC, page, static
from faqbot.adapters.web.pane import View
from faqbot.adapters.web.session import WAYS, Session, UnknownError
from faqbot.conversation.look import Json
from faqbot.errors import FaqbotError, SettingsError

HOST = "127.0.0.1"
TOKEN_HEADER = "X-CSRF-Token"  # noqa: S105 - the header's name
_LOOPBACK = frozenset({"127.0.0.1", "localhost", "[::1]"})
_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
        "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cache-Control": "no-store",
}
_MOST_BYTES = 64 * 1024
_MOST_WAITING = 1_000
_MOST_STREAMS = 20
_PING_SECONDS = 15.0
_STOP_SECONDS = 1.0

Body = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Report:
    """A page beside the conversation that others make.

    Attributes:
        token: What somebody must know to read it: the password of HTTP Basic authentication.
        made: Its HTML, made anew for each look, in a thread of its own; under this server's policy.
        files: What it loads from /static/, by name: the content and its media type.
    """

    token: str
    made: Callable[[], str]
    files: Mapping[str, tuple[bytes, str]]


class Server:
    """Serves one session on the loopback interface."""

    def __init__(self, session: Session, *, report: Report | None = None) -> None:
        """Prepare to show `session`, and `report` where there is one; nothing listens yet."""
        self._session = session
        self._report = report
        self._reporting = asyncio.Lock()
        self._token = secrets.token_urlsafe(32)
        self._streams: set[asyncio.Queue[Json | None]] = set()
        application = web.Application(
            middlewares=[self._headed, self._guarded], client_max_size=_MOST_BYTES
        )
        application.add_routes(
            [
                web.get("/", self._page),
                web.get("/static/{name}", self._static),
                web.get("/events", self._events),
                web.get("/report", self._reported),
                web.post("/api/ask", self._writes(self._ask)),
                web.post("/api/action", self._writes(self._action)),
                web.post("/api/press", self._writes(self._press)),
                web.post("/api/submit", self._writes(self._submit)),
                web.post("/api/options", self._writes(self._options)),
                web.post("/api/accept", self._writes(self._accept)),
            ]
        )
        self._runner = web.AppRunner(application, access_log=None, shutdown_timeout=_STOP_SECONDS)

    async def start(self, port: int = 0) -> str:
        """Listen on a port, 0 for any free one; gives the page's address.

        Raises:
            SettingsError: The port is taken or forbidden.
        """
        await self._runner.setup()
        site = web.TCPSite(self._runner, HOST, port)
        try:
            await site.start()
        except OSError as error:
            await self._runner.cleanup()
            raise SettingsError(
                f"--port {port}: {HOST}:{port} cannot be listened on: {error.strerror or error}. "
                "End what uses it, name another one, or none: then a free one is taken."
            ) from error
        address = self._runner.addresses[0]
        return f"http://{HOST}:{address[1]}/"

    async def stop(self) -> None:
        """Stop listening, and end what is streamed."""
        for stream in tuple(self._streams):
            with suppress(asyncio.QueueFull):
                stream.put_nowait(None)
        await self._runner.cleanup()

    @web.middleware
    async def _headed(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        try:
            response = await handler(request)
        except web.HTTPException as error:
            response = _refused(error.status, error.reason)
        except UnknownError as error:
            response = _refused(404, str(error))
        except FaqbotError as error:
            response = _refused(503, str(error))
        except (ValueError, TypeError, RecursionError):
            response = _refused(400, "that is nothing that the page sends")
        if not response.prepared:
            for name, value in _HEADERS.items():
                response.headers.setdefault(name, value)
        return response

    @web.middleware
    async def _guarded(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Refuse a page of another name, which a browser was made to take for this machine."""
        name, colon, port = request.host.rpartition(":")
        # Of port 80 browsers say nothing.
        name = name if colon else request.host
        if name not in _LOOPBACK or (colon and not port.isdecimal()):
            return _refused(403, "this page is for 127.0.0.1 and localhost alone")
        if request.method == "POST":
            given = request.headers.get(TOKEN_HEADER, "")
            if not hmac.compare_digest(_bytes(given), _bytes(self._token)):
                return _refused(403, "the token of the page is missing or old: reload the page")
        return await handler(request)

    async def _page(self, _: web.Request) -> web.Response:
        text = page(
            panes=self._session.panes.values(),
            ways=WAYS,
            token=self._token,
            file=self._session.file_name,
            report=self._report is not None,
        )
        return web.Response(text=text, content_type="text/html")

    async def _static(self, request: web.Request) -> web.Response:
        name = request.match_info["name"]
        if self._report is not None and name in self._report.files:
            body, kind = self._report.files[name]
        elif name in STATIC:
            body, kind = static(name)
        else:
            raise web.HTTPNotFound
        response = web.Response(body=body, content_type=kind, charset="utf-8")
        response.headers["Cache-Control"] = "no-cache"
        return response

    async def _reported(self, request: web.Request) -> web.Response:
        if self._report is None:
            raise web.HTTPNotFound
        if request.headers.get("Sec-Fetch-Site") == "cross-site":
            return _refused(403, "another site has no business with the report")
        if not _knows(request, self._report.token):
            response = _refused(401, "the report is for who knows the token, as the password")
            response.headers["WWW-Authenticate"] = 'Basic realm="faqbot report", charset="UTF-8"'
            return response
        async with self._reporting:
            text = await asyncio.to_thread(self._report.made)
        return web.Response(text=text, content_type="text/html")

    async def _events(self, request: web.Request) -> web.StreamResponse:
        """Tell a page what stands, then every change, until it or the server ends."""
        if len(self._streams) >= _MOST_STREAMS:
            return _refused(503, "too many pages are open")
        response = web.StreamResponse(headers={**_HEADERS, "Content-Type": "text/event-stream"})
        await response.prepare(request)
        told: asyncio.Queue[Json | None] = asyncio.Queue(_MOST_WAITING)
        told.put_nowait(self._session.state())
        end = self._session.listen(told.put_nowait)
        self._streams.add(told)
        try:
            await self._stream(response, told)
        except ConnectionError:
            pass  # The page was closed.
        finally:
            end()
            self._streams.discard(told)
        return response

    async def _stream(
        self, response: web.StreamResponse, told: "asyncio.Queue[Json | None]"
    ) -> None:
        # A page that does not read is cut off; it connects again, and is told what stands.
        while not told.full():
            try:
                async with asyncio.timeout(_PING_SECONDS):
                    event = await told.get()
            except TimeoutError:
                await response.write(b": still here\n\n")
                continue
            if event is None:
                return
            await response.write(b"data: " + json.dumps(event).encode() + b"\n\n")

    def _writes(self, work: Callable[[Body], Awaitable[Json]]) -> Handler:
        """A handler of JSON that does `work` with it."""

        async def handle(request: web.Request) -> web.StreamResponse:
            try:
                body = await request.json()
            except ValueError:
                return _refused(400, "the body is no JSON")
            if not isinstance(body, dict):
                return _refused(400, "the body is no JSON object")
            try:
                return web.json_response(await work(body))
            except (KeyError, TypeError) as error:
                return _refused(400, f"the body lacks {error}")

        return handle

    async def _ask(self, body: Body) -> Json:
        way = next((each for each in WAYS if each.name == body["how"]), WAYS[0])
        return _opened(await self._session.ask(str(body["text"]).strip(), way))

    async def _action(self, body: Body) -> Json:
        await self._session.act(str(body["pane"]), str(body["message"]))
        return {}

    async def _press(self, body: Body) -> Json:
        origin, pressed = dict(body["from"]), dict(body["pressed"])
        return _outcome(await self._session.press(str(body["pane"]), origin, pressed))

    async def _submit(self, body: Body) -> Json:
        values = dict(body["values"])
        return _outcome(await self._session.submit(str(body["pane"]), str(body["view"]), values))

    async def _options(self, body: Body) -> Json:
        found = await self._session.options(
            str(body["pane"]), str(body["block"]), str(body["typed"])
        )
        return {"options": found}

    async def _accept(self, _: Body) -> Json:
        await self._session.accept()
        return {}


def _knows(request: web.Request, token: str) -> bool:
    """Whether the password of a request is the token, whatever the user is called."""
    scheme, _, given = request.headers.get("Authorization", "").partition(" ")
    try:
        _, _, password = base64.b64decode(given, validate=True).partition(b":")
    except ValueError:
        return False
    return scheme.casefold() == "basic" and hmac.compare_digest(password, _bytes(token))


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogateescape")


def _outcome(chat: PaneChat) -> Json:
    return _opened(chat.view) | ({"said": "\n".join(chat.said)} if chat.said else {})


def _opened(view: View | None) -> Json:
    if view is None:
        return {}
    return {"view": {"pane": view.pane, "id": view.id, "view": view.payload}}


def _refused(status: int, reason: str) -> web.Response:
    return web.json_response({"error": reason}, status=status)
