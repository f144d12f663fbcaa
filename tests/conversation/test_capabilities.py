"""What a platform's end of the port says that it can do is what the suite ran for, and the docs say."""

from pathlib import Path

import pytest

from faqbot.adapters import PLATFORMS as KNOWN_PLATFORMS
from faqbot.adapters.discord.chat import InteractionChat
from faqbot.adapters.slack.chat import PressChat
from tests.conversation.conftest import PLATFORMS

# Elsewhere there is nothing to press.
KNOWN = [each for each in KNOWN_PLATFORMS if each.answer_in is not None]
BEHAVIOUR = Path(__file__).parents[2] / "docs" / "behaviour.md"
CHATS = {each.platform: each.can for each in (PressChat, InteractionChat)}


def test_the_suite_runs_for_every_platform_with_what_it_can():
    assert CHATS == PLATFORMS
    assert set(CHATS) == {each.name for each in KNOWN}


@pytest.mark.parametrize("platform", KNOWN, ids=lambda each: each.name)
def test_the_table_of_what_people_can_do_tells_who_confirms(platform):
    (row,) = (
        line for line in BEHAVIOUR.read_text().splitlines() if line.startswith("| ask a person")
    )
    said = "confirms in a dialogue" if CHATS[platform.name].confirms else "has none"
    assert f"{platform.title} {said}" in row
