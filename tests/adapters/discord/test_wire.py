"""Messages over the real wire: discord.py against the fake Discord, with a real service."""

import asyncio
import logging
from dataclasses import replace

import pytest

from tests.adapters.discord.conftest import Adapters, Place
from tests.conftest import SMALL_FILE, snapshot_of
from tests.wire.discord import FakeDiscord, MessageKind
from tests.wire.discord.permissions import CREATE_PUBLIC_THREADS, SEND_MESSAGES

OPEN = "when are you open?"
ANSWER = "We open at **nine**."
VAGUE = "how much or how long does delivery take or cost"
NONSENSE = "zyx wvu tsr qpo"


async def test_a_direct_message_is_answered_by_a_reply(
    server: FakeDiscord, place: Place, adapters: Adapters
):
    async with adapters.running():
        sent = server.send_dm(place.ada, OPEN)
        answer = await server.wait_for_message(channel=sent.channel)
        assert ANSWER in answer.text
        assert answer.reference is sent
        assert answer.mentions == []
        assert "[Hours](<https://acme.dev/hours>), by Ann" in answer.text
        assert "[Summer hours](<https://acme.dev/blog/summer>)** · <t:1787443200:R>" in answer.text
        await server.expect_no_message()


async def test_suggestions_and_misses_are_said_to_those_who_ask_directly(
    server: FakeDiscord, place: Place, adapters: Adapters
):
    async with adapters.running():
        sent = server.send_dm(place.ada, VAGUE)
        answer = await server.wait_for_message(channel=sent.channel)
        labels = [button["label"] for button in answer.buttons]
        assert labels == [
            "How much does delivery cost?",
            "How long does delivery take?",
            "None of these",
        ]
        server.mention(place.channel, place.ada, NONSENSE)
        answer = await server.wait_for_message(channel=place.channel)
        assert "Please write to hi@acme.dev" in answer.text


async def test_a_mention_and_a_reply_to_the_bot_are_answered_in_place(
    server: FakeDiscord, place: Place, adapters: Adapters
):
    async with adapters.running():
        asked = server.mention(place.channel, place.ada, OPEN)
        answer = await server.wait_for_message(channel=place.channel)
        assert (answer.reference, answer.mentions) == (asked, [])
        again = server.send(place.channel, place.ada, "how long is delivery?", reply_to=answer)
        answer = await server.wait_for_message(channel=place.channel)
        assert "Three *days*." in answer.text
        assert answer.reference is again
        quiet = server.send(place.channel, place.ada, OPEN, reply_to=answer, ping=False)
        await server.expect_no_message()
        assert quiet.id not in server.world.channels


async def test_a_thread_is_answered_where_one_mentions_the_bot(
    server: FakeDiscord, place: Place, adapters: Adapters
):
    async with adapters.running():
        start = server.send(place.channel, place.ada, "chat")
        thread = server.start_thread(start, "chat")
        server.send(thread, place.ada, OPEN)
        await server.expect_no_message()
        server.mention(thread, place.ada, OPEN)
        answer = await server.wait_for_message(channel=thread)
        assert ANSWER in answer.text


async def test_an_unlisted_channel_hears_nothing_and_the_intent_is_not_asked_for(
    server: FakeDiscord, place: Place, adapters: Adapters
):
    async with adapters.running():
        server.send(place.channel, place.ada, OPEN)
        server.post_in_forum(place.forum, place.ada, "Hours", OPEN)
        await server.expect_no_message()
        assert [data["intents"] for data in server.identifies] == [1 << 0 | 1 << 9 | 1 << 12]


async def test_a_listed_channel_is_answered_in_a_thread_and_its_asker_goes_on_there(
    server: FakeDiscord, place: Place, adapters: Adapters
):
    place.list(place.channel)
    bob = server.add_user("bob", place.guild)
    async with adapters.running():
        asked = server.send(place.channel, place.ada, OPEN)
        answer = await server.wait_for_message()
        assert (answer.channel.id, answer.channel.name) == (asked.id, OPEN)
        assert (answer.channel.parent, answer.reference) == (place.channel, None)
        server.send(place.channel, place.ada, NONSENSE)
        server.send(place.channel, place.ada, VAGUE)
        server.send(answer.channel, bob, "how much is delivery?")
        await server.expect_no_message()
        server.send(answer.channel, place.ada, "how long does delivery take?")
        more = await server.wait_for_message(channel=answer.channel)
        assert "Three *days*." in more.text


async def test_a_post_in_a_listed_forum_is_answered_in_the_post(
    server: FakeDiscord, place: Place, adapters: Adapters
):
    place.list(place.forum)
    async with adapters.running():
        post = server.post_in_forum(place.forum, place.ada, "Hours", OPEN)
        answer = await server.wait_for_message(channel=post.channel)
        assert answer.reference is post
        server.send(post.channel, place.ada, "how long does delivery take?")
        assert "Three" in (await server.wait_for_message(channel=post.channel)).text
        await server.expect_no_message()


async def test_where_threads_are_forbidden_a_listed_channel_gets_a_plain_reply(
    server: FakeDiscord, place: Place, adapters: Adapters
):
    place.list(place.channel)
    place.channel.denied = CREATE_PUBLIC_THREADS
    async with adapters.running():
        asked = server.send(place.channel, place.ada, OPEN)
        answer = await server.wait_for_message(channel=place.channel)
        assert answer.reference is asked


async def test_a_thread_that_is_there_already_is_used(
    server: FakeDiscord, place: Place, adapters: Adapters
):
    place.list(place.channel)
    async with adapters.running():
        hold = server.faults.hold("POST /channels/*/messages/*/threads")
        asked = server.send(place.channel, place.ada, OPEN)
        await hold.reached.wait()
        thread = server.start_thread(asked, "mine")
        await server.gateway.flush(5)
        hold.release()
        assert ANSWER in (await server.wait_for_message(channel=thread)).text


async def test_redelivery_edits_bots_webhooks_and_itself_get_nothing(
    server: FakeDiscord, place: Place, adapters: Adapters
):
    place.list(place.channel, place.forum)
    other = server.add_user("other", place.guild, bot=True)
    async with adapters.running():
        asked = server.mention(place.channel, place.ada, OPEN)
        answer = await server.wait_for_message(channel=place.channel)
        server.redeliver(asked)
        server.redeliver(answer)
        server.edit(asked, f"{server.bot.mention} how long is delivery?")
        server.unfurl(asked, {"title": "a preview"})
        server.mention(place.channel, other, OPEN)
        server.send(place.channel, other, OPEN)
        server.send_by_webhook(place.channel, f"{server.bot.mention} {OPEN}")
        server.send(place.channel, server.bot, OPEN)
        server.send(place.channel, place.ada, OPEN, kind=MessageKind.PIN)
        server.claim_all()
        await server.expect_no_message()


async def test_the_same_message_after_a_restart_gets_nothing(
    server: FakeDiscord, place: Place, adapters: Adapters
):
    async with adapters.running():
        asked = server.send_dm(place.ada, OPEN)
        await server.wait_for_message()
    async with adapters.running():
        server.redeliver(asked)
        await server.expect_no_message()


async def test_what_is_deleted_before_the_answer_gets_none(
    server: FakeDiscord,
    place: Place,
    adapters: Adapters,
    caplog: pytest.LogCaptureFixture,
):
    caplog.set_level(logging.INFO, "faqbot")
    async with adapters.running():
        hold = server.faults.hold("POST /channels/*/messages")
        first = server.mention(place.channel, place.ada, OPEN)
        await hold.reached.wait()
        waiting = server.mention(place.channel, place.ada, "how long is delivery?")
        server.delete(first, waiting)
        await server.gateway.flush(5)
        hold.release()
        await server.expect_no_message()
        listed = server.mention(place.channel, place.ada, OPEN)
        await server.wait_for_message(channel=listed.channel)
        # The one that waited for its turn was not even tried.
        sent = [call for call in server.calls if call.route == "/channels/{channel}/messages"]
        assert [call.status for call in sent] == [400, 200]
    assert [r.message for r in caplog.records if "unsent" in r.message] == [
        "unsent: the question was deleted"
    ] * 2


async def test_a_reply_that_discord_forbids_is_one_line(
    server: FakeDiscord,
    place: Place,
    adapters: Adapters,
    caplog: pytest.LogCaptureFixture,
):
    place.channel.denied = SEND_MESSAGES
    async with adapters.running() as adapter:
        server.mention(place.channel, place.ada, OPEN)
        await server.wait_for_call("POST", "/channels/{channel}/messages")
        await server.expect_no_message()
        assert adapter.unsent == 1
    (line,) = [record.message for record in caplog.records]
    assert line == (
        f"unsent: a reply in channel {place.channel.id}: 403 Forbidden (error code: 50013): Missing Permissions. "
        "Let faqbot write there: Send Messages and Send Messages in Threads"
    )


async def test_refused_components_become_plain_content(
    server: FakeDiscord, place: Place, adapters: Adapters
):
    async with adapters.running():
        server.faults.answer(400, "POST /channels/*/messages", code=50035)
        sent = server.send_dm(place.ada, OPEN)
        answer = await server.wait_for_message(channel=sent.channel)
        assert answer.content.startswith(f"**When are you open?**\n\n{ANSWER}")
        assert [button["label"] for button in answer.buttons] == ["Helpful", "Not helpful"]
        assert answer.flags & 4
        assert answer.reference is sent
        await server.expect_no_message()


async def test_a_long_answer_arrives_whole_and_in_order(
    server: FakeDiscord, place: Place, adapters: Adapters
):
    words = " ".join(f"word{number}" for number in range(1_500))
    place.service.snapshot = snapshot_of(SMALL_FILE.replace("We open at **nine**.", words))
    async with adapters.running():
        sent = server.send_dm(place.ada, OPEN)
        texts: list[str] = []
        while "Related posts" not in "".join(texts):
            texts.append((await server.wait_for_message(channel=sent.channel)).text)
        assert len(texts) > 2
        found = [word for word in " ".join(texts).split() if word.startswith("word")]
        assert found == words.split()


async def test_a_fault_of_ours_is_one_apology_to_those_who_asked_directly(
    server: FakeDiscord,
    place: Place,
    adapters: Adapters,
    caplog: pytest.LogCaptureFixture,
):
    place.list(place.channel)

    class Broken:
        def rank(self, question: str) -> list[object]:
            raise LookupError(question)

    good = place.service.snapshot
    async with adapters.running():
        place.service.snapshot = replace(good, matcher=Broken())  # type: ignore[arg-type]
        server.send(place.channel, place.ada, OPEN)
        await server.expect_no_message()
        sent = server.send_dm(place.ada, OPEN)
        answer = await server.wait_for_message(channel=sent.channel)
        assert answer.text.startswith("Sorry, something went wrong")
        asked = server.run_command(place.channel, place.ada, "faq ask", {"question": OPEN})
        answer = await server.wait_for_answer(asked)
        assert answer.text.startswith("Sorry")
        assert answer.ephemeral
        await server.expect_no_message()
    assert len([r for r in caplog.records if "fault of faqbot's own" in r.message]) == 3


async def test_many_questions_in_one_channel_are_answered_in_their_order(
    server: FakeDiscord, place: Place, adapters: Adapters
):
    async with adapters.running():
        hold = server.faults.hold("POST /channels/*/messages")
        asked = [server.mention(place.channel, place.ada, OPEN) for _ in range(6)]
        await hold.reached.wait()
        await asyncio.wait_for(server.gateway.flush(5), 5)
        hold.release()
        answers = [await server.wait_for_message(channel=place.channel) for _ in asked]
        assert [answer.reference for answer in answers] == asked


async def test_without_the_right_to_read_history_the_answer_comes_without_a_reference(
    server: FakeDiscord, place: Place, adapters: Adapters
):
    async with adapters.running():
        server.faults.answer(400, "POST /channels/*/messages", times=1, code=160002)
        server.mention(place.channel, place.ada, OPEN)
        answer = await server.wait_for_message(channel=place.channel)
        assert "nine" in answer.text
        assert answer.reference is None
