"""faqs.schema.json: an editor says of a file what the reader says."""

import json
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from faqbot.adapters import PLATFORMS
from faqbot.knowledge import read_text
from faqbot.knowledge.json_schema import schema_text
from faqbot.knowledge.schema_errors import all_keys
from tests.knowledge.test_reading import FULL

ROOT = Path(__file__).parents[2]
SCHEMA = json.loads(schema_text(PLATFORMS))
TYPES: dict[str, type | tuple[type, ...]] = {
    "string": str, "boolean": bool, "number": (int, float), "integer": int,
    "object": dict, "array": list,
}  # fmt: skip


def takes(schema: dict[str, Any], value: object) -> bool:
    """Whether a value fits a schema, as far as the keywords go that ours has."""
    known = {
        "$schema", "title", "description", "default", "examples", "format", "additionalProperties",
        "properties", "required", "items", "minItems", "maxItems", "enum", "type", "pattern", "maxLength",
        "minimum", "patternProperties",
    }  # fmt: skip
    assert set(schema) <= known
    if "enum" in schema:
        return value in schema["enum"]
    kinds = [schema["type"]] if isinstance(schema["type"], str) else schema["type"]
    fits = any(isinstance(value, TYPES[kind]) for kind in kinds)
    if isinstance(value, bool) and "boolean" not in kinds:
        return False
    return fits and all(check(schema, value) for check in (of_text, of_number, of_list, of_keys))


def of_text(schema: dict[str, Any], value: object) -> bool:
    if not isinstance(value, str):
        return True
    if schema.get("format") == "date":
        try:
            date.fromisoformat(value)
        except ValueError:
            return False
    return len(value) <= schema.get("maxLength", len(value)) and bool(
        re.search(schema.get("pattern", ""), value)
    )


def of_number(schema: dict[str, Any], value: object) -> bool:
    return not isinstance(value, int | float) or value >= schema.get("minimum", value)


def of_list(schema: dict[str, Any], value: object) -> bool:
    if not isinstance(value, list):
        return True
    fits = schema.get("minItems", 0) <= len(value) <= schema.get("maxItems", len(value))
    return fits and all(takes(schema["items"], each) for each in value)


def of_keys(schema: dict[str, Any], value: object) -> bool:
    if not isinstance(value, dict):
        return True
    assert schema["additionalProperties"] is False
    properties = dict(schema["properties"])
    for pattern, inner in schema.get("patternProperties", {}).items():
        properties |= {key: inner for key in value if re.search(pattern, key)}
    return (
        set(schema.get("required", [])) <= set(value)
        and set(value) <= set(properties)
        and all(takes(properties[key], each) for key, each in value.items())
    )


def as_editors_read(text: str) -> Any:
    """YAML with numbers, truth values and dates, the last as texts."""

    def without_dates(value: Any) -> Any:
        match value:
            case date():
                return value.isoformat()
            case dict():
                return {key: without_dates(each) for key, each in value.items()}
            case list():
                return [without_dates(each) for each in value]
        return value

    return without_dates(yaml.safe_load(text))


SMALL = "version: 1\nentries:\n  - id: a\n    question: Q?\n    answer: A.\n"
GOOD = {
    "all keys": FULL,
    "the shipped file": (ROOT / "faqs.yaml").read_text("utf-8"),
    "the starter": (ROOT / "faqbot/knowledge/starter.yaml").read_text("utf-8"),
    "the least": SMALL,
    "a version in quotes": SMALL.replace("1", '"1"', 1),
    "numbers and truth values": SMALL.replace("Q?", "12:30").replace("A.", "no"),
    "a number as an id": SMALL.replace("id: a", "id: 404"),
    "a decimal as an alias": f"{SMALL}    aliases: [1.10, 010, true, 2026-01-01]\n",
    "ids as numbers": f"{SMALL}bot: {{answer_in: {{discord: [1234567890]}}}}\n",
    "a bare slash": f"{SMALL}    source: {{title: T, url: /}}\nsite: {{name: N, url: http://x}}\n",
    "an empty list": f"{SMALL}    aliases: []\n",
}
GOOD |= {
    f"hours: {times}": f"{SMALL}bot: {{handoff_after: 4h, hours: {{zone: UTC, {times}}}}}\n"
    for times in ("mon: 9:00-17:00", "sat-mon: '00:00-24:00'", "fri: '09:00 – 12:00, 13:00-17:30'")  # noqa: RUF001
}
BAD = {
    "an hour too many": f"{SMALL}bot: {{hours: {{zone: UTC, mon: 9:00-25:00}}}}\n",
    "an hour without minutes": f"{SMALL}bot: {{hours: {{zone: UTC, mon: 9-17}}}}\n",
    "a day in words": f"{SMALL}bot: {{hours: {{zone: UTC, monday: 9:00-17:00}}}}\n",
    "hours of no zone": f"{SMALL}bot: {{hours: {{mon: 9:00-17:00}}}}\n",
    "a reminder after a number": f"{SMALL}bot: {{handoff_after: 4}}\n",
    "an unknown key": f"{SMALL}    alises: [x]\n",
    "an unknown key at the top": f"{SMALL}zzz: 1\n",
    "no answer": SMALL.replace("    answer: A.\n", ""),
    "no version": SMALL.partition("\n")[2],
    "another version": SMALL.replace("1", "2", 1),
    "no entry": "version: 1\nentries: []\n",
    "a value left out": SMALL.replace(" A.", ""),
    "blanks": SMALL.replace("A.", '"  "'),
    "a text for a list": f"{SMALL}    aliases: x\n",
    "a list for a text": SMALL.replace("A.", "[A]"),
    "an empty list's item": f"{SMALL}    aliases: ['']\n",
    "an id with capitals": SMALL.replace("id: a", "id: Our Team"),
    "a long id": SMALL.replace("id: a", f"id: {'a' * 61}"),
    "a negative id": SMALL.replace("id: a", "id: -1"),
    "a date in words": f"{SMALL}    review_by: May 4th\n",
    "a day that is none": f"{SMALL}    review_by: '2024-13-45'\n",
    "a bare host": f"{SMALL}site: {{name: N, url: www.x.dev}}\n",
    "a script": f"{SMALL}    source: {{title: T, url: 'javascript:alert(1)'}}\n",
    "two slashes": f"{SMALL}    source: {{title: T, url: //evil.dev}}\nsite: {{name: N, url: http://x}}\n",
    "a bare address": f"{SMALL}site: {{name: N, url: 'https://x.dev', contact: a@x.dev}}\n",
    "a channel's name": f"{SMALL}bot: {{answer_in: {{slack: ['#faq']}}}}\n",
    "a user's name": f"{SMALL}bot: {{staff: {{slack: [ann]}}}}\n",
    "a server's name": f"{SMALL}bot: {{handoff: {{discord: faq}}}}\n",
    "a number of minutes": f"{SMALL}bot: {{cooldown: 10}}\n",
    "a language in words": f"{SMALL}bot: {{locale: deutsch!}}\n",
    "a mapping for a list": "version: 1\nentries: {a: b}\n",
}


@pytest.mark.parametrize("name", GOOD)
def test_what_the_reader_takes_the_schema_takes(name: str):
    assert read_text(GOOD[name].encode(), PLATFORMS, name="f").errors == ()
    assert takes(SCHEMA, as_editors_read(GOOD[name]))


@pytest.mark.parametrize("name", BAD)
def test_what_the_reader_refuses_the_schema_refuses(name: str):
    assert read_text(BAD[name].encode(), PLATFORMS, name="f").errors
    assert not takes(SCHEMA, as_editors_read(BAD[name]))


def sections(schema: dict[str, Any], path: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    """Every key's schema, with its path."""
    for key, inner in schema.get("properties", {}).items():
        yield f"{path}.{key}", inner
        yield from sections(inner, f"{path}.{key}")
    if "items" in schema:
        yield from sections(schema["items"], f"{path}[]")


def test_every_key_has_a_text_to_hover_over():
    found = dict(sections(SCHEMA))
    assert {path.rpartition(".")[2] for path in found} == all_keys(PLATFORMS)
    assert [path for path, inner in found.items() if len(inner.get("description", "")) < 15] == []


def test_every_example_fits():
    hours = SCHEMA["properties"]["bot"]["properties"]["hours"]["patternProperties"]
    assert all(each["description"] and each["examples"] for each in hours.values())
    for path, inner in [*sections(SCHEMA), *hours.items()]:
        for example in inner.get("examples", []):
            assert takes(inner, example), path


def test_the_shipped_files_name_the_schema_in_their_first_line():
    for name in ("the shipped file", "the starter"):
        assert GOOD[name].startswith("# yaml-language-server: $schema=./faqs.schema.json\n")


def test_the_schema_in_the_repository_is_the_one_of_the_command():
    assert (ROOT / "faqs.schema.json").read_text("utf-8") == schema_text(PLATFORMS)
