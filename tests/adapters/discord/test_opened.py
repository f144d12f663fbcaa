"""A suggestion that shows its first answer at once, as a guess, over the real wire."""

import dataclasses
import json
from typing import Any

import pytest

from faqbot.adapters.discord.buttons import tap_of
from faqbot.adapters.discord.render import payload
from faqbot.model import Suggestion
from faqbot.store import Database
from tests.adapters.answers import opened
from tests.adapters.discord.conftest import Adapters, Place
from tests.adapters.discord.test_taps import (
    action_on,
    ask_privately,
    ask_publicly,
    chosen,
    has,
    id_of,
    said_privately,
    votes,
)
from tests.adapters.shown import layouts
from tests.conftest import SMALL_FILE
from tests.fixed_matcher import FixedMatcher, fixed_snapshot, suggested
from tests.wire.discord import FakeDiscord, Message
from tests.wire.discord.limits import message_refusals

ASKED = "open late?"
GUESS = "This may be what you are looking for:"
OTHERS = "Or do you mean one of these?"
ANSWER = "We open at **nine**."
TIME, COST = "How long does delivery take?", "How much does delivery cost?"
MATCHER = FixedMatcher(
    {
        ASKED: suggested("opening-hours", "delivery-time", "delivery-cost", opened=True),
        "alone?": suggested("delivery-cost", opened=True),
    }
)
LONG = " ".join(f"word{number}" for number in range(1_200))
ASKS = pytest.mark.parametrize("ask", [ask_publicly, ask_privately])


@pytest.fixture(autouse=True)
def guessing(place: Place) -> None:
    answer_from(place)


def answer_from(place: Place, text: str = SMALL_FILE) -> None:
    place.service.snapshot = fixed_snapshot(MATCHER, text)


async def all_of(server: FakeDiscord, first: Message) -> list[Message]:
    """The messages of a reply, the last of which has its votes."""
    found = [first]
    while not has(found[-1], "yes"):
        found.append(await server.wait_for_message())
    return found


def labels(message: Message) -> list[str]:
    return [str(each["label"]) for each in message.buttons]


@ASKS
async def test_the_likeliest_answer_is_shown_with_all_that_belongs_to_it_and_the_others_below(
    ask: Any, server: FakeDiscord, place: Place, adapters: Adapters
):
    async with adapters.running():
        reply = await ask(server, place, ASKED)
        parts = (GUESS, "**When are you open?**", ANSWER, "Hours", "Summer hours", OTHERS,
                 "Was this helpful?")  # fmt: skip
        places = [reply.text.index(part) for part in parts]
        assert places == sorted(places)
        assert reply.text.count("Was this helpful?") == 1
        assert labels(reply) == [TIME, COST, "Helpful", "Not helpful", *["Share"] * reply.ephemeral]
        await server.expect_no_message()


async def test_without_others_nothing_stands_between_the_guess_and_its_votes(
    server: FakeDiscord, place: Place, adapters: Adapters
):
    async with adapters.running():
        reply = await ask_publicly(server, place, "alone?")
        assert OTHERS not in reply.text
        assert labels(reply) == ["Helpful", "Not helpful"]


@ASKS
async def test_a_vote_is_on_the_entry_that_it_shows(
    ask: Any, server: FakeDiscord, place: Place, adapters: Adapters, database: Database
):
    async with adapters.running():
        reply = await ask(server, place, ASKED)
        for label, said in (("Helpful", "Glad it helped!"), ("Not helpful", "Sorry.")):
            await said_privately(server, server.press_label(reply, place.ada, label), said)
        await place.service.recorder.settle()
    [vote] = votes(database)
    assert (vote["entry_id"], bool(vote["helpful"])) == ("opening-hours", False)
    assert vote["question_id"] == tap_of(id_of(reply, "no"))[1][0]


@ASKS
async def test_another_one_takes_the_place_of_the_guess_and_leads_back_to_it(
    ask: Any, server: FakeDiscord, place: Place, adapters: Adapters, database: Database
):
    async with adapters.running():
        reply = await ask(server, place, ASKED)
        server.press_label(reply, place.ada, COST)
        await server.wait_for_edit(reply)
    adapters.told.clear()
    async with adapters.running():
        assert "Five euros." in reply.text
        assert GUESS not in reply.text
        menu = reply.component(id_of(reply, "choose"))
        assert menu is not None
        values = [each["value"] for each in menu["options"]]
        assert values == ["opening-hours", "delivery-time", "delivery-cost"]
        await said_privately(
            server, server.press_label(reply, place.ada, "Helpful"), "Glad it helped!"
        )
        before = len(reply.sent)
        server.select(reply, place.ada, id_of(reply, "choose"), ["opening-hours"])
        await server.wait_for_edit(reply, count=before)
        # It was asked for, and is no guess any more.
        assert reply.text.startswith(f"**When are you open?**\n\n{ANSWER}")
        await server.expect_no_message()
        await place.service.recorder.settle()
    assert chosen(database) == ["opening-hours"]
    assert [vote["entry_id"] for vote in votes(database)] == ["delivery-cost"]


@ASKS
@pytest.mark.parametrize("takes_components", [True, False])
async def test_a_choice_below_a_long_guess_leaves_all_of_it(
    ask: Any, takes_components: bool, server: FakeDiscord, place: Place, adapters: Adapters
):
    answer_from(place, SMALL_FILE.replace("We open at **nine**.", LONG))
    server.posts.takes_components = takes_components
    async with adapters.running():
        *guess, choice = await all_of(server, await ask(server, place, ASKED))
        assert "word1199" in guess[-1].text
        assert "word" not in choice.text
        before = [each.text for each in guess]
        server.press_label(choice, place.ada, COST)
        await server.wait_for_edit(choice)
        assert choice.text.startswith(f"**{COST}**\n\nFive euros.")
        assert [each.text for each in guess] == before
        await server.expect_no_message()


async def test_a_guess_that_plain_content_cuts_is_left_whole_by_a_choice(
    server: FakeDiscord, place: Place, adapters: Adapters
):
    half = " ".join(f"word{number}" for number in range(300))
    answer_from(place, SMALL_FILE.replace("We open at **nine**.", half))
    async with adapters.running():
        rich = await ask_publicly(server, place, ASKED)
        assert "word299" in rich.text
        assert OTHERS in rich.text
        server.posts.takes_components = False
        *guess, choice = await all_of(server, await ask_publicly(server, place, ASKED))
        assert "word299" in "".join(each.text for each in guess)
        assert choice.text.startswith(OTHERS)
        server.press_label(choice, place.ada, COST)
        await server.wait_for_edit(choice)
        assert choice.text.startswith(f"**{COST}**\n\nFive euros.")


async def test_a_long_answer_takes_the_place_of_the_guess_for_good(
    server: FakeDiscord, place: Place, adapters: Adapters
):
    answer_from(place, SMALL_FILE.replace("Five euros.", LONG))
    async with adapters.running():
        reply = await ask_publicly(server, place, ASKED)
        server.press_label(reply, place.ada, COST)
        await server.wait_for_edit(reply)
        await all_of(server, reply)
        assert GUESS not in reply.text
        assert not any("choose" in str(one.components) for one in server.messages)


async def test_a_choice_works_below_plain_content_and_where_components_are_refused(
    server: FakeDiscord, place: Place, adapters: Adapters
):
    async with adapters.running():
        server.faults.answer(400, "POST /channels/*/messages", code=50035)
        plain = await ask_publicly(server, place, ASKED)
        assert OTHERS in plain.content
        assert labels(plain) == [TIME, COST, "Helpful", "Not helpful"]
        server.press_label(plain, place.ada, COST)
        await server.wait_for_edit(plain)
        assert (plain.content, "Five euros." in plain.text) == ("", True)


async def test_a_second_person_reads_another_choice_alone(
    server: FakeDiscord, place: Place, adapters: Adapters
):
    eve = server.add_user("eve", place.guild)
    async with adapters.running():
        reply = await ask_publicly(server, place, ASKED)
        buttons = [id_of(reply, "choose"), reply.buttons[1]["custom_id"]]
        first = server.press(reply, place.ada, buttons[0])
        late = server.press(reply, eve, buttons[1])
        await said_privately(server, late, "Five euros.")
        assert "Three *days*." in reply.text
        assert first.followups == []


async def test_a_person_is_asked_of_what_was_asked(
    server: FakeDiscord, place: Place, adapters: Adapters
):
    staff = server.add_channel(place.guild, "staff")
    bot = f'bot: {{handoff: {{discord: "{staff.id}"}}, '
    answer_from(place, SMALL_FILE.replace("bot: {", bot))
    async with adapters.running():
        reply = await ask_publicly(server, place, ASKED)
        assert labels(reply).count("Ask a person") == 1
        server.press_label(reply, place.ada, "Ask a person")
        card = await server.wait_for_message(channel=staff)
        assert ASKED in card.text
        assert "had offered: *When are you open?*, *How long" in card.text


async def test_what_is_shared_is_no_guess_and_may_be_taken_back(
    server: FakeDiscord, place: Place, adapters: Adapters
):
    async with adapters.running():
        private = await ask_privately(server, place, ASKED)
        server.press_label(private, place.ada, "Share")
        shared = await server.wait_for_message(where=lambda one: not one.ephemeral)
        assert shared.text.startswith("**When are you open?**")
        assert GUESS not in shared.text
        assert labels(shared) == ["Helpful", "Not helpful", "Undo"]
        await said_privately(server, server.press_label(shared, place.ada, "Undo"), "Removed")
        assert shared.deleted


async def test_a_preview_shows_the_guess_and_posts_it_as_an_answer(
    server: FakeDiscord, place: Place, adapters: Adapters
):
    async with adapters.running():
        preview = await action_on(server, place, ASKED)
        parts = (GUESS, ANSWER, OTHERS, f"1. {TIME}", f"2. {COST}")
        places = [preview.text.index(part) for part in parts]
        assert places == sorted(places)
        assert labels(preview) == ["Post as reply"]
        server.press_label(preview, place.ada, "Post as reply")
        posted = await server.wait_for_message(where=lambda one: not one.ephemeral)
        assert ANSWER in posted.text
        assert GUESS not in posted.text


async def test_in_a_preview_one_may_go_from_the_guess_to_the_others_and_back(
    server: FakeDiscord, place: Place, adapters: Adapters
):
    async with adapters.running():
        preview = await action_on(server, place, ASKED)
        menu = preview.component(id_of(preview, "instead"))
        assert menu is not None
        assert [each["value"] for each in menu["options"] if each.get("default")] == [
            "opening-hours"
        ]
        for entry_id, answer in (("delivery-cost", "Five euros."), ("opening-hours", ANSWER)):
            before = len(preview.sent)
            server.select(preview, place.ada, id_of(preview, "instead"), [entry_id])
            await server.wait_for_edit(preview, count=before)
            assert answer in preview.text
        server.press_label(preview, place.ada, "Post as reply")
        posted = await server.wait_for_message(where=lambda one: not one.ephemeral)
        assert ANSWER in posted.text


@pytest.mark.parametrize("words", [10, 200, 260, 270, 280, 290, 300, 310, 600, 5_000])
def test_a_guess_of_any_length_keeps_all_words_and_the_limits(words: int):
    others = tuple(Suggestion(f"e{number}", f"{'Why ' * 40}{number}?") for number in range(4))
    body = " ".join(f"word{number:05}" for number in range(words))
    facts: dict[str, Any] = {"suggestions": others, "askable": True, "sharable": True}
    found = layouts(opened("How?", body, **facts))
    for layout in found:
        assert message_refusals(json.loads(json.dumps(payload(layout)))) == []
        assert all(len(content) <= 2_000 for content in layout.contents())
    plain = "\n".join(content for layout in found for content in layout.contents())
    for word in (f"word{words - 1:05}", OTHERS, "Why 3?"):
        assert word in plain
    rows = [row for each in found for row in (*each.choices, *each.rows)]
    assert (len(rows), [len(row) for row in rows]) == (5, [1, 1, 1, 1, 4])


def test_a_guess_that_is_wholly_read_in_one_message_is_one():
    others = (Suggestion("a", "Why?"),)
    short = opened("How?", "Thus.", suggestions=others)
    assert len(layouts(short)) == 1
    alone = dataclasses.replace(short, suggestions=())
    assert layouts(alone)[-1].choices == ()
