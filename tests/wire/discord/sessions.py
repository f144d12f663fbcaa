"""Gateway sessions: who is subscribed to what, and what they missed while away."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Protocol

Json = dict[str, Any]

# https://docs.discord.com/developers/events/gateway#list-of-intents
GUILDS = 1 << 0
MEMBERS = 1 << 1
PRESENCES = 1 << 8
GUILD_MESSAGES = 1 << 9
DIRECT_MESSAGES = 1 << 12
MESSAGE_CONTENT = 1 << 15
PRIVILEGED = MEMBERS | PRESENCES | MESSAGE_CONTENT
KNOWN_INTENTS = sum(1 << bit for bit in (*range(17), 20, 21, 24, 25))


class Outlet(Protocol):
    """Where a session's events go while its client is connected."""

    def push(self, payload: Json) -> None: ...


@dataclass(slots=True)
class Session:
    """One IDENTIFY's life: numbered events, kept so that a RESUME can have them again."""

    intents: int
    shard: tuple[int, int]
    id: str = field(default_factory=lambda: secrets.token_hex(16))
    outlet: Outlet | None = None
    events: list[Json] = field(default_factory=list)

    def wants(self, guild_id: int | None) -> bool:
        """Whether this session's shard is told of `guild_id`; direct messages go to shard 0.

        https://docs.discord.com/developers/events/gateway#sharding
        """
        number, count = self.shard
        return number == ((guild_id or 0) >> 22) % count if guild_id else number == 0

    def send(self, name: str, data: Json) -> None:
        event = {"op": 0, "t": name, "s": len(self.events) + 1, "d": data}
        self.events.append(event)
        if self.outlet is not None:
            self.outlet.push(event)

    def replay(self, after: int) -> None:
        """Push every event whose number is above `after`."""
        if self.outlet is not None:
            for event in self.events[after:]:
                self.outlet.push(event)


class Sessions:
    """All sessions of the one bot."""

    def __init__(self) -> None:
        self._by_id: dict[str, Session] = {}

    @property
    def all(self) -> list[Session]:
        """Those that are not forgotten."""
        return list(self._by_id.values())

    def open(self, intents: int, shard: tuple[int, int]) -> Session:
        session = Session(intents, shard)
        self._by_id[session.id] = session
        return session

    def find(self, session_id: str) -> Session | None:
        return self._by_id.get(session_id)

    def forget(self, session: Session | None = None) -> None:
        """End one session, or all: a RESUME then gets op 9."""
        if session is None:
            self._by_id.clear()
        else:
            self._by_id.pop(session.id, None)

    def dispatch(
        self,
        name: str,
        payload: Callable[[Session], Json],
        *,
        intents: int = 0,
        guild_id: int | None = None,
    ) -> int:
        """Give an event to every session that wants it; returns how many did.

        Args:
            name: the event's name, such as MESSAGE_CREATE.
            payload: makes the event's data for one session.
            intents: bits of which a session must have one; 0 for events all get.
            guild_id: the guild it happened in, None for direct messages.
        """
        told = 0
        for session in self.all:
            if session.wants(guild_id) and (not intents or session.intents & intents):
                session.send(name, payload(session))
                told += 1
        return told
