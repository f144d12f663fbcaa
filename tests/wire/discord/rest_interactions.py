"""Endpoints that answer interactions: the callback and the follow-up webhook.

https://docs.discord.com/developers/interactions/receiving-and-responding
"""

from typing import Any

from tests.wire.discord import errors, limits
from tests.wire.discord.desk import (
    CallbackKind,
    Desk,
    Interaction,
    InteractionKind,
    InteractionResponse,
)
from tests.wire.discord.errors import ApiError, refuse_if_any
from tests.wire.discord.journal import Journal
from tests.wire.discord.messages import EPHEMERAL, LOADING, Message, MessageKind, message_json
from tests.wire.discord.posts import Posts
from tests.wire.discord.refusals import Refusal
from tests.wire.discord.rest import Call, Endpoint
from tests.wire.discord.snowflakes import Clock
from tests.wire.discord.world import World

Json = dict[str, Any]

_WITH_MESSAGE = (CallbackKind.MESSAGE, CallbackKind.DEFERRED_MESSAGE)
_ON_SOURCE = (CallbackKind.UPDATE, CallbackKind.DEFERRED_UPDATE)


class InteractionEndpoints:
    """`/interactions/...` and `/webhooks/{application}/{token}`; the token is in the path."""

    def __init__(
        self, world: World, posts: Posts, desk: Desk, clock: Clock, journal: Journal
    ) -> None:
        self._world = world
        self._posts = posts
        self._desk = desk
        self._clock = clock
        self._journal = journal

    def endpoints(self) -> list[Endpoint]:
        hook = "/webhooks/{application}/{token}"
        one = hook + "/messages/{message}"
        answers = "/interactions/{interaction}/{token}/callback"
        return [
            Endpoint("POST", answers, self._callback, needs_token=False),
            Endpoint("POST", hook, self._follow_up, needs_token=False),
            Endpoint("GET", one, self._get, needs_token=False),
            Endpoint("PATCH", one, self._edit, needs_token=False),
            Endpoint("DELETE", one, self._delete, needs_token=False),
        ]

    def _callback(self, call: Call) -> Json | None:
        interaction = self._desk.by_token(call.params["token"])
        if interaction is None or interaction.id != call.id("interaction"):
            raise ApiError(404, errors.UNKNOWN_INTERACTION)
        try:
            self._accept(interaction, call.payload)
        except ApiError as refused:
            interaction.refused.append(refused.code)
            self._journal.touch()
            raise
        self._journal.touch()
        wanted = call.query.get("with_response", "").lower() in ("1", "true")
        return self._callback_body(interaction) if wanted else None

    def _accept(self, interaction: Interaction, payload: Json) -> None:
        after = self._clock.now() - interaction.created
        if interaction.response is not None:
            raise ApiError(400, errors.ALREADY_ACKNOWLEDGED)
        if after > self._desk.answer_seconds:
            raise ApiError(404, errors.UNKNOWN_INTERACTION)
        kind = _callback_kind(interaction, payload.get("type"))
        data = payload.get("data") or {}
        if kind is CallbackKind.CHOICES:
            refuse_if_any(limits.autocomplete_refusals(data))
        elif kind is CallbackKind.MODAL:
            refuse_if_any(limits.modal_refusals(data))
        elif kind is CallbackKind.MESSAGE:
            interaction.original = self._publish(interaction, data, first=True)
        elif kind is CallbackKind.DEFERRED_MESSAGE:
            interaction.original = self._publish_loading(interaction, data)
        else:
            interaction.original = interaction.source
            if kind is CallbackKind.UPDATE and interaction.source is not None:
                self._posts.edit(interaction.source, data)
        interaction.response = InteractionResponse(kind, data, after)

    def _publish(self, interaction: Interaction, data: Json, *, first: bool) -> Message:
        message = self._posts.draft(interaction.channel, self._world.bot, data)
        if self._desk.keeps_private:
            message.flags |= EPHEMERAL
        self._mark(message, interaction)
        if not first:
            message.kind, message.reference = MessageKind.REPLY, interaction.original
        return self._posts.publish(message, allowed_mentions=data.get("allowed_mentions"))

    def _publish_loading(self, interaction: Interaction, data: Json) -> Message:
        message = self._posts.blank(interaction.channel, self._world.bot)
        self._mark(message, interaction)
        message.flags = LOADING | ((data.get("flags") or 0) & EPHEMERAL)
        return self._posts.publish(message)

    def _mark(self, message: Message, interaction: Interaction) -> None:
        message.interaction = interaction.metadata()
        message.webhook_id = self._world.application_id
        message.seen_by = interaction.user
        if interaction.kind is InteractionKind.COMMAND:
            is_action = "target_id" in interaction.data
            message.kind = MessageKind.CONTEXT_MENU if is_action else MessageKind.CHAT_INPUT
        elif interaction.source is not None:
            message.kind, message.reference = MessageKind.REPLY, interaction.source

    def _json(self, message: Message) -> Json:
        return message_json(message, see_all=True, bot=self._world.bot)

    def _callback_body(self, interaction: Interaction) -> Json:
        # .../receiving-and-responding#interaction-callback-response-object
        response, original = interaction.response, interaction.original
        about: Json = {"id": str(interaction.id), "type": int(interaction.kind)}
        body: Json = {"interaction": about}
        if response is None:
            return body
        if original is not None:
            about["response_message_id"] = str(original.id)
            about["response_message_loading"] = original.loading
            about["response_message_ephemeral"] = original.ephemeral
        if response.kind in (CallbackKind.MESSAGE, CallbackKind.UPDATE) and original is not None:
            body["resource"] = {"type": int(response.kind), "message": self._json(original)}
        return body

    def _answered(self, call: Call) -> Interaction:
        """The interaction of a webhook call, which must have been answered before."""
        interaction = self._desk.by_token(call.params["token"])
        if interaction is None or call.id("application") != self._world.application_id:
            raise ApiError(401, errors.INVALID_WEBHOOK_TOKEN)
        if self._clock.now() - interaction.created > self._desk.token_seconds:
            raise ApiError(401, errors.INVALID_WEBHOOK_TOKEN)
        if interaction.response is None:
            raise ApiError(404, errors.UNKNOWN_WEBHOOK)
        return interaction

    def _follow_up(self, call: Call) -> Json:
        interaction = self._answered(call)
        original = interaction.original
        if original is not None and original.loading:
            # The first follow-up after a deferral fills the deferred message, and its own
            # ephemeral flag counts for nothing: .../receiving-and-responding
            # #create-followup-message
            flags = (call.payload.get("flags") or 0) & ~EPHEMERAL
            self._posts.edit(original, {**call.payload, "flags": flags})
            return self._json(original)
        message = self._publish(interaction, call.payload, first=False)
        interaction.followups.append(message)
        return self._json(message)

    def _target(self, call: Call) -> Message:
        interaction, wanted = self._answered(call), call.params["message"]
        known = [one for one in (interaction.original, *interaction.followups) if one is not None]
        for message in known:
            is_original = wanted == "@original" and message is interaction.original
            if (is_original or wanted == str(message.id)) and not message.deleted:
                return message
        raise ApiError(404, errors.UNKNOWN_MESSAGE)

    def _get(self, call: Call) -> Json:
        return self._json(self._target(call))

    def _edit(self, call: Call) -> Json:
        message = self._target(call)
        self._posts.edit(message, call.payload)
        return self._json(message)

    def _delete(self, call: Call) -> None:
        self._posts.delete(self._target(call))


def _callback_kind(interaction: Interaction, number: object) -> CallbackKind:
    allowed: tuple[CallbackKind, ...]
    if interaction.kind is InteractionKind.AUTOCOMPLETE:
        allowed = (CallbackKind.CHOICES,)
    else:
        allowed = _WITH_MESSAGE
        if interaction.source is not None:
            allowed += _ON_SOURCE
        if interaction.kind is not InteractionKind.MODAL_SUBMIT:
            allowed += (CallbackKind.MODAL,)
    if number not in allowed:
        words = f"Value must be one of {tuple(map(int, allowed))}."
        refuse_if_any([Refusal(("type",), "BASE_TYPE_CHOICES", words)])
    return CallbackKind(number)  # type: ignore[arg-type]
