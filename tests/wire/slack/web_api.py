"""The Web API's front: decoding, tokens, scopes, ordered faults; the methods are elsewhere.

https://docs.slack.dev/apis/web-api/
"""

import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, NoReturn

from aiohttp import web

from tests.wire.slack.faults import Fault, Faults
from tests.wire.slack.records import Call, Json
from tests.wire.slack.watch import Watch
from tests.wire.slack.world import World

Method = Callable[[Json], Json]

HISTORY = ("channels:history", "groups:history", "im:history", "mpim:history")
# Scopes by method: each method's page under https://docs.slack.dev/reference/methods/
SCOPES: Mapping[str, tuple[str, ...]] = {
    "chat.postMessage": ("chat:write",),
    "chat.postEphemeral": ("chat:write",),
    "chat.update": ("chat:write",),
    "chat.delete": ("chat:write",),
    "assistant.threads.setSuggestedPrompts": ("assistant:write", "chat:write"),
    "assistant.threads.setStatus": ("assistant:write", "chat:write"),
    "assistant.threads.setTitle": ("assistant:write", "chat:write"),
    "conversations.history": HISTORY,
    "conversations.info": ("channels:read", "groups:read", "im:read", "mpim:read"),
    "conversations.open": ("im:write", "mpim:write"),
    "users.info": ("users:read",),
    "bots.info": ("users:read",),
}
_JSON_ARGUMENTS = frozenset({"blocks", "attachments", "metadata", "view", "prompts"})


class SlackError(Exception):
    """An `ok: false` answer; further fields of the answer by name."""

    def __init__(self, error: str, **fields: Any) -> None:
        super().__init__(error)
        self.answer: Json = {"ok": False, "error": error, **fields}


def refuse(error: str, reasons: list[str]) -> NoReturn:
    """Refuse with details, as Slack words them in `errors` and `response_metadata`."""
    messages = [f"[ERROR] {reason}" for reason in reasons]
    raise SlackError(error, errors=reasons, response_metadata={"messages": messages})


@dataclass(slots=True)
class Tokens:
    """The tokens that the fake accepts."""

    bot: str = "xoxb-fake-bot-token"
    app: str = "xapp-fake-app-token"


class Traffic:
    """All calls, and how many of them are under way."""

    def __init__(self, watch: Watch) -> None:
        self.calls: list[Call] = []
        self.under_way = 0
        self._watch = watch

    def begin(self, call: Call) -> None:
        self.calls.append(call)
        self.under_way += 1
        self._watch.changed()

    def end(self, call: Call) -> None:
        call.done = True
        self.under_way -= 1
        self._watch.changed()


class WebApi:
    """Serves /api/<method>; `missing_scopes` takes a scope from single methods."""

    def __init__(self, world: World, tokens: Tokens, faults: Faults, traffic: Traffic) -> None:
        self.methods: dict[str, Method] = {}
        self.missing_scopes: dict[str, str] = {}
        self._world = world
        self._tokens = tokens
        self._faults = faults
        self._traffic = traffic

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """One call, from its decoding to its answer."""
        method = request.match_info["method"]
        arguments, problem = await decode(request)
        token = _token(request, arguments)
        call = Call(method, arguments, token, time.time(), request.method)
        self._traffic.begin(call)
        try:
            await self._faults.pass_gate(method)
            fault = self._faults.take(method)
            if fault is None or fault.applied:
                call.answer = self._answer(call, problem)
            if fault is not None:
                return failed(request, call, fault)
            call.status = 200
            return web.json_response(call.answer, headers=self._headers(method))
        finally:
            self._traffic.end(call)

    def _answer(self, call: Call, problem: str) -> Json:
        try:
            return {"ok": True, **self._run(call, problem)}
        except SlackError as refusal:
            return refusal.answer

    def _run(self, call: Call, problem: str) -> Json:
        method = self.methods.get(call.method)
        if method is None:
            raise SlackError("unknown_method", req_method=call.method)
        self._authorize(call)
        if problem:
            raise SlackError(problem)
        return method(call.arguments)

    def _authorize(self, call: Call) -> None:
        for_app = call.method == "apps.connections.open"
        right, wrong = self._tokens.bot, self._tokens.app
        error = self._faults.bot_token_error
        if for_app:
            right, wrong, error = wrong, right, self._faults.app_token_error
        if not call.token:
            raise SlackError("not_authed")
        if call.token == wrong:
            raise SlackError("not_allowed_token_type")
        if call.token != right:
            raise SlackError("invalid_auth")
        if error:
            raise SlackError(error)
        needed = self.missing_scopes.get(call.method)
        wanted = SCOPES.get(call.method, ())
        if needed is None and wanted and not self._world.scopes.intersection(wanted):
            needed = wanted[0]
        if needed is not None:
            provided = ",".join(sorted(self._world.scopes - {needed}))
            raise SlackError("missing_scope", needed=needed, provided=provided)

    def _headers(self, method: str) -> dict[str, str]:
        return {
            "x-oauth-scopes": ",".join(sorted(self._world.scopes)),
            "x-accepted-oauth-scopes": ",".join(SCOPES.get(method, ())),
            "x-slack-req-id": f"{time.monotonic_ns():032x}",
        }


def failed(request: web.Request, call: Call, fault: Fault) -> web.StreamResponse:
    """The ordered failure, as the wire shows it."""
    if fault.cut:
        if request.transport is not None:
            request.transport.abort()
        return web.Response(status=500)
    call.status = fault.status
    call.answer = {"ok": False, "error": fault.error}
    headers = {} if fault.retry_after is None else {"Retry-After": str(fault.retry_after)}
    return web.json_response(call.answer, status=fault.status, headers=headers)


async def decode(request: web.Request) -> tuple[Json, str]:
    """Arguments from query, form and JSON body, and Slack's error if they are no arguments."""
    arguments: Json = dict(request.query)
    if request.content_type == "application/json":
        try:
            body = await request.json()
        except ValueError:
            return arguments, "invalid_json"
        if not isinstance(body, dict):
            return arguments, "json_not_object"
        arguments |= body
    else:
        arguments |= {name: str(value) for name, value in (await request.post()).items()}
    for name in _JSON_ARGUMENTS & arguments.keys():
        if isinstance(arguments[name], str):
            try:
                arguments[name] = json.loads(arguments[name])
            except ValueError:
                return (
                    arguments,
                    "invalid_blocks_format" if name == "blocks" else "invalid_arguments",
                )
    return arguments, ""


def _token(request: web.Request, arguments: Json) -> str:
    given = str(arguments.pop("token", ""))
    return given or request.headers.get("Authorization", "").removeprefix("Bearer ").strip()
