"""Requests: each has an id and an age, in all that belongs to it."""

import asyncio
import logging

from faqbot import logs
from faqbot.service import Service
from faqbot.service.in_flight import UnderWay, age, new_id


def current() -> str:
    return logs.request_id.get()


async def test_a_request_has_one_id_in_blocks_and_tasks_within():
    under_way = UnderWay()
    with under_way:
        first = current()
        with under_way:
            assert current() == first
        later = asyncio.create_task(_seen_after_a_while())
    assert current() == logs.NO_REQUEST
    assert await later == first
    with under_way:
        assert current() not in (first, logs.NO_REQUEST)


async def _seen_after_a_while() -> str:
    await asyncio.sleep(0.01)
    with UnderWay():
        return current()


async def test_requests_that_are_handled_at_once_keep_their_own_ids():
    async def handle() -> tuple[str, str]:
        with UnderWay():
            before = current()
            await asyncio.sleep(0)
            return before, current()

    pairs = await asyncio.gather(*(handle() for _ in range(100)))
    assert all(before == after for before, after in pairs)
    assert len({before for before, _ in pairs}) == 100


async def test_one_after_the_other_on_one_connection_have_ids_of_their_own():
    seen = []
    for _ in range(3):
        try:
            with UnderWay():
                seen.append(current())
                raise ValueError
        except ValueError:
            pass
    assert len(set(seen)) == 3


async def test_what_is_over_is_not_cut_off():
    under_way = UnderWay()
    over, go_on = asyncio.Event(), asyncio.Event()

    async def handle_and_go_on() -> bool:
        with under_way:
            pass
        over.set()
        return await go_on.wait()

    task = asyncio.create_task(handle_and_go_on())
    await over.wait()
    assert await under_way.cut_off() == 0
    go_on.set()
    assert await task


async def test_a_questions_name_begins_with_its_requests_id():
    with UnderWay():
        one, another = new_id(), new_id()
        assert one != another
        assert one[:8] == another[:8] == current()
    assert len(new_id()) == len(one) == 16


async def test_a_request_grows_older_and_outside_there_is_none():
    assert age() is None
    with UnderWay():
        first = age()
        await asyncio.sleep(0.01)
        second = age()
    assert first is not None
    assert second is not None
    assert 0 <= first < second
    assert age() is None


async def test_the_id_goes_along_into_the_threads_for_ranking_and_for_the_store(service: Service):
    with UnderWay():
        ours = current()
        assert await service.in_ranking_thread(current) == ours
        assert await service.recorder.ask(lambda _: current(), "") == ours
    assert await service.in_ranking_thread(current) == logs.NO_REQUEST


async def test_a_stored_question_is_found_by_the_id_in_the_log(
    service: Service, asked, monkeypatch
):
    records: list[str] = []

    class Keep(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            records.append(current())

    log = logging.getLogger("faqbot")
    monkeypatch.setattr(log, "handlers", [Keep()])
    log.setLevel("DEBUG")
    with UnderWay():
        reply = await service.ask(asked())
    assert reply is not None
    assert records
    assert {*records} == {reply.question_id[:8]}


async def test_all_that_is_under_way_is_waited_for():
    under_way, go_on = UnderWay(), asyncio.Event()

    async def handle() -> None:
        with under_way:
            await go_on.wait()

    handled = [asyncio.create_task(handle()) for _ in range(2)]
    waiting = asyncio.create_task(under_way.finished())
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    assert under_way
    assert not waiting.done()
    go_on.set()
    async with asyncio.timeout(5):
        await waiting
    assert not under_way
    await asyncio.gather(*handled)


async def test_what_was_begun_is_under_way_at_once_and_until_it_ends():
    under_way = UnderWay()
    gate, seen = asyncio.Event(), []

    async def work() -> None:
        await gate.wait()
        seen.append(current())

    for _ in range(2_500):
        under_way.begin(work)
    finished = asyncio.create_task(under_way.finished())
    await asyncio.sleep(0)
    assert under_way
    assert not finished.done()
    gate.set()
    await finished
    assert not under_way
    assert len(set(seen)) == 2_500


async def test_what_is_cut_off_before_it_starts_is_no_longer_under_way():
    under_way = UnderWay()

    async def work() -> None:
        raise AssertionError

    under_way.begin(work)
    assert await under_way.cut_off() == 1
    async with asyncio.timeout(5):
        await under_way.finished()
