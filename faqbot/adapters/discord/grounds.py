"""What Discord tells of channels: their server, and whether everybody in it sees them."""

import logging
from typing import TypeAlias

import aiohttp
import discord

Place: TypeAlias = discord.abc.GuildChannel | discord.Thread

_FAULTS = (discord.DiscordException, aiohttp.ClientError, OSError, RuntimeError)

_log = logging.getLogger(__name__)


class ChannelGrounds:
    """Asks the client's memory, which Discord keeps current, and Discord itself for what is not in it.

    Attributes:
        client: The connection of now; None where there is none.
    """

    def __init__(self) -> None:
        """Know nothing before there is a client."""
        self.client: discord.Client | None = None

    async def server_of(self, channel: str) -> str | None:
        """The id of the server that a channel or thread belongs to."""
        found = await self._found(channel)
        return None if found is None else str(found.guild.id)

    async def is_private(self, channel: str) -> bool | None:
        """Whether the server's @everyone has no View Channel there; None if that is not known."""
        found = await self._found(channel)
        return None if found is None else is_private(found)

    async def _found(self, channel: str) -> Place | None:
        if self.client is None:
            return None
        found = self.client.get_channel(int(channel))
        if found is None:
            try:
                found = await self.client.fetch_channel(int(channel))
            except _FAULTS as error:
                _log.info("Discord does not tell of channel %s: %s", channel, error)
                return None
        return found if isinstance(found, Place) else None


def is_private(place: Place) -> bool | None:
    """Whether only those see a channel or thread who were let in; None if that is not known.

    A thread is seen by whoever sees its channel, unless it is a private one.
    """
    if isinstance(place, discord.Thread):
        if place.is_private():
            return True
        parent = place.parent
        return None if parent is None else is_private(parent)
    # Of a server that we are not in, Discord tells no roles.
    everyone = place.guild.get_role(place.guild.id)
    return None if everyone is None else not place.permissions_for(everyone).view_channel
