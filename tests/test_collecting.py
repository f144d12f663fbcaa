"""The collector: it looks in calm moments, and at any moment once there is a lot."""

import asyncio
import gc
import weakref
from collections.abc import Iterator

import pytest

from faqbot import collecting
from faqbot.collecting import Collector


class Circle:
    """Refers to itself."""

    def __init__(self) -> None:
        self.itself = self


@pytest.fixture(autouse=True)
def threshold() -> Iterator[None]:
    before = gc.get_threshold()
    collecting.put_off()
    yield
    gc.set_threshold(*before)


def circles(many: int) -> list[weakref.ref[Circle]]:
    return [weakref.ref(Circle()) for _ in range(many)]


async def test_circles_go_in_a_calm_moment_and_none_goes_before():
    is_calm = asyncio.Event()
    asked = asyncio.Event()

    def calm() -> bool:
        asked.set()
        return is_calm.is_set()

    left = circles(collecting.YOUNG)
    looking = asyncio.create_task(Collector(calm, every=0.01).run())
    await asked.wait()
    assert all(each() is not None for each in left)
    is_calm.set()
    async with asyncio.timeout(10):
        while left[0]() is not None:
            await asyncio.sleep(0.01)
    assert all(each() is None for each in left)
    looking.cancel()


async def test_a_few_are_not_looked_at():
    asked = asyncio.Event()

    def calm() -> bool:
        asked.set()
        return True

    gc.collect()
    looking = asyncio.create_task(Collector(calm, every=0.001).run())
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.1):
            await asked.wait()
    looking.cancel()


def test_where_there_is_no_calm_moment_their_number_has_a_bound():
    left = circles(2 * collecting.MOST_YOUNG)
    assert sum(each() is not None for each in left) <= collecting.MOST_YOUNG
