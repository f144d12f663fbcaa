"""The report's plots as geometry: bars, a line and squares; the templates draw them.

A plot is drawn in units of its own, and stretched to the room there is; what is written beside it is
no part of it, so that letters stay as they are.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from faqbot.report import wording
from faqbot.report.figures import Bucket, Report, Step

HEIGHT = 100
"""Of bars and of lines."""

SLOT = 10
"""The room of one bar, from the start of one to the start of the next."""

_BAR = 8
_SQUARE = 10
# How many shades tell hours apart, beside that of hours in which nobody asked.
_SHADES = 4
# With fewer bars than that a plot is not so wide as the page.
_NARROW, _NARROWEST = 15, 5
_MOST_LABELLED = 3
_MOST_NAMED = 3


@dataclass(frozen=True, slots=True)
class Segment:
    """A part of a bar: its kind, its upper end from above, and how high it is."""

    kind: str
    top: float
    height: float


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar at `left`, from above, with what it says in words."""

    left: float
    segments: tuple[Segment, ...]
    words: str


@dataclass(frozen=True, slots=True)
class Bars:
    """A plot of stacked bars.

    Attributes:
        width: In units; the height is `HEIGHT`.
        room: How wide it may be drawn: "full", "narrow" or "narrowest".
        ticks: What is written beside it, from above.
        labels: What is written below it, from the left.
    """

    bars: tuple[Bar, ...]
    width: int
    bar: int
    room: str
    ticks: tuple[str, ...]
    labels: tuple[str, ...]
    words: str


@dataclass(frozen=True, slots=True)
class Line:
    """A plot of a share over time.

    Attributes:
        runs: The points of each part without a gap, (left, top).
        width: In units; the height is `HEIGHT`.
    """

    runs: tuple[tuple[tuple[float, float], ...], ...]
    width: int
    room: str
    labels: tuple[str, ...]
    words: str


@dataclass(frozen=True, slots=True)
class Square:
    """An hour of a weekday: its place, its shade (0 to 4), and what it says in words."""

    left: int
    top: int
    shade: int
    words: str


@dataclass(frozen=True, slots=True)
class Squares:
    """A plot of 7 by 24 squares."""

    squares: tuple[Square, ...]
    size: int
    words: str


def outcomes(report: Report) -> Bars:
    """Questions over time, by what came of them."""

    def parts(bucket: Bucket) -> tuple[tuple[str, int], ...]:
        found = bucket.outcomes
        return (
            ("answered", found.answered),
            ("suggested", found.suggested),
            ("in-vain", found.in_vain),
            ("missed", found.missed),
        )

    def words(bucket: Bucket) -> str:
        found = bucket.outcomes
        return (
            f"{wording.counted(found.questions, 'question')}, {found.answered} answered at once, "
            f"{found.suggested} by a suggestion, {found.in_vain} given suggestions in vain, "
            f"{found.missed} not answered"
        )

    busiest = max(report.buckets, key=lambda each: each.outcomes.questions)
    told = (
        f"Most were asked on {wording.bucket(busiest.start, report.step)}: "
        f"{wording.counted(busiest.outcomes.questions, 'question')}. In all {words(_all(report))}."
    ).replace("on the week", "in the week")
    return _bars(report, parts, words, told)


def votes(report: Report) -> Bars:
    """Votes over time."""

    def parts(bucket: Bucket) -> tuple[tuple[str, int], ...]:
        return (("answered", bucket.ballot.helpful), ("in-vain", bucket.ballot.unhelpful))

    def words(bucket: Bucket) -> str:
        return f"{bucket.ballot.helpful} helpful, {bucket.ballot.unhelpful} not helpful"

    told = f"In all {wording.counted(report.ballot.votes, 'vote')}: {words(_all(report))}."
    return _bars(report, parts, words, told)


def shares(report: Report) -> Line:
    """The share that got an answer, over time."""
    runs: list[tuple[tuple[float, float], ...]] = []
    run: list[tuple[float, float]] = []
    for place, each in enumerate(report.buckets):
        share = each.outcomes.share
        if share is None:
            if run:
                runs.append(tuple(run))
            run = []
        else:
            run.append(((place + 0.5) * SLOT, round((1 - share) * HEIGHT, 2)))
    if run:
        runs.append(tuple(run))
    known = [each for each in report.buckets if each.outcomes.share is not None]
    ends = " and ".join(
        f"{wording.percent(each.outcomes.share)} in {wording.bucket(each.start, report.step)}"
        if report.step in (Step.WEEK, Step.MONTH)
        else f"{wording.percent(each.outcomes.share)} on {wording.bucket(each.start, report.step)}"
        for each in (known[0], known[-1])
    )
    told = f"{wording.percent(report.outcomes.share)} over all; {ends}."
    return Line(tuple(runs), len(report.buckets) * SLOT, _room(report), _labels(report), told)


def hours(report: Report) -> Squares:
    """Questions by weekday and hour."""
    peak = max(map(max, report.hours))
    squares = tuple(
        Square(hour * _SQUARE, day * _SQUARE, _shade(count, peak), _hour_words(day, hour, count))
        for day, counts in enumerate(report.hours)
        for hour, count in enumerate(counts)
    )
    return Squares(squares, _SQUARE - 1, f"Busiest: {'; '.join(busiest(report))}.")


def busiest(report: Report) -> list[str]:
    """The hours of the week in which most was asked, in words; none where nothing was."""
    ranked = sorted(
        (-count, day, hour)
        for day, counts in enumerate(report.hours)
        for hour, count in enumerate(counts)
        if count
    )
    return [_hour_words(day, hour, -count) for count, day, hour in ranked[:_MOST_NAMED]]


def _hour_words(day: int, hour: int, count: int) -> str:
    return f"{wording.WEEKDAYS[day]}, {wording.hour(hour)}: {wording.counted(count, 'question')}"


def _shade(count: int, peak: int) -> int:
    return 0 if count == 0 else max(1, round(count / peak * _SHADES))


def _all(report: Report) -> Bucket:
    return Bucket(report.period.since, report.outcomes, report.ballot)


def _bars(
    report: Report,
    parts: Callable[[Bucket], Sequence[tuple[str, int]]],
    words: Callable[[Bucket], str],
    told: str,
) -> Bars:
    most = max(sum(number for _, number in parts(each)) for each in report.buckets)
    peak = _round_up(most)
    bars = tuple(
        Bar(
            place * SLOT + (SLOT - _BAR) / 2,
            tuple(_segments(parts(each), peak)),
            f"{wording.bucket(each.start, report.step)}: {words(each)}",
        )
        for place, each in enumerate(report.buckets)
    )
    ticks = (peak, peak // 2, 0) if peak % 2 == 0 else (peak, 0)
    return Bars(
        bars,
        len(bars) * SLOT,
        _BAR,
        _room(report),
        tuple(map(wording.number, ticks)),
        _labels(report),
        told,
    )


def _segments(parts: Sequence[tuple[str, int]], peak: int) -> Iterator[Segment]:
    """The parts of a bar, the first at the bottom."""
    below = 0
    for kind, number in parts:
        if number:
            below += number
            top, height = HEIGHT * (1 - below / peak), HEIGHT * number / peak
            yield Segment(kind, round(top, 2), round(height, 2))


def _round_up(most: int) -> int:
    """The least round number that is no less than `most`; even, unless it is 1."""
    size = 1
    while most > 10 * size:
        size *= 10
    steps = (1, 2, 4, 6, 8, 10) if size == 1 else (1.2, 1.6, 2, 2.4, 3, 4, 5, 6, 8, 10)
    return next(round(each * size) for each in steps if most <= round(each * size))


def _room(report: Report) -> str:
    count = len(report.buckets)
    return "narrowest" if count < _NARROWEST else "narrow" if count < _NARROW else "full"


def _labels(report: Report) -> tuple[str, ...]:
    """The first, the middle and the last bar's, as far as there are so many."""
    count = len(report.buckets)
    places = sorted({0, count // 2, count - 1} if count >= _MOST_LABELLED else range(count))
    return tuple(wording.tick(report.buckets[place].start, report.step) for place in places)
