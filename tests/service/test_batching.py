"""What comes while the thread is busy is done together, and each asker gets its own result."""

import asyncio
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor

import pytest

from faqbot.service.batching import Batches


@pytest.fixture
def thread() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(max_workers=1) as made:
        yield made


class Work:
    """Doubles numbers, and remembers which came together; a 0 is its fault."""

    def __init__(self) -> None:
        self.batches: list[list[int]] = []

    def __call__(self, items: Sequence[int]) -> list[int]:
        self.batches.append(list(items))
        if 0 in items:
            raise ValueError("a zero")
        return [2 * item for item in items]


async def test_what_comes_while_the_thread_is_busy_is_one_batch(thread: ThreadPoolExecutor):
    work, free = Work(), threading.Event()
    batches = Batches(thread, work)
    thread.submit(free.wait)
    results = [batches.submit(number) for number in range(1, 6)]
    free.set()
    assert await asyncio.gather(*results) == [2, 4, 6, 8, 10]
    assert work.batches == [[1, 2, 3, 4, 5]]


async def test_what_comes_later_is_a_batch_of_its_own(thread: ThreadPoolExecutor):
    work = Work()
    batches = Batches(thread, work)
    assert [await batches.submit(1), await batches.submit(2)] == [2, 4]
    assert work.batches == [[1], [2]]


async def test_a_fault_reaches_all_of_its_batch_and_none_of_the_next(thread: ThreadPoolExecutor):
    free = threading.Event()
    batches = Batches(thread, Work())
    thread.submit(free.wait)
    failing = [batches.submit(0), batches.submit(1)]
    free.set()
    assert [type(each) for each in await asyncio.gather(*failing, return_exceptions=True)] == [
        ValueError,
        ValueError,
    ]
    assert await batches.submit(3) == 6


async def test_one_who_waits_no_more_disturbs_no_other(thread: ThreadPoolExecutor):
    free = threading.Event()
    batches = Batches(thread, Work())
    thread.submit(free.wait)
    gone, stays = batches.submit(1), batches.submit(2)
    gone.cancel()
    free.set()
    assert await stays == 4


async def test_an_ended_thread_refuses_and_what_it_had_not_begun_is_cancelled():
    thread, free = ThreadPoolExecutor(max_workers=1), threading.Event()
    batches = Batches(thread, Work())
    thread.submit(free.wait)
    waiting = batches.submit(1)
    thread.shutdown(wait=False, cancel_futures=True)
    free.set()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    with pytest.raises(RuntimeError):
        Batches(thread, Work()).submit(1)


async def test_in_a_pause_what_comes_is_gathered_and_goes_at_its_end(thread: ThreadPoolExecutor):
    work = Work()
    batches = Batches(thread, work, pause_seconds=0.05)
    assert await batches.submit(1) == 2, "after a quiet time nothing waits"
    results = []
    for number in range(2, 6):
        results.append(batches.submit(number))
        await asyncio.sleep(0)
    assert await asyncio.gather(*results) == [4, 6, 8, 10]
    assert work.batches == [[1], [2, 3, 4, 5]]


async def test_a_flush_puts_what_is_gathered_ahead_of_what_the_thread_gets_next(
    thread: ThreadPoolExecutor,
):
    work = Work()
    batches = Batches(thread, work, pause_seconds=60)
    await batches.submit(1)
    gathered = [batches.submit(2), batches.submit(3)]
    batches.flush()
    batches.flush()
    seen = await asyncio.wrap_future(thread.submit(lambda: list(work.batches)))
    assert seen == [[1], [2, 3]]
    assert await asyncio.gather(*gathered) == [4, 6]


async def test_what_a_pause_holds_back_is_told_that_the_thread_has_ended():
    thread = ThreadPoolExecutor(max_workers=1)
    batches = Batches(thread, Work(), pause_seconds=0.05)
    await batches.submit(1)
    waiting = batches.submit(2)
    thread.shutdown()
    with pytest.raises(RuntimeError):
        await waiting
