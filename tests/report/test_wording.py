"""Figures, moments and spans in words; and where bars begin."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from faqbot.report import Period, wording
from faqbot.report.calendar import starts, step_of
from faqbot.report.figures import Step

BERLIN = ZoneInfo("Europe/Berlin")
MONDAY = datetime(2026, 11, 2, 9, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("share", "said"),
    [
        (None, "\N{EN DASH}"), (0.0, "0%"), (0.001, "<1%"), (0.006, "1%"), (0.014, "1%"),
        (0.5, "50%"), (0.994, "99%"), (0.999, ">99%"), (1.0, "100%"),
    ],
)  # fmt: skip
def test_only_all_is_all_and_only_none_is_none(share: float | None, said: str):
    assert wording.percent(share) == said


@pytest.mark.parametrize(
    ("minutes", "said"),
    [
        (-5, "less than a minute"), (0.5, "less than a minute"), (1, "1 minute"),
        (59, "59 minutes"), (60, "1 hour"), (102, "1 hour 42 minutes"), (600, "10 hours"),
        (659, "10 hours"), (1440, "1 day"), (1450, "1 day"), (1500, "1 day 1 hour"),
        (4560, "3 days 4 hours"), (20_000, "13 days"), (2_000_000, "1,388 days"),
    ],
)  # fmt: skip
def test_spans_are_told_by_two_units_at_the_most(minutes: float, said: str):
    assert wording.span(timedelta(minutes=minutes)) == said


@pytest.mark.parametrize(
    ("since", "until", "said"),
    [
        (MONDAY, MONDAY + timedelta(hours=2), "2 November 2026"),
        (MONDAY, MONDAY + timedelta(days=24), "2 November to 26 November 2026"),
        (MONDAY, MONDAY + timedelta(days=60), "2 November 2026 to 1 January 2027"),
    ],
)
def test_a_period_is_told_by_its_days(since: datetime, until: datetime, said: str):
    assert wording.period(Period(since, until, UTC)) == said


@pytest.mark.parametrize(
    ("days", "step"),
    [(2, Step.HOUR), (3, Step.DAY), (62, Step.DAY), (63, Step.WEEK), (800, Step.MONTH)],
)
def test_bars_are_the_longer_the_longer_the_time(days: int, step: Step):
    assert step_of(timedelta(days=days)) is step


@pytest.mark.parametrize(
    ("step", "days", "first", "second", "last"),
    [
        (Step.WEEK, 200, "2026-11-02", "2026-11-09", "2027-05-17"),
        (Step.MONTH, 800, "2026-11-01", "2026-12-01", "2029-01-01"),
    ],
)
def test_weeks_begin_on_mondays_and_months_on_their_first(
    step: Step, days: int, first: str, second: str, last: str
):
    found = starts(
        MONDAY + timedelta(days=2), MONDAY + timedelta(days=days), step=step, since=MONDAY
    )
    days_of = [f"{each:%Y-%m-%d}" for each in found]
    assert (days_of[0], days_of[1], days_of[-1]) == (first, second, last)
    assert len(set(days_of)) == len(days_of)


def test_a_day_begins_at_midnight_whatever_its_length():
    # On 25 October 2026 clocks in Berlin go back by an hour.
    since = datetime(2026, 10, 20, tzinfo=BERLIN)
    found = starts(since, datetime(2026, 11, 2, 3, tzinfo=BERLIN), step=Step.DAY, since=since)
    assert [each.hour for each in found] == [0] * 14
    assert [each.day for each in found] == [*range(20, 32), 1, 2]
