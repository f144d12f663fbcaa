"""What `--help` shows: each command below who uses it, in one line, and with an example."""

import re
import shlex
from collections.abc import Iterator

import click
import pytest
from click.testing import CliRunner

from faqbot.cli import cli

COLUMNS = 80
GROUPS = ("Trying it out", "For admins", "For the operator")


def every(command: click.Command = cli, name: str = "") -> Iterator[tuple[str, click.Command]]:
    """All commands with the words behind `faqbot`, groups too."""
    yield name, command
    if isinstance(command, click.Group):
        for each, found in command.commands.items():
            yield from every(found, f"{name} {each}".strip())


EVERY = dict(every())


def helped(name: str, columns: int = COLUMNS) -> str:
    result = CliRunner().invoke(
        cli, [*name.split(), "--help"], prog_name="faqbot", terminal_width=columns
    )
    assert result.exit_code == 0
    return result.stdout


def listed(shown: str) -> dict[str, list[str]]:
    """The names below each heading that lists commands."""
    found: dict[str, list[str]] = {}
    for line in shown.splitlines():
        if re.fullmatch(r"\S.*:", line):
            found[line] = []
        elif found and (name := re.match(r"  (\w+)  +\S", line)):
            found[[*found][-1]].append(name[1])
    return found


def test_each_command_stands_below_one_of_those_who_use_it():
    found = {head: names for head, names in listed(helped("")).items() if head != "Options:"}
    assert [head.split(",")[0].removesuffix(":") for head in found] == list(GROUPS)
    assert all(found.values())
    assert sorted(name for names in found.values() for name in names) == sorted(cli.commands)


@pytest.mark.parametrize(
    "name", [name for name, each in EVERY.items() if isinstance(each, click.Group)]
)
def test_a_command_is_told_of_in_one_line_that_is_not_cut(name: str):
    group = EVERY[name]
    assert isinstance(group, click.Group)
    lines = helped(name).splitlines()
    for each, command in group.commands.items():
        (line,) = (line for line in lines if re.match(rf"  {each}  ", line))
        told = line.split(maxsplit=1)[1]
        assert told.endswith(".")
        assert not told.endswith("..")
        assert (command.help or "").startswith(told)


def test_a_narrow_terminal_folds_the_lines_and_cuts_none():
    folded = " ".join(helped("", columns=40).split())
    for name, command in cli.commands.items():
        first = (command.help or "").split("\n\n")[0]
        assert f"{name} {' '.join(first.split())}" in folded


@pytest.mark.parametrize("name", EVERY)
def test_each_command_has_help_with_an_example_that_it_takes(name: str):
    shown = helped(name, columns=200)
    (example,) = re.findall(r"Example: faqbot (.+)$", shown, re.MULTILINE)
    assert example.startswith(name)
    words = shlex.split(example.split(" > ")[0])
    command: click.Command = cli
    while isinstance(command, click.Group):
        command = command.commands[words.pop(0)]
    assert command.make_context(command.name, words)


@pytest.mark.parametrize("name", EVERY)
def test_each_option_explains_itself(name: str):
    options = [each for each in EVERY[name].params if isinstance(each, click.Option)]
    assert all(option.help for option in options)
