"""From what the store keeps to the report's figures; pure."""

import math
import statistics
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta, tzinfo

from faqbot.insight import LEAST_PEOPLE, Found, Gap
from faqbot.model import Entry, KnowledgeBase
from faqbot.report.calendar import start_of, starts, step_of
from faqbot.report.counters import MOST_EXAMPLES, Ballots, Questions, ballot_of, brief, outcomes_of
from faqbot.report.figures import (
    BOUNDS,
    Bucket,
    Disliked,
    EntryFigures,
    GapFigures,
    Overdue,
    Period,
    Report,
    Step,
    Waits,
)
from faqbot.store import Asked, HandedOver, History, Voted

# A page of more is not read; the commands tell all of it.
_MOST_GAPS = 25
_MOST_TOP = 25
_MOST_DISLIKED = 25
_MOST_NEVER = 100
_MOST_OVERDUE = 100


@dataclass(frozen=True, slots=True)
class Kept:
    """What the store keeps of a period; each the oldest first."""

    asked: Iterable[Asked] = ()
    voted: Iterable[Voted] = ()
    handed_over: Iterable[HandedOver] = ()

    @classmethod
    def of(cls, history: History, since: datetime) -> "Kept":
        """All of it since a moment, read when it is counted."""
        return cls(history.asked(since), history.voted(since), history.handed_over(since))


def report_of(
    kept: Kept, found: Found, *, knowledge: KnowledgeBase, period: Period, confirmed: bool = False
) -> Report:
    """The report on what was kept of a period, and on the gaps found with the same `confirmed`.

    `confirmed`: whether staff confirm that they may read what one person alone asked.
    """
    questions = Questions(period)
    for row in kept.asked:
        questions.add(row)
    ballots = Ballots(period)
    for vote in kept.voted:
        ballots.add(vote)
    entries = _Entries(knowledge, questions, ballots, zone=period.zone)
    least = 1 if confirmed else LEAST_PEOPLE
    step, buckets = _buckets(questions, ballots, period)
    overdue = _overdue(knowledge.entries, period.until.astimezone(period.zone).date())
    return Report(
        period=period,
        site=knowledge.site.name if knowledge.site else None,
        outcomes=questions.total,
        ballot=ballots.total,
        people=len(questions.people),
        step=step,
        buckets=buckets,
        top=tuple(entries.of(each) for each in questions.shown_most[:_MOST_TOP]),
        entries=len(questions.shown),
        gaps=tuple(_gap(each, entries, period) for each in found.gaps[:_MOST_GAPS]),
        found=replace(
            found, gaps=(), met=(), more=found.more + max(0, len(found.gaps) - _MOST_GAPS)
        ),
        disliked=tuple(
            Disliked(entries.of(each), ballots.examples(each, least))
            for each in ballots.disliked_most[:_MOST_DISLIKED]
        ),
        never=entries.never[:_MOST_NEVER],
        more_never=max(0, len(entries.never) - _MOST_NEVER),
        overdue=overdue[:_MOST_OVERDUE],
        more_overdue=max(0, len(overdue) - _MOST_OVERDUE),
        waits=_waits(kept.handed_over, period),
        hours=questions.hours,
        change=questions.change(knowledge.revision, period.zone),
        alone=confirmed,
    )


class _Entries:
    """The file's entries, with what came of each."""

    def __init__(
        self, knowledge: KnowledgeBase, questions: Questions, ballots: Ballots, *, zone: tzinfo
    ) -> None:
        self._zone = zone
        self._known = {entry.id: entry for entry in knowledge.entries}
        self._questions = questions
        self._ballots = ballots
        self.never = tuple(
            EntryFigures(each.id, brief(each.question))
            for each in knowledge.entries
            if each.id not in questions.shown
        )

    def of(self, entry_id: str) -> EntryFigures:
        shown = self._questions.shown.get(entry_id)
        return EntryFigures(
            entry_id,
            self.question(entry_id),
            shown=shown.times if shown else 0,
            people=len(shown.people) if shown else 0,
            ballot=self._ballots.of(entry_id),
            last=shown.last.astimezone(self._zone) if shown else None,
        )

    def question(self, entry_id: str) -> str | None:
        entry = self._known.get(entry_id)
        return None if entry is None else brief(entry.question)


def _buckets(
    questions: Questions, ballots: Ballots, period: Period
) -> tuple[Step, tuple[Bucket, ...]]:
    if not questions.by_hour:
        return Step.DAY, ()
    first, since = min(questions.by_hour), period.since.astimezone(period.zone)
    # A clock that was set back has left questions in times to come.
    last = max(*questions.by_hour, period.until.astimezone(period.zone))
    step = step_of(last - first)
    outcomes: defaultdict[datetime, Counter[int]] = defaultdict(Counter)
    votes: defaultdict[datetime, Counter[bool]] = defaultdict(Counter)
    for hour, kinds in questions.by_hour.items():
        outcomes[start_of(hour, step)].update(kinds)
    for hour, cast in ballots.by_hour.items():
        votes[start_of(hour, step)].update(cast)
    return step, tuple(
        Bucket(start, outcomes_of(outcomes[start]), ballot_of(votes[start]))
        for start in starts(first, last, step=step, since=since)
    )


def _gap(gap: Gap, entries: _Entries, period: Period) -> GapFigures:
    reasons, nearest = gap.reasons, gap.nearest
    return GapFigures(
        text=brief(gap.text),
        variants=tuple(map(brief, gap.variants[:MOST_EXAMPLES])),
        people=gap.people,
        questions=gap.questions,
        missed=reasons.missed,
        in_vain=reasons.suggested,
        disliked=reasons.disliked,
        handed_over=reasons.handed_over,
        last=gap.last.astimezone(period.zone),
        nearest=nearest.entry_id if nearest else None,
        nearest_question=entries.question(nearest.entry_id) if nearest else None,
        score=nearest.score if nearest else 0.0,
    )


def _overdue(entries: Sequence[Entry], today: date) -> tuple[Overdue, ...]:
    late = [
        Overdue(
            each.id,
            brief(each.question),
            each.owner,
            each.review_by,
            (today - each.review_by).days,
        )
        for each in entries
        if each.review_by is not None and each.review_by < today
    ]
    return tuple(sorted(late, key=lambda each: (each.owner is None, each.owner or "", each.due)))


def _waits(rows: Iterable[HandedOver], period: Period) -> Waits:
    asked = done = unposted = waiting = 0
    oldest: timedelta | None = None
    waited: list[timedelta] = []
    for row in rows:
        is_new = row.asked_at >= period.since
        asked += is_new
        unposted += is_new and not row.posted
        done += is_new and row.done
        if is_new and row.done and row.done_at is not None:
            waited.append(max(timedelta(0), row.done_at - row.asked_at))
        if row.posted and not row.done:
            waiting += 1
            oldest = max(oldest or timedelta(0), period.until - row.asked_at)
    waited.sort()
    bands = Counter(bisect_left(BOUNDS, each) for each in waited)
    return Waits(
        asked=asked,
        done=done,
        unposted=unposted,
        bands=tuple(bands[each] for each in range(len(BOUNDS) + 1)),
        median=statistics.median_low(waited) if waited else None,
        slowest=waited[math.ceil(0.9 * len(waited)) - 1] if waited else None,
        waiting=waiting,
        oldest=oldest,
    )
