"""What a bot answers to a command or interaction: by its response_url, or within the ack.

https://docs.slack.dev/interactivity/handling-user-interaction/#message_responses
"""

import time
from collections.abc import Callable

from aiohttp import web

from tests.wire.slack import limits
from tests.wire.slack.chat import check_content
from tests.wire.slack.events import Events
from tests.wire.slack.faults import Faults
from tests.wire.slack.records import Call, Delivery, Json, Kind, Message, Parcel
from tests.wire.slack.tickets import ResponseUrl, Tickets
from tests.wire.slack.views import Views, checked
from tests.wire.slack.web_api import SlackError, Traffic, failed
from tests.wire.slack.world import World, named


class Responses:
    """Serves /response/<ticket> and reads what came with acks."""

    def __init__(
        self, world: World, tickets: Tickets, events: Events, echo: Callable[[Parcel], None]
    ) -> None:
        self._world = world
        self._tickets = tickets
        self._events = events
        self._echo = echo

    async def handle(
        self, request: web.Request, faults: Faults, traffic: Traffic
    ) -> web.StreamResponse:
        """One post to a response_url; recorded as a call of the method "response_url".

        Slack documents no statuses here: 404 for a URL that no longer serves and 400 for bad
        content are what clients report; for a channel or a message that is gone 404 is assumed,
        since success would be too kind. Every answered post counts as a use.
        """
        arguments = await request.json()
        call = Call("response_url", arguments, "", time.time())
        traffic.begin(call)
        try:
            await faults.pass_gate(call.method)
            fault = faults.take(call.method)
            if fault is not None:
                if fault.cut and fault.applied:
                    self._answer(call, request.match_info["ticket"])
                return failed(request, call, fault)
            self._answer(call, request.match_info["ticket"])
        finally:
            traffic.end(call)
        assert call.status is not None
        if call.ok:
            return web.Response(text="ok")
        return web.json_response(call.answer, status=call.status)

    def _answer(self, call: Call, ticket: str) -> None:
        url, error = self._tickets.use_response(ticket)
        if url is None:
            call.status, call.answer = 404, {"ok": False, "error": error}
            return
        try:
            self._apply(url, call.arguments)
        except SlackError as refusal:
            gone = refusal.answer["error"] in ("is_archived", "message_not_found")
            call.status, call.answer = 404 if gone else 400, refusal.answer
            return
        call.status, call.answer = 200, {"ok": True}

    def _apply(self, url: ResponseUrl, arguments: Json) -> None:
        original = url.original
        if self._world.channels[url.channel].archived:
            raise SlackError("is_archived")
        changes = arguments.get("delete_original") or arguments.get("replace_original")
        if changes and original is not None and original.deleted:
            raise SlackError("message_not_found")
        if arguments.get("delete_original"):
            if original is not None:
                original.deleted = True
            return
        check_content(arguments, self._world)
        if arguments.get("replace_original") and original is not None:
            original.edits.append(original.text)
            original.text = str(arguments.get("text") or "")
            original.blocks = named(arguments.get("blocks") or [])
            original.arguments = arguments
            return
        self._post(url.channel, url.user, "response_url", arguments)

    def _post(self, channel: str, user: str, via: str, arguments: Json) -> Message:
        public = arguments.get("response_type") == "in_channel"
        reader = "" if public else user
        message = self._world.post_as_bot(channel, via, arguments, to=reader)
        if public:
            self._echo(self._events.echo(message))
        return message

    def take_ack(self, delivery: Delivery, views: Views) -> None:
        """Act on an ack's payload; what Slack would not take goes to `delivery.refusals`."""
        payload = delivery.response or {}
        try:
            if delivery.kind is Kind.COMMAND and (payload.get("text") or payload.get("blocks")):
                check_content(payload, self._world)
                body = delivery.body
                self._post(body["channel_id"], body["user_id"], "ack", payload)
            elif delivery.body.get("type") == "block_suggestion":
                self._check_options(delivery, payload)
            elif delivery.body.get("type") == "view_submission":
                self._act_on_view(delivery, payload, views)
        except SlackError as refusal:
            reasons = refusal.answer.get("errors") or [refusal.answer["error"]]
            delivery.refusals.extend(reasons)

    def _check_options(self, delivery: Delivery, payload: Json) -> None:
        groups = payload.get("option_groups")
        many = [g.get("options") for g in groups] if groups else [payload.get("options")]
        for options in many:
            delivery.refusals.extend(str(refusal) for refusal in limits.of_options(options))

    def _act_on_view(self, delivery: Delivery, payload: Json, views: Views) -> None:
        shown = self._world.views[delivery.body["view"]["id"]]
        action = payload.get("response_action")
        if action == "errors":
            inputs = {block["block_id"] for block in shown.view["blocks"]}
            strange = sorted(payload.get("errors", {}).keys() - inputs)
            delivery.refusals.extend(f"errors names no block: {name}" for name in strange)
        elif action == "update":
            views.change(shown, checked(payload.get("view"), "modal", self._world), None)
        elif action == "push":
            views.add(shown.user, checked(payload.get("view"), "modal", self._world))
        else:
            shown.closed = True
