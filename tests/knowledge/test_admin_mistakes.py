"""Mistakes that people make in a faqs.yaml, through the command that they would run.

Each gets a line and a column, a cause and a remedy, and never a traceback.
"""

import contextlib
import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from faqbot.cli import cli

GOOD = """\
version: 1
site:
  name: Acme
  url: https://acme.dev
entries:
  - id: hours
    question: When are you open?
    aliases:
      - what are your opening hours
      - till when
    answer: At nine.
    related: [summer]
  - id: cost
    question: How much is it?
    aliases: [what is the price]
    answer: Five euros.
posts:
  - id: summer
    title: Summer hours
    url: /blog/summer
    published: 2026-08-23
"""

# What stood there, what stands there now, line:column, the cause, the remedy.
MISTAKES = {
    "a tab": ("    answer: At", "\tanswer: At", "11:1", "a tab stands in the indentation", "use spaces"),
    "a quote left open": (
        "When are you open?", '"When are you open?', "7:15", "quote is never closed", "same quote"
    ),
    "a colon in a text": ("At nine.", "Hours: nine.", "11:18", '": " is not expected', "quotes"),
    "an unknown key": ("    aliases:\n", "    alias:\n", "8:5", 'unknown key "alias"', '"aliases"'),
    "a key twice": (
        "    related: [summer]", "    answer: At ten.", "12:5", '"answer" stands here a second time',
        "line 11",
    ),
    "an id twice": ("id: cost", "id: hours", "13:9", 'id "hours" stands here a second', "another id"),
    "a phrasing twice": (
        "what is the price", "till when?", "15:15", '"till when?" stands here a second', "line 10"
    ),
    "a wrong date": ("2026-08-23", "23.08.2026", "21:16", "is not a date", "year-month-day"),
    "a day that is none": ("2026-08-23", "2026-02-30", "21:16", "not a day of the calendar", "correct"),
    "no answer": ("    answer: Five euros.\n", "", "13:5", 'the key "answer" is missing', 'add "answer'),
    "an answer left empty": (" Five euros.", "", "16:12", '"answer" is empty', "write its text"),
    "a wrong indentation": (
        "    answer: At", "   answer: At", "11:4", "3 spaces before it, 6 before the one above", "line it up"
    ),
    "an item not below its list": (
        "      - till when", "     - till when", "10:6", "5 spaces before it, 6 before the one above", "line its key up"
    ),
    "a text for a list": (
        "[what is the price]", "what is the price", "15:14", "must be a list", '"- item"'
    ),
    "a list for a text": ("Five euros.", "[Five euros]", "16:13", "must be one text", "quotes"),
    "an anchor": ("At nine.", "&nine At nine.", "11:13", "anchor &nine", "quotes"),
    "an asterisk": ("Five euros.", "*Five* euros.", "16:13", 'takes a "*"', "quotes"),
    "an address without https": (
        "https://acme.dev", "www.acme.dev", "4:8", "not a whole URL", '"https://www.acme.dev"'
    ),
    "an address of no page": ("/blog/summer", "blog/summer", "20:10", "not the address", '"/"'),
    "a text cut by a comment": (
        "How much is it?", "How much is #1?", "14:27", 'not "How much is #1?"', "quotes"
    ),
    "a text that is a comment": (
        "How much is it?", "#1 is how much?", "14:15", 'takes "#1 is how much?" for a comment', "quotes"
    ),
    "a post that is not there": ("[summer]", "[sumer]", "12:15", 'no post with the id "sumer"', '"summer"'),
    "an id with blanks": ("id: cost", "id: What it costs", "13:9", "is not an id", '"what-it-costs"'),
    "a misspelt list of servers": (
        "version: 1", 'version: 1\nbot: {staff: {discord_server: ["1"]}}', "2:15",
        'unknown key "discord_server"', '"discord_servers"'
    ),
    "a server's name": (
        "version: 1", "version: 1\nbot: {staff: {discord_servers: [Acme]}}", "2:33",
        "is not a Discord id", "not the name"
    ),
    "a workspace without its person": (
        "version: 1", "version: 1\nbot: {staff: {slack: [T0456/]}}", "2:23",
        "is not the id of a Slack user", "T0123ABCD/U0456ABCD"
    ),
    "no space behind a colon": ("answer: At", "answer:At", "11:5", "key without", "with a space"),
    "a link at the start": (
        "At nine.", "[See here](https://acme.dev/x) for it.", "11:13", "ends at its ]", "whole text in quotes"
    ),
    "braces at the start": ("At nine.", "{name}, at nine", "11:13", "ends at its }", "whole text in quotes"),
    "words in quotes at the start": (
        "When are", '"When" are', "7:15", 'ends at its "', "single quotes around the whole text"
    ),
    "an apostrophe in single quotes": (
        "When are you open?", "'When's it open?'", "7:15", "ends at its '", "double quotes around the whole"
    ),
    "an item with words in quotes": (
        "till when", '"till" when', "10:9", 'ends at its "', "single quotes around the whole text"
    ),
    "a path of Windows": (
        "At nine.", '"C:\\Users"', "11:18", "code of a character", "double the backslash"
    ),
    "a question mark at the start": ("When are", "? When are", "7:15", 'takes a "?"', "quotes"),
    "a text beside its bar": ("At nine.", "| At nine.", "11:15", "on the line below", "move it there"),
    "a text not below its bar": (
        "At nine.", "|\n    At nine.", "12:5", 'without ": "', "further right than its key"
    ),
    "a dash of a word processor": ("- till", "\u2013 till", "10:7", 'with "\u2013"', '"- item"'),
    "an asterisk for a dash": ("- till", "* till", "10:7", 'with "*"', '"- item"'),
    "a space of the web": ("    answer: At", "\u00a0   answer: At", "11:1", "U+00A0", "type spaces"),
    "a merge that is not finished": (
        "    answer: At nine.\n",
        "<<<<<<< HEAD\n    answer: At nine.\n=======\n    answer: At ten.\n>>>>>>> new\n",
        "11:1", "both sides of a merge", "<<<<<<<",
    ),
    "a colon within braces": (
        "    related: [summer]", "    source: {title: Hours: summer, url: /s}", "12:13", "never closed", '": "'
    ),
    "a colon within brackets": ("[summer]", "[summer: it: is]", "12:14", "never closed", '": "'),
    "a list left open": ("[summer]", "[summer", "12:14", "never closed", 'with "]"'),
    "Latin-1": ("At nine.", "At n\udcefne.", "11:17", "byte 0xEF is not UTF-8", "save the file as UTF-8"),
    "another version": ("version: 1", "version: 2", "1:10", 'version "2" is not known', "version: 1"),
    "a channel's name": (
        "posts:", "bot: {answer_in: {slack: [general]}}\nposts:", "17:27", "not the id of a Slack",
        "channel's link",
    ),
}  # fmt: skip


COMMAND = ["check", "--strict", "faqs.yaml"]


def test_the_file_without_a_mistake_is_good(tmp_path: Path):
    (tmp_path / "faqs.yaml").write_text(GOOD)
    done = subprocess.run(
        [sys.executable, "-m", "faqbot", *COMMAND],
        capture_output=True,
        text=True,
        timeout=60,
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": str(Path(__file__).parents[2])},
    )
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_is_named_with_line_column_cause_and_remedy(tmp_path: Path, mistake: str):
    right, wrong, place, cause, remedy = MISTAKES[mistake]
    assert right in GOOD
    broken = GOOD.replace(right, wrong, 1)
    (tmp_path / "faqs.yaml").write_bytes(broken.encode(errors="surrogateescape"))
    with contextlib.chdir(tmp_path):
        done = CliRunner().invoke(cli, COMMAND, prog_name="faqbot")
    # Whatever else is raised is no SystemExit.
    assert isinstance(done.exception, SystemExit)
    assert done.exit_code == 1
    first, _, report = done.stdout.partition("\n")
    assert first.startswith(f"faqs.yaml:{place}: ")
    assert cause in first
    line, caret, told = report.split("\n")[:3]
    assert line.startswith(f" {place.partition(':')[0]} | ")
    assert "^" in caret
    assert told.lstrip().startswith("= ")
    assert remedy in told
