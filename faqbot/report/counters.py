"""Counts the store's rows one by one: questions by hour, version and entry; votes by hour and entry."""

import itertools
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, tzinfo

from faqbot.matching.wording import without_signature
from faqbot.model import Outcome
from faqbot.report.calendar import start_of
from faqbot.report.figures import Ballot, Change, Outcomes, Period, Step
from faqbot.store import Asked, Voted
from faqbot.store.identity import NOBODY
from faqbot.store.wordings import bare_wording, printable

MOST_EXAMPLES = 3
"""So many texts stand for the others of their kind."""

_LONGEST_TEXT = 300
_ANSWERED, _SUGGESTED, _IN_VAIN, _MISSED = range(4)
_HOUR = timedelta(hours=1)


def _kind(row: Asked) -> int:
    """What came of a question, as its place among the attributes of Outcomes."""
    if row.outcome is Outcome.ANSWER:
        return _ANSWERED
    if row.outcome is Outcome.ABSTAIN:
        return _MISSED
    return _IN_VAIN if row.entry is None else _SUGGESTED


def outcomes_of(kinds: Mapping[int, int]) -> Outcomes:
    """How many questions there are of each kind, as a value."""
    return Outcomes(*(kinds.get(each, 0) for each in range(4)))


@dataclass(slots=True)
class _Shown:
    """How often, to whom and when last (in UTC) an entry's answer was shown."""

    times: int
    people: set[str]
    last: datetime


class _Hours:
    """Tells in which hour of a zone's clock a moment is; quick for moments that follow each other."""

    def __init__(self, zone: tzinfo) -> None:
        self._zone = zone
        self._from = self._until = datetime.max.replace(tzinfo=UTC)
        self._start = self._from

    def of(self, moment: datetime) -> datetime:
        """The start of the hour, in the zone."""
        if not self._from <= moment < self._until:
            local = moment.astimezone(self._zone)
            self._start = start_of(local, Step.HOUR)
            self._from = moment - timedelta(
                minutes=local.minute, seconds=local.second, microseconds=local.microsecond
            )
            self._until = self._from + _HOUR
        return self._start


# So few questions of a version, between others, are of one that was merely tried.
_MOST_STRAY = 5


@dataclass(slots=True)
class _Stretch:
    """Questions in a row that one version of the file answered: a version may come back."""

    revision: str
    began: datetime
    kinds: Counter[int] = field(default_factory=Counter)


class Questions:
    """Counts questions, the oldest first."""

    def __init__(self, period: Period) -> None:
        self._hours = _Hours(period.zone)
        self.people: set[str] = set()
        self.shown: dict[str, _Shown] = {}
        # By the hour in which they were asked, of which every longer span is made.
        self.by_hour: dict[datetime, Counter[int]] = {}
        self._stretch: _Stretch | None = None
        # Those before it, the latest last.
        self._before: list[_Stretch] = []

    def add(self, row: Asked) -> None:
        """Count one more."""
        kind = _kind(row)
        # Who is not named may be any of those who are.
        if row.user_hash != NOBODY:
            self.people.add(row.user_hash)
        hour = self._hours.of(row.asked_at)
        if (in_hour := self.by_hour.get(hour)) is None:
            in_hour = self.by_hour[hour] = Counter()
        in_hour[kind] += 1
        if self._stretch is None or self._stretch.revision != row.revision:
            self._stretch = self._begun(row)
        self._stretch.kinds[kind] += 1
        # A miss has none that was shown, whatever was found elsewhere later.
        if row.entry is not None and kind != _MISSED:
            if (shown := self.shown.get(row.entry)) is None:
                shown = self.shown[row.entry] = _Shown(0, set(), row.asked_at)
            shown.times += 1
            if row.user_hash != NOBODY:
                shown.people.add(row.user_hash)
            shown.last = row.asked_at

    def _begun(self, row: Asked) -> "_Stretch":
        """The stretch that a question of another version than the last one belongs to."""
        last = self._stretch
        if last is not None and (not self._before or last.kinds.total() >= _MOST_STRAY):
            self._before = [*self._before[-1:], last]
        elif self._before and self._before[-1].revision == row.revision:
            # A draft that was tried in between is no change of what people met.
            return self._before.pop()
        return _Stretch(row.revision, row.asked_at)

    @property
    def total(self) -> Outcomes:
        """All questions."""
        return outcomes_of(sum(self.by_hour.values(), Counter[int]()))

    @property
    def shown_most(self) -> list[str]:
        """The ids of all entries that were shown, most often first."""
        return sorted(self.shown, key=lambda each: (-self.shown[each].times, each))

    @property
    def hours(self) -> tuple[tuple[int, ...], ...]:
        """How many by weekday (Monday first) and hour, [7, 24]."""
        counts = [[0] * 24 for _ in range(7)]
        for hour, kinds in self.by_hour.items():
            counts[hour.weekday()][hour.hour] += kinds.total()
        return tuple(map(tuple, counts))

    def change(self, live: str, zone: tzinfo) -> Change | None:
        """The last change of version; `live` is that of the present file."""
        if self._stretch is None or not self._before:
            return None
        before, after = self._before[-1], self._stretch
        return Change(
            after.began.astimezone(zone),
            outcomes_of(before.kinds),
            outcomes_of(after.kinds),
            live=after.revision == live,
        )


@dataclass(slots=True)
class _Down:
    """Questions of one wording whose answer was voted down."""

    texts: Counter[str] = field(default_factory=Counter)
    askers: set[str] = field(default_factory=set)


class Ballots:
    """Counts votes."""

    def __init__(self, period: Period) -> None:
        self._hours = _Hours(period.zone)
        self.by_hour: dict[datetime, Counter[bool]] = {}
        self._by_entry: dict[str, Counter[bool]] = {}
        self._down: defaultdict[str, dict[str, _Down]] = defaultdict(dict)

    def add(self, vote: Voted) -> None:
        """Count one more."""
        hour = self._hours.of(vote.asked_at)
        self.by_hour.setdefault(hour, Counter())[vote.helpful] += 1
        if vote.entry is None:
            return
        self._by_entry.setdefault(vote.entry, Counter())[vote.helpful] += 1
        if not vote.helpful and (wording := bare_wording(vote.text)):
            down = self._down[vote.entry].setdefault(wording, _Down())
            down.texts[brief(without_signature(vote.text))] += 1
            if vote.asker != NOBODY:
                down.askers.add(vote.asker)

    @property
    def total(self) -> Ballot:
        """All votes."""
        return ballot_of(sum(self.by_hour.values(), Counter[bool]()))

    @property
    def disliked_most(self) -> list[str]:
        """The ids of all entries that were voted down, most often first."""
        down = [each for each, votes in self._by_entry.items() if votes[False]]
        return sorted(
            down, key=lambda each: (-self._by_entry[each][False], self._by_entry[each][True], each)
        )

    def of(self, entry_id: str) -> Ballot:
        """The votes on an entry."""
        return ballot_of(self._by_entry.get(entry_id, Counter()))

    def examples(self, entry_id: str, least: int) -> tuple[str, ...]:
        """Questions that were voted down, of wordings that so many people asked, widest first."""
        wide = [each for each in self._down[entry_id].values() if len(each.askers) >= least]
        wide.sort(key=lambda each: (-len(each.askers), min(each.texts)))
        # Of texts written equally often always the same one.
        texts = (min(each.texts, key=lambda text: (-each.texts[text], text)) for each in wide)
        return tuple(itertools.islice(texts, MOST_EXAMPLES))


def ballot_of(votes: Mapping[bool, int]) -> Ballot:
    """How many votes there are of each kind, as a value."""
    return Ballot(votes.get(True, 0), votes.get(False, 0))


def brief(text: str) -> str:
    """`text` in one line, short enough to be shown."""
    line = printable(text)
    return line if len(line) <= _LONGEST_TEXT else f"{line[: _LONGEST_TEXT - 1].rstrip()}…"
