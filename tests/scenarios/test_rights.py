"""Who may do what, and how often, on every platform over its real wire."""

import asyncio
from pathlib import Path

import pytest

from tests.scenarios.hands import Hands, hands_on
from tests.scenarios.stages import FAQS, OPEN, DiscordStage, SlackStage, Stage, stage_of
from tests.scenarios.test_desk import WHOLE, rows

MISS = "do you sell green bananas"
HANDING = "\n".join(
    'bot: {handoff: {slack: G0PRIV, discord: "%(handoff)s"}}' if line.startswith("bot:") else line
    for line in FAQS.splitlines()
)
"""A file that hands over and lists nobody."""
STAFF_COMMANDS = ["faqadmin status", "faqadmin reload", "faqadmin gaps", "faqadmin why"]


@pytest.fixture
async def hands(chat_stage: Stage) -> Hands:
    chat_stage.write_faqs(WHOLE)
    await chat_stage.start()
    return hands_on(chat_stage)


async def count(hands: Hands, text: str, number: int) -> None:
    """Wait until so many messages with that text stand there."""
    async with asyncio.timeout(20):
        while sum(text in each for each in hands.shown()) < number:
            await asyncio.sleep(0.02)


async def card_of(stage: Stage, hands: Hands) -> None:
    """A question that was asked and handed over."""
    await stage.mention(MISS)
    await hands.until("no answer to that yet")
    await hands.tap("person")
    await hands.until("A question for a person")


async def test_staffs_commands_tell_others_nothing(chat_stage: Stage, hands: Hands):
    await chat_stage.mention(MISS)
    await hands.until("no answer to that yet")
    for command in STAFF_COMMANDS:
        await hands.run(command, OPEN if command.endswith("why") else "", by="other")
    await count(hands, "This is for staff", len(STAFF_COMMANDS))
    assert not any("Knowledge" in each or "bananas" in each for each in hands.shown()[1:])


async def test_the_manager_of_another_server_is_nobody_even_in_confirmed_gaps(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    async with stage_of("discord", tmp_path, monkeypatch) as stage:
        assert isinstance(stage, DiscordStage)
        foreign = stage.server.add_guild("Anybody's")
        mallory = stage.server.add_user("mallory", foreign, staff=True)
        theirs = stage.server.add_channel(foreign)
        boss = stage.server.add_user("boss", stage.guild, staff=True)
        stage.write_faqs(HANDING)
        await stage.start()
        await stage.mention(MISS)
        assert "no answer to that yet" in await stage.reply()
        for where, who, told in (
            (theirs, mallory, "This is for staff"),
            (stage.unlisted, boss, "green bananas"),
        ):
            values = {"days": 30, "confirm": True}
            asked = stage.server.run_command(where, who, "faqadmin gaps", values)
            assert told in (await stage.server.wait_for_answer(asked)).text


async def test_a_namesake_of_staff_from_another_workspace_is_nobody(slack_stage: SlackStage):
    slack_stage.write_faqs(WHOLE.replace("U0BOB", "U0CAROL"))
    await slack_stage.start()
    hands = hands_on(slack_stage)
    for command in ("faqadmin gaps", "faqadmin status"):
        await hands.run(command, "--confirm" if command.endswith("gaps") else "", by="other")
    await count(hands, "This is for staff", 2)


@pytest.mark.parametrize("private", [True, False], ids=["private", "public"])
async def test_in_the_hand_over_channel_all_may_answer_where_it_is_known_to_be_private(
    chat_stage: Stage, private: bool
):
    chat_stage.know_private(private)
    chat_stage.write_faqs(HANDING)
    await chat_stage.start()
    hands = hands_on(chat_stage)
    await card_of(chat_stage, hands)
    await hands.tap("taken", by="staff")
    if private:
        await hands.until("Taken by bob")
        await hands.tap("reply", by="staff")
        await hands.fill("We do sell them.")
        await hands.until("from our team answers")
    else:
        assert "To be listed, pass on your id" in await hands.until("bot.staff")
        assert not any("Taken by" in each for each in hands.shown())


async def test_a_form_that_was_opened_with_the_right_is_not_sent_without_it(
    chat_stage: Stage, hands: Hands
):
    await card_of(chat_stage, hands)
    await hands.tap("reply", by="staff")
    await hands.window()
    chat_stage.write_faqs(WHOLE.replace("[U0BOB]", "[U0X]").replace('"%(staff)s"', '"1"'))
    async with asyncio.timeout(10):
        while "1" not in chat_stage.service.snapshot.knowledge.behaviour.staff["discord"].people:
            await asyncio.sleep(0.02)
    await hands.fill("My careful words.")
    assert "My careful words." in await hands.until("bot.staff")
    assert not any("from our team" in each for each in hands.shown())


async def test_one_persons_sixty_shows_in_a_minute_are_twenty_answers_and_a_kind_line(
    chat_stage: Stage, hands: Hands
):
    for _ in range(60):
        await hands.run("faq show", "delivery-cost")
    await count(hands, "a lot at once", 40)
    await count(hands, "Five euros", 20)
    await hands.settled()
    assert sum("Five euros" in each for each in hands.shown()) == 20
    # Others have their own minute.
    await hands.run("faq show", "opening-hours", by="staff")
    await hands.until("We open at")


async def test_a_hundred_presses_have_one_effect_each_at_most_and_one_line(
    chat_stage: Stage, hands: Hands
):
    await chat_stage.mention(OPEN)
    await hands.until("nine")
    for _ in range(100):
        await hands.tap("yes")
    await count(hands, "a lot at once", 1)
    await count(hands, "Glad it helped!", 20)
    await hands.settled()
    assert sum("a lot at once" in each for each in hands.shown()) == 1
    assert sum("Glad it helped!" in each for each in hands.shown()) == 20
    assert rows(chat_stage, "SELECT count(*) FROM votes") == [(1,)]


async def test_a_hundred_presses_for_a_person_post_one_card(chat_stage: Stage, hands: Hands):
    await chat_stage.mention(MISS)
    await hands.until("no answer to that yet")
    for _ in range(100):
        await hands.tap("person")
    await count(hands, "a lot at once", 1)
    await hands.settled()
    assert sum("A question for a person" in each for each in hands.shown()) == 1


async def test_staff_work_through_cards_as_fast_as_they_like(chat_stage: Stage, hands: Hands):
    await card_of(chat_stage, hands)
    for _ in range(30):
        await hands.tap("taken", by="staff")
    await hands.until("Taken by bob")
    await hands.settled()
    await hands.tap("done", by="staff")
    await hands.until("Done by bob")
    assert not any("a lot at once" in each for each in hands.shown())
