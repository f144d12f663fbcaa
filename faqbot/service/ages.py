"""Ages and spans in words: "today", "3 months ago", "2 hours"."""

from datetime import date, timedelta

from faqbot.texts import Texts

_DAYS_A_WEEK = 7
_MONTHS_A_YEAR = 12
_SECONDS_A_MINUTE = 60
# In minutes, longest first.
_UNITS = (("day", 1_440), ("hour", 60), ("minute", 1))


def age(published: date, today: date, texts: Texts) -> str:
    """The time from `published` to `today`, both days in UTC; a day to come counts as today."""
    days = (today - published).days
    months = _whole_months(published, today)
    if days <= 0:
        return texts.say("today")
    if days == 1:
        return texts.say("yesterday")
    if days < _DAYS_A_WEEK:
        return texts.say("days_ago", n=days)
    if months < 1:
        return _counted(days // _DAYS_A_WEEK, "week", texts)
    if months < _MONTHS_A_YEAR:
        return _counted(months, "month", texts)
    return _counted(months // _MONTHS_A_YEAR, "year", texts)


def span(time: timedelta, texts: Texts) -> str:
    """A length of time; a negative one, which a clock set back makes, counts as none."""
    minutes = max(0, int(time.total_seconds())) // _SECONDS_A_MINUTE
    for unit, size in _UNITS:
        if number := minutes // size:
            return counted(number, unit, texts)
    return texts.say("less_than_a_minute")


def counted(number: int, unit: str, texts: Texts) -> str:
    """So many of a unit: the sentence `one_{unit}`, or `many_{unit}` with the number."""
    return texts.say(f"one_{unit}") if number == 1 else texts.say(f"many_{unit}", n=number)


def _whole_months(published: date, today: date) -> int:
    months = (today.year - published.year) * _MONTHS_A_YEAR + today.month - published.month
    return months - (today.day < published.day)


def _counted(number: int, unit: str, texts: Texts) -> str:
    if number == 1:
        return texts.say(f"one_{unit}_ago")
    return texts.say(f"{unit}s_ago", n=number)
