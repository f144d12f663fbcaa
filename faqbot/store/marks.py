"""Notes that all processes see: a report that one of them sent, a version that staff accepted."""

from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import delete, exists, insert, select

from faqbot.store.database import Database
from faqbot.store.tables import marks

KEPT = timedelta(days=1)
"""How long a note is kept."""


class Marks:
    """Part of the store; raises what `Database.transaction` raises."""

    def __init__(self, database: Database, *, clock: Callable[[], datetime]) -> None:
        """Keep them in `database`; `clock` tells now in UTC."""
        self._database = database
        self._clock = clock

    def leave(self, key: str) -> bool:
        """Leave a note; False if it is there already."""
        row = {"key": key, "marked_at": self._clock()}
        with self._database.transaction() as connection:
            new = connection.execute(self._database.insert_new(marks).returning(marks.c.key), row)
            return new.scalar() is not None

    def leave_anew(self, key: str) -> None:
        """Leave that note now, in place of an earlier one."""
        with self._database.transaction() as connection:
            connection.execute(delete(marks).where(marks.c.key == key))
            connection.execute(insert(marks), {"key": key, "marked_at": self._clock()})

    def is_left(self, key: str, *, since: datetime) -> bool:
        """Whether that note was left at a moment or later."""
        left = exists().where(marks.c.key == key, marks.c.marked_at >= since)
        return bool(self._database.value(select(left)))
