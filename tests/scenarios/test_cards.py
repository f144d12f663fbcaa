"""What staff read on a hand-over's card, and how they answer from it, the same on every platform."""

import asyncio
import sqlite3

import pytest

from tests.scenarios.hands import FAQS_WITH_STAFF, Hands, hands_on
from tests.scenarios.stages import FAQS, Stage

ASKED = "do you sell green bananas"
PHONE = "+49 170 1234567"
WHOLE = "\n".join(
    FAQS_WITH_STAFF if line.startswith("bot:") else line for line in FAQS.splitlines()
)


@pytest.fixture
async def hands(chat_stage: Stage) -> Hands:
    chat_stage.write_faqs(WHOLE)
    await chat_stage.start()
    return hands_on(chat_stage)


def rows(stage: Stage, query: str) -> list[tuple[object, ...]]:
    connection = sqlite3.connect(stage.folder / "data" / "faqbot.sqlite3")
    try:
        return connection.execute(query).fetchall()
    finally:
        connection.close()


async def passed_on_privately(hands: Hands, text: str) -> None:
    await hands.run("faq ask", text)
    await hands.until("no answer to that yet")
    await hands.tap("person")
    if hands.confirms_by_message:
        await hands.until(text)
        await hands.tap("confirm")
    await hands.until("A question for a person")


async def test_staff_answer_with_an_entry_that_they_search_for(chat_stage: Stage, hands: Hands):
    await chat_stage.mention(ASKED)
    await hands.until("no answer to that yet")
    await hands.tap("person")
    await hands.until("A question for a person")
    await hands.tap("lookup", by="staff")
    await hands.choose_entry("opening hours", "opening-hours")
    assert "nine" in await hands.until("from our team chose this answer:")
    await hands.until("Your answer was delivered.")
    card = await hands.until("Answered by")
    assert "A question for a person" in card
    assert "When are you open?" in card
    kept = rows(chat_stage, "SELECT answered_with, answered_by IS NULL FROM handovers")
    assert kept == [("opening-hours", 0)]


async def test_an_entry_reaches_one_who_asked_privately(chat_stage: Stage, hands: Hands):
    await passed_on_privately(hands, ASKED)
    await hands.tap("lookup", by="staff")
    await hands.choose_entry("opening hours", "opening-hours")
    assert ASKED in await hands.until("from our team chose this answer:")


async def test_a_number_that_was_sent_is_readable_until_it_is_done(chat_stage: Stage, hands: Hands):
    await passed_on_privately(hands, f"{ASKED}? call {PHONE}")
    assert PHONE in await hands.until("A question for a person")
    assert rows(chat_stage, "SELECT text FROM handovers WHERE unmasked LIKE '%1234567'") == [
        (f"{ASKED}? call [phone]",)
    ]
    await hands.tap("taken", by="staff")
    assert PHONE in await hands.until("Taken by")
    await hands.tap("done", by="staff")
    card = await hands.until("Done by")
    assert "[phone]" in card
    assert "1234567" not in card
    assert rows(chat_stage, "SELECT unmasked FROM handovers") == [(None,)]


async def test_who_is_forgotten_leaves_no_number_on_the_card(chat_stage: Stage, hands: Hands):
    await passed_on_privately(hands, f"{ASKED}? call {PHONE}")
    # A card's place is noted once it stands, for what follows.
    async with asyncio.timeout(10):
        while rows(chat_stage, "SELECT card FROM handovers") == [(None,)]:
            await asyncio.sleep(0.02)
    await hands.run("faq forget-me")
    await hands.until("I delete")
    await hands.tap("forget")
    await hands.until("wanted to be forgotten")
    assert not [each for each in hands.shown() if "A question for a person" in each]
    assert rows(chat_stage, "SELECT id FROM handovers") == []


async def test_an_entry_that_is_not_there_is_met_by_near_ones_that_can_be_shown(
    chat_stage: Stage, hands: Hands
):
    await hands.run("faq show", "opening-hour")
    assert "When are you open?" in await hands.until("I have no answer called opening-hour")
    await hands.tap("show")
    await hands.until("nine")
