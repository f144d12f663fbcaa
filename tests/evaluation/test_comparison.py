"""`faqbot diff`: between files, between revisions of a real git repository, against any questions."""

import json
import os
import re
import subprocess
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from faqbot import app
from faqbot.cli import cli
from faqbot.evaluation.comparison import Change, Comparison, Kind, Shown
from faqbot.evaluation.differences import MOST_IN_MARKDOWN, MOST_ON_TERMINAL, markdown, table
from faqbot.evaluation.queries import Query
from faqbot.matching.onnx import OnnxEncoder, load_encoder
from faqbot.model import Outcome, Question
from faqbot.store import AskedQuestion, Database, Store
from tests.conftest import Clock

FILE = """\
version: 1
site: {name: Acme, url: "https://acme.dev"}
entries:
  - id: opening-hours
    question: When are you open?
    aliases: [what are your opening hours, are you open on weekends]
    answer: We open at nine.
    related: [summer]
    tests: {asks: ["are you open on a weekend?"]}
  - id: delivery-time
    question: How long does delivery take?
    aliases: [when will my order arrive, shipping time]
    answer: Three days.
    tests: {asks: ["how long will the delivery take"], not: ["what is the shipping fee"]}
posts:
  - {id: summer, title: Summer hours, url: /blog/summer, published: 2026-08-23}
  - {id: winter, title: Winter tyres, url: /blog/winter, published: 2026-08-22}
"""
COST = """\
  - id: delivery-cost
    question: How much does delivery cost?
    aliases: [what is the price of shipping]
    answer: Five euros.
    tests: {asks: ["what is the shipping fee"]}
"""
WITH_COST = FILE.replace("posts:\n", f"{COST}posts:\n")


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "old.yaml").write_text(FILE)
    (tmp_path / "new.yaml").write_text(WITH_COST)
    return tmp_path


def diff(*arguments: str) -> Result:
    return CliRunner().invoke(cli, ["diff", *arguments], prog_name="faqbot")


def changes(*arguments: str) -> dict[str, dict[str, object]]:
    """What `--json` says of each question that changes."""
    result = diff(*arguments, "--json")
    assert result.exit_code == 0, result.output
    return {change["text"]: change for change in json.loads(result.stdout)["changes"]}


def git(folder: Path, *arguments: str) -> None:
    identity = {
        f"GIT_{who}_{what}": value
        for who in ("AUTHOR", "COMMITTER")
        for what, value in (("NAME", "a"), ("EMAIL", "a@acme.dev"))
    }
    subprocess.run(
        ["git", *arguments],
        cwd=folder, check=True, capture_output=True, env=os.environ | identity,
    )  # fmt: skip


@pytest.fixture
def repository(folder: Path) -> Path:
    """A repository of two commits: without the entry on delivery's cost, and with it."""
    (place := folder / "repo").mkdir()
    git(place, "init", "-q")
    for content in (FILE, WITH_COST):
        (place / "faqs.yaml").write_text(content)
        git(place, "add", "faqs.yaml")
        git(place, "commit", "-qm", "change")
    return place


def test_a_question_that_a_new_entry_answers_is_shown_as_a_row():
    result = diff("old.yaml", "new.yaml")
    assert result.exit_code == 0
    assert "1 of 3 questions get something else between old.yaml and new.yaml." in result.stdout
    assert "new entries: delivery-cost" in result.stdout
    (row,) = [line for line in result.stdout.splitlines() if line.startswith("what is the ship")]
    assert re.search(
        r"suggests delivery-time.* +delivery-cost 0\.\d\d +now answered; right now$", row
    )


def test_nothing_changes_between_a_file_and_itself():
    result = diff("old.yaml", "old.yaml", "--fail-on-change")
    assert result.exit_code == 0
    assert "None of 3 questions" in result.stdout


def test_only_with_the_option_do_changes_decide_the_exit_code():
    assert diff("old.yaml", "new.yaml").exit_code == 0
    assert diff("old.yaml", "new.yaml", "--fail-on-change").exit_code == 1


def test_what_was_answered_and_is_no_longer_is_told(folder: Path):
    (folder / "asked.txt").write_text("\ufeffhow much is delivery?\n\nhow much is delivery?\n")
    (change,) = changes("new.yaml", "old.yaml", "--against", "asked.txt").values()
    assert change["old"]["entries"] == ["delivery-cost"]  # type: ignore[index]
    assert change["kinds"] in (["no longer answered"], ["another answer"])


def test_what_is_right_now_and_what_no_longer_is_are_counted_apart():
    assert "1 are right now, 0 no longer" in diff("old.yaml", "new.yaml").stdout
    back = diff("new.yaml", "old.yaml").stdout
    assert "0 are right now, 1 no longer" in back
    assert "; was right" in back


def test_a_changed_text_and_changed_posts_of_the_same_answer_are_told(folder: Path):
    changed = FILE.replace("at nine", "at ten").replace("[summer]", "[winter]")
    (folder / "new.yaml").write_text(changed)
    found = changes("old.yaml", "new.yaml")
    assert list(found) == ["are you open on a weekend?"]
    assert found["are you open on a weekend?"]["kinds"] == ["text changed", "other posts"]
    shown = diff("old.yaml", "new.yaml").stdout
    assert "answers whose text changed: opening-hours" in shown
    assert "posts: summer" in shown


def test_questions_of_a_jsonl_file_are_asked_in_their_threads(folder: Path):
    (folder / "q.jsonl").write_text(
        '{"text": "how much is it?", "entry": "delivery-cost", "after": "delivery-time"}\n'
    )
    found = changes("old.yaml", "new.yaml", "--against", "q.jsonl")
    assert found["how much is it?"]["after"] == "delivery-time"
    assert found["how much is it?"]["repaired"] is True


def test_a_file_without_a_question_cannot_be_asked(folder: Path):
    (folder / "q.txt").write_text("\n \n")
    result = diff("old.yaml", "new.yaml", "--against", "q.txt")
    assert result.exit_code == 2
    assert "q.txt: holds no question" in result.stderr


def test_two_sources_of_questions_exclude_each_other():
    result = diff("old.yaml", "new.yaml", "--against", "q.txt", "--logged")
    assert result.exit_code == 2
    assert "exclude each other" in result.stderr


def test_logged_questions_are_asked_masked_and_each_once(
    folder: Path, clock: Clock, asked: Callable[..., Question]
):
    store = Store(Database(data_dir=folder / ".faqbot"), retention=timedelta(days=180), clock=clock)
    texts = ["how much is delivery to ann@acme.dev?"] * 2 + ["what is the shipping fee"] * 3
    for number, text in enumerate(texts):
        store.record(AskedQuestion(f"q{number}", asked(text), Outcome.ABSTAIN, None, (), "r"))
    store.close()
    result = diff("old.yaml", "new.yaml", "--logged", "--json")
    found = json.loads(result.stdout)
    assert found["questions"] == 2
    assert "what is the shipping fee" in [change["text"] for change in found["changes"]]
    assert "ann@acme.dev" not in result.stdout


def test_without_a_logged_question_the_log_is_named_and_not_the_tests():
    result = diff("old.yaml", "new.yaml", "--logged")
    assert result.exit_code == 0
    assert "No question was asked between old.yaml and new.yaml" in result.stdout
    assert "no question is logged" in result.stderr
    assert "tests" not in result.stdout + result.stderr


def test_without_a_test_in_either_file_the_tests_are_named(folder: Path):
    for name in ("old.yaml", "new.yaml"):
        lines = (folder / name).read_text().splitlines(keepends=True)
        (folder / name).write_text("".join(line for line in lines if "tests:" not in line))
    result = diff("old.yaml", "new.yaml")
    assert result.exit_code == 0
    assert "no entry of either has tests" in result.stderr


def test_two_revisions_of_a_repository_are_compared(
    repository: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.chdir(repository)
    assert list(changes("HEAD~1", "HEAD")) == ["what is the shipping fee"]
    assert list(changes("HEAD", "faqs.yaml")) == []


def test_a_file_in_a_subfolder_is_read_from_its_own_folder(
    repository: Path, monkeypatch: pytest.MonkeyPatch
):
    (repository / "bot").mkdir()
    git(repository, "mv", "faqs.yaml", "bot/knowledge.yaml")
    git(repository, "commit", "-qm", "move")
    (repository / "bot/knowledge.yaml").write_text(FILE)
    git(repository, "commit", "-qam", "take back")
    monkeypatch.setenv("FAQBOT_FAQS", str(repository / "bot/knowledge.yaml"))
    assert list(changes("HEAD", "HEAD~1")) == ["what is the shipping fee"]
    lacking = diff("HEAD~2", "HEAD")
    assert lacking.exit_code == 2
    assert "HEAD~2: the revision has no knowledge.yaml" in lacking.stderr


def test_a_link_in_the_repository_is_followed_to_its_file(
    repository: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.chdir(repository)
    (repository / "linked.yaml").symlink_to("faqs.yaml")
    git(repository, "add", "linked.yaml")
    git(repository, "commit", "-qm", "link")
    monkeypatch.setenv("FAQBOT_FAQS", "linked.yaml")
    assert list(changes("HEAD~2", "HEAD")) == ["what is the shipping fee"]


@pytest.mark.parametrize("name", ["nope", "HEAD~9", "a b", "--", "HEAD:faqs.yaml", "\x1b[2J"])
def test_what_is_neither_file_nor_revision_is_one_message(
    repository: Path, monkeypatch: pytest.MonkeyPatch, name: str
):
    monkeypatch.chdir(repository)
    result = diff("--json", "--", name, "HEAD")
    assert result.exit_code == 2
    assert "no such file" in result.stderr
    assert len(result.stderr.splitlines()) == 1


def test_a_revision_outside_of_a_repository_is_one_message(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", "/")
    result = diff("HEAD~1", "HEAD")
    assert result.exit_code == 2
    assert "Name two files" in result.stderr
    assert len(result.stderr.splitlines()) == 1


def test_a_machine_without_git_still_compares_files(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("PATH", "/nowhere")
    assert diff("old.yaml", "new.yaml").exit_code == 0
    result = diff("HEAD~1", "HEAD")
    assert result.exit_code == 2
    assert "HEAD~1: no such file, and git is not here" in result.stderr


def test_a_revision_whose_file_has_errors_names_them(
    repository: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.chdir(repository)
    (repository / "faqs.yaml").write_text("version: 1\n")
    git(repository, "commit", "-qam", "break it")
    result = diff("HEAD~1", "HEAD")
    assert result.exit_code == 2
    assert "HEAD:faqs.yaml:1:1" in result.stderr


def test_a_hooks_environment_does_not_lead_to_another_repository(
    repository: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.chdir(repository)
    monkeypatch.setenv("GIT_DIR", str(folder))
    assert list(changes("HEAD~1", "HEAD")) == ["what is the shipping fee"]


def test_each_text_is_encoded_once_for_both_versions(monkeypatch: pytest.MonkeyPatch):
    seen: list[str] = []
    encode = OnnxEncoder.encode

    def counting(self: OnnxEncoder, texts: list[str]):
        seen.extend(texts)
        return encode(self, texts)

    monkeypatch.setattr(OnnxEncoder, "encode", counting)
    # One of its own, which has seen no text yet.
    monkeypatch.setattr(app, "load_encoder", load_encoder)
    assert diff("old.yaml", "new.yaml").exit_code == 0
    assert len(seen) == len(set(seen)) > 10


def test_what_changes_is_what_the_bot_would_say(folder: Path, monkeypatch: pytest.MonkeyPatch):
    (change,) = changes("old.yaml", "new.yaml").values()
    for name, key in (("old.yaml", "old"), ("new.yaml", "new")):
        monkeypatch.setenv("FAQBOT_FAQS", name)
        alone = CliRunner().invoke(cli, ["ask", "--json", "what is the shipping fee"])
        said = json.loads(alone.stdout)
        shown = change[key]
        assert isinstance(shown, dict)
        assert shown["decision"] == said["decision"]
        assert shown["score"] == pytest.approx(said["matches"][0]["score"], abs=1e-6)


def compared(*texts: str) -> Comparison:
    old = Shown(Outcome.ABSTAIN, (), 0.0, ())
    new = Shown(Outcome.ANSWER, ("e",), 0.5, ())
    made = [Change(Query(text, None, "asked"), (Kind.GAINED,), old, new, None) for text in texts]
    return Comparison("a|b", "@c", len(made), tuple(made), ("n",) * 30, (), ())


def test_markdown_keeps_a_row_whatever_a_question_holds():
    hostile = "a | b `c` <script> @everyone #1 [x](http://e.vil) *b* \\ & \n| x |\x1b[2J"
    lines = markdown(compared(hostile)).splitlines()
    assert lines[0] == "### faqbot: <code>a&#124;b</code> to <code>&#64;c</code>"
    (row,) = lines[-1:]
    assert row.count("|") == 5
    assert not set("`@#*[]\\") & set(re.sub(r"&#\d+;", "", row))
    assert re.sub(r"&#\d+;", "", row).count("<") == 2
    assert "\x1b" not in row


def test_markdown_is_bounded_below_githubs_limit():
    shown = markdown(compared(*(f"{number}" + "|" * 10_000 for number in range(1000))))
    assert shown.endswith(f"and {1000 - MOST_IN_MARKDOWN} more")
    assert "and 10 more" in shown
    assert len(shown) < 65_536


def test_the_terminals_table_is_bounded_and_says_where_the_rest_is():
    shown = table(compared(*(f"question {number}" for number in range(1000))))
    assert shown.endswith(f"and {1000 - MOST_ON_TERMINAL} more; --json has them all")


def test_markdown_of_the_command_is_a_table():
    lines = diff("old.yaml", "new.yaml", "--format", "markdown").stdout.splitlines()
    at = lines.index("| question | before | after | what changes |")
    assert lines[at + 1] == "|---|---|---|---|"
    assert lines[at + 2].startswith("| <code>what is the shipping fee</code> | suggests delivery-")
