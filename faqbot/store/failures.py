"""What a database says when it fails, as an error of ours and in words that quote nobody."""

import re
import sqlite3

from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from faqbot.errors import DamagedError, StoreError, UnavailableError, UnreachableError

# https://www.sqlite.org/rescode.html: SQLITE_CORRUPT and SQLITE_NOTADB
_DAMAGED = frozenset({11, 26})
_LACKING = re.compile(r"no such (?:table|column)|table \S+ has no column")
# Of a table and a column: https://www.postgresql.org/docs/current/errcodes-appendix.html
_UNDEFINED = frozenset({"42P01", "42703"})


def kind(error: SQLAlchemyError) -> type[StoreError]:
    """Which of our errors a failure of the database is.

    PostgreSQL tells by SQLSTATE: none where there was no server to give one, class 08 for
    connections, class 57P for a server that stops or starts, class 53 for what it lacks, class 42
    for tables and rights that are not there, class XX for damage
    (https://www.postgresql.org/docs/current/errcodes-appendix.html).
    """
    if not isinstance(error, DBAPIError):
        return StoreError
    if isinstance(error.orig, sqlite3.Error):
        return _kind_in_sqlite(error.orig)
    state = getattr(error.orig, "sqlstate", "") or ""
    if error.connection_invalidated or not state or state.startswith(("08", "57P")):
        return UnreachableError
    if state.startswith(("42", "XX")):
        return DamagedError
    return UnavailableError if state.startswith("53") else StoreError


def lacks_something(error: SQLAlchemyError) -> bool:
    """Whether a table or a column that was asked for is not there."""
    if not isinstance(error, DBAPIError) or error.orig is None:
        return False
    state = getattr(error.orig, "sqlstate", None)
    return state in _UNDEFINED or _LACKING.match(str(error.orig)) is not None


def reason(error: SQLAlchemyError) -> str:
    """The database's own words in one line, without the statement and its values.

    Behind the first line PostgreSQL may quote the row.
    """
    if isinstance(error, DBAPIError) and error.orig is not None:
        return " ".join(str(error.orig).strip().partition("\nDETAIL:")[0].split())
    return type(error).__name__


class RefusedError(Exception):
    """What a database said of a row that it does not take, without the row."""


def _kind_in_sqlite(error: sqlite3.Error) -> type[StoreError]:
    code = getattr(error, "sqlite_errorcode", 0)
    if code & 0xFF in _DAMAGED or _LACKING.match(str(error)):
        return DamagedError
    return UnavailableError if isinstance(error, sqlite3.OperationalError) else StoreError
