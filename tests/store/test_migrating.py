"""A migration: under a lock, whole or not at all, and after a copy of the file."""

import logging
import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import inspect, text

from faqbot.errors import StoreError
from faqbot.model import Outcome
from faqbot.store import AskedQuestion, Database, Store, copies
from faqbot.store.database import HEAD

OPEN = """
import sys, pathlib
from faqbot.store import Database
url = sys.argv[2] or None
with Database(data_dir=pathlib.Path(sys.argv[1]), url=url).transaction(): pass
"""
Make = Callable[[], Database]


@pytest.fixture(params=["sqlite", "postgresql"])
def make(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Make]:
    """Makes the same database anew each time."""
    url = None
    if request.param == "postgresql":
        url = request.getfixturevalue("postgres_url")
    made: list[Database] = []

    def make() -> Database:
        made.append(Database(data_dir=tmp_path / "data", url=url))
        return made[-1]

    yield make
    if url is not None:
        at_version(make(), "base")
    for each in made:
        each.close()


def at_version(database: Database, version: str) -> None:
    """Take the database back to an older version."""
    with database.transaction() as connection:
        config = Config()
        config.set_main_option("script_location", "faqbot.store:migrations")
        config.attributes["connection"] = connection
        command.downgrade(config, version)
    database.close()


def columns(database: Database, table: str) -> set[str]:
    with database.as_it_is() as connection:
        seen = inspect(connection)
        if table not in seen.get_table_names():
            return set()
        return {column["name"] for column in seen.get_columns(table)}


pytestmark = pytest.mark.xdist_group("postgres")


def test_two_processes_may_bring_an_old_database_up_to_date_at_once(make: Make, tmp_path: Path):
    old = make()
    at_version(old, "0003")
    url = "" if old.is_sqlite else old._engine.url.render_as_string(hide_password=False)
    arguments = [sys.executable, "-c", OPEN, str(tmp_path / "data"), url]
    both = [subprocess.Popen(arguments, stderr=subprocess.PIPE, text=True) for _ in range(2)]
    said = [process.communicate(timeout=60)[1] for process in both]
    assert [process.returncode for process in both] == [0, 0], said
    assert make().version() == HEAD
    # Whoever came second neither migrated nor copied.
    assert "".join(said).count("goes from version 0003") == (1 if old.is_sqlite else 0)


def test_a_migration_that_fails_leaves_the_database_as_it_was(make: Make):
    old = make()
    at_version(old, "0003")
    with old.as_it_is() as connection:
        # What 0005 adds is there already, so that 0004 works and 0005 fails.
        connection.execute(text("ALTER TABLE questions ADD COLUMN opened BOOLEAN"))
        connection.commit()
    new = make()
    with pytest.raises(StoreError, match="opened"), new.transaction():
        pass
    assert new.version() == "0003"
    assert columns(new, "ignored_gaps") == set()
    assert "talk" not in columns(new, "questions")
    # Mended, it goes on from there.
    with new.as_it_is() as connection:
        connection.execute(text("ALTER TABLE questions DROP COLUMN opened"))
        connection.commit()
    with new.transaction():
        pass
    assert new.version() == HEAD
    assert {"opened", "talk"} <= columns(new, "questions")


@pytest.fixture
def old(tmp_path: Path, clock, asked) -> Path:
    """The file of an older version, with a question in it, closed."""
    database = Database(data_dir=tmp_path)
    store = Store(database, retention=timedelta(days=30), clock=clock, secret=b"k" * 32)
    store.record(AskedQuestion("q1", asked(), Outcome.ABSTAIN, None, [], "r"))
    at_version(database, "0005")
    assert database.file is not None
    return database.file


def opened(file: Path) -> Database:
    database = Database(data_dir=file.parent)
    with database.transaction():
        pass
    return database


def test_before_a_migration_the_file_is_copied_for_its_owner_alone(
    old: Path, caplog: pytest.LogCaptureFixture
):
    with caplog.at_level(logging.WARNING):
        opened(old).close()
    copy = old.with_name(f"faqbot.sqlite3.before-{HEAD}")
    assert copies.copies_of(old) == [copy]
    assert copy.stat().st_mode & 0o777 == 0o600
    assert str(copy) in caplog.text
    assert "from version 0005" in caplog.text
    connection = sqlite3.connect(copy)
    assert connection.execute("SELECT version_num FROM alembic_version").fetchall() == [("0005",)]
    assert connection.execute("SELECT id FROM questions").fetchall() == [("q1",)]
    connection.close()
    assert [path.name for path in old.parent.iterdir() if path.name.startswith(".")] == []


def test_a_new_database_and_one_of_today_are_not_copied(tmp_path: Path):
    opened(tmp_path / "faqbot.sqlite3").close()
    opened(tmp_path / "faqbot.sqlite3").close()
    assert copies.copies_of(tmp_path / "faqbot.sqlite3") == []


def test_without_a_copy_there_is_no_migration(old: Path):
    old.with_name(f"faqbot.sqlite3.before-{HEAD}").mkdir()
    os.utime(old.with_name(f"faqbot.sqlite3.before-{HEAD}"), (0, 0))
    with pytest.raises(StoreError, match=f"before-{HEAD}: cannot be written"):
        opened(old)
    assert Database(data_dir=old.parent).version() == "0005"


def test_a_migration_that_is_tried_again_and_again_copies_once(old: Path):
    connection = sqlite3.connect(old)
    connection.execute("CREATE TABLE marks (key TEXT)")
    connection.commit()
    connection.close()
    seen: set[int] = set()
    for _ in range(3):
        with pytest.raises(StoreError, match="marks"):
            opened(old)
        seen.update(path.stat().st_ino for path in copies.copies_of(old))
    assert len(seen) == 1


def test_a_copy_is_deleted_by_the_first_purge_after_a_week(old: Path, clock):
    store = Store(opened(old), retention=timedelta(days=30), clock=clock, secret=b"k" * 32)
    (copy,) = copies.copies_of(old)
    store.purge()
    assert copy.exists()
    made = copy.stat().st_mtime - (copies.KEPT + timedelta(hours=1)).total_seconds()
    os.utime(copy, (made, made))
    store.purge()
    assert not copy.exists()
    assert old.exists()
    store.close()


def test_copies_go_at_once_where_somebody_is_forgotten(old: Path, clock, asked):
    store = Store(opened(old), retention=timedelta(days=30), clock=clock, secret=b"k" * 32)
    store.record(AskedQuestion("q", asked(user="U5"), Outcome.ABSTAIN, None, [], "r"))
    assert copies.copies_of(old)
    assert store.personal.forget("slack", ["U2"]) == {}
    assert copies.copies_of(old)
    assert store.personal.forget("slack", ["U5"]) == {"questions": 1}
    assert copies.copies_of(old) == []
    store.close()


def broken_off_copy(file: Path) -> list[Path]:
    """What a process leaves that is killed while it copies `file`."""
    connection = sqlite3.connect(file)
    connection.execute("BEGIN EXCLUSIVE")
    code = f"from pathlib import Path; copies.before_migration(Path({str(file)!r}), {HEAD!r})"
    child = subprocess.Popen([sys.executable, "-c", f"from faqbot.store import copies; {code}"])
    while not list(file.parent.glob(".*")):
        assert child.poll() is None
    child.kill()
    child.wait()
    connection.close()
    return list(file.parent.glob(".*"))


def test_a_copy_that_a_kill_broke_off_goes_after_an_hour(old: Path, clock):
    left = broken_off_copy(old)
    store = Store(opened(old), retention=timedelta(days=30), clock=clock, secret=b"k" * 32)
    store.purge()
    assert all(each.exists() for each in left)
    for each in left:
        made = each.stat().st_mtime - timedelta(hours=1).total_seconds()
        os.utime(each, (made, made))
    store.purge()
    assert not any(each.exists() for each in left)
    assert len(copies.copies_of(old)) == 1
    store.close()


def test_a_copy_that_a_kill_broke_off_goes_at_once_where_somebody_is_forgotten(
    old: Path, clock, asked
):
    left = broken_off_copy(old)
    store = Store(opened(old), retention=timedelta(days=30), clock=clock, secret=b"k" * 32)
    store.record(AskedQuestion("q", asked(user="U5"), Outcome.ABSTAIN, None, [], "r"))
    assert set(left) <= set(copies.copies_of(old))
    store.personal.forget("slack", ["U5"])
    assert not any(each.exists() for each in left)
    store.close()
