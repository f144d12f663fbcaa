"""What Discord says of our token, intent, commands and channels, each as a finding."""

import asyncio
from collections.abc import Awaitable, Iterator, Mapping
from pathlib import Path
from typing import cast

import discord

from faqbot.adapters.discord.commands import MEMORY, command_names
from faqbot.adapters.discord.invitation import IN_LISTED
from faqbot.adapters.discord.library import BAD_TOKEN, NO_INTENT, PORTAL, signed_in
from faqbot.adapters.discord.parse import PLATFORM
from faqbot.adapters.discord.places import ServerChannel, is_private
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
_UNSEEN = (
    "faqbot is not in its server, or may not see it",
    f"{_INVITE}, or give its role View Channel in the channel's settings.",
)
# A post of a forum has its thread already.
_FORUM = discord.Permissions(
    view_channel=True, read_message_history=True, send_messages_in_threads=True
)
_HANDOFF = discord.Permissions(view_channel=True, send_messages=True)
_HANDOFF_THREAD = discord.Permissions(view_channel=True, send_messages_in_threads=True)

# What a key may name, with the permissions that are needed there, and the same in words.
_WANTED: dict[str, tuple[dict[type, discord.Permissions], str]] = {
    "bot.answer_in": (
        {discord.TextChannel: IN_LISTED, discord.ForumChannel: _FORUM},
        "a text channel or a forum",
    ),
    "bot.handoff": (
        {discord.TextChannel: _HANDOFF, discord.Thread: _HANDOFF_THREAD},
        "a text channel or a thread",
    ),
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
        refused = Finding(subject, State.PROBLEM, *_unanswered(error))
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
        nowhere = (
            f"Compare the id under {key} with what Copy Channel ID gives, and name another one."
        )
        faults = {403: _UNSEEN, 404: ("there is no such channel", nowhere)}
        yield _checked(subject, _rights(client, subject, channel, key), faults)
    for server in sorted(staff.servers):
        subject = f"Discord server {server}"
        check = _server(client, subject, int(server))
        yield _checked(subject, check, dict.fromkeys((403, 404), _NO_SERVER))
    if handoff is not None:
        yield _answering(client, handoff, staff)


async def _checked(
    subject: str, check: Awaitable[Finding], faults: Mapping[int, tuple[str, str]]
) -> Finding:
    """What a check finds; where Discord refuses it, what `faults` has for the status, with its remedy."""
    try:
        return await answered(check)
    except (ConnectionError, discord.HTTPException) as error:
        known = faults.get(getattr(error, "status", 0), _unanswered(error))
        return Finding(subject, State.PROBLEM, *known)


def _unanswered(error: Exception) -> tuple[str, str]:
    return f"Discord cannot be asked: {error}", _LATER


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
    listed = "those under bot.staff" if staff.are_listed else "whoever may manage its server"
    if place is None:
        what = f"for {listed} alone: Discord does not tell whether its channel is private"
    elif is_private(place):
        what = f"for {listed} and everyone in #{place.name}, which is private"
        return Finding(subject, State.OK, what)
    else:
        what = f"for {listed} alone: #{place.name} is a channel that everyone in the server sees"
    if staff.are_listed:
        return Finding(subject, State.OK, what)
    return Finding(
        subject,
        State.WARNING,
        what,
        "List your people under bot.staff.discord or their role under bot.staff.discord_roles; or "
        "take View Channel from @everyone in the channel's settings.",
    )


async def _with_its_server(client: discord.Client, number: int) -> ServerChannel | None:
    """A channel with the roles of its server, a thread's own channel unless it is private."""
    found = await client.fetch_channel(number)
    if isinstance(found, discord.Thread) and found.is_private():
        return found
    return await _seen_by_roles(client, found) if isinstance(found, ServerChannel) else None


async def _seen_by_roles(client: discord.Client, found: ServerChannel) -> discord.abc.GuildChannel:
    """A channel, or that of a thread, by way of its server, whose roles decide what is allowed."""
    guild = await client.fetch_guild(found.guild.id, with_counts=False)
    number = found.parent_id if isinstance(found, discord.Thread) else found.id
    return cast("discord.abc.GuildChannel", await guild.fetch_channel(number))


async def _rights(client: discord.Client, subject: str, number: int, key: str) -> Finding:
    """Whether faqbot may do there what the file wants of it."""
    found = await client.fetch_channel(number)
    kinds, wanted = _WANTED[key]
    needed = kinds.get(type(found))
    if needed is None or not isinstance(found, ServerChannel) or client.user is None:
        return Finding(subject, State.PROBLEM, f"it is not {wanted}", f"Name one under {key}.")
    if isinstance(found, discord.Thread) and found.locked:
        remedy = f"Unlock it, or name another one under {key}."
        return Finding(subject, State.PROBLEM, "the thread is locked", remedy)
    # A thread has no rights of its own.
    channel = await _seen_by_roles(client, found)
    member = await channel.guild.fetch_member(client.user.id)
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
