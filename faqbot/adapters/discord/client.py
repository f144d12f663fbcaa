"""The discord.py client: hears messages and commands, and hands each to the core."""

import logging
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import discord
from discord import app_commands

from faqbot.adapters.discord.buttons import Interaction
from faqbot.adapters.discord.chat import Common, InteractionChat, MessageAsked
from faqbot.adapters.discord.commands import Commands, Languages, sync
from faqbot.adapters.discord.library import outlast_unreadable_events
from faqbot.adapters.discord.parse import PLATFORM, parse_message
from faqbot.adapters.discord.places import ChannelGrounds
from faqbot.adapters.discord.render import render
from faqbot.adapters.discord.sending import NOBODY, Sender
from faqbot.conversation.controller import Controller
from faqbot.conversation.message import Line
from faqbot.model import Connection
from faqbot.service import Services

if TYPE_CHECKING:
    _Base = discord.Client
else:
    _Base = object

_log = logging.getLogger(__name__)

# The library waits so long after each server's arrival before it calls itself ready.
_GUILD_READY_SECONDS = 0.5
# A rate limit that lasts longer costs the reply: people have gone by then.
_RATE_LIMIT_SECONDS = 60.0
_PRESSES = {discord.InteractionType.component, discord.InteractionType.modal_submit}


class Bot:
    """What an adapter's clients share, one after the other.

    Attributes:
        services: Answers, and all else.
        texts: faqbot's own sentences in the file's language, as of the start.
        data_dir: Remembers which commands Discord knows.
        common: What all presses share, the way out among it.
        grounds: What Discord tells of its channels.
        controller: Does what people ask, type and press.
    """

    def __init__(self, *, services: Services, data_dir: Path, backlog: int) -> None:
        """Answer by `services`; so many replies may wait in one channel."""
        self.services = services
        self.texts = services.texts()
        self.data_dir = data_dir
        sender = Sender(
            thread_name=self.texts.say("thread_name"),
            most_waiting=backlog,
            acknowledged=lambda: services.service.activity.acknowledged(PLATFORM),
        )
        self.common = Common(sender, services.texts)
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


class _Handlers(_Base):
    """The events, for a client of one shard or of many."""

    def __init__(self, bot: Bot, tell: Callable[[Connection], None]) -> None:
        super().__init__(
            intents=bot.intents(),
            allowed_mentions=NOBODY,
            max_messages=None,
            member_cache_flags=discord.MemberCacheFlags.none(),
            chunk_guilds_at_startup=False,
            guild_ready_timeout=_GUILD_READY_SECONDS,
            max_ratelimit_timeout=_RATE_LIMIT_SECONDS,
        )
        self._bot = bot
        # Only the classes below are clients.
        bot.grounds.client = client = cast("discord.Client", self)
        outlast_unreadable_events(client)
        self._tell = tell
        self._has_noticed = False
        self._tree = app_commands.CommandTree(client)
        self._tree.error(self._apologise)
        for command in Commands(bot.controller, bot.common, bot.texts).all():
            self._tree.add_command(command)

    async def setup_hook(self) -> None:
        await self._tree.set_translator(Languages(self._bot.texts))
        await sync(self._tree, folder=self._bot.data_dir)

    async def on_ready(self) -> None:
        self._tell(Connection.CONNECTED)

    on_resumed = on_ready

    async def on_disconnect(self) -> None:
        if not self.is_closed():
            self._tell(Connection.CONNECTING)

    async def on_message(self, message: discord.Message) -> None:
        # Discord brings nothing twice: what comes while we stop is told so.
        if self.user is None:
            return
        self._notice_listing()
        question = parse_message(message, self.user)
        if question is None:
            return
        deleted = self._bot.controller.deleted
        asked = MessageAsked(self._bot.common.sender, message, question, deleted=deleted)
        await self._bot.controller.ask(asked)

    async def on_raw_message_delete(self, event: discord.RawMessageDeleteEvent) -> None:
        self._bot.controller.deleted.note(event.message_id)

    async def on_raw_bulk_message_delete(self, event: discord.RawBulkMessageDeleteEvent) -> None:
        self._bot.controller.deleted.note(*event.message_ids)

    async def on_error(self, event_method: str, /, *args: Any, **kwargs: Any) -> None:
        _log.exception("%s failed", event_method)

    def _notice_listing(self) -> None:
        """Say once that a file which now lists its first channel needs another connection."""
        if self._bot.intents().value & ~self.intents.value and not self._has_noticed:
            self._has_noticed = True
            _log.warning("faqs.yaml now lists a Discord channel: restart faqbot to hear it")

    async def on_interaction(self, interaction: Interaction) -> None:
        # Taps and forms are heard here and not by views and modals, which do not outlive a restart.
        if interaction.type in _PRESSES:
            chat = InteractionChat(interaction, self._bot.common)
            await self._bot.controller.press(chat, chat.words)

    async def _apologise(
        self, interaction: Interaction, error: app_commands.AppCommandError, /
    ) -> None:
        """Say that a command went wrong before it was answered, as one that is out of date.

        What commands do is within the core's boundary, so that a fault here is the library's.
        """
        # The library's words may quote what was typed.
        names = [type(each).__name__ for each in (error, error.__cause__) if each is not None]
        _log.error("a command failed: %s", " from ".join(names))
        if interaction.type is discord.InteractionType.application_command:
            common = self._bot.common
            sorry = Line(common.texts(str(interaction.locale)).say("apology"))
            await common.sender.tell(interaction, render(sorry))


class Client(_Handlers, discord.Client):
    """One connection to the gateway."""


class ShardedClient(_Handlers, discord.AutoShardedClient):
    """As many connections as Discord asks for, which it does from 2,500 servers on."""
