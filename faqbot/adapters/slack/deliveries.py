"""How far the messages of one answer got, so that a second try goes on where the first broke off."""

from collections import OrderedDict
from collections.abc import Awaitable, Callable, Hashable

from faqbot.adapters.slack.render import Payload

_REMEMBERED = 1_000


class Deliveries:
    """Sends what is to arrive once, message by message; remembered until the process ends."""

    def __init__(self) -> None:
        """Nothing has been begun yet."""
        self._begun: OrderedDict[Hashable, int] = OrderedDict()

    async def send(
        self,
        name: Hashable,
        payloads: list[Payload],
        send: Callable[[list[Payload]], Awaitable[str]],
    ) -> tuple[str, int]:
        """Send what of `name` has not arrived yet.

        Gives the error that stopped it, or "", and how many messages have arrived by now.
        """
        begun = self._begun.pop(name, 0)
        for number, payload in enumerate(payloads[begun:], start=begun):
            if error := await send([payload]):
                self._remember(name, number)
                return error, number
        return "", len(payloads)

    def _remember(self, name: Hashable, number: int) -> None:
        self._begun[name] = number
        if len(self._begun) > _REMEMBERED:
            self._begun.popitem(last=False)
