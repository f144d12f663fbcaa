"""A hand-over's card in a terminal, whose user is client and staff at once."""

from pathlib import Path

import pytest

from tests.adapters.console.test_chat import WITH_CHANNEL, chat


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "faqs.yaml").write_text(WITH_CHANNEL)
    return tmp_path


def test_an_entry_is_looked_for_and_sent(folder: Path):
    shown = chat(folder, "do you sell bananas\n1\n1\n2\nwhen are you open\n1\n")
    _, _, rest = shown.partition("A question for a person · 20")
    assert "2. Answer with an entry" in rest
    assert "Words to search for" in rest
    assert "1. When are you open?" in rest
    assert "from our team chose this answer:" in rest
    assert "with When are you open?" in rest
    assert "Your answer was delivered." in rest


def test_a_number_is_readable_until_it_is_done(folder: Path):
    shown = chat(folder, "do you sell bananas? call +49 170 1234567\n1\n1\n4\n")
    asked, _, done = shown.rpartition("A question for a person")
    assert "bananas? call +49 170 1234567" in asked
    assert "bananas? call [phone]" in done
    assert "1234567" not in done
