"""An honest fake of Discord, gateway and REST, that the real discord.py connects to.

This package is `tests.wire.discord`; `import discord` stays the library.
"""

from tests.wire.discord.desk import CallbackKind, Interaction, InteractionKind
from tests.wire.discord.journal import NotSeenError
from tests.wire.discord.messages import Message, MessageKind
from tests.wire.discord.options import NotOfferedError
from tests.wire.discord.server import FakeDiscord
from tests.wire.discord.world import Channel, Guild, User

__all__ = [
    "CallbackKind",
    "Channel",
    "FakeDiscord",
    "Guild",
    "Interaction",
    "InteractionKind",
    "Message",
    "MessageKind",
    "NotOfferedError",
    "NotSeenError",
    "User",
]
