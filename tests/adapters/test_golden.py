"""Each platform's golden payloads: they are what is rendered, and the platform would take them."""

import json
from pathlib import Path

import pytest

from tests.adapters import golden
from tests.adapters.answers import ANSWERS
from tests.wire.discord.limits import message_refusals
from tests.wire.slack import limits

WANTED = golden.files()


@pytest.mark.parametrize("path", sorted(WANTED), ids=lambda path: f"{path.parts[-3]}/{path.name}")
def test_a_golden_file_is_what_is_rendered(path: Path):
    assert path.read_text("utf-8") == WANTED[path]


def test_no_golden_file_is_left_over():
    assert golden.found() <= WANTED.keys()


@pytest.mark.parametrize("name", ANSWERS)
def test_slack_takes_each_golden_payload(name: str):
    for payload in golden.slack_payloads(ANSWERS[name]):
        assert len(payload["text"]) <= limits.MESSAGE_TEXT
        assert limits.of_message(payload["blocks"]) == []
        assert limits.length_of(payload["blocks"]) <= limits.ALL_BLOCKS


@pytest.mark.parametrize("name", ANSWERS)
def test_discord_takes_each_golden_payload(name: str):
    for payload in golden.discord_payloads(ANSWERS[name]):
        assert message_refusals(json.loads(json.dumps(payload))) == []
