"""The REST door: authorization, ordered failures, recording, and the exact answer format."""

import hashlib
import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from aiohttp import web

from tests.wire.discord.errors import INVALID_JSON, ApiError
from tests.wire.discord.faults import Fault, Faults, bucket_headers
from tests.wire.discord.journal import Journal, RestCall

Json = dict[str, Any]
PREFIX = "/api/v10"


@dataclass(frozen=True, slots=True)
class Call:
    """What a handler needs of one request."""

    params: dict[str, str]
    query: dict[str, str]
    payload: Any

    def id(self, name: str) -> int:
        """A snowflake of the path.

        Raises:
            ApiError: 400 with code 50035 when it is no number.
        """
        text = self.params[name]
        if not text.isdecimal():
            raise ApiError(400, 50035, message=f"Value {text!r} is not snowflake.")
        return int(text)


Handler = Callable[[Call], Any]


@dataclass(frozen=True, slots=True)
class Endpoint:
    """A route: `path` is written as in Discord's pages, such as `/channels/{channel}`."""

    method: str
    path: str
    handler: Handler
    needs_token: bool = True


class Rest:
    """Turns endpoints into aiohttp routes."""

    def __init__(self, journal: Journal, faults: Faults, *, token: Callable[[], str]) -> None:
        self._journal = journal
        self._faults = faults
        self._token = token

    def routes(self, endpoints: list[Endpoint]) -> list[web.RouteDef]:
        """The routes of all endpoints, then one that records every unknown call."""
        made = [
            web.route(one.method, PREFIX + one.path, self._served(one), allow_head=False)
            if one.method == "GET"
            else web.route(one.method, PREFIX + one.path, self._served(one))
            for one in endpoints
        ]
        return [*made, web.route("*", "/{unknown:.*}", self._served(None))]

    def _served(
        self, endpoint: Endpoint | None
    ) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
        async def serve(request: web.Request) -> web.StreamResponse:
            path = request.path.removeprefix(PREFIX)
            call = RestCall(
                method=request.method,
                path=path,
                route=endpoint.path if endpoint else None,
                query=dict(request.query),
                payload=None,
                authorized=self._authorized(request),
            )
            self._journal.calls.append(call)
            self._journal.touch()
            try:
                call.payload = await _read(request)
                fault = self._faults.take(request.method, path)
                return await self._answer(request, call, endpoint, fault)
            except ApiError as refused:
                return _response(call, refused.status, refused.body())
            finally:
                self._journal.touch()

        return serve

    def _authorized(self, request: web.Request) -> bool | None:
        header = request.headers.get("Authorization")
        return None if header is None else header == f"Bot {self._token()}"

    async def _answer(
        self, request: web.Request, call: RestCall, endpoint: Endpoint | None, fault: Fault | None
    ) -> web.StreamResponse:
        if fault is not None and fault.kind == "hold":
            await fault.released.wait()
        elif fault is not None and fault.kind == "answer":
            call.status, call.answer = fault.status, json.loads(fault.body)
            headers = {"Content-Type": fault.content_type, **fault.headers}
            return web.Response(status=fault.status, body=fault.body, headers=headers)
        elif fault is not None and fault.kind == "drop":
            return _cut(request)
        if endpoint is None:
            raise ApiError(404)
        if endpoint.needs_token and not call.authorized:
            raise ApiError(401, message="401: Unauthorized")
        body = endpoint.handler(Call(dict(request.match_info), call.query, call.payload))
        if fault is not None and fault.kind == "lose":
            return _cut(request)
        return _response(call, 204 if body is None else 200, body)


def _cut(request: web.Request) -> web.Response:
    if request.transport is not None:
        request.transport.abort()
    return web.Response(status=500)


def _response(call: RestCall, status: int, body: Any) -> web.Response:
    call.status, call.answer = status, body
    bucket = hashlib.sha256(f"{call.method} {call.route}".encode()).hexdigest()[:16]
    headers = {"X-RateLimit-Bucket": bucket, **bucket_headers()}
    if body is None:
        return web.Response(status=status, headers=headers)
    # discord.py compares the whole header: "; charset=utf-8" would leave the body undecoded.
    headers["Content-Type"] = "application/json"
    return web.Response(status=status, body=json.dumps(body).encode(), headers=headers)


async def _read(request: web.Request) -> Any:
    if request.content_type.startswith("multipart/"):
        return await _read_multipart(request)
    raw = await request.read()
    if not raw:
        return None
    try:
        return json.loads(raw)
    except ValueError as broken:
        raise ApiError(400, INVALID_JSON) from broken


async def _read_multipart(request: web.Request) -> Json:
    # https://docs.discord.com/developers/reference#uploading-files
    form = await request.post()
    payload: Json = json.loads(str(form.get("payload_json", "{}")))
    inner = payload.get("data", payload)
    described = {str(one.get("id")): one for one in inner.get("attachments") or []}
    files = []
    for name, part in form.items():
        if isinstance(part, web.FileField):
            number = name.removeprefix("files[").removesuffix("]")
            size = len(part.file.read())
            url = f"https://cdn.discordapp.invalid/{part.filename}"
            file = {"id": f"1{number}", "filename": part.filename, "size": size, "url": url}
            files.append({**described.get(number, {}), **file, "proxy_url": url})
            part.file.close()
    inner["attachments"] = files
    return payload
