"""A hand-over's card is one message on every platform, since one is what its buttons change."""

import dataclasses
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from io import StringIO

import pytest

from faqbot.adapters.console.render import draw, pieces
from faqbot.adapters.discord.render import render as discord
from faqbot.adapters.slack.render import render as slack
from faqbot.conversation.message import Message, Text
from faqbot.markup import Moment
from faqbot.model import Handover, Progress
from faqbot.service import Services

RENDERERS: dict[str, Callable[[Message], Sequence[object]]] = {"slack": slack, "discord": discord}


@pytest.mark.parametrize("platform", RENDERERS)
@pytest.mark.parametrize("mark", ["*", "_", "<", "`", "&", "a", "😀", "ü"])
async def test_whatever_is_asked_the_card_is_one_message(
    services: Services, platform: str, mark: str
):
    knowledge = services.service.snapshot.knowledge
    entries = [dataclasses.replace(each, question=mark * 300) for each in knowledge.entries] * 4
    renamed = dataclasses.replace(knowledge, entries=tuple(entries))
    services.service.snapshot = dataclasses.replace(services.service.snapshot, knowledge=renamed)
    name = mark * 100
    handover = Handover(
        "h", "q", platform, mark * 4_000, private=True, offered=tuple(each.id for each in entries),
        asker="U1", asker_name=name, link=None, channel="D1", thread=None, message="1.0",
        progress=Progress.DONE, taken_by=name, answered_by=name, done_by=name,
        unmasked=mark * 4_000,
    )  # fmt: skip
    card = services.handovers.card(handover)
    assert card.count(mark) > 900
    assert len(RENDERERS[platform](Text(card))) == 1


def test_its_age_is_told_by_the_platforms_own_stamp():
    at = datetime(2026, 11, 26, 9, 30, tzinfo=UTC)
    card = Text("**A question for a person**", since=Moment(at, "2026-11-26 09:30 UTC"))
    (on_slack,) = slack(card)
    (stamp,) = [
        span
        for block in on_slack["blocks"]
        for section in block["elements"]
        for span in section["elements"]
        if span["type"] == "date"
    ]
    assert stamp == {
        "type": "date",
        "timestamp": int(at.timestamp()),
        "format": "{ago}",
        "fallback": "2026-11-26 09:30 UTC",
    }
    (on_discord,) = discord(card)
    assert f"<t:{int(at.timestamp())}:R>" in "".join(on_discord.contents())
    out = StringIO()
    draw(pieces(card), out)
    assert out.getvalue() == "A question for a person · 2026-11-26 09:30 UTC\n"
