"""Waiting for what the bot does, by events; and making sure that it does nothing."""

# ruff: noqa: ASYNC109 - a wait's own deadline reads better at the call than a block around it

from collections.abc import Callable

from tests.wire.discord.core import Core
from tests.wire.discord.desk import Interaction, InteractionResponse
from tests.wire.discord.journal import NotSeenError, RestCall
from tests.wire.discord.messages import Message
from tests.wire.discord.world import Channel

TIMEOUT = 5.0


class Waits(Core):
    """All timeouts are seconds of real time and raise `NotSeenError`, an AssertionError.

    A wait *claims* the message it returns: the next wait goes on to the next message, and
    `expect_no_message` objects to every message that no wait has claimed, also to one that
    came before it was called.
    """

    async def wait_for_message(
        self,
        *,
        channel: Channel | None = None,
        where: Callable[[Message], bool] | None = None,
        timeout: float = TIMEOUT,
    ) -> Message:
        """The bot's oldest unclaimed message, however it was sent, ephemeral or not.

        One that still shows "is thinking" does not count until it is filled.
        """

        def find() -> Message | None:
            return next((one for one in self._unclaimed(channel) if not where or where(one)), None)

        place = f" in {channel.name or channel.id}" if channel else ""
        message = await self.journal.wait_until(find, within=timeout, what=f"message{place}")
        message.claimed = True
        return message

    def _unclaimed(self, channel: Channel | None) -> list[Message]:
        return [
            message
            for message in self.messages
            if not message.claimed
            and not message.loading
            and (channel is None or message.channel is channel)
        ]

    async def expect_no_message(
        self, *, channel: Channel | None = None, quiet: float = 0.2, within: float = TIMEOUT
    ) -> None:
        """Make sure that the bot says nothing (more).

        First every connected client proves by a heartbeat that it has read all events sent so
        far; then nothing may be asked of the REST server or the gateway for `quiet` seconds.
        Work of the bot that takes longer than `quiet` without touching the wire is not seen:
        a test whose bot computes for longer must raise `quiet`.

        Raises:
            NotSeenError: at once for an unclaimed message, or when there is no silence `within`.
        """

        def fail() -> None:
            said = self._unclaimed(channel)
            if said:
                raise NotSeenError(f"the bot said {said[0].text!r} in channel {said[0].channel.id}")

        await self.gateway.flush(within)
        await self.journal.quiet(quiet, within=within, fail=fail)

    def claim_all(self) -> None:
        """Take all messages so far as seen."""
        for message in self.messages:
            message.claimed = True

    async def wait_for_interaction_response(
        self, interaction: Interaction, *, timeout: float = TIMEOUT
    ) -> InteractionResponse:
        """The accepted callback: a message, deferral, update, choices or modal."""
        response = await self.journal.wait_until(
            lambda: interaction.response, within=timeout, what="interaction response"
        )
        original = interaction.original
        if original is not None and not original.loading:
            original.claimed = True
        return response

    async def wait_for_answer(
        self, interaction: Interaction, *, timeout: float = TIMEOUT
    ) -> Message:
        """The message that answers, once it no longer shows "is thinking"."""

        def find() -> Message | None:
            original = interaction.original
            return None if original is None or original.loading else original

        message = await self.journal.wait_until(
            find, within=timeout, what="answer to the interaction"
        )
        message.claimed = True
        return message

    async def wait_for_refusal(self, interaction: Interaction, *, timeout: float = TIMEOUT) -> int:
        """The code with which the first refused callback was refused."""
        return await self.journal.wait_until(
            lambda: interaction.refused[0] if interaction.refused else None,
            within=timeout,
            what="refused callback",
        )

    async def wait_for_call(
        self, method: str, route: str, *, count: int = 1, timeout: float = TIMEOUT
    ) -> RestCall:
        """The `count`th answered call of a route, written as in `RestCall.route`."""

        def find() -> RestCall | None:
            calls = self.journal.calls
            done = [c for c in calls if (c.method, c.route) == (method, route) and c.status]
            return done[count - 1] if len(done) >= count else None

        return await self.journal.wait_until(find, within=timeout, what=f"{method} {route}")

    async def wait_for_edit(
        self, message: Message, *, count: int = 1, timeout: float = TIMEOUT
    ) -> Message:
        """The message once the bot has edited it `count` times."""
        return await self.journal.wait_until(
            lambda: message if len(message.sent) > count else None,
            within=timeout,
            what="edit of the message",
        )

    async def wait_for_connection(self, *, count: int = 1, timeout: float = 10.0) -> None:
        """Return when sessions were opened or resumed `count` times and one is connected now.

        The client has then read its READY (or RESUMED) and all guilds.
        """
        journal = self.journal

        def find() -> bool | None:
            started = len(journal.identifies) + len(journal.resumes)
            up = any(one.session is not None for one in self.gateway.connections)
            return True if up and started >= count else None

        await journal.wait_until(find, within=timeout, what=f"connection number {count}")
        await self.gateway.flush(timeout)

    async def wait_for_disconnection(self, *, timeout: float = 10.0) -> None:
        """Return when no client is connected."""
        await self.journal.wait_until(
            lambda: True if not self.gateway.connections else None,
            within=timeout,
            what="disconnection",
        )
