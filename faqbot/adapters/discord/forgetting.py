"""`/faq forget-me`: asked once more, then done."""

from typing import TYPE_CHECKING, Any

from discord import app_commands

from faqbot.adapters.discord.acts import answer
from faqbot.adapters.discord.buttons import Press, named
from faqbot.adapters.discord.escaping import cut
from faqbot.adapters.discord.listing import Action
from faqbot.adapters.discord.parse import PLATFORM, person_of
from faqbot.adapters.discord.render import Layout, markdown
from faqbot.adapters.discord.responses import Interaction
from faqbot.service.forgetting import COMMAND, forget

if TYPE_CHECKING:
    from faqbot.adapters.discord.client import Bot

_DESCRIPTION = 100
_FORGET, _KEEP = "forget", "keep"


def command(bot: "Bot") -> "app_commands.Command[Any, Any, Any]":
    """`/faq forget-me`."""

    async def asked(interaction: Interaction) -> None:
        async def work() -> list[Layout]:
            texts = bot.texts_for(interaction)
            row = (
                Press(named(_FORGET), texts.say("forget_yes")),
                Press(named(_KEEP), texts.say("forget_no")),
            )
            return markdown(texts.say("forget_confirm"), [row])

        await answer(bot, interaction, work)

    description = cut(bot.texts.say("command_forget"), _DESCRIPTION)
    return app_commands.Command(name=COMMAND, description=description, callback=asked)


def actions(bot: "Bot") -> dict[str, Action]:
    """What the two buttons do, by name."""

    async def delete(interaction: Interaction, _: list[str]) -> None:
        if await bot.sender.defer(interaction):
            user = person_of(interaction).user
            key = await forget(bot.service.recorder, PLATFORM, [user])
            said = bot.texts_for(interaction).say(key)
            await bot.sender.replace(interaction, markdown(said))

    async def keep(interaction: Interaction, _: list[str]) -> None:
        if await bot.sender.defer(interaction):
            said = bot.texts_for(interaction).say("forget_kept")
            await bot.sender.replace(interaction, markdown(said))

    return {_FORGET: delete, _KEEP: keep}
