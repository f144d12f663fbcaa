"""`faqbot gaps` as a person calls it."""

import contextlib
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner, Result

from faqbot.adapters import PLATFORMS
from faqbot.cli import cli
from faqbot.knowledge import read
from faqbot.store import Database, Store
from tests.conftest import SMALL_FILE, Clock
from tests.insight.conftest import Log
from tests.processes import OnTerminal

CANADA = [
    ("Do you ship to Canada? mail ann@example.com", "U1"),
    ("do you ship to canada", "U2"),
    ("do you ship to canada", "U2"),
    ("is there express delivery", "U1", "suggested"),
    ("is there express delivery", "U3", "suggested"),
    ("where do I park my van", "U1", "handed over"),
]


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "faqs.yaml").write_text(SMALL_FILE)
    return tmp_path


def run(*arguments: str) -> Result:
    return CliRunner().invoke(cli, list(arguments), prog_name="faqbot")


def test_a_store_that_is_not_there_yet_means_nothing_in_vain_and_is_not_made(folder: Path):
    result = run("gaps")
    assert (result.exit_code, result.stdout[:24]) == (0, "nothing asked in vain si")
    assert not (folder / ".faqbot" / "faqbot.sqlite3").exists()
    assert json.loads(run("gaps", "--json").stdout)["gaps"] == []
    assert yaml.safe_load(run("gaps", "--yaml").stdout) is None


def test_a_store_in_which_all_was_answered_means_nothing_in_vain(log: Log):
    log()
    assert run("ask", "when are you open?").exit_code == 0
    result = run("gaps")
    assert (result.exit_code, result.stdout[:24]) == (0, "nothing asked in vain si")


def test_the_table_tells_people_reasons_and_the_nearest_entry(log: Log):
    log(*CANADA)
    lines = run("gaps").stdout.splitlines()
    assert lines[0].split()[:4] == ["people", "asked", "missed", "suggested"]
    first, second = (line.split() for line in lines[1:3])
    assert first[:6] == ["2", "3", "3", "0", "0", "0"]
    assert second[:6] == ["2", "2", "0", "2", "0", "0"]
    assert lines[2].endswith("is there express delivery")
    assert "2 gaps; 6 questions asked in vain" in lines[4]


def test_what_one_person_asked_is_shown_in_no_form_unless_confirmed(log: Log):
    log(*CANADA)
    for form in ((), ("--json",), ("--yaml",)):
        shown = run("gaps", *form).stdout
        assert "van" not in shown.replace("vain", "")
        assert "park" in run("gaps", "--confirm", *form).stdout
    assert "1 more (1 question) asked by one person alone: hidden" in run("gaps").stdout


def test_a_wording_of_one_person_is_shown_in_no_form_unless_confirmed(log: Log):
    log(*CANADA, ("do you ship to canada", "U3"), ("do you ship to canada, I am Dr Jones", "U9"))
    for form in ((), ("--json",), ("--yaml",)):
        assert "Jones" not in run("gaps", *form).stdout
    assert "Jones" in run("gaps", "--confirm", "--json").stdout


def test_a_name_below_a_question_is_shown_in_no_form(log: Log):
    asked = "do you ship to canada"
    signed = f"{asked}\nKind regards\nKim Jones, room 5"
    log((signed, "U1"), (signed, "U1"), (asked, "U2"))
    for form in ((), ("--json",), ("--yaml",)):
        shown = run("gaps", *form).stdout
        assert asked in shown
        assert "Jones" not in shown


def test_nothing_shows_what_was_masked(log: Log):
    log(*CANADA)
    for form in ((), ("--json",), ("--yaml",)):
        assert "ann@" not in run("gaps", "--confirm", *form).stdout


def test_json_is_one_object(log: Log):
    log(*CANADA)
    told = json.loads(run("gaps", "--confirm", "--json").stdout)
    assert (told["questions"], told["hidden"], told["left_out"]) == (6, 0, 0)
    canada, express, van = told["gaps"]
    assert (canada["people"], canada["questions"], canada["missed"]) == (2, 3, 3)
    assert canada["alias_of"] is None
    assert express["nearest"]["id"] == express["alias_of"] == "delivery-time"
    assert 0 < express["nearest"]["score"] < 1
    assert (van["handed_over"], van["people"]) == (1, 1)


def test_yaml_has_entries_and_aliases_with_tests_that_the_file_takes(log: Log, folder: Path):
    log(*CANADA)
    made = yaml.safe_load(run("gaps", "--yaml").stdout)["entries"]
    new, alias = made
    assert new["id"] == "ship-canada"
    assert new["question"] == "Do you ship to canada?"
    assert new["tests"]["asks"]
    assert alias == {
        "id": "delivery-time",
        "aliases": ["is there express delivery"],
        "tests": {"asks": ["is there express delivery"]},
    }
    (folder / "new.yaml").write_text(
        SMALL_FILE.replace("posts:", f"  - {json.dumps(new)}\nposts:"), encoding="utf-8"
    )
    assert read(folder / "new.yaml", PLATFORMS).errors == ()


def test_yaml_has_no_placeholder_of_what_was_masked(log: Log):
    log(*[("do you ship to canada, my mail is ann@example.com", user) for user in ("U1", "U2")])
    (new,) = yaml.safe_load(run("gaps", "--yaml").stdout)["entries"]
    assert "[" not in str(new["tests"]["asks"][0])


def test_yaml_repeats_no_phrasing_whose_answer_was_disliked(log: Log):
    log(*[("When are you open", user, "disliked opening-hours") for user in ("U1", "U2")])
    shown = run("gaps", "--yaml").stdout
    assert "1 gap;" in shown
    assert yaml.safe_load(shown) == {"entries": None}
    assert "a phrasing of opening-hours already, whose answer did not help" in shown


def test_what_is_ignored_stays_so_as_long_as_it_is_asked(log: Log, folder: Path):
    log(*CANADA)

    def days_from_now(days: int) -> Store:
        clock = Clock(datetime.now(UTC) + timedelta(days=days))
        database = Database(data_dir=folder / ".faqbot")
        return Store(database, retention=timedelta(days=180), clock=clock)

    with contextlib.closing(days_from_now(-100)) as store:
        store.gaps.ignore(["is there express delivery", "do you sell cars"])
    assert "express" not in run("gaps").stdout
    with contextlib.closing(days_from_now(100)) as store:
        store.purge()
        assert store.gaps.ignored() == ["is there express delivery"]


def test_top_cuts_what_is_printed_and_says_so(log: Log):
    log(*CANADA)
    shown = run("gaps", "--top", "1").stdout
    assert "express" not in shown
    assert "1 gap of 2" in shown


def test_since_takes_a_day_a_moment_or_how_long_ago(log: Log):
    log(*CANADA)
    for moment in ("2h", "1d", "3w", "2020-01-01", "2020-01-01T10:00:00+02:00"):
        assert json.loads(run("gaps", "--json", "--since", moment).stdout)["questions"] == 6
    assert json.loads(run("gaps", "--json", "--since", "2999-01-01").stdout)["questions"] == 0
    for nonsense in ("yesterday", "7", "7m", "2026-13-01"):
        result = run("gaps", "--since", nonsense)
        assert result.exit_code == 2
        assert "write a day such as" in result.stderr


def test_json_and_yaml_at_once_are_refused():
    assert run("gaps", "--json", "--yaml").exit_code == 2


def test_a_database_that_cannot_be_read_is_told_with_exit_code_2(folder: Path):
    (folder / ".faqbot").mkdir()
    (folder / ".faqbot" / "faqbot.sqlite3").write_bytes(b"no database at all " * 100)
    result = run("gaps")
    assert result.exit_code == 2
    assert "faqbot.sqlite3" in result.stderr


def test_a_server_that_is_away_is_told_with_exit_code_2(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("DATABASE_URL", "postgresql://u:hunter2@127.0.0.1:1/d")
    monkeypatch.setenv("FAQBOT_SECRET", "a long random text")
    result = run("gaps")
    assert result.exit_code == 2
    assert "127.0.0.1" in result.stderr
    assert "hunter2" not in result.stderr


def test_without_an_encoder_words_alone_group(log: Log, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("FAQBOT_ENCODER", "none")
    log(*CANADA)
    assert json.loads(run("gaps", "--json").stdout)["gaps"][0]["people"] == 2


def test_asked_again_it_says_the_same_out_of_its_cache(log: Log, folder: Path):
    log(*CANADA)
    moment = ("gaps", "--json", "--since", "2020-01-01")
    first = run(*moment).stdout
    assert list((folder / ".faqbot" / "cache" / "questions").glob("vectors-*"))
    assert run(*moment).stdout == first


def test_progress_is_shown_on_a_terminal_and_nowhere_else(
    log: Log, on_terminal: OnTerminal, monkeypatch: pytest.MonkeyPatch
):
    log(*CANADA)
    monkeypatch.setenv("FAQBOT_ENCODER", "none")
    quiet = run("gaps")
    assert quiet.stderr == ""
    terminal = on_terminal("gaps", apart=True)
    assert terminal.ended() == 0
    assert terminal.process.output == quiet.stdout
    assert "asking once more: 1 of 2" in terminal.shown


@pytest.mark.parametrize("command", ["gaps", "test", "check --matcher"])
def test_a_terminal_that_cannot_write_over_a_line_gets_no_progress(
    log: Log, on_terminal: OnTerminal, command: str
):
    log(*CANADA)
    terminal = on_terminal(*command.split(), kind="dumb", apart=True)
    terminal.ended()
    assert terminal.process.output
    assert "\x1b" not in terminal.shown
    assert " of 2" not in terminal.shown
