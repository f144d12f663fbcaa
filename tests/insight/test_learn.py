"""`faqbot learn` as a person walks it."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from faqbot.adapters import PLATFORMS
from faqbot.cli import cli
from faqbot.knowledge import load
from tests.conftest import SMALL_FILE
from tests.insight.conftest import Log
from tests.processes import OnTerminal

COMMENTED = SMALL_FILE.replace("entries:", "# What clients ask.\nentries:   # all of it", 1)
EXPRESS = [
    ("is there express delivery", "U1", "suggested"),
    ("is there express delivery", "U3", "suggested"),
]
CANADA = [
    ("do you ship to canada", "U1"),
    ("do you ship to canada", "U2"),
    ("is shipping to canada possible", "U4"),
]


@pytest.fixture(autouse=True)
def faqs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "faqs.yaml").write_text(COMMENTED)
    return tmp_path / "faqs.yaml"


def walked(*lines: str, confirm: bool = False) -> Result:
    options = ["learn", *(["--confirm"] if confirm else [])]
    typed = "".join(f"{line}\n" for line in lines)
    return CliRunner().invoke(cli, options, input=typed, prog_name="faqbot")


def gone_and_come(faqs: Path) -> tuple[list[str], list[str]]:
    """The lines that are in the file no more, and those that were not in it."""
    before, after = COMMENTED.splitlines(), faqs.read_text().splitlines()
    return [each for each in before if each not in after], [
        each for each in after if each not in before
    ]


def test_an_alias_of_the_nearest_entry_is_written_with_a_test(log: Log, faqs: Path):
    log(*EXPRESS)
    result = walked("a", "")
    assert result.exit_code == 0
    assert "2 questions by 2 people: 2 suggested in vain" in result.stdout
    assert "nearest: delivery-time" in result.stdout
    assert "now: suggest, none is sure" in result.stdout
    assert '"is there express delivery" is an alias of delivery-time now' in result.stdout
    entry = load(faqs, PLATFORMS).entry("delivery-time")
    assert entry is not None
    assert entry.aliases[-1] == "is there express delivery"
    assert len(entry.tests.asks) == 1
    gone, come = gone_and_come(faqs)
    assert gone == ["    aliases: [when will my order arrive, shipping time]"]
    assert len(come) <= 4
    assert CliRunner().invoke(cli, ["check"]).exit_code == 0


def test_what_was_taught_is_no_gap_any_more(log: Log):
    log(*EXPRESS)
    walked("a", "")
    assert "no gap to show" in CliRunner().invoke(cli, ["gaps"]).stdout
    assert "no gap to show" in walked().stdout


def test_a_new_entry_has_its_answer_and_a_test_that_is_no_phrasing(log: Log, faqs: Path):
    log(*CANADA, ("is shipping to canada possible", "U5"))
    result = walked("n", "", "Do you ship to Canada?", "Yes:", "", "- by *air*", ".")
    assert result.exit_code == 0
    entry = load(faqs, PLATFORMS).entry("ship-canada")
    assert entry is not None
    assert (entry.question, entry.answer) == ("Do you ship to Canada?", "Yes:\n\n- by *air*")
    assert entry.tests.asks == ("is shipping to canada possible",)
    assert gone_and_come(faqs)[0] == []


def test_words_of_one_person_become_neither_text_nor_test(log: Log, faqs: Path):
    log(*CANADA, ("do you ship to canada, I am Dr Jones", "U9"))
    shown = walked("n", "", "", "Yes.", ".").stdout
    assert "ship-canada" in faqs.read_text()
    assert "Jones" not in shown + faqs.read_text()


def test_what_is_left_of_a_gap_is_not_shown_where_one_person_asked_it(log: Log, faqs: Path):
    log(
        *[("is there express delivery", f"U{number}", "suggested") for number in range(4)],
        ("do you ship parcels to canada", "U1"),
        ("do you ship parcels to canada", "U2"),
        *[("can you ship parcels to canada for Dr Jones", "U3", "disliked delivery-time")] * 3,
    )
    shown = walked("a", "do you ship parcels to canada", "").stdout
    assert "is an alias of delivery-time" in shown
    assert "but for one person's words answered by now" in shown
    assert "Jones" not in shown


def test_an_alias_of_another_entry_is_found_by_typing(log: Log, faqs: Path):
    log(*CANADA)
    walked("o", "zzzz", "what is the price", "0", "cost", "", "can I get it in canada")
    entry = load(faqs, PLATFORMS).entry("delivery-cost")
    assert entry is not None
    assert entry.aliases[-1] == "can I get it in canada"


def test_ignored_stays_ignored_for_what_is_nearly_the_same_and_later_comes_again(
    log: Log, faqs: Path
):
    log(*CANADA, *EXPRESS)
    result = walked("i", "l")
    assert "0 written" in result.stdout
    assert "1 ignored" in result.stdout
    assert faqs.read_text() == COMMENTED
    log(("do you ship to canada now", "U7"), ("do you ship to canada please", "U8"))
    shown = CliRunner().invoke(cli, ["gaps"]).stdout
    assert "canada" not in shown
    assert "express" in shown
    assert "5 questions like those that are ignored" in shown


def test_steps_can_be_taken_back_one_by_one_and_after_the_last_gap_too(log: Log, faqs: Path):
    log(*CANADA, *EXPRESS)
    result = walked("a", "", "a", "", "u", "u", "q")
    assert result.stdout.count("as it was before that") == 2
    assert "0 written" in result.stdout
    assert faqs.read_text() == COMMENTED


def test_a_step_is_not_taken_back_over_somebody_elses_change(
    log: Log, on_terminal: OnTerminal, faqs: Path
):
    log(*EXPRESS)
    terminal = on_terminal("learn")
    for asked, typed in (("what to do", "a\n"), ("alias of delivery-cost", "\n")):
        terminal.wait_for(asked)
        terminal.type(typed)
    terminal.wait_for("the last one")
    edited = faqs.read_text().replace("Five euros", "Six euros")
    faqs.write_text(edited)
    terminal.type("u\n")
    terminal.wait_for("the last one", times=2)
    assert "changed by someone else" in terminal.shown
    assert faqs.read_text() == edited


def test_undo_makes_an_ignored_gap_one_again(log: Log):
    log(*CANADA, *EXPRESS)
    result = walked("i", "u", "q")
    assert "no longer ignored" in result.stdout
    assert "0 ignored" in result.stdout
    assert "canada" in CliRunner().invoke(cli, ["gaps"]).stdout


def test_what_would_make_the_file_wrong_is_refused_and_asked_again(log: Log, faqs: Path):
    log(*CANADA)
    result = walked("n", "Not A Slug", "", "a", "shipping time", "u", "q")
    assert result.exit_code == 0
    assert "Not A Slug" in result.stdout
    assert result.stdout.count("Nothing was written") == 2
    assert "answer, in Markdown" not in result.stdout
    assert "There is nothing to take back yet" in result.stdout
    assert faqs.read_text() == COMMENTED


def test_an_answer_that_cannot_be_written_is_given_back(
    log: Log, on_terminal: OnTerminal, faqs: Path
):
    log(*CANADA)
    terminal = on_terminal("learn")
    for asked, typed in (("what to do", "n\n"), ("id [", "\n"), ("question [", "\n")):
        terminal.wait_for(asked)
        terminal.type(typed)
    terminal.wait_for("answer, in Markdown")
    faqs.write_text("version: [")
    terminal.type("By sea.\n.\n")
    terminal.wait_for("Mend them first")
    assert "to be kept elsewhere:\r\nBy sea.\r\n" in terminal.shown
    assert faqs.read_text() == "version: ["


def test_no_answer_writes_no_entry(log: Log, faqs: Path):
    log(*CANADA)
    assert "nothing is written" in walked("n", "", "", ".", "q").stdout
    assert faqs.read_text() == COMMENTED


def test_an_alias_that_upsets_a_test_is_told(log: Log, faqs: Path):
    with_test = COMMENTED.replace(
        'answer: "Five euros."',
        'answer: "Five euros."\n    tests: {asks: [what would you charge for it]}',
    ).replace("[what is the price of shipping]", "[what do you charge for it]")
    faqs.write_text(with_test)
    log(*CANADA)
    shown = walked("o", "opening-hours", "what would you charge for it").stdout
    assert (
        'mind: "what would you charge for it", a test of delivery-cost, '
        "is answered by opening-hours now" in shown
    )


def test_a_file_saved_by_somebody_else_meanwhile_keeps_their_change(
    log: Log, on_terminal: OnTerminal, faqs: Path
):
    log(*EXPRESS)
    terminal = on_terminal("learn")
    terminal.wait_for("what to do")
    faqs.write_text(COMMENTED.replace("Five euros", "Six euros"))
    terminal.type("a\n")
    terminal.wait_for("alias of delivery-cost")
    terminal.type("\n")
    terminal.wait_for("the last one")
    terminal.type("\n")
    terminal.wait_for("what is left comes again")
    assert terminal.ended() == 0
    assert "Six euros" in faqs.read_text()
    assert "express" in faqs.read_text()


@pytest.mark.parametrize("key", ["\x03", "\x04"], ids=["Ctrl-C", "Ctrl-D"])
def test_leaving_in_the_middle_of_a_step_leaves_the_file_whole(
    log: Log, on_terminal: OnTerminal, faqs: Path, key: str
):
    log(*CANADA, *EXPRESS)
    terminal = on_terminal("learn")
    terminal.wait_for("what to do")
    terminal.type("n\n")
    terminal.wait_for("id [")
    terminal.type(key)
    terminal.wait_for("what is left comes again", again=key)
    assert "0 written" in terminal.shown
    assert terminal.ended() == 0
    assert faqs.read_text() == COMMENTED
    assert sorted(each.name for each in faqs.parent.iterdir()) == [".faqbot", "faqs.yaml"]


def test_on_a_terminal_the_answer_comes_from_the_editor(
    log: Log, on_terminal: OnTerminal, faqs: Path, monkeypatch: pytest.MonkeyPatch
):
    script = faqs.parent.parent / f"{faqs.parent.name}-editor"
    script.write_text('#!/bin/sh\nprintf "We do, by **sea**.\\n" >> "$1"\n')
    script.chmod(0o755)
    monkeypatch.setenv("EDITOR", str(script))
    monkeypatch.delenv("VISUAL", raising=False)
    log(*CANADA)
    terminal = on_terminal("learn")
    for asked, typed in (("what to do", "n\n"), ("id [", "\n"), ("question [", "\n")):
        terminal.wait_for(asked)
        terminal.type(typed)
    terminal.wait_for("the last one")
    terminal.type("\n")
    terminal.wait_for("what is left comes again")
    assert terminal.ended() == 0
    entry = load(faqs, PLATFORMS).entry("ship-canada")
    assert entry is not None
    assert entry.answer == "We do, by **sea**."


def test_the_end_of_the_input_is_the_end_of_the_walk(log: Log, faqs: Path):
    log(*EXPRESS)
    result = walked("a")
    assert result.exit_code == 0
    assert "0 written" in result.stdout
    assert faqs.read_text() == COMMENTED


def test_a_store_that_is_not_there_yet_is_nothing_to_learn_from():
    result = walked()
    assert (result.exit_code, result.stdout[:24]) == (0, "nothing asked in vain si")
