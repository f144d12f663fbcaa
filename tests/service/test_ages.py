"""Ages in words."""

from datetime import date, timedelta

import pytest

from faqbot.service.ages import age, span
from faqbot.texts import load_texts

TODAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("published", "words"),
    [
        (date(2026, 11, 23), "today"),
        (date(2026, 12, 24), "today"),
        (date(2026, 11, 22), "yesterday"),
        (date(2026, 11, 21), "2 days ago"),
        (date(2026, 11, 17), "6 days ago"),
        (date(2026, 11, 16), "1 week ago"),
        (date(2026, 10, 24), "4 weeks ago"),
        (date(2026, 10, 23), "1 month ago"),
        (date(2026, 8, 24), "2 months ago"),
        (date(2026, 8, 23), "3 months ago"),
        (date(2025, 11, 24), "11 months ago"),
        (date(2025, 11, 23), "1 year ago"),
        (date(2020, 1, 1), "6 years ago"),
    ],
)
def test_an_age_counts_whole_units(published, words):
    assert age(published, TODAY, load_texts()) == words


def test_the_last_day_of_a_long_month_is_not_a_month_before_a_short_one():
    assert age(date(2026, 1, 31), date(2026, 2, 28), load_texts()) == "4 weeks ago"


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (-5, "less than a minute"),
        (59, "less than a minute"),
        (60, "1 minute"),
        (3_599, "59 minutes"),
        (3_600, "1 hour"),
        (7_200, "2 hours"),
        (86_400, "1 day"),
        (172_800, "2 days"),
    ],
)
def test_a_span_counts_whole_units_and_one_is_no_plural(seconds: int, words: str):
    assert span(timedelta(seconds=seconds), load_texts()) == words
