"""A person's answer goes where its question was asked."""

from collections.abc import Sequence

import discord

from faqbot.adapters.discord.attempts import UnsentError, attempt
from faqbot.adapters.discord.posting import find_place, post
from faqbot.adapters.discord.render import Layout
from faqbot.model import Handover

# https://docs.discord.com/developers/topics/opcodes-and-status-codes#json
_UNKNOWN_CHANNEL, _CLOSED = 10003, 50007
_REASONS = {
    _CLOSED: "reply_closed",
    _UNKNOWN_CHANNEL: "reply_nowhere",
    10008: "reply_nowhere",
    10013: "reply_nowhere",
    50001: "reply_denied",
    50013: "reply_denied",
    50083: "reply_denied",
    160005: "reply_denied",
}
_NO_HISTORY = 160002


def reason_of(error: UnsentError | discord.HTTPException) -> str:
    """The key of the words that tell staff why an answer did not arrive."""
    return _REASONS.get(getattr(error, "code", 0), "reply_unsent")


def link_to(client: discord.Client, handover: Handover, guild_id: int) -> str:
    """The address of the message that asked."""
    channel = handover.channel if _is_top_level(client, handover) else handover.thread
    return f"https://discord.com/channels/{guild_id}/{channel}/{handover.message}"


async def deliver(
    client: discord.Client,
    handover: Handover,
    messages: Sequence[Layout],
    *,
    nonce: str,
    arrived: set[str],
) -> None:
    """Send a person's answer; a private question is answered in the asker's direct messages.

    What `arrived` at an earlier try is not sent again; what arrives now is added to it.

    Raises:
        discord.HTTPException: It may not be sent there.
        UnsentError: It was tried in vain.
    """
    if handover.private:
        asker = discord.Object(int(handover.asker or 0))
        conversation = await attempt(lambda: client.create_dm(asker), repeatable=True)
        await post(conversation, messages, nonce=nonce, arrived=arrived)
        return
    place, reference = await _public_place(client, handover)
    try:
        await post(place, messages, nonce=nonce, reference=reference, arrived=arrived)
    except discord.HTTPException as error:
        if error.code != _NO_HISTORY:
            raise
        # Without Read Message History a message may be written, and not replied to.
        await post(place, messages, nonce=nonce, arrived=arrived)


async def _public_place(
    client: discord.Client, handover: Handover
) -> tuple[discord.abc.Messageable, discord.MessageReference | None]:
    """Where to answer a public question, and the message to refer to if it stands there."""
    if not _is_top_level(client, handover):
        thread = handover.thread or handover.channel
        return await find_place(client, thread), _reference(handover, thread)
    try:
        # A thread begun on a message has its id, and is where the talk went on.
        return await find_place(client, handover.message), None
    except discord.HTTPException as error:
        if error.code != _UNKNOWN_CHANNEL:
            raise
    place = await find_place(client, handover.channel)
    return place, _reference(handover, handover.channel)


def _is_top_level(client: discord.Client, handover: Handover) -> bool:
    """Whether the question stands in a text channel itself, rather than in a thread or a post."""
    if handover.thread not in (None, handover.message):
        return False
    return not isinstance(client.get_channel(int(handover.channel)), discord.ForumChannel)


def _reference(handover: Handover, channel_id: str) -> discord.MessageReference:
    return discord.MessageReference(
        message_id=int(handover.message), channel_id=int(channel_id), fail_if_not_exists=False
    )
