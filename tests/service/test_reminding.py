"""Staff are reminded once of what nobody touched, whichever process, whatever breaks on the way."""

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from faqbot.adapters import PLATFORMS
from faqbot.model import Behaviour, Handover, Hours, Outcome, Person, Question
from faqbot.service import Recorder, Service
from faqbot.service.reminding import Reminder
from faqbot.store import AskedQuestion, Database, Store
from faqbot.texts import load_texts
from tests.conftest import SMALL_FILE, Clock, snapshot_of
from tests.store.conftest import empty

pytestmark = pytest.mark.xdist_group("postgres")

SECRET = b"k" * 32
AFTER = timedelta(hours=4)
WEEK = (((9 * 60, 17 * 60),),) * 5 + ((), ())


class Channel:
    """Staff's channel: what was posted, after a while, and what it does instead.

    Attributes:
        posted: What was asked, in the order of the reminders.
        does: What each reminder in turn comes to: True, False or a fault; True for the rest.
        under_way: Set while one is being posted.
        may_go_on: Holds up what is being posted.
    """

    def __init__(self, *does: bool | Exception) -> None:
        self.posted: list[str] = []
        self.does = list(does)
        self.under_way = asyncio.Event()
        self.may_go_on = asyncio.Event()
        self.may_go_on.set()

    async def remind(self, handover: Handover) -> bool:
        self.under_way.set()
        await asyncio.sleep(0)
        await self.may_go_on.wait()
        done = self.does.pop(0) if self.does else True
        if isinstance(done, Exception):
            raise done
        if done:
            self.posted.append(handover.text)
        return done


@pytest.fixture(params=["sqlite", "postgresql"])
def addresses(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[[], Database]:
    """Opens the one database, for each process anew."""
    url = None if request.param == "sqlite" else request.getfixturevalue("postgres_url")
    return lambda: Database(data_dir=tmp_path / "data", url=url)


@pytest.fixture
async def processes(
    addresses: Callable[[], Database], clock: Clock
) -> AsyncIterator[list[Service]]:
    """Two that share a database, and a file with a time after which staff are reminded."""
    first = addresses()
    empty(first)
    snapshot = snapshot_of(SMALL_FILE)
    behaviour = Behaviour(handoff={"slack": "STAFF"}, handoff_after=AFTER)
    snapshot = replace(snapshot, knowledge=replace(snapshot.knowledge, behaviour=behaviour))
    made = [
        Service(
            snapshot,
            recorder=Recorder(
                Store(database, retention=timedelta(days=30), clock=clock, secret=SECRET)
            ),
            texts=load_texts(),
            clock=clock,
            platforms=PLATFORMS,
        )
        for database in (first, addresses())
    ]
    yield made
    for each in made:
        await each.close()
    last = addresses()
    empty(last)
    last.close()


@pytest.fixture
def cards(processes: list[Service], asked: Callable[..., Question]):
    """Makes cards that stand before staff; their ids."""

    def make(store: Store, names: list[str], platform: str) -> list[str]:
        made = []
        for name in names:
            question = asked(name, platform=platform)
            store.record(AskedQuestion(name, question, Outcome.ABSTAIN, None, [], "r"))
            handover = store.handovers.open(name, platform=platform, asker=Person("U1", "Ada"))
            assert handover is not None
            store.handovers.posted(handover.id)
            made.append(handover.id)
        return made

    async def made(*names: str, platform: str = "slack") -> list[str]:
        recorder = processes[0].recorder
        async with asyncio.timeout(60):
            return await asyncio.wrap_future(
                recorder._thread.submit(lambda: make(recorder._store, [*names], platform))
            )

    return made


def reminder(service: Service, channel: Channel, **facts: object) -> Reminder:
    return Reminder(service, lambda: {"slack": channel}, **facts)  # type: ignore[arg-type]


async def test_of_two_processes_each_card_is_reminded_of_by_one(
    processes: list[Service], cards, clock: Clock
):
    names = [f"question {number}" for number in range(200)]
    await cards(*names)
    clock.advance(AFTER)
    channels = [Channel(), Channel()]
    reminders = [reminder(*each) for each in zip(processes, channels, strict=True)]
    await asyncio.gather(*(each.tick() for each in reminders for _ in range(2)))
    for each in reminders:
        await each.tick()
    assert sorted(channels[0].posted + channels[1].posted) == sorted(names)
    assert all(channel.posted for channel in channels)


async def test_a_restart_reminds_of_nothing_again(processes: list[Service], cards, clock: Clock):
    await cards("q1")
    clock.advance(AFTER)
    channel = Channel()
    for service in processes:
        await reminder(service, channel).tick()
        clock.advance(timedelta(days=1))
    assert channel.posted == ["q1"]


async def test_what_could_not_be_posted_is_tried_again_and_lost_never(
    processes: list[Service], cards, clock: Clock, caplog: pytest.LogCaptureFixture
):
    await cards("q1", "q2", "q3")
    clock.advance(AFTER)
    now = 0.0
    channel = Channel(False, True, RuntimeError("a fault"))
    watching = reminder(processes[0], channel, monotonic=lambda: now)
    for _ in range(5):
        await watching.tick()
        # Meanwhile nothing is tried: a channel that is gone makes one line in ten minutes.
        await watching.tick()
        now += 600
        clock.advance(timedelta(minutes=10))
    assert sorted(channel.posted) == ["q1", "q2", "q3"]
    assert caplog.text.count("a reminder met a fault") == 1


async def test_what_came_out_and_could_not_be_noted_is_noted_once_the_database_is_well(
    processes: list[Service], cards, clock: Clock, monkeypatch: pytest.MonkeyPatch
):
    await cards("q1")
    clock.advance(AFTER)
    channel = Channel()
    watching = reminder(processes[0], channel)
    notices = processes[0].recorder._store.notices
    whole = notices.reminded

    def broken(_: str) -> bool:
        raise RuntimeError("the database is away")

    monkeypatch.setattr(notices, "reminded", broken)
    await watching.tick()
    clock.advance(timedelta(minutes=11))
    # Its reservation is over, and still it is not posted again.
    await watching.tick()
    monkeypatch.setattr(notices, "reminded", whole)
    await watching.tick()
    clock.advance(timedelta(minutes=11))
    await reminder(processes[1], channel).tick()
    assert channel.posted == ["q1"]


async def test_a_stop_finishes_what_is_being_posted_and_begins_nothing_more(
    processes: list[Service], cards, clock: Clock
):
    await cards("q1", "q2")
    clock.advance(AFTER)
    channel = Channel()
    channel.may_go_on.clear()
    watching = reminder(processes[0], channel)
    running = asyncio.create_task(watching.run())
    await channel.under_way.wait()
    watching.stop()
    channel.may_go_on.set()
    async with asyncio.timeout(10):
        await running
    assert channel.posted == ["q1"]
    # What it left another takes up; what it posted was noted.
    await reminder(processes[1], channel).tick()
    assert channel.posted == ["q1", "q2"]


async def test_without_a_time_a_channel_or_a_connection_nobody_is_reminded(
    processes: list[Service], cards, clock: Clock
):
    await cards("q1")
    await cards("d1", platform="discord")
    clock.advance(AFTER)
    service, channel = processes[0], Channel()
    whole = service.snapshot.knowledge

    async def tick_with(behaviour: Behaviour) -> None:
        knowledge = replace(whole, behaviour=behaviour)
        service.snapshot = replace(service.snapshot, knowledge=knowledge)
        boards = {"slack": channel, "discord": channel}
        await Reminder(service, lambda: boards).tick()

    await tick_with(replace(whole.behaviour, handoff_after=None))
    await tick_with(replace(whole.behaviour, handoff={}))
    await Reminder(service, dict).tick()
    assert channel.posted == []
    await tick_with(whole.behaviour)
    assert channel.posted == ["q1"]


async def test_only_time_within_the_hours_counts_and_nobody_is_reminded_outside(
    processes: list[Service], cards, clock: Clock
):
    service, channel = processes[0], Channel()
    whole = service.snapshot.knowledge
    hours = Hours(ZoneInfo("Europe/Berlin"), WEEK)
    knowledge = replace(whole, behaviour=replace(whole.behaviour, hours=hours))
    service.snapshot = replace(service.snapshot, knowledge=knowledge)
    watching = reminder(service, channel)
    # Friday, 14:00 in Berlin: three hours are left of it, and one more is due on Monday.
    clock.moment = datetime(2026, 11, 27, 13, tzinfo=UTC)
    await cards("q1")
    reminded: dict[str, datetime] = {}
    for hour in range(24 * 4):
        clock.moment = datetime(2026, 11, 27, 13, tzinfo=UTC) + timedelta(hours=hour)
        await watching.tick()
        if channel.posted:
            reminded.setdefault(channel.posted[0], clock.moment)
    assert reminded == {"q1": datetime(2026, 11, 30, 9, tzinfo=UTC)}
