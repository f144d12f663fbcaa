"""The README, the pages and what they link to: short, reached, and without a dead link."""

import re
from pathlib import Path

import pytest

from tests.docs.pages import DOCS, PAGES, ROOT, anchors, inline, links, name_of


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_each_link_leads_somewhere(page: Path):
    for link in links(page):
        if re.match(r"https?://|mailto:", link):
            continue
        name, _, anchor = link.partition("#")
        target = (page.parent / name).resolve() if name else page
        assert target.exists(), link
        assert target.is_relative_to(ROOT), link
        assert not anchor or anchor in anchors(target), link


def linked(page: Path) -> set[Path]:
    """The pages that a page links to."""
    targets = (link.partition("#")[0] for link in links(page))
    return {(page.parent / target).resolve() for target in targets if target.endswith(".md")}


def test_every_page_is_reached_from_the_readme():
    reached, ahead = set(), {ROOT / "README.md"}
    while ahead:
        page = ahead.pop()
        reached.add(page)
        ahead |= {each for each in linked(page) if each.exists()} - reached
    assert {*PAGES} <= reached


def test_the_readme_is_a_first_visit():
    lines = (ROOT / "README.md").read_text("utf-8").splitlines()
    assert len(lines) <= 150
    assert any(link.startswith("docs/pictures/") for link in links(ROOT / "README.md"))


def test_every_test_that_a_page_names_exists():
    named = {
        each.content
        for page in PAGES
        for each in inline(page)
        if each.type == "code_inline" and re.fullmatch(r"test_\w+", each.content)
    }
    tests = "\n".join(file.read_text("utf-8") for file in (ROOT / "tests").rglob("test_*.py"))
    assert len(named) >= 40
    assert [name for name in sorted(named) if f"def {name}(" not in tests] == []


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_every_file_that_a_page_names_exists(page: Path):
    """What is written as a path into the repository, such as `tests/wire/`."""
    tops = {each.name for each in ROOT.iterdir()} - {".venv", ".faqbot"}
    paths = {
        each.content
        for each in inline(page)
        if each.type == "code_inline" and re.fullmatch(r"[\w.-]+(/[\w.-]*)+", each.content)
    }
    ours = {path for path in paths if path.split("/")[0] in tops}
    assert [path for path in sorted(ours) if not (ROOT / path).exists()] == []


PLACES = ("faqbot", "tests", "benchmarks", "tools", "deploy", "examples", ".ci", ".github")
SOURCES = [
    path
    for place in PLACES
    for path in (ROOT / place).rglob("*")
    if path.suffix in {".py", ".env", ".toml", ".yaml", ".yml", ".service", ""} and path.is_file()
] + [ROOT / ".env.example", ROOT / ".pre-commit-hooks.yaml", ROOT / "compose.yaml"]


def test_every_page_that_the_code_names_exists():
    named = {
        (path.relative_to(ROOT).as_posix(), page)
        for path in SOURCES
        for page in re.findall(r"(?<![\w./-])docs/[\w/-]+\.md", path.read_text("utf-8", "replace"))
    }
    assert len(named) >= 5
    assert [each for each in sorted(named) if not (ROOT / each[1]).exists()] == []


def test_the_decisions_are_listed_with_what_was_decided_why_and_at_what_cost():
    folder = DOCS / "decisions"
    pages = {page for page in folder.glob("*.md") if page.name != "README.md"}
    assert linked(folder / "README.md") == pages
    for page in pages - {folder / "libraries.md"}:
        text = page.read_text("utf-8")
        assert all(f"**{part}**" in text for part in ("Decision.", "Why.", "What it costs.")), page
        assert len(text.splitlines()) <= 50
