"""The README and `docs/`: short, without a dead link, and what they show is what comes."""

import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from faqbot.cli import cli

ROOT = Path(__file__).parents[1]
PAGES = [
    ROOT / "README.md",
    ROOT / "CONTRIBUTING.md",
    ROOT / "PRIVACY.md",
    *sorted((ROOT / "docs").glob("*.md")),
]
_LINK = re.compile(r"\]\((?!https?://|mailto:)([^)\s]+)\)")
# What moves with the day, and with a new fit.
_MOVING = re.compile(r"\(\d+ \w+ ago\)|\(today\)|\(yesterday\)|\d\.\d\d")


def anchors(page: Path) -> set[str]:
    """What may stand behind a `#`: the headings, as web pages of repositories name them."""
    headings = re.findall(r"^#+ (.+)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def shown(page: str) -> list[tuple[str, str]]:
    """The commands of a page's consoles that need no particular file, each with what it prints."""
    text = (ROOT / page).read_text(encoding="utf-8")
    blocks = re.findall(r"```console\n(.*?)```", text, re.DOTALL)
    commands = [part for block in blocks for part in block.split("$ faqbot ")[1:]]
    pairs = [part.partition("\n") for part in commands]
    return [(said, printed) for said, _, printed in pairs if said.startswith(("ask", "why"))]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_each_link_leads_somewhere(page: Path):
    for link in _LINK.findall(page.read_text(encoding="utf-8")):
        name, _, anchor = link.partition("#")
        target = (page.parent / name).resolve() if name else page
        assert target.exists(), link
        assert not anchor or anchor in anchors(target), link


def linked(page: Path) -> set[Path]:
    """The pages that a page links to."""
    targets = (link.partition("#")[0] for link in _LINK.findall(page.read_text("utf-8")))
    return {(page.parent / target).resolve() for target in targets if target.endswith(".md")}


def test_every_page_is_reached_from_the_readme():
    reached, ahead = set(), {ROOT / "README.md"}
    while ahead:
        page = ahead.pop()
        reached.add(page)
        ahead |= linked(page) - reached
    assert {*PAGES} <= reached


def test_the_readme_is_a_first_visit():
    assert len((ROOT / "README.md").read_text(encoding="utf-8").splitlines()) <= 150


@pytest.mark.parametrize(("said", "printed"), [*shown("README.md"), *shown("docs/matching.md")])
def test_what_a_console_shows_is_what_comes(said: str, printed: str, monkeypatch, tmp_path: Path):
    monkeypatch.chdir(ROOT)
    monkeypatch.setenv("FAQBOT_DATA_DIR", str(tmp_path))
    name, _, text = said.partition(" ")
    result = CliRunner().invoke(cli, [name, text.strip('"')])
    assert result.exit_code == 0
    comes = iter(_MOVING.sub("N", result.stdout).splitlines())
    # "..." leaves lines out.
    expected = [line for line in _MOVING.sub("N", printed).rstrip().splitlines() if line != "..."]
    assert len(expected) >= 1
    assert all(line in comes for line in expected), result.stdout


def test_every_test_that_a_page_names_exists():
    named = set(re.findall(r"`(test_\w+)`", (ROOT / "docs/reliability.md").read_text("utf-8")))
    tests = "\n".join(file.read_text("utf-8") for file in (ROOT / "tests").rglob("test_*.py"))
    assert len(named) >= 40
    assert [name for name in sorted(named) if f"def {name}(" not in tests] == []
