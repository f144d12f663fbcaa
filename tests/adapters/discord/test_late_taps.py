"""Taps that come twice, too late, or while faqbot stops: each is answered, none twice."""

import asyncio

import pytest
from sqlalchemy import text

from faqbot.store import Store
from tests.adapters.discord.conftest import Adapters, Place
from tests.adapters.discord.test_sharing import told
from tests.adapters.discord.test_taps import (
    OPEN,
    VAGUE,
    ask_privately,
    ask_publicly,
    has,
    id_of,
    said_privately,
)
from tests.conftest import SMALL_FILE, snapshot_of
from tests.wire.discord import FakeDiscord

DELIVERY = "How long does delivery take?"
COST = "How much does delivery cost?"
LONG = " ".join(f"word{number}" for number in range(1_200))


async def test_two_who_choose_at_once_read_the_whole_answer_once(
    server: FakeDiscord, place: Place, adapters: Adapters
):
    place.service.snapshot = snapshot_of(SMALL_FILE.replace("Three *days*.", LONG))
    eve = server.add_user("eve", place.guild)
    async with adapters.running():
        reply = await ask_publicly(server, place, VAGUE)
        for person in (place.ada, eve, place.ada):
            server.press_label(reply, person, DELIVERY)
        await server.wait_for_edit(reply)
        last = reply
        while not has(last, "yes"):
            last = await server.wait_for_message()
        await server.expect_no_message()
        said = "\n".join(one.text for one in server.messages)
        assert (said.count("word7 "), said.count("word1199")) == (1, 1)


async def test_who_chooses_another_answer_second_reads_it_alone(
    server: FakeDiscord, place: Place, adapters: Adapters
):
    eve = server.add_user("eve", place.guild)
    async with adapters.running():
        reply = await ask_publicly(server, place, VAGUE)
        late = id_of(reply, "choose")
        first, second = (DELIVERY, COST) if "delivery-time" not in late else (COST, DELIVERY)
        server.press_label(reply, place.ada, first)
        await said_privately(server, server.press_label(reply, eve, second), "")
        assert ("Three" in reply.text) is (first == DELIVERY)
        # So does one whose screen shows the choice still.
        tapped = server.press(reply, eve, late, force=True)
        await told(server, tapped, "Three" if "delivery-time" in late else "Five euros.")


async def test_a_choice_below_a_message_that_was_deleted_is_read_alone(
    server: FakeDiscord, place: Place, adapters: Adapters
):
    async with adapters.running():
        reply = await ask_publicly(server, place, VAGUE)
        hold = server.faults.hold("POST /interactions/*")
        tapped = server.press_label(reply, place.ada, DELIVERY)
        await hold.reached.wait()
        server.delete(reply)
        hold.release()
        await said_privately(server, tapped, "Three *days*.")


async def test_while_faqbot_stops_taps_and_commands_are_told_so(
    server: FakeDiscord, place: Place, adapters: Adapters
):
    async with adapters.running() as adapter:
        private = await ask_privately(server, place)
        hold = server.faults.hold("POST /channels/*/messages")
        server.send_dm(place.ada, OPEN)
        await hold.reached.wait()
        stopping = asyncio.create_task(adapter.stop())
        await asyncio.sleep(0)
        tapped = server.press_label(private, place.ada, "Helpful")
        await said_privately(server, tapped, "restarting")
        asked = server.run_command(place.channel, place.ada, "faq ask", {"question": OPEN})
        answer = await server.wait_for_answer(asked)
        assert "restarting" in answer.text
        assert answer.ephemeral
        hold.release()
        await stopping


@pytest.mark.parametrize("fault", ["lose", "drop"])
async def test_a_connection_lost_while_it_is_acknowledged_costs_no_answer(
    fault: str, server: FakeDiscord, place: Place, adapters: Adapters
):
    async with adapters.running():
        getattr(server.faults, fault)("POST /interactions/*")
        private = await ask_privately(server, place)
        getattr(server.faults, fault)("POST /interactions/*")
        tapped = server.press_label(private, place.ada, "Helpful")
        await said_privately(server, tapped, "Glad it helped!")
        await server.expect_no_message()


@pytest.mark.parametrize("name", ["faq ask", "faq show"])
async def test_while_one_types_a_fault_offers_nothing(
    name: str, server: FakeDiscord, place: Place, adapters: Adapters
):
    async with adapters.running():
        place.service.snapshot = None  # type: ignore[assignment]
        option = "question" if name == "faq ask" else "entry"
        asked = server.autocomplete(place.channel, place.ada, name, {option: "a"}, focused=option)
        await server.wait_for_interaction_response(asked)
        assert asked.choices == []


async def test_a_question_too_long_to_be_offered_is_asked_in_full(
    server: FakeDiscord, place: Place, adapters: Adapters
):
    long = "When are you open if one comes " + "and comes again " * 8 + "on a holiday?"
    place.service.snapshot = snapshot_of(SMALL_FILE.replace("When are you open?", long))
    async with adapters.running():
        typed = server.autocomplete(
            place.channel, place.ada, "faq ask", {"question": "holiday"}, focused="question"
        )
        await server.wait_for_interaction_response(typed)
        (choice,) = [each for each in typed.choices if each["name"].startswith("When are you")]
        assert choice["name"].endswith("…")
        values = {"question": choice["value"]}
        asked = server.run_command(place.channel, place.ada, "faq ask", values)
        assert "We open at **nine**." in (await server.wait_for_answer(asked)).text
        assert await place.service.recorder.ask(_texts, [""]) == [long]
        place.service.snapshot = snapshot_of(SMALL_FILE.replace("opening-hours", "other"))
        asked = server.run_command(place.channel, place.ada, "faq ask", values)
        assert "gone from my list" in (await server.wait_for_answer(asked)).text


def _texts(store: Store) -> list[str]:
    """The questions that were recorded."""
    with store._database.transaction() as connection:
        return [row.text for row in connection.execute(text("SELECT text FROM questions"))]
