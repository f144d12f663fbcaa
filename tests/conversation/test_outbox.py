"""What is sent goes out in turn, and each part of it once."""

import asyncio
import gc
import weakref

from faqbot.conversation.outbox import Deliveries, Once, Turns
from faqbot.conversation.port import Published


async def test_a_delivery_that_broke_off_goes_on_where_it_did():
    deliveries, arrived = Deliveries(), list[str]()
    broken = {"b"}

    async def send(message: str) -> str:
        if message in broken:
            return "refused"
        arrived.append(message)
        return ""

    assert await deliveries.send("one", "abc", send) == ("refused", 1)
    assert await deliveries.send("other", "bc", send) == ("refused", 0)
    assert arrived == ["a"]
    broken.clear()
    assert await deliveries.send("one", "abc", send) == ("", 3)
    assert await deliveries.send("one", "abc", send) == ("", 3)
    assert arrived == ["a", "b", "c"]


async def test_two_tries_at_once_send_each_part_once():
    deliveries, arrived = Deliveries(), list[int]()

    async def send(message: int) -> str:
        await asyncio.sleep(0)
        arrived.append(message)
        return ""

    tries = [deliveries.send("one", range(20), send) for _ in range(5)]
    assert await asyncio.gather(*tries) == [("", 20)] * 5
    assert arrived == [*range(20)]


async def test_the_last_thousand_deliveries_are_remembered():
    deliveries, arrived = Deliveries(), list[int]()

    async def send(message: int) -> str:
        arrived.append(message)
        return ""

    for name in range(1_001):
        await deliveries.send(name, [name], send)
    await deliveries.send(1, [1], send)
    assert len(arrived) == 1_001
    await deliveries.send(0, [0], send)
    assert len(arrived) == 1_002


class Written(str):
    """What somebody wrote, of which one can see whether it is kept."""


async def test_of_what_names_a_delivery_no_words_are_kept():
    async def send(_message: str) -> str:
        return ""

    async def publish() -> Published:
        return Published.DONE

    deliveries, once = Deliveries(), Once()
    written = Written("dear Marguerite")
    await deliveries.send(("handover", written), "a", send)
    await once.show(("slack", written), publish)
    seen = weakref.ref(written)
    del written
    gc.collect()
    assert seen() is None
    assert await once.show(("slack", Written("dear Marguerite")), publish) is Published.BEFORE


async def test_replies_go_out_one_by_one_in_the_order_of_their_coming():
    turns, order = Turns(in_one_place=10, in_all=20), list[int]()
    inside = 0

    async def reply(number: int) -> None:
        nonlocal inside
        async with turns.turn("place") as has_turn:
            assert has_turn
            inside += 1
            assert inside == 1
            await asyncio.sleep(0)
            order.append(number)
            inside -= 1

    await asyncio.gather(*map(reply, range(10)))
    assert order == [*range(10)]
    assert (turns.waiting, turns.dropped) == (0, 0)


async def test_who_comes_while_others_wait_goes_out_after_them():
    turns, order, free = Turns(in_one_place=10, in_all=20), list[str](), asyncio.Event()

    async def reply(name: str, until: asyncio.Event | None = None) -> None:
        async with turns.turn("place"):
            if until is not None:
                await until.wait()
            order.append(name)

    begun = asyncio.Event()
    first = asyncio.create_task(reply("first", begun))
    second = asyncio.create_task(reply("second", free))
    await asyncio.sleep(0)
    begun.set()
    await first
    third = asyncio.create_task(reply("third"))
    for _ in range(5):
        await asyncio.sleep(0)
    free.set()
    await asyncio.gather(second, third)
    assert order == ["first", "second", "third"]


async def test_places_do_not_wait_for_each_other():
    turns = Turns(in_one_place=10, in_all=20)
    async with turns.turn("one"), asyncio.timeout(5), turns.turn("other") as has_turn:
        assert has_turn
        assert turns.waiting == 2


async def test_too_many_in_one_place_or_in_all_have_no_turn():
    turns, free = Turns(in_one_place=2, in_all=3), asyncio.Event()
    got: list[tuple[str, bool]] = []

    async def reply(place: str) -> None:
        async with turns.turn(place) as has_turn:
            if has_turn:
                await free.wait()
            got.append((place, has_turn))

    waiting = [asyncio.create_task(reply(place)) for place in "aaabb"]
    await asyncio.sleep(0)
    assert (turns.waiting, turns.dropped) == (3, 2)
    free.set()
    await asyncio.gather(*waiting)
    assert sorted(got) == [("a", False), ("a", True), ("a", True), ("b", False), ("b", True)]
    async with turns.turn("a") as has_turn:
        assert has_turn
    assert (turns.waiting, turns.dropped) == (0, 2)


async def test_who_breaks_off_leaves_its_turn():
    turns = Turns(in_one_place=1, in_all=1)
    for _ in range(3):
        try:
            async with turns.turn("place") as has_turn:
                assert has_turn
                raise ValueError
        except ValueError:
            assert turns.waiting == 0
