"""A question or a command as the core sees it, where it was asked in Slack."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TypeAlias

from faqbot.adapters.slack.payloads import Payload
from faqbot.adapters.slack.render import render
from faqbot.adapters.slack.rows import asks, fits
from faqbot.conversation.capabilities import Capabilities
from faqbot.conversation.message import Message, Text
from faqbot.model import Person, Question

CAN = Capabilities(confirms=True, menus=False, fits=fits, asks=asks, finds=True)
"""What Slack can do."""

Send: TypeAlias = Callable[[list[Payload]], Awaitable[str]]
"""Sends the messages of a reply; gives the error that stopped it, or ""."""


def _never() -> bool:
    return False


@dataclass(slots=True)
class SlackAsked:
    """A message, a slash command, or a pick in a message's menu; Slack is acknowledged by bolt.

    Attributes:
        question: What was asked, and how.
        send: Answers it.
        by: Who typed a command.
        mark: Names who wrote a message.
        target: The channel, ts and thread of a message whose menu was used.
        is_gone: Whether the message has been deleted since.
        search: Opens the search in a modal, within three seconds of what was typed.
        can: What Slack can do.
    """

    question: Question
    send: Send
    by: Person | None = None
    mark: str | None = None
    target: tuple[str, ...] = ()
    is_gone: Callable[[], bool] = _never
    search: Callable[[Text], Awaitable[bool]] | None = None
    can: Capabilities = CAN

    async def acknowledge(self) -> bool:
        """It is: bolt has done so before the core hears of it."""
        return True

    async def reply(self, message: Message) -> bool:
        """Send what is said; False if not all of it arrived."""
        return not await self.send(render(message))

    async def open_search(self, hint: Text) -> bool:
        """Open the search, with a line below it; False if that failed, or nothing was typed."""
        return self.search is not None and await self.search(hint)
