"""The commands as a person calls them."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from faqbot.adapters import PLATFORMS
from faqbot.cli import cli
from faqbot.matching.onnx import SHIPPED
from faqbot.settings import known_names
from tests.conftest import SMALL_FILE

ROOT = Path(__file__).parents[1]


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    for name in (
        "FAQBOT_FAQS",
        "FAQBOT_DATA_DIR",
        "FAQBOT_ENCODER",
        "FAQBOT_SECRET",
        "DATABASE_URL",
    ):
        monkeypatch.delenv(name, raising=False)
    (tmp_path / "faqs.yaml").write_text(SMALL_FILE)
    return tmp_path


def run(*arguments: str) -> Result:
    return CliRunner().invoke(cli, list(arguments), prog_name="faqbot")


def started(*arguments: str, **environment: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", "faqbot", *arguments],
        capture_output=True,
        text=True,
        timeout=60,
        env=os.environ | {"FAQBOT_ENCODER": "none"} | environment,
    )


def test_ask_prints_the_answer_and_its_related_post():
    result = run("ask", "when are you open?")
    assert result.exit_code == 0
    assert result.stdout.startswith("When are you open?\n\nWe open at nine.\n")
    assert "Summer hours" in result.stdout
    assert "https://acme.dev/blog/summer" in result.stdout


def test_ask_json_is_the_object_of_the_contract():
    found = json.loads(run("ask", "--json", "when are you open?").stdout)
    assert list(found) == [
        "text", "decision", "talk", "opened", "matches", "entry", "body", "source", "posts"
    ]  # fmt: skip
    assert (found["talk"], found["opened"]) == (None, False)
    assert (found["text"], found["decision"]) == ("when are you open?", "answer")
    assert (found["entry"], found["body"]) == ("opening-hours", "We open at **nine**.")
    assert set(found["matches"][0]) == {"id", "score"}
    scores = [match["score"] for match in found["matches"]]
    assert scores == sorted(scores, reverse=True)
    assert found["source"] == {"title": "Hours", "url": "https://acme.dev/hours", "author": "Ann"}
    (post,) = found["posts"]
    assert set(post) == {"id", "title", "url", "excerpt", "published", "age", "author", "image"}
    assert (post["id"], post["published"]) == ("summer", "2026-08-23")


@pytest.mark.parametrize(
    ("text", "decision"),
    [("how is delivery", "suggest"), ("what's the weather tomorrow", "abstain"), ("", "abstain"),
     ("thanks!", "abstain"), ("asdfgh", "abstain"), ("\udcff", "abstain")],
)  # fmt: skip
def test_ask_json_without_an_answer_has_no_entry(text: str, decision: str):
    found = json.loads(run("ask", "--json", text).stdout)
    assert (found["decision"], found["entry"]) == (decision, None)
    assert found["posts"] == []


def test_ask_json_tells_plain_talk_from_a_question():
    assert json.loads(run("ask", "--json", "hello!").stdout)["talk"] == "greeting"
    assert json.loads(run("ask", "--json", "do you sell bananas").stdout)["talk"] is None


def test_a_question_needs_no_quotes():
    assert run("ask", "when", "are", "you", "open?").stdout.startswith("When are you open?\n\nWe")
    assert "matched as: when are you open" in run("why", "when", "are", "you", "open?").stdout
    assert run("ask").exit_code == 2


def test_ask_without_a_file_says_what_to_do(folder: Path):
    (folder / "faqs.yaml").unlink()
    result = run("ask", "hi")
    assert result.exit_code == 2
    assert "faqbot init" in result.stderr


def test_ask_with_a_broken_file_shows_its_errors(folder: Path):
    (folder / "faqs.yaml").write_text("version: 1\n")
    result = run("ask", "hi")
    assert result.exit_code == 2
    assert "faqs.yaml:1:1" in result.stderr


def test_ask_with_a_broken_environment_names_the_variable(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("FAQBOT_RETENTION_DAYS", "soon")
    result = run("ask", "hi")
    assert result.exit_code == 2
    assert "FAQBOT_RETENTION_DAYS" in result.stderr


@pytest.mark.parametrize(
    ("environment", "named"),
    [
        ({"DATABASE_URL": "postgresql://u:p@127.0.0.1:1/d"}, "FAQBOT_SECRET is not set"),
        ({"FAQBOT_SECRET": "short"}, "shorter than 16"),
        ({"DATABASE_URL": "nonsense"}, "DATABASE_URL"),
    ],
)
def test_ask_refuses_a_database_setting_it_cannot_use(monkeypatch, environment, named):
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    result = run("ask", "hi")
    assert result.exit_code == 2
    assert named in result.stderr


def test_ask_with_a_secret_of_ones_own_makes_no_key(folder: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("FAQBOT_SECRET", "long enough to be a key")
    assert run("ask", "when are you open?").exit_code == 0
    assert sorted(path.name for path in (folder / ".faqbot").iterdir()) == [
        "cache",
        "faqbot.sqlite3",
    ]


def test_check_of_a_good_file_counts_what_is_in_it():
    result = run("check")
    assert result.exit_code == 0
    assert result.stdout == "faqs.yaml: good: 3 entries, 8 phrasings, 3 posts\n"


def test_check_prints_every_error_and_exits_with_1(folder: Path):
    (folder / "bad.yaml").write_text("version: 1\nentries:\n  - {id: A, anwser: A}\n")
    result = run("check", "bad.yaml")
    assert result.exit_code == 1
    for part in ("bad.yaml:3:10", "bad.yaml:3:13", '"question" is missing', "^^^^^^", "3 errors"):
        assert part in result.stdout


def test_check_of_a_file_with_warnings_is_good():
    result = run("check", str(ROOT / "faqs.yaml"))
    assert result.exit_code == 0
    assert "warning: site.url" in result.stdout
    assert "good: 11 entries" in result.stdout


def test_check_of_a_missing_file_exits_with_2():
    assert run("check", "nope.yaml").exit_code == 2


def test_check_imports_no_platform_and_no_database():
    program = (
        "import sys\n"
        "from faqbot.cli import cli\n"
        "cli(['check', 'faqs.yaml'], standalone_mode=False)\n"
        "heavy = {'sqlalchemy', 'alembic', 'slack_bolt', 'slack_sdk', 'discord', 'rich', 'rapidfuzz', 'aiohttp',"
        " 'markdown_it', 'babel'}\n"
        "assert not heavy & set(sys.modules), heavy & set(sys.modules)\n"
    )
    subprocess.run([sys.executable, "-c", program], check=True, stdout=subprocess.DEVNULL)


def test_init_writes_a_bot_that_answers(folder: Path, monkeypatch: pytest.MonkeyPatch):
    result = run("init", "new")
    assert result.exit_code == 0
    assert "cd new && faqbot check" in result.stdout
    steps = re.findall(r"^  (faqbot .*?)  ", result.stdout, re.MULTILINE)
    assert steps == [
        "faqbot manifest slack", "faqbot invite discord", "faqbot doctor", "faqbot run"
    ]  # fmt: skip
    monkeypatch.chdir(folder / "new")
    assert run("check").exit_code == 0
    assert "Monday to Friday" in run("ask", "are you open on Sundays?").stdout
    tested = run("test")
    assert tested.exit_code == 0, tested.stdout


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("version: 1\nentries: [{id: a, question: What?, answer: It.}]\n", "1 entry; 1 warning\n"),
        ("version: 1\n", "faqs.yaml: 1 error\n"),
        (None, "faqs.yaml: no such file\n"),
    ],
)
def test_doctor_counts_in_words_and_names_the_file_once(
    folder: Path, content: str | None, said: str
):
    (folder / "faqs.yaml").unlink()
    if content is not None:
        (folder / "faqs.yaml").write_text(content)
    (line,) = re.findall(r"^\w+ +(faqs\.yaml: .*\n)", run("doctor").stdout, re.MULTILINE)
    assert line.endswith(said)
    assert line.count("faqs.yaml") == 1


def test_manifest_prints_json_alone_and_says_elsewhere_what_to_do_next():
    result = run("manifest", "slack")
    assert result.exit_code == 0
    assert "channels:history" in json.loads(result.stdout)["oauth_config"]["scopes"]["bot"]
    assert "https://api.slack.com/apps?new_app=1" in result.stderr
    assert len(result.stderr.splitlines()) == 3
    over_http = run("manifest", "slack", "--http", "https://bot.acme.dev")
    assert "https://bot.acme.dev/slack/events" in over_http.stdout
    assert "SLACK_SIGNING_SECRET" in over_http.stderr


@pytest.mark.parametrize(
    "command", [("manifest", "slack"), ("invite", "discord", "--application", "42")]
)
def test_manifest_and_invite_need_a_file_that_can_be_used(folder: Path, command: tuple[str, ...]):
    (folder / "faqs.yaml").write_text("version: 1\n")
    broken = run(*command)
    assert (broken.exit_code, broken.stdout) == (2, "")
    assert "faqs.yaml:1:1" in broken.stderr
    (folder / "faqs.yaml").unlink()
    missing = run(*command)
    assert (missing.exit_code, missing.stdout) == (2, "")
    assert "faqbot init" in missing.stderr


def test_an_address_without_https_is_refused():
    result = run("manifest", "slack", "--http", "http://bot.acme.dev")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "https" in result.stderr


def test_invite_prints_the_link_alone():
    result = run("invite", "discord", "--application", "42")
    assert result.exit_code == 0
    assert result.stdout.startswith("https://discord.com/oauth2/authorize?client_id=42&")
    assert result.stdout.count("\n") == 1


def test_invite_without_an_id_or_a_token_says_what_to_do():
    result = run("invite", "discord")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "--application" in result.stderr


def test_init_says_what_it_added_to_a_gitignore(folder: Path):
    (folder / "faqs.yaml").unlink()
    (folder / ".gitignore").write_text("dist/\n")
    result = run("init")
    assert "added .env and .faqbot/ to .gitignore\n" in result.stdout
    assert "wrote .gitignore" not in result.stdout


def test_init_overwrites_nothing():
    result = run("init")
    assert result.exit_code == 2
    assert "left as it is" in result.stderr


def queries(folder: Path) -> str:
    path = folder / "q.jsonl"
    path.write_text(
        '{"text": "when are you open", "entry": "opening-hours", "kind": "clean"}\n'
        '{"text": "shipping time?", "entry": "delivery-time", "kind": "clean"}\n'
        '{"text": "is the moon far", "entry": null, "kind": "oos"}\n'
    )
    return str(path)


def test_eval_prints_the_figures(folder: Path):
    result = run("eval", queries(folder))
    assert result.exit_code == 0
    assert "clean" in result.stdout
    assert "1.000" in result.stdout


def test_eval_json_and_predictions_follow_the_contract(folder: Path):
    result = run("eval", queries(folder), "--faqs", "faqs.yaml", "--json", "--predictions", "p")
    assert result.exit_code == 0
    assert json.loads(result.stdout)["ranking"]["p_at_1"] == 1
    lines = [json.loads(line) for line in (folder / "p").read_text().splitlines()]
    assert [line["text"] for line in lines] == [
        "when are you open", "shipping time?", "is the moon far"
    ]  # fmt: skip
    assert lines[0]["decision"] == "answer"
    assert lines[0]["matches"][0]["id"] == "opening-hours"
    assert lines[2]["decision"] == "abstain"


def test_eval_gates_decide_the_exit_code(folder: Path):
    good = run("eval", queries(folder), "--min-p1", "1", "--min-precision", "1", "--max-false", "0")
    assert good.exit_code == 0
    (folder / "q.jsonl").write_text('{"text": "when are you open", "entry": "delivery-time"}\n')
    bad = run("eval", "q.jsonl", "--min-p1", "0.5")
    assert bad.exit_code == 1
    assert "P@1 is 0.000" in bad.stderr


@pytest.mark.parametrize(
    ("content", "named"),
    [(None, "cannot be read"), (b"\xff", "cannot be read"), (b"{}", "q.jsonl:1:1")],
)
def test_eval_of_a_file_it_cannot_use_exits_with_2(folder: Path, content, named):
    if content is not None:
        (folder / "q.jsonl").write_bytes(content)
    result = run("eval", "q.jsonl")
    assert result.exit_code == 2
    assert named in result.stderr


def test_eval_says_where_predictions_cannot_be_written(folder: Path):
    result = run("eval", queries(folder), "--predictions", "no/such/folder")
    assert result.exit_code == 2
    assert "cannot be written" in result.stderr


def test_version_and_module_are_the_command():
    done = started("--version")
    assert (done.returncode, done.stdout.split()[0]) == (0, "faqbot")


def test_a_terminal_that_knows_ascii_only_gets_a_stand_in(folder: Path):
    (folder / "faqs.yaml").write_text(SMALL_FILE.replace("at **nine**", "bei Köln"))
    done = started("ask", "when are you open?", PYTHONIOENCODING="ascii", PYTHONUTF8="0")
    assert done.returncode == 0
    assert "bei K?ln" in done.stdout


def test_the_settings_know_every_name_that_the_tests_clear():
    names = {"FAQBOT_FAQS", "FAQBOT_DATA_DIR", "FAQBOT_SECRET", "DATABASE_URL", "SLACK_BOT_TOKEN"}
    assert names <= set(known_names(PLATFORMS))


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="Linux has a device that is full")
@pytest.mark.parametrize("arguments", [["ask", "hi"], ["check"]])
@pytest.mark.usefixtures("words_alone")
def test_output_that_cannot_be_written_is_one_line(arguments: list[str]):
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "faqbot", *arguments],
            stdout=full, stderr=subprocess.PIPE, text=True, timeout=60,
        )  # fmt: skip
    assert done.returncode == 2
    assert done.stderr.splitlines() == [
        "faqbot: the output cannot be written: No space left on device"
    ]


def test_a_reader_that_leaves_early_hears_no_complaint():
    done = subprocess.run(
        f"{sys.executable} -m faqbot check --help | head -c 1",
        shell=True, capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    assert done.stderr == ""


def test_a_tilde_in_a_dotenv_is_home(folder: Path):
    (folder / ".env").write_text(f"FAQBOT_FAQS=~/faqs.yaml\nHOME={folder}\n")
    assert started("check", HOME=str(folder)).returncode == 0


def test_questions_of_unknown_entries_are_named(folder: Path):
    (folder / "q.jsonl").write_text('{"text": "when are you open", "entry": "opening-hour"}\n')
    result = run("eval", "q.jsonl")
    assert result.exit_code == 0
    assert "opening-hour" in result.stderr


def test_why_tells_the_entries_the_bounds_and_the_rule():
    shown = run("why", "hi, how mcuh is delivrey?").stdout
    assert "matched as: how much is delivery" in shown
    assert "mcuh was taken as much" in shown
    assert "1. delivery-cost  score" in shown
    assert "to answer at least" in shown
    assert "words: shared " in shown


def test_why_json_is_one_object_with_every_signal():
    found = json.loads(run("why", "--json", "How long does delivery take").stdout)
    assert (found["decision"], found["chosen"]) == ("answer", ["delivery-time"])
    best = found["matches"][0]
    assert (best["id"], best["score"]) == ("delivery-time", 1.0)
    assert best["note"] == "word for word"
    assert set(best["shares"]) == {"phrasings", "id", "answer"}
    assert 0 < found["probability"]["opened"] < found["probability"]["answer"] < 1
    assert found["lead"]["value"] > found["lead"]["answer"]
    assert set(found["words"]) == {"shared", "unknown", "lost"}


def test_why_tells_how_a_question_reads_after_an_entry():
    shown = run("why", "and how much is it?", "--after", "delivery-time").stdout
    assert "after delivery-time, read as: how much is delivery" in shown
    assert "answer: " in shown
    unknown = run("why", "and how much is it?", "--after", "delivery")
    assert unknown.exit_code == 2
    assert "has no entry 'delivery'" in unknown.stderr


def test_eval_asks_a_question_in_its_thread(folder: Path):
    line = '{"text": "how much is it?", "entry": "delivery-cost", "after": "delivery-time"}\n'
    (folder / "q.jsonl").write_text(line)
    assert "answered   100.0%   right in 100.0%" in run("eval", "q.jsonl").stdout
    (folder / "q.jsonl").write_text(line + line.replace("delivery-time", "delivery-tme"))
    result = run("eval", "q.jsonl")
    assert result.exit_code == 2
    assert "q.jsonl:2:1: asked after 'delivery-tme'" in result.stderr


def test_an_encoder_can_be_left_out_or_chosen(folder: Path, monkeypatch: pytest.MonkeyPatch):
    question = ("why", "--json", "until when is your shop open")
    with_encoder = json.loads(run(*question).stdout)["matches"][0]
    monkeypatch.setenv("FAQBOT_ENCODER", "none")
    alone = json.loads(run(*question).stdout)["matches"][0]
    assert (with_encoder["meaning"] is None, alone["meaning"] is None) == (False, True)
    monkeypatch.setenv("FAQBOT_ENCODER", str(SHIPPED))
    assert json.loads(run(*question).stdout)["matches"][0] == with_encoder
    monkeypatch.setenv("FAQBOT_ENCODER", str(folder))
    refused = run(*question)
    assert refused.exit_code == 2
    assert "FAQBOT_ENCODER wants a folder" in refused.stderr
