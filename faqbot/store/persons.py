"""What is kept of people: purged when it is too old, shown and forgotten when somebody wants it."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from pathlib import Path

from faqbot.store.database import Database
from faqbot.store.personal import FILE_PLACES, PLACES, Beside, Kept, Limits

# A few milliseconds of work, which claims wait for.
_LOT = 500
_REWRITTEN_EVERY = timedelta(days=1)
# Half a second's work on a slow disk; a larger file is rewritten by a command alone.
MOST_REWRITTEN = 32_000_000


class PersonalData:
    """Part of the store; raises StoreError where the database fails.

    What is deleted stays at first in SQLite's log, and a little of it in the file: `erase` and
    `rewrite` see to that, and are called again as long as they are `due`.
    """

    def __init__(
        self,
        database: Database,
        *,
        retention: timedelta,
        clock: Callable[[], datetime],
        hashed: Callable[[str, str], str],
        vectors: Path | None = None,
    ) -> None:
        """Look after what is kept in `database`, and in `vectors`, what was computed from questions.

        What has no shorter time of its own is kept for `retention`; `clock` tells now in UTC,
        `hashed` makes a person's stand-in, of a platform and an id.
        """
        self._database = database
        self._retention = retention
        self._clock = clock
        self._hashed = hashed
        self._vectors = vectors
        # A process before this one may have ended between a deletion and its erasure.
        self._log_holds_deleted = True
        self._file_holds_deleted = False
        self._rewrite_after: datetime | None = None

    def purge(self) -> int:
        """Delete what is too old: how many rows."""
        gone = 0
        while lot := self.purge_lot():
            gone += lot
        return gone

    def purge_lot(self) -> int:
        """Delete some of what is too old: how many rows, none once all is gone."""
        limits = Limits(self._clock(), self._retention, _LOT)
        gone = 0
        with self._database.transaction() as connection:
            for place in PLACES:
                number = place.purge(connection, limits)
                gone += number
                self._file_holds_deleted |= number > 0 and place.kept is None
        self._log_holds_deleted |= gone > 0
        return gone

    def purge_files(self) -> None:
        """Delete the files beside the database that are too old."""
        for place in FILE_PLACES:
            place.purge(self._beside)
        # Another process may have deleted something that it could not erase.
        self._log_holds_deleted = True

    def show(self, platform: str, users: Sequence[str]) -> dict[str, list[Kept]]:
        """All that is kept of a person, known by `users` in questions, by place, oldest first."""
        hashes = self._hashes(platform, users)
        with self._database.transaction() as connection:
            return {place.name: list(place.show(connection, hashes)) for place in PLACES}

    def forget(self, platform: str, users: Sequence[str]) -> dict[str, int]:
        """Delete all that is kept of a person, from tables, log, copies and cache.

        Returns:
            How much of it there was, by the place that kept it; empty where there was nothing.

        Claims stay for their day: they name no person,
        and without them a message that the platform sends again would be answered again.
        """
        hashes = self._hashes(platform, users)
        with self._database.transaction() as connection:
            numbers = {place.name: place.forget(connection, hashes) for place in PLACES}
        gone = {name: number for name, number in numbers.items() if number}
        if gone:
            self._log_holds_deleted = self._file_holds_deleted = True
            self._rewrite_after = None
            for files in FILE_PLACES:
                files.forget(self._beside)
            self.erase()
        return gone

    def wiped(self) -> None:
        """Note that something was deleted elsewhere, traces of which may stay in files."""
        self._log_holds_deleted = self._file_holds_deleted = True

    @property
    def is_erased(self) -> bool:
        """Whether no log holds anything deleted."""
        return not self._log_holds_deleted

    @property
    def rewrite_is_due(self) -> bool:
        """Whether the file is to be written anew, which it is once a day for what was purged."""
        after = self._rewrite_after
        return self._file_holds_deleted and (after is None or self._clock() >= after)

    def erase(self) -> bool:
        """Empty SQLite's log of what was deleted; False where a reader is in the way."""
        if self._log_holds_deleted:
            self._log_holds_deleted = not self._database.truncate_log()
        return self.is_erased

    def rewrite(self, *, whatever_size: bool = False) -> bool:
        """Write the tables anew, so that no copy of what was deleted is left inside the file.

        It takes a second per 50 MB, and may be called from another thread than all else.

        Returns:
            Whether it was done; with over 32 MB in use a file is left as it is unless `whatever_size`.
        """
        self._rewrite_after = self._clock() + _REWRITTEN_EVERY
        # Before it begins: what is deleted meanwhile is for the next time.
        self._file_holds_deleted = False
        done = False
        try:
            done = self._database.vacuum(most_bytes=None if whatever_size else MOST_REWRITTEN)
        finally:
            self._file_holds_deleted |= not done
            self._log_holds_deleted |= done
        return done

    def _hashes(self, platform: str, users: Sequence[str]) -> list[str]:
        return sorted({self._hashed(platform, user) for user in users})

    @property
    def _beside(self) -> Beside:
        return Beside(self._database.file, self._vectors)
