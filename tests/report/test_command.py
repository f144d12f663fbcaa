"""`faqbot report` as a person calls it."""

import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from faqbot.cli import cli
from faqbot.report.page import STATIC, static
from tests.conftest import SMALL_FILE
from tests.insight.conftest import keep
from tests.report.html_tree import tree

ASKED = [
    ("Do you ship to Canada? mail ann@example.com", "U1"),
    ("do you ship to canada", "U2"),
    ("where do I park my van", "U1", "handed over"),
    ("when are you open", "U4", "disliked opening-hours"),
]


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "faqs.yaml").write_text(SMALL_FILE)
    return tmp_path


def run(*arguments: str) -> Result:
    return CliRunner().invoke(cli, ["report", *arguments], prog_name="faqbot")


def test_one_file_is_written_and_named(folder: Path):
    keep(folder / ".faqbot", ASKED)
    result = run()
    assert result.exit_code == 0
    assert result.stdout.startswith("wrote faqbot-report.html, ")
    said = tree((folder / "faqbot-report.html").read_text("utf-8")).one("main").text
    assert "Questions 4 from 3 people" in said
    assert "do you ship to canada" in said.casefold()
    assert "example.com" not in said
    assert "van" not in said.split()


def test_the_rule_of_two_people_is_that_of_gaps(folder: Path):
    keep(folder / ".faqbot", ASKED)
    gaps = CliRunner().invoke(cli, ["gaps"]).stdout
    assert "park" not in gaps + run("-o", "-").stdout
    confirmed = CliRunner().invoke(cli, ["gaps", "--confirm"]).stdout
    assert "park my van" in confirmed
    assert "park my van" in run("--confirm", "-o", "-").stdout


def test_an_older_file_of_that_name_is_replaced_by_the_whole_page(folder: Path):
    (folder / "out.html").write_text("x" * 1_000_000)
    assert run("-o", "out.html").exit_code == 0
    assert tree((folder / "out.html").read_text("utf-8")).one("h1").text == "What people asked"
    assert run("-o", "new.html").exit_code == 0
    assert (folder / "new.html").stat().st_mode & 0o777 == 0o600


def test_a_store_that_is_not_there_is_not_made(folder: Path):
    result = run("-o", "-")
    assert result.exit_code == 0
    assert "Nobody has asked anything" in tree(result.stdout).one("main").text
    assert not (folder / ".faqbot" / "faqbot.sqlite3").exists()


def test_what_was_asked_before_is_left_out(folder: Path):
    keep(folder / ".faqbot", ASKED)
    assert "Nobody has asked" in run("--since", "0h", "-o", "-").stdout
    assert "Nobody has asked" not in run("--since", "2h", "-o", "-").stdout


def test_days_are_told_in_the_zone_that_is_named(folder: Path):
    keep(folder / ".faqbot", ASKED)
    page = tree(run("--zone", "Asia/Kolkata", "-o", "-").stdout)
    assert "Asia/Kolkata" in page.one("footer").text
    assert "UTC" not in page.text


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--zone", "Mars/Phobos"], "is no time zone that is known here"),
        (["--zone", "../../etc/passwd"], "is no time zone that is known here"),
        (["--zone", "Europe"], "is no time zone that is known here"),
        (["--since", "soon"], "is no moment"),
        (["-o", "nowhere/out.html"], "nowhere/out.html: cannot be written: No such file"),
    ],
)
def test_what_cannot_be_done_is_said(arguments: list[str], said: str):
    result = run(*arguments)
    assert (result.exit_code, said in result.stderr) == (2, True), result.stderr


def test_a_file_with_errors_is_not_reported_on(folder: Path):
    (folder / "faqs.yaml").write_text("version: 1\nentries: none\n")
    result = run()
    assert result.exit_code == 2
    assert not (folder / "faqbot-report.html").exists()


def test_no_other_command_loads_the_template_engine():
    program = "import sys; from faqbot.cli import cli; cli(['check'], standalone_mode=False); "
    program += "sys.exit('jinja2' in sys.modules or 'faqbot.report' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], capture_output=True).returncode == 0


def test_stylesheet_and_script_are_small():
    assert sum(len(static(name)) for name in STATIC) < 30_000
