"""A reply goes where its question is: in order, once, and plainer where Discord refuses it."""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from typing import Any, TypeAlias
from weakref import WeakValueDictionary

import discord

from faqbot.adapters.discord import responses
from faqbot.adapters.discord.attempts import UnsentError, attempt
from faqbot.adapters.discord.escaping import cut, one_line
from faqbot.adapters.discord.render import Layout
from faqbot.adapters.discord.undo_chain import Trail
from faqbot.model import Approach, Place, Question

_log = logging.getLogger(__name__)

Interaction: TypeAlias = discord.Interaction[discord.Client]

NOBODY = responses.NOBODY

# https://docs.discord.com/developers/topics/opcodes-and-status-codes#json
_UNKNOWN_MESSAGE, _INVALID_FORM, _THREAD_EXISTS = 10008, 50035, 160004
# https://docs.discord.com/developers/resources/channel#start-thread-from-message
_THREAD_NAME = 100
_NO_HISTORY = 160002
_REMEDIES = {
    50001: ". Let faqbot see the channel: View Channels, in the channel's permissions",
    50013: ". Let faqbot write there: Send Messages and Send Messages in Threads",
}


class _GoneError(Exception):
    """The message that was asked has been deleted meanwhile."""


class _Queue:
    """Those who want to write in one channel."""

    def __init__(self) -> None:
        self.lock = asyncio.Lock()
        self.waiting = 0


class Sender:
    """Sends what is rendered.

    Attributes:
        unsent: How many replies could not be sent, wholly or in part.
        dropped: Those of them that found too many waiting.
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
        self._most_waiting = most_waiting
        self.unsent = self.dropped = 0
        self._thread_name = thread_name
        self._cut_off = False
        self._queues: WeakValueDictionary[int, _Queue] = WeakValueDictionary()

    @property
    def waiting(self) -> int:
        """Replies that wait for their turn, or are being sent in it."""
        return sum(queue.waiting for queue in self._queues.values())

    async def reply(
        self,
        message: discord.Message,
        question: Question,
        layouts: Sequence[Layout],
        *,
        is_gone: Callable[[], bool],
    ) -> bool:
        """Answer a message in its place; False where that failed, which is one line in the log."""
        is_sent = False
        async with self.counted(message.channel), self._turn(message.channel.id):
            if is_gone():
                raise _GoneError
            await self._answer(message, question, layouts)
            is_sent = True
        return is_sent  # noqa: RET504 - what fails within `counted` goes on here

    async def post(
        self, message: discord.PartialMessage, layouts: Sequence[Layout], *, nonce: str
    ) -> None:
        """Reply to a message in its channel, in a person's name: wholly, or not at all.

        Raises:
            UnsentError: It was tried in vain; UnclearError, where a part may stand there.
            discord.HTTPException: Discord does not let us.
        """
        sent: list[discord.Message] = []
        async with self._turn(message.channel.id):
            try:
                await _show_all(message.channel, message, layouts, nonce=nonce, sent=sent)
            except (UnsentError, discord.HTTPException) as error:
                await responses.withdraw([each.delete for each in sent], error)
                raise

    async def defer(self, interaction: Interaction) -> bool:
        """Tell Discord that an answer follows; False if that came too late or failed.

        A command's is private; a tap shows nothing as yet, and `fill` edits what was tapped.
        """
        is_deferred = False
        async with self.counted(interaction.channel):
            await responses.defer(interaction)
            self._acknowledged()
            is_deferred = True
        return is_deferred  # noqa: RET504 - what fails within `counted` goes on here

    async def fill(
        self, interaction: Interaction, layouts: Sequence[Layout]
    ) -> list[discord.Message]:
        """Answer a deferred command: its own message first, then follow-ups, all private.

        Returns:
            The messages, none where not all could be sent; each can be deleted for 15 minutes.
        """
        sent: list[discord.Message] = []
        async with self.counted(interaction.channel):
            sent += await responses.fill(interaction, layouts)
        return sent

    async def tell(
        self, interaction: Interaction, layouts: Sequence[Layout]
    ) -> list[discord.Message]:
        """Answer the one who pressed alone, whether or not that was acknowledged before.

        Returns:
            As `fill`, but for a message that acknowledges as well.
        """
        sent: list[discord.Message] = []
        async with self.counted(interaction.channel):
            sent += await responses.tell(interaction, layouts)
        return sent

    async def replace(
        self, interaction: Interaction, layouts: Sequence[Layout]
    ) -> list[discord.Message]:
        """Put a reply in the place of the tapped message, which was acknowledged before.

        Returns:
            As `fill`.
        """
        sent: list[discord.Message] = []
        async with self.counted(interaction.channel):
            sent += await responses.replace(interaction, layouts)
        return sent

    @asynccontextmanager
    async def counted(self, where: object) -> AsyncIterator[None]:
        """Within, what cannot be sent becomes one line in the log; `where` is a channel or words."""
        try:
            yield
        except _GoneError:
            _log.info("unsent: the question was deleted")
        except (UnsentError, discord.HTTPException) as error:
            self.unsent += 1
            remedy = _REMEDIES.get(getattr(error, "code", 0), "")
            # A channel's own name may be a person's, and a thread's what was asked.
            place = f"channel {where.id}" if isinstance(where, discord.abc.Snowflake) else where
            _log.warning("unsent: a reply in %s: %s%s", place, error, remedy)
        except asyncio.CancelledError:
            self.unsent += 1
            # At a stop there may be a thousand, which the last line of the log counts.
            level = logging.DEBUG if self._cut_off else logging.WARNING
            self._cut_off = True
            _log.log(level, "unsent: faqbot stopped before the reply was out")
            raise

    @asynccontextmanager
    async def _turn(self, channel_id: int) -> AsyncIterator[None]:
        """One reply at a time in a channel, in the order of their coming."""
        queue = self._queues.get(channel_id)
        if queue is None:
            queue = self._queues[channel_id] = _Queue()
        if queue.waiting >= self._most_waiting:
            self.dropped += 1
            raise UnsentError(f"{self._most_waiting} replies are waiting in this channel already")
        queue.waiting += 1
        try:
            async with queue.lock:
                yield
        finally:
            queue.waiting -= 1

    async def _answer(
        self, message: discord.Message, question: Question, layouts: Sequence[Layout]
    ) -> None:
        place = await self._place(message, question)
        try:
            await _show_all(place, message, layouts, nonce=str(message.id))
        except discord.HTTPException as error:
            if error.code == _INVALID_FORM and "message_reference" in error.text:
                raise _GoneError from error
            raise

    async def _place(self, message: discord.Message, question: Question) -> discord.abc.Messageable:
        """The message's own channel; for a message that nobody addressed to us, a thread on it."""
        if question.place is not Place.CHANNEL or question.approach is not Approach.HEARD:
            return message.channel
        name = cut(one_line(question.text).strip() or self._thread_name, _THREAD_NAME)
        try:
            # Made twice it is refused the second time, with _THREAD_EXISTS.
            return await attempt(lambda: message.create_thread(name=name), repeatable=True)
        except discord.HTTPException as error:
            if error.code == _UNKNOWN_MESSAGE:
                raise _GoneError from error
            thread = message.guild.get_thread(message.id) if message.guild else None
            if error.code == _THREAD_EXISTS and thread is not None:
                return thread
            _log.info("no thread on the question, so it gets a plain reply: %s", error)
            return message.channel


async def _show_all(
    place: discord.abc.Messageable,
    message: discord.Message | discord.PartialMessage,
    layouts: Sequence[Layout],
    *,
    nonce: str,
    sent: list[discord.Message] | None = None,
) -> None:
    """Send the messages of one reply; the first refers to `message` if it stands in its channel.

    Those that are out are put into `sent`.
    """
    reference = message if place is message.channel else None
    trail = Trail(layouts[-1].rows)
    for index, layout in enumerate(layouts):

        async def send(shown: dict[str, Any], number: int, index: int = index) -> None:
            nonlocal reference
            plainly = f"p{number}" if number else ""
            made = await _send(place, reference, f"{nonce}-{index}{plainly}", **shown)
            if sent is not None:
                sent.append(made)
            trail.add(made.id)
            reference = None

        await responses.show(layout, send, trail)


async def _send(
    place: discord.abc.Messageable,
    reference: discord.Message | discord.PartialMessage | None,
    nonce: str,
    **shown: Any,
) -> discord.Message:
    """Send one message; by its nonce Discord knows it again, so that it can be sent anew.

    https://docs.discord.com/developers/resources/message#create-message, `enforce_nonce`, which
    discord.py sets.
    """
    options: dict[str, Any] = {"allowed_mentions": NOBODY, "suppress_embeds": True, "nonce": nonce}
    if reference is not None:
        try:
            return await attempt(
                lambda: place.send(**shown, **options, reference=reference, mention_author=False),
                repeatable=True,
            )
        except discord.HTTPException as error:
            if error.code != _NO_HISTORY:
                raise
            # Without Read Message History a message may be written, and not replied to.
    return await attempt(lambda: place.send(**shown, **options), repeatable=True)
