"""A message or an interaction of Discord becomes a Question; no policy, no I/O."""

import re
from dataclasses import replace
from typing import Any

import discord

from faqbot.model import Approach, Author, Person, Place, Question, Unread, truncated
from faqbot.service.reading import SENTENCES, asks

PLATFORM = "discord"

_WRITTEN = {discord.MessageType.default, discord.MessageType.reply}
_MENTION = re.compile(r"<(?P<sigil>@[!&]?|#)(?P<id>\d{15,20})>")
_EMOJI = re.compile(r"<a?:(\w+):\d+>")
_COMMAND = re.compile(r"<(/[^<>:]+):\d+>")
_NO_SUBJECT_WORDS = """
a all any can everyone for have hello help hey hi i just me my need needed of one please pls
question questions quick short some somebody someone the there urgent urgently we you
"""
_NO_SUBJECT = frozenset(_NO_SUBJECT_WORDS.split())


def parse_message(message: discord.Message, me: discord.ClientUser) -> Question | None:
    """The question in a new message; None for what nobody wrote (a join, a pin, a new thread).

    A forum post is read with its title, which is the question most often.
    In a text channel `thread` is the message's own id, which a thread begun on it has.
    """
    if message.type not in _WRITTEN:
        return None
    place, channel, thread = _place(message.channel, message.id)
    carried, original, unread = _beside(message, me)
    if unread is None and place is Place.THREAD and message.reference is None:
        # Of what stands above it nothing is told.
        unread = Unread.MESSAGE
    return Question(
        text=_text(message, me),
        platform=PLATFORM,
        channel=str(channel),
        message=str(message.id),
        user=str(message.author.id),
        place=place,
        approach=Approach.MENTION if _is_mentioned(message, me) else Approach.HEARD,
        author=_author(message, me),
        thread=None if thread is None else str(thread),
        to_other=_is_to_other(message, me),
        carried=carried,
        original=original,
        unread=unread,
    )


def parse_command(interaction: discord.Interaction[Any], text: str) -> Question:
    """The question in a slash command; the interaction stands for the message."""
    return _parse(interaction, text, Approach.COMMAND)


def parse_action(interaction: discord.Interaction[Any], message: discord.Message) -> Question:
    """What another's message asks, for the one who chose "Answer from FAQ" in its menu."""
    me = interaction.client.user
    question = _parse(interaction, _text(message, me) if me else "", Approach.MESSAGE_ACTION)
    if me is None:
        return question
    carried, original, unread = _beside(message, me)
    is_own = _author(message, me) is Author.SELF
    author = Author.SELF if is_own else Author.HUMAN
    return replace(question, author=author, carried=carried, original=original, unread=unread)


def parse_tap(interaction: discord.Interaction[Any]) -> Question:
    """Where a button was pressed and by whom; without words.

    Below a public message the reply is for all, so it has the file's language.
    """
    message = interaction.message
    if message is not None and message.flags.ephemeral:
        return _parse(interaction, "", Approach.COMMAND)
    question = _parse(interaction, "", Approach.MENTION)
    is_alone = question.place is Place.DIRECT_MESSAGE
    return question if is_alone else replace(question, locale=None)


def person_of(interaction: discord.Interaction[Any]) -> Person:
    """Who pressed or typed, with what shows whether they are staff."""
    user = interaction.user
    roles = user.roles if isinstance(user, discord.Member) else []
    server = "" if interaction.guild_id is None else str(interaction.guild_id)
    return Person(
        id=str(user.id),
        name=user.display_name,
        roles=frozenset(str(role.id) for role in roles),
        manages=server if interaction.permissions.manage_guild else "",
    )


def _parse(interaction: discord.Interaction[Any], text: str, approach: Approach) -> Question:
    place, channel, thread = _place(interaction.channel, None)
    if interaction.guild_id is None:
        place = Place.DIRECT_MESSAGE
    return Question(
        text=text,
        platform=PLATFORM,
        channel=str(channel or interaction.channel_id),
        message=str(interaction.id),
        user=str(interaction.user.id),
        place=place,
        approach=approach,
        thread=None if thread is None else str(thread),
        locale=str(interaction.locale),
    )


def _place(channel: object, message_id: int | None) -> tuple[Place, int, int | None]:
    """Where a message is, the id of the channel (of a thread's parent), the thread's id."""
    if isinstance(channel, discord.Thread):
        place = Place.FORUM_POST if _is_post(channel, message_id) else Place.THREAD
        return place, channel.parent_id, channel.id
    # No isinstance with discord.abc.Snowflake: a protocol is slow to check, at each message.
    channel_id = int(getattr(channel, "id", 0))
    if isinstance(channel, discord.DMChannel | discord.GroupChannel):
        return Place.DIRECT_MESSAGE, channel_id, None
    if isinstance(channel, discord.PartialMessageable) and channel.guild_id is None:
        return Place.DIRECT_MESSAGE, channel_id, None
    return Place.CHANNEL, channel_id, message_id


def _is_post(thread: discord.Thread, message_id: int | None) -> bool:
    """Whether the message is the first one of a thread in a forum."""
    return thread.id == message_id and isinstance(thread.parent, discord.ForumChannel)


def _author(message: discord.Message, me: discord.ClientUser) -> Author:
    if message.author.id == me.id or message.application_id == me.id:
        return Author.SELF
    is_bot = message.author.bot or message.webhook_id is not None
    return Author.BOT if is_bot else Author.HUMAN


def _is_mentioned(message: discord.Message, me: discord.ClientUser) -> bool:
    """Also true for a reply to the bot whose author left the ping on, and for its own role.

    Discord offers the role beside the bot, under the same name. Without the message content intent
    a message that mentions the role alone comes without its text: nothing can be said to that.
    """
    if any(user.id == me.id for user in message.mentions):
        return True
    return bool(message.content) and any(_is_own_role(role, me) for role in message.role_mentions)


def _is_own_role(role: discord.Role, me: discord.ClientUser) -> bool:
    """Whether it is the role that Discord made for the bot, and manages.

    https://docs.discord.com/developers/topics/permissions#role-object-role-tags-structure
    """
    return role.tags is not None and role.tags.bot_id == me.id


def _beside(message: discord.Message, me: discord.ClientUser) -> tuple[str, str, Unread | None]:
    """What it forwards, what it replies to, and what of either, or of its files, is not told."""
    forwarded = [_body(message, me, each.content) for each in message.message_snapshots]
    carried = "\n".join(filter(None, forwarded))
    replied = None
    if message.type is discord.MessageType.reply and message.reference is not None:
        replied = message.reference.resolved
    original, unread = "", None
    if isinstance(replied, discord.Message):
        if _author(replied, me) is not Author.SELF:
            original = _text(replied, me)
            # Without the message content intent nothing else of it is told, either.
            unread = None if original else Unread.MESSAGE
    elif message.type is discord.MessageType.reply and replied is None:
        unread = Unread.MESSAGE
    if message.message_snapshots and not carried:
        unread = Unread.FILE if _has_files(message.message_snapshots[0]) else Unread.MESSAGE
    if _has_files(message):
        unread = Unread.FILE
    return carried, original, unread


def _has_files(message: discord.Message | discord.MessageSnapshot) -> bool:
    """Whether there are pictures, recordings, other files or stickers."""
    return bool(message.attachments or message.stickers)


def _is_to_other(message: discord.Message, me: discord.ClientUser) -> bool:
    """Whether it mentions another account, or replies to another person.

    A reply to what a bot or a webhook posted speaks to nobody.
    """
    named = {user.id for user in message.mentions}
    replied = message.reference and message.reference.resolved
    if isinstance(replied, discord.Message):
        # The ping of a reply puts its author among the mentions.
        is_person = _author(replied, me) is Author.HUMAN
        (named.add if is_person else named.discard)(replied.author.id)
    return not named <= {me.id, message.author.id}


def _text(message: discord.Message, me: discord.ClientUser) -> str:
    """What was written, below its title in a forum."""
    text = _body(message, me)
    channel = message.channel
    if isinstance(channel, discord.Thread) and _is_post(channel, message.id):
        return post_text(channel.name, text)
    return text


def _body(message: discord.Message, me: discord.ClientUser, forwarded: str | None = None) -> str:
    """What was written, as a reader sees it, without the mention of the bot.

    Of what it has `forwarded` only the words are told, not the names of whom they mention. Not `clean_content`, which puts invisible characters into the text and keeps our own name.
    """

    def name(match: re.Match[str]) -> str:
        wanted = int(match["id"])
        if wanted == me.id:
            return " "
        if match["sigil"] == "#":
            channel = message.guild and message.guild.get_channel_or_thread(wanted)
            return f"#{channel.name}" if channel else "#channel"
        if match["sigil"] == "@&":
            role = next((role for role in message.role_mentions if role.id == wanted), None)
            if role is not None and _is_own_role(role, me):
                return " "
            return "@role" if role is None else f"@{role.name}"
        users = (user.display_name for user in message.mentions if user.id == wanted)
        return f"@{next(users, 'user')}"

    # Typed as a text by discord.py, which hands on whatever arrives: null too.
    written = message.content if forwarded is None else forwarded
    text = _MENTION.sub(name, truncated(written or ""))
    return _COMMAND.sub(r"\1", _EMOJI.sub(r"\1", text)).strip()


def post_text(title: str, body: str) -> str:
    """The title, with what asks in the body; with all of the body where nothing asks at all.

    A title that names no subject is left out, and so is what title and body have both.
    """
    has_subject = not _NO_SUBJECT.issuperset(_bare(title).split())
    kept = [each for each in SENTENCES.split(body) if asks(each)]
    if not kept and not (has_subject and asks(title)):
        kept = [body]
    if has_subject and not any(_within(title, each) for each in kept):
        kept = [title, *(each for each in kept if not _within(each, title))]
    return "\n".join(kept).strip() or title


def _within(part: str, whole: str) -> bool:
    """Whether `whole` has the words of `part`, in their order and nothing between."""
    return f" {_bare(part)} " in f" {_bare(whole)} "


def _bare(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.casefold()))
