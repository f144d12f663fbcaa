"""A preview that takes several messages, and another answer in its place."""

import pytest

from faqbot.store import Database
from tests.adapters.discord.conftest import Adapters, Place
from tests.adapters.discord.test_taps import ACTION, OPEN, VAGUE, action_on, chosen, has, id_of
from tests.conftest import SMALL_FILE, snapshot_of
from tests.wire.discord import FakeDiscord, Message

COST, TIME = (" ".join(f"{word}{number}" for number in range(900)) for word in ("cost", "time"))
LONG = SMALL_FILE.replace("Five euros.", COST).replace("Three *days*.", TIME)


async def instead(
    server: FakeDiscord, place: Place, below: Message, entry_id: str, word: str
) -> Message:
    """Choose another answer below a preview; the message that its buttons stand below."""
    server.claim_all()
    server.select(below, place.ada, id_of(below, "instead"), [entry_id])
    await server.journal.wait_until(
        lambda: f"{word}899" in seen(server) or None, within=5, what="another answer"
    )
    await server.journal.quiet(0.1, within=5, fail=lambda: None)
    (last,) = [one for one in server.messages if not one.deleted and has(one, "post")]
    return last


def seen(server: FakeDiscord) -> str:
    return "\n".join(one.text for one in server.messages if not one.deleted)


async def first_preview(server: FakeDiscord, place: Place) -> Message:
    sent = server.send(place.channel, place.ada, VAGUE)
    return await server.wait_for_answer(server.run_message_action(sent, place.ada, ACTION))


@pytest.mark.parametrize("takes_components", [True, False])
async def test_another_answer_takes_the_place_of_all_parts_of_a_long_preview(
    takes_components: bool, server: FakeDiscord, place: Place, adapters: Adapters
):
    place.service.snapshot = snapshot_of(LONG)
    server.posts.takes_components = takes_components
    async with adapters.running():
        below = await first_preview(server, place)
        for entry_id, word, other in (
            ("delivery-cost", "cost", "time"), ("delivery-time", "time", "cost"),
            ("delivery-cost", "cost", "time"),
        ):  # fmt: skip
            below = await instead(server, place, below, entry_id, word)
            assert other + "1" not in seen(server)
            assert seen(server).count(f"{word}0 ") == 1


async def test_another_long_answer_is_posted_below_the_message_too(
    server: FakeDiscord, place: Place, adapters: Adapters
):
    place.service.snapshot = snapshot_of(LONG)
    async with adapters.running():
        below = await first_preview(server, place)
        below = await instead(server, place, below, "delivery-cost", "cost")
        server.claim_all()
        server.press_label(below, place.ada, "Post as reply")
        posted = await server.wait_for_message(where=lambda one: not one.ephemeral)
        assert posted.reference is not None
        assert posted.reference.content == VAGUE


async def test_parts_that_have_to_stay_are_set_apart_from_the_other_answer(
    server: FakeDiscord, place: Place, adapters: Adapters
):
    place.service.snapshot = snapshot_of(LONG)
    async with adapters.running():
        below = await first_preview(server, place)
        below = await instead(server, place, below, "delivery-cost", "cost")
    adapters.told.clear()
    async with adapters.running():
        await instead(server, place, below, "delivery-time", "time")
        assert "It stands below" in below.text
        texts = [one.text for one in server.messages if not one.deleted]
        assert "time0" in texts[texts.index(below.text) + 1]
        assert not has(below, "post")


async def test_another_answer_that_is_looked_at_counts_as_chosen(
    server: FakeDiscord, place: Place, adapters: Adapters, database: Database
):
    async with adapters.running():
        preview = await action_on(server, place, VAGUE)
        for entry_id in ("delivery-cost", "delivery-time"):
            before = len(preview.sent)
            server.select(preview, place.ada, id_of(preview, "instead"), [entry_id])
            await server.wait_for_edit(preview, count=before)
            await place.service.recorder.settle()
            assert chosen(database) == [entry_id]


@pytest.mark.parametrize("text", [OPEN, VAGUE, "zyx wvu tsr qpo"])
async def test_a_preview_does_not_ask_a_person_in_the_name_of_who_looks(
    text: str, server: FakeDiscord, place: Place, adapters: Adapters
):
    bot = f'bot: {{handoff: {{discord: "{place.channel.id}"}}, '
    place.service.snapshot = snapshot_of(SMALL_FILE.replace("bot: {", bot))
    bob = server.add_user("bob", place.guild)
    async with adapters.running():
        preview = await action_on(server, place, text, by=bob)
        assert not has(preview, "person")
        assert "our team" not in preview.text
        if text == VAGUE:
            before = len(preview.sent)
            server.select(preview, bob, id_of(preview, "instead"), ["delivery-cost"])
            await server.wait_for_edit(preview, count=before)
            assert not has(preview, "person")
        server.mention(place.channel, place.ada, text)
        answer = await server.wait_for_message(channel=place.channel)
        assert has(answer, "none" if text == VAGUE else "person")
