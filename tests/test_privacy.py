"""PRIVACY.md, which companies publish, says what the code does."""

import re
from datetime import timedelta
from pathlib import Path

import pytest

from faqbot.matching import recent
from faqbot.posts import related
from faqbot.service import recording, unmasked
from faqbot.settings import Settings
from faqbot.store import persons
from faqbot.store.handovers import ASKER_KEPT, UNPOSTED_KEPT
from faqbot.store.personal import FILE_PLACES, PLACES

PAGE = (Path(__file__).parents[1] / "PRIVACY.md").read_text("utf-8")
RETENTION = timedelta(days=Settings.model_fields["retention_days"].default)


def rows() -> dict[str, list[str]]:
    """The table of what is kept: the cells of each row, by the first."""
    found = re.findall(r"^\| \*\*(.+?)\*\* \|(.+)\|$", PAGE, re.MULTILINE)
    return {name: [cell.strip() for cell in cells.split("|")] for name, cells in found}


def span(kept: timedelta) -> str:
    hours = kept.total_seconds() / 3600
    number, unit = (kept.days, "day") if kept.days else (round(hours), "hour")
    return f"{number} {unit}{'s' if number > 1 else ''}"


def test_it_has_a_row_for_every_place_that_keeps_data_and_no_other():
    listed = [place.name for place in PLACES] + [place.name for place in FILE_PLACES]
    assert sorted(rows()) == sorted(listed)
    assert all(len(cells) == 5 for cells in rows().values())


@pytest.mark.parametrize("place", [*PLACES, *FILE_PLACES], ids=lambda place: place.name)
def test_each_row_tells_how_long(place):
    kept = rows()[place.name][2]
    if place.name == "votes":
        assert kept == "as long as the question"
    else:
        assert re.search(rf"\b{span(place.kept or RETENTION)}\b", kept)


def test_it_tells_how_long_the_askers_name_is_kept():
    assert f"until {span(ASKER_KEPT)} after **Done**" in rows()["hand-overs"][2]
    hours = UNPOSTED_KEPT // timedelta(hours=1)
    assert f"for {hours} hour after the last try" in rows()["hand-overs"][2]


def test_its_other_numbers_are_those_of_the_code():
    assert f"{persons.MOST_REWRITTEN // 1_000_000} MB" in PAGE
    assert f"the last {recent.MOST} questions" in PAGE
    assert f"the last {related.MOST_CHOICES:,} with the posts" in PAGE
    assert f"up to {recording.MOST_UNRECORDED:,} questions" in PAGE


def test_its_settings_are_settings_with_their_defaults():
    named = set(re.findall(r"\bFAQBOT_(\w+)", PAGE))
    assert {name.lower() for name in named} <= set(Settings.model_fields)
    assert f"| `FAQBOT_RETENTION_DAYS` | `{RETENTION.days}` |" in PAGE


def test_it_tells_what_memory_keeps_of_what_is_masked():
    memory = " ".join(PAGE.partition("**What is only in memory**")[2].partition("\n\n")[0].split())
    assert f"the last {unmasked.MOST:,} questions of which something was masked" in memory
    assert f"for an {span(timedelta(seconds=unmasked.SECONDS)).removeprefix('1 ')}" in memory
