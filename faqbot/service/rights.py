"""Who may do what on one platform: the policy, asked with the facts that it depends on."""

import asyncio
import logging
from typing import Protocol

from faqbot.model import Person
from faqbot.service import policy
from faqbot.service.answering import Service
from faqbot.service.facts import Facts

_log = logging.getLogger(__name__)


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
