"""The discord.py client: hears messages and commands, and hands each to the service."""

import logging
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, cast

import discord
from discord import app_commands

from faqbot.adapters.discord import forgetting, listing
from faqbot.adapters.discord.acts import CommandActs
from faqbot.adapters.discord.bot import Bot
from faqbot.adapters.discord.buttons import Tap, is_stale, tap_of
from faqbot.adapters.discord.commands import admin_group, faq_group, sync
from faqbot.adapters.discord.parse import parse_message
from faqbot.adapters.discord.previews import Previews
from faqbot.adapters.discord.render import Layout, fixed, render
from faqbot.adapters.discord.sending import NOBODY, Interaction
from faqbot.adapters.discord.taps import Taps
from faqbot.model import Connection
from faqbot.service import policy
from faqbot.service.load import Handling

if TYPE_CHECKING:
    _Base = discord.Client
else:
    _Base = object

_log = logging.getLogger(__name__)

# The library waits so long after each server's arrival before it calls itself ready.
_GUILD_READY_SECONDS = 0.5
# A rate limit that lasts longer costs the reply: people have gone by then.
_RATE_LIMIT_SECONDS = 60.0


class Parts:
    """What answers presses, menus and commands, for all clients of an adapter."""

    def __init__(self, bot: Bot) -> None:
        """Put them together around `bot`."""
        self.previews = bot.previews = Previews(bot)
        self.taps = bot.choices = Taps(bot)
        self.taps.actions |= listing.actions(bot)


class _Handlers(_Base):
    """The events, for a client of one shard or of many."""

    def __init__(self, bot: Bot, parts: Parts, tell: Callable[[Connection], None]) -> None:
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
        self._parts = parts
        # Only the class below is a client, of one shard or of many.
        bot.grounds.client = cast("discord.Client", self)
        self._tell = tell
        self._asked: set[int] = set()
        self._deleted: set[int] = set()
        self._has_noticed = False
        self._tree = _Tree(self)
        acts = CommandActs(bot).acts()
        faq = faq_group(bot.texts, acts, listing.command(bot), forgetting.command(bot))
        for command in (faq, admin_group(bot.texts, acts), parts.previews.command()):
            self._tree.add_command(command)

    async def setup_hook(self) -> None:
        self.add_dynamic_items(Tap)
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
        with self._bot.under_way:
            self._asked.add(message.id)
            try:
                async with self._bot.service.answering(question) as handling:
                    await self._answer(message, handling)
            finally:
                self._asked.discard(message.id)
                self._deleted.discard(message.id)

    async def on_raw_message_delete(self, event: discord.RawMessageDeleteEvent) -> None:
        self._deleted |= self._asked & {event.message_id}

    async def on_raw_bulk_message_delete(self, event: discord.RawBulkMessageDeleteEvent) -> None:
        self._deleted |= self._asked & event.message_ids

    async def on_error(self, event_method: str, /, *args: Any, **kwargs: Any) -> None:
        _log.exception("%s failed", event_method)

    async def _answer(self, message: discord.Message, handling: Handling) -> None:
        layouts = await self._layouts(handling)
        if layouts is None:
            return
        arrived = await self._bot.sender.reply(
            message, handling.question, layouts, is_gone=lambda: message.id in self._deleted
        )
        if message.id in self._deleted:
            handling.unwanted()
        else:
            handling.sent(arrived=arrived)

    def _notice_listing(self) -> None:
        """Say once that a file which now lists its first channel needs another connection."""
        if self._bot.intents().value & ~self.intents.value and not self._has_noticed:
            self._has_noticed = True
            _log.warning("faqs.yaml now lists a Discord channel: restart faqbot to hear it")

    async def tapped(self, interaction: Interaction, action: str, args: list[str]) -> None:
        """Answer a tap on a button or a menu."""
        await self._parts.taps.answer(interaction, action, args)

    async def on_interaction(self, interaction: Interaction) -> None:
        sent = cast("dict[str, Any]", interaction.data or {})
        action, args = tap_of(str(sent.get("custom_id")))
        if interaction.type is discord.InteractionType.modal_submit:
            # Heard here and not by the modal, which does not outlive a restart.
            await self.tapped(interaction, action, args)
        elif interaction.type is discord.InteractionType.component and is_stale(interaction):
            # Discord.py says nothing to a tap on what has gone from its message meanwhile.
            await self.tapped(interaction, action, [*args, *sent.get("values", ())])

    async def refuse(self, interaction: Interaction, error: Exception) -> None:
        """Say that a command went wrong before it was answered, as one that is out of date."""
        # The library's words may quote what was typed.
        names = [type(each).__name__ for each in (error, error.__cause__) if each is not None]
        _log.error("a command failed: %s", " from ".join(names))
        if interaction.type is discord.InteractionType.application_command:
            texts = self._bot.texts_for(interaction)
            await self._bot.sender.tell(interaction, fixed(texts.say("apology")))

    async def _layouts(self, handling: Handling) -> list[Layout] | None:
        """The messages that answer a question, or None where silence is right."""
        bot = self._bot
        try:
            reply = await handling.reply()
            return None if reply is None else render(reply, bot.texts.of(reply.locale))
        except Exception:  # noqa: BLE001 - the adapter's boundary: log, and one apology
            _log.exception("a question met a fault of faqbot's own")
        if not policy.is_direct(handling.question):
            return None
        handling.apologises()
        return fixed(bot.texts.say("apology"))


class _Tree(app_commands.CommandTree[Any]):
    async def on_error(
        self, interaction: Interaction, error: app_commands.AppCommandError, /
    ) -> None:
        await self.client.refuse(interaction, error)


class Client(_Handlers, discord.Client):
    """One connection to the gateway."""


class ShardedClient(_Handlers, discord.AutoShardedClient):
    """As many connections as Discord asks for, which it does from 2,500 servers on."""
