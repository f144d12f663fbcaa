"""The message action: a private preview of the answer, other answers, and a public reply."""

import logging
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

import discord
from cachetools import FIFOCache
from discord import app_commands

from faqbot.adapters.discord import buttons
from faqbot.adapters.discord.acts import answer, answer_question, ready
from faqbot.adapters.discord.attempts import UnsentError
from faqbot.adapters.discord.bot import REMEMBERED, Bot
from faqbot.adapters.discord.buttons import (
    Menu,
    Press,
    Row,
    ids_in,
    label_of,
    named,
    shown_id,
    tap_of,
)
from faqbot.adapters.discord.parse import parse_action
from faqbot.adapters.discord.render import Layout, fixed, laid_out, parts_of, render
from faqbot.adapters.discord.sending import Interaction
from faqbot.adapters.discord.taps import unpublished
from faqbot.adapters.discord.undo_chain import Delete, gone
from faqbot.conversation.actions import Post, encode
from faqbot.conversation.port import Published
from faqbot.model import Reply, Suggestion

_log = logging.getLogger(__name__)

# https://docs.discord.com/developers/topics/opcodes-and-status-codes#json
_INVALID_FORM = 50035
# https://docs.discord.com/developers/interactions/application-commands
# #application-command-object-application-command-naming
_NAME = 32


class Previews:
    """Previews of answers to other people's messages.

    The message that is to be answered is named by the menu of other answers, or by Discord's own
    record of the command, which the preview carries, so that a restart does no harm.
    """

    def __init__(self, bot: Bot) -> None:
        """Work for `bot`."""
        self._bot = bot
        self._before: FIFOCache[int, tuple[Delete, ...]] = FIFOCache(REMEMBERED)
        self._withdrawn: FIFOCache[int, bool] = FIFOCache(REMEMBERED)
        """Those whose reply was taken back half-way; Discord may know its nonces for some minutes."""

    def command(self) -> app_commands.ContextMenu:
        """The entry in the menu of every message."""

        async def chosen(interaction: Interaction, message: discord.Message) -> None:
            await self._preview(interaction, message)

        return app_commands.ContextMenu(
            name=label_of(self._bot.texts.say("message_action"), _NAME),
            callback=chosen,
            allowed_contexts=app_commands.AppCommandContext(
                guild=True, dm_channel=True, private_channel=True
            ),
        )

    async def _preview(self, interaction: Interaction, message: discord.Message) -> None:
        me = interaction.client.user
        question = None if me is None else parse_action(interaction, message, me)
        if question is None or not question.text:
            nothing = fixed(self._bot.texts_for(interaction).say("nothing_to_answer"))
            await answer(self._bot, interaction, lambda: ready(nothing))
            return

        def show(reply: Reply) -> list[Layout]:
            others = self._bot.controller.replies.candidates(reply)
            return self._layouts(reply, others, str(message.id))

        self._know(await answer_question(self._bot, interaction, question, show))

    def _know(self, shown: Sequence[discord.Message]) -> None:
        """Remember how what stands before the buttons of a preview is deleted."""
        if shown:
            self._before[shown[-1].id] = tuple(each.delete for each in shown[:-1])

    def _layouts(self, reply: Reply, others: Sequence[Suggestion], target: str) -> list[Layout]:
        return laid_out(
            parts_of(reply, self._bot.texts.of(reply.locale), is_listed=True),
            tuple(self._rows(reply, others, target)),
        )

    def _rows(self, reply: Reply, others: Sequence[Suggestion], target: str) -> Iterator[Row]:
        texts = self._bot.texts.of(reply.locale)
        candidates = tuple((each.entry_id, each.question) for each in others)
        if any(value != reply.entry_id for value, _ in candidates):
            # The menu adds what is chosen.
            name = named("instead", reply.question_id, target)
            yield (Menu(name, texts.say("instead"), candidates, reply.entry_id),)
        last = buttons.under(replace(reply, sharable=False), texts)
        if reply.entry_id is not None:
            made = named(*encode(Post(reply.question_id, reply.entry_id)))
            last += (Press(made, label_of(texts.say("post_reply")), stands_out=True),)
        if last:
            yield last

    async def show(
        self, interaction: Interaction, reply: Reply, others: Sequence[Suggestion]
    ) -> None:
        """Show another answer in the place of a preview, or below it."""
        layouts = self._layouts(reply, others, _target_id(interaction))
        if await self._clear(interaction):
            self._know(await self._bot.sender.replace(interaction, layouts))
            return
        said = self._bot.texts_for(interaction).say("instead_below")
        await self._bot.sender.replace(interaction, fixed(said))
        self._know(await self._bot.sender.tell(interaction, layouts))

    async def _clear(self, interaction: Interaction) -> bool:
        """Delete what stands before the tapped message of a preview; False where it has to stay.

        Discord lets us for 15 minutes after the command, and a restart forgets how.
        """
        shown = interaction.message
        before = self._before.pop(shown.id, None) if shown is not None else None
        if before is None:
            # The command's own answer has nothing before it.
            return shown is None or shown.type is discord.MessageType.context_menu_command
        try:
            for delete in before:
                await gone(delete)
        except (UnsentError, discord.HTTPException) as error:
            _log.info("a part of a preview stays: %s", error)
            return False
        return True

    async def post(self, interaction: Interaction, reply: Reply) -> Published:
        """Post a previewed answer below the message that it answers."""
        preview, target = shown_id(interaction), _target(interaction)
        if target is None:
            return Published.REFUSED
        layouts = render(reply, self._bot.texts.of(reply.locale), sharer=str(interaction.user.id))
        # The preview's own id, so that Discord knows again what was posted before a restart.
        nonce = interaction.id if preview in self._withdrawn else preview
        try:
            await self._bot.sender.post(target, layouts, nonce=str(nonce))
        except (UnsentError, discord.HTTPException) as error:
            _log.info("not posted: %s", error)
            self._withdrawn[preview] = True
            is_gone = getattr(error, "code", 0) == _INVALID_FORM
            return Published.GONE if is_gone else unpublished(error)
        return Published.DONE


def _target(interaction: Interaction) -> discord.PartialMessage | None:
    """The message that is to be answered."""
    message_id = _target_id(interaction)
    partial: Any = getattr(interaction.channel, "get_partial_message", None)
    return partial(int(message_id)) if partial is not None and message_id else None


def _target_id(interaction: Interaction) -> str:
    """Its id, which the menu has: what follows another answer is no answer to the command."""
    message = interaction.message
    for action, args in map(tap_of, ids_in(message)):
        if action == "instead" and len(args) > 1:
            return args[1]
    about = message.interaction_metadata if message is not None else None
    target = about.target_message_id if about is not None else None
    return str(target or "")
