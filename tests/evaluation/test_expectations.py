"""`faqbot test`: the tests of a file, run as an admin runs them."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from faqbot.cli import cli
from faqbot.evaluation.expectations import Floors, expectations, tally
from faqbot.evaluation.predictions import Prediction
from faqbot.evaluation.verdicts import MOST_PAIRS, summary
from faqbot.knowledge.document import Mark
from faqbot.matching.judgement.judge import Model
from faqbot.model import Entry, EntryTests, Match, Outcome

FILE = """\
version: 1
entries:
  - id: opening-hours
    question: When are you open?
    aliases: [what are your opening hours, are you open on weekends]
    answer: We open at nine.
    tests:
      asks: ["are you open on a weekend?"]
      not: ["how long is the delivery"]
  - id: delivery-time
    question: How long does delivery take?
    aliases: [when will my order arrive, shipping time]
    answer: Three days.
  - id: delivery-cost
    question: How much does delivery cost?
    aliases: [what is the price of shipping]
    answer: Five euros.
"""


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(*arguments: str) -> Result:
    return CliRunner().invoke(cli, list(arguments), prog_name="faqbot")


def outcome_of(tests: str = "", *arguments: str) -> Result:
    """`faqbot test` of the file, with further tests for its last entry, on line 18."""
    Path("faqs.yaml").write_text(f"{FILE}    tests: {{{tests}}}\n" if tests else FILE)
    return run("test", *arguments)


def test_a_file_whose_tests_pass_is_good():
    result = outcome_of()
    assert result.exit_code == 0
    assert result.stdout.endswith("faqs.yaml: 2 of 2 tests passed\n")
    assert result.stderr == ""


def test_a_wrong_answer_is_shown_with_its_line_and_what_was_said_instead():
    result = outcome_of('asks: ["how long does delivery usually take?"]')
    assert result.exit_code == 1
    assert (
        'faqs.yaml:18:20: "delivery-time" answers this, and "delivery-cost" scores 0.'
        in result.stdout
    )
    assert 'by "How long does delivery take?"' in result.stdout
    assert "\n 18 |     tests: {asks" in result.stdout
    assert '= give "delivery-cost" an alias' in result.stdout
    assert "2 of 3 tests passed" in result.stdout
    assert "answered is 0.500, wanted at least 1.000" in result.stderr
    assert "answered wrong is 0.333, wanted at most 0.000" in result.stderr


def test_what_was_taken_for_what_is_a_line_a_pair():
    shown = outcome_of('asks: ["how long does delivery usually take?"]').stdout
    assert "asks of        taken for      answered  suggested" in shown
    assert "delivery-cost  delivery-time         1          -" in shown


def test_a_suggestion_that_holds_the_entry_fails_and_is_no_miss():
    result = outcome_of('asks: ["how is delivery"]')
    assert result.exit_code == 1
    assert '"delivery-cost" scores 0.' in result.stdout
    assert "and is only suggested, " in result.stdout
    assert " of 2" in result.stdout
    assert "it is near" in result.stdout
    assert "suggested      1   50.0%" in result.stdout
    assert "missed         0    0.0%" in result.stdout


def test_a_question_that_nothing_is_near_is_a_miss():
    result = outcome_of('asks: ["what is the weather tomorrow"]')
    assert result.exit_code == 1
    assert "nothing is answered or suggested" in result.stdout
    assert "missed         1   50.0%" in result.stdout


def test_a_question_that_must_not_be_answered_and_is_fails():
    result = outcome_of('not: ["how much is the delivery?"]')
    assert result.exit_code == 1
    assert "faqs.yaml:18:19: " in result.stdout
    assert "answers this and must not" in result.stdout
    assert "violated       1   50.0%" in result.stdout


def test_gates_say_how_many_must_pass():
    near = 'asks: ["how is delivery"]'
    assert outcome_of(near, "--min-answered", "0.5").exit_code == 0
    assert outcome_of(near, "--min-offered", "1").exit_code == 0
    missed = outcome_of(near, "--min-answered", "0.6")
    assert missed.exit_code == 1
    assert "answered is 0.500, wanted at least 0.600" in missed.stderr
    wrong = 'not: ["how much is the delivery?"]'
    assert outcome_of(wrong, "--min-answered", "0.5").exit_code == 1
    assert outcome_of(wrong, "--max-wrong", "0.5").exit_code == 0


def test_json_holds_every_test_and_every_figure():
    result = outcome_of('asks: ["how is delivery"]', "--json")
    assert result.exit_code == 1
    found = json.loads(result.stdout)
    assert (found["asks"], found["not"], found["answered"], found["offered"]) == (2, 1, 0.5, 1.0)
    assert found["wrong"] == 0
    assert found["counts"]["suggested"] == 1
    last = found["tests"][-1]
    assert (last["entry"], last["kind"], last["text"]) == (
        "delivery-cost",
        "asks",
        "how is delivery",
    )
    assert (last["line"], last["column"]) == (18, 20)
    assert (last["verdict"], last["passed"], last["decision"]) == ("suggested", False, "suggest")
    assert {match["id"] for match in last["matches"]} >= {"delivery-time", "delivery-cost"}
    assert found["missed"] == ["the share of `asks` answered is 0.500, wanted at least 1.000"]


def test_tests_never_become_phrasings():
    question = "is there a fee for bringing it"
    outcome_of()
    before = run("why", "--json", question).stdout
    outcome_of(f'asks: ["{question}"], not: ["are you open on a weekend"]')
    assert run("why", "--json", question).stdout == before
    assert json.loads(before)["matches"][0]["score"] < 1


def test_a_file_without_tests_says_how_to_write_them_and_misses_gates():
    Path("faqs.yaml").write_text(FILE.replace("    tests:\n", "").replace("      asks", "    #")
                                 .replace("      not", "    #"))  # fmt: skip
    result = run("test")
    assert result.exit_code == 0
    assert "no entry has tests" in result.stdout
    gated = run("test", "--min-answered", "0.1")
    assert gated.exit_code == 1
    assert "not measured" in gated.stderr


def test_a_file_with_errors_cannot_be_tested():
    Path("faqs.yaml").write_text("version: 1\n")
    result = run("test")
    assert result.exit_code == 2
    assert "faqs.yaml:1:1" in result.stderr


def test_another_encoder_that_breaks_a_question_is_seen(monkeypatch: pytest.MonkeyPatch):
    question = 'asks: ["how expensive is delivery"]'
    assert outcome_of(question).exit_code == 0
    monkeypatch.setenv("FAQBOT_ENCODER", "none")
    broken = outcome_of(question)
    assert broken.exit_code == 1
    assert '"delivery-cost" scores' in broken.stdout


def test_a_changed_threshold_that_breaks_a_question_is_seen(monkeypatch: pytest.MonkeyPatch):
    question = 'asks: ["what is the price of delivery"]'
    assert outcome_of(question).exit_code == 0
    shipped = Model.shipped(has_meaning=True)
    stricter = replace(shipped, bounds=replace(shipped.bounds, answer=0.999))
    monkeypatch.setattr(Model, "shipped", lambda *, has_meaning: stricter)
    assert outcome_of(question).exit_code == 1


def test_a_thousand_confused_entries_stay_readable():
    entries = [Entry(f"e{n}", "?", "!", tests=EntryTests(asks=("q",))) for n in range(1000)]
    wanted = list(expectations(entries, lambda _: Mark(1, 1)))
    made = [Prediction("q", Outcome.SUGGEST, (Match("x", 0.5, "q"),), ("x",))] * 1000
    tallied = tally(wanted, made)
    assert f"and {1000 - MOST_PAIRS} more pairs" in summary(tallied)
    assert len(summary(tallied).splitlines()) < MOST_PAIRS + 10
    assert Floors().failures(tallied) == [
        "the share of `asks` answered is 0.000, wanted at least 1.000"
    ]
