"""A question or a command as the core sees it, where it was asked on Discord."""

from collections.abc import Callable, Sequence

import discord

from faqbot.adapters.discord.buttons import fits
from faqbot.adapters.discord.parse import person_of
from faqbot.adapters.discord.render import render
from faqbot.adapters.discord.sending import Interaction, Sender
from faqbot.conversation.message import Message, Text
from faqbot.conversation.port import Capabilities
from faqbot.model import Person, Question

CAN = Capabilities(confirms=False, menus=True, fits=fits)
"""What Discord can do."""


class MessageAsked:
    """A message that somebody wrote; it is answered where it stands."""

    can = CAN
    by: Person | None = None
    target: tuple[str, ...] = ()

    def __init__(
        self,
        sender: Sender,
        message: discord.Message,
        question: Question,
        *,
        is_gone: Callable[[], bool],
    ) -> None:
        """Answer `message`, which asks `question`, through `sender`."""
        self.question = question
        self.mark: str | None = question.user
        self.is_gone = is_gone
        self._sender = sender
        self._message = message

    async def acknowledge(self) -> bool:
        """Messages are not acknowledged."""
        return True

    async def reply(self, message: Message) -> bool:
        """Answer below the message that asked, in its thread; False if that failed."""
        return await self._sender.reply(
            self._message, self.question, render(message), is_gone=self.is_gone
        )

    async def open_search(self, hint: Text) -> bool:
        """Nowhere: questions are found while the command is typed."""
        return False


class InteractionAsked:
    """A command, or "Answer from FAQ" in a message's menu; only who used it sees the answer."""

    can = CAN
    mark: str | None = None

    def __init__(
        self,
        sender: Sender,
        interaction: Interaction,
        question: Question,
        *,
        target: tuple[str, ...] = (),
        shown: Callable[[Sequence[discord.Message]], None] = lambda _: None,
    ) -> None:
        """Answer `interaction`, which asks `question`; `shown` is told of the messages."""
        self.question = question
        self.by: Person | None = person_of(interaction)
        self.target = target
        self._sender = sender
        self._interaction = interaction
        self._shown = shown

    def is_gone(self) -> bool:
        """Never: nobody else sees it."""
        return False

    async def acknowledge(self) -> bool:
        """Tell Discord, which waits for 3 seconds, that an answer follows within 15 minutes."""
        if self._interaction.response.is_done():
            return True
        return await self._sender.defer(self._interaction)

    async def reply(self, message: Message) -> bool:
        """Answer what was acknowledged; False if not all of it arrived."""
        is_acknowledged = self._interaction.response.is_done()
        send = self._sender.replace if is_acknowledged else self._sender.tell
        messages = await send(self._interaction, render(message))
        self._shown(messages)
        return bool(messages)

    async def open_search(self, hint: Text) -> bool:
        """Nowhere: questions are found while the command is typed."""
        return False
