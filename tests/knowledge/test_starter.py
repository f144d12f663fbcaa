"""`faqbot init`: what is written works as it stands, and nothing is ever overwritten."""

import json
import os
import re
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest
import yaml

from faqbot.adapters import PLATFORMS
from faqbot.errors import UnreadableError
from faqbot.knowledge import read, read_text
from faqbot.knowledge.json_schema import schema_text
from faqbot.knowledge.starter import STARTER_FILES, starter_text, write_starter
from faqbot.model import Behaviour

ROOT = Path(__file__).parents[2]


def test_the_starter_is_valid_and_warns_only_of_its_placeholders(tmp_path: Path):
    write_starter(tmp_path / "new", PLATFORMS)
    reading = read(tmp_path / "new" / "faqs.yaml", PLATFORMS)
    assert reading.knowledge is not None
    assert all("placeholder" in problem.message for problem in reading.problems)


def bot_block() -> list[str]:
    """The lines of the starter that are a `bot:` section once they are no comments."""
    lines = starter_text("faqs.yaml", PLATFORMS).splitlines()
    start = lines.index("# bot:")
    return lines[start : lines.index("", start)]


def with_bot(taken: set[str] | None = None) -> str:
    """The starter with its `bot:` section, as one gets it by taking comments away.

    Args:
        taken: The keys right under `bot` that are wanted; None for all.
    """
    text = starter_text("faqs.yaml", PLATFORMS)
    block = bot_block()
    kept, wanted = [], True
    for line in block:
        key = re.fullmatch(r"#   (\w+):.*", line)
        wanted = wanted if key is None else taken is None or key[1] in taken
        kept.append(line.removeprefix("# ") if line == "# bot:" or wanted else line)
    return text.replace("\n".join(block), "\n".join(kept))


def keys_of(schema: dict[str, Any], above: str = "") -> set[str]:
    """The keys of a section of the schema as patterns, those of its sections behind a dot."""
    found = set()
    for key, inner in schema.get("properties", {}).items():
        own = f"{above}{re.escape(key)}"
        found |= keys_of(inner, rf"{own}\.") or {own}
    for pattern in schema.get("patternProperties", {}):
        found.add(f"{above}{pattern.removeprefix('^').removesuffix('$')}")
    return found


def keys_in(section: dict[str, Any], above: str = "") -> set[str]:
    found = set()
    for key, inner in section.items():
        own = f"{above}{key}"
        found |= keys_in(inner, f"{own}.") if isinstance(inner, dict) else {own}
    return found


def test_the_starter_has_every_key_of_bot_as_a_comment_and_no_other():
    schema = json.loads(schema_text(PLATFORMS))["properties"]["bot"]
    written = yaml.safe_load("\n".join(line.removeprefix("# ") for line in bot_block()))["bot"]
    keys, patterns = keys_in(written), keys_of(schema)
    assert [each for each in patterns if not any(re.fullmatch(each, key) for key in keys)] == []
    assert [key for key in keys if not any(re.fullmatch(each, key) for each in patterns)] == []
    assert len(keys) > 8


def test_what_the_starter_says_of_bot_can_be_used_once_it_is_no_comment():
    reading = read_text(with_bot().encode(), PLATFORMS, name="faqs.yaml")
    assert reading.knowledge is not None, reading.problems
    assert all("placeholder" in problem.message for problem in reading.problems)
    behaviour = reading.knowledge.behaviour
    assert all(behaviour.answer_in.values())
    assert all(behaviour.handoff.values())
    # What counts without the file stands there.
    for field in fields(Behaviour):
        if (usual := getattr(Behaviour(), field.name)) not in (None, {}):
            assert getattr(behaviour, field.name) == usual


@pytest.mark.parametrize(
    "key", re.findall(r"^#   (\w+):", starter_text("faqs.yaml", PLATFORMS), re.MULTILINE)
)
def test_each_key_of_bot_can_be_taken_alone(key: str):
    text = with_bot({key})
    reading = read_text(text.encode(), PLATFORMS, name="faqs.yaml")
    assert list(yaml.safe_load(text)["bot"]) == [key]
    assert reading.knowledge is not None, reading.problems


def test_git_ignores_the_tokens_and_what_clients_asked(tmp_path: Path):
    started = write_starter(tmp_path / "new", PLATFORMS)
    assert (tmp_path / "new" / ".gitignore").read_text() == ".env\n.faqbot/\n"
    assert tmp_path / "new" / ".gitignore" in started.written
    assert started.ignored == ()


@pytest.mark.parametrize(
    ("before", "after", "added"),
    [
        ("node_modules", "node_modules\n.env\n.faqbot/\n", (".env", ".faqbot/")),
        (".env\r\n", ".env\r\n.faqbot/\n", (".faqbot/",)),
        ("/.faqbot\n\n.env\n", "/.faqbot\n\n.env\n", ()),
        ("# .env\n.faqbot/\n", "# .env\n.faqbot/\n.env\n", (".env",)),
        ("", ".env\n.faqbot/\n", (".env", ".faqbot/")),
        ("caf\udce9\n", "caf\udce9\n.env\n.faqbot/\n", (".env", ".faqbot/")),
    ],
)
def test_a_gitignore_that_is_there_gets_what_it_lacks(
    tmp_path: Path, before: str, after: str, added: tuple[str, ...]
):
    path = tmp_path / ".gitignore"
    path.write_bytes(os.fsencode(before))
    started = write_starter(tmp_path, PLATFORMS)
    assert os.fsdecode(path.read_bytes()) == after
    assert started.ignored == added
    assert path not in started.written


def test_nothing_is_left_of_a_starter_whose_gitignore_cannot_be_written(tmp_path: Path):
    (tmp_path / ".gitignore").mkdir()
    with pytest.raises(UnreadableError, match=r"\.gitignore: cannot be written"):
        write_starter(tmp_path, PLATFORMS)
    assert [each.name for each in tmp_path.iterdir()] == [".gitignore"]


@pytest.mark.parametrize("name", STARTER_FILES)
def test_a_file_that_is_there_is_left_as_it_is(tmp_path: Path, name: str):
    (tmp_path / name).write_text("mine")
    with pytest.raises(UnreadableError, match="left as it is"):
        write_starter(tmp_path, PLATFORMS)
    assert [path.read_text() for path in tmp_path.iterdir()] == ["mine"]


def test_a_folder_that_cannot_be_made_is_said(tmp_path: Path):
    (tmp_path / "file").write_text("")
    with pytest.raises(UnreadableError, match="cannot be written"):
        write_starter(tmp_path / "file" / "new", PLATFORMS)


def test_the_environment_example_of_the_repository_is_the_one_that_init_writes():
    assert (ROOT / ".env.example").read_text() == starter_text(".env.example", PLATFORMS)
