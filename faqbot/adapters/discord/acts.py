"""What `/faq` and `/faqadmin` do; all they say is private."""

import logging
from collections.abc import Awaitable, Callable
from typing import TypeAlias

import discord

from faqbot.adapters.discord.bot import Bot
from faqbot.adapters.discord.commands import Acts, chosen_entry
from faqbot.adapters.discord.parse import PLATFORM, parse_command, person_of
from faqbot.adapters.discord.render import Layout, fixed, markdown, render
from faqbot.adapters.discord.sending import Interaction
from faqbot.conversation.commands import Gaps, Reload, StaffCommand, StaffCommands, Status, Why
from faqbot.model import Question, Reply
from faqbot.service.catalogue import entry_of
from faqbot.service.composing import literal

_log = logging.getLogger(__name__)

Work: TypeAlias = Callable[[], Awaitable[list[Layout] | None]]


class CommandActs:
    """Answers commands, for all clients of an adapter."""

    def __init__(self, bot: Bot) -> None:
        """Work for `bot`."""
        self._bot = bot
        self._staff = StaffCommands(bot.office, bot.rights)

    def acts(self) -> Acts:
        """What each command does."""
        return Acts(
            ask=self._ask,
            show=self._show,
            help=self._help,
            status=self._status,
            why=self._why,
            reload=self._reload,
            gaps=self._gaps,
            suggest=self._bot.suggest,
            may_look=self._bot.may_look,
        )

    async def _ask(self, interaction: Interaction, text: str) -> None:
        chosen = chosen_entry(text)
        entry = self._bot.service.snapshot.knowledge.entry(chosen or "")
        if chosen is not None and entry is None:
            stale = fixed(self._bot.texts_for(interaction).say("stale"))
            await answer(self._bot, interaction, lambda: ready(stale))
            return
        question = parse_command(interaction, text if entry is None else entry.question)
        await answer_question(self._bot, interaction, question, self._rendered)

    async def _show(self, interaction: Interaction, name: str) -> None:
        async def work() -> list[Layout]:
            entry = entry_of(self._bot.service.snapshot.knowledge, name)
            question = parse_command(interaction, name)
            reply = None if entry is None else self._bot.office.desk.show(question, entry.id)
            if reply is not None:
                return self._rendered(reply)
            texts = self._bot.texts_for(interaction)
            return markdown(texts.say("no_entry", entry=literal(name)))

        await answer(self._bot, interaction, work)

    async def _help(self, interaction: Interaction, _: str) -> None:
        async def work() -> list[Layout]:
            service, question = self._bot.service, parse_command(interaction, "")
            composer = service.composer(service.snapshot, question.locale)
            return self._rendered(composer.help(question))

        await answer(self._bot, interaction, work)

    async def _status(self, interaction: Interaction, _: str) -> None:
        await self._answer_staff(interaction, Status())

    async def _why(self, interaction: Interaction, text: str) -> None:
        await self._answer_staff(interaction, Why(text))

    async def _reload(self, interaction: Interaction, accept: bool) -> None:
        await self._answer_staff(interaction, Reload(accept))

    async def _gaps(self, interaction: Interaction, days: int, confirm: bool) -> None:
        await self._answer_staff(interaction, Gaps(days, confirm))

    async def _answer_staff(self, interaction: Interaction, command: StaffCommand) -> None:
        """Answer staff; Discord's own check can be switched off in a server's settings."""
        person, locale = person_of(interaction), str(interaction.locale)

        async def work() -> list[Layout]:
            return markdown(await self._staff.answer(command, person, locale, name="/faqadmin"))

        await answer(self._bot, interaction, work)

    def _rendered(self, reply: Reply) -> list[Layout]:
        return render(reply, self._bot.texts.of(reply.locale))


async def answer(
    bot: Bot, interaction: Interaction, work: Work, *, is_question: bool = False
) -> list[discord.Message]:
    """Answer a command with what comes of `work`, or an apology; with nothing for None.

    What asks something (`is_question`) is counted among the questions, by the service.

    Returns:
        The messages, none where not all could be sent; each can be deleted for 15 minutes.
    """
    with bot.under_way:
        if bot.closed:
            closing = fixed(bot.texts_for(interaction).say("closing"))
            return await bot.sender.tell(interaction, closing)
        if not is_question and not bot.service.acts.allows(PLATFORM, str(interaction.user.id)):
            too_fast = fixed(bot.texts_for(interaction).say("too_fast"))
            return await bot.sender.tell(interaction, too_fast)
        # Discord waits for 3 seconds; what follows has 15 minutes.
        if not await bot.sender.defer(interaction):
            return []
        try:
            layouts = await work()
        except Exception:  # noqa: BLE001 - the adapter's boundary: log, and one apology
            _log.exception("a command met a fault of faqbot's own")
            layouts = fixed(bot.texts_for(interaction).say("apology"))
        return [] if layouts is None else await bot.sender.fill(interaction, layouts)


async def answer_question(
    bot: Bot,
    interaction: Interaction,
    question: Question,
    show: Callable[[Reply], list[Layout]],
) -> list[discord.Message]:
    """Answer a command that asks something; returns as `answer`."""
    with bot.under_way:
        async with bot.service.answering(question) as handling:

            async def work() -> list[Layout] | None:
                reply = await handling.reply()
                return None if reply is None else show(reply)

            if bot.closed:
                handling.apologises()
            shown = await answer(bot, interaction, work, is_question=True)
            if shown:
                handling.sent()
            return shown


async def ready(layouts: list[Layout]) -> list[Layout]:
    """What needs no work."""
    return layouts
