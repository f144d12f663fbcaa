"""Discord's channels: which is meant, who sees it, and where a message goes."""

import logging
from typing import TypeAlias

import aiohttp
import discord

from faqbot.adapters.discord.attempts import Code, GoneError, UnsentError, attempt, unless_gone
from faqbot.adapters.discord.escaping import cut, one_line
from faqbot.model import Approach, Handover, Place, Question

ServerChannel: TypeAlias = discord.abc.GuildChannel | discord.Thread

_log = logging.getLogger(__name__)

_REASONS: dict[int, str] = {
    Code.CLOSED_TO_US: "reply_closed",
    # Who has left shares no server with faqbot any more.
    Code.NO_SERVER_SHARED: "reply_closed",
    Code.UNKNOWN_CHANNEL: "reply_nowhere",
    Code.UNKNOWN_MESSAGE: "reply_nowhere",
    Code.UNKNOWN_USER: "reply_nowhere",
    Code.MISSING_ACCESS: "reply_denied",
    Code.MISSING_PERMISSIONS: "reply_denied",
    Code.THREAD_ARCHIVED: "reply_denied",
    Code.THREAD_LOCKED: "reply_denied",
}
# https://docs.discord.com/developers/resources/channel#start-thread-from-message
_THREAD_NAME = 100
_FAULTS = (discord.DiscordException, aiohttp.ClientError, OSError, RuntimeError)


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

    async def _found(self, channel: str) -> ServerChannel | None:
        if self.client is None:
            return None
        try:
            found = await _channel(self.client, channel)
        except _FAULTS as error:
            _log.info("Discord does not tell of channel %s: %s", channel, error)
            return None
        return found if isinstance(found, ServerChannel) else None


def is_private(place: ServerChannel) -> bool | None:
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


async def find_place(client: discord.Client, channel_id: str) -> discord.abc.Messageable:
    """The channel or thread of that id.

    Raises:
        discord.HTTPException: It is not there, or not for us.
        UnsentError: Nobody can write in it, or Discord does not answer.
    """
    found = await attempt(lambda: _channel(client, channel_id), repeatable=True)
    if not isinstance(found, discord.abc.Messageable):
        raise UnsentError(f"{found} takes no messages itself: name a text channel")
    return found


async def _channel(client: discord.Client, channel_id: str) -> object:
    number = int(channel_id)
    return client.get_channel(number) or await client.fetch_channel(number)


async def place_below(
    message: discord.Message, question: Question, *, thread_name: str
) -> discord.abc.Messageable:
    """Where a message is answered: in its channel, or, addressed to nobody, in a thread on it.

    Raises:
        GoneError: The message was deleted.
        UnsentError: Discord does not answer.
    """
    if question.place is not Place.CHANNEL or question.approach is not Approach.HEARD:
        return message.channel
    name = cut(one_line(question.text).strip() or thread_name, _THREAD_NAME)
    try:
        # Made twice it is refused the second time, with THREAD_EXISTS.
        thread = await unless_gone(lambda: message.create_thread(name=name))
    except discord.HTTPException as error:
        thread = message.guild.get_thread(message.id) if message.guild else None
        if error.code == Code.THREAD_EXISTS and thread is not None:
            return thread
        _log.info("no thread on the question, so it gets a plain reply: %s", error)
        return message.channel
    if thread is None:
        raise GoneError
    return thread


async def place_of(
    client: discord.Client, handover: Handover
) -> tuple[discord.abc.Messageable, discord.MessageReference | None]:
    """Where a person answers a question, and the message to refer to if it stands there.

    A private question is answered in the asker's direct messages. Raises as `find_place`.
    """
    if handover.private:
        asker = discord.Object(int(handover.asker or 0))
        return await attempt(lambda: client.create_dm(asker), repeatable=True), None
    channel_id = handover.channel
    if not _is_top_level(client, handover):
        channel_id = handover.thread or channel_id
    else:
        try:
            # A thread begun on a message has its id, and is where the talk went on.
            return await find_place(client, handover.message), None
        except discord.HTTPException as error:
            if error.code != Code.UNKNOWN_CHANNEL:
                raise
    reference = discord.MessageReference(
        message_id=int(handover.message), channel_id=int(channel_id), fail_if_not_exists=False
    )
    return await find_place(client, channel_id), reference


def link_to(client: discord.Client, handover: Handover, guild_id: int) -> str:
    """The address of the message that asked."""
    channel = handover.channel if _is_top_level(client, handover) else handover.thread
    return f"https://discord.com/channels/{guild_id}/{channel}/{handover.message}"


def reason_of(error: UnsentError | discord.HTTPException) -> str:
    """The key of the words that tell staff why a person's answer did not arrive."""
    return _REASONS.get(error.code, "reply_unsent")


def _is_top_level(client: discord.Client, handover: Handover) -> bool:
    """Whether the question stands in a text channel itself, rather than in a thread or a post."""
    if handover.thread not in (None, handover.message):
        return False
    return not isinstance(client.get_channel(int(handover.channel)), discord.ForumChannel)
