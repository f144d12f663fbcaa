"""Lets each card out once, whatever breaks on the way, and loses no question."""

import asyncio
import enum
import secrets
from collections.abc import Awaitable, Callable
from weakref import WeakValueDictionary

from faqbot.model import Handover
from faqbot.service.recording import Recorder
from faqbot.store.handovers import Standing

_ID_BYTES = 12

Post = Callable[[Handover], Awaitable[bool]]


class Handing(enum.Enum):
    """What came of a wish for a person; but for FAILED, `texts` has a sentence of that key."""

    DONE = "handed_over"
    BEFORE = "handed_over_before"
    ENDED = "handed_over_ended"
    UNDER_WAY = "handing_over"
    TOO_MANY = "too_fast"
    GONE = "expired"
    FAILED = "not_handed_over"


_HANDING = {
    Standing.POSTED: Handing.BEFORE,
    Standing.HELD: Handing.UNDER_WAY,
    Standing.GONE: Handing.GONE,
}


class Reservations:
    """Reserves a card in the store before it goes out, and notes afterwards that it did.

    A card that came out and could not be noted is remembered here and noted later. A process that
    ends in between leaves its reservation to whoever presses after `store.handovers.RESERVED`: a
    second card is better than none.
    """

    def __init__(self, recorder: Recorder) -> None:
        self._recorder = recorder
        self._turns: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()
        self._unnoted: set[str] = set()

    async def once(self, handover: Handover, post: Post) -> Handing:
        """Let `post` bring the card out, unless it is out; presses at once wait for each other."""
        turn = self._turns.setdefault(handover.id, asyncio.Lock())
        async with turn:
            for unnoted in sorted(self._unnoted):
                await self.note(unnoted)
                if unnoted in self._unnoted:
                    break
            if handover.id in self._unnoted:
                return Handing.BEFORE
            holder = secrets.token_urlsafe(_ID_BYTES)
            standing = await self._recorder.keep(
                lambda store: store.handovers.reserve(handover.id, holder), None
            )
            if standing is None:
                # It may have been made too late to be heard of.
                self._release(handover, holder)
                return Handing.FAILED
            if standing is not Standing.OURS:
                return _HANDING[standing]
            return await self._posted(handover, holder, post)

    async def note(self, handover_id: str) -> None:
        """Note that the card is out; later, where the store fails."""
        noted = await self._recorder.keep(lambda store: store.handovers.posted(handover_id), False)
        if noted:
            self._unnoted.discard(handover_id)
        else:
            self._unnoted.add(handover_id)

    async def _posted(self, handover: Handover, holder: str, post: Post) -> Handing:
        came_out = False
        try:
            came_out = await post(handover)
        finally:
            # Also where a stop cuts it off: whoever presses again finds no one in the way.
            if not came_out:
                self._release(handover, holder)
        if not came_out:
            return Handing.FAILED
        await self.note(handover.id)
        return Handing.DONE

    def _release(self, handover: Handover, holder: str) -> None:
        self._recorder.later(lambda store: store.handovers.release(handover.id, holder))
