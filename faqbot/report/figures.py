"""What the report tells, as values: figures and masked texts that may be shown; no HTML."""

import enum
import math
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo

from faqbot.insight import Found

# Fewer questions on either side tell nothing of a change.
_LEAST_TO_COMPARE = 20
# Two shares that differ by so many standard errors differ by more than chance in 95 of 100 cases.
_SURE = 1.96


class Step(enum.Enum):
    """How long a bar of a plot over time is."""

    HOUR = "hour"
    DAY = "day"
    WEEK = "week"
    MONTH = "month"


@dataclass(frozen=True, slots=True)
class Period:
    """What is looked at: from `since` on, read at `until`, both in UTC, told in `zone`."""

    since: datetime
    until: datetime
    zone: tzinfo


@dataclass(frozen=True, slots=True)
class Outcomes:
    """Questions by what came of them.

    Attributes:
        suggested: Answered by a suggestion that was chosen, or shown at once as a guess.
        in_vain: Given suggestions of which none was chosen.
    """

    answered: int = 0
    suggested: int = 0
    in_vain: int = 0
    missed: int = 0

    @property
    def questions(self) -> int:
        """All of them."""
        return self.answered + self.suggested + self.in_vain + self.missed

    @property
    def share(self) -> float | None:
        """The share that got an answer, in [0, 1]; None where nothing was asked."""
        got = self.answered + self.suggested
        return got / self.questions if self.questions else None


@dataclass(frozen=True, slots=True)
class Ballot:
    """Votes on answers."""

    helpful: int = 0
    unhelpful: int = 0

    @property
    def votes(self) -> int:
        """All of them."""
        return self.helpful + self.unhelpful

    @property
    def share(self) -> float | None:
        """The share that found the answer helpful, in [0, 1]; None where nobody voted."""
        return self.helpful / self.votes if self.votes else None


@dataclass(frozen=True, slots=True)
class Bucket:
    """A part of the period: its start in the period's zone, what was asked in it, and the votes on that."""

    start: datetime
    outcomes: Outcomes
    ballot: Ballot


@dataclass(frozen=True, slots=True)
class EntryFigures:
    """What came of an entry.

    Attributes:
        question: As the file has it; None where the entry is not in the file any more.
        people: To how many people, of those who are named.
        last: When it was last shown, in the period's zone; None where it was not.
    """

    id: str
    question: str | None
    shown: int = 0
    people: int = 0
    ballot: Ballot = Ballot()
    last: datetime | None = None


@dataclass(frozen=True, slots=True)
class Disliked:
    """An entry that was voted down, with questions of those votes that may be shown, masked."""

    entry: EntryFigures
    examples: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class GapFigures:
    """Something that people ask in vain; texts are masked, and those that may be shown.

    Attributes:
        last: When it was last asked, in the period's zone.
        nearest: The id of the present file's best match, if it has any.
        score: How near that is, in [0, 1].
    """

    text: str
    variants: tuple[str, ...]
    people: int
    questions: int
    missed: int
    in_vain: int
    disliked: int
    handed_over: int
    last: datetime
    nearest: str | None = None
    nearest_question: str | None = None
    score: float = 0.0


@dataclass(frozen=True, slots=True)
class Overdue:
    """An entry that its owner wanted to read again by `due`, `days` ago."""

    id: str
    question: str
    owner: str | None
    due: date
    days: int


@dataclass(frozen=True, slots=True)
class Waits:
    """Questions handed to a person.

    Attributes:
        asked: In the period.
        unposted: How many of those never came out in the hand-over channel.
        bands: How many of those that are done waited up to each bound of `BOUNDS`, then longer.
        median: How long half of them waited at the most; None where none is done.
        slowest: How long nine of ten waited at the most.
        waiting: How many wait now, whenever they were asked for.
        oldest: How long the one that waits longest has waited.
    """

    asked: int = 0
    done: int = 0
    unposted: int = 0
    bands: tuple[int, ...] = ()
    median: timedelta | None = None
    slowest: timedelta | None = None
    waiting: int = 0
    oldest: timedelta | None = None


BOUNDS = (timedelta(hours=1), timedelta(hours=4), timedelta(days=1), timedelta(days=3))
"""Of the waits that are told apart."""


@dataclass(frozen=True, slots=True)
class Change:
    """What the last change of the file did, by the version that each question was answered from.

    Attributes:
        at: When the first question was answered from the newer version, in the period's zone.
        before: What came of questions under the version before, in the period.
        after: The same under the newer one.
        live: Whether the newer one is the present file.
    """

    at: datetime
    before: Outcomes
    after: Outcomes
    live: bool

    @property
    def is_enough(self) -> bool:
        """Whether there are questions enough on either side to compare."""
        return min(self.before.questions, self.after.questions) >= _LEAST_TO_COMPARE

    @property
    def is_sure(self) -> bool:
        """Whether the shares differ by more than chance makes likely (a two-proportion z-test).

        https://www.itl.nist.gov/div898/handbook/prc/section3/prc33.htm
        """
        before, after = self.before.share, self.after.share
        if not self.is_enough or before is None or after is None:
            return False
        sizes = self.before.questions, self.after.questions
        pooled = (before * sizes[0] + after * sizes[1]) / sum(sizes)
        error = math.sqrt(pooled * (1 - pooled) * (1 / sizes[0] + 1 / sizes[1]))
        return error > 0 and abs(after - before) / error >= _SURE


@dataclass(frozen=True, slots=True)
class Report:
    """All that the report tells; nothing in it names a person who asked.

    Attributes:
        site: Whose bot it is; None where the file does not say.
        people: How many people asked, of those who are named.
        step: How long each of `buckets` is.
        buckets: From the first question on, oldest first; empty where nothing was asked.
        top: What is shown most, most often first.
        entries: How many entries were shown at all.
        gaps: The most people's first.
        found: What is not among `gaps`, in numbers; it holds no texts.
        disliked: Entries that were voted down, most often first.
        never: The file's entries that were never shown, in its order.
        overdue: By owner, nobody's last, then the longest overdue first.
        hours: Questions by weekday (Monday first) and hour (0 to 23) in the period's zone, [7, 24].
        change: What the last change of the file did; None where all was answered from one version.
        alone: Whether texts that one person alone asked are among those above.
    """

    period: Period
    site: str | None
    outcomes: Outcomes
    ballot: Ballot
    people: int
    step: Step
    buckets: tuple[Bucket, ...]
    top: tuple[EntryFigures, ...]
    entries: int
    gaps: tuple[GapFigures, ...]
    found: Found
    disliked: tuple[Disliked, ...]
    never: tuple[EntryFigures, ...]
    more_never: int
    overdue: tuple[Overdue, ...]
    more_overdue: int
    waits: Waits
    hours: tuple[tuple[int, ...], ...]
    change: Change | None
    alone: bool
