"""The turns of ranking: how long what waits for one will take, and the end of waiting."""

import asyncio
import random
import threading
import time
from contextlib import ExitStack

import pytest

from faqbot.service.ranking import NoTimeError, Ranking


class Seconds:
    """A clock that work moves."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now

    def pass_by(self, seconds: float) -> None:
        self.now += seconds


def test_what_waits_is_measured_by_what_was_ranked_lately():
    seconds = Seconds()
    ranking = Ranking(clock=seconds)
    for _ in range(100):
        with ranking.timed():
            seconds.pass_by(0.5)
    with ranking.expecting(known=False), ranking.expecting(known=False):
        assert ranking.wait == pytest.approx(1.0, abs=0.05)
    assert ranking.wait == 0
    for _ in range(100):
        with ranking.timed():
            seconds.pass_by(0.001)
    with ranking.expecting(known=False):
        assert ranking.wait == pytest.approx(0.001, abs=0.005)
    ranking.end()


def test_two_on_their_way_at_once_count_for_what_they_take_together():
    seconds = Seconds()
    ranking = Ranking(clock=seconds)
    with ExitStack() as first:
        first.enter_context(ranking.timed())
        for _ in range(200):
            # The next one has begun before the one before it is done, which takes half a second.
            with ExitStack() as second:
                second.enter_context(ranking.timed())
                seconds.pass_by(0.5)
                first.close()
                first = second.pop_all()  # noqa: PLW2901
    with ranking.expecting(known=False):
        assert ranking.wait == pytest.approx(0.5, abs=0.01)
    ranking.end()


async def until_open(gate: asyncio.Event, ranking: Ranking) -> None:
    """Have a turn until `gate` is open."""
    async with ranking.turn():
        await gate.wait()


@pytest.mark.load
@pytest.mark.parametrize("cancelled", [0, 400])
async def test_two_thousand_turns_end_in_the_order_of_asking_however_long_each_takes(
    cancelled: int,
):
    """So many of them are cancelled, one after the other, while they wait or have their turn."""
    ranking = Ranking(longest_wait=60)
    chance, done = random.Random(1), list[int]()

    async def ask(number: int) -> None:
        async with ranking.turn():
            for _ in range(chance.choice((0, 0, 1, 50))):
                await asyncio.sleep(0)
        done.append(number)

    asking = [asyncio.create_task(ask(number)) for number in range(2_000)]
    for each in sorted(chance.sample(range(2_000), cancelled)):
        # Beside it the one before has its turn, or both of those before it.
        earlier = asking[: max(0, each - chance.choice((1, 2)))]
        while not all(task.done() for task in earlier):
            await asyncio.sleep(0)
        for _ in range(3):
            await asyncio.sleep(0)
        asking[each].cancel()
    ends = await asyncio.gather(*asking, return_exceptions=True)
    assert done == [number for number, end in enumerate(ends) if end is None]
    assert cancelled * 0.5 <= 2_000 - len(done) <= cancelled
    ranking.end()


async def test_two_have_their_turn_at_once_and_the_others_in_the_order_of_asking():
    ranking = Ranking()
    done: list[int] = []
    gates = [asyncio.Event() for _ in range(5)]
    begun = 0

    async def ask(number: int) -> None:
        nonlocal begun
        async with ranking.turn():
            begun += 1
            await gates[number].wait()
            done.append(number)

    asking = [asyncio.create_task(ask(number)) for number in range(5)]
    for number in range(5):
        for _ in range(20):
            await asyncio.sleep(0)
        assert begun == min(number + 2, 5)
        gates[number].set()
    await asyncio.gather(*asking)
    assert done == list(range(5))
    ranking.end()


async def test_who_is_cancelled_in_a_turn_holds_up_nobody():
    ranking = Ranking()
    gate = asyncio.Event()
    done: list[int] = []

    async def ask(number: int) -> None:
        async with ranking.turn():
            if not number:
                await gate.wait()
        done.append(number)

    asking = [asyncio.create_task(ask(number)) for number in range(4)]
    for _ in range(20):
        await asyncio.sleep(0)
    assert done == []
    for each in asking[:2]:
        each.cancel()
    await asyncio.gather(*asking, return_exceptions=True)
    assert done == [2, 3]
    ranking.end()


async def test_who_is_cancelled_in_a_turn_lets_nobody_overtake():
    ranking, over, ended = Ranking(), asyncio.Event(), list[int]()

    async def work(number: int) -> None:
        async with ranking.turn():
            if not number:
                await over.wait()
        ended.append(number)

    first, second, *others = [asyncio.create_task(work(number)) for number in range(10)]
    await asyncio.sleep(0)
    second.cancel()
    await asyncio.wait({second})
    # Whatever could overtake has its turn by now.
    for _ in range(50):
        await asyncio.sleep(0)
    assert ended == []
    over.set()
    await asyncio.gather(first, *others)
    assert ended == [0, *range(2, 10)]
    ranking.end()


async def test_who_waits_for_a_turn_at_the_end_or_too_long_is_told_so():
    ranking = Ranking(longest_wait=0.05)
    gate = asyncio.Event()
    running = [asyncio.create_task(until_open(gate, ranking)) for _ in range(2)]
    await asyncio.sleep(0)
    with pytest.raises(NoTimeError):
        await until_open(gate, ranking)
    waiting = [asyncio.create_task(until_open(gate, ranking)) for _ in range(900)]
    await asyncio.sleep(0)
    ranking.end()
    assert all(
        isinstance(each, NoTimeError)
        for each in await asyncio.gather(*waiting, return_exceptions=True)
    )
    gate.set()
    await asyncio.gather(*running)
    with pytest.raises(NoTimeError):
        await until_open(gate, ranking)


async def test_who_has_waited_too_long_in_the_moment_of_the_end_holds_it_up_by_nothing():
    ranking = Ranking(longest_wait=0.05)
    gate = asyncio.Event()
    asking = [asyncio.create_task(until_open(gate, ranking)) for _ in range(100)]
    await asyncio.sleep(0)
    time.sleep(0.1)  # noqa: ASYNC251
    # By the second turn of the loop their time has run out, and none of them has heard of it.
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    ranking.end()
    gate.set()
    ends = await asyncio.gather(*asking, return_exceptions=True)
    assert [isinstance(each, NoTimeError) for each in ends] == [False] * 2 + [True] * 98


def test_what_is_known_takes_next_to_nothing():
    ranking = Ranking()
    with ranking.expecting(known=True):
        known = ranking.wait
    with ranking.expecting(known=False):
        assert known < ranking.wait / 10
    ranking.end()


@pytest.fixture
def gate():
    gate = threading.Event()
    yield gate
    gate.set()


async def test_who_waits_at_the_end_is_told_so_and_what_runs_is_finished(gate: threading.Event):
    ranking = Ranking()
    running = asyncio.create_task(ranking.run(gate.wait))
    waiting = asyncio.create_task(ranking.run(lambda: 1))
    await asyncio.sleep(0)
    ranking.end()
    with pytest.raises(NoTimeError):
        await waiting
    gate.set()
    assert await running
    with pytest.raises(NoTimeError):
        await ranking.run(lambda: 2)


async def test_a_wait_has_an_end(gate: threading.Event):
    ranking = Ranking(longest_wait=0.05)
    running = asyncio.create_task(ranking.run(gate.wait))
    await asyncio.sleep(0)
    with pytest.raises(NoTimeError):
        await ranking.run(lambda: 1)
    with pytest.raises(NoTimeError):
        await running
    gate.set()
    assert await ranking.run(lambda: 3) == 3
    ranking.end()


async def test_who_is_cancelled_is_cancelled(gate: threading.Event):
    ranking = Ranking()
    running = asyncio.create_task(ranking.run(gate.wait))
    waiting = asyncio.create_task(ranking.run(lambda: 1))
    await asyncio.sleep(0)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    gate.set()
    assert await running
    ranking.end()


async def test_what_was_done_when_its_time_ran_out_counts():
    ranking = Ranking(longest_wait=0.05)
    begun = threading.Event()

    def work() -> int:
        begun.set()
        return 42

    asked = asyncio.create_task(ranking.run(work))
    await asyncio.sleep(0)
    begun.wait()
    # A loop that is held up hears of both at once.
    time.sleep(0.2)  # noqa: ASYNC251
    assert await asked == 42
    ranking.end()


async def test_a_time_out_of_the_works_own_is_its_fault():
    ranking = Ranking()

    def work() -> None:
        raise TimeoutError("of the work")

    with pytest.raises(TimeoutError, match="of the work"):
        await ranking.run(work)
    ranking.end()
