"""Two processes on one PostgreSQL, given the same events at once: one reply each.

The long form is `python -m benchmarks.replicas`, ten thousand events and more processes.
"""

import asyncio
import os
import signal
from pathlib import Path

import pytest

from benchmarks.replicas import Row, measured, postgres, replicas
from tests.scenarios.stages import OPEN
from tests.wire.slack import FakeSlack

pytestmark = [pytest.mark.load, pytest.mark.xdist_group("postgres")]


def told(row: Row) -> tuple[int, int, int]:
    return row.replies, row.twice, row.silent


@pytest.mark.parametrize("http", [False, True], ids=["socket", "http"])
async def test_of_two_processes_one_answers_each_event(tmp_path: Path, http: bool):
    async with postgres(tmp_path) as server:
        row = await measured(2, 1_000, url=server.url, http=http)
    assert told(row) == (1_000, 0, 0)
    assert (row.from_memory, row.unclaimed) == (0, 0)


async def test_a_restart_of_the_database_loses_no_event_and_doubles_at_most_what_memory_claimed(
    tmp_path: Path,
):
    async with postgres(tmp_path) as server:
        row = await measured(2, 1_000, url=server.url, server=server)
    assert row.silent == 0
    assert row.twice <= row.from_memory
    assert row.unclaimed == 0


def frozen(folder: Path, number: signal.Signals) -> None:
    """Send a signal to each process of a PostgreSQL server."""
    server = int((folder / "data" / "postmaster.pid").read_text().split()[0])
    children = Path(f"/proc/{server}/task/{server}/children").read_text().split()
    for each in (server, *map(int, children)):
        os.kill(each, number)


async def test_a_database_that_freezes_costs_no_answer_and_holds_up_no_stop(tmp_path: Path):
    async with (
        postgres(tmp_path) as server,
        FakeSlack() as slack,
        replicas(1, slack, url=server.url, http=False) as (bot,),
    ):
        await slack.send(slack.events.app_mention(OPEN))
        await slack.wait_for_message(timeout=10)
        frozen(tmp_path, signal.SIGSTOP)
        try:
            for nth in (2, 3):
                await slack.send(slack.events.app_mention(OPEN))
                await slack.wait_for_message(nth=nth, timeout=8)
            bot.process.send_signal(signal.SIGTERM)
            async with asyncio.timeout(8):
                assert await bot.process.wait() == 0
        finally:
            frozen(tmp_path, signal.SIGCONT)
