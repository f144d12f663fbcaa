"""The way out: a reply is sent in order, once, and plainer where Discord refuses it.

Messages in a channel and answers to an interaction differ only in the call that sends one message.
`_send_all` does the rest for both.
"""

import asyncio
import dataclasses
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from functools import partial
from typing import Any, TypeAlias

import discord

from faqbot.adapters.discord.attempts import (
    FAULTS,
    Code,
    CutOffError,
    GoneError,
    UnclearError,
    UnsentError,
    attempt,
    unless_gone,
)
from faqbot.adapters.discord.buttons import Interaction, plain_view
from faqbot.adapters.discord.places import place_below
from faqbot.adapters.discord.render import Layout
from faqbot.adapters.discord.undo_chain import Trail
from faqbot.conversation.outbox import Turns
from faqbot.model import Question

_log = logging.getLogger(__name__)

Sent: TypeAlias = dict[str, discord.Message | None]
"""What is out of a reply, by keys that number its messages; None for one that Discord does not return."""
_Send: TypeAlias = Callable[[dict[str, Any], str], Awaitable[discord.Message | None]]
"""Sends one message from its content or view, by its key."""
_Reference: TypeAlias = discord.PartialMessage | discord.MessageReference

NOBODY = discord.AllowedMentions.none()
"""Whom our messages ping."""
_QUIET: dict[str, Any] = {"allowed_mentions": NOBODY, "suppress_embeds": True}

# The first message of a reply, in Components V2 or as plain content.
_FIRST = frozenset({"0", "0p1"})
_REMEDIES: dict[int, str] = {
    Code.MISSING_ACCESS: ". Let faqbot see the channel: View Channels, in the channel's permissions",
    Code.MISSING_PERMISSIONS: ". Let faqbot write there: Send Messages and Send Messages in Threads",
}


class Sender:
    """Sends what is rendered.

    Attributes:
        unsent: How many replies could not be sent, wholly or in part.
        turns: Whose turn it is in each channel.
    """

    def __init__(
        self, *, thread_name: str, most_waiting: int, acknowledged: Callable[[], None]
    ) -> None:
        """Prepare; nothing is sent yet.

        Args:
            thread_name: Names a thread where the question has no words for it.
            most_waiting: So many replies wait for their turn in one channel.
            acknowledged: Called when Discord was told that an interaction is being handled.
        """
        self._acknowledged = acknowledged
        self.turns = Turns(in_one_place=most_waiting)
        self.unsent = 0
        self._thread_name = thread_name
        self._cut_off = False

    async def reply(
        self,
        message: discord.Message,
        question: Question,
        layouts: Sequence[Layout],
        *,
        is_gone: Callable[[], bool],
    ) -> bool:
        """Answer a message in its place; False where that failed, which is one line in the log."""

        async def send() -> None:
            async with self._turn(message.channel.id):
                if is_gone():
                    raise GoneError
                place = await place_below(message, question, thread_name=self._thread_name)
                reference = message if place is message.channel else None
                await post(place, layouts, nonce=str(message.id), reference=reference)

        return await self.counted(message.channel, send())

    async def post(
        self, message: discord.PartialMessage, layouts: Sequence[Layout], *, nonce: str
    ) -> None:
        """Reply to a message in its channel, in a person's name: wholly, or not at all.

        Raises:
            UnsentError: As the function `post`; UnclearError, where a part may stand there.
            discord.HTTPException: Discord does not let us.
        """
        async with self._turn(message.channel.id), _wholly() as sent:
            await post(message.channel, layouts, nonce=nonce, reference=message, sent=sent)

    async def publish(self, interaction: Interaction, layouts: Sequence[Layout]) -> None:
        """Show a reply to all, wholly or not at all, and take the tapped private one away.

        Raises:
            UnsentError: As `post`; or Discord keeps it private.
            discord.HTTPException: Discord does not let us.
        """
        async with _wholly() as sent:

            async def send(shown: dict[str, Any], key: str) -> discord.Message:
                sent[key] = message = await _follow_up(interaction, shown, private=False)
                if message.flags.ephemeral:
                    raise UnsentError("Discord keeps it private")
                return message

            await _send_all(layouts, send, sent)
        taking_away = unless_gone(interaction.delete_original_response)
        await self.counted(interaction.channel, taking_away)

    async def defer(self, interaction: Interaction) -> bool:
        """Tell Discord that an answer follows, unless it was told; False if that came too late or failed.

        A command's is private; a tap shows nothing as yet. What follows may `replace` either.
        """
        if interaction.response.is_done():
            return True
        tries = 0

        async def once() -> None:
            nonlocal tries
            tries += 1
            await interaction.response.defer(ephemeral=True)

        async def send() -> None:
            try:
                await attempt(once, repeatable=True)
            except discord.HTTPException as error:
                # Refused at a second try: the first had arrived, though its answer was lost.
                if error.code != Code.ALREADY_ACKNOWLEDGED or tries == 1:
                    raise
            self._acknowledged()

        return await self.counted(interaction.channel, send())

    async def tell(
        self, interaction: Interaction, layouts: Sequence[Layout]
    ) -> list[discord.Message]:
        """Answer the one who pressed alone, whether or not that was acknowledged before.

        Returns:
            As `replace`, but for a message that acknowledges as well.
        """
        return await self._respond(interaction, layouts, partial(_tell, interaction))

    async def add(self, interaction: Interaction, layouts: Sequence[Layout]) -> bool:
        """Say more, where it was pressed, to the one who did; False where that is over."""
        try:
            await _send_all(layouts, partial(_tell, interaction), {})
        except UnclearError:
            # It may stand there: it is not said by another way as well.
            return True
        except FAULTS:
            return False
        return True

    async def replace(
        self, interaction: Interaction, layouts: Sequence[Layout]
    ) -> list[discord.Message]:
        """Put a reply in the place of what was acknowledged: the tapped message, or a command's answer.

        What is too long for it follows, seen by the same people. Where the message was deleted
        meanwhile, who tapped reads it all alone.

        Returns:
            The messages, none where not all could be sent; each can be deleted for 15 minutes.
        """
        tapped = interaction.message
        private = tapped is None or tapped.flags.ephemeral
        # A message in Components V2 stays one, so plain content stands below it.
        stays = tapped is not None and tapped.flags.components_v2
        # Content and Components V2 exclude each other; buttons stay unless taken away.
        bare = {} if tapped is None or stays else {"content": None, "view": None}

        async def send(shown: dict[str, Any], key: str) -> discord.Message:
            nonlocal private
            if key in _FIRST and not (stays and "content" in shown):
                options = bare | shown | {"allowed_mentions": NOBODY}
                edited = await unless_gone(lambda: interaction.edit_original_response(**options))
                if edited is not None:
                    return edited
                private = True
            return await _follow_up(interaction, shown, private=private)

        return await self._respond(interaction, layouts, send)

    async def counted(self, where: object, sending: Awaitable[object]) -> bool:
        """Whether something was sent; what cannot be is a line in the log. `where` is a channel or words."""
        try:
            await sending
        except GoneError:
            _log.info("unsent: the question was deleted")
        except (CutOffError, asyncio.CancelledError) as error:
            self.unsent += 1
            # At a stop there may be a thousand, which the last line of the log counts.
            level = logging.DEBUG if self._cut_off else logging.WARNING
            self._cut_off = True
            _log.log(level, "unsent: faqbot stopped before the reply was out")
            if isinstance(error, asyncio.CancelledError):
                raise
        except FAULTS as error:
            self.unsent += 1
            remedy = _REMEDIES.get(error.code, "")
            # A channel's own name may be a person's, and a thread's what was asked.
            place = f"channel {where.id}" if isinstance(where, discord.abc.Snowflake) else where
            _log.warning("unsent: a reply in %s: %s%s", place, error, remedy)
        else:
            return True
        return False

    async def _respond(
        self, interaction: Interaction, layouts: Sequence[Layout], send: _Send
    ) -> list[discord.Message]:
        sent: Sent = {}
        if not await self.counted(interaction.channel, _send_all(layouts, send, sent)):
            return []
        return [each for each in sent.values() if each is not None]

    @asynccontextmanager
    async def _turn(self, channel_id: int) -> AsyncIterator[None]:
        """One reply at a time in a channel, in the order of their coming."""
        async with self.turns.turn(channel_id) as is_mine:
            if not is_mine:
                raise UnsentError("too many replies are waiting")
            yield


async def post(
    place: discord.abc.Messageable,
    layouts: Sequence[Layout],
    *,
    nonce: str,
    reference: _Reference | None = None,
    sent: Sent | None = None,
) -> list[discord.Message]:
    """Send a reply into a channel, as some messages; the first refers to `reference`, if given.

    Args:
        place: Where.
        layouts: At most ten.
        nonce: At most 20 characters; by it Discord knows what it has been sent before.
        reference: A message in `place`.
        sent: What arrived at an earlier try, and is not sent again; what arrives now is added.

    Raises:
        discord.HTTPException: Discord refuses it.
        UnsentError: It was tried in vain; GoneError, where `reference` was deleted.
    """

    async def send(shown: dict[str, Any], key: str) -> discord.Message:
        # By its nonce Discord knows a message again, so that it can be sent anew:
        # https://docs.discord.com/developers/resources/message#create-message, `enforce_nonce`,
        # which discord.py sets.
        options = shown | _QUIET | {"nonce": f"{nonce}-{key}"}
        if reference is not None and key in _FIRST:
            # Discord.py's word for a message; in a mere reference `allowed_mentions` has it.
            pings = False if isinstance(reference, discord.PartialMessage) else None
            refers = {"reference": reference, "mention_author": pings}
            try:
                return await attempt(lambda: place.send(**options | refers), repeatable=True)
            except discord.HTTPException as error:
                if error.code == Code.INVALID_FORM and "message_reference" in error.text:
                    raise GoneError(str(error)) from error
                if error.code != Code.NO_MESSAGE_HISTORY:
                    raise
                # Without Read Message History a message may be written, and not replied to.
        return await attempt(lambda: place.send(**options), repeatable=True)

    return await _send_all(layouts, send, {} if sent is None else sent)


async def _send_all(layouts: Sequence[Layout], send: _Send, sent: Sent) -> list[discord.Message]:
    """Send each layout in Components V2, then without pictures, or else as plain content.

    What is among `sent` is not sent again; what goes out is added. An Undo below the last message
    leads to all of them. Gives the messages, as far as Discord returns them.
    """
    trail = Trail(layouts[-1].rows)

    async def once(shown: dict[str, Any], key: str) -> None:
        if key not in sent:
            sent[key] = await send(shown, key)
        message = sent[key]
        if message is not None:
            trail.add(message.id)

    for index, layout in enumerate(layouts):
        # What began as plain content goes on as that.
        if f"{index}p1" not in sent:
            rich = dataclasses.replace(layout, rows=trail.below(layout.rows))
            if await _is_sent(rich, partial(once, key=f"{index}")):
                continue
        contents = layout.contents()
        for number, content in enumerate(contents, start=1):
            is_last = number == len(contents)
            below = trail.below(layout.rows if is_last else ())
            buttons = plain_view((*layout.choices, *below) if is_last else below)
            shown: dict[str, Any] = {} if buttons is None else {"view": buttons}
            await once({"content": content, **shown}, f"{index}p{number}")
    return [each for each in sent.values() if each is not None]


async def _is_sent(layout: Layout, send: Callable[[dict[str, Any]], Awaitable[None]]) -> bool:
    """Send a layout in Components V2, plainer if need be; False where Discord refuses them all."""
    for view in layout.views():
        try:
            await send({"view": view})
        except discord.HTTPException as error:
            if error.code != Code.INVALID_FORM:
                raise
            _log.info("components were refused, so a plainer message goes out: %s", error)
        else:
            return True
    return False


@asynccontextmanager
async def _wholly() -> AsyncIterator[Sent]:
    """Within, what is noted as sent is deleted again, the latest first, if something fails.

    Raises:
        UnclearError: Where some of it may stay.
    """
    sent: Sent = {}
    try:
        yield sent
    except FAULTS as error:
        failed: Exception | None = None
        for message in filter(None, reversed(sent.values())):
            try:
                await unless_gone(message.delete)
            except FAULTS as stays:
                failed = stays
        if failed is not None:
            raise UnclearError(f"{error}; what was shared of it may stay: {failed}") from error
        raise


async def _tell(interaction: Interaction, shown: dict[str, Any], _: str) -> discord.Message | None:
    """Send one message to the one who pressed alone, by which it is acknowledged unless it was."""
    response, options = interaction.response, shown | _QUIET | {"ephemeral": True}
    try:
        if not response.is_done():
            await attempt(lambda: response.send_message(**options), repeatable=False)
            return None
    except discord.HTTPException as error:
        # It may have been deferred, and only the answer to that was lost.
        if error.code != Code.ALREADY_ACKNOWLEDGED:
            raise
    return await _follow_up(interaction, shown)


async def _follow_up(
    interaction: Interaction, shown: dict[str, Any], *, private: bool = True
) -> discord.WebhookMessage:
    """Send one further message."""
    options = shown | _QUIET | {"ephemeral": private}
    # A follow-up has no nonce: sent anew it could stand there twice.
    return await attempt(lambda: interaction.followup.send(**options, wait=True), repeatable=False)
