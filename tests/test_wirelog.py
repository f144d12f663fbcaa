"""The golden files of the wire, as files: each belongs to a test that there is."""

import functools
import json
from pathlib import Path

import pytest

from tests.wirelog import (
    GOLDEN,
    LEFT_OUT,
    MODULES,
    UNORDERED,
    Placeholders,
    expected,
    folded,
    functions_of,
    path_of,
    unfolded,
)

FILES = sorted(GOLDEN.glob("*.json"))


@functools.cache
def known() -> set[tuple[Path, str]]:
    """The golden file and the function of each test that is compared."""
    return {
        (path_of(module, f"[{platform}"), name)
        for module in MODULES
        for platform in ("slack", "discord")
        for name in functions_of(module)
    }


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_what_a_golden_file_holds_is_compared_with_a_test(path: Path):
    there = {(path, name.partition("[")[0]) for name in expected(path)}
    assert there
    assert there <= known()


def test_the_tests_that_are_compared_otherwise_are_there():
    for each in LEFT_OUT | UNORDERED:
        module, _, name = each.partition("::")
        assert module in MODULES
        assert name in functions_of(module)


def test_all_of_it_stays_small():
    assert sum(path.stat().st_size for path in FILES) < 1_800_000


def test_what_is_written_once_is_read_as_often_as_it_was_sent():
    row = {"type": "actions", "elements": ["a button"] * 20}
    one, two = {"call": "one", "blocks": [row]}, {"call": "two", "blocks": [row]}
    sections = {"a": [one, two, one], "b": [two], "c": [one, two, one], "d": [], "e": []}
    made = json.loads(json.dumps(folded(sections)))
    assert json.dumps(made).count("actions") == 1
    assert made["tests"]["a"] == made["tests"]["c"]
    assert unfolded(made) == sections


def test_ids_and_times_get_names_by_their_first_appearance_and_codes_keep_their_structure():
    names = Placeholders()
    sent = {
        "value": "Qk3vXw0p-9aLmZ7b opening-hours C0HELP 1790000000.000100 _",
        "custom_id": "faq:v1:yes:Qk3vXw0p-9aLmZ7b:opening-hours",
        "text": "<@1575483481369083913> <t:1787443200:R> 3 months ago",
        "channel_id": 1575483481369083913,
        "nonce": "123",
    }
    assert names.in_value(sent) == {
        "value": "<token 1> opening-hours C0HELP <ts 1> _",
        "custom_id": "faq:v1:yes:<token 1>:opening-hours",
        "text": "<@<id 1>> <t:<moment 1>:R> <age 1>",
        "channel_id": "<id 1>",
        "nonce": "<nonce>",
    }
