"""`faqbot db`: what it tells, what it exits with, and that a backup is whole."""

import json
import shutil
import sqlite3
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from faqbot.cli import cli
from faqbot.model import Outcome, Person
from faqbot.store import AskedQuestion, Database, Store
from faqbot.store.database import HEAD
from tests.conftest import Clock
from tests.store.conftest import empty
from tests.store.test_migrating import at_version

Run = Callable[..., Result]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("FAQBOT_DATA_DIR", str(tmp_path / ".faqbot"))
    return lambda *arguments: CliRunner().invoke(cli, ["db", *map(str, arguments)])


@pytest.fixture(params=["sqlite", "postgresql"])
def database(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Database]:
    """The database that the commands find in the environment."""
    url = None
    if request.param == "postgresql":
        url = request.getfixturevalue("postgres_url")
        monkeypatch.setenv("DATABASE_URL", url)
    database = Database(data_dir=tmp_path / ".faqbot", url=url)
    yield database
    if url is not None:
        at_version(database, "base")
    database.close()


@pytest.fixture
def filled(database: Database, asked) -> Database:
    """Two questions, one of them older than is kept, and a hand-over."""
    # Others that use the one server may have left something.
    empty(database)
    clock = Clock(datetime.now(UTC) - timedelta(days=200))
    store = Store(database, retention=timedelta(days=999), clock=clock, secret=b"k" * 32)
    for name in ("old", "new"):
        store.record(AskedQuestion(name, asked(), Outcome.ABSTAIN, None, [], "r"))
        clock.advance(timedelta(days=200))
    assert store.handovers.open("new", platform="slack", asker=Person("U1", name="Ann"))
    return database


pytestmark = pytest.mark.xdist_group("postgres")


def test_the_status_tells_what_is_kept_and_what_waits(run: Run, filled: Database):
    result = run("status", "--json")
    assert result.exit_code == 0, result.output
    told = json.loads(result.stdout)
    assert told["kind"] == filled.kind
    assert (told["version"], told["newest"], told["current"]) == (HEAD, HEAD, True)
    assert told["rows"] | {"claims": 0} == {
        "claims": 0, "feeds": 0, "handovers": 1, "ignored_gaps": 0, "marks": 0, "questions": 2, "votes": 0,
    }  # fmt: skip
    assert (told["open_handovers"], told["purge_due"], told["copies"]) == (1, 1, [])
    assert told["bytes"] > 10_000
    span = datetime.fromisoformat(told["latest"]) - datetime.fromisoformat(told["oldest"])
    assert span.days == 200
    shown = run("status").stdout
    assert "1 open" in shown
    assert "1 question due" in shown


def test_an_older_version_is_told_upgraded_and_told_of_again(run: Run, database: Database):
    at_version(database, "0002")
    before = run("status", "--json")
    assert before.exit_code == 1
    assert json.loads(before.stdout)["version"] == "0002"
    assert run("check").exit_code == 1
    result = run("upgrade", "--json")
    assert json.loads(result.stdout) == {"where": database.shown, "from": "0002", "to": HEAD}
    assert "already" in run("upgrade").stdout
    assert run("status").exit_code == 0


def test_a_newer_version_is_left_alone(run: Run, database: Database):
    with database.transaction() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    assert run("status").exit_code == 1
    assert run("check").exit_code == 1
    result = run("upgrade")
    assert result.exit_code == 2
    assert "newer" in result.stderr
    with database.as_it_is() as connection:
        connection.exec_driver_sql(f"UPDATE alembic_version SET version_num = '{HEAD}'")
        connection.commit()


def test_a_whole_database_is_good(run: Run, filled: Database):
    result = run("check", "--json")
    assert result.exit_code == 0
    assert json.loads(result.stdout) == {"where": filled.shown, "good": True, "faults": []}


def test_a_table_that_is_gone_is_found(run: Run, database: Database):
    with database.transaction() as connection:
        connection.exec_driver_sql("ALTER TABLE marks RENAME TO other")
        connection.exec_driver_sql("ALTER TABLE questions RENAME COLUMN thread TO string")
    result = run("check")
    assert result.exit_code == 1
    assert "there is no table marks" in result.stdout
    assert "questions has no column thread" in result.stdout
    assert "2 faults" in result.stdout
    with database.transaction() as connection:
        connection.exec_driver_sql("ALTER TABLE other RENAME TO marks")
        connection.exec_driver_sql("ALTER TABLE questions RENAME COLUMN string TO thread")


@pytest.mark.parametrize("command", ["status", "check", "backup"])
def test_where_there_is_none_yet_nothing_is_made(run: Run, tmp_path: Path, command: str):
    result = run(command, *(["x"] if command == "backup" else []))
    assert result.exit_code == 2
    assert "there is no database yet" in result.stderr
    assert [*tmp_path.iterdir()] == []


@pytest.mark.parametrize("command", ["status", "check", "upgrade"])
def test_a_server_that_is_away_cannot_be_asked_and_its_password_is_not_shown(
    run: Run, monkeypatch: pytest.MonkeyPatch, command: str
):
    url = "postgresql://ann:hunter2@127.0.0.1:1/x?sslpassword=hunter3"
    monkeypatch.setenv("DATABASE_URL", url)
    result = run(command)
    assert result.exit_code == 2
    assert "127.0.0.1" in result.stderr
    assert "hunter" not in result.output


def test_a_server_is_backed_up_by_its_own_tool_without_the_password_in_the_command(
    run: Run, monkeypatch: pytest.MonkeyPatch
):
    url = "postgres://ann:hunter2@db.example.com/faqbot?password=hunter3&sslmode=require"
    monkeypatch.setenv("DATABASE_URL", url)
    result = run("backup", "my backup.dump")
    assert result.exit_code == 2
    command = "pg_dump --format=custom --file='my backup.dump' "
    assert f"{command}'postgresql://ann@db.example.com/faqbot?sslmode=require'" in result.stderr
    assert "hunter" not in result.output


@pytest.fixture
def file(tmp_path: Path, clock, asked) -> Path:
    """A SQLite file of some pages."""
    database = Database(data_dir=tmp_path / ".faqbot")
    store = Store(database, retention=timedelta(days=30), clock=clock, secret=b"k" * 32)
    store.record_all(
        [
            AskedQuestion(
                f"q{number}", asked("how long is it? " * 20), Outcome.ABSTAIN, None, [], "r"
            )
            for number in range(500)
        ]
    )
    database.truncate_log()
    database.close()
    assert database.file is not None
    return database.file


@pytest.mark.parametrize("damage", ["a page", "the head", "the end"])
def test_a_damaged_file_is_found_by_the_doctor_too(run: Run, file: Path, damage: str):
    content = bytearray(file.read_bytes())
    if damage == "a page":
        content[len(content) // 2 : len(content) // 2 + 8_192] = b"\xa5" * 8_192
    elif damage == "the head":
        content[:100] = b"\xa5" * 100
    else:
        del content[len(content) // 2 :]
    file.write_bytes(content)
    result = run("check")
    assert result.exit_code == 1, result.output
    assert "fault" in result.stdout
    examined = CliRunner().invoke(cli, ["doctor", "--json"])
    (store,) = [each for each in json.loads(examined.stdout) if each["subject"] == "store"]
    assert store["state"] == "problem"


def test_a_row_without_its_parent_is_found(run: Run, file: Path):
    connection = sqlite3.connect(file)
    connection.execute(
        "INSERT INTO votes (question_id, user_hash, helpful, voted_at) VALUES ('none', 'u', 1, '')"
    )
    connection.commit()
    connection.close()
    result = run("check")
    assert result.exit_code == 1
    assert "questions that is not there" in result.stdout


def test_a_backup_taken_while_the_bot_writes_is_whole(
    run: Run, file: Path, tmp_path: Path, clock, asked
):
    stop = threading.Event()

    def write() -> None:
        store = Store(
            Database(data_dir=file.parent), retention=timedelta(30), clock=clock, secret=b"k" * 32
        )
        number = 0
        while not stop.is_set():
            pair = [
                AskedQuestion(f"p{number}{half}", asked("x " * 200), Outcome.ABSTAIN, None, [], "r")
                for half in "ab"
            ]
            store.record_all(pair)
            number += 1
        store.close()

    writer = threading.Thread(target=write)
    writer.start()
    try:
        made = [tmp_path / f"backup-{number}.sqlite3" for number in range(5)]
        for path in made:
            result = run("backup", path)
            assert result.exit_code == 0, result.output
    finally:
        stop.set()
        writer.join()
    sizes = []
    for path in made:
        assert path.stat().st_mode & 0o777 == 0o600
        connection = sqlite3.connect(path)
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        (rows,) = connection.execute("SELECT count(*) FROM questions WHERE id LIKE 'p%'").fetchone()
        connection.close()
        # Each transaction wrote two.
        assert rows % 2 == 0
        sizes.append(rows)
    assert sizes == sorted(sizes)
    assert sizes[-1] > sizes[0]
    assert not [path for path in tmp_path.iterdir() if path.name.startswith(".backup")]


def test_a_backup_overwrites_nothing(run: Run, file: Path, tmp_path: Path):
    (tmp_path / "there").write_text("mine")
    result = run("backup", "there")
    assert result.exit_code == 2
    assert "is there already" in result.stderr
    assert (tmp_path / "there").read_text() == "mine"
    missing = run("backup", tmp_path / "nowhere" / "b")
    assert missing.exit_code == 2
    assert "cannot be written" in missing.stderr


def test_a_backup_that_is_restored_as_the_page_says_is_the_database_again(
    run: Run, file: Path, tmp_path: Path
):
    assert run("backup", "b.sqlite3").exit_code == 0
    assert "secret" in run("backup", "c.sqlite3").stdout or not (file.parent / "secret").exists()
    for path in file.parent.glob("faqbot.sqlite3*"):
        path.unlink()
    shutil.copy(tmp_path / "b.sqlite3", file)
    assert run("check").exit_code == 0
    assert json.loads(run("status", "--json").stdout)["rows"]["questions"] == 500


@pytest.mark.parametrize("command", ["status", "upgrade", "check", "backup"])
def test_each_command_shows_an_example(run: Run, command: str):
    assert f"Example: faqbot db {command}" in run(command, "--help").stdout
