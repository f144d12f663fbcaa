"""How old a post is, in words: "today", "3 months ago"."""

from datetime import date

from faqbot.texts import Texts

_DAYS_A_WEEK = 7
_MONTHS_A_YEAR = 12


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


def _whole_months(published: date, today: date) -> int:
    months = (today.year - published.year) * _MONTHS_A_YEAR + today.month - published.month
    return months - (today.day < published.day)


def _counted(number: int, unit: str, texts: Texts) -> str:
    if number == 1:
        return texts.say(f"one_{unit}_ago")
    return texts.say(f"{unit}s_ago", n=number)
