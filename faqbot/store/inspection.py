"""What stands in a database, and whether it is whole; neither made nor changed here."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import Connection, func, inspect, select, text

from faqbot.errors import StoreError, UnavailableError
from faqbot.model import Progress
from faqbot.store import copies
from faqbot.store.database import HEAD, Database
from faqbot.store.tables import handovers, metadata, questions, utc

_MOST_FAULTS = 20


@dataclass(frozen=True, slots=True)
class Status:
    """How a database stands.

    Attributes:
        kind: "SQLite" or "PostgreSQL".
        where: Its address, without a password.
        version: The step that its tables are at; None where there are none yet.
        newest: The step that this faqbot works with.
        size: Bytes on disk, with indexes, logs and the copies that migrations left.
        rows: The number of rows of each table that is there.
        oldest: When the oldest question that is kept was asked (UTC), if any is.
        latest: When the latest was.
        open_handovers: Questions that wait for a person.
        purge_due: Questions that are older than the retention, which the next purge deletes.
        copies: The copies of the file that migrations left.
    """

    kind: str
    where: str
    version: str | None
    newest: str
    size: int
    rows: dict[str, int]
    oldest: datetime | None
    latest: datetime | None
    open_handovers: int
    purge_due: int
    copies: tuple[Path, ...]

    @property
    def is_current(self) -> bool:
        """Whether this faqbot can work with it as it is."""
        return self.version == self.newest


def status_of(database: Database, *, retention: timedelta, now: datetime) -> Status:
    """How a database stands at a moment (UTC), given how long questions are kept.

    Raises:
        StoreError: It cannot be read, or is not there.
    """
    version = database.version()
    with database.as_it_is() as connection:
        there = inspect(connection).get_table_names()
        rows = {
            table.name: _count(connection, select(func.count()).select_from(table))
            for table in metadata.sorted_tables
            if table.name in there
        }
        oldest = latest = None
        purge_due = open_handovers = 0
        if questions.name in rows:
            span = select(func.min(questions.c.asked_at), func.max(questions.c.asked_at))
            oldest, latest = connection.execute(span).one()
            old = questions.c.asked_at < now - retention
            purge_due = _count(connection, select(func.count()).where(old))
        if handovers.name in rows:
            is_open = handovers.c.progress != Progress.DONE.value
            open_handovers = _count(connection, select(func.count()).where(is_open))
        size = _size(connection, database)
    return Status(
        kind=database.kind,
        where=database.shown,
        version=version,
        newest=HEAD,
        size=size,
        rows=rows,
        oldest=oldest and utc(oldest),
        latest=latest and utc(latest),
        open_handovers=open_handovers,
        purge_due=purge_due,
        copies=tuple(copies.copies_of(database.file)) if database.file else (),
    )


def faults_of(database: Database) -> list[str]:
    """What is wrong in a database, a line each: damage, or tables that are not as they should be.

    Raises:
        StoreError: It cannot be asked: it is not there, locked, or its server is away.
    """
    try:
        with database.as_it_is() as connection:
            return [*_damage(connection, database), *_lacking(connection)]
    except UnavailableError:
        raise
    except StoreError as error:
        if database.is_missing or not database.is_sqlite:
            raise
        # What SQLite says of a file so damaged that it cannot be read to the end.
        return [str(error)]


def _damage(connection: Connection, database: Database) -> Iterator[str]:
    if not database.is_sqlite:
        return
    # https://www.sqlite.org/pragma.html#pragma_integrity_check
    for (said,) in connection.execute(text(f"PRAGMA integrity_check({_MOST_FAULTS})")):
        if said != "ok":
            yield str(said)
    # https://www.sqlite.org/pragma.html#pragma_foreign_key_check
    for table, row, parent, _ in connection.execute(text("PRAGMA foreign_key_check")):
        yield f"row {row} of {table} belongs to a row of {parent} that is not there"


def _lacking(connection: Connection) -> Iterator[str]:
    """The tables and columns that this faqbot uses and the database has not."""
    seen = inspect(connection)
    there = seen.get_table_names()
    for table in metadata.sorted_tables:
        if table.name not in there:
            yield f"there is no table {table.name}"
            continue
        known = {column["name"] for column in seen.get_columns(table.name)}
        for column in table.columns:
            if column.name not in known:
                yield f"the table {table.name} has no column {column.name}"


def _count(connection: Connection, query: object) -> int:
    return int(connection.execute(query).scalar_one())  # type: ignore[call-overload]


def _size(connection: Connection, database: Database) -> int:
    file = database.file
    if file is None:
        return _count(connection, text("SELECT pg_database_size(current_database())"))
    logs = (file.with_name(f"{file.name}{suffix}") for suffix in ("", "-wal", "-shm"))
    every = [*logs, *copies.copies_of(file)]
    return sum(path.stat().st_size for path in every if path.exists())
