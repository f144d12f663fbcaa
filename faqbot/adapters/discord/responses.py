"""What an interaction is answered with: one call each, richly, or plainly where that is refused."""

import logging
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, TypeAlias

import discord

from faqbot.adapters.discord.attempts import attempt
from faqbot.adapters.discord.render import Layout, undoing

_log = logging.getLogger(__name__)

Interaction: TypeAlias = discord.Interaction[discord.Client]
Send: TypeAlias = Callable[[dict[str, Any], int], Awaitable[Any]]
"""Sends one message from its content or view; the number tells the messages of a layout apart."""

NOBODY = discord.AllowedMentions.none()
"""Whom our messages ping."""

# https://docs.discord.com/developers/topics/opcodes-and-status-codes#json
_INVALID_FORM, _UNKNOWN_MESSAGE = 50035, 10008


async def show(layout: Layout, send: Send) -> None:
    """Send a layout in Components V2, or as plain content where Discord refuses those."""
    try:
        await send({"view": layout.view()}, 0)
    except discord.HTTPException as error:
        if not is_too_rich(error):
            raise
        _log.info("components were refused, so plain content goes out: %s", error)
        await _show_plainly(layout, send)


async def _show_plainly(layout: Layout, send: Send) -> None:
    contents = layout.contents()
    for number, content in enumerate(contents, start=1):
        shown: dict[str, Any] = {"content": content}
        buttons = layout.buttons()
        if buttons is not None and number == len(contents):
            shown["view"] = buttons
        await send(shown, number)


def is_too_rich(error: discord.HTTPException) -> bool:
    """Whether Discord refuses the form of a message, and not the message that it replies to."""
    return error.code == _INVALID_FORM and "message_reference" not in error.text


async def fill(interaction: Interaction, layouts: Sequence[Layout]) -> None:
    """Answer what was deferred: its own message first, then follow-ups, as private as it."""

    async def first(shown: dict[str, Any], number: int) -> None:
        if number > 1:
            await follow_up(interaction, shown)
        else:
            await edit(interaction, shown)

    await show(layouts[0], first)
    await _go_on(interaction, layouts[1:], private=True)


async def tell(interaction: Interaction, layouts: Sequence[Layout]) -> None:
    """Say something to the one who pressed alone, whether or not that was acknowledged before."""

    async def send(shown: dict[str, Any], _: int) -> None:
        if interaction.response.is_done():
            await follow_up(interaction, shown)
            return
        options: dict[str, Any] = {"ephemeral": True, "suppress_embeds": True}
        # A second time it is refused with 40060.
        await attempt(
            lambda: interaction.response.send_message(**shown, **options, allowed_mentions=NOBODY),
            repeatable=False,
        )

    for layout in layouts:
        await show(layout, send)


async def replace(interaction: Interaction, layouts: Sequence[Layout]) -> None:
    """Put a reply in the place of the tapped message, which was acknowledged before.

    What is too long for it follows, seen by the same people.
    """
    message = interaction.message
    private = message is None or message.flags.ephemeral
    plain = message is not None and not message.flags.components_v2

    async def first(shown: dict[str, Any], number: int) -> None:
        if number > 1 or ("content" in shown and not plain):
            # A message in Components V2 stays one, so plain content stands below it.
            await follow_up(interaction, shown, private=private)
        else:
            # Content and Components V2 exclude each other.
            await edit(interaction, {"content": None, **shown} if plain else shown)

    await show(layouts[0], first)
    await _go_on(interaction, layouts[1:], private=private)


async def publish(interaction: Interaction, layouts: Sequence[Layout]) -> bool:
    """Show a reply to all where the interaction was; False where Discord keeps it private."""
    sent: list[discord.WebhookMessage] = []

    async def send(shown: dict[str, Any], _: int) -> None:
        sent.append(await follow_up(interaction, shown, private=False))

    for layout in layouts:
        await show(undoing(layout, [message.id for message in sent]), send)
    return not any(message.flags.ephemeral for message in sent)


async def _go_on(interaction: Interaction, layouts: Sequence[Layout], *, private: bool) -> None:
    for layout in layouts:
        await show(layout, lambda shown, _: follow_up(interaction, shown, private=private))


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


async def edit(interaction: Interaction, shown: dict[str, Any]) -> None:
    """Write what was deferred, or the message that was tapped."""
    await attempt(
        lambda: interaction.edit_original_response(**shown, allowed_mentions=NOBODY),
        repeatable=True,
    )


async def remove(interaction: Interaction, *others: int) -> None:
    """Delete the message that was tapped, and `others` of ours in its channel."""
    await _gone(interaction.delete_original_response)
    channel: Any = interaction.channel
    for message_id in others:
        message: discord.PartialMessage = channel.get_partial_message(message_id)
        await _gone(message.delete)


async def _gone(delete: Callable[[], Awaitable[None]]) -> None:
    """Delete a message, which a press at the same time may have deleted."""
    try:
        await attempt(delete, repeatable=True)
    except discord.NotFound as error:
        if error.code != _UNKNOWN_MESSAGE:
            raise
