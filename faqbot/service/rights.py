"""Who may do what on one platform: the policy, asked with the facts that it depends on."""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from typing import Generic, Protocol, TypeVar

from cachetools import TLRUCache

from faqbot.model import Person
from faqbot.service import policy
from faqbot.service.answering import Service

_log = logging.getLogger(__name__)

_T = TypeVar("_T")

DEADLINE_SECONDS = 1.5
"""Platforms wait 3 s for what answers a press."""
KNOWN_SECONDS = 15.0
"""So long an answer counts, and a change is not seen."""
UNKNOWN_SECONDS = 5.0
"""So long what could not be found out is not asked again."""
_MOST_KEPT = 1_000


class Grounds(Protocol):
    """What a platform tells of its channels; None for what it does not tell."""

    async def server_of(self, channel: str) -> str | None:
        """The id of the server that a channel belongs to."""
        ...

    async def is_private(self, channel: str) -> bool | None:
        """Whether a channel is closed to whoever was not let in."""
        ...


class Rights:
    """Answers for one adapter; what its platform does not tell in time gives nobody a right."""

    def __init__(self, service: Service, platform: str, grounds: Grounds) -> None:
        """Ask by the file that `service` answers from, on `platform`."""
        self._service = service
        self._platform = platform
        self._servers = Facts(grounds.server_of)
        self._private = Facts(grounds.is_private)

    async def is_staff(self, person: Person) -> bool:
        """Whether the file, or a server that it names, calls `person` staff."""
        behaviour = self._service.snapshot.knowledge.behaviour
        staff = behaviour.staff_on(self._platform)
        servers: frozenset[str] = frozenset()
        if not policy.is_listed_staff(person, staff):
            channels = policy.channels_of_staff(self._platform, person, behaviour)
            found = await asyncio.gather(*map(self._servers.of, sorted(channels)))
            servers = frozenset(each for each in found if each is not None)
        return policy.is_staff(person, staff, servers=servers)

    async def may_undo(self, sharer: str, person: Person) -> bool:
        """Whether `person` may take back what the one with the mark `sharer` shared."""
        return person.mark == sharer or await self.is_staff(person)

    async def may_answer(self, person: Person, channel: str) -> bool:
        """Whether `person`, who pressed in `channel`, may answer handed-over questions."""
        staff = await self.is_staff(person)
        behaviour = self._service.snapshot.knowledge.behaviour
        in_handoff = bool(channel) and behaviour.handoff.get(self._platform) == channel
        needs_private = in_handoff and not staff
        may = policy.may_answer(
            person,
            is_staff=staff,
            in_handoff=in_handoff,
            private=await self._private.of(channel) if needs_private else None,
        )
        if not may:
            _log.info(
                "%s: somebody who is not under bot.staff pressed a button of a handed-over question, "
                "in a channel that is not known to be a private bot.handoff",
                self._platform,
            )
        return may


class Facts(Generic[_T]):
    """What a platform tells, such as the server of a channel, asked once in a while; None for unknown."""

    def __init__(
        self,
        ask: Callable[[str], Awaitable[_T | None]],
        *,
        monotonic: Callable[[], float] = time.monotonic,
        deadline: float = DEADLINE_SECONDS,
    ) -> None:
        """Find facts out by `ask`, which gives None for what it cannot find out.

        What takes longer than `deadline` seconds is not known.
        """
        self._ask = ask
        self._deadline = deadline
        # In a tuple, since what is not known is kept too.
        self._kept: TLRUCache[str, tuple[_T | None]] = TLRUCache(
            _MOST_KEPT, _known_until, timer=monotonic
        )
        self._turn = asyncio.Lock()

    async def of(self, name: str) -> _T | None:
        """The fact of that name; those who want it at once share one question."""
        kept = self._kept.get(name)
        return (kept or await self._asked(name))[0]

    async def _asked(self, name: str) -> tuple[_T | None]:
        try:
            async with asyncio.timeout(self._deadline), self._turn:
                if kept := self._kept.get(name):
                    return kept
                found = (await self._ask(name),)
        except TimeoutError:
            if kept := self._kept.get(name):
                return kept
            found = (None,)
        self._kept[name] = found
        return found


def _known_until(_name: str, fact: tuple[object], now: float) -> float:
    return now + (UNKNOWN_SECONDS if fact[0] is None else KNOWN_SECONDS)
