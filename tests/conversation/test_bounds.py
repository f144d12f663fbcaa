"""How many presses and commands are under way at once."""

import asyncio
import logging
from functools import partial

import pytest

from faqbot.conversation.actions import SendReply, Vote, encode
from faqbot.conversation.controller import MOST_ACTS, Controller
from faqbot.model import Person
from faqbot.service import Service
from tests.conversation.conftest import PLATFORMS, Press, Says
from tests.conversation.recording import Channel, RecordingChat

VOTE = encode(Vote("q", "e", helpful=True))


class Held(RecordingChat):
    """A press whose acknowledgement hangs."""

    gate: asyncio.Event

    async def acknowledge(self) -> bool:
        await self.gate.wait()
        return await super().acknowledge()


@pytest.fixture
def gate() -> asyncio.Event:
    return asyncio.Event()


@pytest.fixture
async def crowd(
    controller: Controller, place: Channel, platform: str, gate: asyncio.Event
) -> list[Held]:
    """As many presses as may be under way, each of somebody else."""
    pressed = [
        Held(place, Person(f"U{number}"), platform, PLATFORMS[platform])
        for number in range(MOST_ACTS)
    ]
    for each in pressed:
        each.gate = gate
        controller.under_way.begin(partial(controller.press, each, VOTE))
    await asyncio.sleep(0)
    return pressed


@pytest.mark.load
async def test_what_comes_on_top_is_dropped_and_counted_and_said_once(
    crowd: list[Held],
    gate: asyncio.Event,
    controller: Controller,
    service: Service,
    platform: str,
    press: Press,
    says: Says,
    caplog: pytest.LogCaptureFixture,
):
    caplog.set_level(logging.WARNING)
    for _ in range(2_000):
        await controller.press(one := press(), VOTE)
        assert (one.acknowledged, one.told) == (0, [])
    await controller.typed(asked := says("help"))
    assert asked.said == []
    assert service.activity.dropped[platform] == 2_001
    (line,) = caplog.messages
    assert "1000 presses and commands are under way" in line
    gate.set()
    await controller.under_way.finished()
    assert {each.acknowledged for each in crowd} == {1}
    await controller.press(one := press(), VOTE)
    assert one.told
    assert service.activity.dropped[platform] == 2_001


async def test_what_was_written_into_a_form_is_not_dropped(
    crowd: list[Held], gate: asyncio.Event, controller: Controller, press: Press
):
    sent = press(staff=True, written="yes, we do")
    await controller.press(sent, encode(SendReply("h")))
    assert "yes, we do" in sent.words[0]
    gate.set()
    await controller.under_way.finished()
