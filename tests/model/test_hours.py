"""When a team is there: by the clock of its place, also where that changes."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from faqbot.model import Hours

DAY = ((9 * 60, 12 * 60), (13 * 60, 17 * 60))
WEEK = (DAY, DAY, DAY, DAY, DAY, (), ())
BERLIN = ZoneInfo("Europe/Berlin")
HOURS = Hours(BERLIN, WEEK)


def there(text: str, zone: ZoneInfo = BERLIN) -> datetime:
    """A moment by the clock there: "2026-11-27 16:59", a Friday."""
    return datetime.fromisoformat(text).replace(tzinfo=zone)


@pytest.mark.parametrize(
    ("now", "opening"),
    [
        ("2026-11-27 16:59", "2026-11-27 16:59"),
        ("2026-11-27 12:00", "2026-11-27 13:00"),
        ("2026-11-27 08:59", "2026-11-27 09:00"),
        ("2026-11-27 17:00", "2026-11-30 09:00"),
        ("2026-11-29 23:59", "2026-11-30 09:00"),
    ],
)
def test_somebody_is_there_now_or_at_the_next_opening(now: str, opening: str):
    moment = there(now)
    assert HOURS.opening(moment.astimezone(UTC)) == there(opening)
    assert HOURS.are_now(moment.astimezone(UTC)) is (now == opening)


@pytest.mark.parametrize(
    ("now", "worked", "since"),
    [
        ("2026-11-27 16:00", timedelta(hours=3), "2026-11-27 13:00"),
        ("2026-11-27 16:00", timedelta(hours=4), "2026-11-27 11:00"),
        ("2026-11-27 16:00", timedelta(hours=7), "2026-11-26 16:00"),
        ("2026-11-28 12:00", timedelta(hours=1), "2026-11-27 16:00"),
        ("2026-11-30 09:00", timedelta(minutes=1), "2026-11-27 16:59"),
        ("2026-11-30 09:01", timedelta(minutes=1), "2026-11-30 09:00"),
    ],
)
def test_only_time_in_which_somebody_is_there_counts(now: str, worked: timedelta, since: str):
    assert HOURS.before(there(now).astimezone(UTC), worked) == there(since)


def test_a_day_to_midnight_goes_on_in_the_next():
    always = Hours(BERLIN, ((((0, 24 * 60)),),) * 7)
    now = there("2026-11-28 00:00")
    assert always.are_now(now)
    assert always.before(now, timedelta(hours=30)) == now - timedelta(hours=30)


@pytest.mark.parametrize(("day", "length"), [("2026-03-29", 23), ("2026-10-25", 25)])
def test_the_day_on_which_the_clock_changes_is_as_long_as_it_is(day: str, length: int):
    sundays = Hours(BERLIN, ((),) * 6 + (((0, 24 * 60),),))
    now = there(f"{day} 23:59") + timedelta(hours=12)
    start = sundays.before(now, timedelta(hours=length))
    assert start == there(f"{day} 00:00")


def test_hours_that_a_change_of_the_clock_skips_are_none():
    nights = Hours(BERLIN, ((),) * 6 + (((2 * 60, 3 * 60),),))
    skipped = there("2026-03-29 12:00").astimezone(UTC)
    assert nights.opening(skipped) == there("2026-04-05 02:00")
    assert not any(nights.are_now(skipped.replace(hour=hour, minute=30)) for hour in range(3))
    assert nights.before(skipped, timedelta(minutes=30)) == there("2026-03-22 02:30")


def test_hours_that_begin_in_a_skipped_hour_and_end_with_it_open_the_week_after():
    # 02:30 by a clock that has not changed is 03:30 by the one that has.
    nights = Hours(BERLIN, ((),) * 6 + (((2 * 60 + 30, 3 * 60 + 30),),))
    before = datetime(2026, 3, 29, 0, tzinfo=UTC)
    assert nights.opening(before) == there("2026-04-05 02:30")
    assert nights.before(before + timedelta(hours=12), timedelta(hours=1)) == there(
        "2026-03-22 02:30"
    )
    longer = Hours(BERLIN, ((),) * 6 + (((2 * 60, 3 * 60), (2 * 60 + 30, 4 * 60)),))
    assert longer.opening(before) == there("2026-03-29 03:30")


def test_an_open_minute_a_week_ends_the_search_a_year_ago():
    rare = Hours(ZoneInfo("UTC"), ((((0, 1)),),) + ((),) * 6)
    now = there("2026-11-27 16:00", ZoneInfo("UTC"))
    assert rare.before(now, timedelta(days=30)) == now - timedelta(days=366)
