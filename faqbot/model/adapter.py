"""One way in and out of one platform, as whatever keeps it at work sees it."""

import enum
from collections.abc import Callable
from typing import Protocol


class Connection(enum.Enum):
    """Where an adapter stands with its platform."""

    IDLE = "idle"
    CONNECTING = "connecting"
    CONNECTED = "connected"
    WAITING = "waiting to try again"
    FAILED = "failed"
    STOPPED = "stopped"


Tell = Callable[[Connection], None]


class Adapter(Protocol):
    """One way in and out of one platform."""

    name: str

    @property
    def unsent(self) -> int:
        """Replies that were not, or not wholly, sent since the start."""
        ...

    @property
    def waiting(self) -> int:
        """Replies that wait for their turn to be sent."""
        ...

    @property
    def dropped(self) -> int:
        """Of the unsent, those that found too many waiting already."""
        ...

    async def run(self, tell: Tell) -> None:
        """Connect and serve until `stop`; tell how the connection stands.

        Raises:
            AdapterError: Only a person can help. Any other exception means: try again.
        """
        ...

    async def stop(self) -> None:
        """Take nothing more, and finish what is under way; then `run` returns."""
        ...

    async def announce(self, markdown: str) -> bool:
        """Say something to staff, in the hand-over channel, if the file names one.

        False where that failed, which is one line in the log, or cannot be done now.
        """
        ...
