"""Two processes on one PostgreSQL, given the same events at once: one reply each.

The long form is `python -m benchmarks.replicas`, ten thousand events and more processes.
"""

from pathlib import Path

import pytest

from benchmarks.replicas import Row, measured, postgres

pytestmark = pytest.mark.xdist_group("postgres")


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
