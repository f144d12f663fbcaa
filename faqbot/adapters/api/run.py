"""`POST /api/ask`: from a request to its answer, as JSON."""

import asyncio
import hmac
import json
import logging
from typing import NoReturn

from aiohttp import web

from faqbot.adapters.api import refusals
from faqbot.adapters.api.contract import (
    DESCRIPTION_PATH,
    MOST_BYTES,
    PATH,
    PLATFORM,
    SHORTEST_TOKEN,
    TOKEN,
)
from faqbot.adapters.api.openapi import description
from faqbot.adapters.api.parse import asked, parse
from faqbot.adapters.api.refusals import HEADERS, RefusedError, later
from faqbot.bodies import Bodies, BodyError
from faqbot.errors import AdapterError
from faqbot.model import Connection, Question, Reply
from faqbot.model.adapter import Tell
from faqbot.service import Services
from faqbot.service.limits import RateLimit
from faqbot.service.load import Handling, Refusal
from faqbot.service.ranking import MOST_SECONDS
from faqbot.service.reply_object import reply_object

_log = logging.getLogger(__name__)
_BODY = {
    408: refusals.TOO_SLOW,
    413: refusals.TOO_LARGE,
    503: refusals.BUSY,
}
# So many people's worth of questions is let through in all, so that those in chats are answered too.
PEOPLE_IN_ALL = 50
# A longer text costs several times as much ranking; of those so few are ranked at once, so that who
# asks in a sentence, here or in a chat, does not wait for all of them.
_SHORT_TEXT = 500
_MOST_LONG = 4
# Half of the connections that the server takes; the others are for chats that deliver over HTTP, and
# for health.
MOST_AT_ONCE = 128
# Whoever takes no bytes of the answer for so long has gone.
_SEND_SECONDS = 5.0
# A new process is there by then.
_RESTART_SECONDS = 5.0


class Api:
    """Answers whoever has the token; there are no buttons, votes or hand-overs here."""

    name = PLATFORM
    waiting = 0
    dropped = 0

    def __init__(self, services: Services, *, token: str) -> None:
        """Prepare to answer who bears `token`; nothing is served yet."""
        self.unsent = 0
        self._service = services.service
        self._token = token.strip().encode()
        self._bodies = Bodies(most_bytes=MOST_BYTES)
        self._long = asyncio.Semaphore(_MOST_LONG)
        self._in_all = RateLimit(PEOPLE_IN_ALL * self._service.rate.most)
        self._under_way = self._service.under_way()
        self._ending = asyncio.Event()
        self._at_once = 0
        self._is_open = False
        self._said_refused = False
        self._description = json.dumps(description()).encode()

    def routes(self) -> list[web.RouteDef]:
        """All below /api, so that each refusal there is JSON."""
        return [
            web.route("*", PATH, self._receive, expect_handler=_expected),
            web.route("*", DESCRIPTION_PATH, self._describe),
            web.route("*", "/api/{rest:.*}", _nothing_here),
        ]

    async def run(self, tell: Tell) -> None:
        """Answer until `stop`.

        Raises:
            AdapterError: The token is blank.
        """
        if not self._token:
            raise AdapterError(f"{TOKEN} is blank. Set it to a long random text")
        if len(self._token) < SHORTEST_TOKEN:
            _log.warning(
                "api: %s is shorter than %d characters and can be guessed", TOKEN, SHORTEST_TOKEN
            )
        self._is_open = True
        tell(Connection.CONNECTED)
        try:
            await self._ending.wait()
            await self._under_way.finished()
        finally:
            self._is_open = False

    async def stop(self) -> None:
        """Take nothing more (503) and finish what is under way; `run` returns then."""
        self._ending.set()
        await self._under_way.finished()

    async def announce(self, markdown: str) -> bool:
        """Nothing: no staff reads here."""
        del markdown
        return True

    async def _receive(self, request: web.Request) -> web.StreamResponse:
        try:
            self._admit(request)
        except RefusedError as error:
            return error.response()
        self._at_once += 1
        try:
            question = await self._question(request)
            with self._under_way:
                return await self._answer(request, question)
        except RefusedError as error:
            return error.response()
        finally:
            self._at_once -= 1

    async def _question(self, request: web.Request) -> Question:
        """What is asked, if it may be asked now.

        Raises:
            RefusedError: It may not, or it is no question.
        """
        if "Expect" in request.headers and request.transport is not None:
            request.transport.write(b"HTTP/1.1 100 Continue\r\n\r\n")
        body = await self._body(request)
        self._check_open()
        question = parse(asked(body))
        # One person's surplus takes nothing from the others, and costs no claim.
        pause = self._service.rate.pause(question)
        if pause:
            raise later(refusals.TOO_MANY, pause)
        if not self._in_all.admits(PLATFORM):
            raise later(refusals.TOO_MANY_IN_ALL, self._in_all.pause_of(PLATFORM))
        return question

    async def _answer(self, request: web.Request, question: Question) -> web.StreamResponse:
        with self._service.answering(question) as handling:
            reply: Reply | None = None
            try:
                reply = await self._reply(handling)
            except Exception:  # noqa: BLE001 - a boundary: who asked is told, the next is answered
                _log.exception("api: answering failed")
            response = self._response(handling, reply)
            arrived = await _sent(request, response)
            self.unsent += not arrived
            if not arrived:
                handling.unwanted()
            elif handling.failed or handling.refusal is not None or reply is not None:
                if handling.refusal is not None:
                    # Also where it was shed without a word: here the status is one.
                    handling.apologises()
                handling.sent()
            return response

    async def _reply(self, handling: Handling) -> Reply | None:
        """The reply; None where there is none to send, which `Handling.refusal` may explain."""
        if len(handling.question.text) <= _SHORT_TEXT:
            return await handling.reply()
        try:
            async with asyncio.timeout(MOST_SECONDS):
                await self._long.acquire()
        except TimeoutError:
            handling.refusal = Refusal.BUSY
            return None
        try:
            return await handling.reply()
        finally:
            self._long.release()

    def _response(self, handling: Handling, reply: Reply | None) -> web.Response:
        question = handling.question
        if handling.failed:
            return RefusedError(refusals.FAILED).response()
        if handling.refusal is Refusal.TOO_MANY:
            return later(refusals.TOO_MANY, self._service.rate.pause(question)).response()
        if handling.refusal is Refusal.STOPPING:
            return later(refusals.STOPPING, _RESTART_SECONDS).response()
        if handling.refusal is not None or reply is None:
            return later(refusals.BUSY, self._service.load.wait_seconds).response()
        return web.json_response(reply_object(question.text, reply).as_json(), headers=HEADERS)

    def _admit(self, request: web.Request) -> None:
        """Look at the head of a request, before its body is read.

        Raises:
            RefusedError: It cannot be answered.
        """
        if request.method != "POST":
            _refuse_unread(refusals.WRONG_METHOD, Allow="POST")
        if not self._is_allowed(request):
            if not self._said_refused:
                self._said_refused = True
                _log.warning("api: a request was refused, since it does not bear %s", TOKEN)
            _refuse_unread(refusals.UNAUTHORIZED, **{"WWW-Authenticate": 'Bearer realm="faqbot"'})
        encoding = request.headers.get("Content-Encoding", "identity")
        is_json = request.content_type == "application/json" and (
            (request.charset or "utf-8").lower() in ("utf-8", "utf8")
        )
        if not is_json or encoding.lower() != "identity":
            _refuse_unread(refusals.WRONG_TYPE)
        if request.headers.get("Expect", "100-continue").lower() != "100-continue":
            _refuse_unread(refusals.EXPECTATION)
        self._check_open()
        if self._at_once >= MOST_AT_ONCE:
            _refuse_unread(refusals.BUSY, **{"Retry-After": "1"})

    def _is_allowed(self, request: web.Request) -> bool:
        scheme, _, token = request.headers.get("Authorization", "").partition(" ")
        # aiohttp reads what is no UTF-8 as lone surrogates.
        given = token.strip().encode("utf-8", "surrogatepass")
        return hmac.compare_digest(given, self._token) and scheme.lower() == "bearer"

    async def _body(self, request: web.Request) -> bytes:
        try:
            return await self._bodies.read(request)
        except BodyError as error:
            reason = _BODY.get(error.status, refusals.CUT_OFF)
            headers = {"Retry-After": "1"} if reason is refusals.BUSY else {}
            raise RefusedError(reason, error.reason, headers, close=True) from error

    def _check_open(self) -> None:
        if not self._is_open or self._ending.is_set():
            raise later(refusals.STOPPING, _RESTART_SECONDS)

    async def _describe(self, request: web.Request) -> web.Response:
        if request.method not in ("GET", "HEAD"):
            return RefusedError(refusals.WRONG_METHOD, headers={"Allow": "GET, HEAD"}).response()
        return web.Response(
            body=self._description, content_type="application/json", headers=HEADERS
        )


def _refuse_unread(reason: refusals.Reason, **headers: str) -> NoReturn:
    raise RefusedError(reason, headers=headers, close=True)


async def _nothing_here(_request: web.Request) -> web.Response:
    return RefusedError(refusals.NOT_FOUND, close=True).response()


async def _expected(_request: web.Request) -> None:
    """Nothing yet: whoever has no token is not asked to go on."""


async def _sent(request: web.Request, response: web.StreamResponse) -> bool:
    """Send a response to its end; False where whoever asked is gone, or takes nothing."""
    try:
        async with asyncio.timeout(_SEND_SECONDS):
            await response.prepare(request)
            await response.write_eof()
    except TimeoutError:
        if request.transport is not None:
            request.transport.abort()
        return False
    except OSError:
        return False
    return True
