"""Impatient fingers: a button that is pressed twice at once does its work once."""

import asyncio

import pytest

from tests.scenarios.hands import Hands, hands_on
from tests.scenarios.stages import OPEN, Stage
from tests.scenarios.test_desk import DELIVERY, hands, rows

__all__ = ["hands"]

MISS = "do you sell green bananas"
SORRY = "went wrong"


def count(hands: Hands, text: str) -> int:
    """How many messages that stand there hold `text`."""
    return sum(text.casefold() in each.casefold() for each in hands.shown())


async def test_choosing_twice_gives_one_answer(chat_stage: Stage, hands: Hands):
    await chat_stage.mention(DELIVERY)
    await hands.until("How long does delivery take?")
    await hands.tap_twice("choose")
    await hands.until_gone("one of these")
    assert count(hands, "Three") + count(hands, "Five") == 1
    assert count(hands, SORRY) == 0
    assert len(rows(chat_stage, "SELECT id FROM questions")) == 1


@pytest.mark.parametrize(("action", "helpful"), [("yes", 1), ("no", 0)])
async def test_voting_twice_is_one_vote(chat_stage: Stage, hands: Hands, action: str, helpful: int):
    await chat_stage.mention(OPEN)
    await hands.until("nine")
    await hands.tap_twice(action)
    await hands.until("Glad it helped!" if helpful else "Sorry. Shall a person answer?")
    assert rows(chat_stage, "SELECT helpful FROM votes") == [(helpful,)]


async def test_sharing_twice_posts_once_and_undoing_twice_takes_it_back(
    chat_stage: Stage, hands: Hands
):
    await hands.run("faq ask", OPEN)
    await hands.until("nine")
    await hands.tap_twice("share")
    await hands.until("Shared by a")
    assert count(hands, "Shared by a") == 1
    await hands.tap_twice("undo")
    await hands.until_gone("Shared by a")
    assert count(hands, SORRY) == 0


async def test_sharing_a_post_twice_posts_it_once_and_undoing_twice_takes_it_back(
    chat_stage: Stage, hands: Hands
):
    await hands.run("faq posts")
    await hands.until("Summer hours")
    await hands.tap_twice("publish")
    assert "Summer hours" in await hands.until("Shared by a")
    assert count(hands, "Shared by a") == 1
    await hands.tap_twice("undo")
    await hands.until_gone("Shared by a")
    assert count(hands, SORRY) == 0


async def test_a_post_that_64_presses_share_at_once_stands_there_once(chat_stage: Stage):
    # Else nobody presses that often within a minute.
    chat_stage.patch.setenv("FAQBOT_RATE_LIMIT", "0")
    await chat_stage.start()
    hands = hands_on(chat_stage)
    await hands.run("faq posts", "longer days")
    await hands.until("Posts about longer days")
    await asyncio.gather(*(hands.tap("publish") for _ in range(64)))
    await hands.until("Shared by a")
    await hands.settled()
    assert count(hands, "Shared by a") == 1
    assert count(hands, "Posted.") == 63


async def test_posting_a_previewed_reply_twice_posts_once(chat_stage: Stage, hands: Hands):
    await chat_stage.write(OPEN.replace("?", "??? anybody?"), listed=False)
    await chat_stage.silence()
    await hands.use_on_message()
    await hands.until("nine")
    await hands.tap_twice("post", by="staff")
    await hands.until("Answered by bob with faqbot")
    assert count(hands, "Answered by bob with faqbot") == 1


async def test_asking_a_person_twice_brings_one_card(chat_stage: Stage, hands: Hands):
    await chat_stage.mention(MISS)
    await hands.until("no answer to that yet")
    await hands.tap_twice("person")
    await hands.until("Sent to our team.")
    assert count(hands, "A question for a person") == 1
    assert len(rows(chat_stage, "SELECT id FROM handovers")) == 1


async def test_confirming_a_private_question_twice_brings_one_card(chat_stage: Stage, hands: Hands):
    await hands.run("faq ask", MISS)
    await hands.until("no answer to that yet")
    if hands.confirms_by_message:
        await hands.tap("person")
        await hands.until("They will see your name")
        await hands.tap_twice("confirm")
    else:
        # Slack asks in a dialogue of its own, which the button carries.
        await hands.tap_twice("person")
    await hands.until("A question for a person")
    await hands.until("ur team")
    assert count(hands, "A question for a person") == 1


@pytest.mark.parametrize(("action", "step"), [("taken", "Taken by bob"), ("done", "Done by bob")])
async def test_a_step_of_a_card_pressed_twice_is_one_step(
    chat_stage: Stage, hands: Hands, action: str, step: str
):
    await chat_stage.mention(MISS)
    await hands.until("no answer to that yet")
    await hands.tap("person")
    await hands.until("Sent to our team.")
    await hands.tap_twice(action, by="staff")
    await hands.until(step)
    # On the card, and nowhere as an answer to whom did it.
    assert count(hands, step) == 1
    assert count(hands, SORRY) == 0
