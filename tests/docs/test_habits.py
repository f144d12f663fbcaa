"""CI, the hooks, the justfile, the templates and the addresses: valid, and about what there is."""

import os
import re
import shlex
import tomllib
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import click
import pytest
import yaml

from faqbot.cli import cli
from tests.docs.pages import DOCS, ROOT

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
GITHUB = ROOT / ".github"
TEMPLATES = sorted(each for each in GITHUB.glob("ISSUE_TEMPLATE/*.yml") if each.stem != "config")
README = (ROOT / "README.md").read_text("utf-8")


def read(path: Path) -> Any:
    return yaml.safe_load(path.read_text("utf-8"))


WORKFLOW = read(GITHUB / "workflows" / "ci.yml")
HOOKS = [hook for repo in read(ROOT / ".pre-commit-config.yaml")["repos"] for hook in repo["hooks"]]


def declared() -> set[str]:
    """The programs that an installation for development brings, by the libraries it names."""
    wanted = [*PROJECT["dependencies"], *PROJECT["optional-dependencies"]["dev"]]
    names = {re.split(r"[\[>=<;]", each)[0] for each in wanted}
    return names | {"faqbot", "python", "pip", "lint-imports"}


def recipes() -> dict[str, list[str]]:
    """The lines of each recipe of the justfile, with the options' defaults put in."""
    found: dict[str, list[str]] = {}
    defaults: dict[str, str] = {}
    for line in (ROOT / "justfile").read_text("utf-8").splitlines():
        head = re.fullmatch(r"(\w+)((?: [*+]?[A-Z]+(?:='\w+')?)*):", line)
        if head is not None:
            found[head[1]] = []
            defaults = dict(re.findall(r"([A-Z]+)(?:='(\w+)')?", head[2]))
        elif line.startswith("    "):
            for name, value in defaults.items():
                line = line.replace("{{" + name + "}}", value)  # noqa: PLW2901 - filled in
            found[[*found][-1]].append(line.strip())
    return found


def are_there(words: list[str]) -> bool:
    """Whether a command's program, and the module or file that it runs, are there."""
    program = words[0]
    if not program.startswith(".venv/bin/"):
        return program in {"python3", "@just"} or os.access(ROOT / program, os.X_OK)
    if Path(program).name not in declared():
        return False
    if words[1:2] == ["-m"]:
        return find_spec(words[2].partition("[")[0]) is not None
    paths = [word for word in words[1:] if word.endswith((".py", ".txt"))]
    return all((ROOT / path).exists() for path in paths)


@pytest.mark.parametrize("name", recipes())
def test_what_a_recipe_runs_is_there(name: str, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.syspath_prepend(ROOT)
    lines = recipes()[name]
    assert lines
    assert [line for line in lines if not are_there(shlex.split(line))] == []


def test_the_justfile_has_a_recipe_for_each_habit_and_each_is_explained():
    text = (ROOT / "justfile").read_text("utf-8")
    wanted = {"setup", "quick", "test", "lint", "fix", "bench", "docs"}
    assert wanted <= set(recipes())
    assert all(re.search(rf"^# .+\n{name}\b", text, re.MULTILINE) for name in wanted)
    # Each line that is not a comment, blank, a recipe's head or indented would be unknown to us.
    rest = [line for line in text.splitlines() if line and line[0] not in "# "]
    assert len(rest) == len(recipes())


def test_lint_and_the_hooks_run_what_ci_runs():
    ci = (ROOT / ".ci" / "run").read_text("utf-8")
    checks = set(re.findall(r'^"\$bin/([\w-]+)"', ci, re.MULTILINE)) - {"python"}
    lint = {Path(shlex.split(line)[0]).name for line in recipes()["lint"]}
    hooks = {Path(hook["entry"].split()[0]).name for hook in HOOKS}
    assert checks == lint == hooks


@pytest.mark.parametrize("hook", HOOKS, ids=lambda hook: hook["id"])
def test_a_hook_runs_what_the_environment_has_and_looks_at_files_that_there_are(
    hook: dict[str, Any],
):
    assert hook["language"] == "system"
    words = shlex.split(hook["entry"])
    assert are_there(words)
    if Path(words[0]).name == "faqbot":
        command: click.Command = cli.commands[words[1]]
        assert command.make_context(words[1], words[2:])
    shape = re.compile(hook.get("files", ""))
    kinds = set(hook.get("types_or", ["python"]))
    assert kinds <= {"python", "pyi"}
    assert any(shape.search(path) for path in ["faqs.yaml", "faqbot/app.py", "pyproject.toml"])


def steps() -> Iterator[dict[str, Any]]:
    for job in WORKFLOW["jobs"].values():
        yield from job["steps"]


def test_each_step_of_ci_is_there_and_one_runs_all_that_must_hold():
    commands = [step["run"] for step in steps() if "run" in step]
    assert ".ci/run" in commands
    assert all(os.access(ROOT / command.split()[0], os.X_OK) for command in commands)
    others = [step["uses"] for step in steps() if "run" not in step]
    assert all(re.fullmatch(r"actions/[\w-]+@v\d+", each) for each in others)


def test_ci_runs_on_each_python_that_the_package_names():
    (job,) = WORKFLOW["jobs"].values()
    named = re.findall(r"Python :: (3\.\d+)$", "\n".join(PROJECT["classifiers"]), re.MULTILINE)
    assert job["strategy"]["matrix"]["python"] == named
    assert job["container"] == "python:${{ matrix.python }}"


def test_ci_may_read_alone_and_takes_no_secret_and_no_words_of_a_pull_request():
    text = (GITHUB / "workflows" / "ci.yml").read_text("utf-8")
    assert WORKFLOW["permissions"] == {"contents": "read"}
    assert "secrets." not in text
    assert all("${{" not in step.get("run", "") for step in steps())


def test_ci_runs_the_readmes_own_test_command():
    """`.ci/run` takes it out of the README: one line that begins with python3."""
    block = re.findall(r"<!-- tests -->\n```sh\n(.*?)```", README, re.DOTALL)
    assert len(block) == 1
    (line,) = block[0].splitlines()
    assert line.startswith("python3 -m venv .venv && ")
    assert "-m pytest" in line


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_each_template_asks_for_what_doctor_says_and_for_no_secret(path: Path):
    template = read(path)
    assert {"name", "description", "body"} <= set(template)
    fields = [each for each in template["body"] if each["type"] != "markdown"]
    assert all({"label"} <= set(each["attributes"]) for each in fields)
    ids = [each["id"] for each in fields]
    assert len(ids) == len(set(ids))
    (doctor,) = (each for each in fields if each["attributes"]["label"] == "faqbot doctor --json")
    assert doctor["validations"]["required"] is True


def test_the_templates_name_commands_that_there_are():
    text = "\n".join(path.read_text("utf-8") for path in TEMPLATES)
    for command, option in re.findall(r"faqbot (\w+)(?: TEXT)? (--\w+)", text):
        options = {name for each in cli.commands[command].params for name in each.opts}
        assert option in options


def test_the_projects_addresses_are_those_of_the_hooks_and_lead_to_files_that_there_are():
    (place,) = re.findall(r"repo: (https://\S+)", (DOCS / "faqs-yaml.md").read_text("utf-8"))
    urls = PROJECT["urls"]
    assert {"Homepage", "Documentation", "Changelog", "Issues"} <= set(urls)
    contacts = read(GITHUB / "ISSUE_TEMPLATE" / "config.yml")["contact_links"]
    assert all(url.startswith(place) for url in [*urls.values(), *(c["url"] for c in contacts)])
    paths = [re.split(r"/(?:tree|blob)/main/", url)[1:] for url in urls.values()]
    assert all((ROOT / path[0]).exists() for path in paths if path)
