"""Values that no button of faqbot carries, and faults of its own in the midst of a share."""

from collections.abc import Sequence
from typing import Any

import pytest

from faqbot.adapters.slack.payloads import Payload
from faqbot.adapters.slack.routes import Origin, Seen
from faqbot.adapters.slack.sending import Sender
from tests.adapters.slack.conftest import Running
from tests.adapters.slack.test_taps import QID, old, press, shown
from tests.wire.slack import FakeSlack


@pytest.mark.parametrize(
    ("action", "value"),
    [
        ("post", f"{QID} opening-hours"),
        ("post", f"{QID} opening-hours C1"),
        ("instead", f"{QID} opening-hours"),
        ("instead", f"{QID} C0HELP opening-hours"),
        ("instead", f"{QID} opening-hours a b"),
        ("undo", " "),
        ("feedback", "a b"),
        ("choose", "a"),
        ("person", " "),
        ("yes", "a"),
        ("forget", "a b c"),
        ("list", "x"),
    ],
)
async def test_a_made_up_value_gets_a_kind_line_and_no_error(
    slack: FakeSlack,
    bot: Running,
    caplog: pytest.LogCaptureFixture,
    action: str,
    value: str,
):
    await press(slack, old(slack, action, value), action)
    await slack.settle()
    assert [each.getMessage() for each in caplog.records if each.levelname == "ERROR"] == []


async def test_a_share_that_met_a_fault_may_be_tried_again(
    slack: FakeSlack, bot: Running, monkeypatch: pytest.MonkeyPatch
):
    message = await shown(slack)
    respond, faults = Sender.respond, iter([True])

    async def broken(
        self: Any, payloads: Sequence[Payload], origin: Origin, *, seen: Seen = Seen.BY_ONE
    ) -> str:
        if seen is Seen.BY_ALL and next(faults, False):
            raise RuntimeError("a fault")
        return await respond(self, payloads, origin, seen=seen)

    monkeypatch.setattr(Sender, "respond", broken)
    await press(slack, message, "share")
    await slack.settle()
    assert [each for each in slack.messages if not each.ephemeral and each.via != "person"] == []
    await press(slack, message, "share")
    await slack.settle()
    public = [each for each in slack.messages if not each.ephemeral and each.via != "person"]
    assert len(public) == 1
