"""Figures, moments and spans in English words."""

from datetime import date, datetime, timedelta

from faqbot.report.figures import Period, Step

_UNITS = (
    ("day", timedelta(days=1)),
    ("hour", timedelta(hours=1)),
    ("minute", timedelta(minutes=1)),
)
# Of so many days nobody wants to know the hours.
_ENOUGH = 10
NONE = "\N{EN DASH}"
"""What stands for a figure that there is none of."""

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def number(value: int) -> str:
    """A whole number, its thousands apart: "1,234"."""
    return f"{value:,}"


def counted(value: int, one: str, many: str = "") -> str:
    """A number with its noun; an s makes the plural unless `many` is given: "1,234 votes"."""
    return f"{value:,} {one if value == 1 else many or f'{one}s'}"


def percent(share: float | None) -> str:
    """A share in [0, 1] as a whole percentage, where only all is 100% and only none is 0%."""
    if share is None:
        return NONE
    if 0 < share <= 0.005:
        return "<1%"
    if 0.995 <= share < 1:
        return ">99%"
    return f"{share:.0%}"


def span(time: timedelta | None) -> str:
    """A length of time: "12 days", "3 days 4 hours"; a negative one, of a clock set back, is none."""
    if time is None:
        return NONE
    parts: list[str] = []
    for unit, size in _UNITS:
        many = max(0, time // size)
        if many:
            parts.append(counted(many, unit))
            time -= many * size
        # What follows the first unit counts only where it is the next one.
        if many >= _ENOUGH or (parts and (not many or len(parts) == 2)):
            break
    return " ".join(parts) or "less than a minute"


def day(moment: date | datetime) -> str:
    """A day with its year: "3 November 2026"."""
    return f"{moment.day} {moment:%B %Y}"


def short_day(moment: date | datetime) -> str:
    """A day of this or the last year: "3 Nov"."""
    return f"{moment.day} {moment:%b}"


def clock(moment: datetime) -> str:
    """A day and a time of day: "3 November 2026, 14:05"."""
    return f"{day(moment)}, {moment:%H:%M}"


def bucket(start: datetime, step: Step) -> str:
    """The name of a bar that begins at `start`, in full."""
    match step:
        case Step.HOUR:
            return f"{start:%A} {short_day(start)}, {hour(start.hour)}"
        case Step.DAY:
            return f"{start:%A} {short_day(start)}"
        case Step.WEEK:
            return f"the week of {day(start)}"
        case Step.MONTH:
            return f"{start:%B %Y}"


def tick(start: datetime, step: Step) -> str:
    """The same below an axis, as short as can be."""
    match step:
        case Step.HOUR:
            return f"{start:%a %H:%M}"
        case Step.DAY | Step.WEEK:
            return short_day(start)
        case Step.MONTH:
            return f"{start:%b %Y}"


def hour(start: int) -> str:
    """The hour of a day that begins at `start`: "09:00 to 10:00"."""
    return f"{start:02}:00 to {start + 1:02}:00"


def period(looked_at: Period) -> str:
    """From which day to which: "27 October to 26 November 2026"."""
    since, until = (
        each.astimezone(looked_at.zone).date() for each in (looked_at.since, looked_at.until)
    )
    if since >= until:
        return day(until)
    if since.year == until.year:
        return f"{since.day} {since:%B} to {day(until)}"
    return f"{day(since)} to {day(until)}"


def zone(looked_at: Period) -> str:
    """The name of the period's zone, such as "UTC" or "Europe/Berlin"."""
    return str(looked_at.zone)
