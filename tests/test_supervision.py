"""An adapter that fails is tried again, or given up with one line; it costs no other."""

import asyncio
import logging
from collections.abc import Callable

import pytest

from faqbot.errors import AdapterError
from faqbot.model import Connection, Tell
from faqbot.supervision import Supervisor


class Scripted:
    """An adapter at the end of a wire that is a list of what happens at each try."""

    name = "scripted"
    unsent = waiting = dropped = 0

    def __init__(self, *tries: Exception | None) -> None:
        self.tries = list(tries)
        self.runs = 0
        self._stop = asyncio.Event()

    async def run(self, tell: Tell) -> None:
        self.runs += 1
        tell(Connection.CONNECTED)
        outcome = self.tries.pop(0) if self.tries else None
        if outcome is not None:
            tell(Connection.CONNECTING)
            raise outcome
        await self._stop.wait()

    async def stop(self) -> None:
        self._stop.set()

    async def announce(self, markdown: str) -> bool:
        raise NotImplementedError


@pytest.fixture
def said(caplog: pytest.LogCaptureFixture) -> Callable[[], list[str]]:
    caplog.set_level(logging.INFO, logger="faqbot")
    return lambda: [
        f"{each.levelname} {each.getMessage()}"
        for each in caplog.records
        if each.name == "faqbot.supervision"
    ]


async def run_until_stopped(supervisor: Supervisor, adapter: Scripted, runs: int) -> None:
    async with asyncio.timeout(10):
        task = asyncio.create_task(supervisor.run())
        while adapter.runs < runs or supervisor.connection is not Connection.CONNECTED:
            await asyncio.sleep(0)
        await supervisor.stop()
        await task


async def test_a_fault_is_tried_again(said):
    adapter = Scripted(OSError("no route"), ConnectionError("reset"))
    supervisor = Supervisor(adapter, back_off=[0.001])
    await run_until_stopped(supervisor, adapter, 3)
    assert supervisor.connection is Connection.STOPPED
    retries = [line for line in said() if "trying again" in line]
    assert len(retries) == 2
    assert "OSError: no route" in retries[0]


async def test_what_only_a_person_can_mend_is_said_once_and_not_tried_again(said):
    adapter = Scripted(AdapterError("the token is refused. Set DISCORD_TOKEN anew"))
    supervisor = Supervisor(adapter, back_off=[0.001])
    await supervisor.run()
    assert (supervisor.connection, adapter.runs) == (Connection.FAILED, 1)
    assert supervisor.reason == "the token is refused. Set DISCORD_TOKEN anew"
    errors = [line for line in said() if line.startswith("ERROR")]
    assert errors == ["ERROR scripted: the token is refused. Set DISCORD_TOKEN anew"]


async def test_a_stop_while_waiting_ends_at_once():
    adapter = Scripted(OSError())
    supervisor = Supervisor(adapter, back_off=[1000])
    task = asyncio.create_task(supervisor.run())
    async with asyncio.timeout(10):
        while supervisor.connection is not Connection.WAITING:
            await asyncio.sleep(0)
        await supervisor.stop()
        await task
    assert supervisor.connection.value == "stopped"


async def test_the_last_wait_is_used_for_ever():
    adapter = Scripted(*[OSError()] * 5)
    supervisor = Supervisor(adapter, back_off=[0.001, 0.002])
    await run_until_stopped(supervisor, adapter, 6)


async def test_a_lost_connection_is_said(said):
    adapter = Scripted(OSError())
    supervisor = Supervisor(adapter, back_off=[0.001])
    await run_until_stopped(supervisor, adapter, 2)
    assert any("connection lost" in line for line in said())


async def test_what_a_stop_takes_away_in_the_middle_of_connecting_is_no_fault(said):
    class Connecting(Scripted):
        async def run(self, tell: Tell) -> None:
            self.runs += 1
            await self._stop.wait()
            raise RuntimeError("Session is closed")

    adapter = Connecting()
    supervisor = Supervisor(adapter)
    task = asyncio.create_task(supervisor.run())
    while not adapter.runs:
        await asyncio.sleep(0)
    await supervisor.stop()
    async with asyncio.timeout(10):
        await task
    assert said() == []
    assert supervisor.connection is Connection.STOPPED
