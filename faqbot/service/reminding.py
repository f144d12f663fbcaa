"""Reminds staff, once, of a question for a person that nobody has touched for a time of the file."""

import asyncio
import logging
import time
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Protocol, runtime_checkable

from faqbot.model import Behaviour, Handover
from faqbot.service.answering import Service
from faqbot.store.notices import REMINDING

_EVERY_SECONDS = 30.0
_AGAIN_SECONDS = REMINDING.total_seconds()

_log = logging.getLogger(__name__)


@runtime_checkable
class Board(Protocol):
    """Staff's channel of one platform, for what nobody pressed a button for."""

    async def remind(self, handover: Handover) -> bool:
        """Say that a card waits; False if that failed, which is one line in the log."""
        ...


class Reminder:
    """Looks for cards that wait, in whichever process does so first.

    What is reserved in the store is posted, then noted. A card that came out and could not be noted
    is remembered here and noted later; a process that ends in between leaves it to another, after
    `store.notices.REMINDING`.
    """

    def __init__(
        self,
        service: Service,
        boards: Callable[[], Mapping[str, Board]],
        *,
        every: float = _EVERY_SECONDS,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        """Remind by the file and the clock of `service`; nothing is looked for yet.

        Args:
            service: Knows the file, what waits, and what time it is.
            boards: Gives the boards that can be reached now, by their platforms.
            every: Seconds between two looks.
            monotonic: Counts seconds.
        """
        self._service = service
        self._boards = boards
        self._every = every
        self._monotonic = monotonic
        self._stopping = asyncio.Event()
        self._unnoted: set[str] = set()
        self._closed_until: dict[str, float] = {}

    async def run(self) -> None:
        """Remind until `stop`; what is being posted then is finished."""
        while not self._stopping.is_set():
            await self.tick()
            try:
                await asyncio.wait_for(self._stopping.wait(), self._every)
            except TimeoutError:
                continue

    def stop(self) -> None:
        """Begin nothing more."""
        self._stopping.set()

    async def tick(self) -> None:
        """Remind of all that is due now."""
        for handover_id in sorted(self._unnoted):
            await self._note(handover_id)
        behaviour = self._service.snapshot.knowledge.behaviour
        before = _due_before(behaviour, self._service.clock())
        if before is None:
            return
        now = self._monotonic()
        await asyncio.gather(
            *(
                self._remind_all(platform, board, before)
                for platform, board in self._boards().items()
                if platform in behaviour.handoff and self._closed_until.get(platform, now) <= now
            )
        )

    async def _remind_all(self, platform: str, board: Board, before: datetime) -> None:
        """Remind of one card after the other, until none is due or one cannot be posted."""
        while not self._stopping.is_set():
            handover = await self._service.recorder.keep(
                lambda store: store.notices.reserve_reminder(platform, before=before), None
            )
            if handover is None:
                return
            if handover.id not in self._unnoted and not await self._is_posted(board, handover):
                # It stays reserved for as long, and whoever is first then tries again.
                self._closed_until[platform] = self._monotonic() + _AGAIN_SECONDS
                return
            await self._note(handover.id)

    async def _is_posted(self, board: Board, handover: Handover) -> bool:
        try:
            return await board.remind(handover)
        except Exception:  # noqa: BLE001 - the boundary of an adapter: log, and the others go on
            _log.exception("a reminder met a fault of faqbot's own")
            return False

    async def _note(self, handover_id: str) -> None:
        noted = await self._service.recorder.keep(
            lambda store: store.notices.reminded(handover_id), False
        )
        if noted:
            self._unnoted.discard(handover_id)
        else:
            self._unnoted.add(handover_id)


def _due_before(behaviour: Behaviour, now: datetime) -> datetime | None:
    """What was asked until then is due; None where nobody is to be reminded now."""
    after, hours = behaviour.handoff_after, behaviour.hours
    if after is None:
        return None
    if hours is None:
        return now - after
    return hours.before(now, after) if hours.are_now(now) else None
