"""A question goes to a person and the person's answer comes back, over the real wire."""

from datetime import timedelta

import pytest
from sqlalchemy import text

from faqbot.store import Store
from tests.adapters.discord.conftest import Adapters, Place
from tests.conftest import SMALL_FILE, Clock, snapshot_of
from tests.wire.discord import Channel, FakeDiscord, Interaction, Message, User, permissions

MISS = "zyx wvu? write to ann@acme.dev @everyone"
CLOSED = "they take no direct messages"


class Staff:
    """The channel that takes questions, and two people who look after it."""

    def __init__(self, server: FakeDiscord, place: Place) -> None:
        self.server = server
        self.place = place
        self.channel: Channel = server.add_channel(place.guild, "staff")
        self.mia: User = server.add_user("mia", place.guild)
        self.noa: User = server.add_user("noa", place.guild)
        self.hire(f'discord: ["{self.mia.id}", "{self.noa.id}"]')

    def hire(self, staff: str) -> None:
        """Let the file say that of its staff."""
        line = f'bot: {{handoff: {{discord: "{self.channel.id}"}}, staff: {{{staff}}}, '
        self.place.service.snapshot = snapshot_of(SMALL_FILE.replace("bot: {", line))

    async def may_not(self, card: Message, by: User) -> None:
        """Fail unless each button of a card tells `by` who may press it, and does nothing."""
        before = card.text
        for label in ("Reply", "Taken", "Done"):
            pressed = self.server.press_label(card, by, label)
            # The form would have taken the place of a deferral.
            tell = self.server.wait_for_answer if label == "Reply" else self.told
            told = await tell(pressed)
            assert "bot.staff" in told.text
            assert f"`{by.id}`" in told.text
            assert told.ephemeral
            assert pressed.modal is None
        assert card.text == before

    async def asked_publicly(self) -> Message:
        """The reply to a mention that the file has no answer to."""
        sent = self.server.mention(self.place.channel, self.place.ada, MISS)
        return await self.server.wait_for_message(where=lambda one: one.reference is sent)

    async def asked_privately(self) -> Message:
        """The reply to a command, seen by its asker alone."""
        values = {"question": MISS}
        asked = self.server.run_command(self.place.channel, self.place.ada, "faq ask", values)
        return await self.server.wait_for_answer(asked)

    def press_person(self, message: Message) -> Interaction:
        """The button that asks a person, below a reply."""
        return self.server.press_label(message, self.place.ada, "Ask a person")

    async def told(self, tapped: Interaction) -> Message:
        """What only the one who tapped reads."""
        message = await self.server.wait_for_message(
            channel=tapped.channel, where=lambda one: one in tapped.followups
        )
        assert message.ephemeral
        return message

    async def card(self) -> Message:
        return await self.server.wait_for_message(channel=self.channel)

    async def reply(self, card: Message, text: str, by: User | None = None) -> Interaction:
        """A person opens the form and fills it."""
        opened = self.server.press_label(card, by or self.mia, "Reply")
        await self.server.wait_for_interaction_response(opened)
        return self.server.submit_modal(opened, {"answer": text})


@pytest.fixture
def staff(server: FakeDiscord, place: Place) -> Staff:
    return Staff(server, place)


async def test_a_public_question_becomes_a_card_that_links_to_it_and_pings_nobody(
    server: FakeDiscord, place: Place, adapters: Adapters, staff: Staff
):
    async with adapters.running():
        reply = await staff.asked_publicly()
        pressed = staff.press_person(reply)
        card = await staff.card()
        assert "Sent to our team" in (await staff.told(pressed)).text
        asked = reply.reference
        assert asked is not None
        link = f"https://discord.com/channels/{place.guild.id}/{place.channel.id}/{asked.id}"
        assert link in card.text
        assert "zyx wvu" in card.text
        assert "ann@acme.dev" in card.text
        assert (card.mentions, card.mention_everyone) == ([], False)
        assert [one["label"] for one in card.buttons] == [
            "Reply",
            "Answer with an entry",
            "Taken",
            "Done",
        ]
        again = staff.press_person(reply)
        assert "already" in (await staff.told(again)).text
        await server.expect_no_message()


async def test_two_presses_at_once_post_one_card(
    server: FakeDiscord, place: Place, adapters: Adapters, staff: Staff
):
    async with adapters.running():
        reply = await staff.asked_publicly()
        both = [staff.press_person(reply), staff.press_person(reply)]
        await staff.card()
        for pressed in both:
            assert "ur team" in (await staff.told(pressed)).text
        await server.expect_no_message()


async def test_a_persons_answer_replies_to_the_question(
    server: FakeDiscord, place: Place, adapters: Adapters, staff: Staff
):
    async with adapters.running():
        reply = await staff.asked_publicly()
        staff.press_person(reply)
        card = await staff.card()
        filled = await staff.reply(card, "It is *ten*,\n@everyone.\n\n- or so")
        answer = await server.wait_for_message(
            channel=place.channel, where=lambda m: not m.ephemeral
        )
        assert answer.reference is reply.reference
        assert "Mia from our team answers:" in answer.text
        assert "It is *ten*,\n@\u200beveryone.\n\n- or so" in answer.text
        assert (answer.mentions, answer.mention_everyone) == ([], False)
        assert "delivered" in (await staff.told(filled)).text
        assert "Answered by Mia" in card.text


async def test_a_persons_answer_comes_without_a_reference_where_history_is_not_ours_to_read(
    server: FakeDiscord, place: Place, adapters: Adapters, staff: Staff
):
    async with adapters.running():
        staff.press_person(await staff.asked_publicly())
        card = await staff.card()
        server.faults.answer(400, "POST /channels/*/messages", times=1, code=160002)
        filled = await staff.reply(card, "Ten.")
        answer = await server.wait_for_message(
            channel=place.channel, where=lambda m: not m.ephemeral
        )
        assert "Ten." in answer.text
        assert answer.reference is None
        assert "delivered" in (await staff.told(filled)).text
        assert "Answered by Mia" in card.text


async def test_an_answer_goes_into_the_thread_or_the_post_that_asked(
    server: FakeDiscord, place: Place, adapters: Adapters, staff: Staff
):
    start = server.send(place.channel, place.ada, "hello all")
    thread = server.start_thread(start, "a talk")
    post = server.post_in_forum(place.forum, place.ada, "Help", "me please")
    async with adapters.running():
        for where in (thread, post.channel):
            sent = server.mention(where, place.ada, MISS)
            reply = await server.wait_for_message(channel=where)
            pressed = staff.press_person(reply)
            card = await staff.card()
            assert f"/{where.id}/{sent.id}" in card.text
            await staff.told(pressed)
            await staff.told(await staff.reply(card, "Ten."))
            answer = await server.wait_for_message(channel=where)
            assert answer.reference is sent


async def test_an_answer_follows_into_the_thread_that_faqbot_began_on_the_question(
    server: FakeDiscord, place: Place, adapters: Adapters, staff: Staff
):
    listed = (
        f'bot: {{handoff: {{discord: "{staff.channel.id}"}}, '
        f'staff: {{discord: ["{staff.mia.id}"]}}, answer_in: {{discord: ["{place.channel.id}"]}}}}'
    )
    text = SMALL_FILE.replace("bot: {answer_in: {slack: [C1]}}", listed)
    place.service.snapshot = snapshot_of(text)
    async with adapters.running():
        sent = server.send(place.channel, place.ada, "when are you open?")
        reply = await server.wait_for_message()
        thread = reply.channel
        assert thread.id == sent.id
        staff.press_person(reply)
        card = await staff.card()
        assert f"/{place.channel.id}/{sent.id}" in card.text
        assert "faqbot had answered with: *When are you open?*" in card.text
        await staff.told(await staff.reply(card, "Ten."))
        answer = await server.wait_for_message(where=lambda one: "Ten." in one.text)
        assert answer.channel is thread


async def test_who_sees_the_card_in_a_public_channel_has_no_right_to_it(
    server: FakeDiscord, place: Place, adapters: Adapters, staff: Staff
):
    async with adapters.running():
        staff.press_person(await staff.asked_publicly())
        await staff.may_not(await staff.card(), place.ada)


async def test_managers_of_the_channels_server_may_press_and_of_another_may_not(
    server: FakeDiscord, place: Place, adapters: Adapters, staff: Staff
):
    boss = server.add_user("boss", place.guild, staff=True)
    staff.hire("")
    async with adapters.running():
        staff.press_person(await staff.asked_publicly())
        card = await staff.card()
        staff.hire('discord_servers: ["77"]')
        await staff.may_not(card, boss)
        staff.hire("")
        server.press_label(card, boss, "Taken")
        await server.wait_for_edit(card)
        assert "Taken by Boss" in card.text


@pytest.mark.parametrize("kind", ["channel", "thread", "thread of a private channel"])
async def test_without_a_list_whoever_is_in_a_private_channel_or_thread_may_answer(
    server: FakeDiscord, place: Place, adapters: Adapters, staff: Staff, kind: str
):
    if kind == "channel":
        server.close_channel(staff.channel, staff.mia)
    elif kind == "thread":
        staff.channel = server.start_private_thread(staff.channel, "desk", staff.mia)
    else:
        start = server.send(staff.channel, staff.mia, "Desk")
        server.close_channel(staff.channel, staff.mia)
        staff.channel = server.start_thread(start, "desk")
    staff.hire("")
    async with adapters.running():
        staff.press_person(await staff.asked_publicly())
        card = await staff.card()
        filled = await staff.reply(card, "Ten.")
        assert "delivered" in (await staff.told(filled)).text
        assert "Answered by Mia" in card.text


async def test_a_thread_of_a_public_channel_is_public(
    server: FakeDiscord, place: Place, adapters: Adapters, staff: Staff
):
    staff.channel = server.start_thread(server.send(staff.channel, staff.mia, "Desk"), "desk")
    staff.hire("")
    async with adapters.running():
        staff.press_person(await staff.asked_publicly())
        await staff.may_not(await staff.card(), staff.mia)


async def test_a_channel_that_is_opened_is_private_no_longer(
    server: FakeDiscord, place: Place, adapters: Adapters, staff: Staff
):
    server.close_channel(staff.channel, staff.mia)
    staff.hire("")
    async with adapters.running():
        staff.press_person(await staff.asked_publicly())
        card = await staff.card()
        server.open_channel(staff.channel)
        await server.gateway.flush(5)
        await staff.may_not(card, staff.mia)


async def test_whoever_lost_the_right_sends_no_answer_and_gets_the_words_back(
    server: FakeDiscord, place: Place, adapters: Adapters, staff: Staff
):
    async with adapters.running():
        staff.press_person(await staff.asked_publicly())
        card = await staff.card()
        opened = server.press_label(card, staff.mia, "Reply")
        await server.wait_for_interaction_response(opened)
        staff.hire("")
        server.claim_all()
        lost = await staff.told(server.submit_modal(opened, {"answer": "Careful words."}))
        assert "bot.staff" in lost.text
        assert "Careful words." in lost.text
        await server.expect_no_message()
        assert "Answered by" not in card.text


async def test_an_asker_who_was_forgotten_cannot_be_answered_and_staff_read_why(
    server: FakeDiscord, place: Place, adapters: Adapters, staff: Staff, clock: Clock
):
    async with adapters.running():
        first = await staff.told(staff.press_person(await staff.asked_privately()))
        server.press_label(first, place.ada, "Send it")
        card = await staff.card()
        server.press_label(card, staff.mia, "Done")
        await server.wait_for_edit(card)
        await server.wait_for_message(where=lambda one: "closed this" in one.text)
        clock.advance(timedelta(days=8))
        await place.service.recorder.ask(lambda store: store.purge(), 0)
        opened = server.press_label(card, staff.mia, "Reply")
        said = await server.wait_for_message(where=lambda one: one.ephemeral)
        assert "who asked is no longer known" in said.text
        assert opened.modal is None, "nobody writes for nobody"
        await server.expect_no_message(channel=server.world.dm_with(place.ada))


async def test_a_private_question_is_sent_only_after_a_yes_and_answered_privately(
    server: FakeDiscord, place: Place, adapters: Adapters, staff: Staff
):
    async with adapters.running():
        reply = await staff.asked_privately()
        first = await staff.told(staff.press_person(reply))
        assert "zyx wvu" in first.text
        server.press_label(first, place.ada, "Cancel")
        await server.wait_for_edit(first)
        assert (first.text, first.buttons) == ("Nothing was sent.", [])
        await server.expect_no_message()
        second = await staff.told(staff.press_person(reply))
        server.press_label(second, place.ada, "Send it")
        card = await staff.card()
        await server.wait_for_edit(second)
        assert "Sent to our team" in second.text
        assert second.buttons == []
        assert ", privately" in card.text
        assert "discord.com" not in card.text
        await staff.told(await staff.reply(card, "Ten."))
        answer = await server.wait_for_message(channel=server.world.dm_with(place.ada))
        assert "You asked: zyx wvu" in answer.text
        assert "Ten." in answer.text


async def test_a_direct_message_is_asked_first_too_and_answered_there(
    server: FakeDiscord, place: Place, adapters: Adapters, staff: Staff
):
    async with adapters.running():
        sent = server.send_dm(place.ada, MISS)
        reply = await server.wait_for_message(channel=sent.channel)
        first = await staff.told(staff.press_person(reply))
        server.press_label(first, place.ada, "Send it")
        card = await staff.card()
        await staff.reply(card, "Ten.")
        assert "Ten." in (await server.wait_for_message(channel=sent.channel)).text


async def test_closed_direct_messages_are_told_to_staff_who_keep_their_words(
    server: FakeDiscord, place: Place, adapters: Adapters, staff: Staff
):
    place.ada.dm_closed = True
    async with adapters.running():
        first = await staff.told(staff.press_person(await staff.asked_privately()))
        server.press_label(first, place.ada, "Send it")
        card = await staff.card()
        said = await staff.told(await staff.reply(card, "Ten o'clock."))
        assert CLOSED in said.text
        assert "Ten o'clock." in said.text
        assert "Answered by" not in card.text


@pytest.mark.parametrize(
    "denied", [permissions.VIEW_CHANNEL, permissions.SEND_MESSAGES], ids=["unseen", "mute"]
)
async def test_a_card_that_cannot_be_posted_tells_the_client_whom_to_write_to_and_can_be_tried_again(
    denied: int,
    server: FakeDiscord,
    place: Place,
    adapters: Adapters,
    staff: Staff,
    caplog: pytest.LogCaptureFixture,
):
    staff.channel.denied = denied
    async with adapters.running():
        reply = await staff.asked_publicly()
        assert "hi@acme.dev" in (await staff.told(staff.press_person(reply))).text
        (line,) = [record.message for record in caplog.records]
        assert "in the channel's permissions" in line
        staff.channel.denied = 0
        pressed = staff.press_person(reply)
        await staff.card()
        assert "Sent to our team" in (await staff.told(pressed)).text


async def test_taken_and_done_name_who_was_first(
    server: FakeDiscord, place: Place, adapters: Adapters, staff: Staff
):
    async with adapters.running():
        staff.press_person(await staff.asked_publicly())
        card = await staff.card()
        for label, word in (("Taken", "Taken by Mia"), ("Done", "Done by Mia")):
            server.press_label(card, staff.mia, label)
            late = server.press_label(card, staff.noa, label)
            assert word in (await staff.told(late)).text
            assert word in card.text
        assert [one["label"] for one in card.buttons] == ["Reply", "Answer with an entry"]


async def test_all_of_it_outlives_a_restart_and_a_form_that_was_open_meanwhile(
    server: FakeDiscord, place: Place, adapters: Adapters, staff: Staff
):
    async with adapters.running():
        reply = await staff.asked_publicly()
    adapters.told.clear()
    async with adapters.running():
        staff.press_person(reply)
        card = await staff.card()
    adapters.told.clear()
    async with adapters.running():
        opened = server.press_label(card, staff.mia, "Reply")
        await server.wait_for_interaction_response(opened)
    adapters.told.clear()
    async with adapters.running():
        server.submit_modal(opened, {"answer": "Ten."})
        answer = await server.wait_for_message(
            channel=place.channel, where=lambda m: not m.ephemeral
        )
        assert "Ten." in answer.text


async def test_taps_on_what_is_no_longer_kept_are_told_so(
    server: FakeDiscord, place: Place, adapters: Adapters, staff: Staff, clock: Clock
):
    async with adapters.running():
        reply = await staff.asked_publicly()
        staff.press_person(reply)
        card = await staff.card()
        opened = server.press_label(card, staff.mia, "Reply")
        await server.wait_for_interaction_response(opened)
        server.claim_all()
        clock.advance(timedelta(days=181))
        await place.service.recorder.ask(lambda store: store.purge(), 0)
        assert "no longer works" in (await staff.told(staff.press_person(reply))).text
        for label in ("Reply", "Taken", "Done"):
            late = server.press_label(card, staff.mia, label)
            message = await server.wait_for_answer(late) if label == "Reply" else None
            assert "no longer kept" in (message or await staff.told(late)).text
        lost = await staff.told(server.submit_modal(opened, {"answer": "Ten o'clock."}))
        assert "no longer kept" in lost.text
        assert "Ten o'clock." in lost.text
        await server.expect_no_message()


async def test_a_button_that_a_screen_shows_after_done_says_who_did_it(
    server: FakeDiscord, place: Place, adapters: Adapters, staff: Staff
):
    async with adapters.running():
        staff.press_person(await staff.asked_publicly())
        card = await staff.card()
        names = {one["label"]: one["custom_id"] for one in card.buttons}
        server.press_label(card, staff.mia, "Done")
        await server.wait_for_edit(card)
        server.claim_all()
        for person in (staff.noa, staff.mia):
            for label in ("Taken", "Done"):
                late = server.press(card, person, names[label], force=True)
                assert "Done by Mia" in (await staff.told(late)).text


@pytest.mark.parametrize(("plain", "pieces"), [(False, 2), (True, 3)])
async def test_an_answer_that_arrived_in_part_goes_on_where_it_broke_off(
    plain: bool,
    pieces: int,
    server: FakeDiscord,
    place: Place,
    adapters: Adapters,
    staff: Staff,
):
    long = " ".join(f"word{number}" for number in range(513))
    async with adapters.running():
        sent = server.send_dm(place.ada, MISS)
        reply = await server.wait_for_message(channel=sent.channel)
        first = await staff.told(staff.press_person(reply))
        server.press_label(first, place.ada, "Send it")
        card = await staff.card()
        server.claim_all()
        server.posts.takes_components = not plain
        after = pieces - 1
        server.faults.answer(403, "POST /channels/*/messages", code=50007, after=after)
        filled = await staff.reply(card, long)
        await server.wait_for_message(where=lambda m: m in filled.followups and CLOSED in m.text)
        server.claim_all()
        server.clock.advance(3_600)
        server.posts.takes_components = True
        again = await staff.reply(card, long)
        await server.wait_for_message(where=lambda one: one in again.followups)
        said = [one.text for one in server.messages if one.channel is sent.channel][2:]
        words = [word for word in " ".join(said).split() if word.startswith("word")]
        assert len(said) == pieces
        assert words == long.split()
        assert "Answered by Mia" in card.text


async def test_words_that_met_a_fault_of_ours_come_back_to_who_wrote_them(
    server: FakeDiscord, place: Place, adapters: Adapters, staff: Staff
):
    async with adapters.running():
        staff.press_person(await staff.asked_publicly())
        card = await staff.card()
        opened = server.press_label(card, staff.mia, "Reply")
        await server.wait_for_interaction_response(opened)
        server.claim_all()
        place.service.snapshot = None  # type: ignore[assignment]
        lost = await staff.told(server.submit_modal(opened, {"answer": "Ten o'clock."}))
        assert "Sorry" in lost.text
        assert "Ten o'clock." in lost.text


async def test_a_broken_store_costs_the_client_no_word(
    server: FakeDiscord, place: Place, adapters: Adapters, staff: Staff
):
    async with adapters.running():
        reply = await staff.asked_publicly()
        staff.press_person(reply)
        card = await staff.card()
        other = await staff.asked_publicly()
        server.claim_all()
        await place.service.recorder.ask(_break, None)
        assert "hi@acme.dev" in (await staff.told(staff.press_person(other))).text
        assert "Sorry" in (await staff.told(server.press_label(card, staff.mia, "Taken"))).text
        await server.expect_no_message()


def _break(store: Store) -> None:
    """Take the tables away under the running service."""
    with store._database.transaction() as connection:
        for table in ("handovers", "votes", "questions"):
            connection.execute(text(f"DROP TABLE {table}"))
