"""What discord.py hears from the fake server, parsed."""

import asyncio
import contextlib
from collections.abc import AsyncIterator

import discord
import pytest

from faqbot.adapters.discord.parse import parse_message
from faqbot.model import MAX_TEXT, Approach, Author, Place, Question
from tests.wire.discord import Channel, FakeDiscord, Guild, Message, MessageKind, User
from tests.wire.discord.client import running


class Listener(discord.Client):
    """Parses all it hears; the questions come in the order of the messages."""

    def __init__(self) -> None:
        intents = discord.Intents(
            guilds=True, guild_messages=True, dm_messages=True, message_content=True
        )
        super().__init__(intents=intents, guild_ready_timeout=0.05)
        self.heard: asyncio.Queue[Question | None] = asyncio.Queue()

    async def on_message(self, message: discord.Message) -> None:
        assert self.user is not None
        self.heard.put_nowait(parse_message(message, self.user))


class Scene:
    def __init__(self, server: FakeDiscord, listener: Listener) -> None:
        self.server = server
        self.listener = listener
        self.guild: Guild = server.add_guild()
        self.channel: Channel = server.add_channel(self.guild, "general")
        self.ada: User = server.add_user("ada", self.guild)

    async def heard(self) -> Question | None:
        return await asyncio.wait_for(self.listener.heard.get(), 5)

    async def question(self) -> Question:
        question = await self.heard()
        assert question is not None
        return question


@pytest.fixture
async def scene() -> AsyncIterator[Scene]:
    async with FakeDiscord(message_content=True) as server, contextlib.AsyncExitStack() as stack:
        listener = Listener()
        await stack.enter_async_context(running(listener, server))
        scene = Scene(server, listener)
        await server.gateway.flush(5)
        yield scene


async def test_a_direct_message(scene: Scene):
    sent = scene.server.send_dm(scene.ada, "hello there")
    assert await scene.question() == Question(
        text="hello there",
        platform="discord",
        channel=str(sent.channel.id),
        message=str(sent.id),
        user=str(scene.ada.id),
        place=Place.DIRECT_MESSAGE,
    )


async def test_a_message_in_a_channel_names_the_thread_it_may_begin(scene: Scene):
    sent = scene.server.send(scene.channel, scene.ada, "hello")
    question = await scene.question()
    assert (question.place, question.approach) == (Place.CHANNEL, Approach.HEARD)
    assert (question.channel, question.thread) == (str(scene.channel.id), str(sent.id))


async def test_a_mention_is_cut_out_wherever_it_stands(scene: Scene):
    me = scene.server.bot.id
    for text in (f"<@{me}> when?", f"when? <@!{me}>", f"when? <@{me}>  "):
        scene.server.send(scene.channel, scene.ada, text)
        question = await scene.question()
        assert (question.text, question.approach) == ("when?", Approach.MENTION)


async def test_a_reply_to_the_bot_counts_as_a_mention_if_it_pings(scene: Scene):
    ours = scene.server.send(scene.channel, scene.server.bot, "an answer")
    assert (await scene.question()).author is Author.SELF
    for ping, approach in ((True, Approach.MENTION), (False, Approach.HEARD)):
        scene.server.send(scene.channel, scene.ada, "and then?", reply_to=ours, ping=ping)
        assert (await scene.question()).approach is approach


async def test_a_message_that_names_somebody_is_to_another(scene: Scene):
    bob, me = scene.server.add_user("bob", scene.guild), scene.server.bot.id
    stranger = scene.server.add_user("stranger")
    for text, approach in (
        (f"{bob.mention} when is your permit due?", Approach.HEARD),
        (f"when is it due, {stranger.mention}?", Approach.HEARD),
        (f"<@{me}> does {bob.mention} know?", Approach.MENTION),
    ):
        scene.server.send(scene.channel, scene.ada, text)
        question = await scene.question()
        assert (question.to_other, question.approach) == (True, approach)


async def test_what_names_no_other_person_is_to_nobody(scene: Scene):
    me, role = scene.server.bot.id, next(iter(scene.guild.members.values())).role_id
    for text in (
        "when?", "@everyone when?", "@here when?", f"<@&{role}> when?", "@bob when?",
        f"<@{me}> when?", f"<@!{me}> when?", f"{scene.channel.mention} when?",
        f"I, {scene.ada.mention}, ask when",
    ):  # fmt: skip
        scene.server.send(scene.channel, scene.ada, text)
        assert not (await scene.question()).to_other, text


@pytest.mark.parametrize("ping", [True, False])
async def test_only_a_reply_to_another_person_is_to_another(scene: Scene, ping: bool):
    server, channel = scene.server, scene.channel
    bob = server.add_user("bob", scene.guild)
    robot = server.add_user("robot", scene.guild, bot=True)
    for author, is_to_other in (
        (bob, True), (scene.ada, False), (robot, False), (None, False), (server.bot, False)
    ):  # fmt: skip
        if author is None:
            said = server.send_by_webhook(channel, "it is due")
        else:
            said = server.send(channel, author, "it is due")
        await scene.heard()
        server.send(channel, scene.ada, "when?", reply_to=said, ping=ping)
        assert (await scene.question()).to_other is is_to_other


async def test_of_a_reply_to_what_is_deleted_the_ping_alone_tells(scene: Scene):
    bob = scene.server.add_user("bob", scene.guild)
    said = scene.server.send(scene.channel, bob, "mine is due")
    await scene.heard()
    scene.server.delete(said)
    for ping in (True, False):
        scene.server.send(scene.channel, scene.ada, "when?", reply_to=said, ping=ping)
        assert (await scene.question()).to_other is ping


async def test_what_is_forwarded_is_no_question_and_to_nobody(scene: Scene):
    bob = scene.server.add_user("bob", scene.guild)
    said = scene.server.send(scene.channel, bob, f"{scene.ada.mention} when are you open?")
    await scene.heard()
    scene.server.forward(scene.channel, scene.ada, said)
    question = await scene.question()
    assert (question.text, question.to_other) == ("", False)


async def test_a_thread_belongs_to_its_channel(scene: Scene):
    start = scene.server.send(scene.channel, scene.ada, "start")
    await scene.heard()
    thread = scene.server.start_thread(start, "more")
    scene.server.send(thread, scene.ada, "inside")
    question = await scene.question()
    assert question.place is Place.THREAD
    assert (question.channel, question.thread) == (str(scene.channel.id), str(thread.id))


async def test_a_post_is_the_first_message_of_a_thread_in_a_forum(scene: Scene):
    forum = scene.server.add_forum(scene.guild)
    post = scene.server.post_in_forum(forum, scene.ada, "Title", "the question")
    question = await scene.question()
    assert question.place is Place.FORUM_POST
    assert (question.channel, question.thread) == (str(forum.id), str(post.channel.id))
    assert question.text == "Title\nthe question"
    scene.server.send(post.channel, scene.ada, "more")
    question = await scene.question()
    assert (question.place, question.channel) == (Place.THREAD, str(forum.id))


async def test_bots_and_webhooks_are_bots(scene: Scene):
    other = scene.server.add_user("other", scene.guild, bot=True)
    scene.server.send(scene.channel, other, "beep")
    scene.server.send_by_webhook(scene.channel, "boop")
    assert [(await scene.question()).author for _ in range(2)] == [Author.BOT, Author.BOT]


@pytest.mark.parametrize("kind", [MessageKind.PIN, MessageKind.JOIN, MessageKind.THREAD_CREATED])
async def test_what_nobody_wrote_is_no_question(scene: Scene, kind: MessageKind):
    scene.server.send(scene.channel, scene.ada, "x", kind=kind)
    assert await scene.heard() is None


async def test_mentions_and_emoji_become_words(scene: Scene):
    bob = scene.server.add_user("bob", scene.guild)
    written = f"{bob.mention} in {scene.channel.mention} <:wave:123456789012345678> </faq ask:12> 1"
    scene.server.send(scene.channel, scene.ada, written)
    assert (await scene.question()).text == "@Bob in #general wave /faq ask 1"
    nobody = "<@123456789012345678> <#123456789012345678> <@&123456789012345678>"
    scene.server.send_dm(scene.ada, f"{nobody} <a:x:1>")
    assert (await scene.question()).text == "@user #channel @role x"


async def test_a_message_without_text_is_an_empty_question(scene: Scene):
    sent: Message = scene.server.send(scene.channel, scene.ada, attachments=[])
    question = await scene.question()
    assert (question.text, question.message) == ("", str(sent.id))


async def test_content_that_is_null_is_an_empty_text(scene: Scene):
    scene.server.send_dm(scene.ada, None)
    assert (await scene.question()).text == ""


async def test_a_text_of_any_length_is_cut_before_it_is_read(scene: Scene):
    scene.server.send_dm(scene.ada, "\u0301<@" * 30_000 + " when are you open?")
    text = (await scene.question()).text
    assert len(text) <= MAX_TEXT
    assert text.endswith(" when are you open?")
