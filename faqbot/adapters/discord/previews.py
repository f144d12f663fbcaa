"""Previews of answers to other people's messages: what they answer, and what stands before them.

The message that is to be answered is named by the menu of other answers, or by Discord's own record
of the command, which the preview carries, so that a restart does no harm.
"""

import logging
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, TypeAlias

import discord
from cachetools import FIFOCache

from faqbot.adapters.discord.attempts import FAULTS, unless_gone
from faqbot.adapters.discord.buttons import ids_in, tap_of
from faqbot.adapters.discord.sending import Interaction

_log = logging.getLogger(__name__)

_Delete: TypeAlias = Callable[[], Awaitable[None]]

_REMEMBERED = 1_000


class Previews:
    """Remembers, until the process ends, what stands before the last 1,000 previews' buttons."""

    def __init__(self) -> None:
        """Nothing is shown yet."""
        self._before: FIFOCache[int, tuple[_Delete, ...]] = FIFOCache(_REMEMBERED)

    def know(self, shown: Sequence[discord.Message]) -> None:
        """Remember how what stands before the buttons of a preview is deleted."""
        if shown:
            self._before[shown[-1].id] = tuple(each.delete for each in shown[:-1])

    async def clear(self, interaction: Interaction) -> bool:
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
                await unless_gone(delete)
        except FAULTS as error:
            _log.info("a part of a preview stays: %s", error)
            return False
        return True


def target_of(interaction: Interaction) -> tuple[str, ...]:
    """The id of the message that a preview answers; empty where there is none.

    The menu has it: what follows another answer is no answer to the command.
    """
    message = interaction.message
    for action, args in map(tap_of, ids_in(message)):
        if action == "instead" and len(args) > 1:
            return (args[1],)
    about = message.interaction_metadata if message is not None else None
    target = about.target_message_id if about is not None else None
    return () if target is None else (str(target),)


def message_of(interaction: Interaction, target: Sequence[str]) -> discord.PartialMessage | None:
    """That message."""
    partial: Any = getattr(interaction.channel, "get_partial_message", None)
    return partial(int(target[0])) if partial is not None and target else None
