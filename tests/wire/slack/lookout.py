"""Looking for what the bot did, and waiting for it, by events instead of sleeps."""

import asyncio
from collections.abc import Callable
from typing import Any

from tests.wire.slack.courier import Courier
from tests.wire.slack.records import Call, Delivery, Message, Sent, View
from tests.wire.slack.sockets import Socket, SocketHub
from tests.wire.slack.watch import Watch
from tests.wire.slack.web_api import Traffic
from tests.wire.slack.world import World


class Lookout:
    """The questions a test asks; each wait fails with an AssertionError that says what there is."""

    watch: Watch
    world: World
    traffic: Traffic
    courier: Courier
    sockets: SocketHub

    @property
    def calls(self) -> list[Call]:
        """Every call to the Web API and the response URLs, also the refused ones."""
        return self.traffic.calls

    @property
    def deliveries(self) -> list[Delivery]:
        """Everything sent to the bot, echoes among it."""
        return self.courier.deliveries

    @property
    def messages(self) -> list[Message]:
        """What the bot posted, in order, each in its present form (see `deleted`)."""
        return [m for m in self.world.messages if m.via != "person"]

    def calls_of(self, method: str) -> list[Call]:
        """The calls of one method."""
        return [call for call in self.calls if call.method == method]

    def found(
        self,
        *,
        channel: str | None = None,
        thread_ts: str | None = None,
        text: str | None = None,
        to: str | None = None,
        where: Callable[[Message], bool] | None = None,
    ) -> list[Message]:
        """The bot's messages that fit: `text` is a part of it, `to` an ephemeral's reader."""
        return [
            m
            for m in self.messages
            if (channel is None or m.channel == channel)
            and (thread_ts is None or m.thread_ts == thread_ts)
            and (text is None or text in m.text)
            and (to is None or m.ephemeral_to == to)
            and (where is None or where(m))
            and not m.deleted
        ]

    async def wait_for_message(self, *, nth: int = 1, timeout: float = 5.0, **fit: Any) -> Message:  # noqa: ASYNC109 - a plain word for tests
        """The nth message that fits (see `found`), past ones counted, or an AssertionError."""
        many = await self.watch.until(
            lambda: self.found(**fit)[nth - 1 :],
            within=timeout,
            otherwise=lambda: f"no message {nth} for {fit}; there are {self._shown()}",
        )
        return many[0]

    async def expect_no_message(
        self, *, quiet: float = 0.3, at_most: float = 10.0, **fit: Any
    ) -> None:
        """Fail if a message that fits is there once the server is quiescent.

        Quiescent: each delivery is acknowledged, timed out or waits for a later retry, no call is
        under way, and nothing at all happened for `quiet` seconds. A bot that thinks for longer
        than that without a sign is not waited for. Raises AssertionError also when the server does
        not come to rest within `at_most` seconds.
        """
        await self.settle(quiet=quiet, at_most=at_most)
        assert not (many := self.found(**fit)), f"unexpected: {[m.text for m in many]}"

    async def settle(self, *, quiet: float = 0.3, at_most: float = 10.0) -> None:
        """Wait until the server is quiescent (see `expect_no_message`)."""
        end = asyncio.get_running_loop().time() + at_most
        while True:
            left = end - asyncio.get_running_loop().time()
            assert left > 0, f"the server did not come to rest within {at_most} s"
            await self.watch.until(self._idle, within=left, otherwise=self._busy)
            if await self.watch.still(quiet):
                return

    async def wait_for_call(
        self,
        method: str,
        *,
        nth: int = 1,
        timeout: float = 5.0,  # noqa: ASYNC109 - a plain word for tests
    ) -> Call:
        """The nth call of a method, once it is answered or cut."""
        many = await self.watch.until(
            lambda: [call for call in self.calls_of(method) if call.done][nth - 1 :],
            within=timeout,
            otherwise=lambda: f"no call {nth} of {method}; there are {self._called()}",
        )
        return many[0]

    async def wait_for_socket(self, *, opened: int = 1, timeout: float = 5.0) -> Socket:  # noqa: ASYNC109 - a plain word for tests
        """The newest socket, once so many were opened in all and one is open."""
        await self.watch.until(
            lambda: self.sockets.ever >= opened and self.sockets.open,
            within=timeout,
            otherwise=lambda: f"{self.sockets.ever} sockets ever, {len(self.sockets.open)} open",
        )
        return self.sockets.open[-1]

    async def wait_for_ack(self, sent: Sent, *, timeout: float = 5.0) -> Delivery:  # noqa: ASYNC109 - a plain word for tests
        """The parcel's first delivery, once all its deliveries are acknowledged and acted on."""
        await self.watch.until(
            lambda: all(d.acked and not d.waiting for d in sent.deliveries),
            within=timeout,
            otherwise=lambda: f"unacknowledged: {[d.body for d in sent.deliveries if not d.acked]}",
        )
        return sent.delivery

    async def wait_for_view(
        self,
        *,
        user: str = "U0ALICE",
        kind: str = "modal",
        timeout: float = 5.0,  # noqa: ASYNC109 - a plain word for tests
    ) -> View:
        """The newest open modal of a user, or the Home tab."""

        def shown() -> list[View]:
            views = reversed(self.world.views.values())
            return [v for v in views if (v.user, v.view["type"], v.closed) == (user, kind, False)]

        what = f"no {kind} for {user}; calls: {self._called()}"
        return (await self.watch.until(shown, within=timeout, otherwise=lambda: what))[0]

    async def wait_until(self, question: Callable[[], Any], *, timeout: float = 5.0) -> Any:  # noqa: ASYNC109 - a plain word for tests
        """The first true answer; asked again whenever anything happens at the server."""
        return await self.watch.until(
            question, within=timeout, otherwise=lambda: str(self._called())
        )

    def _idle(self) -> bool:
        return not self.traffic.under_way and not any(d.waiting for d in self.deliveries)

    def _busy(self) -> str:
        waiting = [
            d.body.get("type") or d.body.get("command") for d in self.deliveries if d.waiting
        ]
        return f"{self.traffic.under_way} calls under way; unacknowledged: {waiting}"

    def _shown(self) -> list[tuple[str, str]]:
        return [(m.channel, m.text) for m in self.messages]

    def _called(self) -> list[tuple[str, str | None]]:
        return [(call.method, call.error) for call in self.calls]
