"""A card comes out once, whatever breaks on the way, and no question is lost."""

import asyncio
import signal
import sqlite3
import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from faqbot.model import Handover, Person, Question
from faqbot.service import HandoverDesk, Services
from faqbot.service.card_lease import Handing

Asked = Callable[..., Question]
ADA = Person("U1", "Ada")


class Channel:
    """Takes cards; `error` is raised, or the card refused, in place of taking the next one."""

    def __init__(self) -> None:
        self.cards: list[str] = []
        self.refuses = False
        self.error: BaseException | None = None
        self.meanwhile: Callable[[], object] | None = None

    async def post(self, handover: Handover) -> bool:
        error, self.error = self.error, None
        if error is not None:
            raise error
        # Whoever presses at the same time has a turn now.
        await asyncio.sleep(0)
        if not self.refuses:
            self.cards.append(handover.id)
        if self.meanwhile is not None:
            self.meanwhile()
        return not self.refuses


@pytest.fixture
def channel() -> Channel:
    return Channel()


@pytest.fixture
async def question_id(services: Services, asked: Asked) -> str:
    reply = await services.service.ask(asked())
    assert reply is not None
    await services.service.recorder.settle()
    return reply.question_id


async def press(desk: HandoverDesk, question_id: str, channel: Channel) -> Handing:
    return await desk.hand_over(question_id, platform="slack", asker=ADA, post=channel.post)


async def test_two_presses_at_once_bring_one_card(
    services: Services, question_id: str, channel: Channel
):
    pressed = [press(services.handovers, question_id, channel) for _ in range(2)]
    assert await asyncio.gather(*pressed) == [Handing.DONE, Handing.BEFORE]
    assert len(channel.cards) == 1


async def test_two_processes_bring_one_card(services: Services, question_id: str, channel: Channel):
    other = HandoverDesk(services.service)
    pressed = [press(desk, question_id, channel) for desk in (services.handovers, other)]
    assert await asyncio.gather(*pressed) == [Handing.DONE, Handing.UNDER_WAY]
    assert await press(other, question_id, channel) is Handing.BEFORE
    assert len(channel.cards) == 1


async def test_a_card_that_is_out_but_could_not_be_noted_does_not_come_out_again(
    services: Services, question_id: str, channel: Channel, tmp_path: Path, clock
):
    lock = sqlite3.connect(tmp_path / "data" / "faqbot.sqlite3", isolation_level=None)
    channel.meanwhile = lambda: lock.execute("BEGIN IMMEDIATE")
    try:
        assert await press(services.handovers, question_id, channel) is Handing.DONE
        assert not services.service.recorder.healthy
    finally:
        lock.rollback()
        lock.close()
    clock.advance(timedelta(hours=1))
    assert await press(services.handovers, question_id, channel) is Handing.BEFORE
    assert len(channel.cards) == 1
    # It was noted with that press, so that another process knows.
    assert await press(HandoverDesk(services.service), question_id, channel) is Handing.BEFORE


async def test_a_card_that_did_not_come_out_can_be_tried_again_at_once(
    services: Services, question_id: str, channel: Channel
):
    channel.refuses = True
    assert await press(services.handovers, question_id, channel) is Handing.FAILED
    channel.error = RuntimeError("a fault of the adapter's own")
    with pytest.raises(RuntimeError):
        await press(services.handovers, question_id, channel)
    channel.refuses = False
    assert await press(HandoverDesk(services.service), question_id, channel) is Handing.DONE
    assert len(channel.cards) == 1


async def test_nothing_comes_out_that_could_not_be_reserved(
    services: Services, question_id: str, channel: Channel, tmp_path: Path
):
    handover = await services.handovers.open(question_id, platform="slack", asker=ADA)
    assert handover is not None
    lock = sqlite3.connect(tmp_path / "data" / "faqbot.sqlite3", isolation_level=None)
    lock.execute("BEGIN IMMEDIATE")
    try:
        assert await press(services.handovers, question_id, channel) is Handing.FAILED
        assert channel.cards == []
    finally:
        lock.rollback()
        lock.close()
    await services.service.recorder.settle()
    assert await press(services.handovers, question_id, channel) is Handing.DONE


_KILLED = """
import asyncio, os, signal, sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from faqbot.model import Person
from faqbot.store import Database, Store

store = Store(
    Database(data_dir=Path(sys.argv[1])),
    retention=timedelta(days=180),
    clock=lambda: datetime(2026, 11, 23, 12, 0, tzinfo=UTC),
    secret=b"k" * 32,
)
handover = store.handovers.open(sys.argv[2], platform="slack", asker=Person("U1", "Ada"))
store.handovers.reserve(handover.id, "one that will be killed")
os.kill(os.getpid(), signal.SIGKILL)
"""


async def test_a_question_whose_process_was_killed_before_the_card_is_taken_over(
    services: Services, question_id: str, channel: Channel, tmp_path: Path, clock
):
    killed = await asyncio.create_subprocess_exec(
        sys.executable, "-c", _KILLED, str(tmp_path / "data"), question_id
    )
    assert await killed.wait() == -signal.SIGKILL
    assert await press(services.handovers, question_id, channel) is Handing.UNDER_WAY
    assert channel.cards == []
    clock.advance(timedelta(minutes=2))
    assert await press(services.handovers, question_id, channel) is Handing.DONE
    assert await press(services.handovers, question_id, channel) is Handing.BEFORE
    assert len(channel.cards) == 1


async def test_a_card_that_a_stop_cut_off_can_be_asked_for_again(
    services: Services, question_id: str, channel: Channel
):
    channel.error = asyncio.CancelledError()
    with pytest.raises(asyncio.CancelledError):
        await press(services.handovers, question_id, channel)
    assert await press(services.handovers, question_id, channel) is Handing.DONE
    assert len(channel.cards) == 1


async def test_a_clock_that_is_set_back_blocks_nobody(
    services: Services, question_id: str, channel: Channel, clock
):
    handover = await services.handovers.open(question_id, platform="slack", asker=ADA)
    assert handover is not None
    await services.service.recorder.ask(
        lambda store: store.handovers.reserve(handover.id, "one that was killed"), None
    )
    assert await press(services.handovers, question_id, channel) is Handing.UNDER_WAY
    clock.advance(timedelta(hours=-1))
    assert await press(services.handovers, question_id, channel) is Handing.DONE


async def test_a_card_that_staff_pressed_is_out(
    services: Services, question_id: str, channel: Channel
):
    handover = await services.handovers.open(question_id, platform="slack", asker=ADA)
    assert handover is not None
    await services.handovers.take(handover.id, Person("U2", "Bob"))
    assert await press(services.handovers, question_id, channel) is Handing.BEFORE


async def test_a_question_that_is_gone_is_told_apart_from_a_failure(
    services: Services, channel: Channel
):
    gone = await press(services.handovers, "nothing", channel)
    assert gone is Handing.GONE
    assert "no longer works" in services.handovers.outcome(gone)
    assert "hi@acme.dev" in services.handovers.outcome(Handing.FAILED)
