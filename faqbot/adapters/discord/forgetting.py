"""`/faq forget-me`: asked once more, then done."""

from typing import Any

from discord import app_commands

from faqbot.adapters.discord.acts import answer
from faqbot.adapters.discord.bot import Bot
from faqbot.adapters.discord.buttons import Press, named
from faqbot.adapters.discord.escaping import cut
from faqbot.adapters.discord.render import Layout, markdown
from faqbot.adapters.discord.sending import Interaction
from faqbot.conversation.actions import Forget, Keep, encode
from faqbot.service.forgetting import COMMAND

_DESCRIPTION = 100


def command(bot: Bot) -> "app_commands.Command[Any, Any, Any]":
    """`/faq forget-me`."""

    async def asked(interaction: Interaction) -> None:
        async def work() -> list[Layout]:
            texts = bot.texts_for(interaction)
            row = (
                Press(named(*encode(Forget())), texts.say("forget_yes")),
                Press(named(*encode(Keep())), texts.say("forget_no")),
            )
            return markdown(texts.say("forget_confirm"), [row])

        await answer(bot, interaction, work)

    description = cut(bot.texts.say("command_forget"), _DESCRIPTION)
    return app_commands.Command(name=COMMAND, description=description, callback=asked)
