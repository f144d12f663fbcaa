"""Buttons below replies and the message action, over the real wire."""

from typing import Any

import pytest
import sqlalchemy as sa

from faqbot.adapters.discord.buttons import named, tap_of
from faqbot.store import Database
from tests.adapters.discord.conftest import Adapters, Place
from tests.conftest import SMALL_FILE, snapshot_of
from tests.wire.discord import CallbackKind, FakeDiscord, Interaction, Message, User
from tests.wire.discord.permissions import SEND_MESSAGES

OPEN = "when are you open?"
VAGUE = "delivery"
ACTION = "Answer from FAQ"
WITHOUT_HOURS = SMALL_FILE.replace("opening-hours", "other-hours")


def id_of(message: Message, action: str) -> str:
    """The id of the first button or menu of that action."""
    ids: list[str] = [
        one["custom_id"] for one in _controls(message.components) if "custom_id" in one
    ]
    return next(each for each in ids if tap_of(each)[0] == action)


def _controls(components: list[dict[str, Any]]) -> list[dict[str, Any]]:
    found = []
    for one in components:
        found += [one, *_controls(one.get("components") or [])]
    return found


def has(message: Message, action: str) -> bool:
    return any(tap_of(one.get("custom_id", ""))[0] == action for one in message.buttons)


async def said_privately(server: FakeDiscord, tapped: Interaction, words: str) -> None:
    """What a tap is answered to the one who tapped, alone."""
    await server.wait_for_interaction_response(tapped)
    private = [*tapped.followups]
    if tapped.response is not None and tapped.response.kind is CallbackKind.MESSAGE:
        private.append(tapped.original)  # type: ignore[arg-type]
    else:
        message = await server.wait_for_message(where=lambda one: one in tapped.followups)
        private = [message]
    assert [message.ephemeral for message in private] == [True]
    assert words in private[0].text


async def ask_privately(server: FakeDiscord, place: Place, text: str = OPEN) -> Message:
    asked = server.run_command(place.channel, place.ada, "faq ask", {"question": text})
    return await server.wait_for_answer(asked)


async def ask_publicly(server: FakeDiscord, place: Place, text: str) -> Message:
    server.mention(place.channel, place.ada, text)
    return await server.wait_for_message(channel=place.channel)


def votes(database: Database) -> list[dict[str, Any]]:
    with database.transaction() as connection:
        return [dict(row) for row in connection.execute(sa.text("SELECT * FROM votes")).mappings()]


async def test_a_chosen_suggestion_takes_the_place_of_the_choice(
    server: FakeDiscord, place: Place, adapters: Adapters
):
    async with adapters.running():
        for ask in (ask_publicly, ask_privately):
            reply = await ask(server, place, VAGUE)
            tapped = server.press_label(reply, place.ada, "How long does delivery take?")
            await server.wait_for_edit(reply)
            assert "Three *days*." in reply.text
            assert has(reply, "yes")
            assert not has(reply, "choose")
            assert has(reply, "share") is reply.ephemeral
            assert tapped.followups == []


def chosen(database: Database) -> list[str | None]:
    with database.transaction() as connection:
        found = connection.execute(sa.text("SELECT chosen_entry_id FROM questions"))
        return [row.chosen_entry_id for row in found]


@pytest.mark.parametrize("ask", [ask_publicly, ask_privately])
async def test_a_wrong_choice_is_corrected_in_its_place_and_the_last_one_counts(
    ask: Any, server: FakeDiscord, place: Place, adapters: Adapters, database: Database
):
    eve = server.add_user("eve", place.guild)
    async with adapters.running():
        reply = await ask(server, place, VAGUE)
        server.press_label(reply, place.ada, "How long does delivery take?")
        await server.wait_for_edit(reply)
    adapters.told.clear()
    async with adapters.running():
        by = place.ada if reply.ephemeral else eve
        for entry_id, answer, other in (
            ("delivery-cost", "Five euros.", "Three"), ("delivery-time", "Three", "Five"),
            ("delivery-cost", "Five euros.", "Three"),
        ):  # fmt: skip
            before = len(reply.sent)
            menu = reply.component(id_of(reply, "choose"))
            assert menu is not None
            marked = [one["value"] for one in menu["options"] if one.get("default")]
            assert marked == ["delivery-time" if entry_id == "delivery-cost" else "delivery-cost"]
            server.select(reply, by, id_of(reply, "choose"), [entry_id])
            await server.wait_for_edit(reply, count=before)
            assert answer in reply.text
            assert other not in reply.text
            assert has(reply, "yes")
        await server.expect_no_message()
        await place.service.recorder.settle()
        assert chosen(database) == ["delivery-cost"]


async def test_an_answer_of_several_messages_takes_the_place_of_a_wrong_choice_for_good(
    server: FakeDiscord, place: Place, adapters: Adapters
):
    long = " ".join(f"word{number}" for number in range(1_200))
    place.service.snapshot = snapshot_of(SMALL_FILE.replace("Five euros.", long))
    async with adapters.running():
        reply = await ask_publicly(server, place, VAGUE)
        server.press_label(reply, place.ada, "How long does delivery take?")
        await server.wait_for_edit(reply)
        menu = id_of(reply, "choose")
        before = len(reply.sent)
        for _ in range(2):
            server.select(reply, place.ada, menu, ["delivery-cost"])
        await server.wait_for_edit(reply, count=before)
        last = reply
        while not has(last, "yes"):
            last = await server.wait_for_message()
        await server.expect_no_message()
        shown = [one for one in server.messages if "word" in one.text]
        assert "\n".join(one.text for one in shown).count("word7 ") == 1
        assert not any("choose" in str(one.components) for one in server.messages)


async def test_votes_may_change_and_are_kept_with_question_and_entry(
    server: FakeDiscord, place: Place, adapters: Adapters, database: Database
):
    async with adapters.running():
        reply = await ask_publicly(server, place, OPEN)
        for label, said in (("Helpful", "Glad it helped!"), ("Not helpful", "Sorry.")):
            tapped = server.press_label(reply, place.ada, label)
            await said_privately(server, tapped, said)
        unsure = await ask_publicly(server, place, VAGUE)
        tapped = server.press_label(unsure, place.ada, "None of these")
        await said_privately(server, tapped, "Please write to")
    found = votes(database)
    assert [(row["entry_id"], bool(row["helpful"])) for row in found] == [
        ("opening-hours", False),
        (None, False),
    ]
    names = [
        tap_of(id_of(message, action))[1][0]
        for message, action in ((reply, "no"), (unsure, "none"))
    ]
    assert [row["question_id"] for row in found] == names


async def test_what_was_shared_is_seen_by_all_and_gone_for_the_one_who_shared(
    server: FakeDiscord, place: Place, adapters: Adapters
):
    async with adapters.running():
        private = await ask_privately(server, place)
        server.press_label(private, place.ada, "Share")
        shared = await server.wait_for_message(where=lambda one: not one.ephemeral)
        assert "We open at **nine**." in shared.text
        assert "-# Shared by Ada" in shared.text
        assert has(shared, "yes")
        assert not has(shared, "share")
        await server.wait_for_call("DELETE", "/webhooks/{application}/{token}/messages/{message}")
        assert private.deleted


async def test_only_the_one_who_shared_or_staff_may_undo(
    server: FakeDiscord, place: Place, adapters: Adapters
):
    eve = server.add_user("eve", place.guild)
    boss = server.add_user("boss", place.guild, staff=True)
    # Its server is the one in which managers are staff.
    place.list(place.channel)

    async def share() -> Message:
        server.press_label(await ask_privately(server, place), place.ada, "Share")
        return await server.wait_for_message(where=lambda one: not one.ephemeral)

    async with adapters.running():
        for person in (place.ada, boss):
            shared = await share()
            refused = server.press_label(shared, eve, "Undo")
            await said_privately(server, refused, f"Only <@{place.ada.id}> or staff")
            assert not shared.deleted
            await said_privately(server, server.press_label(shared, person, "Undo"), "Removed")
            assert shared.deleted


async def test_an_undo_that_somebody_made_up_takes_back_nothing(
    server: FakeDiscord, place: Place, adapters: Adapters
):
    eve = server.add_user("eve", place.guild)
    async with adapters.running():
        server.press_label(await ask_privately(server, place), place.ada, "Share")
        shared = await server.wait_for_message(where=lambda one: not one.ephemeral)
        answered = await ask_publicly(server, place, VAGUE)
        for message in (shared, answered):
            forged = server.press(message, eve, f"faq:v1:undo:{eve.id}", force=True)
            await said_privately(server, forged, "no longer works")
            assert not message.deleted


async def test_buttons_outlive_a_restart(server: FakeDiscord, place: Place, adapters: Adapters):
    async with adapters.running():
        reply = await ask_publicly(server, place, VAGUE)
    adapters.told.clear()
    async with adapters.running():
        server.press_label(reply, place.ada, "How long does delivery take?")
        await server.wait_for_edit(reply)
        assert "Three *days*." in reply.text


async def test_a_stale_button_is_answered_kindly(
    server: FakeDiscord, place: Place, adapters: Adapters
):
    async with adapters.running():
        private = await ask_privately(server, place)
        suggested = await ask_publicly(server, place, VAGUE)
        shown = await action_on(server, place, OPEN)
        place.service.snapshot = snapshot_of(WITHOUT_HOURS.replace("delivery-time", "other-time"))
        for message, label in (
            (private, "Share"), (suggested, "How long does delivery take?"), (shown, "Post as reply")
        ):  # fmt: skip
            tapped = server.press_label(message, place.ada, label)
            await said_privately(server, tapped, "gone from my list")


@pytest.mark.parametrize(
    "custom_id", ["faq:v1:gone:q", "faq:v1:choose:q", "faq:v0:yes:q:e", "other", "faq:v1:undo:x"]
)
async def test_a_button_that_nobody_knows_is_answered_kindly(
    custom_id: str, server: FakeDiscord, place: Place, adapters: Adapters
):
    async with adapters.running():
        reply = await ask_publicly(server, place, OPEN)
        reply.buttons[0]["custom_id"] = custom_id
        tapped = server.press(reply, place.ada, custom_id)
        await said_privately(server, tapped, "no longer works")


async def test_a_broken_store_costs_no_word(
    server: FakeDiscord, place: Place, adapters: Adapters, database: Database
):
    async with adapters.running():
        reply = await ask_publicly(server, place, VAGUE)
        private = await ask_privately(server, place)
        with database.transaction() as connection:
            for table in ("votes", "questions"):
                connection.execute(sa.text(f"ALTER TABLE {table} RENAME TO gone_{table}"))
        with_votes = server.press_label(private, place.ada, "Helpful")
        await said_privately(server, with_votes, "could not write that down")
        server.press_label(reply, place.ada, "How long does delivery take?")
        await server.wait_for_edit(reply)
        assert "Three *days*." in reply.text


async def test_a_fault_of_ours_is_one_apology(
    server: FakeDiscord, place: Place, adapters: Adapters
):
    async with adapters.running() as adapter:
        reply = await ask_publicly(server, place, VAGUE)
        place.service.snapshot = None  # type: ignore[assignment]
        tapped = server.press_label(reply, place.ada, "How long does delivery take?")
        await said_privately(server, tapped, "Sorry")
        asked = server.run_command(place.channel, place.ada, "faq help")
        assert "Sorry" in (await server.wait_for_answer(asked)).text
        assert adapter.unsent == 0


async def action_on(
    server: FakeDiscord, place: Place, text: str, *, by: User | None = None
) -> Message:
    """The preview of an answer to a message of ada's with that text."""
    sent = server.send(place.channel, place.ada, text)
    tapped = server.run_message_action(sent, by or place.ada, ACTION)
    return await server.wait_for_answer(tapped)


async def test_the_message_action_previews_privately_and_posts_a_reply(
    server: FakeDiscord, place: Place, adapters: Adapters
):
    bob = server.add_user("bob", place.guild)
    sent = server.send(place.channel, place.ada, OPEN)
    async with adapters.running():
        preview = await server.wait_for_answer(server.run_message_action(sent, bob, ACTION))
        assert preview.ephemeral
        assert "We open at **nine**." in preview.text
    adapters.told.clear()
    async with adapters.running():
        server.press_label(preview, bob, "Post as reply")
        posted = await server.wait_for_message(where=lambda one: not one.ephemeral)
        assert posted.reference is sent
        assert posted.mentions == []
        assert "-# Answered by Bob with faqbot" in posted.text
        await server.wait_for_edit(preview)
        assert "Posted." in preview.text
        await said_privately(server, server.press_label(posted, bob, "Undo"), "Removed")
        assert posted.deleted


async def test_a_preview_offers_other_answers_and_posts_the_one_that_is_shown(
    server: FakeDiscord, place: Place, adapters: Adapters
):
    async with adapters.running():
        preview = await action_on(server, place, VAGUE)
        assert not has(preview, "post")
        for entry_id, shown in (("delivery-cost", "Five euros."), ("delivery-time", "Three")):
            before = len(preview.sent)
            menu = id_of(preview, "instead")
            server.select(preview, place.ada, menu, [entry_id])
            await server.wait_for_edit(preview, count=before)
            assert shown in preview.text
        server.press_label(preview, place.ada, "Post as reply")
        posted = await server.wait_for_message(where=lambda one: not one.ephemeral)
        assert "Three *days*." in posted.text


async def test_a_message_without_words_has_no_answer(
    server: FakeDiscord, place: Place, adapters: Adapters
):
    async with adapters.running():
        preview = await action_on(server, place, "")
        assert "no question in that message" in preview.text
        assert preview.ephemeral


async def test_where_we_may_not_post_the_one_who_wants_it_is_told(
    server: FakeDiscord, place: Place, adapters: Adapters
):
    place.channel.denied = SEND_MESSAGES
    async with adapters.running():
        preview = await action_on(server, place, OPEN)
        tapped = server.press_label(preview, place.ada, "Post as reply")
        await said_privately(server, tapped, "Invite me to this channel")


async def test_a_message_that_was_deleted_meanwhile_gets_no_reply(
    server: FakeDiscord, place: Place, adapters: Adapters
):
    sent = server.send(place.channel, place.ada, OPEN)
    async with adapters.running():
        preview = await server.wait_for_answer(server.run_message_action(sent, place.ada, ACTION))
        server.delete(sent)
        tapped = server.press_label(preview, place.ada, "Post as reply")
        await said_privately(server, tapped, "no longer kept")


def test_the_longest_names_of_buttons_fit():
    for action in ("choose", "share", "post"):
        assert len(named(action, "q" * 16, "e" * 60)) <= 100
    assert tap_of(named("yes", "q-_1", "e")) == ("yes", ["q-_1", "e"])


async def test_an_answer_that_cannot_be_shared_stays_and_the_one_who_wants_it_is_told(
    server: FakeDiscord, place: Place, adapters: Adapters
):
    async with adapters.running():
        private = await ask_privately(server, place)
        server.faults.answer(403, "POST /webhooks/*", code=50013)
        tapped = server.press_label(private, place.ada, "Share")
        await said_privately(server, tapped, "Invite me to this channel")
        assert not private.deleted


async def test_a_choice_works_below_plain_content_and_where_components_are_refused(
    server: FakeDiscord, place: Place, adapters: Adapters
):
    async with adapters.running():
        server.faults.answer(400, "POST /channels/*/messages", code=50035)
        plain = await ask_publicly(server, place, VAGUE)
        assert plain.content
        server.press_label(plain, place.ada, "How long does delivery take?")
        await server.wait_for_edit(plain)
        assert (plain.content, "Three *days*." in plain.text) == ("", True)
        rich = await ask_publicly(server, place, VAGUE)
        server.faults.answer(400, "PATCH /webhooks/*", code=50035)
        server.press_label(rich, place.ada, "How long does delivery take?")
        answer = await server.wait_for_message()
        assert answer.content.startswith("**How long does delivery take?**\n\nThree *days*.")
        assert has(answer, "yes")


async def test_two_presses_of_share_show_one_answer(
    server: FakeDiscord, place: Place, adapters: Adapters
):
    async with adapters.running():
        private = await ask_privately(server, place)
        for _ in range(2):
            server.press_label(private, place.ada, "Share")
        await server.wait_for_message(where=lambda one: not one.ephemeral)
        # Who pressed twice reads, as on Slack, that it Posted.
        said = await server.wait_for_message(where=lambda one: one.ephemeral)
        assert said.text == "Posted."
        await server.expect_no_message()


async def test_undo_takes_back_all_messages_of_a_long_answer(
    server: FakeDiscord, place: Place, adapters: Adapters
):
    long = " ".join(f"word{number}" for number in range(1_200))
    place.service.snapshot = snapshot_of(SMALL_FILE.replace("We open at **nine**.", long))
    sent = server.send(place.channel, place.ada, OPEN)

    async def shared_by(message: Message, label: str) -> None:
        server.press_label(message, place.ada, label)
        shown = [await server.wait_for_message(where=lambda one: not one.ephemeral)]
        while not shown[-1].buttons:
            shown.append(await server.wait_for_message(where=lambda one: not one.ephemeral))
        assert len(shown) == 3
        tapped = server.press_label(shown[-1], place.ada, "Undo")
        await server.wait_for_message(where=lambda one: one in tapped.followups)
        assert all(one.deleted for one in shown)

    async with adapters.running():
        await ask_privately(server, place)
        private = await server.wait_for_message(where=lambda one: has(one, "share"))
        await shared_by(private, "Share")
        server.claim_all()
        tapped = server.run_message_action(sent, place.ada, ACTION)
        await server.wait_for_answer(tapped)
        preview = await server.wait_for_message(where=lambda one: has(one, "post"))
        await shared_by(preview, "Post as reply")
