"""What is told of hand-overs, and of which staff are reminded: once, on both databases."""

import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from faqbot.model import Notice, Outcome, Person
from faqbot.store import AskedQuestion, Database, Store
from faqbot.store.notices import REMINDING

# One PostgreSQL at a time, also where the tests run in several processes.
pytestmark = pytest.mark.xdist_group("postgres")

ADA = Person("U1", "Ada")


@pytest.fixture
def say(kept: Store, asked, clock):
    """Records a question, a second after the one before."""

    def said(name: str, **facts: object) -> None:
        clock.advance(timedelta(seconds=1))
        kept.record(AskedQuestion(name, asked(name, **facts), Outcome.ABSTAIN, None, [], "r"))

    return said


@pytest.fixture
def card(kept: Store, say):
    """Makes a card that stands before staff: its id."""

    def made(name: str, **facts: object) -> str:
        say(name, **facts)
        handover = kept.handovers.open(name, platform="slack", asker=ADA)
        assert handover is not None
        kept.handovers.posted(handover.id)
        return handover.id

    return made


def test_each_notice_is_reserved_once_and_only_where_the_card_stands_so(kept: Store, card):
    one = card("q1")
    assert not kept.notices.reserve(one, Notice.TAKEN)
    kept.handovers.take(one, "Bob")
    assert [kept.notices.reserve(one, Notice.TAKEN) for _ in range(2)] == [True, False]
    assert not kept.notices.reserve(one, Notice.CLOSED)
    kept.handovers.finish(one, "Bob")
    assert [kept.notices.reserve(one, Notice.CLOSED) for _ in range(2)] == [True, False]
    assert not kept.notices.reserve("nothing", Notice.TAKEN)


def test_beside_an_answer_no_notice_is_reserved(kept: Store, card):
    one = card("q1")
    kept.handovers.answered(one, "Bob")
    kept.handovers.take(one, "Bob")
    assert not kept.notices.reserve(one, Notice.TAKEN)
    kept.handovers.finish(one, "Bob")
    assert not kept.notices.reserve(one, Notice.CLOSED)


def test_an_answer_that_arrives_ends_that_its_asker_cannot_be_reached(kept: Store, card):
    one = card("q1")
    lost = kept.notices.unreached(one)
    assert lost is not None
    assert lost.unreached
    answered = kept.handovers.answered(one, "Bob")
    assert answered is not None
    assert not answered.unreached


def due(kept: Store, clock, after: timedelta = timedelta(hours=4)) -> list[str]:
    """What staff are reminded of now, in turn, each of which is noted."""
    found = []
    while card := kept.notices.reserve_reminder("slack", before=clock() - after):
        found.append(card.text)
        kept.notices.reminded(card.id)
    return found


def test_staff_are_reminded_once_of_what_nobody_touched(kept: Store, card, clock):
    cards = {name: card(name) for name in ("open", "taken", "answered", "done")}
    kept.handovers.take(cards["taken"], "Bob")
    kept.handovers.answered(cards["answered"], "Bob")
    kept.handovers.finish(cards["done"], "Bob")
    clock.advance(timedelta(hours=3, minutes=59))
    assert due(kept, clock) == []
    clock.advance(timedelta(minutes=1))
    card("younger")
    assert due(kept, clock) == ["open"]
    clock.advance(timedelta(hours=4))
    assert due(kept, clock) == ["younger"]


def test_of_what_never_came_out_of_another_platform_or_long_due_nobody_is_reminded(
    kept: Store, card, say, clock
):
    card("long ago")
    clock.advance(timedelta(days=7, hours=4, minutes=1))
    say("never posted")
    kept.handovers.open("never posted", platform="slack", asker=ADA)
    card("elsewhere", platform="discord")
    clock.advance(timedelta(hours=4))
    assert due(kept, clock) == []


def test_a_card_that_came_out_at_a_later_try_waits_from_then_on(kept: Store, say, clock):
    say("q1")
    kept.handovers.open("q1", platform="slack", asker=ADA)
    clock.advance(timedelta(hours=5))
    again = kept.handovers.open("q1", platform="slack", asker=ADA)
    assert again is not None
    kept.handovers.posted(again.id)
    clock.advance(timedelta(hours=3, minutes=59))
    assert due(kept, clock) == []
    # Who asks again for what is out changes nothing.
    kept.handovers.open("q1", platform="slack", asker=ADA)
    clock.advance(timedelta(minutes=1))
    assert due(kept, clock) == ["q1"]


def test_a_reminder_whose_process_ended_is_taken_up_by_another(kept: Store, card, clock):
    card("open")
    clock.advance(timedelta(hours=4))
    assert kept.notices.reserve_reminder("slack", before=clock()) is not None
    clock.advance(REMINDING - timedelta(seconds=1))
    assert kept.notices.reserve_reminder("slack", before=clock()) is None
    clock.advance(timedelta(seconds=1))
    assert due(kept, clock) == ["open"]


def test_a_clock_that_is_set_back_keeps_no_reminder_for_itself(kept: Store, card, clock):
    card("open")
    clock.advance(timedelta(days=1))
    assert kept.notices.reserve_reminder("slack", before=clock()) is not None
    clock.advance(timedelta(hours=-12))
    assert due(kept, clock) == ["open"]


_REMINDER = """
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from faqbot.store import Database, Store

folder, url = sys.argv[1:]
clock = lambda: datetime.fromisoformat("{now}")
store = Store(
    Database(data_dir=Path(folder), url=url or None),
    retention=timedelta(days=30), clock=clock, secret=b"k" * 32,
)
print("ready", flush=True)
sys.stdin.readline()
while card := store.notices.reserve_reminder("slack", before=clock() - timedelta(hours=4)):
    print(card.text, flush=True)
    store.notices.reminded(card.id)
"""


def test_of_two_processes_each_card_is_reserved_by_one(
    either: Database, card, clock, tmp_path: Path
):
    names = {f"q{number}" for number in range(200)}
    for name in names:
        card(name)
    clock.advance(timedelta(hours=5))
    url = "" if either.is_sqlite else either._engine.url.render_as_string(hide_password=False)
    script = _REMINDER.format(now=clock().isoformat())
    arguments = [sys.executable, "-c", script, str(tmp_path / "data"), url]
    pipe = subprocess.PIPE
    both = [subprocess.Popen(arguments, stdin=pipe, stdout=pipe, text=True) for _ in range(2)]
    for each in both:
        assert each.stdout is not None
        assert each.stdout.readline() == "ready\n"
    for each in both:
        assert each.stdin is not None
        each.stdin.write("go\n")
        each.stdin.flush()
    said = [each.communicate(timeout=60)[0].split() for each in both]
    assert [each.returncode for each in both] == [0, 0]
    assert sorted(said[0] + said[1]) == sorted(names)
