"""How far the messages of one answer got, so that each of them arrives once, in however many tries."""

import asyncio
from collections.abc import Awaitable, Callable, Hashable
from weakref import WeakValueDictionary

from cachetools import FIFOCache

from faqbot.adapters.slack.render import Payload

_REMEMBERED = 1_000


class Deliveries:
    """Sends what is to arrive once, message by message; remembered until the process ends."""

    def __init__(self) -> None:
        """Nothing has been begun yet."""
        self._arrived: FIFOCache[Hashable, int] = FIFOCache(_REMEMBERED)
        self._turns: WeakValueDictionary[Hashable, asyncio.Lock] = WeakValueDictionary()

    async def send(
        self,
        name: Hashable,
        payloads: list[Payload],
        send: Callable[[list[Payload]], Awaitable[str]],
    ) -> tuple[str, int]:
        """Send what of `name` has not arrived yet, perhaps nothing.

        Gives the error that stopped it, or "", and how many messages have arrived by now.
        """
        turn = self._turns.setdefault(name, asyncio.Lock())
        async with turn:
            arrived = self._arrived.get(name, 0)
            for payload in payloads[arrived:]:
                if error := await send([payload]):
                    return error, arrived
                arrived += 1
                self._arrived[name] = arrived
        return "", len(payloads)
