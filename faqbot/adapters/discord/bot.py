"""What all of the adapter's parts work with: the service, the way out, and what presses left."""

from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

import discord
from cachetools import FIFOCache

from faqbot.adapters.discord.commands import choices
from faqbot.adapters.discord.grounds import ChannelGrounds
from faqbot.adapters.discord.parse import PLATFORM
from faqbot.adapters.discord.sending import Interaction, Sender, Sent
from faqbot.conversation.controller import Controller
from faqbot.conversation.port import Published
from faqbot.matching.completion import Completion
from faqbot.model import KnowledgeBase, Reply, Suggestion
from faqbot.service import Services
from faqbot.service.acts import Act
from faqbot.service.rights import Rights
from faqbot.texts import Texts

REMEMBERED = 1_000
"""So many of the latest things are remembered for a while: a restart may forget them."""


class Choices(Protocol):
    """Shows what was chosen, to who chose or to all."""

    async def show_choice(
        self, interaction: Interaction, reply: Reply, others: Sequence[Suggestion]
    ) -> None:
        """Put what was chosen in the place of the choice, or show it to who chose it alone."""
        ...

    async def publish(self, interaction: Interaction, reply: Reply) -> Published:
        """Show a private reply to all, and take the private one away."""
        ...


class Previewed(Protocol):
    """Shows previews of answers to other people's messages."""

    async def show(
        self, interaction: Interaction, reply: Reply, others: Sequence[Suggestion]
    ) -> None:
        """Show another answer in the place of a preview, or below it."""
        ...

    async def post(self, interaction: Interaction, reply: Reply) -> Published:
        """Post a previewed answer below the message that it answers."""
        ...


class Bot:
    """What an adapter's clients share, one after the other.

    Attributes:
        choices: Shows what was chosen or shared; set by whoever puts the adapter together.
        previews: The same for previews.
        closed: Whether to take nothing more.
        arrivals: What arrived of the answers whose rest did not, by nonce.
    """

    choices: Choices
    previews: Previewed

    def __init__(self, *, office: Services, texts: Texts, data_dir: Path, backlog: int) -> None:
        """Answer by `office`; `data_dir` remembers which commands Discord knows."""
        self.office = office
        self.service = office.service
        self.texts = texts
        self.data_dir = data_dir
        self.under_way = office.service.under_way()
        self.sender = Sender(
            thread_name=texts.say("thread_name"),
            most_waiting=backlog,
            acknowledged=lambda: office.service.activity.acknowledged(PLATFORM),
        )
        self.grounds = ChannelGrounds()
        self.rights = Rights(office.service, PLATFORM, self.grounds)
        self.closed = False
        self._completion: tuple[KnowledgeBase, Completion] | None = None
        self.arrivals: FIFOCache[str, Sent] = FIFOCache(REMEMBERED)
        self.controller = Controller(office, self.rights, texts)

    def intents(self) -> discord.Intents:
        """The least that serves: message content only where the file lists a channel."""
        listed = self.service.snapshot.knowledge.behaviour.answer_in.get(PLATFORM)
        return discord.Intents(
            guilds=True, guild_messages=True, dm_messages=True, message_content=bool(listed)
        )

    def texts_for(self, interaction: Interaction) -> Texts:
        """The sentences in the language of the one who pressed or typed."""
        return self.texts.of(str(interaction.locale))

    def may_look(self, interaction: Interaction) -> bool:
        """Whether the one who types may be offered more, after all that they typed."""
        return self.service.acts.allows(PLATFORM, str(interaction.user.id), Act.LOOK)

    def suggest(self, typed: str) -> list[tuple[str, str]]:
        """The questions to offer while one types, and the ids of their entries."""
        knowledge = self.service.snapshot.knowledge
        if self._completion is None or self._completion[0] is not knowledge:
            self._completion = knowledge, Completion(knowledge.entries)
        return choices(self._completion[1], typed)
