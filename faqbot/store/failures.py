"""What a database says when it fails, as an error of ours and in words that quote nobody."""

import sqlite3

from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from faqbot.errors import StoreError, UnavailableError, UnreachableError


def kind(error: SQLAlchemyError) -> type[StoreError]:
    """Which of our errors a failure of the database is.

    PostgreSQL tells by SQLSTATE: none where there was no server to give one, class 08 for
    connections, class 57P for a server that stops or starts, class 53 for what it lacks
    (https://www.postgresql.org/docs/current/errcodes-appendix.html).
    """
    if not isinstance(error, DBAPIError):
        return StoreError
    if isinstance(error.orig, sqlite3.Error):
        return UnavailableError if isinstance(error.orig, sqlite3.OperationalError) else StoreError
    state = getattr(error.orig, "sqlstate", "") or ""
    if error.connection_invalidated or not state or state.startswith(("08", "57P")):
        return UnreachableError
    return UnavailableError if state.startswith("53") else StoreError


def reason(error: SQLAlchemyError) -> str:
    """The database's own words in one line, without the statement and its values.

    Behind the first line PostgreSQL may quote the row.
    """
    if isinstance(error, DBAPIError) and error.orig is not None:
        return " ".join(str(error.orig).strip().partition("\nDETAIL:")[0].split())
    return type(error).__name__


class RefusedError(Exception):
    """What a database said of a row that it does not take, without the row."""
