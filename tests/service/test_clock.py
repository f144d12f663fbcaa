"""A clock that is set back an hour: no age is negative, and what was said once stays said."""

import re
from collections.abc import Callable
from datetime import timedelta

from faqbot import metrics
from faqbot.adapters import PLATFORMS
from faqbot.model import Handover, Person, Place, Question
from faqbot.service import Recorder, Service, Services
from faqbot.service.reloading import Reloader
from faqbot.store import Database, Store
from faqbot.texts import load_texts
from tests.conftest import SMALL_FILE, Clock, snapshot_of

Asked = Callable[..., Question]
AN_HOUR = timedelta(hours=1)


async def test_what_was_answered_stays_answered_in_this_process_and_in_the_next(
    service: Service, store: Store, database: Database, clock: Clock, asked: Asked
):
    question = asked()
    assert await service.ask(question)
    await service.recorder.settle()
    clock.advance(-AN_HOUR)
    assert await service.ask(question) is None
    kept = Store(database, retention=timedelta(days=180), clock=clock, secret=b"k" * 32)
    other = Service(
        snapshot_of(SMALL_FILE),
        recorder=Recorder(kept),
        texts=load_texts(),
        clock=clock,
        platforms=PLATFORMS,
    )
    assert await other.ask(question) is None
    assert await other.ask(asked())
    await other.close()


async def test_a_listed_channel_is_not_told_the_same_again(
    service: Service, clock: Clock, asked: Asked
):
    def heard() -> Question:
        return asked(channel="C1", place=Place.CHANNEL)

    assert await service.ask(heard())
    await service.recorder.settle()
    clock.advance(-AN_HOUR)
    assert await service.ask(heard()) is None


async def test_a_question_leans_on_what_was_asked_last_not_on_what_lies_ahead(
    service: Service, store: Store, clock: Clock, asked: Asked
):
    await service.ask(asked("how much does delivery cost"))
    await service.recorder.settle()
    clock.advance(-AN_HOUR)
    await service.ask(asked("when are you open"))
    await service.recorder.settle()
    clock.advance(timedelta(minutes=1))
    assert store.last_entry(asked("and then"), within=2 * AN_HOUR) == "opening-hours"


async def test_no_age_is_negative(
    services: Services, service: Service, store: Store, clock: Clock, asked: Asked, tmp_path
):
    missed = await service.ask(asked("do you sell green bananas"))
    assert missed is not None
    await service.recorder.settle()

    async def post(_: Handover) -> bool:
        return True

    await services.handovers.hand_over(
        missed.question_id, platform="slack", asker=Person("U1", "Ada"), post=post
    )
    clock.advance(-AN_HOUR)
    assert store.handovers.open_by_age([AN_HOUR, 2 * AN_HOUR]) == {"slack": [1, 0, 0]}
    shown = await services.admin.status(load_texts())
    assert not re.search(r"-\d", shown.replace(service.snapshot.knowledge.revision, ""))
    reloader: Reloader = services.admin._reloader
    sources = metrics.Sources(service, reloader, [])
    (age,) = [each for each in metrics.TABLE if each.name == "knowledge_age_seconds"]
    assert [sample.value for sample in age.family(sources).samples] == [0.0]
    assert store.purge() == 0
    assert store.handovers.open_by_age([AN_HOUR]) == {"slack": [1, 0]}
