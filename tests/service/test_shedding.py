"""More questions than there is time for: who is told, who is dropped, and that all are counted."""

import asyncio
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import pytest

from faqbot.model import Approach, Place, Question, Reply
from faqbot.service import Service
from faqbot.service.load import Handling, Ledger
from faqbot.service.ranking import Ranking

Asked = Callable[..., Question]
# At the guess that the estimate begins with, so many fill the three seconds.
FULL = 300
LISTED = {"place": Place.CHANNEL, "channel": "C1"}
MENTION = {"place": Place.CHANNEL, "approach": Approach.MENTION}


@asynccontextmanager
async def stuck(service: Service) -> AsyncIterator[None]:
    """Within, nothing is ranked."""
    gate = threading.Event()
    held = asyncio.create_task(service.in_ranking_thread(gate.wait))
    try:
        yield
    finally:
        gate.set()
        await asyncio.wait({held})


async def fill(service: Service, asked: Asked) -> "list[asyncio.Task[Reply | None]]":
    """As many questions as may wait, by as many people."""
    tasks = [
        asyncio.create_task(
            service.ask(asked(f"are you open on day {number}?", user=f"F{number}", **MENTION))
        )
        for number in range(FULL)
    ]
    async with asyncio.timeout(10):
        # Fewer may wait where a first question took long; the others are shed.
        while (load := service.load).waiting + load.told + load.untold < FULL:
            await asyncio.sleep(0)
    return tasks


def words(reply: Reply | None) -> str:
    return "" if reply is None else reply.body


async def test_who_asks_beyond_three_seconds_of_work_is_told_once_and_all_are_counted(
    service: Service, asked: Asked
):
    async with stuck(service):
        waiting = await fill(service, asked)
        first = await service.ask(asked("what now?", user="U1", **MENTION))
        second = await service.ask(asked("what then?", user="U1", **MENTION))
        other = await service.ask(asked("what now?", user="U2", **MENTION))
        unasked = await service.ask(asked("when are you open?", place=Place.CHANNEL, channel="C1"))
        assert service.load.waiting == FULL
    assert "I am very busy right now" in words(first)
    assert "I am very busy right now" in words(other)
    assert second is None
    assert unasked is None
    assert all([await each for each in waiting])
    load = service.load
    assert (load.answered, load.told, load.untold, load.unasked) == (FULL, 2, 1, 1)
    assert (load.in_flight, load.waiting, load.lost) == (0, 0, 0)


async def test_what_many_ask_at_once_in_the_same_words_is_ranked_once_and_shed_for_none(
    service: Service, asked: Asked
):
    async with stuck(service):
        waiting = [
            asyncio.create_task(
                service.ask(asked("when are you open?", user=f"F{number}", **MENTION))
            )
            for number in range(2 * FULL)
        ]
        async with asyncio.timeout(10):
            while (load := service.load).waiting + load.told + load.untold < 2 * FULL:
                await asyncio.sleep(0)
    replies = [await each for each in waiting]
    assert ["We open at" in words(each) for each in replies] == [True] * 2 * FULL
    assert service.load.answered == 2 * FULL


async def test_what_leans_on_an_answer_is_work_for_each_who_asks_it(service: Service, asked: Asked):
    async with stuck(service):
        waiting = [
            asyncio.create_task(service.ask(asked("and on sundays?", user=f"F{number}", **MENTION)))
            for number in range(2 * FULL)
        ]
        async with asyncio.timeout(10):
            while (load := service.load).waiting + load.told + load.untold < 2 * FULL:
                await asyncio.sleep(0)
        assert service.load.waiting <= FULL
    await asyncio.wait(waiting)
    assert service.load.told + service.load.untold >= FULL


async def test_a_command_is_told_each_time_since_its_author_waits_for_something(
    service: Service, asked: Asked
):
    async with stuck(service):
        waiting = await fill(service, asked)
        replies = [
            await service.ask(asked("what now?", user="U1", approach=Approach.COMMAND))
            for _ in range(3)
        ]
    assert [("very busy" in words(each)) for each in replies] == [True] * 3
    await asyncio.wait(waiting)


async def test_what_was_shed_is_not_answered_when_it_comes_again(service: Service, asked: Asked):
    told = asked("what now?", user="U1", **MENTION)
    untold = asked("what then?", user="U1", **MENTION)
    unasked = asked("when are you open?", place=Place.CHANNEL, channel="C1")
    async with stuck(service):
        waiting = await fill(service, asked)
        assert await service.ask(told) is not None
        assert await service.ask(told) is None
        assert await service.ask(untold) is None
        assert await service.ask(unasked) is None
    await asyncio.wait(waiting)
    for again in (told, untold, unasked):
        assert await service.ask(again) is None
    load = service.load
    assert (load.told, load.untold, load.unasked, load.silent) == (1, 1, 1, 4)


async def test_what_was_ranked_a_while_ago_finds_room_where_new_questions_do_not(
    service: Service, asked: Asked
):
    await service.ask(asked("when are you open?", **MENTION))
    async with stuck(service):
        waiting = await fill(service, asked)
        told = service.load.told
        known = [
            asyncio.create_task(service.ask(asked("when are you open?", user=f"K{n}", **MENTION)))
            for n in range(40)
        ]
        await asyncio.sleep(0)
        assert service.load.told == told
    assert [(await each).entry_id for each in known] == ["opening-hours"] * 40  # type: ignore[union-attr]
    await asyncio.wait(waiting)


async def test_after_a_burst_the_next_question_is_answered(service: Service, asked: Asked):
    async with stuck(service):
        waiting = await fill(service, asked)
        assert "very busy" in words(await service.ask(asked("now?", user="U1", **MENTION)))
    await asyncio.wait(waiting)
    reply = await service.ask(asked("when are you open?", user="U3", **MENTION))
    assert reply is not None
    assert reply.entry_id == "opening-hours"


async def test_at_a_stop_who_waits_is_told_and_what_comes_later_too(service: Service, asked: Asked):
    async with stuck(service):
        waiting = [
            asyncio.create_task(service.ask(asked("are you open late?", user="U1", **MENTION))),
            asyncio.create_task(service.ask(asked("are you open late?", user="U1", **MENTION))),
            asyncio.create_task(
                service.ask(asked("when are you open?", place=Place.CHANNEL, channel="C1"))
            ),
        ]
        async with asyncio.timeout(10):
            while service.load.waiting < 3:
                await asyncio.sleep(0)
        service.take_no_more()
        later = await service.ask(asked("when are you open?", user="U2", **MENTION))
        service.rank_no_more()
        told, untold, unasked = await asyncio.gather(*waiting)
    assert "restarting" in words(later)
    assert "restarting" in words(told)
    assert untold is None
    assert unasked is None
    assert await service.close() == "answered=0 told=2 silent=0 dropped=1 lost=1"


async def test_what_a_stop_cuts_off_is_lost_and_its_claim_stays_open(
    service: Service, asked: Asked
):
    handled: list[Handling] = []

    async def send() -> None:
        with service.answering(asked("when are you open?", **MENTION)) as handling:
            handled.append(handling)
            await handling.reply()
            await asyncio.Event().wait()

    sending = asyncio.create_task(send())
    async with asyncio.timeout(10):
        while not (handled and handled[0].claimed):
            await asyncio.sleep(0.01)
    assert "lost=1" in await service.close()
    assert sending.cancelled()


async def test_a_reply_that_did_not_arrive_is_lost_and_a_fault_that_was_told_of_is_not(
    service: Service, asked: Asked
):
    with service.answering(asked("when are you open?", **MENTION)) as unsent:
        await unsent.reply()
        unsent.sent(arrived=False)
    with service.answering(asked("when are you open?", **MENTION)) as told:
        told.apologises()
        told.sent()
    with service.answering(asked("when are you open?", **MENTION)) as deleted:
        await deleted.reply()
        deleted.unwanted()
    load = service.load
    assert (load.lost, load.told, load.silent, load.answered) == (1, 1, 1, 0)


async def test_a_wish_to_be_forgotten_waits_for_better_times_as_all_else_does(
    service: Service, asked: Asked
):
    async with stuck(service):
        waiting = await fill(service, asked)
        assert "very busy" in words(await service.ask(asked("forget-me", user="U1")))
    await asyncio.wait(waiting)
    assert "forget-me" in words(await service.ask(asked("forget-me", user="U1")))


async def test_what_a_slow_database_left_unclaimed_is_lost_and_no_silence(
    service: Service, asked: Asked
):
    question = asked("when are you open?", **MENTION)
    assert await service.ask(question) is not None
    assert await service.ask(question) is None
    service.recorder.unclaimed = 1
    assert await service.close() == "answered=1 told=0 silent=0 dropped=0 lost=1"


async def test_one_who_asks_too_much_is_told_once(service: Service, asked: Asked):
    replies = [await service.ask(asked("when are you open?", **MENTION)) for _ in range(25)]
    said = [words(each) for each in replies]
    assert sum("a lot at once" in each for each in said) == 1
    assert said[21:] == [""] * 4
    assert (service.load.answered, service.load.told, service.load.untold) == (20, 1, 4)


async def silence(_handling: Handling) -> None:
    return None


async def test_the_number_in_flight_has_a_bound(asked: Asked):
    ranking = Ranking()
    ledger = Ledger(ranking, most_in_flight=3)
    handlings = [Handling(asked(), silence) for _ in range(4)]
    room = []
    for each in handlings:
        ledger.begin(each)
        of_asked = ledger.has_room(each.question, asked=True, known=True)
        room.append((of_asked, ledger.has_room(each.question, asked=False)))
    assert room == [(True, True), (True, False), (True, False), (False, False)]
    ledger.finish(handlings[0])
    assert ledger.has_room(asked(), asked=True)
    ranking.end()


async def test_one_platform_leaves_room_for_the_other(asked: Asked):
    ranking = Ranking()
    ledger = Ledger(ranking, most_in_flight=90)
    for number in range(70):
        ledger.begin(Handling(asked(platform="discord", user=f"F{number}"), silence))
    on_slack = Handling(asked(platform="slack"), silence)
    # Alone it may have all.
    assert ledger.has_room(asked(platform="discord"), asked=True)
    ledger.begin(on_slack)
    assert not ledger.has_room(asked(platform="discord"), asked=True)
    assert ledger.has_room(on_slack.question, asked=True)
    ranking.end()


async def test_what_one_person_says_in_a_listed_channel_costs_nobody_an_answer(
    service: Service, asked: Asked
):
    said = [
        asked(f"is it {number} o'clock in your shop?", user="UBORE", **LISTED)
        for number in range(500)
    ]
    flood = [asyncio.create_task(service.ask(each)) for each in said]
    replies = [
        await service.ask(asked("when are you open?", user=f"U{at}", **MENTION)) for at in range(20)
    ]
    await asyncio.wait(flood)
    assert ["nine" in words(each) for each in replies] == [True] * 20
    assert service.load.unasked >= 480


async def test_what_nobody_asked_fills_a_third_of_the_queue(service: Service, asked: Asked):
    async with stuck(service):
        unasked = [
            asyncio.create_task(
                service.ask(asked(f"how late is it at {at}?", user=f"L{at}", **LISTED))
            )
            for at in range(2 * FULL)
        ]
        async with asyncio.timeout(10):
            while service.load.unasked < FULL:
                await asyncio.sleep(0)
        reply = asyncio.create_task(service.ask(asked("what now?", user="U1", **MENTION)))
        await asyncio.sleep(0)
        assert not reply.done()
    assert await reply is not None
    await asyncio.wait(unasked)
    assert service.load.told == 0


async def test_being_overloaded_is_two_lines_in_the_log(
    service: Service, asked: Asked, caplog: pytest.LogCaptureFixture
):
    async with stuck(service):
        waiting = await fill(service, asked)
        for number in range(50):
            await service.ask(asked("what now?", user=f"U{number}", **MENTION))
    await asyncio.wait(waiting)
    lines = [each.getMessage() for each in caplog.records if "overloaded" in each.getMessage()]
    assert len(lines) == 2
    assert lines[1] == "no longer overloaded: 50 questions were shed"
