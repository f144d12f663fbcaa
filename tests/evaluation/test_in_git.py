"""The hooks and the workflow that the docs offer: their own commands, run in a real repository."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from tests.evaluation.test_comparison import git

ROOT = Path(__file__).parents[2]
HOOKS = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text())
WORKFLOW_TEXT = (ROOT / "examples" / "faqs-workflow.yaml").read_text()
WORKFLOW = yaml.safe_load(WORKFLOW_TEXT)
(JOB,) = WORKFLOW["jobs"].values()
COMMANDS = {
    step["name"]: step["run"]
    for step in JOB["steps"]
    # There is no network to install from.
    if "run" in step and "pip install" not in step["run"]
}
FILE = """\
version: 1
entries:
  - id: opening-hours
    question: When are you open?
    aliases: [what are your opening hours, are you open on weekends]
    answer: We open at nine.
    tests: {asks: ["are you open on a weekend?"], not: ["how long is the delivery"]}
  - id: delivery-time
    question: How long does delivery take?
    aliases: [when will my order arrive, shipping time]
    answer: Three days.
"""
# An unknown key, and a test that nothing answers.
BROKEN = {
    "faqbot-check": FILE.replace("answer: Three", "anwser: Three"),
    "faqbot-test": FILE.replace("are you open on a weekend?", "what is the weather tomorrow"),
}

pytestmark = pytest.mark.skipif(
    shutil.which("bash") is None, reason="both pre-commit's users and GitHub have a bash"
)


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A repository that holds a faqs.yaml alone, in two versions."""
    (place := tmp_path / "repo").mkdir()
    git(place, "init", "-q")
    for content in (FILE, FILE.replace("Three", "Four")):
        (place / "faqs.yaml").write_text(content)
        git(place, "add", "faqs.yaml")
        git(place, "commit", "-qm", "change")
    return place


@pytest.fixture
def run(tmp_path: Path, repository: Path):
    """Runs a command in the repository as GitHub's runner does, `faqbot` being this very one."""
    (commands := tmp_path / "bin").mkdir()
    (commands / "faqbot").write_text(f'#!/bin/sh\nexec "{sys.executable}" -m faqbot "$@"\n')
    (commands / "faqbot").chmod(0o755)
    environment = {
        "PATH": f"{commands}{os.pathsep}{os.environ['PATH']}",
        "PYTHONPATH": str(ROOT),
        "FAQBOT_DATA_DIR": str(tmp_path / "data"),
        "FAQBOT_ENCODER": "none",
        "BASE": "HEAD~1",
        "GITHUB_STEP_SUMMARY": str(tmp_path / "summary.md"),
    }

    def execute(command: str) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            ["bash", "-e", "-c", command],
            cwd=repository, env=os.environ | environment, capture_output=True, text=True, timeout=120,
        )  # fmt: skip

    return execute


@pytest.mark.parametrize("hook", HOOKS, ids=lambda hook: hook["id"])
def test_each_hook_lets_a_good_file_pass_and_holds_a_bad_one(hook, run, repository: Path):
    assert hook["language"] == "python"
    assert hook["pass_filenames"] is False
    assert run(hook["entry"]).returncode == 0
    (repository / "faqs.yaml").write_text(BROKEN[hook["id"]])
    held = run(hook["entry"])
    assert held.returncode == 1
    assert "faqs.yaml:" in held.stdout


def test_every_command_of_the_workflow_runs_on_a_change(run, repository: Path, tmp_path: Path):
    assert list(COMMANDS) == ["Check", "Test", "Diff"]
    for name, command in COMMANDS.items():
        done = run(command)
        assert done.returncode == 0, (name, done.stderr)
    comment = (repository / "comment.md").read_text()
    assert comment.startswith(
        "### faqbot: <code>HEAD~1</code> to <code>HEAD</code>".replace("~", "&#126;")
    )
    assert "answers whose text changed: delivery-time" in comment
    assert (tmp_path / "summary.md").read_text() == comment


def test_the_workflow_stops_at_a_mistake_in_the_file(run, repository: Path):
    (repository / "faqs.yaml").write_text(BROKEN["faqbot-check"])
    assert run(COMMANDS["Check"]).returncode == 1
    (repository / "faqs.yaml").write_text(BROKEN["faqbot-test"])
    assert run(COMMANDS["Test"]).returncode == 1


def test_the_change_that_brings_the_file_is_no_failure_of_the_comparison(run, repository: Path):
    (repository / "README").write_text("Answers.")
    git(repository, "checkout", "-q", "--orphan", "empty")
    git(repository, "rm", "-rq", "--cached", ".")
    git(repository, "add", "README")
    git(repository, "commit", "-qm", "begin")
    git(repository, "add", "faqs.yaml")
    git(repository, "commit", "-qm", "bring the file")
    done = run(COMMANDS["Diff"])
    assert done.returncode == 0, done.stderr
    assert "new" in (repository / "comment.md").read_text()


def test_the_workflow_installs_a_named_version_from_the_place_of_the_hooks():
    (install,) = (step["run"] for step in JOB["steps"] if "pip install" in step.get("run", ""))
    page = (ROOT / "docs" / "faqs-yaml.md").read_text()
    place, version = re.findall(r"repo: (https://\S+)\s+rev: (\S+)", page)[0]
    assert f"git+{place}@{version}" in install


def test_the_workflow_may_read_alone_and_runs_no_words_of_a_pull_request():
    assert WORKFLOW["permissions"] == {"contents": "read"}
    assert "permissions" not in JOB
    assert "secrets." not in WORKFLOW_TEXT
    assert "token" not in WORKFLOW_TEXT.casefold()
    assert all("${{" not in step.get("run", "") for step in JOB["steps"])
    checkout = JOB["steps"][0]["with"]
    assert checkout == {"fetch-depth": 0, "persist-credentials": False}


def test_the_docs_show_the_hooks_and_the_workflow():
    page = (ROOT / "docs" / "faqs-yaml.md").read_text()
    assert all(f"id: {hook['id']}" in page for hook in HOOKS)
    assert "examples/faqs-workflow.yaml" in page
