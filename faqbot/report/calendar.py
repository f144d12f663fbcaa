"""The bars of a plot over time: how long each is, and where each begins."""

from collections import deque
from datetime import datetime, timedelta

from faqbot.report.figures import Step

# So long a period may be for bars of an hour, a day, a week.
_LONGEST = (
    (timedelta(days=2), Step.HOUR),
    (timedelta(days=62), Step.DAY),
    (timedelta(days=732), Step.WEEK),
)


_FEWEST = 14
_INSTANT = timedelta(microseconds=1)


def step_of(span: timedelta) -> Step:
    """How long the bars of a period are, so that there are neither too many nor too few."""
    return next((step for longest, step in _LONGEST if span <= longest), Step.MONTH)


def start_of(moment: datetime, step: Step) -> datetime:
    """Where the bar of a moment begins, in the moment's own zone."""
    hour = moment.replace(minute=0, second=0, microsecond=0, fold=0)
    match step:
        case Step.HOUR:
            return hour
        case Step.DAY:
            return hour.replace(hour=0)
        case Step.WEEK:
            return hour.replace(hour=0) - timedelta(days=hour.weekday())
        case Step.MONTH:
            return hour.replace(hour=0, day=1)


def starts(first: datetime, last: datetime, *, step: Step, since: datetime) -> list[datetime]:
    """Where each bar from that of `first` to that of `last` begins; all in one zone.

    Where those are few, bars before them are added, as far as the period reaches back: a single one
    tells nothing of time.
    """
    found = deque([start_of(first, step)])
    while (following := _next(found[-1], step)) <= last:
        found.append(following)
    while len(found) < _FEWEST and found[0] > since:
        found.appendleft(start_of(found[0] - _INSTANT, step))
    return list(found)


def _next(start: datetime, step: Step) -> datetime:
    # Clocks count days, whatever their length: arithmetic within a zone is that of its clock.
    match step:
        case Step.HOUR:
            return start + timedelta(hours=1)
        case Step.DAY:
            return start + timedelta(days=1)
        case Step.WEEK:
            return start + timedelta(days=7)
        case Step.MONTH:
            return start_of(start + timedelta(days=31), step)
