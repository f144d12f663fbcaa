"""The messages of one shared answer, bound together so that one Undo finds all of them again.

An Undo's name has room for three ids. So where more messages follow, the fourth has an Undo of its
own, which the next Undo names in place of the first three, and so on: the last one's leads to all.
"""

from collections.abc import Sequence
from dataclasses import replace
from itertools import chain

import discord

from faqbot.adapters.discord.attempts import unless_gone
from faqbot.adapters.discord.buttons import Interaction, Menu, Press, Row, ids_in, tap_of

# Beside the sharer's id, for snowflakes of at most 20 digits.
_MOST = 3
# Before the id of a message that has an Undo of its own.
_GOES_ON = "+"
_UNDO = "undo"


class Trail:
    """What an Undo below the next message would take along."""

    def __init__(self, rows: Sequence[Row]) -> None:
        """Begin a reply whose last message will have `rows`; without an Undo nothing is marked."""
        self._undo = next(filter(_is_undo, chain.from_iterable(rows)), None)
        self._earlier: list[str] = []
        self._has_undo = False

    def below(self, rows: Sequence[Row]) -> tuple[Row, ...]:
        """The rows of the next message, with its Undo where it needs one."""
        if self._undo is None:
            return tuple(rows)
        is_last = any(map(_is_undo, chain.from_iterable(rows)))
        self._has_undo = is_last or len(self._earlier) == _MOST
        if not self._has_undo:
            return tuple(rows)
        undo = replace(self._undo, name=":".join((self._undo.name, *self._earlier)))
        if not is_last:
            return (*rows, (undo,))
        return tuple(tuple(undo if _is_undo(each) else each for each in row) for row in rows)

    def add(self, message_id: int) -> None:
        """Note that the message that `below` was asked for stands there."""
        if self._has_undo:
            self._earlier = [f"{_GOES_ON}{message_id}"]
        else:
            self._earlier.append(str(message_id))


async def take_back(interaction: Interaction, earlier: Sequence[str]) -> None:
    """Delete the message whose Undo was tapped, and before it all that its Undo leads to.

    Raises:
        discord.HTTPException: One may not be deleted; the tapped one stands as before.
        UnsentError: It was tried in vain, with the same outcome.
        ValueError: One of `earlier` is no id.
    """
    channel = interaction.client.get_partial_messageable(interaction.channel_id or 0)
    await _remove(channel, earlier)
    await unless_gone(interaction.delete_original_response)


async def _remove(channel: discord.PartialMessageable, marked: Sequence[str]) -> None:
    """Delete the latest first; one that leads to others goes after them, as it could not again."""
    for each in reversed(marked):
        message = channel.get_partial_message(int(each))
        if each.startswith(_GOES_ON):
            # Where it was deleted by hand, its Undo leads to nothing any more.
            shown = await unless_gone(message.fetch)
            for action, args in map(tap_of, ids_in(shown)):
                if action == _UNDO:
                    await _remove(channel, args[1:])
        await unless_gone(message.delete)


def _is_undo(pressed: Press | Menu) -> bool:
    return tap_of(pressed.name)[0] == _UNDO
