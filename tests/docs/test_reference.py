"""What there is, is documented; what is documented, there is: settings, commands, rooms, figures."""

import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from faqbot.adapters import PLATFORMS
from faqbot.cli import cli
from faqbot.settings import known_names, settings_of
from tests.docs.pages import DOCS, ROOT, headings, name_of

COMMANDS = (DOCS / "commands.md").read_text("utf-8")
PACKAGE = ROOT / "faqbot"
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))

SETTINGS = settings_of(PLATFORMS).model_fields


def row(name: str, page: str) -> list[str]:
    """The cells of the one row of a page's tables that begins with these names."""
    text = (DOCS / page).read_text("utf-8")
    rows = [line for line in text.splitlines() if line.startswith("| `")]
    cells = [[cell.strip() for cell in line.split("|")[1:-1]] for line in rows]
    (found,) = (each for each in cells if f"`{name}`" in each[0].split(", "))
    return found


def leaves(command: click.Command, name: str) -> Iterator[tuple[str, click.Command]]:
    """Each command that does something, by its whole name."""
    if not isinstance(command, click.Group):
        yield name, command
        return
    for each, found in command.commands.items():
        yield from leaves(found, f"{name} {each}")


LEAVES = dict(leaves(cli, "faqbot"))


def section(name: str) -> str:
    """What docs/commands.md says under the heading of a command or of its group."""
    heading = f"## {' '.join(name.split()[:2])}\n"
    assert f"\n{heading}" in COMMANDS, f"docs/commands.md has no heading {heading!r}"
    return COMMANDS.split(heading, 1)[1].split("\n## ")[0]


@pytest.mark.parametrize("name", LEAVES)
def test_each_command_is_documented_with_each_of_its_options_and_no_other(name: str):
    said = section(name)
    assert f"`{name}" in said or f"\n{name}" in said or name.count(" ") == 1
    ours = {
        option
        for each in LEAVES[name].params
        if isinstance(each, click.Option)
        for option in each.opts
        if option.startswith("--")
    }
    assert [option for option in sorted(ours) if f"`{option}" not in said] == []
    group = " ".join(name.split()[:2])
    all_of_group = {
        option
        for other, command in LEAVES.items()
        if other == group or other.startswith(f"{group} ")
        for each in command.params
        for option in each.opts
    }
    assert set(re.findall(r"`(--[a-z0-9-]+)", said)) <= all_of_group


def test_no_command_is_documented_that_is_not_there():
    documented = {each for each in headings(DOCS / "commands.md") if each.startswith("faqbot ")}
    assert documented == {f"faqbot {name}" for name in cli.commands}


@pytest.mark.parametrize("field", SETTINGS)
def test_each_setting_is_documented_with_its_default(field: str):
    info = SETTINGS[field]
    name = str(info.validation_alias or f"FAQBOT_{field.upper()}")
    default, meaning = row(name, "settings.md")[1:3]
    assert meaning
    if info.default is not None:
        text = str(info.default)
        assert default == f"`{text.lower() if isinstance(info.default, bool) else text}`"


def test_no_setting_is_documented_that_is_not_there():
    text = (DOCS / "settings.md").read_text("utf-8")
    named = set(re.findall(r"`([A-Z]+(?:_[A-Z]+)+)(?:=\w+)?`", text))
    assert named <= set(known_names(PLATFORMS))


def rooms() -> set[str]:
    """The modules and folders of faqbot/, as the map writes them."""
    found = {path.name for path in PACKAGE.glob("*.py") if path.name != "__init__.py"}
    return found | {f"{path.parent.name}/" for path in PACKAGE.glob("*/__init__.py")}


def test_the_map_names_each_room_once_and_no_other():
    page = (DOCS / "architecture.md").read_text("utf-8")
    mapped = re.findall(r"^\| `([\w.]+(?:/|\.py))` \|", page, re.MULTILINE)
    assert sorted(mapped) == sorted(rooms())


def test_the_map_is_in_the_order_of_the_layers():
    contracts = PYPROJECT["tool"]["importlinter"]["contracts"]
    (layers,) = (each["layers"] for each in contracts if each["type"] == "layers")
    level = {
        room.strip(): number for number, layer in enumerate(layers) for room in layer.split("|")
    }
    page = (DOCS / "architecture.md").read_text("utf-8")
    mapped = re.findall(r"^\| `(\w+)(?:/|\.py)` \|", page, re.MULTILINE)
    assert [level[room] for room in mapped] == sorted(level[room] for room in mapped)


def test_the_pictures_are_what_their_command_draws_today():
    done = subprocess.run(
        [sys.executable, "tools/draw_pictures.py", "--check"],
        cwd=ROOT, capture_output=True, text=True, timeout=120,
    )  # fmt: skip
    assert done.returncode == 0, f"{done.stdout}{done.stderr}run `just docs`"


def test_a_picture_of_a_page_is_small():
    assert all(each.stat().st_size < 150_000 for each in (DOCS / "pictures").glob("*.png"))


def test_a_picture_fetches_nothing():
    for picture in (DOCS / "pictures").glob("*.svg"):
        text = picture.read_text("utf-8")
        addresses = set(re.findall(r"https?://[^\s\"'<)]+", text))
        assert addresses - {"http://www.w3.org/2000/svg"} <= set(
            re.findall(r">(https?://[^<]+)<", text)
        )
        assert not re.search(r"@import|@font-face|<script|<image|href=", text)


_FIGURE = re.compile(r"\d+(?:\.\d+)? ?(?:%|ms|MB\b|s \|)|[^\d]\.\d\d\d? ")
_COMMAND = re.compile(r"`?(?:faqbot (?:eval|check|test)|python -m (?:benchmarks|pytest))\b")


@pytest.mark.parametrize("title", [*headings(DOCS / "benchmarks.md")][1:])
def test_each_part_of_the_benchmarks_names_the_command_that_gives_its_figures(title: str):
    text = (DOCS / "benchmarks.md").read_text("utf-8")
    part = re.split(rf"^#+ {re.escape(title)}$", text, flags=re.MULTILINE)[1]
    part = re.split(r"^#+ ", part, flags=re.MULTILINE)[0]
    assert _COMMAND.search(part.replace("\n", " ")), title


@pytest.mark.parametrize("page", sorted((DOCS / "decisions").glob("*.md")), ids=name_of)
def test_a_decision_with_a_figure_names_the_command_that_gives_it(page: Path):
    text = page.read_text("utf-8")
    if _FIGURE.search(text):
        assert _COMMAND.search(text.replace("\n", " ")) or "benchmarks.md#" in text
