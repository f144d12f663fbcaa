"""What is done with replies, the same on every platform."""

import asyncio
import sqlite3

import pytest

from tests.scenarios.hands import FAQS_WITH_STAFF, Hands, hands_on
from tests.scenarios.speakers import speaker_on
from tests.scenarios.stages import FAQS, OPEN, SlackStage, Stage

DELIVERY = "how is delivery"
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


async def test_a_tap_puts_the_answer_in_the_place_of_the_suggestions(
    chat_stage: Stage, hands: Hands
):
    await chat_stage.mention(DELIVERY)
    await hands.until("How long does delivery take?")
    await hands.tap("choose")
    await hands.until_gone("one of these")
    assert any("Three" in each or "Five" in each for each in hands.shown())


async def test_a_tap_works_after_a_restart(chat_stage: Stage, hands: Hands):
    await chat_stage.mention(DELIVERY)
    await hands.until("How long does delivery take?")
    await chat_stage.stop()
    await chat_stage.start()
    await hands.tap("choose")
    await hands.until_gone("one of these")


async def test_a_tap_on_an_entry_that_is_gone_gets_a_kind_line(chat_stage: Stage, hands: Hands):
    await chat_stage.mention(DELIVERY)
    await hands.until("How long does delivery take?")
    chat_stage.write_faqs(WHOLE.replace("id: delivery", "id: other"))
    await hands.run("faqadmin reload", by="staff")
    await hands.until("waits to be accepted")
    await hands.run("faqadmin reload", "--accept", by="staff")
    await hands.until("is live, 3 entries")
    await hands.tap("choose")
    await hands.until("gone from my list")


async def test_a_vote_reaches_the_store_with_its_question_and_entry_and_can_change(
    chat_stage: Stage, hands: Hands
):
    query = "SELECT helpful, votes.entry_id, text FROM votes JOIN questions ON id = question_id"
    await chat_stage.mention(OPEN)
    await hands.until("nine")
    for action, helpful in (("yes", 1), ("no", 0)):
        await hands.tap(action)
        async with asyncio.timeout(10):
            while rows(chat_stage, query) != [(helpful, "opening-hours", OPEN)]:
                await asyncio.sleep(0.02)
    await hands.until("Glad it helped!")


async def test_that_nothing_of_it_was_meant_is_kept(chat_stage: Stage, hands: Hands):
    await chat_stage.mention(DELIVERY)
    await hands.until("one of these")
    await hands.tap("none")
    await hands.until("Shall I pass this to our team?")
    assert rows(chat_stage, "SELECT helpful, entry_id FROM votes") == [(0, None)]


async def test_a_private_answer_is_shared_with_a_name_and_taken_back_by_the_sharer_alone(
    chat_stage: Stage, hands: Hands
):
    await hands.run("faq ask", OPEN)
    await hands.until("nine")
    await hands.tap("share")
    await hands.until("Shared by a")
    async with asyncio.timeout(10):
        while hands.can_tap("share"):
            await asyncio.sleep(0.02)
    # The private question is not for others to hand on.
    assert not hands.can_tap("person")
    await hands.tap("undo", by="other")
    await hands.until("or staff can undo this")
    await hands.tap("undo")
    await hands.until_gone("Shared by a")


async def test_a_listed_post_is_shared_with_a_name_and_taken_back_by_the_sharer_alone(
    chat_stage: Stage, hands: Hands
):
    await hands.run("faq posts", "bananas")
    await hands.until("I found no post about bananas")
    await hands.tap("posts")
    await hands.until("Longer days.")
    await hands.tap("publish")
    assert "/blog/summer" in await hands.until("Shared by a")
    async with asyncio.timeout(10):
        while hands.can_tap("publish"):
            await asyncio.sleep(0.02)
    await hands.tap("undo", by="other")
    await hands.until("or staff can undo this")
    await hands.tap("undo", by="staff")
    await hands.until_gone("Shared by a")


async def test_a_press_on_a_list_works_after_a_restart_and_tells_that_the_post_is_gone(
    chat_stage: Stage, hands: Hands
):
    await hands.run("faq posts")
    await hands.until("Longer days.")
    await chat_stage.stop()
    chat_stage.write_faqs(WHOLE.partition("posts:")[0].replace("    related: [summer]\n", ""))
    await chat_stage.start()
    await hands.tap("publish")
    await hands.until("That post is gone from my list.")
    await hands.run("faq posts")
    await hands.until("There are no posts to show yet.")
    assert not any("Shared by" in each for each in hands.shown())


async def test_staff_may_take_back_what_somebody_shared(chat_stage: Stage, hands: Hands):
    await hands.run("faq ask", OPEN)
    await hands.until("nine")
    await hands.tap("share")
    await hands.until("Shared by a")
    await hands.tap("undo", by="staff")
    await hands.until_gone("Shared by a")


async def test_somebodys_message_is_answered_with_a_preview_then_in_its_thread(
    chat_stage: Stage, hands: Hands
):
    await chat_stage.write(OPEN.replace("?", "??? anybody?"), listed=False)
    await chat_stage.silence()
    await hands.use_on_message()
    await hands.until("nine")
    await hands.tap("post", by="staff")
    await hands.until("Answered by bob with faqbot")


async def test_a_question_goes_to_a_person_and_the_words_come_back(chat_stage: Stage, hands: Hands):
    await chat_stage.mention("do you sell bananas to ann@example.com")
    await hands.until("no answer to that yet")
    await hands.tap("person")
    card = await hands.until("A question for a person")
    assert "ann@example.com" in card
    await hands.until("Sent to our team")
    await hands.tap("person")
    await hands.until("has this question already")
    await hands.tap("taken", by="staff")
    await hands.until("Taken by bob")
    await hands.tap("reply", by="staff")
    await hands.fill("We *do* sell them.")
    answer = await hands.until("sell them.")
    assert "ob from our team answers" in answer
    await hands.tap("done", by="staff")
    card = await hands.until("Done by bob")
    assert "[email]" in card
    assert "ann@example.com" not in card
    assert chat_stage.live() == []


async def test_a_name_that_its_owner_chose_is_words_on_the_card(chat_stage: Stage, hands: Hands):
    chat_stage.call_asker("https://evil.example/x <!channel> @everyone \u202egnp.exe")
    await chat_stage.mention("do you sell bananas")
    await hands.until("no answer to that yet")
    await hands.tap("person")
    card = await hands.until("A question for a person")
    assert "evil.example" in card.lower()
    assert "://evil" not in card.lower()
    assert "\u202e" not in card
    assert chat_stage.live() == []


async def test_a_private_question_reaches_its_asker_again(chat_stage: Stage, hands: Hands):
    await hands.run("faq ask", "do you sell green bananas")
    await hands.until("no answer to that yet")
    await hands.tap("person")
    if hands.confirms_by_message:
        # Slack asks in a dialogue of its own, which the button carries.
        await hands.until("They will see your name and: do you sell green bananas")
        await hands.tap("confirm")
    await hands.until("A question for a person")
    await hands.tap("reply", by="staff")
    await hands.fill("No, we do not.")
    assert "green bananas" in await hands.until("No, we do not.")


async def test_without_a_handover_channel_there_is_no_button(chat_stage: Stage):
    await chat_stage.start()
    hands = hands_on(chat_stage)
    await chat_stage.mention("do you sell green bananas")
    await hands.until("hi@acme.dev")
    assert not hands.can_tap("person")


async def test_a_client_is_told_that_nobody_was_asked_and_whom_to_write_to(
    chat_stage: Stage, hands: Hands
):
    await chat_stage.mention("do you sell green bananas")
    await hands.until("no answer to that yet")
    hands.refuse_posts()
    await hands.tap("person")
    assert "hi@acme.dev" in await hands.until("could not send that")
    hands.allow_posts()
    await hands.tap("person")
    await hands.until("A question for a person")
    await hands.until("Sent to our team.")


async def test_a_channel_that_is_gone_costs_no_question_and_the_log_says_what_to_do(
    chat_stage: Stage, hands: Hands
):
    await chat_stage.mention("do you sell green bananas")
    await hands.until("no answer to that yet")
    hands.close_handoff()
    await hands.tap("person")
    assert "hi@acme.dev" in await hands.until("could not send that")
    assert any("not" in line and "handed over" in line and "bot.handoff" in line
               for line in chat_stage.lines)  # fmt: skip
    # Whoever mends the file finds the question there: the next press hands it over.
    assert rows(chat_stage, "SELECT text, posted FROM handovers") == [
        ("do you sell green bananas", 0)
    ]


async def test_too_many_questions_get_a_kind_line(
    chat_stage: Stage, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("FAQBOT_RATE_LIMIT", "2")
    await chat_stage.start()
    for _ in range(2):
        await chat_stage.mention(OPEN)
        assert "nine" in await chat_stage.reply()
    await chat_stage.mention(OPEN)
    assert "a lot at once" in await chat_stage.reply()
    await chat_stage.silence()


async def test_help_list_and_show(hands: Hands):
    await hands.run("faq help")
    await hands.until("in your own words")
    await hands.run("faq list")
    await hands.until("How much does delivery cost?")
    await hands.run("faq show", "delivery-cost")
    await hands.until("Five euros.")


async def test_staff_are_told_how_faqbot_does_and_others_are_not(chat_stage: Stage, hands: Hands):
    await hands.run("faqadmin status", by="staff")
    await hands.until("Knowledge")
    await hands.run("faqadmin why", OPEN, by="staff")
    await hands.until("opening-hours")
    await hands.run("faqadmin reload", by="staff")
    await hands.until("has not changed")
    await hands.run("faqadmin status")
    await hands.until("This is for staff")


async def test_a_follow_up_is_read_in_the_light_of_the_thread(chat_stage: Stage, hands: Hands):
    await chat_stage.direct("How long does delivery take?")
    await hands.until("Three")
    await chat_stage.direct("and how much does it cost?")
    await hands.until("Five euros.")


async def test_a_client_of_another_workspace_chooses_votes_and_asks_a_person(
    slack_stage: SlackStage,
):
    slack_stage.write_faqs(WHOLE)
    await slack_stage.start()
    hands = hands_on(slack_stage)
    speaker = speaker_on(slack_stage)
    await speaker.say("mention", "human of another workspace", DELIVERY)
    await hands.until("How long does delivery take?")
    await hands.tap("choose", by="other")
    await hands.until_gone("one of these")
    await hands.tap("yes", by="other")
    await hands.until("Glad it helped!")
    # Both stand under one hash: the person's who asked.
    asked, voted = "SELECT user_hash FROM questions", "SELECT user_hash FROM votes"
    assert rows(slack_stage, asked) == rows(slack_stage, voted)
    await hands.tap("person", by="other")
    assert "Asked by carol" in await hands.until("A question for a person")
    await hands.until("Sent to our team.")
    await hands.tap("reply", by="staff")
    await hands.fill("It is quick.")
    await hands.until("It is quick.")


@pytest.mark.parametrize("by", ["asker", "staff"])
async def test_an_answer_that_nobody_asked_faqbot_for_is_removed_by_who_wrote_or_staff(
    chat_stage: Stage, hands: Hands, by: str
):
    await chat_stage.write(OPEN, listed=True)
    await hands.until("nine")
    await hands.tap("undo", by="other")
    await hands.until("or staff can undo this")
    await hands.tap("undo", by=by)
    await hands.until_gone("nine")


async def test_what_is_typed_after_choices_chooses_and_refuses(chat_stage: Stage, hands: Hands):
    await chat_stage.mention(DELIVERY)
    await hands.until("one of these")
    await chat_stage.mention("the second one")
    await hands.until("Five euros")
    await chat_stage.mention(DELIVERY)
    await chat_stage.reply()
    await chat_stage.mention("none of these")
    await hands.until("Shall I pass this to our team?")


async def test_none_of_these_and_not_helpful_lead_to_a_person(chat_stage: Stage, hands: Hands):
    await chat_stage.mention(DELIVERY)
    await hands.until("one of these")
    await hands.tap("none")
    await hands.until("Shall I pass this to our team?")
    await hands.tap("person")
    if hands.confirms_by_message:
        await hands.until("They will see your name and: how is delivery")
        await hands.tap("confirm")
    await hands.until("Sent to our team")


async def test_yes_to_a_person_sends_what_was_asked(chat_stage: Stage, hands: Hands):
    await chat_stage.mention("do you sell bananas")
    await hands.until("Shall I pass it to our team?")
    await chat_stage.mention("yes please")
    await hands.until("Please press the button")
    await hands.tap("person")
    await hands.until("Sent to our team")
    await hands.until("A question for a person")
