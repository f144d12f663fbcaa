"""What is not meant for faqbot in a listed channel, and costs it nothing."""

from collections.abc import AsyncIterator, Callable

import pytest

from faqbot.adapters import PLATFORMS
from faqbot.model import Approach, Place, Question
from faqbot.service import Recorder, Service
from faqbot.store import Store
from faqbot.texts import load_texts
from tests.conftest import Clock
from tests.fixed_matcher import FixedMatcher, answered, fixed_snapshot, suggested

Asked = Callable[..., Question]
STATEMENT = "we open at nine"
LISTED = [
    {"channel": "C1", "place": Place.CHANNEL},
    {"channel": "C1", "place": Place.FORUM_POST, "thread": "p"},
]
DIRECT = [
    {},
    {"channel": "C1", "place": Place.CHANNEL, "approach": Approach.MENTION},
    {"channel": "C1", "place": Place.CHANNEL, "approach": Approach.COMMAND},
    {"channel": "C1", "place": Place.CHANNEL, "approach": Approach.MESSAGE_ACTION},
]
OWN_THREAD = {"channel": "C1", "place": Place.THREAD, "thread": "root"}


@pytest.fixture
def matcher() -> FixedMatcher:
    judgements = {
        "open?": answered("opening-hours"),
        STATEMENT: answered("opening-hours"),
        "faint": suggested("delivery-time", faint=True),
        "plain": suggested("delivery-time"),
    }
    return FixedMatcher(judgements, statements={STATEMENT})


@pytest.fixture
async def fixed(matcher: FixedMatcher, store: Store, clock: Clock) -> AsyncIterator[Service]:
    service = Service(
        fixed_snapshot(matcher),
        recorder=Recorder(store),
        texts=load_texts(),
        clock=clock,
        platforms=PLATFORMS,
    )
    yield service
    await service.close()


async def own_thread(service: Service, asked: Asked) -> None:
    root = {"channel": "C1", "place": Place.CHANNEL, "message": "root"}
    assert await service.ask(asked("open?", **root)) is not None
    await service.recorder.settle()


@pytest.mark.parametrize("place", LISTED, ids=str)
@pytest.mark.parametrize(("text", "to_other"), [(STATEMENT, False), ("open?", True)])
async def test_statements_and_messages_to_others_are_neither_claimed_nor_ranked(
    fixed: Service, matcher: FixedMatcher, asked: Asked, place, text, to_other
):
    question = asked(text, to_other=to_other, **place)
    assert await fixed.ask(question) is None
    assert matcher.judged == []
    assert await fixed.recorder.claim(question)


@pytest.mark.parametrize("place", LISTED, ids=str)
async def test_what_asks_the_room_is_answered(fixed: Service, asked: Asked, place):
    assert await fixed.ask(asked("open?", **place)) is not None


@pytest.mark.parametrize("facts", DIRECT, ids=str)
async def test_who_addresses_faqbot_is_answered_all_the_same(fixed: Service, asked: Asked, facts):
    assert await fixed.ask(asked(STATEMENT, to_other=True, **facts)) is not None


async def test_in_its_own_thread_only_what_speaks_to_others_is_silent(fixed: Service, asked: Asked):
    await own_thread(fixed, asked)
    assert await fixed.ask(asked(STATEMENT, to_other=True, **OWN_THREAD)) is None
    assert await fixed.ask(asked(STATEMENT, **OWN_THREAD)) is not None


async def test_faint_suggestions_are_said_to_direct_asks_alone(fixed: Service, asked: Asked):
    await own_thread(fixed, asked)
    assert await fixed.ask(asked("plain", **OWN_THREAD)) is not None
    assert await fixed.ask(asked("faint", **OWN_THREAD)) is None
    for facts in DIRECT:
        assert await fixed.ask(asked("faint", **facts)) is not None
