"""`kill -9` under load loses nothing that was told; `python -m benchmarks.kills` is the long form."""

from pathlib import Path

import pytest

from benchmarks.kills import answers, one_round, stage

pytestmark = [pytest.mark.load, pytest.mark.xdist_group("postgres")]

ASKED = 200


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest) -> str | None:
    return None if request.param == "sqlite" else request.getfixturevalue("postgres_url")


async def test_each_vote_and_hand_over_that_was_told_is_there_after_a_kill(
    url: str | None, tmp_path: Path
):
    async with stage(tmp_path, url) as (bot, slack):
        for number, told in enumerate((10, 60)):
            one = await one_round(bot, slack, number, questions=ASKED, acknowledged=told)
            assert one.told >= told / 2
            assert (one.missing, one.damage) == ((), "")
        await answers(bot, slack)
