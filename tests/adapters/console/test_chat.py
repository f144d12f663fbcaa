"""A chat, on a pipe and on a real terminal."""

import contextlib
import os
import pty
import select
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from faqbot import app
from faqbot.cli import cli
from tests.conftest import SMALL_FILE, shared_encoder

COMMAND = [sys.executable, "-m", "faqbot"]
PATIENCE = 30


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "faqs.yaml").write_text(SMALL_FILE)
    return tmp_path


def chat(folder: Path, typed: str) -> str:
    with pytest.MonkeyPatch.context() as patch, contextlib.chdir(folder):
        patch.setattr(app, "load_encoder", shared_encoder)
        done = CliRunner().invoke(cli, ["chat"], prog_name="faqbot", input=typed)
    assert (done.exit_code, done.stderr) == (0, "")
    return done.stdout


class Terminal:
    """A program on a pseudo-terminal: type, and wait for what it shows."""

    def __init__(self, folder: Path, *arguments: str) -> None:
        self.shown = ""
        self._master, slave = pty.openpty()
        self._process = subprocess.Popen(
            [*COMMAND, *arguments], cwd=folder, stdin=slave, stdout=slave, stderr=slave,
            start_new_session=True, env=os.environ | {"TERM": "xterm", "COLUMNS": "100"},
        )  # fmt: skip
        os.close(slave)

    def type(self, keys: str) -> None:
        os.write(self._master, keys.encode())

    def wait_for(self, text: str, times: int = 1) -> None:
        deadline = time.monotonic() + PATIENCE
        while self.shown.count(text) < times:
            assert time.monotonic() < deadline, f"never showed {text!r}: {self.shown!r}"
            self._read(1.0)

    def interrupted(self) -> int:
        """Press Ctrl-C until the program ends: CPython misses one that comes just before it reads."""
        deadline = time.monotonic() + PATIENCE
        while self._process.poll() is None and time.monotonic() < deadline:
            os.killpg(self._process.pid, signal.SIGINT)
            self.ended(within=2)
        return self._process.wait(timeout=1)

    def ended(self, within: float = PATIENCE) -> int | None:
        deadline = time.monotonic() + within
        while self._process.poll() is None and time.monotonic() < deadline:
            self._read(0.1)
        return self._process.poll()

    def close(self) -> None:
        if self._process.poll() is None:
            self._process.kill()
            self._process.wait()
        os.close(self._master)

    def _read(self, seconds: float) -> None:
        ready, _, _ = select.select([self._master], [], [], seconds)
        if ready:
            try:
                self.shown += os.read(self._master, 4096).decode(errors="replace")
            except OSError:
                return


@pytest.fixture
def terminal(folder: Path) -> Iterator[Terminal]:
    terminal = Terminal(folder, "chat")
    terminal.wait_for("you> ")
    yield terminal
    terminal.close()


def test_a_pipe_gets_plain_answers_without_prompts(folder: Path):
    shown = chat(folder, "when are you open?\n\nasdfgh\n")
    assert shown.startswith("We open at nine.\n")
    assert "you>" not in shown
    assert "\x1b" not in shown


def test_a_suggestion_is_chosen_by_its_number_and_voted_on(folder: Path):
    shown = chat(folder, "how is delivery\n9\n1\n/yes\n/no\n")
    assert "1. How long does delivery take?" in shown
    assert "a number from 1 to 2" in shown
    assert "Three days." in shown
    assert shown.count("noted") == 2
    connection = sqlite3.connect(folder / ".faqbot" / "faqbot.sqlite3")
    assert connection.execute("SELECT chosen_entry_id FROM questions").fetchall() == [
        ("delivery-time",)
    ]
    assert connection.execute("SELECT helpful FROM votes").fetchall() == [(0,)]
    connection.close()


def test_a_vote_with_nothing_to_vote_on_is_explained(folder: Path):
    assert "no answer to vote on" in chat(folder, "/yes\n")
    assert "no answer to vote on" in chat(folder, "thanks\n/no\n")


def test_a_vote_that_cannot_be_kept_says_so(folder: Path):
    (folder / ".faqbot").write_text("in the way")
    done = subprocess.run(
        [*COMMAND, "chat"], cwd=folder, input="when are you open?\n/yes\n",
        capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    assert done.returncode == 0
    assert "could not write that down" in done.stdout
    assert len(done.stderr.splitlines()) == 1


@pytest.mark.parametrize("word", ["/quit", "/exit", "/q"])
def test_quit_leaves_at_once(folder: Path, word: str):
    assert chat(folder, f"{word}\nwhen are you open?\n") == ""


def test_any_other_slash_word_shows_the_help(folder: Path):
    assert "/yes, /no" in chat(folder, "/help\n")


def test_a_number_without_suggestions_is_a_question(folder: Path):
    assert "Ask me in a few words" in chat(folder, "1\n")


def test_ctrl_d_leaves_cleanly(terminal: Terminal):
    terminal.type("\x04")
    assert terminal.ended() == 0
    assert "Traceback" not in terminal.shown


def test_ctrl_c_leaves_cleanly(terminal: Terminal):
    assert terminal.interrupted() == 0
    assert "Traceback" not in terminal.shown


def test_a_terminal_shows_bold_text_links_and_an_excerpt(terminal: Terminal):
    terminal.type("when are you open?\n")
    terminal.wait_for("/yes or /no")
    assert "\x1b[1mnine" in terminal.shown
    assert "https://acme.dev/blog/summer" in terminal.shown
    assert "Longer days." in terminal.shown
    assert "by Ann" in terminal.shown
    terminal.type("how is delivery\n")
    terminal.wait_for("How long does delivery take?")


def test_an_earlier_line_comes_back_with_the_arrow_key_in_the_next_chat(
    terminal: Terminal, folder: Path
):
    terminal.type("when are you open?\n")
    terminal.wait_for("you> ", times=2)
    terminal.type("\x04")
    assert terminal.ended() == 0
    assert (folder / ".faqbot" / "history").stat().st_mode & 0o777 == 0o600
    again = Terminal(folder, "chat")
    again.wait_for("you> ")
    again.type("\x1b[A")
    again.wait_for("when are you open?")
    again.close()


def test_a_history_that_cannot_be_kept_is_no_reason_to_complain(folder: Path):
    (folder / ".faqbot").mkdir()
    (folder / ".faqbot" / "history").mkdir()
    terminal = Terminal(folder, "chat")
    terminal.wait_for("you> ")
    terminal.type("\x04")
    assert terminal.ended() == 0
    assert "history" not in terminal.shown
    terminal.close()


def test_a_number_of_thousands_of_digits_and_broken_bytes_end_no_chat(folder: Path):
    done = subprocess.run(
        [*COMMAND, "chat"], cwd=folder, capture_output=True, timeout=60,
        input=b"how is delivery\n" + b"1" * 5000 + b"\n\xff\xfe\nwhen are you open?\n",
        env=os.environ | {"PYTHONIOENCODING": "utf-8:strict"},
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, b"")
    assert b"We open at nine." in done.stdout


def test_a_suggestion_can_be_chosen_after_another_one(folder: Path):
    shown = chat(folder, "how is delivery\n1\n2\n")
    assert "Five euros." in shown
    assert "Three days." in shown


def test_a_terminal_shows_every_word_of_an_answer(folder: Path):
    answer = (
        "|\n      # Head\n      Use <your-name> and `code`, ~~no~~ *yes*:\\\n      next\n\n"
        "      1. one\n      2. two\n         - deep\n\n      > said\n\n      ```py\n      x = 1\n      ```\n\n"
        "      | a | b |\n      |---|---|\n      | c | d |\n\n      ---\n\n"
        "      [l](https://l.dev) <https://m.dev> ![alt](https://i.dev/i.png) [x](javascript:y)"
    )
    (folder / "faqs.yaml").write_text(SMALL_FILE.replace('"We open at **nine**."', answer))
    terminal = Terminal(folder, "ask", "when are you open?")
    assert terminal.ended() == 0
    shown = "".join(part.split("m", 1)[-1] for part in terminal.shown.split("\x1b["))
    for part in ("Head", "<your-name>", "code", "no", "yes", "next", "1. ", "two", "deep", "said",
                 "x = 1", "c", "d", "l (https://l.dev)", "https://m.dev", "alt (https://i.dev/i.png)"):  # fmt: skip
        assert part in shown, part
    assert "javascript" not in shown
    terminal.close()
