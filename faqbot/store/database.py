"""The database: opened when first needed, brought to today's tables, its failures in plain words."""

import contextlib
import logging
import os
import sqlite3
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

from sqlalchemy import (
    URL,
    Connection,
    Engine,
    Row,
    Select,
    Table,
    UpdateBase,
    create_engine,
    event,
    text,
)
from sqlalchemy.exc import IntegrityError, SQLAlchemyError

from faqbot.errors import LostError, SettingsError, StoreError
from faqbot.store import addresses, copies, failures
from faqbot.store.tables import metadata

_log = logging.getLogger(__name__)

if TYPE_CHECKING:
    from sqlalchemy.dialects import postgresql, sqlite

FILE_NAME = "faqbot.sqlite3"
# The newest step in `migrations`; a database that is there needs no Alembic to be opened.
HEAD = "0009"
# A database that is locked for longer counts as away.
_BUSY_SECONDS = 3.0
_RETRY_SECONDS = 0.01
_CHECKPOINT_MILLISECONDS = 100
_SQLITE_PRAGMAS = (
    # One writer and many readers, durable at each checkpoint: https://www.sqlite.org/wal.html
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=NORMAL",
    "PRAGMA foreign_keys=ON",
    # What is deleted is overwritten: https://www.sqlite.org/pragma.html#pragma_secure_delete
    "PRAGMA secure_delete=ON",
)


class Database:
    """Transactions on one database; used by one thread at a time.

    Whatever asks it raises StoreError where it cannot be opened or refuses.
    """

    def __init__(self, *, data_dir: Path, url: str | None = None) -> None:
        """Prepare to use `url`, or else the SQLite file in `data_dir`; nothing is opened or made yet.

        Raises:
            SettingsError: `url` is not a database URL that can be used.
        """
        standard = URL.create("sqlite", database=str(data_dir / FILE_NAME))
        self._engine = _engine(standard if url is None else addresses.parsed(url))
        self._migrated = False
        self._was_open = False
        self._opened: tuple[_Identity | None, ...] = ()

    @property
    def shown(self) -> str:
        """Where the database is, without its password."""
        return addresses.shown(self._engine.url)

    @property
    def address(self) -> str:
        """The server's address as its own tools take it, without any password."""
        url = self._engine.url
        plain = url.set(
            drivername=url.get_backend_name(), query=addresses.harmless(url.query)
        )._replace(password=None)
        return plain.render_as_string()

    @property
    def file(self) -> Path | None:
        """The SQLite file; None for a server."""
        file = self._engine.url.database
        return Path(file) if self.is_sqlite and file else None

    @property
    def folder(self) -> Path | None:
        """Where the SQLite file lies, with room for what belongs beside it; None for a server."""
        return None if self.file is None else self.file.parent

    @property
    def is_missing(self) -> bool:
        """Whether there is no SQLite file yet; False for a server, which only asking tells."""
        return self.file is not None and not self.file.exists()

    @property
    def kind(self) -> str:
        """What the database is called."""
        return _NAMES[self._engine.dialect.name]

    @property
    def is_sqlite(self) -> bool:
        """Whether it is a file rather than a server."""
        return self._engine.dialect.name == "sqlite"

    @contextlib.contextmanager
    def transaction(self) -> Iterator[Connection]:
        """A connection whose work is committed on leaving, or undone by an exception.

        Raises:
            IntegrityError: What is there forbids it (SQLAlchemy's own, for the caller to judge).
        """
        with self._told():
            if self._migrated and self._is_replaced:
                _log.warning(
                    "%s: it or its log was deleted or replaced while it was open; begun anew",
                    self.shown,
                )
                self._migrated = self._was_open = False
            if not self._migrated:
                # SQLite moves what a log holds into the file, also where that log has no name any
                # more; and a lock of its own goes with any other end of the file that is closed.
                self.close()
                self._open()
            with self._engine.begin() as connection:
                yield connection

    def change(self, statement: UpdateBase) -> int:
        """Carry out one statement in a transaction: how many rows; IntegrityError as there."""
        with self.transaction() as connection:
            return int(connection.execute(statement).rowcount)

    def rows(self, query: Select[Any]) -> Sequence[Row[Any]]:
        """All rows of a query, in a transaction of its own."""
        with self.transaction() as connection:
            return connection.execute(query).all()

    def value(self, query: Select[Any]) -> Any:
        """The first column of the first row of a query, None where there is none; else as `rows`."""
        with self.transaction() as connection:
            return connection.execute(query).scalar()

    @contextlib.contextmanager
    def as_it_is(self) -> Iterator[Connection]:
        """A connection to read from, to a database of any version; nothing is made or migrated.

        Raises:
            StoreError: It is not there.
        """
        if self.is_missing:
            raise StoreError(f"{self.shown}: there is no database yet; `faqbot run` makes it")
        with self._told(), self._engine.connect() as connection:
            yield connection

    def version(self) -> str | None:
        """The step that the database is at; None where it has no tables, or is not there, yet."""
        if self.is_missing:
            return None
        with self.as_it_is() as connection:
            return _version(connection)

    @contextlib.contextmanager
    def _told(self) -> Iterator[None]:
        """Within, failures become errors of ours."""
        try:
            yield
        except IntegrityError as error:
            # PostgreSQL's own words quote the row, and what is raised may come to a log.
            raise IntegrityError(
                None, None, failures.RefusedError(failures.reason(error))
            ) from None
        except SQLAlchemyError as error:
            kind = failures.kind(error)
            if failures.lacks_something(error):
                # Somebody may have put an empty or an older database in its place.
                self._migrated = False
                if self._was_open and not self._is_at_head():
                    kind = LostError
            raise kind(f"{self.shown}: {failures.reason(error)}. {_REMEDY}") from error
        except OSError as error:
            raise StoreError(f"{self.shown}: {error.strerror or error}. {_REMEDY}") from error

    def insert_new(self, table: Table) -> "sqlite.Insert | postgresql.Insert":
        """An insertion into `table` that leaves alone the rows whose keys are there already."""
        return self._insert(table).on_conflict_do_nothing()

    def insert_over(self, table: Table) -> "sqlite.Insert | postgresql.Insert":
        """An insertion into `table` that puts new values into the rows whose keys are there."""
        made = self._insert(table)
        names = [each.name for each in table.columns if not each.primary_key]
        values = {name: made.excluded[name] for name in names}
        return made.on_conflict_do_update(index_elements=list(table.primary_key), set_=values)

    def _insert(self, table: Table) -> "sqlite.Insert | postgresql.Insert":
        if self.is_sqlite:
            from sqlalchemy.dialects import sqlite

            return sqlite.insert(table)
        from sqlalchemy.dialects import postgresql

        return postgresql.insert(table)

    def is_answering(self) -> bool:
        """Whether the database answers a plain question on a connection of its own."""
        try:
            with self._engine.connect() as connection:
                connection.execute(text("SELECT 1"))
        except SQLAlchemyError:
            return False
        return True

    def truncate_log(self) -> bool:
        """Move SQLite's write-ahead log into the file and empty it, so that nothing deleted stays.

        False where a reader is in the way (https://www.sqlite.org/pragma.html#pragma_wal_checkpoint).
        """
        if not self.is_sqlite:
            return True
        with self._alone() as connection:
            # It holds up whoever writes as long as it waits for those who read.
            connection.exec_driver_sql(f"PRAGMA busy_timeout={_CHECKPOINT_MILLISECONDS}")
            try:
                busy, *_ = connection.execute(text("PRAGMA wal_checkpoint(TRUNCATE)")).one()
            finally:
                connection.exec_driver_sql(f"PRAGMA busy_timeout={_BUSY_SECONDS * 1000:.0f}")
        return bool(busy == 0)

    def vacuum(self, *, most_bytes: int | None = None) -> bool:
        """Write the tables anew without what was deleted; False where SQLite's hold over `most_bytes`.

        In a SQLite file, copies of a row stay in the free part of a page where rows moved to another
        page before they were deleted, which `secure_delete` does not reach; who writes waits,
        about a second per 50 MB (https://www.sqlite.org/lang_vacuum.html). In PostgreSQL nobody
        waits, and the room of deleted rows is given free to be overwritten
        (https://www.postgresql.org/docs/current/sql-vacuum.html).
        """
        names = "" if self.is_sqlite else ", ".join(each.name for each in metadata.sorted_tables)
        with self._alone() as connection:
            if self.is_sqlite and most_bytes is not None:
                if _used(connection) > most_bytes:
                    return False
                # Else all of it lies in a temporary file outside of the data folder for a moment.
                connection.exec_driver_sql("PRAGMA temp_store=MEMORY")
            connection.exec_driver_sql(f"VACUUM {names}")
            if self.is_sqlite:
                connection.exec_driver_sql("PRAGMA temp_store=DEFAULT")
        return True

    @contextlib.contextmanager
    def _alone(self) -> Iterator[Connection]:
        """A connection outside of any transaction, for what the database does in none."""
        with self._told(), self._engine.connect() as connection:
            yield connection.execution_options(isolation_level="AUTOCOMMIT")

    def close(self) -> None:
        """Close all connections."""
        self._engine.dispose()

    def _is_at_head(self) -> bool:
        """Whether the tables are of the newest version, also where that cannot be asked."""
        try:
            with self._engine.connect() as connection:
                return _version(connection) == HEAD
        except SQLAlchemyError:
            return True

    @property
    def _is_replaced(self) -> bool:
        """Whether the SQLite file, or its log, is not the one any more that was opened."""
        return self.file is not None and self._identities() != self._opened

    def _identities(self) -> tuple["_Identity | None", ...]:
        file = self.file
        if file is None:
            return ()
        return tuple(map(_identity, (file, file.with_name(f"{file.name}-wal"))))

    def _open(self) -> None:
        if self.folder is not None:
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            # SQLite gives its log the mode of the file, which holds what clients asked.
            os.close(os.open(str(self._engine.url.database), os.O_RDWR | os.O_CREAT, 0o600))
        with self._engine.connect() as connection:
            version = _version(connection)
            connection.rollback()
            if version is not None and version > HEAD:
                raise StoreError(f"{self.shown}: was made by a newer faqbot. Install that one")
            if version != HEAD:
                if self._was_open and version is None:
                    _log.warning("%s: has lost its tables; they are made anew", self.shown)
                self._migrate(connection)
        self._opened = self._identities()
        self._migrated = self._was_open = True

    def _migrate(self, connection: Connection) -> None:
        """Bring the tables to HEAD in one transaction; a process that comes second finds it done."""
        with connection.begin():
            connection.exec_driver_sql(_LOCK[connection.dialect.name])
            before = _version(connection)
            if before == HEAD:
                return
            if before is not None and self.file is not None:
                # Others can read under the lock, and nobody write.
                copy = copies.before_migration(self.file, HEAD)
                _log.warning(
                    "%s: goes from version %s to %s; as it was it is kept for %d days in %s",
                    self.shown,
                    before,
                    HEAD,
                    copies.KEPT.days,
                    copy,
                )
            # Alembic costs 0.2 s to import, and only a new database or a new faqbot needs it.
            from alembic import command
            from alembic.config import Config

            config = Config()
            config.set_main_option("script_location", "faqbot.store:migrations")
            config.attributes["connection"] = connection
            command.upgrade(config, HEAD)


_Identity: TypeAlias = tuple[int, int]


def _identity(file: Path) -> _Identity | None:
    """What tells a file from another one in its place; None where there is none."""
    try:
        found = file.stat()
    except FileNotFoundError:
        return None
    return found.st_dev, found.st_ino


# A server that is gone without a goodbye is given up after seconds.
# https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-PARAMKEYWORDS
_LIBPQ = {"connect_timeout": 2, "tcp_user_timeout": 10_000}
_NAMES = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}
_REMEDY = (
    "Check its disk, permissions and other users; FAQBOT_DATA_DIR or DATABASE_URL name another"
)


def _engine(url: URL) -> Engine:
    if url.get_backend_name() == "sqlite":
        engine = create_engine(url, connect_args={"timeout": _BUSY_SECONDS}, hide_parameters=True)
        event.listen(engine, "connect", _prepare_sqlite)
        return engine
    try:
        return create_engine(url, connect_args=_LIBPQ, pool_pre_ping=True, hide_parameters=True)
    except ModuleNotFoundError as error:
        raise SettingsError(
            "PostgreSQL needs its driver: install the extra with `pip install 'faqbot[postgres]'`."
        ) from error


def _used(connection: Connection) -> int:
    """Bytes of the pages of a SQLite file that are in use."""
    pages, free, size = (
        int(connection.exec_driver_sql(f"PRAGMA {name}").scalar_one())
        for name in ("page_count", "freelist_count", "page_size")
    )
    return (pages - free) * size


def _prepare_sqlite(connection: Any, _record: object) -> None:
    cursor = connection.cursor()
    for pragma in _SQLITE_PRAGMAS:
        until = time.monotonic() + _BUSY_SECONDS
        while True:
            try:
                cursor.execute(pragma)
                break
            except sqlite3.OperationalError as error:
                # Of two that open a new file at once SQLite lets one wait, and refuses the other.
                if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or time.monotonic() > until:
                    raise
            time.sleep(_RETRY_SECONDS)
    cursor.close()


def _version(connection: Connection) -> str | None:
    """The step that the database is at; None where it has no tables yet."""
    if not connection.dialect.has_table(connection, "alembic_version"):
        return None
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()


# Two processes that start at once must not both make the tables.
_LOCK = {"sqlite": "BEGIN IMMEDIATE", "postgresql": "SELECT pg_advisory_xact_lock(20261123)"}
