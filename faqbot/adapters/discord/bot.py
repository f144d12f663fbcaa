"""What all of the adapter's parts work with: the core, the way out, and what presses left."""

from pathlib import Path

import discord

from faqbot.adapters.discord.chat import Common
from faqbot.adapters.discord.grounds import ChannelGrounds
from faqbot.adapters.discord.parse import PLATFORM
from faqbot.adapters.discord.sending import Sender
from faqbot.conversation.controller import Controller
from faqbot.service import Services


class Bot:
    """What an adapter's clients share, one after the other.

    Attributes:
        services: Answers, and all else.
        texts: faqbot's own sentences in the file's language, as of the start.
        data_dir: Remembers which commands Discord knows.
        sender: The way out.
        common: What all presses share.
        grounds: What Discord tells of its channels.
        controller: Does what people ask, type and press.
    """

    def __init__(self, *, services: Services, data_dir: Path, backlog: int) -> None:
        """Answer by `services`; so many replies may wait in one channel."""
        self.services = services
        self.texts = services.handovers.texts()
        self.data_dir = data_dir
        self.sender = Sender(
            thread_name=self.texts.say("thread_name"),
            most_waiting=backlog,
            acknowledged=lambda: services.service.activity.acknowledged(PLATFORM),
        )
        self.common = Common(self.sender, services.handovers.texts)
        self.grounds = ChannelGrounds()
        self.controller = Controller(services, PLATFORM, self.grounds)

    def intents(self) -> discord.Intents:
        """The least that serves: message content only where the file lists a channel."""
        behaviour = self.services.service.snapshot.knowledge.behaviour
        return discord.Intents(
            guilds=True,
            guild_messages=True,
            dm_messages=True,
            message_content=bool(behaviour.answer_in.get(PLATFORM)),
        )
