"""What happens at a tap, and what a choice and a share look like on Discord."""

import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias, cast

import discord
from cachetools import FIFOCache

from faqbot.adapters.discord.attempts import UnclearError, UnsentError
from faqbot.adapters.discord.bot import REMEMBERED, Bot
from faqbot.adapters.discord.buttons import Menu, is_stale, named, shown_id
from faqbot.adapters.discord.chat import InteractionChat
from faqbot.adapters.discord.render import Layout, fixed, render, with_rows
from faqbot.adapters.discord.sending import Interaction
from faqbot.conversation.port import Published
from faqbot.model import Reply, Suggestion

_log = logging.getLogger(__name__)

Act: TypeAlias = Callable[[Interaction, list[str]], Awaitable[None]]

_FAULTS = 500
_ARGUMENTS = 2


@dataclass(frozen=True, slots=True)
class _Chosen:
    """What stands in the place of a choice, and whether another answer may follow it there."""

    entry_id: str
    is_open: bool


class Taps:
    """Answers taps, for all clients of an adapter.

    Attributes:
        actions: The handlers of menus, by the action in the id. Each gets the one argument of the
            id, and what was chosen.
    """

    def __init__(self, bot: Bot) -> None:
        """Work for `bot`."""
        self._bot = bot
        self._sender = bot.sender
        self._chosen: FIFOCache[int, _Chosen] = FIFOCache(REMEMBERED)
        self.actions: dict[str, Act] = {}

    async def answer(self, interaction: Interaction, action: str, args: list[str]) -> None:
        """Do what the button says; whatever happens, the one who pressed reads of it."""
        with self._bot.under_way:
            # What was written into a form is not written again: a stop waits for it.
            is_form = interaction.type is discord.InteractionType.modal_submit
            if self._bot.closed and not is_form:
                closing = self._bot.texts_for(interaction).say("closing")
                await self._sender.tell(interaction, fixed(closing))
                return
            chat, act = InteractionChat(self._bot, interaction), self.actions.get(action)
            if act is not None and len(args) == _ARGUMENTS:
                await self._bot.controller.run(chat, lambda: act(interaction, args))
            else:
                await self._bot.controller.press(chat, (action, *args))

    async def show_choice(
        self, interaction: Interaction, reply: Reply, others: Sequence[Suggestion]
    ) -> None:
        """Put what was chosen in the place of the choice, or show it to who chose it alone."""
        layouts = self._with_others(reply, others)
        before = self._chosen.get(shown_id(interaction))
        if before is not None and before.entry_id == reply.entry_id:
            return
        if not is_stale(interaction) and _may_replace(interaction, before):
            await self._replace(interaction, layouts, str(reply.entry_id))
        else:
            # Others read what was chosen first already.
            await self._sender.tell(interaction, layouts)

    async def publish(self, interaction: Interaction, reply: Reply) -> Published:
        """Show a private reply to all, and take the private one away."""
        sharer = str(interaction.user.id)
        layouts = render(reply, self._bot.texts.of(reply.locale), sharer=sharer)
        try:
            await self._sender.publish(interaction, layouts)
        except (UnsentError, discord.HTTPException) as error:
            _log.info("not shared: %s", error)
            return unpublished(error)
        return Published.DONE

    def _with_others(self, reply: Reply, others: Sequence[Suggestion]) -> list[Layout]:
        """An answer with a menu of what else was offered, if it is one message in any form."""
        texts = self._bot.texts.of(reply.locale)
        layouts = render(reply, texts)
        options = tuple((each.entry_id, each.question) for each in others)
        is_long = len(layouts) > 1 or len(layouts[0].contents()) > 1
        if is_long or all(value == reply.entry_id for value, _ in options):
            return layouts
        # The menu adds what is chosen.
        name = named("choose", reply.question_id)
        menu = Menu(name, texts.say("instead"), options, shown=reply.entry_id)
        return with_rows(layouts, (menu,), *layouts[0].rows)

    async def _replace(
        self, interaction: Interaction, layouts: list[Layout], entry_id: str
    ) -> None:
        """Put what was chosen in the place of the choice; it may take several messages."""
        shown = shown_id(interaction)
        before = self._chosen.get(shown)
        is_open = any(isinstance(each, Menu) for row in layouts[-1].rows for each in row)
        self._chosen[shown] = _Chosen(entry_id, is_open=is_open)
        is_shown = bool(await self._sender.replace(interaction, layouts))
        if not is_shown and before is None:
            self._chosen.pop(shown, None)
        elif not is_shown and before is not None:
            self._chosen[shown] = before


def unpublished(error: UnsentError | discord.HTTPException) -> Published:
    """What became of a reply that did not reach the others."""
    if isinstance(error, UnclearError):
        return Published.UNCLEAR
    is_refused = isinstance(error, discord.HTTPException) and error.status < _FAULTS
    return Published.REFUSED if is_refused else Published.FAILED


def _may_replace(interaction: Interaction, before: _Chosen | None) -> bool:
    """Whether what was tapped may change: a button once, the menu below an answer at will."""
    return before is None or (before.is_open and "values" in cast("Any", interaction.data or {}))
