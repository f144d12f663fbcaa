"""Manners: no answer twice in a listed channel within a while, no person without a pause."""

import weakref
from collections.abc import Callable

from faqbot.adapters import PLATFORMS
from faqbot.model import Approach, Outcome, Place, Question
from faqbot.service import Recorder, Service
from faqbot.service.limits import WINDOW_SECONDS, Cooldown, RateLimit
from faqbot.texts import load_texts
from tests.conftest import SMALL_FILE, snapshot_of

Asked = Callable[..., Question]
HEARD = {"channel": "C1", "place": Place.CHANNEL}


class Monotonic:
    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


async def test_a_listed_channel_hears_an_answer_once_within_the_cooldown(
    service: Service, asked: Asked
):
    assert await service.ask(asked(**HEARD)) is not None
    assert await service.ask(asked(user="U2", **HEARD)) is None
    assert await service.ask(asked("how long does delivery take", **HEARD)) is not None


async def test_a_direct_ask_is_answered_within_the_cooldown(service: Service, asked: Asked):
    await service.ask(asked(**HEARD))
    for facts in (
        HEARD | {"approach": Approach.MENTION},
        HEARD | {"approach": Approach.COMMAND},
        {},
    ):
        reply = await service.ask(asked(**facts))
        assert reply is not None
        assert reply.outcome is Outcome.ANSWER


async def test_a_direct_answer_starts_no_cooldown(service: Service, asked: Asked):
    await service.ask(asked(approach=Approach.MENTION, **HEARD))
    assert await service.ask(asked(**HEARD)) is not None


async def test_each_forum_post_gets_its_answer(service: Service, asked: Asked):
    for number in range(2):
        post = asked(channel="C1", place=Place.FORUM_POST, thread=f"t{number}", user=f"U{number}")
        assert await service.ask(post) is not None


async def test_a_second_process_keeps_the_cooldown_of_the_first(
    service: Service, store, clock, asked: Asked
):
    await service.ask(asked(**HEARD))
    await service.recorder.settle()
    other = Service(
        snapshot_of(SMALL_FILE),
        recorder=Recorder(store),
        texts=load_texts(),
        clock=clock,
        platforms=PLATFORMS,
    )
    assert await other.ask(asked(user="U2", **HEARD)) is None
    await other.close()


def test_a_cooldown_ends_by_a_clock_that_nobody_sets_back(asked: Asked):
    monotonic = Monotonic()
    cooldown = Cooldown(monotonic=monotonic)
    assert cooldown.begin(asked(), "e", seconds=600)
    monotonic.seconds = 599
    assert not cooldown.begin(asked(), "e", seconds=600)
    assert cooldown.begin(asked(channel="C2"), "e", seconds=600)
    monotonic.seconds = 600
    assert cooldown.begin(asked(), "e", seconds=600)


async def test_who_asks_too_much_gets_a_kind_line_and_others_their_answer(
    service: Service, asked: Asked
):
    replies = [await service.ask(asked()) for _ in range(21)]
    assert [each.entry_id for each in replies[:20] if each] == ["opening-hours"] * 20
    assert replies[20] is not None
    assert "a lot at once" in replies[20].body
    assert not replies[20].votable
    other = await service.ask(asked(user="U2"))
    assert other is not None
    assert other.entry_id == "opening-hours"


def test_a_person_may_ask_again_when_the_window_has_passed(asked: Asked):
    monotonic = Monotonic()
    rate = RateLimit(2, monotonic=monotonic)
    assert [rate.allows(asked()) for _ in range(3)] == [True, True, False]
    monotonic.seconds = WINDOW_SECONDS
    assert rate.allows(asked())
    assert all(RateLimit(0).allows(asked()) for _ in range(100))


class Id(str):
    """A name that tells when nobody keeps it any more."""


def test_who_asked_longer_ago_than_the_window_is_forgotten(asked: Asked):
    monotonic = Monotonic()
    rate = RateLimit(2, monotonic=monotonic)
    gone, kept = Id("U1"), Id("U2")
    seen = weakref.ref(gone), weakref.ref(kept)
    assert rate.allows(asked(user=gone))
    monotonic.seconds = 1
    assert rate.allows(asked(user=kept))
    del gone, kept
    monotonic.seconds = WINDOW_SECONDS
    assert rate.allows(asked(user="U3"))
    assert [each() for each in seen] == [None, "U2"]


def test_where_an_answer_was_given_is_forgotten_after_the_cooldown(asked: Asked):
    monotonic = Monotonic()
    cooldown = Cooldown(monotonic=monotonic)
    channel = Id("C1")
    seen = weakref.ref(channel)
    assert cooldown.begin(asked(channel=channel), "a", seconds=10)
    del channel
    monotonic.seconds = 10
    assert cooldown.begin(asked(channel="C2"), "a", seconds=10)
    assert seen() is None
