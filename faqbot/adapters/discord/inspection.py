"""What Discord says of our token, intent, commands and channels, each as a finding."""

import asyncio
from collections.abc import Awaitable, Iterator, Mapping
from pathlib import Path

import discord

from faqbot.adapters.discord.commands import MEMORY, command_names
from faqbot.adapters.discord.grounds import Place, is_private
from faqbot.adapters.discord.invitation import IN_LISTED
from faqbot.adapters.discord.library import BAD_TOKEN, NO_INTENT, PORTAL, signed_in
from faqbot.adapters.discord.parse import PLATFORM
from faqbot.errors import AdapterError
from faqbot.findings import Finding, State, answered
from faqbot.model import Behaviour, Staff
from faqbot.texts import Texts

_LATER = "Check this machine's network and discordstatus.com, then try again."
_INVITE = "Add the bot to the server with the link that `faqbot invite discord` prints"
_NO_SERVER = (
    "faqbot is in no such server",
    f"Compare the id under bot.staff.discord_servers with what Copy Server ID gives. {_INVITE}.",
)
# A post of a forum has its thread already.
_FORUM = discord.Permissions(
    view_channel=True, read_message_history=True, send_messages_in_threads=True
)
_HANDOFF = discord.Permissions(view_channel=True, send_messages=True)
_HANDOFF_THREAD = discord.Permissions(view_channel=True, send_messages_in_threads=True)

_WANTED: dict[
    str, tuple[tuple[type[discord.TextChannel | discord.Thread | discord.ForumChannel], ...], str]
] = {
    "bot.answer_in": ((discord.TextChannel, discord.ForumChannel), "a text channel or a forum"),
    "bot.handoff": ((discord.TextChannel, discord.Thread), "a text channel or a thread"),
}


async def inspect(
    behaviour: Behaviour, texts: Texts, *, token: str, api_url: str | None, data_dir: Path
) -> list[Finding]:
    """Check what `faqbot run` needs, without a connection to the gateway; each within 10 s."""
    subject = "Discord DISCORD_TOKEN"
    try:
        async with signed_in(token, api_url) as client:
            return [
                Finding(subject, State.OK, f"good: {client.user}"),
                *_settings(client, behaviour),
                *await asyncio.gather(*_checks(client, behaviour, texts, data_dir)),
            ]
    except discord.LoginFailure:
        refused = Finding.of(subject, AdapterError(BAD_TOKEN))
    except ConnectionError as error:
        refused = _unanswered(subject, error)
    needy = Finding(
        "Discord intent, commands and channels", State.SKIPPED, "these need the bot token"
    )
    return [refused, needy]


def _checks(
    client: discord.Client, behaviour: Behaviour, texts: Texts, data_dir: Path
) -> Iterator[Awaitable[Finding]]:
    staff, handoff = behaviour.staff_on(PLATFORM), behaviour.handoff.get(PLATFORM)
    subject = "Discord commands"
    yield _checked(subject, _commands(client, subject, texts, data_dir), {})
    named = [
        (f"Discord channel {each}", int(each), "bot.answer_in")
        for each in sorted(behaviour.answer_in.get(PLATFORM, ()))
    ]
    if handoff is not None:
        named.append((f"Discord hand-off channel {handoff}", int(handoff), "bot.handoff"))
    for subject, channel, key in named:
        yield _checked(subject, _rights(client, subject, channel, key), _channel_faults(key))
    for server in sorted(staff.servers):
        subject = f"Discord server {server}"
        faults = {403: _NO_SERVER, 404: _NO_SERVER}
        yield _checked(subject, _server(client, subject, int(server)), faults)
    if handoff is not None:
        yield _answering(client, handoff, staff)


async def _checked(
    subject: str, check: Awaitable[Finding], faults: Mapping[int, tuple[str, str]]
) -> Finding:
    """What a check finds; where Discord refuses it, what `faults` has for the status, with its remedy."""
    try:
        return await answered(check)
    except (ConnectionError, discord.HTTPException) as error:
        known = faults.get(getattr(error, "status", 0))
        return (
            _unanswered(subject, error)
            if known is None
            else Finding(subject, State.PROBLEM, *known)
        )


def _channel_faults(key: str) -> Mapping[int, tuple[str, str]]:
    return {
        403: (
            "faqbot is not in its server, or may not see it",
            f"{_INVITE}, or give its role View Channel in the channel's settings.",
        ),
        404: (
            "there is no such channel",
            f"Compare the id under {key} with what Copy Channel ID gives, and name another one.",
        ),
    }


def _unanswered(subject: str, error: Exception) -> Finding:
    return Finding(subject, State.PROBLEM, f"Discord cannot be asked: {error}", _LATER)


def _settings(client: discord.Client, behaviour: Behaviour) -> list[Finding]:
    application = client.application
    if application is None:
        return []
    flags = application.flags
    granted = flags.gateway_message_content or flags.gateway_message_content_limited
    subject = "Discord Message Content Intent"
    if not behaviour.answer_in.get(PLATFORM):
        found = [Finding(subject, State.OK, "not needed: the file lists no Discord channel")]
    elif granted:
        found = [Finding(subject, State.OK, "switched on")]
    else:
        found = [Finding.of(subject, AdapterError(NO_INTENT))]
    if application.bot_public:
        found.append(
            Finding(
                "Discord Public Bot",
                State.WARNING,
                "anybody may add the bot to a server of their own, and ask it there",
                f"At {PORTAL} choose None under Installation > Install Link, then switch off Bot > "
                "Public Bot. Only you can add it to servers then.",
            )
        )
    if application.interactions_endpoint_url is not None:
        found.append(
            Finding(
                "Discord interactions",
                State.PROBLEM,
                "Discord sends commands and buttons to a web address, not to faqbot",
                f"Empty General Information > Interactions Endpoint URL at {PORTAL}.",
            )
        )
    return found


async def _commands(client: discord.Client, subject: str, texts: Texts, data_dir: Path) -> Finding:
    known = await client.http.get_global_commands(client.application_id or 0)
    there = {command["name"] for command in known}
    missing = [name for name in command_names(texts) if name not in there]
    if not missing:
        return Finding(subject, State.OK, "Discord knows all of faqbot's commands")
    memory = data_dir / MEMORY
    # What is remembered as told is not told again.
    remedy = f"Delete {memory}; they" if memory.exists() else "They"
    return Finding(
        subject,
        State.WARNING,
        f"Discord does not know {', '.join(missing)}",
        f"{remedy} are registered at the next `faqbot run`.",
    )


async def _server(client: discord.Client, subject: str, number: int) -> Finding:
    """Whether faqbot is in a server whose managers the file calls staff."""
    guild = await client.fetch_guild(number, with_counts=False)
    return Finding(subject, State.OK, f"whoever may manage {guild.name} is staff there")


async def _answering(client: discord.Client, channel: str, staff: Staff) -> Finding:
    """Who may use the buttons of what is handed over."""
    subject = "Discord Reply, Taken and Done"
    try:
        place = await answered(_with_its_server(client, int(channel)))
    except (ConnectionError, discord.HTTPException):
        place = None
    private = None if place is None else is_private(place)
    listed = "those under bot.staff" if staff.are_listed else "whoever may manage its server"
    if place is not None and private:
        what = f"for {listed} and everyone in #{place.name}, which is private"
        return Finding(subject, State.OK, what)
    reason = "Discord does not tell whether its channel is private"
    if place is not None:
        reason = f"#{place.name} is a channel that everyone in the server sees"
    what = f"for {listed} alone: {reason}"
    if staff.are_listed:
        return Finding(subject, State.OK, what)
    return Finding(
        subject,
        State.WARNING,
        what,
        "List your people under bot.staff.discord or their role under bot.staff.discord_roles; or "
        "take View Channel from @everyone in the channel's settings.",
    )


async def _with_its_server(client: discord.Client, number: int) -> Place | None:
    """A channel with the roles of its server, a thread's own channel unless it is private."""
    found = await client.fetch_channel(number)
    if isinstance(found, discord.Thread):
        if found.is_private():
            return found
        number = found.parent_id
    elif not isinstance(found, discord.abc.GuildChannel):
        return None
    guild = await client.fetch_guild(found.guild.id, with_counts=False)
    channel = await guild.fetch_channel(number)
    return channel if isinstance(channel, discord.abc.GuildChannel) else None


def _needed(channel: object, key: str) -> discord.Permissions:
    if key == "bot.handoff":
        return _HANDOFF_THREAD if isinstance(channel, discord.Thread) else _HANDOFF
    return _FORUM if isinstance(channel, discord.ForumChannel) else IN_LISTED


async def _rights(client: discord.Client, subject: str, number: int, key: str) -> Finding:
    """Whether faqbot may do there what the file wants of it."""
    found = await client.fetch_channel(number)
    kinds, wanted = _WANTED[key]
    if not isinstance(found, kinds) or client.user is None:
        return Finding(subject, State.PROBLEM, f"it is not {wanted}", f"Name one under {key}.")
    if isinstance(found, discord.Thread) and found.locked:
        remedy = f"Unlock it, or name another one under {key}."
        return Finding(subject, State.PROBLEM, "the thread is locked", remedy)
    # Once more by way of the server, whose roles decide what is allowed in its channels.
    guild = await client.fetch_guild(found.guild.id, with_counts=False)
    member = await guild.fetch_member(client.user.id)
    # A thread has no rights of its own.
    parent = found.parent_id if isinstance(found, discord.Thread) else number
    channel = await guild.fetch_channel(parent)
    needed = _needed(found, key)
    missing = discord.Permissions(needed.value & ~channel.permissions_for(member).value)
    if not missing.value:
        return Finding(subject, State.OK, f"faqbot may do all it needs in #{found.name}")
    names = ", ".join(name.replace("_", " ").title() for name, lacks in missing if lacks)
    return Finding(
        subject,
        State.PROBLEM,
        f"faqbot lacks these permissions in #{found.name}: {names}",
        f"Give its role these in the channel's settings. {_INVITE}, where all channels lack them.",
    )
