"""The parts of the fake, wired together; each module of behaviour adds to it."""

from tests.wire.discord.commands import Commands
from tests.wire.discord.desk import Desk, Interaction
from tests.wire.discord.faults import Faults
from tests.wire.discord.gateway import Gateway
from tests.wire.discord.journal import Journal
from tests.wire.discord.messages import Message
from tests.wire.discord.posts import Posts
from tests.wire.discord.sessions import MESSAGE_CONTENT, Sessions
from tests.wire.discord.snowflakes import Clock, Snowflakes
from tests.wire.discord.world import World

DEFAULT_TOKEN = "discord-token-of-the-tests"


class Core:
    """State shared by senders, invocations, waits and the server."""

    def __init__(self, *, token: str = DEFAULT_TOKEN, message_content: bool = False) -> None:
        self.token = token
        self.clock = Clock()
        self.journal = Journal()
        self.faults = Faults()
        self.world = World(Snowflakes(self.clock))
        sessions = Sessions()
        self.gateway = Gateway(self.world, self.journal, sessions, token=lambda: self.token)
        self.gateway.granted = MESSAGE_CONTENT if message_content else 0
        self.posts = Posts(self.world, sessions, self.journal, self.clock)
        self.commands = Commands(self.world)
        self.desk = Desk()

    @property
    def messages(self) -> list[Message]:
        """Every message the bot sent, oldest first; deleted and ephemeral ones included."""
        return self.posts.by_bot

    @property
    def interactions(self) -> list[Interaction]:
        return self.desk.all
