"""What the adapters of all chats do alike: say how replies stand, and post to staff's channel."""

import asyncio
import secrets
from abc import ABC, abstractmethod
from collections.abc import Sequence
from functools import partial
from typing import Protocol

from faqbot.conversation.controller import Controller
from faqbot.conversation.message import Text
from faqbot.conversation.outbox import Turns
from faqbot.model import Handover
from faqbot.service import Services

_NAME_BYTES = 9


class Sending(Protocol):
    """The way out of an adapter.

    Attributes:
        turns: Whose turn it is, in each place.
        unsent: Replies that were not, or not wholly, sent since the start.
    """

    turns: Turns
    unsent: int


class ChatAdapter(ABC):
    """An adapter whose replies wait for their turn, and whose platform may have a channel of staff's."""

    def __init__(
        self, services: Services, platform: str, controller: Controller, sending: Sending
    ) -> None:
        """Work with `services` by `controller`; replies go out by `sending`."""
        self._services = services
        self._platform = platform
        self._controller = controller
        self._sending = sending
        self._ending = asyncio.Event()

    @property
    def unsent(self) -> int:
        """Replies that were not, or not wholly, sent since the start."""
        return self._sending.unsent

    @property
    def waiting(self) -> int:
        """Replies that wait for their turn to be sent."""
        return self._sending.turns.waiting

    @property
    def dropped(self) -> int:
        """Of the unsent, those that found too many waiting already."""
        return self._sending.turns.dropped

    async def announce(self, markdown: str) -> bool:
        """Say something to staff, in the hand-over channel; False if that failed, one line in the log."""
        channel = self._staff_channel()
        name = secrets.token_urlsafe(_NAME_BYTES)
        return channel is None or await self._post(channel, Text(markdown), name=name) is not None

    async def remind(self, handover: Handover) -> bool:
        """Say below a card that it waits, or post it once more where none is known; False if that failed."""
        channel = self._staff_channel()
        if channel is None:
            return False
        with self._controller.under_way:
            # The name is one, so that two processes that post it within minutes of each other post one
            # where the platform knows a message by its name.
            post = partial(self._post, channel, name=f"{handover.id}r")
            return await self._controller.cards.remind(handover, channel, post)

    def _staff_channel(self) -> str | None:
        """Where staff read; None where the file names no channel, and while it is no time to post there."""
        return None if self._ending.is_set() else self._services.handovers.channel(self._platform)

    @abstractmethod
    async def _post(
        self, channel: str, message: Text, below: str | None = None, *, name: str
    ) -> Sequence[str] | None:
        """Post, below a message that may be deleted if `below` is one.

        The same `name` is the same message. Gives the ids of what arrived, None where not all did,
        which is one line in the log.
        """
