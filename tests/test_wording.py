"""A company's own words for faqbot's sentences."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from faqbot import app
from faqbot.adapters import PLATFORMS
from faqbot.cli import cli
from faqbot.errors import SettingsError, Severity, UnreadableError
from faqbot.settings import read_settings
from faqbot.texts import load_texts
from faqbot.texts.wording import read_wording
from tests.conftest import SMALL_FILE


def problems_of(folder: Path, text: str) -> list[tuple[int, int, str, str]]:
    path = folder / "own.toml"
    path.write_text(text)
    [wording] = read_wording(path, None)
    assert all(each.severity is Severity.ERROR for each in wording.problems)
    return [(each.line, each.column, each.message, each.remedy) for each in wording.problems]


@pytest.fixture
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "faqs.yaml").write_text(SMALL_FILE)
    monkeypatch.setenv("FAQBOT_TEXTS", "own.toml")
    return tmp_path / "own.toml"


def test_own_words_replace_those_of_the_files_language_and_no_others(tmp_path: Path):
    path = tmp_path / "own.toml"
    path.write_text('yes = "Jawohl"\n')
    [german] = read_wording(path, "de-AT")
    assert (german.tag, german.problems) == ("de-at", [])
    texts = load_texts(own={german.tag: german.sentences})
    assert [texts.of(locale).say("yes") for locale in (None, "de-AT", "fr")] == [
        "Helpful",
        "Jawohl",
        "Helpful",
    ]


def test_a_folder_has_a_file_for_each_language(tmp_path: Path):
    (tmp_path / "en.toml").write_text('yes = "Yep"\n')
    (tmp_path / "pt.toml").write_text('yes = "Sim"\n')
    (tmp_path / "notes.txt").write_text("no = ")
    found = read_wording(tmp_path, None)
    texts = load_texts(own={each.tag: each.sentences for each in found})
    assert [texts.of(locale).say("yes") for locale in ("en", "pt-BR")] == ["Yep", "Sim"]
    assert texts.of("pt").say("no") == "Not helpful"


@pytest.mark.parametrize(
    ("text", "line", "column", "message", "remedy"),
    [
        ('\n  mis = "x"', 2, 3, 'no sentence called "mis"', "did you mean miss?"),
        ('qqqqqq = "x"', 1, 1, 'no sentence called "qqqqqq"', "all keys"),
        ("yes = 1", 1, 1, "yes is no text", "between quotes"),
        ('yes = " "', 1, 1, "yes is no text", "between quotes"),
        ('gaps_more = "{n} {N}"', 1, 1, "gaps_more cannot have {N}", "it can have {n}"),
        ('yes = "{n}"', 1, 1, "yes cannot have {n}", "no name"),
        ('gaps_more = "{n"', 1, 1, "brace without its pair", "{{ and }}"),
        ('gaps_more = "{n.__class__}"', 1, 1, "more than a name", "{{ and }}"),
        ('gaps_more = "{n:>999999999}"', 1, 1, "more than a name", "{{ and }}"),
        ('gaps_more = "{0} {}"', 1, 1, "more than a name", "{{ and }}"),
        ('yes = "x"\nno = ', 2, 6, "no TOML", "a line for each sentence"),
        ('yes = "x', 1, 9, "no TOML", "a line for each sentence"),
        ('confirm_private = "Ok?"', 1, 1, "leaves {question} out", "put {question} where"),
        ("[section]\nyes = 'x'", 0, 0, 'no sentence called "section"', "all keys"),
    ],
)
def test_what_cannot_be_used_is_named_with_its_place(
    tmp_path: Path, text: str, line: int, column: int, message: str, remedy: str
):
    [(at, beside, what, todo)] = problems_of(tmp_path, text)
    assert (at, beside) == (line, column)
    assert message in what
    assert remedy in todo


def test_a_name_that_is_left_out_is_a_warning_and_braces_may_be_meant(tmp_path: Path):
    path = tmp_path / "own.toml"
    path.write_text('gaps_more = "some {{more}}"\n')
    [wording] = read_wording(path, None)
    [problem] = wording.problems
    assert (problem.severity, problem.message) == (Severity.WARNING, "gaps_more leaves {n} out")
    texts = load_texts(own={"en": wording.sentences})
    assert texts.say("gaps_more", n=3) == "some {more}"


@pytest.mark.parametrize(
    ("key", "remedy"), [("days_ago", "ages"), ("confirm_private_unquoted", "confirm_private")]
)
def test_a_sentence_that_is_no_longer_used_costs_no_start(tmp_path: Path, key: str, remedy: str):
    path = tmp_path / "own.toml"
    path.write_text(f'yes = "x"\n{key} = "some words"')
    [wording] = read_wording(path, None)
    [problem] = wording.problems
    assert (problem.severity, problem.line) == (Severity.WARNING, 2)
    assert problem.message == f"{key} is no longer used"
    assert remedy in problem.remedy


def test_a_noun_may_have_the_forms_that_its_language_needs(tmp_path: Path):
    forms = """
zero_gap = "no gap"
one_gap = "a gap"
two_gap = "two gaps"
few_gap = "{n} of them"
many_gap = "{n} gaps"
"""
    assert problems_of(tmp_path, forms) == []
    [problem] = problems_of(tmp_path, 'few_bananas = "{n} bananas"')
    assert "no sentence called" in problem[2]
    path = tmp_path / "own.toml"
    path.write_text('few_gap = "some"')
    [wording] = read_wording(path, None)
    assert [each.message for each in wording.problems] == ["few_gap leaves {n} out"]


def test_a_file_that_is_called_by_no_language_is_named(tmp_path: Path):
    (tmp_path / "our words.toml").write_text('yes = "x"')
    [wording] = read_wording(tmp_path, None)
    assert "no language tag" in wording.errors[0].message


def test_the_start_ends_with_the_line_and_the_remedy(kept: Path):
    kept.write_text('yes = "x"\nmis = "y"\n')
    with pytest.raises(SettingsError, match=r'own\.toml:2:1: there is no sentence called "mis"'):
        app.texts_of(read_settings(PLATFORMS), None)
    kept.unlink()
    with pytest.raises(UnreadableError, match="FAQBOT_TEXTS names a TOML file"):
        app.texts_of(read_settings(PLATFORMS), None)
    done = CliRunner().invoke(cli, ["ask", "when are you open?"], prog_name="faqbot")
    assert (done.exit_code, "FAQBOT_TEXTS names" in done.output) == (2, True)


def test_the_bot_speaks_in_them(kept: Path):
    kept.write_text('miss_contact = "Hm, nobody ever asked. {name} {contact}"\n')
    done = CliRunner().invoke(cli, ["ask", "do you sell green bananas?"], prog_name="faqbot")
    assert "nobody ever asked" in done.output


@pytest.mark.parametrize("json_wanted", [False, True])
def test_check_names_what_is_wrong_with_them(kept: Path, json_wanted: bool):
    kept.write_text('mis = "y"\n')
    words = ["check", *["--json"] * json_wanted]
    done = CliRunner().invoke(cli, words, prog_name="faqbot")
    assert done.exit_code == 1
    if json_wanted:
        [found] = json.loads(done.stdout)["texts"]
        assert (found["file"], found["problems"][0]["line"]) == ("own.toml", 1)
    else:
        assert "own.toml:1:1: there is no sentence" in done.stdout
        assert ' 1 | mis = "y"' in done.stdout


def test_check_exits_with_1_for_a_warning_of_them_where_it_is_strict(kept: Path):
    kept.write_text('gaps_more = "lately"\n')
    codes = [
        CliRunner().invoke(cli, ["check", *more], prog_name="faqbot").exit_code
        for more in ([], ["--strict"])
    ]
    assert codes == [0, 1]
