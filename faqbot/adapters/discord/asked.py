"""A question or a command as the core sees it, where it was asked on Discord."""

from collections.abc import Callable, Sequence

import discord

from faqbot.adapters.discord.buttons import fits
from faqbot.adapters.discord.parse import person_of
from faqbot.adapters.discord.render import render
from faqbot.adapters.discord.sending import Interaction, Sender
from faqbot.conversation.message import Message
from faqbot.conversation.outbox import Noted
from faqbot.conversation.port import Asked, Capabilities
from faqbot.model import Question

CAN = Capabilities(confirms=False, menus=True, fits=fits)
"""What Discord can do."""


class MessageAsked(Asked):
    """A message that somebody wrote; it is answered where it stands."""

    can = CAN

    def __init__(
        self, sender: Sender, message: discord.Message, question: Question, *, deleted: Noted
    ) -> None:
        """Answer `message`, which asks `question`, through `sender`, unless it is among the `deleted`."""
        self.question = question
        self.mark = question.user
        self._deleted = deleted
        self._sender = sender
        self._message = message

    def is_gone(self) -> bool:
        """Whether it has been deleted since, as far as Discord has told."""
        return self._message.id in self._deleted

    async def reply(self, message: Message) -> bool:
        """Answer below the message that asked, in its thread; False if that failed."""
        return await self._sender.reply(
            self._message, self.question, render(message), is_gone=self.is_gone
        )


class InteractionAsked(Asked):
    """A command, or "Answer from FAQ" in a message's menu; only who used it sees the answer.

    It opens no search: questions are found while the command is typed.
    """

    can = CAN

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
        self.by = person_of(interaction)
        self.target = target
        self._sender = sender
        self._interaction = interaction
        self._shown = shown

    async def acknowledge(self) -> bool:
        """Tell Discord, which waits for 3 seconds, that an answer follows within 15 minutes."""
        return await self._sender.defer(self._interaction)

    async def reply(self, message: Message) -> bool:
        """Answer what was acknowledged; False if not all of it arrived."""
        is_acknowledged = self._interaction.response.is_done()
        send = self._sender.replace if is_acknowledged else self._sender.tell
        messages = await send(self._interaction, render(message))
        self._shown(messages)
        return bool(messages)
