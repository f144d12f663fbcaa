"""A chat, on a pipe and on a real terminal."""

import contextlib
import os
import re
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest
from click.testing import CliRunner

from faqbot.cli import cli
from faqbot.conversation.commands import STAFF_COMMANDS, SUBCOMMANDS
from tests.conftest import SMALL_FILE
from tests.processes import PATIENCE, OnTerminal, Terminal

COMMAND = [sys.executable, "-m", "faqbot"]
WITH_CHANNEL = SMALL_FILE.replace("{slack: [C1]}}", "{slack: [C1]}, handoff: {slack: C9}}")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "faqs.yaml").write_text(WITH_CHANNEL)
    return tmp_path


def chat(folder: Path, typed: str) -> str:
    with contextlib.chdir(folder):
        done = CliRunner().invoke(cli, ["chat"], prog_name="faqbot", input=typed)
    assert (done.exit_code, done.stderr) == (0, "")
    return done.stdout


@pytest.fixture
def terminal(folder: Path, on_terminal: OnTerminal) -> Terminal:
    terminal = on_terminal("chat")
    terminal.wait_for("you> ")
    return terminal


def interrupted_on_a_line(terminal: Terminal, kept: int) -> None:
    """Press Ctrl-C until a line was kept so many times: CPython may miss one."""
    deadline = time.monotonic() + PATIENCE
    while terminal.shown.count("is kept") < kept:
        assert time.monotonic() < deadline, terminal.shown
        terminal.interrupt()
        # One more on the same line would end the program.
        with contextlib.suppress(AssertionError):
            terminal.wait_for("is kept", kept, within=PATIENCE / 3)


def test_a_pipe_gets_plain_answers_without_prompts(folder: Path):
    shown = chat(folder, "when are you open?\n\nasdfgh\n")
    assert shown.startswith("When are you open?\n\nWe open at nine.\n")
    assert "you>" not in shown
    assert "\x1b" not in shown


def test_below_a_miss_stand_the_posts_near_to_it_above_its_button(folder: Path):
    shown = chat(folder, "is there a winter award?\n")
    miss, near = shown.index("no answer to that yet"), shown.index("This post is near to what you")
    button = shown.index("1. Ask a person")
    assert miss < near < shown.index("An award (https://news.acme.dev/award)") < button


def test_a_suggestion_is_chosen_by_its_number_and_voted_on(folder: Path):
    shown = chat(folder, "how is delivery\n9\n1\n/yes\n/no\n")
    assert "1. How long does delivery take?" in shown
    assert "a number from 1 to 3" in shown
    assert "Three days." in shown
    assert shown.index("Glad it helped!") < shown.index("Sorry. Shall a person answer?")
    connection = sqlite3.connect(folder / ".faqbot" / "faqbot.sqlite3")
    assert connection.execute("SELECT chosen_entry_id FROM questions").fetchall() == [
        ("delivery-time",)
    ]
    assert connection.execute("SELECT helpful FROM votes").fetchall() == [(0,)]
    connection.close()


def test_topics_and_entries_are_listed_and_picked_by_number(folder: Path):
    with_topics = SMALL_FILE.replace('answer: "Three', 'topic: delivery\n    answer: "Three')
    (folder / "faqs.yaml").write_text(with_topics)
    shown = chat(
        folder, "/faq list\n2\n/faq list delivery\n1\n/faq show delivery-cost\n/faq help\n/faq\n"
    )
    assert (
        "Delivery\n\n1. How long does delivery take?\n\nMore questions\n\n2. When are you" in shown
    )
    assert "1. How long does delivery take?\n\nHow long does delivery take?\n\nThree days." in shown
    assert "We open at nine." in shown
    assert "Five euros." in shown
    assert "in your own words" in shown


def test_posts_are_listed_looked_for_and_gone_on_with_by_number(folder: Path):
    more = "".join(
        f"  - {{id: p{n}, title: Post {n}, url: /p{n}, published: 2026-01-{n:02}}}\n"
        for n in range(1, 9)
    )
    (folder / "faqs.yaml").write_text(SMALL_FILE + more)
    shown = chat(folder, "/faq posts\n1\n1\n/faq posts summer hours\n/faq posts qqqq\n1\n")
    assert shown.startswith("Recent posts\n\nOur new van (https://acme.dev/blog/van) · ")
    assert "Post 7 (https://acme.dev/p7)" in shown
    assert "1. More posts\n" in shown
    assert "Share" not in shown
    assert "Posts about summer hours\n\nSummer hours (https://acme.dev/blog/summer) · " in shown
    assert "\nLonger days." in shown
    assert "I found no post about qqqq.\n\n1. Recent posts\n" in shown
    assert shown.count("Recent posts\n\nOur new van") == 2
    assert shown.count("Post 1 (") == 1


def test_a_topic_of_many_comes_first_where_all_would_be_too_many(folder: Path):
    entries = "".join(
        f"  - {{id: e{n}, question: What is thing {n}?, answer: It is {n}., topic: t{n % 2}}}\n"
        for n in range(30)
    )
    (folder / "faqs.yaml").write_text(f"version: 1\nentries:\n{entries}")
    shown = chat(folder, "/faq list\n2\n15\n")
    assert shown.startswith("Topics\n\n1. T0\n2. T1\n")
    assert "15. What is thing 29?" in shown
    assert "It is 29." in shown


def test_a_person_is_asked_and_answers_in_the_same_terminal(folder: Path):
    typed = (
        "do you sell bananas to ann@example.com\n1\n1\n"  # Ask a person, and yes.
        "3\n1\n\n1\nWe do sell them.\n4\n1\n"  # Taken; Reply, twice; Done; Reply once more.
    )
    shown = chat(folder, typed)
    told = ("They will see your name and: do you sell bananas to ann@example.com", "A question for a person",
            "Sent to our team", "Taken by", "Who asked reads:", "is looking at it",
            "Reply to the question", "Nothing was sent.", "from our team answers:",
            "We do sell them.", "Your answer was delivered.", "Done by")  # fmt: skip
    places = [shown.index(each) for each in told]
    assert places == sorted(places)
    assert shown.count("Reply to the question") == 3
    assert "closed this without" not in shown


def test_no_person_is_offered_where_the_file_names_no_channel_for_their_questions(folder: Path):
    (folder / "faqs.yaml").write_text(SMALL_FILE)
    shown = chat(folder, "do you sell bananas\nwhen are you open?\n/no\n/faqadmin status\n")
    assert "hi@acme.dev" in shown
    assert "Ask a person" not in shown
    assert "Shall" not in shown
    assert "Waiting for a person: 0" in shown


def test_nobody_waits_for_an_answer_when_the_terminal_is_closed(folder: Path):
    shown = chat(folder, "do you sell bananas\n1\n1\n/faqadmin status\n")
    assert "Waiting for a person: 1" in shown
    assert "Waiting for a person: 0" in chat(folder, "/faqadmin status\n")


def test_why_and_a_new_version_of_the_file_are_told_as_to_staff(folder: Path):
    shown = chat(folder, "/faqadmin why when are you open?\n/faqadmin reload\n/faqadmin\n")
    assert "matched as: when are you open" in shown
    assert "has not changed" in shown
    assert "/faqadmin status" in shown


def test_buttons_stay_until_there_are_others(folder: Path):
    shown = chat(folder, "when are you open?\n1\n/help\n3\n")
    assert "Glad it helped!" in shown
    assert "They will see your name and: when are you open?" in shown


@pytest.mark.parametrize("limit", ["1", "20"])
def test_a_pasted_list_of_questions_is_answered_to_the_last(
    folder: Path, monkeypatch: pytest.MonkeyPatch, limit: str
):
    monkeypatch.setenv("FAQBOT_RATE_LIMIT", limit)
    shown = chat(folder, "when are you open?\n" * 150 + "/faq show delivery-cost\n" * 50)
    assert (shown.count("We open at nine."), shown.count("Five euros.")) == (150, 50)


def test_two_hundred_lines_pasted_into_a_terminal_are_all_answered(terminal: Terminal):
    terminal.type("when are you open?\n" * 200)
    terminal.wait_for("Was this helpful?", times=200)
    terminal.type("/quit\n")
    assert terminal.ended() == 0


@pytest.mark.parametrize(
    ("text", "shows"),
    [
        (
            "when do you open",
            ["When are you open?\n\nWe open at", "Hours (https://", "Summer hours (https://"],
        ),
        ("how is delivery", ["1. How long does delivery take?", "2. How much does delivery cost?"]),
        ("shipping thing", ["How long does delivery take?", "Three days.", "1. How much does"]),
        (
            "what does shipping cost, and are you open",
            ["1. How much does", "2. When are you open?"],
        ),
        ("hi", ["Hello!"]),
    ],
)
def test_ask_shows_what_a_chat_shows_but_for_what_needs_a_press(
    folder: Path, text: str, shows: list[str]
):
    with contextlib.chdir(folder):
        done = CliRunner().invoke(cli, ["ask", text], prog_name="faqbot")
    asked, chatted = done.stdout.splitlines(), chat(folder, f"{text}\n").splitlines()
    assert chatted[: len(asked)] == asked
    assert all(each in done.stdout for each in shows)
    below = [line for line in chatted[len(asked) :] if line]
    # Votes and buttons; no answer, post or choice.
    assert all(re.match(r"Was this helpful\?|\d+\. [^?]+$", line) for line in below)


def test_who_wants_to_be_forgotten_is_asked_once_more(folder: Path):
    shown = chat(folder, "when are you open?\n/faq forget-me\n1\n")
    assert "1. Delete it  2. Keep it" in shown
    assert "It is deleted." in shown


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


def test_any_other_slash_word_shows_the_help_with_all_that_can_be_typed(folder: Path):
    shown = chat(folder, "/help\n")
    assert "/yes, /no" in shown
    assert {f"/faq {name}" for name in SUBCOMMANDS} <= set(re.findall(r"/faq [\w-]+", shown))
    (staff,) = re.findall(r"/faqadmin why .*", shown)
    assert set(STAFF_COMMANDS) <= set(re.findall(r"\w+", staff))


def test_a_number_without_suggestions_is_a_question(folder: Path):
    assert "Could you ask that as a full question" in chat(folder, "1\n")


def test_ctrl_d_leaves_cleanly(terminal: Terminal):
    terminal.type("\x04")
    assert terminal.ended() == 0
    assert "Traceback" not in terminal.shown


def test_ctrl_c_leaves_cleanly(terminal: Terminal):
    assert terminal.interrupted() == 0
    assert "Traceback" not in terminal.shown


def test_the_first_ctrl_c_keeps_a_line_that_is_half_typed(terminal: Terminal):
    terminal.type("when are")
    terminal.wait_for("when are")
    interrupted_on_a_line(terminal, kept=1)
    terminal.wait_for("when are", times=2)
    terminal.type(" you")
    terminal.wait_for("when are you")
    # It is another line by now, and kept as well.
    interrupted_on_a_line(terminal, kept=2)
    terminal.wait_for("when are you", times=2)
    terminal.type(" open?\n")
    terminal.wait_for("Was this helpful?")
    terminal.wait_for("We open at")
    terminal.type("/quit\n")
    assert terminal.ended() == 0
    assert "Traceback" not in terminal.shown


def test_the_second_ctrl_c_on_a_line_leaves_and_asks_nothing(terminal: Terminal, folder: Path):
    terminal.type("when are you open?")
    terminal.wait_for("when are you open?")
    interrupted_on_a_line(terminal, kept=1)
    terminal.wait_for("when are you open?", times=2)
    assert terminal.interrupted() == 0
    assert "We open at" not in terminal.shown
    assert "Traceback" not in terminal.shown


def test_a_line_that_was_kept_and_sent_is_not_there_again(terminal: Terminal):
    terminal.type("when are you open?")
    terminal.wait_for("when are you open?")
    interrupted_on_a_line(terminal, kept=1)
    terminal.wait_for("when are you open?", times=2)
    terminal.type("\n")
    terminal.wait_for("Was this helpful?")
    terminal.type("\n/quit\n")
    assert terminal.ended() == 0
    assert terminal.shown.count("Was this helpful?") == 1


def test_a_terminal_shows_bold_text_links_and_an_excerpt(terminal: Terminal):
    terminal.type("when are you open?\n")
    terminal.wait_for("Was this helpful?")
    assert "\x1b[1mnine" in terminal.shown
    assert "https://acme.dev/blog/summer" in terminal.shown
    assert "Longer days." in terminal.shown
    assert "by Ann" in terminal.shown
    terminal.type("how is delivery\n")
    terminal.wait_for("How long does delivery take?")


def test_an_earlier_line_comes_back_with_the_arrow_key_in_the_next_chat(
    terminal: Terminal, on_terminal: OnTerminal, folder: Path
):
    terminal.type("when are you open?\n")
    terminal.wait_for("you> ", times=2)
    terminal.type("\x04")
    assert terminal.ended() == 0
    assert (folder / ".faqbot" / "history").stat().st_mode & 0o777 == 0o600
    again = on_terminal("chat")
    again.wait_for("you> ")
    again.type("\x1b[A")
    again.wait_for("when are you open?")


def test_a_history_that_cannot_be_kept_is_no_reason_to_complain(
    folder: Path, on_terminal: OnTerminal
):
    (folder / ".faqbot").mkdir()
    (folder / ".faqbot" / "history").mkdir()
    terminal = on_terminal("chat")
    terminal.wait_for("you> ")
    terminal.type("\x04")
    assert terminal.ended() == 0
    assert "history" not in terminal.shown


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


def test_a_terminal_shows_every_word_of_an_answer(folder: Path, on_terminal: OnTerminal):
    answer = (
        "|\n      # Head\n      Use <your-name> and `code`, ~~no~~ *yes*:\\\n      next\n\n"
        "      1. one\n      2. two\n         - deep\n\n      > said\n\n      ```py\n      x = 1\n      ```\n\n"
        "      | a | b |\n      |---|---|\n      | c | d |\n\n      ---\n\n"
        "      [l](https://l.dev) <https://m.dev> ![alt](https://i.dev/i.png) [x](javascript:y)"
    )
    (folder / "faqs.yaml").write_text(SMALL_FILE.replace('"We open at **nine**."', answer))
    terminal = on_terminal("ask", "when are you open?")
    assert terminal.ended() == 0
    shown = "".join(part.split("m", 1)[-1] for part in terminal.shown.split("\x1b["))
    for part in ("Head", "<your-name>", "code", "no", "yes", "next", "1. ", "two", "deep", "said",
                 "x = 1", "c", "d", "l (https://l.dev)", "https://m.dev", "alt (https://i.dev/i.png)"):  # fmt: skip
        assert part in shown, part
    assert "javascript" not in shown
