"""How far the messages of one answer got, so that each of them arrives once, in however many tries."""

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Hashable
from weakref import WeakValueDictionary

from faqbot.adapters.slack.render import Payload

_REMEMBERED = 1_000


class Deliveries:
    """Sends what is to arrive once, message by message; remembered until the process ends."""

    def __init__(self) -> None:
        """Nothing has been begun yet."""
        self._arrived: OrderedDict[Hashable, int] = OrderedDict()
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
                self._remember(name, arrived)
        return "", len(payloads)

    def _remember(self, name: Hashable, arrived: int) -> None:
        self._arrived[name] = arrived
        self._arrived.move_to_end(name)
        if len(self._arrived) > _REMEMBERED:
            self._arrived.popitem(last=False)
