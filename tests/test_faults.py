"""Faults that `ask` survives with an answer and one line on standard error."""

import os
import resource
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from faqbot.cli import cli
from tests.conftest import SMALL_FILE, lay_database

pytestmark = pytest.mark.usefixtures("words_alone")


@pytest.fixture
def ask(tmp_path: Path) -> Callable[..., "subprocess.CompletedProcess[str]"]:
    (tmp_path / "faqs.yaml").write_text(SMALL_FILE)

    # A child's coverage needs the very disk that is made to fail.
    unmeasured = {key: value for key, value in os.environ.items() if "COVERAGE" not in key}

    def run(**options: object) -> "subprocess.CompletedProcess[str]":
        options = {"env": unmeasured} | options
        return subprocess.run(  # type: ignore[call-overload,no-any-return]
            [sys.executable, "-m", "faqbot", "ask", "when are you open?"],
            cwd=tmp_path, capture_output=True, text=True, timeout=60, **options,
        )  # fmt: skip

    return run


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    """The same in the process of the tests, for faults that are no fault of a process."""
    (tmp_path / "faqs.yaml").write_text(SMALL_FILE)
    monkeypatch.chdir(tmp_path)

    def run(**environment: str) -> Result:
        return CliRunner(env=environment).invoke(cli, ["ask", "when are you open?"])

    return run


def answered_with_one_line(done: "subprocess.CompletedProcess[str] | Result") -> str:
    code = done.exit_code if isinstance(done, Result) else done.returncode
    assert code == 0
    assert done.stdout.startswith("When are you open?\n\nWe open at nine.")
    (line,) = done.stderr.splitlines()
    assert "answering goes on, but nothing is recorded" in line
    return line


def test_a_good_store_is_silent(ask):
    done = ask()
    assert (done.returncode, done.stderr) == (0, "")


def test_a_full_disk_costs_no_answer(ask):
    def no_more_bytes() -> None:
        # Files may not grow, as on a disk that is full; the signal becomes an error of write().
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))

    assert "faqbot.sqlite3" in answered_with_one_line(ask(preexec_fn=no_more_bytes))


def test_a_disk_that_fills_up_later_costs_no_answer(ask, tmp_path: Path):
    lay_database(tmp_path / ".faqbot")
    size = (tmp_path / ".faqbot" / "faqbot.sqlite3").stat().st_size

    def nearly_full() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (size // 8, size // 8))

    answered_with_one_line(ask(preexec_fn=nearly_full))


def test_a_data_folder_that_cannot_be_made_costs_no_answer(here, tmp_path: Path):
    line = answered_with_one_line(here(FAQBOT_DATA_DIR=str(tmp_path / "faqs.yaml" / "data")))
    assert "FAQBOT_DATA_DIR" in line


@pytest.mark.skipif(os.geteuid() == 0, reason="nothing is forbidden to root")
def test_a_data_folder_that_cannot_be_written_costs_no_answer(ask, tmp_path: Path):
    (tmp_path / ".faqbot").mkdir(mode=0o500)
    answered_with_one_line(ask())


def test_a_locked_database_costs_no_answer(here, tmp_path: Path):
    lay_database(tmp_path / ".faqbot")
    lock = sqlite3.connect(tmp_path / ".faqbot" / "faqbot.sqlite3", isolation_level=None)
    lock.execute("BEGIN EXCLUSIVE")
    line = answered_with_one_line(here())
    lock.close()
    assert "database is locked" in line


def test_a_database_that_is_none_costs_no_answer(here, tmp_path: Path):
    (tmp_path / ".faqbot").mkdir()
    (tmp_path / ".faqbot" / "faqbot.sqlite3").write_text("not a database " * 1000)
    assert "not a database" in answered_with_one_line(here())


def test_a_database_server_that_is_down_costs_no_answer(here):
    environment = {
        "DATABASE_URL": "postgresql://ann:hunter2@127.0.0.1:1/faqbot",
        "FAQBOT_SECRET": "long enough to be a key",
    }
    line = answered_with_one_line(here(**environment))
    assert "hunter2" not in line
