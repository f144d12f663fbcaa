"""The report's figures, from a store on SQLite and on a real PostgreSQL."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from faqbot.model import Talk
from faqbot.report.figures import Ballot, Change, EntryFigures, Outcomes, Step
from faqbot.store import AskedQuestion, Store
from tests.conftest import NOW, SMALL_FILE, Clock, knowledge_of
from tests.report.conftest import ABSTAIN, ANSWER, COST, HOURS, SUGGEST, TIME, Log, Told

pytestmark = pytest.mark.xdist_group("postgres")

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


def test_questions_are_told_apart_by_what_came_of_them(log: Log, told: Told):
    log.ask(ANSWER)
    log.ask(ANSWER, user="U2")
    log.ask(SUGGEST, chosen=TIME)
    log.ask(SUGGEST, HOURS, opened=True)
    log.ask(SUGGEST, HOURS, opened=True, chosen=TIME)
    log.ask(SUGGEST)
    log.ask(ABSTAIN)
    report = told()
    assert report.outcomes == Outcomes(answered=2, suggested=3, in_vain=1, missed=1)
    assert report.outcomes.share == pytest.approx(5 / 7)
    assert report.people == 2
    assert [(each.id, each.shown) for each in report.top] == [(HOURS, 3), (TIME, 2)]


def test_talk_and_what_was_asked_before_are_not_counted(
    log: Log, told: Told, kept: Store, clock: Clock, asked
):
    kept.record(AskedQuestion("t", asked("thanks"), ABSTAIN, None, [], "r", talk=Talk.THANKS))
    clock.advance(-8 * DAY)
    log.ask()
    clock.advance(8 * DAY)
    assert told(days=7).outcomes.questions == 0
    assert told(days=9).outcomes.questions == 1


def test_of_nothing_at_all_there_is_a_report_without_figures(told: Told):
    report = told()
    assert (report.outcomes, report.ballot, report.people) == (Outcomes(), Ballot(), 0)
    assert (report.outcomes.share, report.ballot.share) == (None, None)
    assert (report.buckets, report.top, report.disliked, report.change) == ((), (), (), None)
    assert (report.waits.median, report.waits.oldest) == (None, None)
    assert [each.id for each in report.never] == [HOURS, TIME, COST]


def test_one_question_is_one_bar_among_those_before_it(log: Log, told: Told, clock: Clock):
    log.ask()
    clock.advance(2 * HOUR)
    report = told()
    assert report.step is Step.HOUR
    assert [each.outcomes.questions for each in report.buckets] == [*[0] * 11, 1, 0, 0]
    assert report.buckets[-3].start == NOW


def test_bars_do_not_reach_back_beyond_the_period(log: Log, told: Told):
    log.ask()
    # Since nine o'clock.
    assert len(told(days=3 / 24).buckets) == 4


@pytest.mark.parametrize(
    ("ago", "step", "bars"),
    [(1 * DAY, Step.HOUR, 25), (20 * DAY, Step.DAY, 21), (25 * DAY, Step.DAY, 26)],
)
def test_bars_cover_all_of_the_time_without_a_gap(
    log: Log, told: Told, clock: Clock, ago: timedelta, step: Step, bars: int
):
    clock.advance(-ago)
    log.ask()
    clock.advance(ago)
    log.ask(ABSTAIN)
    report = told(days=30)
    assert (report.step, len(report.buckets)) == (step, bars)
    first, *others, last = report.buckets
    assert first.outcomes == Outcomes(answered=1)
    assert last.outcomes == Outcomes(missed=1)
    assert {each.outcomes.questions for each in others} == {0}


def test_a_clock_that_was_set_back_leaves_no_question_without_a_bar(
    log: Log, told: Told, clock: Clock
):
    clock.advance(3 * DAY)
    log.ask()
    clock.advance(-3 * DAY)
    log.ask()
    assert sum(each.outcomes.questions for each in told().buckets) == 2


def test_days_and_hours_are_those_of_the_zone(log: Log, told: Told, clock: Clock):
    # 23:30 on a Monday in UTC is half past midnight on Tuesday in Berlin.
    clock.moment = NOW.replace(hour=23, minute=30)
    log.ask()
    hours = told().hours
    assert (sum(map(sum, hours)), hours[0][23]) == (1, 1)
    there = told(zone=ZoneInfo("Europe/Berlin"))
    assert there.hours[1][0] == 1
    assert there.buckets[-1].start.isoformat() == "2026-11-24T00:00:00+01:00"


def test_hours_end_where_the_clock_says(log: Log, told: Told, clock: Clock):
    for minutes in (10, 40, 9, 1, 55):
        clock.advance(timedelta(minutes=minutes))
        log.ask(votes="+")
    # At 12:10, 12:50 and 12:59; at 13:00 and 13:55.
    report = told()
    assert (report.hours[0][12], report.hours[0][13]) == (3, 2)
    assert [each.ballot.votes for each in report.buckets[-2:]] == [3, 2]


def test_what_is_shown_most_comes_first_with_people_votes_and_the_day(
    log: Log, told: Told, clock: Clock
):
    for user in ("U1", "U1", "U2"):
        log.ask(ANSWER, HOURS, user=user, votes="+-")
    clock.advance(HOUR)
    log.ask(SUGGEST, chosen=TIME)
    log.ask(ANSWER, "gone-from-the-file")
    report = told()
    first, *others = report.top
    assert first == EntryFigures(
        HOURS, "When are you open?", shown=3, people=2, ballot=Ballot(3, 3), last=NOW
    )
    assert [(each.id, each.question is None) for each in others] == [
        (TIME, False),
        ("gone-from-the-file", True),
    ]
    assert (report.entries, [each.id for each in report.never]) == (3, [COST])


def test_a_miss_shows_no_answer_whatever_was_chosen_later(log: Log, told: Told):
    log.ask(ABSTAIN, chosen=TIME)
    report = told()
    assert (report.outcomes.missed, report.top) == (1, ())


def test_votes_belong_to_the_entry_that_was_voted_on(log: Log, told: Told):
    log.ask(ANSWER, HOURS, votes="++-")
    log.ask(ANSWER, TIME, votes="--")
    log.ask(ANSWER, COST, votes="+")
    report = told()
    assert report.ballot == Ballot(3, 3)
    assert [(each.entry.id, each.entry.ballot) for each in report.disliked] == [
        (TIME, Ballot(0, 2)),
        (HOURS, Ballot(2, 1)),
    ]
    assert sum((each.ballot.votes for each in report.buckets), 0) == 6


def test_what_was_voted_down_is_shown_only_where_two_people_asked_it_and_masked(
    log: Log, told: Told
):
    log.ask(text="Is it open today? Mail ann@example.com", user="U1", votes="-")
    log.ask(text="is it open today? mail bob@example.com", user="U2", votes="-")
    log.ask(text="my name is Jones, is it open", user="U3", votes="-")
    log.ask(text="my name is Jones, is it open", user="U3", votes="--")
    # Whoever asked it too, and was content, does not make two of those who were not.
    log.ask(text="is it open at night, it is Kim", user="U4", votes="-")
    log.ask(text="is it open at night, it is Kim", user="U5", votes="+")
    (disliked,) = told().disliked
    assert disliked.examples == ("Is it open today? Mail [email]",)
    (disliked,) = told(confirmed=True).disliked
    assert len(disliked.examples) == 3


def test_who_is_not_named_makes_no_two_people(log: Log, told: Told):
    for user in ("", "", "U1"):
        log.ask(text="is it open, this is Jones", user=user, votes="-")
    report = told()
    assert (report.outcomes.questions, report.people, report.top[0].people) == (3, 1, 1)
    assert report.disliked[0].examples == ()
    log.ask(text="is it open, this is Jones", user="U2", votes="-")
    assert told().disliked[0].examples == ("is it open, this is Jones",)


def test_gaps_are_those_of_the_gaps_command_masked_and_of_two_people(log: Log, told: Told):
    for text, user in (
        ("do you ship to canada, ann@example.com", "U1"),
        ("do you ship to canada", "U2"),
        ("do you ship to canada", "U3"),
        ("where do I park my van", "U1"),
    ):
        log.ask(ABSTAIN, text=text, user=user)
    report = told(gaps=True)
    (gap,) = report.gaps
    assert (gap.text, gap.people, gap.questions) == ("do you ship to canada", 3, 3)
    assert gap.nearest in (HOURS, TIME, COST)
    assert gap.nearest_question
    assert (report.found.hidden, report.alone) == (1, False)
    shown = told(gaps=True, confirmed=True)
    assert {each.text for each in shown.gaps} == {gap.text, "where do I park my van"}
    assert shown.alone


def test_a_report_holds_no_stand_in_and_no_text_of_one_person(log: Log, told: Told, kept: Store):
    log.ask(ABSTAIN, text="do you ship to canada", user="U1")
    log.ask(ABSTAIN, text="do you ship to canada", user="U2")
    log.ask(ABSTAIN, text="do you ship to canada, this is Dr Jones", user="U3")
    log.ask(text="are you open, this is Dr Smith", user="U4", votes="-")
    said = repr(told(gaps=True))
    assert "canada" in said
    assert "Jones" not in said
    assert "Smith" not in said
    hashes = {row.user_hash for row in kept.history.asked(NOW - DAY)}
    assert len(hashes) == 4
    assert not any(each in said for each in hashes)


def test_overdue_entries_are_told_by_owner(told: Told):
    dated = SMALL_FILE
    for entry, owner, day in (
        ("opening-hours", "sales", "2026-11-01"),
        ("delivery-time", "", "2026-10-01"),
        ("delivery-cost", "sales", "2026-11-23"),
    ):
        added = f"  - id: {entry}\n    review_by: {day}\n"
        added += f"    owner: {owner}\n" if owner else ""
        dated = dated.replace(f"  - id: {entry}\n", added)
    overdue = told(knowledge=knowledge_of(dated)).overdue
    assert [(each.id, each.owner, each.due, each.days) for each in overdue] == [
        ("opening-hours", "sales", date(2026, 11, 1), 22),
        ("delivery-time", None, date(2026, 10, 1), 53),
    ]


def test_hand_overs_tell_how_long_they_waited(log: Log, told: Told):
    for minutes in (10, 30, 60, 90, 600, 10_000):
        log.hand_over(timedelta(minutes=minutes))
    log.hand_over(None, posted=False)
    waits = told().waits
    assert (waits.asked, waits.done, waits.unposted, waits.waiting) == (7, 6, 1, 0)
    assert waits.bands == (3, 1, 1, 0, 1)
    assert waits.median == HOUR
    assert waits.slowest == timedelta(minutes=10_000)


def test_of_ten_waits_the_slowest_is_not_that_of_nine_of_ten(log: Log, told: Told):
    for minutes in range(1, 11):
        log.hand_over(timedelta(minutes=minutes))
    assert told().waits.slowest == timedelta(minutes=9)


def test_who_waits_now_counts_however_long_ago_they_asked(log: Log, told: Told, clock: Clock):
    clock.advance(-10 * DAY)
    log.hand_over(None)
    log.hand_over(HOUR)
    clock.advance(10 * DAY)
    log.hand_over(None)
    waits = told(days=7).waits
    assert (waits.asked, waits.done, waits.waiting, waits.oldest) == (1, 0, 2, 10 * DAY)


def version(log: Log, revision: str, answered: int, missed: int) -> None:
    for number in range(answered + missed):
        log.ask(ANSWER if number < answered else ABSTAIN, revision=revision)
    log.clock.advance(HOUR)


def test_the_last_change_compares_the_two_latest_versions(log: Log, told: Told, clock: Clock):
    live = knowledge_of(SMALL_FILE).revision
    version(log, "first", 1, 9)
    version(log, "second", 10, 20)
    changed_at = clock.moment
    version(log, live, 25, 5)
    change = told().change
    assert change == Change(
        changed_at, Outcomes(answered=10, missed=20), Outcomes(answered=25, missed=5), live=True
    )
    assert (change.is_enough, change.is_sure) == (True, True)


def test_a_change_that_may_be_chance_is_called_no_more(log: Log, told: Told):
    version(log, "r1", 20, 10)
    version(log, "r2", 21, 9)
    change = told().change
    assert change is not None
    assert (change.live, change.is_enough, change.is_sure) == (False, True, False)


def test_too_few_questions_tell_nothing_of_a_change(log: Log, told: Told):
    version(log, "r1", 0, 30)
    version(log, "r2", 19, 0)
    change = told().change
    assert change is not None
    assert (change.is_enough, change.is_sure) == (False, False)


def test_a_version_that_comes_back_is_compared_with_the_one_before_it(log: Log, told: Told):
    version(log, "r1", 0, 20)
    version(log, "r2", 10, 0)
    version(log, "r1", 6, 1)
    change = told().change
    assert change is not None
    # What it missed before the other version has nothing to do with the change back to it.
    assert (change.before, change.after) == (
        Outcomes(answered=10),
        Outcomes(answered=6, missed=1),
    )


def test_a_draft_that_was_tried_in_between_is_no_change(log: Log, told: Told):
    version(log, "r1", 5, 20)
    version(log, "r2", 20, 5)
    version(log, "draft", 0, 4)
    version(log, "r2", 10, 0)
    change = told().change
    assert change is not None
    assert (change.before, change.after) == (
        Outcomes(answered=5, missed=20),
        Outcomes(answered=30, missed=5),
    )


def test_moments_of_the_history_are_in_utc(log: Log, kept: Store, clock: Clock):
    log.ask(votes="+")
    log.hand_over(HOUR)
    rows = [
        *(each.asked_at for each in kept.history.asked(NOW - DAY)),
        *(each.asked_at for each in kept.history.voted(NOW - DAY)),
        *(each.asked_at for each in kept.history.handed_over(NOW - DAY)),
    ]
    assert rows == [NOW] * 4
    assert all(isinstance(each, datetime) and each.utcoffset() == timedelta(0) for each in rows)
