"""Opening, migrating and failing."""

import sqlite3
import subprocess
import sys
import traceback
from contextlib import nullcontext
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, text
from sqlalchemy.exc import IntegrityError

from faqbot.errors import DamagedError, SettingsError, StoreError
from faqbot.model import Match, Outcome, Talk
from faqbot.store import AskedQuestion, Database, Store
from faqbot.store.addresses import secrets_in
from faqbot.store.database import HEAD
from faqbot.store.tables import metadata


def opened(folder: Path) -> Database:
    database = Database(data_dir=folder)
    with database.transaction() as connection:
        connection.execute(text("SELECT 1"))
    return database


def test_the_migrations_make_the_tables_that_the_code_uses(tmp_path: Path):
    opened(tmp_path).close()
    engine = create_engine(f"sqlite:///{tmp_path / 'faqbot.sqlite3'}")
    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []
    engine.dispose()


def test_the_head_that_the_code_knows_is_the_newest_step():
    config = Config()
    config.set_main_option("script_location", "faqbot.store:migrations")
    assert ScriptDirectory.from_config(config).get_current_head() == HEAD


def test_the_first_step_can_be_undone(tmp_path: Path):
    from alembic import command

    opened(tmp_path).close()
    engine = create_engine(f"sqlite:///{tmp_path / 'faqbot.sqlite3'}")
    config = Config()
    config.set_main_option("script_location", "faqbot.store:migrations")
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, "base")
        names = connection.execute(text("SELECT name FROM sqlite_master WHERE type = 'table'"))
        assert {name for (name,) in names} == {"alembic_version"}
    engine.dispose()


@pytest.mark.xdist_group("postgres")
@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_rows_of_the_version_before_stay_and_new_ones_are_taken(
    kind: str, request: pytest.FixtureRequest, tmp_path: Path, clock, asked
):
    from alembic import command

    url = request.getfixturevalue("postgres_url") if kind == "postgresql" else None
    first, second = (Database(data_dir=tmp_path, url=url) for _ in range(2))
    suggested = AskedQuestion("old", asked(), Outcome.SUGGEST, None, [Match("e1", 0.5, "q")], "r")
    talk = AskedQuestion("talk", asked(), Outcome.ABSTAIN, None, [], "r", talk=Talk.GREETING)
    opened = replace(suggested, id="new", entry_id="e1", opened=True)
    store = Store(first, retention=timedelta(days=30), clock=clock, secret=b"k" * 32)
    store.record_all([suggested, talk])
    with first.transaction() as connection:
        config = Config()
        config.set_main_option("script_location", "faqbot.store:migrations")
        config.attributes["connection"] = connection
        command.downgrade(config, "0004")
    first.close()
    Store(second, retention=timedelta(days=30), clock=clock, secret=b"k" * 32).record(opened)
    with second.transaction() as connection:
        rows = connection.execute(text("SELECT id, opened, talk FROM questions ORDER BY id")).all()
        connection.execute(text("DELETE FROM questions"))
    assert [(row.id, row.opened, row.talk) for row in rows] == [
        ("new", True, None),
        ("old", None, None),
    ]
    second.close()


def test_a_database_that_is_there_is_opened_without_alembic(tmp_path: Path):
    opened(tmp_path).close()
    program = (
        "import sys, pathlib\n"
        "from faqbot.store import Database\n"
        "with Database(data_dir=pathlib.Path(sys.argv[1])).transaction(): pass\n"
        "assert 'alembic' not in sys.modules\n"
    )
    subprocess.run([sys.executable, "-c", program, str(tmp_path)], check=True)


def test_processes_that_start_at_once_may_all_make_the_tables(tmp_path: Path):
    program = (
        "import sys, pathlib\n"
        "from faqbot.store import Database\n"
        "with Database(data_dir=pathlib.Path(sys.argv[1])).transaction(): pass\n"
    )
    command = [sys.executable, "-c", program, str(tmp_path)]
    all_ = [subprocess.Popen(command) for _ in range(6)]
    assert [process.wait(timeout=60) for process in all_] == [0] * 6


def test_the_data_folder_is_closed_to_others(tmp_path: Path):
    opened(tmp_path / "deep" / "data").close()
    assert (tmp_path / "deep" / "data").stat().st_mode & 0o777 == 0o700


def test_a_file_that_is_no_database_is_an_error_that_names_it(tmp_path: Path):
    (tmp_path / "faqbot.sqlite3").write_bytes(b"no database at all, but a text " * 100)
    with pytest.raises(StoreError, match=r"faqbot\.sqlite3: file is not a database"):
        opened(tmp_path)


def test_a_folder_that_cannot_be_made_is_a_store_error(tmp_path: Path):
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreError, match="Not a directory"):
        opened(tmp_path / "file" / "data")


def test_an_exception_inside_undoes_the_work(tmp_path: Path):
    database = opened(tmp_path)

    def insert_and_fail() -> None:
        with database.transaction() as connection:
            connection.execute(text("INSERT INTO marks VALUES ('k', '2026-01-01 00:00:00')"))
            raise KeyError

    with pytest.raises(KeyError):
        insert_and_fail()
    with database.transaction() as connection:
        assert connection.execute(text("SELECT count(*) FROM marks")).scalar() == 0
    database.close()


def test_a_newer_database_than_the_code_is_not_touched(tmp_path: Path):
    opened(tmp_path).close()
    connection = sqlite3.connect(tmp_path / "faqbot.sqlite3")
    connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.commit()
    connection.close()
    with pytest.raises(StoreError, match="newer"):
        opened(tmp_path)


@pytest.mark.parametrize(
    "url",
    ["nonsense", "mysql://u:p@h/d", "http://x", "postgresql://u:pw@h:bad/d", "sqlite+nope:",
     "sqlite://", "sqlite:///:memory:"],
)  # fmt: skip
def test_a_url_of_no_known_database_is_refused_without_showing_it(tmp_path: Path, url: str):
    with pytest.raises(SettingsError, match=r"sqlite:///FILE") as raised:
        Database(data_dir=tmp_path, url=url)
    assert "pw" not in str(raised.value)


@pytest.mark.parametrize(
    "url",
    [
        "postgres://ann:p@hunter2@h/d",
        "postgres://ann:p@hunter2/x@h/d",
        "postgres://ann:x@h:hunter2/d",
        "postgres://ann:x:y@h:hunter2@z/d",
    ],
)
def test_a_password_whose_signs_are_not_escaped_is_refused_without_any_of_it(
    tmp_path: Path, url: str
):
    with pytest.raises(SettingsError) as raised:
        Database(data_dir=tmp_path, url=url)
    shown = "".join(traceback.format_exception(raised.value))
    assert "hunter2" not in shown.replace(url, "")


@pytest.mark.parametrize(
    "url",
    [
        "postgres://ann:hunter2@127.0.0.1:1/db",
        "postgresql://ann@127.0.0.1:1/db?password=hunter2",
        "postgresql://127.0.0.1:1/db?user=ann&PASSWORD=hunter2",
        "postgresql://127.0.0.1:1/db?sslpassword=hunter2",
        "postgresql://127.0.0.1:1/db?oauth_client_secret=hunter2",
        "postgresql://127.0.0.1:1/db?scram_client_key=hunter2",
    ],
)
def test_a_servers_password_is_not_shown(tmp_path: Path, url: str):
    database = Database(data_dir=tmp_path, url=url)
    assert "hunter2" not in database.address
    assert "hunter2" in secrets_in(url)
    assert "hunter2" not in database.shown
    with pytest.raises(StoreError) as raised, database.transaction():
        pass
    assert "hunter2" not in "".join(traceback.format_exception(raised.value))
    assert database.folder is None


@pytest.mark.xdist_group("postgres")
def test_what_is_written_stands_in_no_error(either: Database):
    row = text("INSERT INTO marks VALUES (:key, :at)")
    values = {"key": "zanzibar", "at": "2026-01-01 00:00:00"}
    with either.transaction() as connection:
        connection.execute(row, values)
    with pytest.raises(IntegrityError) as refused, either.transaction() as connection:
        connection.execute(row, values)
    assert "zanzibar" not in str(refused.value).partition("DETAIL")[0]
    with pytest.raises(StoreError) as failed, either.transaction() as connection:
        connection.execute(text("INSERT INTO nothing VALUES (:key)"), {"key": "zanzibar"})
    assert "zanzibar" not in f"{failed.value} {failed.value.__cause__}"


def test_a_server_without_a_secret_cannot_hash_people(tmp_path: Path, clock, asked):
    database = Database(data_dir=tmp_path, url="postgresql://127.0.0.1:1/db")
    store = Store(database, retention=timedelta(days=1), clock=clock)
    with pytest.raises(StoreError):
        store.asked_in_thread(asked(thread="t"))


def test_another_sqlite_file_keeps_its_key_beside_it(tmp_path: Path):
    database = Database(data_dir=tmp_path, url=f"sqlite:///{tmp_path}/else/where.db")
    with database.transaction():
        pass
    assert database.folder == tmp_path / "else"
    assert (tmp_path / "else" / "where.db").exists()
    database.close()


def test_a_file_that_is_deleted_while_it_is_open_is_made_anew_and_said_once(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
):
    database = opened(tmp_path)
    for file in tmp_path.glob("faqbot.sqlite3*"):
        file.unlink()
    for number in range(3):
        with database.transaction() as connection:
            row = {"key": str(number)}
            connection.execute(text("INSERT INTO marks VALUES (:key, '2026-01-01 00:00:00')"), row)
    database.close()
    (line,) = caplog.messages
    assert "deleted or replaced" in line
    found = sqlite3.connect(tmp_path / "faqbot.sqlite3")
    assert found.execute("SELECT count(*) FROM marks").fetchone() == (3,)
    found.close()


def test_a_log_that_is_deleted_while_it_is_open_costs_no_row_whoever_looks(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
):
    database = opened(tmp_path)
    for number in range(3):
        with database.transaction() as connection:
            row = {"key": str(number)}
            connection.execute(text("INSERT INTO marks VALUES (:key, '2026-01-01 00:00:00')"), row)
        if number == 0:
            for beside in ("-wal", "-shm"):
                (tmp_path / f"faqbot.sqlite3{beside}").unlink()
    # As where the process is killed now, which closes nothing.
    found = sqlite3.connect(tmp_path / "faqbot.sqlite3")
    assert found.execute("SELECT count(*) FROM marks").fetchone() == (3,)
    assert found.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    found.close()
    database.close()
    (line,) = caplog.messages
    assert "its log was deleted" in line


def test_a_database_that_lost_its_tables_has_them_again_and_it_is_said_once(
    either: Database, caplog: pytest.LogCaptureFixture
):
    with either.transaction() as connection:
        for table in (*reversed(metadata.sorted_tables), "alembic_version"):
            connection.execute(text(f"DROP TABLE {table}"))
    with pytest.raises(DamagedError), either.transaction() as connection:
        connection.execute(text("SELECT * FROM claims"))
    for number in range(2):
        with either.transaction() as connection:
            moment = "2026-01-01 00:00:00"
            connection.execute(text(f"INSERT INTO marks VALUES ('k{number}', '{moment}')"))
    (line,) = [each.getMessage() for each in caplog.records if each.levelname == "WARNING"]
    assert "lost its tables" in line


def test_a_database_of_an_older_version_that_took_its_place_is_migrated(tmp_path: Path):
    database = opened(tmp_path)
    other = sqlite3.connect(tmp_path / "faqbot.sqlite3")
    for column in ("card", "answered_with", "unmasked"):
        other.execute(f"ALTER TABLE handovers DROP COLUMN {column}")
    other.execute("UPDATE alembic_version SET version_num = '0008'")
    other.commit()
    other.close()
    for expected in (pytest.raises(DamagedError), nullcontext()):
        with expected, database.transaction() as connection:
            connection.execute(text("SELECT card FROM handovers"))
    database.close()
