"""A store on either database; PostgreSQL is a real one in a temporary folder."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from faqbot.store import Database, Store

SECRET = b"k" * 32


@pytest.fixture(params=["sqlite", "postgresql"])
def either(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    if request.param == "sqlite":
        database = Database(data_dir=tmp_path / "data")
    else:
        database = Database(data_dir=tmp_path, url=request.getfixturevalue("postgres_url"))
    # Others that use the one server may have left something.
    empty(database)
    yield database
    empty(database)
    database.close()


def empty(database: Database) -> None:
    with database.transaction() as connection:
        for table in (
            "votes",
            "handovers",
            "questions",
            "claims",
            "marks",
            "ignored_gaps",
            "feeds",
        ):
            connection.execute(text(f"DELETE FROM {table}"))


@pytest.fixture
def kept(either: Database, clock) -> Store:
    return Store(either, retention=timedelta(days=30), clock=clock, secret=SECRET)
