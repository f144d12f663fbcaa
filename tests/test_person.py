"""`faqbot person` as the operator calls it, on a real file and beside a running bot's reader."""

import json
import sqlite3
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from faqbot.app import now
from faqbot.cli import cli
from faqbot.model import Feedback, Outcome, Person
from faqbot.store import AskedQuestion, Database, Store

ANN = "slack:T0123:UANN"
MARKERS = (b"unmistakable", b"Marguerite", b"UANN")


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def store(folder: Path) -> Iterator[Store]:
    made = Store(Database(data_dir=folder / ".faqbot"), retention=timedelta(days=9), clock=now)
    yield made
    made.close()


@pytest.fixture
def ann(store: Store, asked) -> None:
    """Ann has asked, voted, and handed over, on Slack; and asked on Discord."""
    question = asked("a quite unmistakable \x1b[31m one", user="T0123:UANN", channel="C1")
    store.record(AskedQuestion("a1", question, Outcome.ABSTAIN, None, [], "r"))
    store.vote(Feedback("a1", "T0123:UANN", False), platform="slack")
    asker = Person("UANN", "Marguerite", key="T0123:UANN")
    assert store.handovers.open("a1", platform="slack", asker=asker)
    discord = asked("on Discord", platform="discord", user="80351110224678912")
    store.record(AskedQuestion("d1", discord, Outcome.ABSTAIN, None, [], "r"))


def run(*arguments: str) -> Result:
    return CliRunner().invoke(cli, ["person", *arguments], prog_name="faqbot")


def traces(folder: Path) -> list[str]:
    return [
        path.name
        for path in (folder / ".faqbot").rglob("*")
        if path.is_file() and any(marker in path.read_bytes() for marker in MARKERS)
    ]


def test_what_is_kept_is_shown_to_be_read(ann: None):
    result = run("show", ANN)
    assert result.exit_code == 0
    assert result.stdout.startswith(f"{ANN}: 1 hand-over, 1 vote, 1 question\n")
    assert "  text: a quite unmistakable [31m one\n" in result.stdout
    assert "  name: Marguerite\n" in result.stdout
    assert "\x1b" not in result.stdout
    assert "Discord" not in result.stdout


def test_the_words_that_staff_may_read_are_shown_and_deleted_with_all_traces(
    folder: Path, store: Store, asked
):
    question = asked("call +49 170 1234567", user="T0123:UANN")
    store.record(AskedQuestion("a2", question, Outcome.ABSTAIN, None, [], "r"))
    asker = Person("UANN", "Marguerite", key="T0123:UANN")
    opened = store.handovers.open("a2", platform="slack", asker=asker, unmasked=question.text)
    assert opened is not None
    store.handovers.stands(opened.id, "C0STAFF 1.0")
    store.close()
    shown = run("show", ANN).stdout
    assert "  text: call [phone]\n" in shown
    assert "  text as it was written: call +49 170 1234567\n" in shown
    assert "  card: C0STAFF 1.0\n" in shown
    assert run("forget", ANN, "--yes").exit_code == 0
    files = [each for each in (folder / ".faqbot").rglob("*") if each.is_file()]
    assert files
    assert not [each for each in files if b"1234567" in each.read_bytes()]


def test_what_is_kept_is_shown_to_be_processed(ann: None):
    shown = json.loads(run("show", "discord:80351110224678912", "--json").stdout)
    assert shown["person"] == "discord:80351110224678912"
    (question,) = shown["kept"]["questions"]
    assert question["text"] == "on Discord"
    assert question["at"].endswith("+00:00")
    assert shown["kept"]["votes"] == []


def test_of_whom_nothing_is_kept_is_no_error(ann: None):
    assert run("show", "discord:12345").stdout == "discord:12345: nothing is kept\n"
    result = run("forget", "discord:12345", "--yes")
    assert result.exit_code == 0
    assert result.stdout == "discord:12345: nothing was kept, so nothing was deleted\n"


def test_where_there_is_no_database_it_is_said_that_it_may_be_elsewhere(folder: Path):
    for result in (run("show", ANN), run("forget", ANN, "--yes")):
        assert result.exit_code == 0
        assert f"There is no database in {folder / '.faqbot'}." in result.stderr
        assert "FAQBOT_DATA_DIR or DATABASE_URL" in result.stderr
    assert "There is no database" not in run("show", ANN, "--json").stderr
    assert not (folder / ".faqbot").exists()


def test_a_person_is_forgotten_and_the_second_time_is_a_no_op(ann: None, folder: Path):
    assert traces(folder) != []
    result = run("forget", ANN, "--yes")
    assert (result.exit_code, result.stderr) == (0, "")
    first, second = result.stdout.splitlines()
    assert first == f"{ANN}: deleted: 1 hand-over, 1 vote, 1 question"
    assert "cards in the hand-over channel stay" in second
    assert traces(folder) == []
    again = run("forget", ANN, "--yes")
    assert (again.exit_code, again.stderr) == (0, "")
    assert again.stdout == f"{ANN}: nothing was kept, so nothing was deleted\n"
    assert "1 question" in run("show", "discord:80351110224678912").stdout


def test_a_reader_in_the_way_is_told_of(ann: None, folder: Path):
    reader = sqlite3.connect(folder / ".faqbot" / "faqbot.sqlite3", isolation_level=None)
    reader.execute("BEGIN")
    reader.execute("SELECT count(*) FROM questions").fetchall()
    result = run("forget", ANN, "--yes")
    assert result.exit_code == 0
    assert "erases them within the hour" in result.stderr
    reader.close()
    assert run("forget", ANN, "--yes").stderr == ""
    assert traces(folder) == []


def test_without_a_terminal_it_needs_a_yes(ann: None, folder: Path):
    result = run("forget", ANN)
    assert result.exit_code == 2
    assert "--yes" in result.stderr
    assert traces(folder) != []


@pytest.mark.parametrize(("answer", "code"), [("y\n", 0), ("n\n", 1), ("\n", 1)])
def test_on_a_terminal_it_asks(
    ann: None, folder: Path, monkeypatch: pytest.MonkeyPatch, answer: str, code: int
):
    monkeypatch.setattr("click.testing._NamedTextIOWrapper.isatty", lambda _: True, raising=False)
    result = CliRunner().invoke(cli, ["person", "forget", ANN], input=answer)
    assert result.exit_code == code
    assert (traces(folder) == []) is (code == 0)


@pytest.mark.parametrize("name", ["slack:U0456", "discord:ann", "UANN", "slack:t1:u1", "", "msn:1"])
def test_a_name_that_names_nobody_says_how_to_write_one(name: str):
    result = run("show", name)
    assert result.exit_code == 2
    assert "slack:T0123:U0456" in result.stderr


def test_without_the_key_nobody_can_be_looked_up(ann: None, store: Store, folder: Path):
    store.close()
    (folder / ".faqbot" / "secret").unlink()
    for command in (("show", ANN), ("forget", ANN, "--yes")):
        result = run(*command)
        assert result.exit_code == 2
        assert "FAQBOT_SECRET" in result.stderr
    assert not (folder / ".faqbot" / "secret").exists()
    assert traces(folder) != []


def test_a_store_that_is_not_there_is_not_made(folder: Path):
    assert run("show", ANN).exit_code == 0
    assert run("forget", ANN, "--yes").exit_code == 0
    assert not (folder / ".faqbot").exists()
