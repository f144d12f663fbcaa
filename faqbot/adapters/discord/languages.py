"""The commands' names and descriptions, in each language for which there are sentences."""

import logging

import discord
from discord import app_commands
from discord.app_commands import TranslationContextLocation, locale_str
from discord.app_commands.commands import validate_name

from faqbot.adapters.discord.buttons import label_of
from faqbot.adapters.discord.escaping import cut
from faqbot.texts import Texts

_log = logging.getLogger(__name__)

# https://docs.discord.com/developers/interactions/application-commands
# #application-command-object-application-command-structure
DESCRIPTION = 100
"""Characters of a description."""
# .../application-commands#application-command-object-application-command-naming
NAME = 32
"""Characters of a name."""

_NAMES = frozenset(
    {
        TranslationContextLocation.command_name,
        TranslationContextLocation.group_name,
        TranslationContextLocation.parameter_name,
    }
)


def localisable_name(name: str) -> locale_str:
    """The name of a subcommand or of an option, which the texts may have in other words."""
    return locale_str(name, key=f"name_{name.replace('-', '_')}")


class Languages(app_commands.Translator):
    """Takes what Discord is told of the commands from the texts of each language."""

    def __init__(self, texts: Texts) -> None:
        """`texts` are those of the file's language, with those of the others beside them."""
        self._texts = texts

    async def translate(
        self,
        string: locale_str,
        locale: discord.Locale,
        context: app_commands.TranslationContextTypes,
    ) -> str | None:
        """The words of a language; None where they are the same, or no name."""
        key = string.extras.get("key")
        if key is None:
            return None
        said = self._texts.of(locale.value).say(key)
        if isinstance(context.data, app_commands.ContextMenu):
            said = label_of(said, NAME)
        elif context.location not in _NAMES:
            said = cut(said, DESCRIPTION)
        elif not _is_name(said):
            _log.warning("%s of %s is no name for Discord: %r", key, locale.value, said)
            return None
        return None if said == string.message else said


def _is_name(said: str) -> bool:
    """Whether a command or an option can be called that."""
    try:
        validate_name(said)
    except ValueError:
        return False
    return True
