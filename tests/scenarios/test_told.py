"""Whoever asks a person hears how it stands, and staff hear of what waits, on every platform."""

import sqlite3
from datetime import timedelta
from functools import partial

import pytest

from faqbot.app import now
from faqbot.service.reminding import Reminder
from tests.scenarios.hands import FAQS_WITH_STAFF, Hands, hands_on
from tests.scenarios.stages import FAQS, Stage

WHOLE = "\n".join(
    FAQS_WITH_STAFF if line.startswith("bot:") else line for line in FAQS.splitlines()
)
ASKED = "do you sell green bananas"
WAITS = "A question is waiting: nobody has taken it yet"


@pytest.fixture
async def hands(chat_stage: Stage) -> Hands:
    chat_stage.write_faqs(WHOLE.replace("bot: {", "bot: {handoff_after: 4h, "))
    await chat_stage.start()
    return hands_on(chat_stage)


async def handed_over(chat_stage: Stage, hands: Hands) -> None:
    await chat_stage.mention(ASKED)
    await hands.until("no answer to that yet")
    await hands.tap("person")
    await hands.until("A question for a person")
    await hands.until("Sent to our team")


def saying(hands: Hands, text: str) -> int:
    """How many messages say so."""
    return sum(text in each for each in hands.shown())


async def test_who_takes_it_and_that_it_is_closed_is_told_once(chat_stage: Stage, hands: Hands):
    await handed_over(chat_stage, hands)
    await hands.tap_twice("taken", by="staff")
    await hands.until("from our team is looking at it")
    await hands.tap_twice("done", by="staff")
    assert "ask again" in await hands.until("closed this without a written reply")
    await hands.settled()
    assert saying(hands, "is looking at it") == 1
    assert saying(hands, "closed this without") == 1
    assert chat_stage.live() == []


async def test_a_private_question_is_told_of_as_well(chat_stage: Stage, hands: Hands):
    await hands.run("faq ask", ASKED)
    await hands.until("no answer to that yet")
    await hands.tap("person")
    if hands.confirms_by_message:
        await hands.until("Send this to our team?")
        await hands.tap("confirm")
    await hands.until("in a direct message")
    await hands.tap("taken", by="staff")
    assert ASKED in await hands.until("from our team is looking at it")


def made_older(stage: Stage, by: timedelta) -> None:
    """Let all that was handed over have been so long ago."""
    with sqlite3.connect(stage.folder / "data" / "faqbot.sqlite3", timeout=10) as connection:
        asked_at = (now() - by).strftime("%Y-%m-%d %H:%M:%S.%f")
        connection.execute("UPDATE handovers SET asked_at = ?", (asked_at,))
    connection.close()


async def test_staff_are_reminded_once_of_what_nobody_touched_also_after_a_restart(
    chat_stage: Stage, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("faqbot.serving.Reminder", partial(Reminder, every=0.05))
    chat_stage.write_faqs(WHOLE.replace("bot: {", "bot: {handoff_after: 4h, "))
    await chat_stage.start()
    hands = hands_on(chat_stage)
    await handed_over(chat_stage, hands)
    await hands.settled()
    assert saying(hands, WAITS) == 0
    made_older(chat_stage, timedelta(hours=4, minutes=1))
    assert ASKED not in await hands.until(WAITS)
    await chat_stage.stop()
    await chat_stage.start()
    await hands.tap("taken", by="staff")
    await hands.until("from our team is looking at it")
    await hands.settled()
    # The card alone has buttons and anybody's words, and no other reminder came.
    assert saying(hands, WAITS) == 1
    assert saying(hands, "A question for a person") == 1


async def test_a_card_its_button_and_a_form_that_is_open_outlive_a_restart(
    chat_stage: Stage, hands: Hands
):
    await handed_over(chat_stage, hands)
    await hands.tap("reply", by="staff")
    await hands.window()
    await chat_stage.stop()
    await chat_stage.start()
    await hands.fill("We do, in summer.")
    await hands.until("from our team answers")
    await hands.tap("person")
    await hands.until("has this question already")
    assert saying(hands, "A question for a person") == 1
