"""Things Slack hands out that run out: trigger ids, response URLs, socket URLs."""

import secrets
import time
from dataclasses import dataclass

from tests.wire.slack.records import Message

TRIGGER_SECONDS = 3  # https://docs.slack.dev/interactivity/handling-user-interaction/
RESPONSE_SECONDS = 30 * 60  # https://docs.slack.dev/interactivity/handling-user-interaction/
RESPONSE_USES = 5  # https://docs.slack.dev/interactivity/handling-user-interaction/
SOCKET_SECONDS = 30  # not documented; the URL is for immediate use


class Ageing:
    """A steady clock, in seconds, that a test can put forward to let tickets run out."""

    def __init__(self) -> None:
        self._ahead = 0.0

    def now(self) -> float:
        return time.monotonic() + self._ahead

    def age(self, seconds: float) -> None:
        """Make every ticket older by so many seconds."""
        self._ahead += seconds


@dataclass(slots=True)
class ResponseUrl:
    """Where a `response_url` leads."""

    user: str
    channel: str
    original: Message | None
    made: float
    uses: int = 0


@dataclass(slots=True)
class Trigger:
    """A right to open one modal."""

    user: str
    made: float
    used: bool = False


class Tickets:
    """All tickets of one fake server."""

    def __init__(self, clock: Ageing) -> None:
        self._clock = clock
        self._triggers: dict[str, Trigger] = {}
        self._responses: dict[str, ResponseUrl] = {}
        self._sockets: dict[str, float] = {}

    def new_trigger(self, user: str) -> str:
        name = f"{secrets.randbelow(10**12)}.{secrets.randbelow(10**12)}.{secrets.token_hex(16)}"
        self._triggers[name] = Trigger(user, self._clock.now())
        return name

    def exchange_trigger(self, name: str) -> tuple[str, str]:
        """(user, "") when the trigger serves, else ("", Slack's error); it serves once.

        https://docs.slack.dev/reference/methods/views.open/#errors
        """
        trigger = self._triggers.get(name)
        if trigger is None:
            return "", "invalid_trigger_id"
        if trigger.used:
            return "", "exchanged_trigger_id"
        if self._clock.now() - trigger.made > TRIGGER_SECONDS:
            return "", "expired_trigger_id"
        trigger.used = True
        return trigger.user, ""

    def new_response(self, user: str, channel: str, original: Message | None = None) -> str:
        name = secrets.token_hex(12)
        self._responses[name] = ResponseUrl(user, channel, original, self._clock.now())
        return name

    def use_response(self, name: str) -> tuple[ResponseUrl | None, str]:
        """(the URL's meaning, "") while it serves, else (None, Slack's error)."""
        url = self._responses.get(name)
        if url is None or self._clock.now() - url.made > RESPONSE_SECONDS:
            return None, "expired_url"
        if url.uses >= RESPONSE_USES:
            return None, "used_url"
        url.uses += 1
        return url, ""

    def new_socket(self) -> str:
        name = secrets.token_hex(16)
        self._sockets[name] = self._clock.now()
        return name

    def use_socket(self, name: str) -> bool:
        """Whether the socket URL serves; it serves once, and soon."""
        made = self._sockets.pop(name, None)
        return made is not None and self._clock.now() - made <= SOCKET_SECONDS
