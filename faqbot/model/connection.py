"""Where an adapter stands with its platform."""

import enum


class Connection(enum.Enum):
    """Where an adapter stands with its platform."""

    IDLE = "idle"
    CONNECTING = "connecting"
    CONNECTED = "connected"
    WAITING = "waiting to try again"
    FAILED = "failed"
    STOPPED = "stopped"
