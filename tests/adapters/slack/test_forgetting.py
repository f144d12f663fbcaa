"""Who is forgotten at a press: the one who pressed, by every name that Slack gives them."""

from dataclasses import replace

import pytest

from faqbot.adapters.slack.forgetting import names_of
from faqbot.adapters.slack.presses import Press
from faqbot.model import Person

PRESS = Press(
    by=Person("U1", "Ann", key="T2:U1"),
    action="forget",
    value="",
    trigger="",
    response_url="",
    channel="C1",
    ts="",
    thread=None,
    private=True,
    view=None,
)


@pytest.mark.parametrize(
    ("value", "names"),
    [
        ("T1:U1", {"T2:U1", "T1:U1"}),
        ("T2:U1", {"T2:U1"}),
        ("T1:U9", {"T2:U1"}),
        ("T1:XU1", {"T2:U1"}),
        ("", {"T2:U1"}),
    ],
)
def test_a_name_of_somebody_else_does_not_count(value: str, names: set[str]):
    assert names_of(replace(PRESS, value=value)) == names
