"""The hours in which a team is there, by the clock of one place."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
"""The days of a week as the file names them, in their order."""

MIDNIGHT = 24 * 60
"""The end of a day, in minutes since its beginning."""

# Nobody waits for longer, and a week may have one open minute.
_MOST_DAYS = 366

Span = tuple[int, int]
"""From and to, in minutes since midnight; the latter is later, and `MIDNIGHT` at most."""


@dataclass(frozen=True, slots=True)
class Hours:
    """When a team is there, the same in each week.

    Attributes:
        week: The spans of each day, Monday first, in their order, none of which overlap; at least
            one day has one.
    """

    zone: ZoneInfo
    week: tuple[tuple[Span, ...], ...]

    def are_now(self, now: datetime) -> bool:
        """Whether somebody is there at a moment, which knows its zone."""
        return any(start <= now < end for start, end in self._spans(self._day(now)))

    def opening(self, now: datetime) -> datetime:
        """When somebody is there next, by the clock of the place: `now` itself where that is now."""
        if self.are_now(now):
            return now.astimezone(self.zone)
        days = (self._day(now) + timedelta(days=ahead) for ahead in range(_MOST_DAYS))
        starts = (start for day in days for start, _ in self._spans(day))
        return next(start for start in starts if start > now).astimezone(self.zone)

    def before(self, now: datetime, worked: timedelta) -> datetime:
        """The latest moment, in UTC, since which the team has been there for so long; a year ago at most."""
        today = self._day(now)
        for ago in range(_MOST_DAYS):
            for start, end in reversed([*self._spans(today - timedelta(days=ago))]):
                length = min(end, now) - start
                if length >= worked:
                    return min(end, now) - worked
                worked -= max(length, timedelta())
        return now.astimezone(UTC) - timedelta(days=_MOST_DAYS)

    def _day(self, now: datetime) -> date:
        return now.astimezone(self.zone).date()

    def _spans(self, day: date) -> Iterator[tuple[datetime, datetime]]:
        """The spans of one day, in UTC, without those that a change of the clock leaves no length."""
        for start, end in self.week[day.weekday()]:
            span = self._moment(day, start), self._moment(day, end)
            if span[0] < span[1]:
                yield span

    def _moment(self, day: date, minutes: int) -> datetime:
        day += timedelta(days=minutes // MIDNIGHT)
        hour, minute = divmod(minutes % MIDNIGHT, 60)
        return datetime.combine(day, time(hour, minute), tzinfo=self.zone).astimezone(UTC)
