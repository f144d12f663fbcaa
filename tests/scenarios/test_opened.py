"""A suggestion that shows its first answer at once, as a guess, on each platform."""

import asyncio
import dataclasses

import pytest

from faqbot.model import Contrast, Difference
from tests.fixed_matcher import FixedMatcher, suggested
from tests.scenarios.hands import Hands, hands_on
from tests.scenarios.stages import Stage
from tests.scenarios.test_desk import WHOLE, rows

ASKED = "open late?"
GUESS = "may be what you are looking for"
OTHERS = "Or do you mean one of these?"
UNLIKE = Contrast(Difference.WORD, "@everyone <!channel> <@U0BOB> <@1>", "hours", sure=False)
MATCHER = FixedMatcher(
    {
        ASKED: suggested("opening-hours", "delivery-time", "delivery-cost", opened=True),
        "open now?": suggested("opening-hours", "delivery-time", opened=True, contrast=UNLIKE),
    }
)


@pytest.fixture
async def hands(chat_stage: Stage) -> Hands:
    chat_stage.write_faqs(WHOLE)
    await chat_stage.start()
    guess(chat_stage)
    return hands_on(chat_stage)


def guess(stage: Stage) -> None:
    """Have the bot that runs now judge by what is known beforehand."""
    service = stage.service
    service.snapshot = dataclasses.replace(service.snapshot, matcher=MATCHER)


def count(hands: Hands, text: str) -> int:
    return sum(text in each.replace("\\", "") for each in hands.shown())


async def until_kept(stage: Stage, query: str, wanted: list[tuple[object, ...]]) -> None:
    async with asyncio.timeout(10):
        while rows(stage, query) != wanted:
            await asyncio.sleep(0.02)


async def test_whoever_asks_directly_reads_the_likeliest_answer_at_once(
    chat_stage: Stage, hands: Hands
):
    for ask in (chat_stage.direct, chat_stage.mention):
        await ask(ASKED)
        shown = await chat_stage.reply()
        for part in (GUESS, "When are you open?", "nine", "https://acme.dev/hours", "Summer hours",
                     OTHERS, "How long does delivery take?", "How much does delivery cost?"):  # fmt: skip
            assert part in shown, part
        await chat_stage.silence()
    shown = await chat_stage.command(ASKED)
    assert GUESS in shown
    assert "nine" in shown


async def test_a_listed_channel_is_shown_no_guess(chat_stage: Stage, hands: Hands):
    await chat_stage.write(ASKED, listed=True)
    await chat_stage.silence()


async def test_another_choice_takes_the_place_of_the_guess_also_after_a_restart(
    chat_stage: Stage, hands: Hands
):
    await chat_stage.mention(ASKED)
    await hands.until(GUESS)
    await chat_stage.stop()
    await chat_stage.start()
    await hands.tap("choose")
    await hands.until("Three")
    await hands.until_gone(GUESS)
    query = "SELECT outcome, opened, entry_id, chosen_entry_id FROM questions"
    await until_kept(chat_stage, query, [("suggest", 1, "opening-hours", "delivery-time")])


async def test_choosing_twice_gives_one_answer(chat_stage: Stage, hands: Hands):
    await chat_stage.mention(ASKED)
    await hands.until(GUESS)
    await hands.tap_twice("choose")
    await hands.until_gone(GUESS)
    assert count(hands, "Three") == 1


@pytest.mark.parametrize(("action", "helpful"), [("yes", 1), ("no", 0)])
async def test_a_vote_is_kept_with_the_entry_that_is_shown(
    chat_stage: Stage, hands: Hands, action: str, helpful: int
):
    await chat_stage.mention(ASKED)
    await hands.until(GUESS)
    await hands.tap(action)
    await hands.until("Glad it helped!" if helpful else "Sorry. Shall a person answer?")
    query = "SELECT text, votes.entry_id, helpful FROM votes JOIN questions ON id = question_id"
    await until_kept(chat_stage, query, [(ASKED, "opening-hours", helpful)])


async def test_a_person_is_asked_and_told_what_was_offered(chat_stage: Stage, hands: Hands):
    await chat_stage.mention(ASKED)
    await hands.until(GUESS)
    await hands.tap("person")
    card = await hands.until("A question for a person")
    assert ASKED in card
    assert "had offered: " in card
    assert "When are you open?" in card
    await hands.until("Sent to our team")


async def test_what_is_shared_is_an_answer_and_may_be_taken_back(chat_stage: Stage, hands: Hands):
    await hands.run("faq ask", ASKED)
    await hands.until(GUESS)
    await hands.tap("share")
    shared = await hands.until("Shared by a")
    assert "nine" in shared
    assert GUESS not in shared
    await hands.until_gone(GUESS)
    await hands.tap("undo")
    await hands.until_gone("Shared by a")


async def test_a_previewed_guess_is_posted_as_an_answer(chat_stage: Stage, hands: Hands):
    await chat_stage.write(ASKED, listed=False)
    await chat_stage.silence()
    await hands.use_on_message()
    await hands.until(GUESS)
    await hands.tap("post", by="staff")
    posted = await hands.until("Answered by bob with faqbot")
    assert "nine" in posted
    assert GUESS not in posted


async def test_a_guess_that_quotes_what_was_asked_pings_nobody(chat_stage: Stage, hands: Hands):
    await chat_stage.mention("open now?")
    assert "everyone" in await chat_stage.reply()
    assert chat_stage.live() == []
