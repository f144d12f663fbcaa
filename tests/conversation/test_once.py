"""What becomes public does so once: thousands of presses, 64 at a time, some of which break."""

import asyncio
import random
from collections import Counter

from faqbot.conversation.outbox import Once
from faqbot.conversation.port import Published

MESSAGES, PRESSES, IN_FLIGHT = 40, 4_000, 64


async def test_thousands_of_presses_show_each_message_once_whatever_breaks():
    once, public, told = Once(), Counter[int](), Counter[Published]()
    chance = random.Random(20261126)
    places = asyncio.Semaphore(IN_FLIGHT)

    async def press(message: int) -> None:
        async def publish() -> Published:
            await asyncio.sleep(0)
            fate = chance.random()
            if fate < 0.3:
                return Published.REFUSED
            if fate < 0.4:
                raise RuntimeError("a fault")
            if fate < 0.5:
                raise asyncio.CancelledError
            public[message] += 1
            await asyncio.sleep(0)
            return Published.DONE

        async with places:
            told[await once.show(message, publish)] += 1

    numbers = [number % MESSAGES for number in range(PRESSES)]
    await asyncio.gather(*(press(each) for each in numbers), return_exceptions=True)
    assert public == Counter(dict.fromkeys(range(MESSAGES), 1))
    assert told[Published.DONE] == MESSAGES
    assert told[Published.BEFORE] > PRESSES / 2


async def test_who_presses_meanwhile_hears_what_came_of_it():
    once, free = Once(), asyncio.Event()
    tries: list[Published] = [Published.REFUSED, Published.DONE]

    async def publish() -> Published:
        await free.wait()
        return tries.pop(0)

    pressed = [asyncio.create_task(once.show("one", publish)) for _ in range(3)]
    await asyncio.sleep(0)
    free.set()
    assert await asyncio.gather(*pressed) == [
        Published.REFUSED, Published.DONE, Published.BEFORE,
    ]  # fmt: skip
