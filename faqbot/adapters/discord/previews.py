"""The message action: a private preview of the answer, other answers, and a public reply."""

import logging
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Any, TypeAlias

import discord
from discord import app_commands

from faqbot.adapters.discord import buttons
from faqbot.adapters.discord.acts import answer
from faqbot.adapters.discord.attempts import UnsentError
from faqbot.adapters.discord.buttons import (
    Menu,
    Press,
    Row,
    label_of,
    named,
    options_of,
)
from faqbot.adapters.discord.parse import parse_action, parse_tap, person_of
from faqbot.adapters.discord.render import Layout, fixed, laid_out, parts_of, render
from faqbot.adapters.discord.responses import Interaction
from faqbot.adapters.discord.taps import Act
from faqbot.model import Approach, Reply

if TYPE_CHECKING:
    from faqbot.adapters.discord.client import Bot

Options: TypeAlias = tuple[tuple[str, str], ...]

_log = logging.getLogger(__name__)

_MOST_OTHERS = 4
# https://docs.discord.com/developers/topics/opcodes-and-status-codes#json
_INVALID_FORM = 50035
# https://docs.discord.com/developers/interactions/application-commands
# #application-command-object-application-command-naming
_NAME = 32


class Previews:
    """Previews of answers to other people's messages.

    The message that is to be answered is named by Discord's own record of the interaction, which
    the preview carries, so that a restart does no harm.
    """

    def __init__(self, bot: "Bot") -> None:
        """Work for `bot`."""
        self._bot = bot
        self._office = bot.office

    def actions(self) -> dict[str, Act]:
        """The handlers of a preview's buttons."""
        return {"instead": self._instead, "post": self._post}

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
        async def work() -> list[Layout] | None:
            me = interaction.client.user
            question = None if me is None else parse_action(interaction, message, me)
            if question is None or not question.text:
                return fixed(self._bot.texts_for(interaction).say("nothing_to_answer"))
            reply = await self._bot.service.ask(question)
            return None if reply is None else self._layouts(reply, self._candidates(reply))

        await answer(self._bot, interaction, work)

    def _candidates(self, reply: Reply) -> Options:
        """What may be meant: the answer that is shown, then others, the likeliest first."""
        ids = [reply.entry_id, *(each.entry_id for each in reply.suggestions)]
        ids += [match.entry_id for match in reply.matches]
        knowledge = self._bot.service.snapshot.knowledge
        entries = (knowledge.entry(each) for each in dict.fromkeys(ids) if each is not None)
        most = _MOST_OTHERS + (reply.entry_id is not None)
        return tuple((each.id, each.question) for each in entries if each)[:most]

    def _layouts(self, reply: Reply, candidates: Options) -> list[Layout]:
        return laid_out(
            parts_of(reply, self._bot.texts.of(reply.locale), is_listed=True),
            tuple(self._rows(reply, candidates)),
        )

    def _rows(self, reply: Reply, candidates: Options) -> Iterator[Row]:
        texts = self._bot.texts.of(reply.locale)
        others = [value for value, _ in candidates if value != reply.entry_id]
        if others:
            name = named("instead", reply.question_id)
            yield (Menu(name, texts.say("instead"), candidates, reply.entry_id),)
        last = buttons.under(replace(reply, sharable=False), texts)
        if reply.entry_id is not None:
            made = named("post", reply.question_id, reply.entry_id)
            last += (Press(made, label_of(texts.say("post_reply")), stands_out=True),)
        if last:
            yield last

    async def _instead(self, interaction: Interaction, args: list[str]) -> None:
        question_id, entry_id = args
        if not await self._bot.sender.defer(interaction):
            return
        question = replace(parse_tap(interaction), approach=Approach.MESSAGE_ACTION)
        reply = self._office.desk.preview(question_id, question, entry_id)
        if reply is None:
            await self._say(interaction, "stale")
            return
        candidates = options_of(interaction.message, named("instead", question_id))
        await self._bot.sender.replace(interaction, self._layouts(reply, candidates))

    async def _post(self, interaction: Interaction, args: list[str]) -> None:
        question_id, entry_id = args
        if not await self._bot.sender.defer(interaction):
            return
        person = person_of(interaction)
        reply = self._office.desk.share(
            question_id, parse_tap(interaction), entry_id, by=person, key="posted_by"
        )
        target = _target(interaction)
        if reply is None or target is None:
            await self._say(interaction, "stale" if reply is None else "not_shared")
            return
        layouts = render(reply, self._bot.texts.of(reply.locale), sharer=person.id)
        try:
            # Its own id, so that a second press does not post a second time.
            await self._bot.sender.post(target, layouts, nonce=str(_preview_id(interaction)))
        except (UnsentError, discord.HTTPException) as error:
            _log.info("not posted: %s", error)
            is_gone = getattr(error, "code", 0) == _INVALID_FORM
            await self._say(interaction, "gone" if is_gone else "not_shared")
            return
        shared = self._bot.texts_for(interaction).say("shared")
        await self._bot.sender.replace(interaction, fixed(shared))

    async def _say(self, interaction: Interaction, key: str) -> None:
        said = self._bot.texts_for(interaction).say(key)
        await self._bot.sender.tell(interaction, fixed(said))


def _target(interaction: Interaction) -> discord.PartialMessage | None:
    """The message that is to be answered."""
    message, channel = interaction.message, interaction.channel
    about = message.interaction_metadata if message is not None else None
    message_id = about.target_message_id if about is not None else None
    partial: Any = getattr(channel, "get_partial_message", None)
    return partial(message_id) if partial is not None and message_id else None


def _preview_id(interaction: Interaction) -> int:
    return interaction.message.id if interaction.message is not None else interaction.id
