"""Each command of the pages: run, or where that needs a token, Docker or a server, looked up."""

import argparse
import contextlib
import json
import re
import runpy
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import click
import pytest
import yaml
from click.testing import CliRunner

from faqbot.adapters import PLATFORMS
from faqbot.cli import cli
from faqbot.settings import known_names
from tests.conftest import SMALL_FILE
from tests.docs.pages import PAGES, ROOT, Command, Shown, commands, shown
from tests.insight.conftest import keep

FOLDERS = Path(__file__).parent / "folders"
# What moves with the day, and with a new fit.
MOVING = re.compile(r"\(\d+ \w+ ago\)|\(today\)|\(yesterday\)|\d\.\d\d|\d{4}-\d\d-\d\d")
SHOWN = [each for page in PAGES for each in shown(page)]
# Of a command that is both, what is more than mentioned stands last, and counts.
ALL = {
    str(each): each
    for each in sorted(
        (each for page in PAGES for each in commands(page)), key=lambda each: not each.mentioned
    )
}
# What is written in capitals stands for something of the reader's.
PLACEHOLDERS = {
    "TEXT": "do you sell bananas", "USER": "slack:T0123:U0456", "FILE": "new.sqlite3",
    "OLD": "HEAD~1", "NEW": "HEAD", "POST": "project-team-post",
}  # fmt: skip
# They go on until a signal, ask a person, ask the web, or need a token.
LOOKED_UP = re.compile(
    r"run\b|preview( --.*)?$|posts --(?:refresh|discover)\b|learn\b|invite discord$|.*--links\b|person forget \S+$"
)
# They ask every phrasing or line: a small file shows as well that they work.
THOROUGH = {"check", "test", "diff", "eval"}
OUTSIDE = {"mkdir", "pg_dump", "pg_restore", "sqlite3", "optimum-cli", "pre-commit"}
WITHOUT_OPTIONS = {
    "tests.adapters.golden": "tests/adapters/golden.py", "pytest": "tests",
    "faqbot": "faqbot/__main__.py",
}  # fmt: skip
GOOD, FALLS_SHORT = 0, 1


def of(*program: str) -> list[Command]:
    """The commands that begin with these words."""
    found = (each for each in ALL.values() if each.words[: len(program)] == program)
    return sorted(found, key=str)


def filled(words: Sequence[str]) -> list[str]:
    return [PLACEHOLDERS.get(word, word) for word in words]


def parse(words: Sequence[str]) -> None:
    """Read the arguments of `faqbot` as it does; raises what a person would be shown."""
    command: click.Command = cli
    rest = list(words)
    while isinstance(command, click.Group) and rest and not rest[0].startswith("-"):
        command = command.commands[rest.pop(0)]
    if rest or not isinstance(command, click.Group):
        with contextlib.suppress(click.exceptions.Exit):  # --version and --help end at once
            command.make_context(command.name, rest)


def git(folder: Path, *arguments: str) -> None:
    who = ["-c", "user.name=a", "-c", "user.email=a@example.com"]
    subprocess.run(["git", *who, *arguments], cwd=folder, check=True, capture_output=True)


@pytest.fixture(scope="module")
def computed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder in which the shipped file is encoded already."""
    folder = tmp_path_factory.mktemp("computed")
    faqs = {"FAQBOT_DATA_DIR": str(folder / "data"), "FAQBOT_FAQS": str(ROOT / "faqs.yaml")}
    asked = CliRunner().invoke(cli, ["ask", "who are you"], env=faqs)
    assert asked.exit_code == GOOD
    return folder / "data"


@pytest.fixture
def folder(tmp_path: Path, computed: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A clone as a reader has it: the shipped file with a version before it, and the tests' files."""
    here = tmp_path / "clone"
    here.mkdir()
    shutil.copy(ROOT / "faqs.yaml", here)
    (here / "tests").symlink_to(ROOT / "tests")
    shutil.copytree(computed, here / ".faqbot")
    monkeypatch.chdir(here)
    monkeypatch.setenv("FAQBOT_DATA_DIR", ".faqbot")
    return here


@pytest.mark.parametrize("command", of("faqbot"), ids=str)
def test_a_faqbot_command_of_a_page_has_arguments_that_faqbot_takes(command: Command):
    words = filled(command.words[1:])
    if command.mentioned:
        with contextlib.suppress(click.MissingParameter):
            parse(words)
    else:
        parse(words)
    ours = [word for word in words if word.startswith("tests/")]
    assert all((ROOT / word).exists() for word in ours)


def complete() -> dict[str, list[str]]:
    """The arguments of each `faqbot` command that can be run as it stands."""
    found = {}
    for each in of("faqbot"):
        words = filled(each.words[1:])
        try:
            parse(words)
        except click.UsageError:
            continue  # told by the test above, unless it is only mentioned
        if not LOOKED_UP.match(" ".join(words)) and words != ["db"] and words != ["person"]:
            found[" ".join(words)] = words
    return found


@pytest.mark.parametrize("words", complete().values(), ids=" ".join)
def test_a_faqbot_command_of_a_page_works(words: list[str], folder: Path):
    if words[0] == "init":
        (folder / "faqs.yaml").unlink()
    if words[0] in THOROUGH:
        make_small(folder, words)
    result = CliRunner().invoke(cli, words, input="who are you\n" if words[0] == "chat" else None)
    assert result.exit_code in (GOOD, FALLS_SHORT), result.output
    assert result.exception is None or isinstance(result.exception, SystemExit)


def make_small(folder: Path, words: Sequence[str]) -> None:
    """A small file in place of each shipped one of `words`, and faqs.yaml with a version before."""
    asked = {"text": "what are your opening hours", "entry": "opening-hours", "kind": "clean"}
    (folder / "tests").unlink()
    for path in (folder / word for word in words if word.startswith("tests/")):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(asked) if path.suffix == ".jsonl" else SMALL_FILE, "utf-8")
    (folder / "faqs.yaml").write_text(SMALL_FILE, "utf-8")
    git(folder, "init", "-q")
    git(folder, "add", "faqs.yaml")
    git(folder, "commit", "-qm", "before")
    (folder / "faqs.yaml").write_text(SMALL_FILE.replace("nine", "ten"), "utf-8")
    git(folder, "commit", "-qam", "after")


@pytest.mark.parametrize(
    "console", SHOWN, ids=lambda each: f"{each.page}: {each.folder or each.words[1]}"
)
def test_what_a_console_shows_is_what_comes(console: Shown, folder: Path):
    own = FOLDERS / console.folder
    if console.folder and (own / "faqs.yaml").exists():
        shutil.copy(own / "faqs.yaml", folder)
    if (asked := own / "asked.jsonl").exists():
        lines = map(json.loads, asked.read_text("utf-8").splitlines())
        keep(folder / ".faqbot", (tuple(line.values()) for line in lines))
    assert console.words[0] == "faqbot"
    result = CliRunner().invoke(cli, console.words[1:])
    assert result.exit_code in (GOOD, FALLS_SHORT), result.output
    comes = iter(MOVING.sub("N", result.stdout).splitlines())
    expected = [MOVING.sub("N", line) for line in console.lines if line != "..."]
    assert len([line for line in expected if line]) >= 1
    assert all(line in comes for line in expected), result.stdout
    if "..." not in console.lines:
        assert list(comes) == []


class ParsedError(Exception):
    """The arguments were taken; nothing is to be done."""


@pytest.mark.parametrize(
    "command",
    [each for each in [*of("python"), *of("python3")] if each.words[1:3] != ("-m", "venv")],
    ids=str,
)
def test_a_python_command_of_a_page_is_there_and_takes_its_options(
    command: Command, monkeypatch: pytest.MonkeyPatch
):
    read = argparse.ArgumentParser.parse_args

    def parsed(self, *arguments: object, **named: object) -> None:
        read(self, *arguments, **named)
        raise ParsedError

    monkeypatch.syspath_prepend(ROOT)
    monkeypatch.setattr(argparse.ArgumentParser, "parse_args", parsed)
    first, *rest = command.words[1:]
    name, *arguments = rest if first == "-m" else (first, *rest)
    if name in WITHOUT_OPTIONS:
        assert (ROOT / WITHOUT_OPTIONS[name]).exists()
        return
    monkeypatch.setattr(sys, "argv", [name, *arguments])
    monkeypatch.delitem(sys.modules, name, raising=False)
    run = runpy.run_module if first == "-m" else runpy.run_path
    with pytest.raises(ParsedError):
        run(name if first == "-m" else str(ROOT / name), run_name="__main__")


def recipes() -> set[str]:
    text = (ROOT / "justfile").read_text("utf-8")
    return set(re.findall(r"^([a-z]\w*)[^:\n]*:", text, re.MULTILINE))


def test_a_just_command_of_a_page_is_a_recipe():
    used = {each.words[1] for each in of("just")}
    assert len(used) >= 5
    assert used <= recipes()


def test_a_docker_command_of_a_page_names_files_profiles_and_settings_that_there_are():
    composed = yaml.safe_load((ROOT / "compose.yaml").read_text())["services"]
    profiles = {name for service in composed.values() for name in service.get("profiles", [])}
    used = of("docker")
    assert {each.words[1] for each in used} >= {"build", "run", "compose"}
    for each in used:
        pairs = list(zip(each.words, each.words[1:], strict=False))
        named = {after.split("=")[0] for word, after in pairs if word == "-e"}
        assert named <= set(known_names(PLATFORMS)), each
        assert {after for word, after in pairs if word == "--profile"} <= profiles, each
        if each.words[1] == "build":
            assert (ROOT / each.words[-1] / "Dockerfile").exists()
        if (after := _behind_the_image(each.words)) is not None:
            parse(after)


def _behind_the_image(words: Sequence[str]) -> list[str] | None:
    """What `docker run` and `docker exec` give to faqbot; None for other commands."""
    if words[1] not in {"run", "exec"}:
        return None
    *_, last = (place for place, word in enumerate(words) if word in {"faqbot", "..."})
    return [word for word in words[last + 1 :] if word != "faqbot"] or ["run"]


def test_every_other_command_of_a_page_is_one_that_a_reader_has():
    checked = {"faqbot", "python", "python3", "just", "docker"}
    for each in ALL.values():
        program = each.words[0]
        if program.startswith(".venv/bin/"):
            # What an installation brings; this is one.
            assert (Path(sys.executable).parent / Path(program).name).exists(), each
        elif program not in checked | OUTSIDE:
            assert shutil.which(program) or program == "pip", each
        if program in {"pip", ".venv/bin/pip"}:
            named = [word for word in each.words if word.endswith(".txt")]
            assert all((ROOT / name).exists() for name in named), each
