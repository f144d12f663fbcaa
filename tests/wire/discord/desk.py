"""The interactions that users started, and what became of each."""

import secrets
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Any

from tests.wire.discord.messages import Message
from tests.wire.discord.payloads import user_json
from tests.wire.discord.world import Channel, User

Json = dict[str, Any]


class InteractionKind(IntEnum):
    """https://docs.discord.com/developers/interactions/receiving-and-responding#interaction-object."""

    COMMAND = 2
    COMPONENT = 3
    AUTOCOMPLETE = 4
    MODAL_SUBMIT = 5


class CallbackKind(IntEnum):
    """.../receiving-and-responding#interaction-response-object-interaction-callback-type."""

    MESSAGE = 4
    DEFERRED_MESSAGE = 5
    DEFERRED_UPDATE = 6
    UPDATE = 7
    CHOICES = 8
    MODAL = 9


@dataclass(frozen=True, slots=True)
class InteractionResponse:
    """The one accepted callback of an interaction."""

    kind: CallbackKind
    data: Json
    after: float
    """Seconds from the interaction to its answer."""


@dataclass(eq=False, slots=True)
class Interaction:
    """Something a user did that the bot has to answer."""

    id: int
    kind: InteractionKind
    user: User
    channel: Channel
    data: Json
    created: float
    token: str = field(default_factory=lambda: secrets.token_urlsafe(48))
    source: Message | None = None
    """The message that a component or its modal belongs to."""
    opened_by: "Interaction | None" = None
    """For a modal's submission, the interaction that opened the modal."""
    response: InteractionResponse | None = None
    original: Message | None = None
    """The message that `@original` means."""
    followups: list[Message] = field(default_factory=list)
    refused: list[int] = field(default_factory=list)
    """Error codes of the callbacks that were refused, such as 10062."""

    @property
    def choices(self) -> list[Json]:
        """The choices of an answered autocomplete."""
        return list(self.response.data.get("choices") or []) if self.response else []

    @property
    def modal(self) -> Json | None:
        """The modal that the answer opened, if it did."""
        if self.response is None or self.response.kind is not CallbackKind.MODAL:
            return None
        return self.response.data

    def metadata(self) -> Json:
        """The `interaction_metadata` of a message that answers it.

        https://docs.discord.com/developers/resources/message#message-interaction-metadata-object
        """
        guild = self.channel.guild
        owner = str(guild.id) if guild else "0"
        payload: Json = {
            "id": str(self.id),
            "type": int(self.kind),
            "user": user_json(self.user),
            "authorizing_integration_owners": {"0": owner},
        }
        if self.kind is InteractionKind.COMPONENT and self.source is not None:
            payload["interacted_message_id"] = str(self.source.id)
        if "target_id" in self.data:
            payload["target_message_id"] = self.data["target_id"]
        if self.opened_by is not None:
            payload["triggering_interaction_metadata"] = self.opened_by.metadata()
        return payload


class Desk:
    """All interactions by id and by token, with the two deadlines."""

    def __init__(self) -> None:
        self.all: list[Interaction] = []
        # https://docs.discord.com/developers/interactions/receiving-and-responding
        # #responding-to-an-interaction: 3 seconds to answer, the token lives 15 minutes.
        self.answer_seconds = 3.0
        self.token_seconds = 15 * 60.0
        self.keeps_private = False
        """Whether all answers are ephemeral, as where members may not use external apps:
        https://docs.discord.com/developers/resources/application#installation-context"""

    def by_token(self, token: str) -> Interaction | None:
        return next((one for one in self.all if one.token == token), None)
