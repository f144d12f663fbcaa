"""What an interaction is answered with: one call each, richly, or plainly where that is refused."""

import dataclasses
import logging
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, TypeAlias

import discord

from faqbot.adapters.discord.attempts import UnclearError, UnsentError, attempt
from faqbot.adapters.discord.buttons import plain_view
from faqbot.adapters.discord.render import Layout
from faqbot.adapters.discord.undo_chain import Delete, Trail, gone

_log = logging.getLogger(__name__)

Interaction: TypeAlias = discord.Interaction[discord.Client]
Send: TypeAlias = Callable[[dict[str, Any], int], Awaitable[Any]]
"""Sends one message from its content or view; the number tells the messages of a layout apart."""

NOBODY = discord.AllowedMentions.none()
"""Whom our messages ping."""

# https://docs.discord.com/developers/topics/opcodes-and-status-codes#json
_INVALID_FORM, _UNKNOWN_MESSAGE, _ACKNOWLEDGED = 50035, 10008, 40060


async def show(layout: Layout, send: Send, trail: Trail | None = None) -> None:
    """Send a layout in Components V2, or as plain content where Discord refuses those.

    On a `trail`, which `send` is to tell of each message, every one of them can be undone.
    """
    trail = trail or Trail()
    try:
        await send({"view": dataclasses.replace(layout, rows=trail.below(layout.rows)).view()}, 0)
    except discord.HTTPException as error:
        if not is_too_rich(error):
            raise
        _log.info("components were refused, so plain content goes out: %s", error)
        await show_plainly(layout, send, trail)


async def show_plainly(layout: Layout, send: Send, trail: Trail | None = None) -> None:
    """Send a layout as plain content, in several messages where it is too long for one."""
    trail = trail or Trail()
    contents = layout.contents()
    for number, content in enumerate(contents, start=1):
        shown: dict[str, Any] = {"content": content}
        is_last = number == len(contents)
        below = trail.below(layout.rows if is_last else ())
        buttons = plain_view((*layout.choices, *below) if is_last else below)
        if buttons is not None:
            shown["view"] = buttons
        await send(shown, number)


def is_too_rich(error: discord.HTTPException) -> bool:
    """Whether Discord refuses the form of a message, and not the message that it replies to."""
    return error.code == _INVALID_FORM and "message_reference" not in error.text


async def defer(interaction: Interaction) -> None:
    """Acknowledge, with "is thinking" for a command, which is private, and unseen for a tap.

    Raises:
        discord.HTTPException: It came too late, or another process has done it.
        UnsentError: It was tried in vain.
    """
    tries = 0

    async def once() -> None:
        nonlocal tries
        tries += 1
        await interaction.response.defer(ephemeral=True)

    try:
        await attempt(once, repeatable=True)
    except discord.HTTPException as error:
        # Refused at a second try: the first had arrived, though its answer was lost.
        if error.code != _ACKNOWLEDGED or tries == 1:
            raise


async def fill(interaction: Interaction, layouts: Sequence[Layout]) -> list[discord.Message]:
    """Answer what was deferred: its own message first, then follow-ups, as private as it."""
    sent: list[discord.Message] = []

    async def first(shown: dict[str, Any], number: int) -> None:
        sent.append(await (follow_up if number > 1 else edit)(interaction, shown))

    await show(layouts[0], first)
    return sent + await _go_on(interaction, layouts[1:], private=True)


async def tell(interaction: Interaction, layouts: Sequence[Layout]) -> list[discord.Message]:
    """Say something to the one who pressed alone, whether or not that was acknowledged before.

    Returns:
        The messages, but for one that acknowledges as well.
    """
    sent: list[discord.Message] = []

    async def send(shown: dict[str, Any], _: int) -> None:
        if interaction.response.is_done():
            sent.append(await follow_up(interaction, shown))
            return
        options: dict[str, Any] = {"ephemeral": True, "suppress_embeds": True}
        try:
            await attempt(
                lambda: interaction.response.send_message(
                    **shown, **options, allowed_mentions=NOBODY
                ),
                repeatable=False,
            )
        except discord.HTTPException as error:
            if error.code != _ACKNOWLEDGED:
                raise
            # It was deferred, and only the answer to that was lost.
            sent.append(await follow_up(interaction, shown))

    for layout in layouts:
        await show(layout, send)
    return sent


async def replace(interaction: Interaction, layouts: Sequence[Layout]) -> list[discord.Message]:
    """Put a reply in the place of the tapped message, which was acknowledged before.

    What is too long for it follows, seen by the same people. Where the message was deleted
    meanwhile, who tapped reads it all alone.
    """
    message = interaction.message
    private = message is None or message.flags.ephemeral
    plain = message is not None and not message.flags.components_v2
    sent: list[discord.Message] = []

    async def first(shown: dict[str, Any], number: int) -> None:
        nonlocal private
        if number > 1 or ("content" in shown and not plain):
            # A message in Components V2 stays one, so plain content stands below it.
            sent.append(await follow_up(interaction, shown, private=private))
            return
        try:
            # Content and Components V2 exclude each other; buttons stay unless they are taken away.
            bare = {"content": None, "view": None} if plain else {}
            sent.append(await edit(interaction, bare | shown))
        except discord.NotFound as error:
            if error.code != _UNKNOWN_MESSAGE:
                raise
            private = True
            sent.append(await follow_up(interaction, shown))

    await show(layouts[0], first)
    return sent + await _go_on(interaction, layouts[1:], private=private)


async def publish(interaction: Interaction, layouts: Sequence[Layout]) -> None:
    """Show a reply to all where the interaction was: wholly, or not at all.

    Raises:
        discord.HTTPException: Discord refuses it.
        UnsentError: It was tried in vain, or Discord keeps it private; UnclearError, where a part
            of it may stand there for all that is known.
    """
    sent: list[discord.WebhookMessage] = []
    trail = Trail(layouts[-1].rows)

    async def send(shown: dict[str, Any], _: int) -> None:
        message = await follow_up(interaction, shown, private=False)
        sent.append(message)
        trail.add(message.id)
        if message.flags.ephemeral:
            raise UnsentError("Discord keeps it private")

    try:
        for layout in layouts:
            await show(layout, send, trail)
    except (UnsentError, discord.HTTPException) as error:
        await withdraw([message.delete for message in sent], error)
        raise


async def withdraw(deletes: Sequence[Delete], cause: Exception) -> None:
    """Delete what was sent of a share that broke, the latest first.

    Raises:
        UnclearError: From `cause`, where some of it may stay.
    """
    failed: Exception | None = None
    for delete in reversed(deletes):
        try:
            await gone(delete)
        except (UnsentError, discord.HTTPException) as error:
            failed = error
    if failed is not None:
        raise UnclearError(f"{cause}; what was shared of it may stay: {failed}") from cause


async def _go_on(
    interaction: Interaction, layouts: Sequence[Layout], *, private: bool
) -> list[discord.Message]:
    sent: list[discord.Message] = []

    async def send(shown: dict[str, Any], _: int) -> None:
        sent.append(await follow_up(interaction, shown, private=private))

    for layout in layouts:
        await show(layout, send)
    return sent


async def follow_up(
    interaction: Interaction, shown: dict[str, Any], *, private: bool = True
) -> discord.WebhookMessage:
    """Send one further message."""
    options: dict[str, Any] = {"ephemeral": private, "suppress_embeds": True, "wait": True}
    # A follow-up has no nonce: sent anew it could stand there twice.
    return await attempt(
        lambda: interaction.followup.send(**shown, **options, allowed_mentions=NOBODY),
        repeatable=False,
    )


async def edit(interaction: Interaction, shown: dict[str, Any]) -> discord.Message:
    """Write what was deferred, or the message that was tapped."""
    return await attempt(
        lambda: interaction.edit_original_response(**shown, allowed_mentions=NOBODY),
        repeatable=True,
    )


async def remove(interaction: Interaction) -> None:
    """Delete the message that was tapped."""
    await gone(interaction.delete_original_response)
