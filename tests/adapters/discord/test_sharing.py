"""Sharing an answer of several messages: wholly or not at all, and undone as a whole."""

import pytest

from tests.adapters.discord.conftest import Adapters, Place
from tests.adapters.discord.test_taps import (
    ACTION,
    OPEN,
    ask_privately,
    has,
    said_privately,
)
from tests.conftest import SMALL_FILE, snapshot_of
from tests.wire.discord import Channel, FakeDiscord, Interaction, Message
from tests.wire.discord.permissions import READ_MESSAGE_HISTORY

FOLLOW_UP = "POST /webhooks/*"
MESSAGE = "POST /channels/*/messages"


def lengthen(place: Place, words: int = 1_200) -> None:
    """Have the answer take a message for each 400 words or so."""
    long = " ".join(f"word{number}" for number in range(words))
    place.service.snapshot = snapshot_of(SMALL_FILE.replace("We open at **nine**.", long))


async def private_answer(server: FakeDiscord, place: Place) -> Message:
    """The message that Share stands below."""
    first = await ask_privately(server, place)
    last = first
    while not has(last, "share"):
        last = await server.wait_for_message()
    server.claim_all()
    return last


async def preview(server: FakeDiscord, place: Place) -> Message:
    """The message that Post stands below."""
    sent = server.send(place.channel, place.ada, OPEN)
    last = await server.wait_for_answer(server.run_message_action(sent, place.ada, ACTION))
    while not has(last, "post"):
        last = await server.wait_for_message()
    server.claim_all()
    return last


async def all_shared(server: FakeDiscord, channel: Channel) -> list[Message]:
    """What all see of a share, once its votes stand there."""
    shown = [await server.wait_for_message(channel=channel)]
    while not has(shown[-1], "yes"):
        shown.append(await server.wait_for_message(channel=channel))
    return shown


async def told(server: FakeDiscord, tapped: Interaction, words: str) -> None:
    """What the one who tapped reads at last."""
    message = await server.wait_for_message(where=lambda one: one.ephemeral and words in one.text)
    assert message in tapped.followups


def public(server: FakeDiscord, place: Place) -> list[Message]:
    return [
        one
        for one in server.messages
        if one.channel is place.channel and not one.ephemeral and not one.deleted
    ]


@pytest.mark.parametrize("words", ["Invite me to this channel", "nothing was posted"])
async def test_a_share_that_breaks_in_the_middle_leaves_nothing_of_it(
    words: str, server: FakeDiscord, place: Place, adapters: Adapters
):
    lengthen(place)
    async with adapters.running():
        private = await private_answer(server, place)
        if "Invite" in words:
            server.faults.answer(403, FOLLOW_UP, code=50013, after=2)
        else:
            server.faults.rate_limit(FOLLOW_UP, retry_after=3_600, via=False, after=2)
        await told(server, server.press_label(private, place.ada, "Share"), words)
        assert public(server, place) == []
        assert len([one for one in server.messages if one.deleted]) == 2
        assert not private.deleted


async def test_an_answer_that_discord_keeps_private_is_not_called_shared(
    server: FakeDiscord, place: Place, adapters: Adapters
):
    server.desk.keeps_private = True
    async with adapters.running():
        private = await private_answer(server, place)
        tapped = server.press_label(private, place.ada, "Share")
        await told(server, tapped, "nothing was posted")
        assert not private.deleted


async def test_of_a_long_answer_that_discord_keeps_private_nothing_is_left(
    server: FakeDiscord, place: Place, adapters: Adapters
):
    lengthen(place)
    server.desk.keeps_private = True
    async with adapters.running():
        private = await private_answer(server, place)
        tapped = server.press_label(private, place.ada, "Share")
        await told(server, tapped, "nothing was posted")
        kept, said = tapped.followups
        assert (kept.deleted, said.deleted) == (True, False)


@pytest.mark.parametrize("arrives", [True, False])
async def test_a_share_whose_outcome_is_unknown_is_told_as_that(
    arrives: bool, server: FakeDiscord, place: Place, adapters: Adapters
):
    lengthen(place)
    async with adapters.running():
        private = await private_answer(server, place)
        order = server.faults.lose if arrives else server.faults.drop
        order(FOLLOW_UP, after=1)
        tapped = server.press_label(private, place.ada, "Share")
        await told(server, tapped, "part of the answer may stand here")
        assert len(public(server, place)) == arrives
        assert not private.deleted


async def test_a_post_that_breaks_in_the_middle_leaves_nothing_and_can_be_made_again(
    server: FakeDiscord, place: Place, adapters: Adapters
):
    lengthen(place)
    async with adapters.running():
        below = await preview(server, place)
        server.faults.answer(403, MESSAGE, code=50013, after=2)
        await told(server, server.press_label(below, place.ada, "Post as reply"), "Invite me")
        assert public(server, place) == []
        server.claim_all()
        server.press_label(below, place.ada, "Post as reply")
        shown = await all_shared(server, place.channel)
        assert shown == public(server, place)
        assert len(shown) == 3


@pytest.mark.parametrize("plain", [False, True])
@pytest.mark.parametrize("label", ["Share", "Post as reply"])
async def test_one_undo_takes_back_a_share_of_any_length_in_any_form(
    plain: bool, label: str, server: FakeDiscord, place: Place, adapters: Adapters
):
    lengthen(place, words=5_000)
    async with adapters.running():
        below = await (private_answer if label == "Share" else preview)(server, place)
        server.posts.takes_components = not plain
        server.press_label(below, place.ada, label)
        shown = await all_shared(server, place.channel)
        assert len(shown) > (16 if plain else 8)
        assert [has(one, "undo") for one in shown[:-1]] == [
            number > 0 and number % 3 == 0 for number in range(len(shown) - 1)
        ]
        tapped = server.press_label(shown[-1], place.ada, "Undo")
        await told(server, tapped, "Removed")
        assert public(server, place) == []


async def test_an_undo_that_fails_on_its_way_can_be_pressed_again(
    server: FakeDiscord, place: Place, adapters: Adapters
):
    lengthen(place, words=5_000)
    async with adapters.running():
        server.press_label(await private_answer(server, place), place.ada, "Share")
        shown = await all_shared(server, place.channel)
        place.channel.denied = READ_MESSAGE_HISTORY
        await told(server, server.press_label(shown[-1], place.ada, "Undo"), "not remove all of it")
        assert not shown[-1].deleted
        place.channel.denied = 0
        await told(server, server.press_label(shown[-1], place.ada, "Undo"), "Removed")
        assert public(server, place) == []


async def test_an_undo_may_fail_at_any_message_and_the_next_takes_the_rest(
    server: FakeDiscord, place: Place, adapters: Adapters
):
    """The latest goes first; one whose Undo leads to others stays until these are gone."""
    lengthen(place, words=2_600)
    async with adapters.running():
        server.press_label(await private_answer(server, place), place.ada, "Share")
        shown = await all_shared(server, place.channel)
        *earlier, last = shown
        leading = [one for one in earlier if has(one, "undo")]
        assert (len(earlier), leading) == (6, [earlier[3]])
        order = [one for one in reversed(earlier) if one not in leading] + leading
        for at, failing in enumerate(order):
            server.faults.answer(403, f"DELETE /channels/*/messages/{failing.id}", code=50013)
            await told(server, server.press_label(last, place.ada, "Undo"), "not remove all of it")
            assert [one for one in order if one.deleted] == order[:at]
        await told(server, server.press_label(last, place.ada, "Undo"), "Removed")
        assert public(server, place) == []


async def test_two_presses_of_undo_end_in_the_same_words(
    server: FakeDiscord, place: Place, adapters: Adapters
):
    async with adapters.running():
        server.press_label(await private_answer(server, place), place.ada, "Share")
        (shared,) = await all_shared(server, place.channel)
        for tapped in [server.press_label(shared, place.ada, "Undo") for _ in range(2)]:
            await said_privately(server, tapped, "Removed")
