"""A hand-over in Discord's own terms: cards, forms, threads and references, who may press.

What it does on every platform is in `tests/conversation/test_handover.py`.
"""

import pytest

from tests.adapters.discord.conftest import Adapters, Place
from tests.conftest import SMALL_FILE, snapshot_of
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


async def test_a_private_question_is_sent_only_after_a_yes_and_answered_privately(
    server: FakeDiscord, place: Place, adapters: Adapters, staff: Staff
):
    async with adapters.running():
        asks = await staff.told(staff.press_person(await staff.asked_privately()))
        assert "zyx wvu" in asks.text
        server.press_label(asks, place.ada, "Send it")
        card = await staff.card()
        await server.wait_for_edit(asks)
        assert "Sent to our team" in asks.text
        assert asks.buttons == []
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
async def test_where_no_card_can_be_posted_the_log_says_what_to_permit(
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
