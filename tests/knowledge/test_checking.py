"""`faqbot check` with its options, `schema` and `init`, as they are called."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from faqbot.adapters import PLATFORMS
from faqbot.cli import cli
from faqbot.knowledge.json_schema import schema_text

GOOD = """\
version: 1
entries:
  - id: hours
    question: When are you open?
    aliases: [till when]   # both
    answer: At nine.
"""
WARNED = GOOD.replace("    aliases: [till when]   # both\n", "")
BROKEN = GOOD.replace("aliases:", "alises:").replace("At nine", "Hours: nine")


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path / "faqs.yaml"


def run(*arguments: str) -> Result:
    return CliRunner().invoke(cli, list(arguments), prog_name="faqbot")


@pytest.mark.parametrize(
    ("content", "plain", "strict"), [(GOOD, 0, 0), (WARNED, 0, 1), (BROKEN, 1, 1)]
)
def test_strict_makes_warnings_fail(file: Path, content: str, plain: int, strict: int):
    file.write_text(content)
    assert run("check").exit_code == plain
    assert run("check", "--strict").exit_code == strict


def test_json_is_one_object_with_every_problem(file: Path):
    file.write_text(WARNED)
    result = run("check", "--json")
    assert result.exit_code == 0
    found = json.loads(result.stdout)
    assert found["file"] == "faqs.yaml"
    assert found["good"] is True
    assert found["counts"] == {
        "entries": 1, "phrasings": 1, "posts": 0, "errors": 0, "warnings": 1, "hints": 0,
    }  # fmt: skip
    (problem,) = found["problems"]
    assert list(problem) == ["line", "column", "severity", "code", "message", "remedy"]
    assert (problem["line"], problem["column"]) == (4, 15)
    assert (problem["severity"], problem["code"]) == ("warning", "one-phrasing")


def test_json_of_a_broken_file_is_not_good(file: Path):
    file.write_text(BROKEN)
    result = run("check", "--json")
    found = json.loads(result.stdout)
    assert (result.exit_code, found["good"]) == (1, False)
    assert found["counts"] == {"errors": 1, "warnings": 0, "hints": 0}
    assert found["problems"][0]["code"] == "colon-in-text"


def entries(count: int) -> str:
    """A file of entries with one phrasing each, one of which has two other faults."""
    lines = [
        f"  - {{id: e{number}, question: What is {number}?, answer: It is.}}"
        for number in range(count)
    ]
    lines[1] = lines[1].replace("It is.", "'[a](b.html) <{X}>'")
    return "\n".join(["version: 1", "entries:", *lines, ""])


def test_many_warnings_of_one_kind_are_one_with_a_count(file: Path):
    file.write_text(entries(50))
    shown = run("check").stdout
    assert shown.count("this entry has one phrasing only") == 1
    assert (
        "faqs.yaml: warning: 49 more of this kind (one-phrasing), on lines 4, 5, 6, 7, 8, 9, 10, 11, ..."
        in shown.splitlines()
    )
    assert shown.index("49 more") < shown.index('"b.html"') < shown.index("<{X}>")
    assert shown.endswith("faqs.yaml: good: 50 entries, 50 phrasings, 0 posts; 52 warnings\n")


def test_a_few_warnings_of_one_kind_are_shown_each(file: Path):
    file.write_text(entries(3))
    shown = run("check").stdout
    assert shown.count("this entry has one phrasing only") == 3
    assert "more of this kind" not in shown


def test_json_counts_each_kind_and_keeps_each_finding(file: Path):
    file.write_text(entries(50))
    found = json.loads(run("check", "--json").stdout)
    assert found["kinds"] == {"one-phrasing": 50, "no-link": 1, "unfilled": 1}
    assert len(found["problems"]) == 52


def test_many_errors_are_shown_each(file: Path):
    file.write_text(entries(9).replace("answer:", "anwser:"))
    assert run("check").stdout.count('did you mean "answer"?') == 9


def test_fix_shows_what_it_changed_and_then_what_is_left(file: Path):
    file.write_text(BROKEN.replace("    question", "    review_by: 2020-1-1\n    question"))
    result = run("check", "--fix")
    assert result.exit_code == 0
    lines = result.stdout.split("\n")
    assert lines[:3] == [
        "faqs.yaml:4: 2020-1-1 -> 2020-01-01",
        "faqs.yaml:6: alises: -> aliases:",
        'faqs.yaml:7: answer: Hours: nine. -> answer: "Hours: nine."',
    ]
    assert "faqs.yaml:4:16: warning: this answer was to be read again" in result.stdout
    assert file.read_text() == GOOD.replace("At nine.", '"Hours: nine."').replace(
        "    question", "    review_by: 2020-01-01\n    question"
    )


def test_fix_of_a_good_file_does_not_write_it(file: Path):
    file.write_text(GOOD)
    file.chmod(0o400)
    before = file.stat()
    assert run("check", "--fix").exit_code == 0
    assert file.stat().st_mtime_ns == before.st_mtime_ns
    assert file.stat().st_ino == before.st_ino


def test_fix_says_in_json_what_it_did(file: Path):
    file.write_text(GOOD.replace("aliases:", "alises:"))
    assert json.loads(run("check", "--fix", "--json").stdout)["fixed"] == [
        "faqs.yaml:5: alises: -> aliases:"
    ]


@pytest.fixture
def port() -> Iterator[int]:
    """A web server on loopback that has one page."""

    class Pages(BaseHTTPRequestHandler):
        def do_HEAD(self) -> None:
            self.send_response(200 if self.path == "/here" else 404)
            self.end_headers()

        def do_GET(self) -> None:
            self.do_HEAD()

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Pages)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server.server_port
    server.shutdown()
    thread.join()
    server.server_close()


def test_links_are_asked_and_the_dead_ones_named_by_their_lines(file: Path, port: int):
    base = f"http://127.0.0.1:{port}"
    file.write_text(
        f"{GOOD}    source: {{title: T, url: '{base}/here'}}\n"
        f"posts:\n  - {{id: p, title: T, url: '{base}/gone', published: 2026-01-01}}\n"
    )
    result = run("check", "--links", "--private-links", "--strict")
    assert result.exit_code == 1
    assert f"faqs.yaml:9:28: warning: the post p: {base}/gone leads to no page" in result.stdout
    assert "1 warning\n" in result.stdout


def test_links_into_a_private_network_are_not_asked_unless_wanted(file: Path, port: int):
    file.write_text(f"{GOOD}    source: {{title: T, url: 'http://127.0.0.1:{port}/gone'}}\n")
    result = run("check", "--links", "--json")
    (problem,) = json.loads(result.stdout)["problems"]
    assert (problem["code"], problem["line"]) == ("private-link", 7)


def test_private_links_alone_says_that_nothing_would_be_asked():
    result = run("check", "--private-links")
    assert result.exit_code == 2
    assert "--links" in result.stderr


def test_a_file_in_utf16_is_mended_and_named_without_a_line(file: Path):
    file.write_bytes(f"\ufeff{GOOD}".encode("utf-16-le"))
    result = run("check", "--fix")
    assert "faqs.yaml: UTF-16 -> UTF-8" in result.stdout


def test_schema_prints_the_schema():
    assert run("schema").stdout == schema_text(PLATFORMS)


def test_init_writes_the_schema_that_the_starter_names(tmp_path: Path):
    assert run("init", str(tmp_path / "new")).exit_code == 0
    first = (tmp_path / "new" / "faqs.yaml").read_text().partition("\n")[0]
    named = first.removeprefix("# yaml-language-server: $schema=")
    assert (tmp_path / "new" / named).read_text() == schema_text(PLATFORMS)
