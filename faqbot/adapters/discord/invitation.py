"""The link that adds the bot to a server, with the least permissions that serve a file."""

import asyncio
import base64
import binascii
import re

import discord
from discord.utils import oauth_url

from faqbot.adapters.discord.library import PORTAL, signed_in
from faqbot.adapters.discord.parse import PLATFORM
from faqbot.errors import AdapterError, SettingsError
from faqbot.model import Behaviour

USER_INSTALL = (
    "Whoever opens it can use /faq and Answer from FAQ in every server and conversation; others see "
    "what they share. First tick User Install under Installation > Installation Contexts at "
    f"{PORTAL}. With Public Bot switched off, only the application's team may open it."
)
"""What the link for people needs."""

_WHERE = f"It stands under General Information at {PORTAL}, as Application ID."

_ANYWHERE = discord.Permissions(
    view_channel=True,
    send_messages=True,
    send_messages_in_threads=True,
    read_message_history=True,
)
IN_LISTED = _ANYWHERE | discord.Permissions(create_public_threads=True)
"""What serves in a text channel that the file lists; without a thread a reply stands in it plainly."""


def least_permissions(behaviour: Behaviour) -> discord.Permissions:
    """What the bot may do in a server; threads of its own only where the file lists a channel."""
    return IN_LISTED if behaviour.answer_in.get(PLATFORM) else _ANYWHERE


def link(application: str, behaviour: Behaviour) -> str:
    """The address at which whoever manages a server adds the application of that id to it.

    https://docs.discord.com/developers/topics/oauth2#bot-users
    """
    return oauth_url(application, permissions=least_permissions(behaviour))


def link_for_people(application: str) -> str:
    """The address at which somebody adds the application for themselves, wherever they write.

    https://docs.discord.com/developers/resources/application#installation-context
    """
    what = "integration_type=1&scope=applications.commands"
    return f"https://discord.com/oauth2/authorize?client_id={application}&{what}"


def resolved(given: str | None, token: str, *, api_url: str | None = None) -> tuple[str, str]:
    """The id of the application, and what makes it doubtful, if anything.

    It is the one given, else Discord's answer for the token (within 10 s), else what the token
    begins with.

    Raises:
        AdapterError: Discord refuses the token.
        SettingsError: There is neither an id nor a token.
    """
    if given is not None:
        if not re.fullmatch(r"[0-9]{1,20}", given):
            raise SettingsError(f"--application: {given!r} is no id. {_WHERE}")
        return given, ""
    if not token:
        raise SettingsError(
            f"DISCORD_TOKEN is not set. Set it, or give the id with --application. {_WHERE}"
        )
    try:
        return asyncio.run(_application_of(token, api_url)), ""
    except discord.LoginFailure as error:
        raise AdapterError(
            "Discord does not accept DISCORD_TOKEN. Reset the bot's token, or give the id of "
            "the application with --application."
        ) from error
    except ConnectionError as error:
        number = _application_in(token)
        if number is None:
            raise SettingsError(
                f"Discord cannot be asked ({error}). Give the id with --application. {_WHERE}"
            ) from error
        doubt = f"Discord cannot be asked ({error}), so the id is the one in DISCORD_TOKEN"
        return number, f"{doubt}; the oldest bots have another."


async def _application_of(token: str, api_url: str | None) -> str:
    async with signed_in(token, api_url) as client:
        return str(client.application_id)


def _application_in(token: str) -> str | None:
    """The id that a token begins with, in base64: that of the bot's account, or None.

    It is the application's own but for the oldest bots, whose accounts had ids apart.
    """
    first = token.partition(".")[0]
    try:
        decoded = base64.b64decode(first + "=" * (-len(first) % 4), validate=True)
    except (binascii.Error, ValueError):
        return None
    return decoded.decode("ascii") if decoded.isdigit() else None
