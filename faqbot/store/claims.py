"""Which messages are answered, by which process, and which of them were never dealt with."""

from collections.abc import Callable, Sequence
from dataclasses import InitVar, dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import Connection, bindparam, case, delete, func, select, update

from faqbot.model import Question
from faqbot.store.database import Database
from faqbot.store.tables import claims, lots

LOST_AFTER = timedelta(minutes=5)
"""A claim that is older than this and not settled counts as lost."""

# Platforms redeliver within the hour; a claim may go after that.
KEPT = timedelta(days=1)
"""How long a claim is kept."""
_MESSAGE = ":m:"

# Built once: each list of values that is built into a statement leaves a circle of references.
_with_token = claims.c.claimed_by.in_(bindparam("tokens", expanding=True))
_SETTLING = update(claims).where(_with_token).values(settled_at=bindparam("now"), lost=False)
_GIVING_BACK = delete(claims).where(_with_token)
_HELD = select(claims.c.key, claims.c.claimed_by).where(
    claims.c.key.in_(bindparam("keys", expanding=True))
)


def message_key(platform: str, channel: str, message: str) -> str:
    """The name by which a message is claimed."""
    return f"{platform}{_MESSAGE}{channel}:{message}"


@dataclass(frozen=True, slots=True)
class Claim:
    """A wish to be the only one who answers a message; what was asked is not kept with it.

    Attributes:
        token: Tells this claim from any other, so that it can be made again after a commit whose
            end nobody heard of.
        keys: The names that are claimed: the message, and its delivery where that has an id.
    """

    question: InitVar[Question]
    token: str
    keys: tuple[str, ...] = field(init=False)

    def __post_init__(self, question: Question) -> None:
        platform, event = question.platform, question.event
        message = message_key(platform, question.channel, question.message)
        keys = (message,) if event is None else (message, f"{platform}:e:{event}")
        object.__setattr__(self, "keys", keys)


class Claims:
    """The claims of all processes, never retaken; raises what `Database.transaction` raises."""

    def __init__(self, database: Database, *, clock: Callable[[], datetime]) -> None:
        """Keep them in `database`; `clock` tells now in UTC."""
        self._database = database
        self._clock = clock

    def take(self, wanted: Sequence[Claim]) -> list[bool]:
        """Whether each message is ours: nobody claimed it or its event before, none of `wanted` did.

        What is new is claimed in one transaction, which waits only for those who claim the same at
        this moment; exactly one of them gets it.
        """
        first: dict[str, str] = {}
        for claim in wanted:
            for key in claim.keys:
                first.setdefault(key, claim.token)
        with self._database.transaction() as connection:
            ours = self._taken(connection, first)
            granted = [
                all(first[key] == claim.token and key in ours for key in claim.keys)
                for claim in wanted
            ]
            # What is refused leaves no trace: its other name is as free as it was.
            refused = {
                claim.token for claim, is_ours in zip(wanted, granted, strict=True) if not is_ours
            }
            if refused & {first[key] for key in ours}:
                connection.execute(_GIVING_BACK, {"tokens": list(refused)})
        return granted

    def settle(self, done: Sequence[Claim]) -> list[None]:
        """Note that each was answered, told otherwise, or rightly met with silence.

        One that only memory had is claimed now. What counted as lost meanwhile is no longer lost.
        """
        tokens = {key: claim.token for claim in done for key in claim.keys}
        with self._database.transaction() as connection:
            if self._settled(connection, tokens) < len(tokens):
                self._taken(connection, tokens)
                self._settled(connection, tokens)
        return [None] * len(done)

    def count_lost(self) -> int:
        """Count what is unsettled after five minutes as lost, once whoever asks: how many messages."""
        now = self._clock()
        late = claims.c.settled_at.is_(None) & (claims.c.claimed_at < now - LOST_AFTER)
        with self._database.transaction() as connection:
            found = connection.execute(
                update(claims).where(late).values(settled_at=now, lost=True).returning(claims.c.key)
            )
            return sum(_MESSAGE in key for key in found.scalars())

    def lost(self) -> int:
        """How many messages of the last day count as lost, in all processes."""
        is_one = claims.c.lost.is_(True) & claims.c.key.contains(_MESSAGE)
        return int(self._database.value(select(func.sum(case((is_one, 1), else_=0)))) or 0)

    def _settled(self, connection: Connection, tokens: dict[str, str]) -> int:
        """Settle what has these tokens: how many keys."""
        now = self._clock()
        return sum(
            connection.execute(_SETTLING, {"tokens": lot, "now": now}).rowcount
            for lot in lots(set(tokens.values()))
        )

    def _taken(self, connection: Connection, tokens: dict[str, str]) -> set[str]:
        """Claim those keys that nobody has; all that have the token given, now or before."""
        now = self._clock()
        inserting = self._database.insert_new(claims).returning(claims.c.key)
        ours: set[str] = set()
        # In one order everywhere, or two processes could wait for each other.
        for lot in lots(tokens):
            rows = [{"key": key, "claimed_at": now, "claimed_by": tokens[key]} for key in lot]
            ours.update(connection.execute(inserting, rows).scalars())
            known = [key for key in lot if key not in ours]
            if known:
                held = connection.execute(_HELD, {"keys": known})
                ours.update(key for key, by in held if by == tokens[key])
        return ours
