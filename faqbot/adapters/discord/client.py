"""The discord.py client: hears messages and commands, and hands each to the core."""

import logging
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, cast

import discord
from discord import app_commands

from faqbot.adapters.discord.bot import Bot
from faqbot.adapters.discord.buttons import Tap, is_stale
from faqbot.adapters.discord.chat import InteractionChat, MessageAsked
from faqbot.adapters.discord.commands import Commands, sync
from faqbot.adapters.discord.languages import Languages
from faqbot.adapters.discord.library import outlast_unreadable_events
from faqbot.adapters.discord.parse import parse_message
from faqbot.adapters.discord.render import render
from faqbot.adapters.discord.sending import NOBODY, Interaction
from faqbot.conversation.message import Line
from faqbot.model import Connection

if TYPE_CHECKING:
    _Base = discord.Client
else:
    _Base = object

_log = logging.getLogger(__name__)

# The library waits so long after each server's arrival before it calls itself ready.
_GUILD_READY_SECONDS = 0.5
# A rate limit that lasts longer costs the reply: people have gone by then.
_RATE_LIMIT_SECONDS = 60.0


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
        self._tree = _Tree(client, bot)
        for command in Commands(bot).all():
            self._tree.add_command(command)

    async def setup_hook(self) -> None:
        self.add_dynamic_items(Tap)
        await self._tree.set_translator(Languages(self._bot.texts))
        await sync(self._tree, folder=self._bot.data_dir)

    async def on_ready(self) -> None:
        self._tell(Connection.CONNECTED)

    async def on_resumed(self) -> None:
        self._tell(Connection.CONNECTED)

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
        asked = MessageAsked(self._bot.sender, message, question, deleted=deleted)
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

    async def tapped(self, interaction: Interaction) -> None:
        """Answer a tap on a button or a menu, or a form that was sent off."""
        chat = InteractionChat(interaction, self._bot.common)
        await self._bot.controller.press(chat, chat.words)

    async def on_interaction(self, interaction: Interaction) -> None:
        # Heard here and not by the modal, which does not outlive a restart.
        is_form = interaction.type is discord.InteractionType.modal_submit
        # Discord.py says nothing to a tap on what has gone from its message meanwhile.
        is_button = interaction.type is discord.InteractionType.component
        if is_form or (is_button and is_stale(interaction)):
            await self.tapped(interaction)


class _Tree(app_commands.CommandTree[Any]):
    """The commands; what they do is within the core's boundary, so that a fault here is the library's."""

    def __init__(self, client: discord.Client, bot: Bot) -> None:
        super().__init__(client)
        self._bot = bot

    async def on_error(
        self, interaction: Interaction, error: app_commands.AppCommandError, /
    ) -> None:
        """Say that a command went wrong before it was answered, as one that is out of date."""
        # The library's words may quote what was typed.
        names = [type(each).__name__ for each in (error, error.__cause__) if each is not None]
        _log.error("a command failed: %s", " from ".join(names))
        if interaction.type is discord.InteractionType.application_command:
            texts = self._bot.services.handovers.texts(str(interaction.locale))
            await self._bot.sender.tell(interaction, render(Line(texts.say("apology"))))


class Client(_Handlers, discord.Client):
    """One connection to the gateway."""


class ShardedClient(_Handlers, discord.AutoShardedClient):
    """As many connections as Discord asks for, which it does from 2,500 servers on."""
