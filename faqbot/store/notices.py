"""What those who asked are told of their hand-overs, and of which staff are reminded: each once."""

from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import select, update

from faqbot.model import Handover, Notice, Progress
from faqbot.store.database import Database
from faqbot.store.tables import handovers

REMINDING = timedelta(minutes=10)
"""So long a reminder may take to come out; then another may post it."""

REMINDER_LATE = timedelta(days=7)
"""What has been due for longer is left: who set the time only now is not flooded with old cards."""

_NOTICES = {
    Notice.TAKEN: (handovers.c.told_taken, Progress.TAKEN),
    Notice.CLOSED: (handovers.c.told_closed, Progress.DONE),
}


class Notices:
    """Part of the store; synchronous, and StoreError where the database fails.

    A notice is noted before it goes out, and a reminder after: who asked need not read of the same
    step twice, and of two reminders, where a process ended between sending and noting, staff lose
    less than of none.
    """

    def __init__(
        self,
        database: Database,
        *,
        clock: Callable[[], datetime],
        find: Callable[[str], Handover | None],
    ) -> None:
        """Note in `database` what was told of the hand-overs that `find` finds by their ids."""
        self._database = database
        self._clock = clock
        self._find = find

    def reserve(self, handover_id: str, notice: Notice) -> bool:
        """Whether who asked is to be told so now: of where it stands, once, unless it was answered."""
        told, progress = _NOTICES[notice]
        waits = (
            handovers.c.id == handover_id,
            handovers.c.progress == progress.value,
            handovers.c.answered_by.is_(None),
            told.is_not(True),
        )
        return self._database.change(update(handovers).where(*waits).values({told: True})) == 1

    def unreached(self, handover_id: str) -> Handover | None:
        """Note that what the one who asked was to be told did not arrive."""
        self._set(handover_id, unreached=True)
        return self._find(handover_id)

    def reserve_reminder(self, platform: str, *, before: datetime) -> Handover | None:
        """Reserve the oldest card of which staff are to be reminded now; None where there is none.

        Args:
            platform: Where it was asked.
            before: Whatever was asked until then and has stood untouched is due; so has been what
                was asked more than `REMINDER_LATE` earlier, and is left.
        """
        now = self._clock()
        since = handovers.c.reminding_since
        is_due = (
            handovers.c.posted
            & (handovers.c.platform == platform)
            & (handovers.c.progress == Progress.OPEN.value)
            & handovers.c.answered_by.is_(None)
            & handovers.c.reminded_at.is_(None)
            & (handovers.c.asked_at <= before)
            & (handovers.c.asked_at > before - REMINDER_LATE)
            # A clock that was set back leaves reservations of times to come.
            & (since.is_(None) | (since <= now - REMINDING) | (since > now + REMINDING))
        )
        oldest = select(handovers.c.id).where(is_due).order_by(handovers.c.asked_at).limit(1)
        while True:
            with self._database.transaction() as connection:
                found = connection.execute(oldest.with_for_update(skip_locked=True)).scalar()
                if found is None:
                    return None
                reserved = connection.execute(
                    update(handovers)
                    .where(handovers.c.id == found, is_due)
                    .values(reminding_since=now)
                ).rowcount
            if reserved:
                return self._find(found)

    def reminded(self, handover_id: str) -> bool:
        """Note that staff were reminded; True."""
        self._set(handover_id, reminded_at=self._clock())
        return True

    def _set(self, handover_id: str, **values: object) -> None:
        changed = update(handovers).where(handovers.c.id == handover_id)
        self._database.change(changed.values(**values))
