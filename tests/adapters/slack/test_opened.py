"""A suggestion that shows its first answer at once, as a guess, over both transports."""

import dataclasses
from typing import Any

import pytest
from sqlalchemy import text as sql

from faqbot.adapters.slack.render import plainer
from faqbot.model import Reply, Suggestion
from faqbot.service import Service
from faqbot.store import Database
from tests.adapters.answers import opened
from tests.adapters.shown import in_window, on_slack
from tests.adapters.slack.conftest import Running
from tests.adapters.slack.test_taps import (
    chosen,
    hand_over_to,
    is_public,
    lengthen,
    names,
    press,
    shown,
)
from tests.conftest import SMALL_FILE
from tests.fixed_matcher import FixedMatcher, fixed_snapshot, suggested
from tests.wire.slack import FakeSlack, Message, limits
from tests.wire.slack.shown import lines_of

COST = "How much does delivery cost?"
ASKED = "open late?"
GUESS = "This may be what you are looking for:"
OTHERS = "Or do you mean one of these?"
ANSWER = "We open at nine."
LONG_QUESTION = f"How much does delivery {'really ' * 12}cost?"


@pytest.fixture(autouse=True)
def guessing(service: Service) -> None:
    matcher = FixedMatcher(
        {
            ASKED: suggested("opening-hours", "delivery-time", "delivery-cost", opened=True),
            "alone?": suggested("delivery-cost", opened=True),
        }
    )
    service.snapshot = fixed_snapshot(matcher)


def read(message: Message) -> str:
    return "\n".join(lines_of(message.blocks))


async def asked(slack: FakeSlack, *, private: bool, text: str = ASKED) -> Message:
    """The first message of the guess."""
    if private:
        return await shown(slack, text, GUESS)
    await slack.send(slack.events.app_mention(text))
    return await slack.wait_for_message(text=GUESS)


async def votes(database: Database, service: Service) -> list[tuple[Any, ...]]:
    await service.recorder.settle()
    with database.transaction() as connection:
        found = connection.execute(sql("SELECT question_id, entry_id, helpful FROM votes")).all()
    return [tuple(each) for each in found]


@pytest.mark.parametrize("private", [True, False])
async def test_the_likeliest_answer_is_shown_with_all_that_belongs_to_it_and_the_others_below(
    slack: FakeSlack, bot: Running, private: bool
):
    message = await asked(slack, private=private)
    words = read(message)
    parts = (GUESS, "When are you open?", ANSWER, "Hours", "Summer hours", OTHERS,
             "How long does delivery take?", "How much does delivery cost?")  # fmt: skip
    places = [words.index(part) for part in parts]
    assert places == sorted(places)
    assert names(message, "choose") == ["choose:1", "choose:2"]
    assert names(message, "share") == ["share"] * private
    rows = [each for each in message.blocks if each["type"] == "context_actions"]
    assert [len(each["elements"]) for each in rows] == [1]
    assert len(slack.messages) == 1


async def test_without_others_nothing_stands_between_the_guess_and_its_votes(
    slack: FakeSlack, bot: Running
):
    message = await asked(slack, private=True, text="alone?")
    assert OTHERS not in read(message) + message.text
    assert names(message, "choose") == []


@pytest.mark.parametrize("private", [True, False])
async def test_a_vote_is_on_the_entry_that_it_shows(
    slack: FakeSlack, bot: Running, database: Database, service: Service, private: bool
):
    message = await asked(slack, private=private)
    for side in ("positive", "negative"):
        await press(slack, message, "feedback", value=side)
        await slack.settle()
    [(_, entry, helpful)] = await votes(database, service)
    assert (entry, helpful) == ("opening-hours", False)


@pytest.mark.parametrize("private", [True, False])
async def test_another_one_takes_the_place_of_the_guess_and_leads_back_to_it(
    slack: FakeSlack, bot: Running, database: Database, service: Service, private: bool
):
    message = await asked(slack, private=private)
    await press(slack, message, "choose:2")
    await slack.settle()
    assert message.text.startswith(f"{COST}\n\nFive euros.")
    assert GUESS not in read(message)
    assert names(message, "choose") == ["choose:1", "choose:2"]
    await press(slack, message, "feedback", value="positive")
    await press(slack, message, "choose:1")
    await slack.settle()
    # It was asked for, and is no guess any more.
    assert message.text.startswith(f"When are you open?\n\n{ANSWER}")
    assert [each.text for each in slack.messages if GUESS in each.text] == []
    assert await chosen(database, service) == ["opening-hours"]
    assert [entry for _, entry, _ in await votes(database, service)] == ["delivery-cost"]


@pytest.mark.parametrize("private", [True, False])
async def test_a_choice_below_a_long_guess_leaves_all_of_it(
    slack: FakeSlack, bot: Running, service: Service, private: bool
):
    lengthen(service, "opening-hours")
    await asked(slack, private=private)
    choice = await slack.wait_for_message(text=OTHERS)
    assert "word" not in read(choice)
    assert "The end." in slack.messages[-2].text
    before = [each.text for each in slack.messages[:-1]]
    await press(slack, choice, "choose:2")
    await slack.settle()
    assert choice.text.startswith(f"{COST}\n\nFive euros.")
    assert [each.text for each in slack.messages] == [*before, choice.text]


@pytest.mark.parametrize("private", [True, False])
async def test_a_long_answer_that_is_chosen_stands_below_the_guess(
    slack: FakeSlack, bot: Running, service: Service, private: bool
):
    lengthen(service, "delivery-cost")
    message = await asked(slack, private=private)
    await press(slack, message, "choose:2")
    await slack.wait_for_message(text="The end.")
    await slack.settle()
    assert ANSWER in read(message)
    assert names(message, "choose") == ["choose:1", "choose:2"]


async def test_a_person_is_asked_of_what_was_asked(
    slack: FakeSlack, bot: Running, service: Service
):
    slack.world.add_channel("C0STAFF", "staff")
    hand_over_to(service, "C0STAFF")
    message = await asked(slack, private=False)
    assert names(message, "person") == ["person"]
    await press(slack, message, "person")
    card = await slack.wait_for_message(channel="C0STAFF", text=ASKED)
    assert "had offered: When are you open?, How long" in card.text


async def test_what_is_shared_is_no_guess_and_may_be_taken_back(slack: FakeSlack, bot: Running):
    message = await asked(slack, private=True)
    await press(slack, message, "share")
    shared = await slack.wait_for_message(text=ANSWER, where=is_public)
    await slack.settle()
    assert message.deleted
    assert shared.text.startswith("When are you open?")
    assert GUESS not in read(shared)
    assert names(shared, "choose") == []
    await press(slack, shared, "undo")
    await slack.wait_for_message(to="U0ALICE", text="Removed")
    assert shared.deleted


async def preview(slack: FakeSlack) -> tuple[Message, Message]:
    """Somebody's message, and the preview of an answer to it."""
    said = (await slack.send(slack.events.message(ASKED, user="U0BOB"))).message
    assert said is not None
    await slack.send(slack.interactions.message_shortcut("answer_from_faq", said))
    return said, await slack.wait_for_message(to="U0ALICE", text=GUESS)


async def test_a_preview_shows_the_guess_and_posts_it_as_an_answer(slack: FakeSlack, bot: Running):
    said, shown = await preview(slack)
    assert OTHERS in read(shown)
    assert (names(shown, "choose"), names(shown, "post")) == ([], ["post"])
    assert names(shown, "instead") == ["instead:2", "instead:3"]
    assert names(shown, "share") == []
    await press(slack, shown, "post")
    posted = await slack.wait_for_message(thread_ts=said.ts, text=ANSWER)
    assert GUESS not in read(posted)


async def test_in_a_preview_one_may_go_from_the_guess_to_the_others_and_back(
    slack: FakeSlack, bot: Running
):
    said, shown = await preview(slack)
    for action, answer, left in (
        ("instead:3", "Five euros.", ["instead:1", "instead:2"]),
        ("instead:1", ANSWER, ["instead:2", "instead:3"]),
        ("instead:2", "Three days.", ["instead:1", "instead:3"]),
    ):
        await press(slack, shown, action)
        await slack.settle()
        assert answer in shown.text
        assert names(shown, "instead") == left
    await press(slack, shown, "post")
    await slack.wait_for_message(thread_ts=said.ts, text="Three days.")


async def test_a_preview_lists_the_questions_that_are_too_long_for_buttons(
    slack: FakeSlack, bot: Running, service: Service
):
    matcher = service.snapshot.matcher
    assert isinstance(matcher, FixedMatcher)
    text = SMALL_FILE.replace("How much does delivery cost?", LONG_QUESTION)
    service.snapshot = fixed_snapshot(matcher, text)
    _, shown = await preview(slack)
    assert LONG_QUESTION in read(shown)


@pytest.mark.parametrize("refusals", [1, 2])
async def test_where_slack_refuses_blocks_the_text_says_all_of_it(
    slack: FakeSlack, bot: Running, refusals: int
):
    slack.faults.refuse("invalid_blocks", refusals, method="chat.postMessage")
    message = await asked(slack, private=False)
    assert f"{OTHERS}\n1. How long does delivery take?" in message.text
    assert bool(message.blocks) is (refusals == 1)
    if message.blocks:
        assert names(message, "choose") == ["choose:1", "choose:2"]


def long_guess(**facts: Any) -> Reply:
    others = (Suggestion("a", "Why?"), Suggestion("b", LONG_QUESTION))
    body = "\n\n---\n\n".join(f"Word {number}." for number in range(200))
    return opened("How?", body, suggestions=others, askable=True, **facts)


def test_the_choice_below_a_long_guess_says_itself_where_it_is_text_alone():
    short = (Suggestion("a", "Why?"), Suggestion("b", "Where?"))
    *_, last = on_slack(dataclasses.replace(long_guess(), suggestions=short))
    plain = plainer(last)
    assert plain is not None
    assert plainer(plain) == {"text": f"{OTHERS}\n1. Why?\n2. Where?", "mrkdwn": False}


def test_a_guess_that_is_too_long_for_a_modal_leaves_its_choice_and_its_buttons():
    reply = long_guess()
    blocks = in_window(reply, most=90)
    view = {"type": "modal", "title": {"type": "plain_text", "text": "x"}, "blocks": blocks}
    assert limits.of_view(view) == []
    assert len(blocks) == 90
    words = "\n".join(lines_of(blocks))
    places = [words.index(part) for part in (GUESS, "Word 1.", OTHERS, LONG_QUESTION)]
    assert places == sorted(places)
    rows = [each["elements"] for each in blocks if each["type"] == "actions"]
    found = [each["action_id"] for row in rows for each in row]
    assert found == ["choose:1", "choose:2", "feedback:1", "feedback:2", "person"]
