"""The discord.py client: hears messages and commands, and hands each to the service."""

import logging
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import discord
from discord import app_commands

from faqbot.adapters.discord.commands import Interaction, Offers, faq_group, sync
from faqbot.adapters.discord.parse import PLATFORM, parse_command, parse_message
from faqbot.adapters.discord.render import Layout, fixed, render
from faqbot.adapters.discord.sending import NOBODY, Sender
from faqbot.model import Connection, Question
from faqbot.service import Office, policy
from faqbot.service.underway import UnderWay
from faqbot.texts import Texts

if TYPE_CHECKING:
    _Base = discord.Client
else:
    _Base = object

_log = logging.getLogger(__name__)

# The library waits so long after each server's arrival before it calls itself ready.
_GUILD_READY_SECONDS = 0.5
# A rate limit that lasts longer costs the reply: people have gone by then.
_RATE_LIMIT_SECONDS = 60.0


class Bot:
    """What an adapter's clients share, one after the other."""

    def __init__(self, *, office: Office, texts: Texts, data_dir: Path, backlog: int) -> None:
        """Answer by `office`; `data_dir` remembers which commands Discord knows."""
        self.office = office
        self.service = office.service
        self.texts = texts
        self.data_dir = data_dir
        self.under_way = UnderWay()
        self.sender = Sender(thread_name=texts.say("thread_name"), most_waiting=backlog)
        self.closed = False
        """Whether to take nothing more."""
        self._offers: Offers | None = None

    def intents(self) -> discord.Intents:
        """The least that serves: message content only where the file lists a channel."""
        listed = self.service.snapshot.knowledge.behaviour.answer_in.get(PLATFORM)
        return discord.Intents(
            guilds=True, guild_messages=True, dm_messages=True, message_content=bool(listed)
        )

    def suggest(self, typed: str) -> list[str]:
        """The questions to offer while one types."""
        knowledge = self.service.snapshot.knowledge
        if self._offers is None or self._offers.knowledge is not knowledge:
            self._offers = Offers(knowledge)
        return self._offers.matching(typed)


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
        self._tell = tell
        self._asked: set[int] = set()
        self._deleted: set[int] = set()
        self._has_noticed = False
        self._tree = _Tree(self)
        self._tree.add_command(faq_group(bot.texts, ask=self.answer_command, suggest=bot.suggest))

    async def setup_hook(self) -> None:
        await sync(self._tree, folder=self._bot.data_dir)

    async def on_ready(self) -> None:
        self._tell(Connection.CONNECTED)

    async def on_resumed(self) -> None:
        self._tell(Connection.CONNECTED)

    async def on_disconnect(self) -> None:
        if not self.is_closed():
            self._tell(Connection.CONNECTING)

    async def on_message(self, message: discord.Message) -> None:
        if self._bot.closed or self.user is None:
            return
        with self._bot.under_way:
            self._asked.add(message.id)
            try:
                await self._answer(message, self.user)
            finally:
                self._asked.discard(message.id)
                self._deleted.discard(message.id)

    async def on_raw_message_delete(self, event: discord.RawMessageDeleteEvent) -> None:
        self._deleted |= self._asked & {event.message_id}

    async def on_raw_bulk_message_delete(self, event: discord.RawBulkMessageDeleteEvent) -> None:
        self._deleted |= self._asked & event.message_ids

    async def on_error(self, event_method: str, /, *args: Any, **kwargs: Any) -> None:
        _log.exception("%s failed", event_method)

    async def _answer(self, message: discord.Message, me: discord.ClientUser) -> None:
        self._notice_listing()
        question = parse_message(message, me)
        layouts = None if question is None else await self._layouts(question)
        if question is not None and layouts is not None:
            await self._bot.sender.reply(
                message, question, layouts, is_gone=lambda: message.id in self._deleted
            )

    def _notice_listing(self) -> None:
        """Say once that a file which now lists its first channel needs another connection."""
        if self._bot.intents().value & ~self.intents.value and not self._has_noticed:
            self._has_noticed = True
            _log.warning("faqs.yaml now lists a Discord channel: restart faqbot to hear it")

    async def answer_command(self, interaction: Interaction, text: str) -> None:
        """Answer `/faq ask`, to the one who asked alone."""
        if self._bot.closed:
            return
        with self._bot.under_way:
            # Discord waits for 3 seconds; what follows has 15 minutes.
            if await self._bot.sender.defer(interaction):
                layouts = await self._layouts(parse_command(interaction, text))
                if layouts is not None:
                    await self._bot.sender.fill(interaction, layouts)

    async def refuse(self, interaction: Interaction, error: Exception) -> None:
        """Say that a command went wrong before it was answered, as one that is out of date."""
        _log.error("a command failed: %s", error)
        is_command = interaction.type is discord.InteractionType.application_command
        if not is_command or interaction.response.is_done():
            return
        if await self._bot.sender.defer(interaction):
            await self._bot.sender.fill(interaction, fixed(self._bot.texts.say("apology")))

    async def _layouts(self, question: Question) -> list[Layout] | None:
        """The messages that answer `question`, or None where silence is right."""
        bot = self._bot
        try:
            reply = await bot.service.ask(question)
            return None if reply is None else render(reply, bot.texts)
        except Exception:  # noqa: BLE001 - the adapter's boundary: log, and one apology
            _log.exception("a question met a fault of faqbot's own")
        return fixed(bot.texts.say("apology")) if policy.is_direct(question) else None


class _Tree(app_commands.CommandTree[Any]):
    async def on_error(
        self, interaction: Interaction, error: app_commands.AppCommandError, /
    ) -> None:
        await self.client.refuse(interaction, error)


class Client(_Handlers, discord.Client):
    """One connection to the gateway."""


class ShardedClient(_Handlers, discord.AutoShardedClient):
    """As many connections as Discord asks for, which it does from 2,500 servers on."""
