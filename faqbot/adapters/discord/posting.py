"""Messages that answer no tap: cards for staff, and a person's answer."""

from collections.abc import Sequence
from typing import Any

import discord

from faqbot.adapters.discord.attempts import UnsentError, attempt
from faqbot.adapters.discord.render import Layout
from faqbot.adapters.discord.responses import NOBODY, show, show_plainly


async def find_place(client: discord.Client, channel_id: str) -> discord.abc.Messageable:
    """The channel or thread of that id.

    Raises:
        discord.HTTPException: It is not there, or not for us.
        UnsentError: Nobody can write in it, or Discord does not answer.
    """
    number = int(channel_id)
    found = client.get_channel(number)
    if found is None:
        found = await attempt(lambda: client.fetch_channel(number), repeatable=True)
    if not isinstance(found, discord.abc.Messageable):
        raise UnsentError(f"{found} takes no messages itself: name a text channel")
    return found


async def post(
    place: discord.abc.Messageable,
    layouts: Sequence[Layout],
    *,
    nonce: str,
    reference: discord.MessageReference | None = None,
    arrived: set[str] | None = None,
) -> None:
    """Send what pings nobody; the first message refers to `reference`.

    Args:
        place: Where.
        layouts: At most ten.
        nonce: At most 20 characters; by it Discord knows what it has been sent before.
        reference: A message in `place`.
        arrived: The nonces of those that were sent at an earlier try, and are not sent again;
            those of this one are added.

    Raises:
        discord.HTTPException: Discord refuses it.
        UnsentError: It was tried in vain.
    """
    known = set() if arrived is None else arrived
    options: dict[str, Any] = {"allowed_mentions": NOBODY, "suppress_embeds": True}
    for index, layout in enumerate(layouts):
        refers = {"reference": reference} if reference is not None and index == 0 else {}

        async def send(
            shown: dict[str, Any], number: int, index: int = index, refers: Any = refers
        ) -> None:
            own = f"{nonce}-{index}{f'p{number}' if number else ''}"
            if own in known:
                return
            more = refers if number <= 1 else {}
            await attempt(
                lambda: place.send(**shown, **options, **more, nonce=own), repeatable=True
            )
            known.add(own)

        # What began as plain content goes on as that.
        began_plainly = f"{nonce}-{index}p1" in known
        await (show_plainly if began_plainly else show)(layout, send)
