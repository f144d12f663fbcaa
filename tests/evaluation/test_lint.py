"""What `check --matcher` warns of: files with one fault each, and none without."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from faqbot.cli import cli

ENTRIES = {
    "opening-hours": [
        "When are you open?",
        "what are your opening hours",
        "are you open on weekends",
    ],
    "delivery-time": ["How long does delivery take?", "when will my order arrive", "shipping time"],
    "returns": [
        "How do I send something back?",
        "can I return a pair of shoes",
        "returning an item",
    ],
}


def written(entries: dict[str, list[str]]) -> str:
    lines = ["version: 1", "entries:"]
    for entry_id, (question, *aliases) in entries.items():
        lines += [
            f"  - id: {entry_id}",
            f'    question: "{question}"',
            "    answer: Well.",
            "    aliases:",
        ]
        lines += [f'      - "{alias}"' for alias in aliases]
    return "\n".join(lines) + "\n"


@pytest.fixture
def checked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(tmp_path)

    def check(entries: dict[str, list[str]]) -> Result:
        (tmp_path / "faqs.yaml").write_text(written(entries))
        return CliRunner().invoke(cli, ["check", "--matcher"])

    return check


def test_a_file_whose_entries_differ_gets_no_warning(checked):
    result = checked(ENTRIES)
    assert result.exit_code == 0
    assert result.stdout == "faqs.yaml: good: 3 entries, 9 phrasings, 0 posts\n"


def test_an_alias_that_another_entry_answers_is_named_with_score_and_line(checked):
    wrong = [*ENTRIES["returns"], "how long does the delivery usually take"]
    shown = checked(ENTRIES | {"returns": wrong}).stdout
    assert "faqs.yaml:21:9: warning: this alias scores 0." in shown
    assert 'for "delivery-time", line 10, which would answer it if it did not stand here' in shown
    assert ' 21 |       - "how long does the delivery usually take"\n    |         ^^^^' in shown
    assert '= if it asks the same as "How long does delivery take?", move it there;' in shown
    assert "1 warning" in shown


def test_two_entries_that_are_nearly_one_are_told_once_and_not_alias_by_alias(checked):
    twin = {
        "shipping": [
            "How long will shipping take?",
            "when does my order get here",
            "time of delivery",
        ]
    }
    shown = checked(ENTRIES | twin).stdout
    assert 'warning: this entry and "delivery-time", line 9, are nearly one: ' in shown
    assert "of its 3 phrasings would be taken for that one's" in shown
    assert "make them one entry" in shown
    assert "which would answer it" not in shown


def test_two_entries_of_one_phrasing_each_are_no_twins_for_want_of_phrasings(checked):
    result = checked({"open": ["When are you open?"], "price": ["How much is a pair of shoes?"]})
    assert "warning" not in result.stdout


def test_an_alias_in_the_same_words_adds_nothing(checked):
    same = ENTRIES | {"returns": [*ENTRIES["returns"], "hi, returning an item please"]}
    shown = checked(same).stdout
    assert (
        'faqs.yaml:21:9: warning: this alias adds nothing: "returning an item", line 20, ' in shown
    )
    assert "is the same to the matcher" in shown
    assert "delete it" in shown


def test_of_two_aliases_that_say_nearly_the_same_the_later_adds_nothing(checked):
    near = ENTRIES | {"returns": [*ENTRIES["returns"], "how can I send something back"]}
    shown = checked(near).stdout
    assert (
        'faqs.yaml:21:9: warning: this alias adds nothing: "How do I send something back?", '
        in shown
    )
    assert shown.count("adds nothing") == 1


def test_one_wording_in_two_entries_is_answered_by_neither(checked):
    both = ENTRIES | {"returns": [*ENTRIES["returns"], "your opening hours, please"]}
    both["opening-hours"] = [*both["opening-hours"], "your opening hours"]
    shown = checked(both).stdout
    assert 'the same to the matcher as "your opening hours", line 9, of "opening-hours"' in shown


def test_a_file_with_errors_is_not_asked(checked):
    assert checked({"opening-hours": ["", "x"]}).exit_code == 1


def test_the_warnings_say_what_the_bot_would_do(checked, tmp_path: Path):
    question = "how long does the delivery usually take"
    assert question in checked(ENTRIES | {"returns": [*ENTRIES["returns"], question]}).stdout
    (tmp_path / "faqs.yaml").write_text(written(ENTRIES))
    answered = CliRunner().invoke(cli, ["ask", "--json", question])
    assert '"decision": "answer"' in answered.stdout
    assert '"entry": "delivery-time"' in answered.stdout


def test_an_entry_whose_opposite_nobody_covers_is_hinted_at_with_its_line(checked):
    lending = {"lending": ["How do I lend a bike?", "lending my bike", "give my bike to others"]}
    result = checked(ENTRIES | lending)
    assert 'nobody covers the opposite of "lend"' in result.stdout
    assert "borrow" in result.stdout
    assert result.exit_code == 0


@pytest.mark.parametrize(
    "entries",
    [
        {"lending": ["How do I lend or borrow a bike?", "lending my bike"]},
        {"lending": ["How do I lend a bike?"], "loans": ["Where can I go borrowing a bike?"]},
        # What shapes most questions asks for nothing that one undoes.
        {"bikes": ["How do I get a bike?", "a bike for me"]},
        {"bikes": ["Can I have a bike?", "a bike for me"]},
    ],
)
def test_an_opposite_that_somebody_covers_or_nobody_does_is_not_hinted_at(checked, entries):
    assert "nobody covers" not in checked(ENTRIES | entries).stdout
