"""`/faq ask` over the real wire."""

from pathlib import Path
from typing import Any

import pytest

from faqbot.conversation.commands import STAFF_COMMANDS, SUBCOMMANDS
from tests.adapters.discord.conftest import Adapters, Place
from tests.conftest import SMALL_FILE, snapshot_of
from tests.wire.discord import CallbackKind, FakeDiscord, Interaction

OPEN = "when are you open?"


def ask(server: FakeDiscord, place: Place, text: str = OPEN, **more: Any) -> Interaction:
    return server.run_command(place.channel, place.ada, "faq ask", {"question": text}, **more)


async def test_the_answer_is_private_and_deferred_at_once(
    server: FakeDiscord, place: Place, adapters: Adapters
):
    async with adapters.running():
        for where in (place.channel, server.world.dm_with(place.ada)):
            asked = server.run_command(where, place.ada, "faq ask", {"question": OPEN})
            response = await server.wait_for_interaction_response(asked)
            assert response.kind is CallbackKind.DEFERRED_MESSAGE
            answer = await server.wait_for_answer(asked)
            assert answer.ephemeral
            assert "We open at **nine**." in answer.text
        await server.expect_no_message()


async def test_misses_and_small_talk_are_answered_too(
    server: FakeDiscord, place: Place, adapters: Adapters
):
    async with adapters.running():
        assert "hi@acme.dev" in (await server.wait_for_answer(ask(server, place, "zyx wvu"))).text
        assert "Hello!" in (await server.wait_for_answer(ask(server, place, "hello"))).text


async def test_a_long_answer_goes_on_in_private_follow_ups(
    server: FakeDiscord, place: Place, adapters: Adapters
):
    long = " ".join(f"word{number}" for number in range(1_500))
    place.service.snapshot = snapshot_of(SMALL_FILE.replace("We open at **nine**.", long))
    async with adapters.running():
        asked = ask(server, place)
        texts = [(await server.wait_for_answer(asked)).text]
        while "Related posts" not in texts[-1]:
            message = await server.wait_for_message()
            assert message.ephemeral
            texts.append(message.text)
        assert [w for w in " ".join(texts).split() if w.startswith("word")] == long.split()


async def test_refused_components_become_plain_private_content(
    server: FakeDiscord, place: Place, adapters: Adapters
):
    async with adapters.running():
        server.faults.answer(400, "PATCH /webhooks/*", code=50035)
        answer = await server.wait_for_answer(ask(server, place))
        assert answer.content.startswith("**When are you open?**\n\nWe open at **nine**.")
        assert answer.ephemeral


async def test_autocomplete_offers_questions_found_by_their_aliases(
    server: FakeDiscord, place: Place, adapters: Adapters
):
    async with adapters.running():

        async def offered(typed: str) -> list[str]:
            values = {"question": typed}
            asked = server.autocomplete(
                place.channel, place.ada, "faq ask", values, focused="question"
            )
            await server.wait_for_interaction_response(asked)
            assert all(choice["name"] == choice["value"] for choice in asked.choices)
            return [choice["name"] for choice in asked.choices]

        everything = ["When are you open?", "How long does delivery take?"]
        everything.append("How much does delivery cost?")
        assert await offered("") == everything
        assert (await offered("weekend"))[0] == "When are you open?"
        assert (await offered("price of"))[0] == "How much does delivery cost?"
        assert (await offered("delivry"))[:2] == everything[1:]
        for odd in ("🙂", "x" * 6_000, "\u0301" * 500, "*"):
            assert len(await offered(odd)) <= 25
        assert adapters.told


async def test_commands_are_registered_once_over_two_starts_and_again_when_they_change(
    server: FakeDiscord, place: Place, adapters: Adapters, tmp_path: Path
):
    for _ in range(2):
        async with adapters.running():
            pass
        adapters.told.clear()
    assert server.commands.overwrites == 1
    told = {each["name"]: each for each in server.commands.registered()}
    assert {name: each["contexts"] for name, each in told.items()} == {
        "faq": [0, 1, 2],
        "faqadmin": [0],
        "Answer from FAQ": [0, 1, 2],
    }
    named = {name: {each["name"] for each in told[name]["options"]} for name in ("faq", "faqadmin")}
    assert named == {"faq": {"ask", *SUBCOMMANDS}, "faqadmin": set(STAFF_COMMANDS)}
    assert told["faq"]["default_member_permissions"] is None
    assert told["faqadmin"]["default_member_permissions"] == str(1 << 5)
    (remembered,) = adapters.data_dir.iterdir()
    remembered.write_text("another")
    async with adapters.running():
        pass
    assert server.commands.overwrites == 2


async def test_an_unwritable_folder_or_a_refused_registration_costs_no_answer(
    server: FakeDiscord,
    place: Place,
    adapters: Adapters,
    caplog: pytest.LogCaptureFixture,
):
    adapters.data_dir.write_text("a file stands where the folder should be")
    server.faults.answer(403, "PUT /applications/*/commands", code=50001)
    for overwrites in (0, 1):
        async with adapters.running():
            sent = server.send_dm(place.ada, OPEN)
            await server.wait_for_message(channel=sent.channel)
            assert server.commands.overwrites == overwrites
        adapters.told.clear()
    assert "/faq is not registered" in caplog.text


async def test_a_command_that_nobody_knows_any_more_is_one_apology(
    server: FakeDiscord, place: Place, adapters: Adapters, caplog: pytest.LogCaptureFixture
):
    async with adapters.running():
        gone = server.run_command(place.channel, place.ada, "faq gone", force=True)
        assert "Sorry" in (await server.wait_for_answer(gone)).text
    assert len(caplog.records) == 1


@pytest.mark.parametrize("code", [10062, 40060])
async def test_an_interaction_that_cannot_be_deferred_is_one_line(
    code: int,
    server: FakeDiscord,
    place: Place,
    adapters: Adapters,
    caplog: pytest.LogCaptureFixture,
):
    async with adapters.running():
        server.faults.answer(404 if code == 10062 else 400, "POST /interactions/*", code=code)
        ask(server, place)
        await server.wait_for_call("POST", "/interactions/{interaction}/{token}/callback")
        await server.expect_no_message()
    (line,) = [record.message for record in caplog.records]
    assert line.startswith("unsent: ")
    assert str(code) in line


async def test_an_interaction_whose_token_has_died_is_one_line(
    server: FakeDiscord, place: Place, adapters: Adapters, caplog: pytest.LogCaptureFixture
):
    async with adapters.running():
        hold = server.faults.hold("PATCH /webhooks/*")
        asked = ask(server, place)
        await hold.reached.wait()
        server.clock.advance(15 * 60 + 1)
        hold.release()
        await server.wait_for_call("PATCH", "/webhooks/{application}/{token}/messages/{message}")
        await server.expect_no_message()
    (line,) = [record.message for record in caplog.records]
    assert "50027" in line
    assert asked.token not in line


async def test_a_lost_answer_is_written_again_into_the_same_message(
    server: FakeDiscord, place: Place, adapters: Adapters
):
    async with adapters.running():
        server.faults.lose("PATCH /webhooks/*")
        asked = ask(server, place)
        assert "nine" in (await server.wait_for_answer(asked)).text
        await server.wait_for_call("PATCH", "/webhooks/{application}/{token}/messages/{message}")
        await server.expect_no_message()
        assert asked.followups == []
