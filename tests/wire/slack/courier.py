"""Brings deliveries to the bot: three seconds for an ack, then retries, whichever the transport."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from tests.wire.slack.owner import Owner
from tests.wire.slack.records import Attempt, Delivery, Kind, Via
from tests.wire.slack.watch import Watch


@dataclass(slots=True)
class Pace:
    """Slack's patience, in seconds; a test may set any of it.

    An event is sent again at once, after a minute and after five; `scale` multiplies these delays
    (not the 3 s for the ack). https://docs.slack.dev/apis/events-api/#retries
    """

    ack: float = 3.0
    retries: tuple[float, ...] = (0.0, 60.0, 300.0)
    scale: float = 1.0


class Transport(Protocol):
    """One way to the bot."""

    async def attempt(self, delivery: Delivery, attempt: Attempt, patience: float) -> str:
        """Make one attempt; "" when it was acknowledged, else Slack's retry reason.

        "final" means that no retry may follow.
        """


class Courier:
    """Runs every delivery to its end, in tasks of its own."""

    def __init__(self, pace: Pace, watch: Watch, owner: Owner) -> None:
        self.deliveries: list[Delivery] = []
        self.transports: dict[Via, Transport] = {}
        self.on_ack: Callable[[Delivery], None] = lambda _delivery: None
        self._pace = pace
        self._watch = watch
        self._owner = owner

    def post(self, delivery: Delivery) -> None:
        """Start on a delivery."""
        self.deliveries.append(delivery)
        self._owner.start(self._run(delivery))

    async def post_and_see_off(self, delivery: Delivery) -> None:
        """Start on a delivery, and return when its first attempt has left."""
        self.post(delivery)
        await self._watch.until(
            lambda: bool(delivery.attempts), within=5, otherwise=lambda: "nothing was sent"
        )

    async def _run(self, delivery: Delivery) -> None:
        reason = ""
        delays = (0.0, *self._pace.retries) if delivery.kind is Kind.EVENT else (0.0,)
        try:
            for number, delay in enumerate(delays):
                if delay:
                    delivery.waiting = False
                    self._watch.changed()
                    await asyncio.sleep(delay * self._pace.scale)
                    delivery.waiting = True
                reason = await self._attempt(delivery, number, reason)
                if reason in ("", "final"):
                    break
            delivery.gave_up = not delivery.acked
        finally:
            delivery.waiting = False
            self._watch.changed()

    async def _attempt(self, delivery: Delivery, number: int, reason: str) -> str:
        attempt = Attempt(number, reason, to="", sent_at=time.time())
        transport = self.transports[delivery.via]
        failure = await transport.attempt(delivery, attempt, self._pace.ack)
        attempt.timed_out = failure in ("timeout", "http_timeout")
        if not failure:
            self.on_ack(delivery)
        return failure
