"""What was asked in vain, as it was kept; and which of it staff have called no gap."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, case, delete, exists, func, insert, or_, select, update

from faqbot.model import Outcome
from faqbot.store.database import Database
from faqbot.store.tables import (
    ROWS_AT_ONCE,
    handovers,
    ignored_gaps,
    is_question,
    lots,
    questions,
    utc,
    votes,
)

# Nothing of it was shown, and nothing chosen.
_is_untapped: ColumnElement[bool] = (
    (questions.c.outcome == Outcome.SUGGEST.value)
    & questions.c.opened.is_not(True)
    & questions.c.chosen_entry_id.is_(None)
)
# Another was chosen in place of the entry that was shown at once.
_is_rejected: ColumnElement[bool] = questions.c.opened.is_(True) & (
    questions.c.chosen_entry_id != questions.c.entry_id
)


@dataclass(frozen=True, slots=True)
class AskedInVain:
    """A question that was missed, suggested in vain, disliked or handed over.

    Attributes:
        text: Masked.
        user_hash: The stand-in of the one who asked; NOBODY where nobody was named.
        asked_at: In UTC.
        outcome: What it got.
        disliked: Whether anybody voted its answer down.
        handed_over: Whether anybody asked a person for it.
        rejected: Whether another entry was chosen in place of the one that was shown as a guess.
        objected: The entry that was shown, where that was disliked, rejected or did not suffice.
        follows: The entry in whose light it was read, if it was.
    """

    text: str
    user_hash: str
    asked_at: datetime
    outcome: Outcome
    disliked: bool = False
    handed_over: bool = False
    rejected: bool = False
    objected: str | None = None
    follows: str | None = None


class Gaps:
    """Part of the store; synchronous, and StoreError where the database fails."""

    def __init__(self, database: Database, *, clock: Callable[[], datetime]) -> None:
        """Read from `database`; `clock` tells now in UTC."""
        self._database = database
        self._clock = clock

    @property
    def is_missing(self) -> bool:
        """Whether nothing was ever kept: there is no database, and reading would make one."""
        return self._database.is_missing

    def asked_in_vain(self, since: datetime) -> Iterator[AskedInVain]:
        """All of it since a moment, newest first; read on the way, in one transaction."""
        down = (votes.c.question_id == questions.c.id) & ~votes.c.helpful
        disliked = exists().where(down)
        handed_over = exists().where(handovers.c.question_id == questions.c.id)
        voted = select(func.min(votes.c.entry_id)).where(down).scalar_subquery()
        wanted = (
            select(
                questions.c.text,
                questions.c.user_hash,
                questions.c.asked_at,
                questions.c.outcome,
                questions.c.follows_entry_id,
                disliked.label("disliked"),
                handed_over.label("handed_over"),
                func.coalesce(
                    voted,
                    case((_is_rejected, questions.c.entry_id)),
                    questions.c.chosen_entry_id,
                    questions.c.entry_id,
                ).label("shown"),
                _is_rejected.label("rejected"),
            )
            .where(
                questions.c.asked_at >= since,
                is_question,
                or_(
                    questions.c.outcome == Outcome.ABSTAIN.value,
                    _is_untapped,
                    _is_rejected,
                    disliked,
                    handed_over,
                ),
            )
            .order_by(questions.c.asked_at.desc())
        )
        with self._database.transaction() as connection:
            for row in connection.execution_options(yield_per=ROWS_AT_ONCE).execute(wanted):
                yield AskedInVain(
                    text=row.text,
                    user_hash=row.user_hash,
                    asked_at=utc(row.asked_at),
                    outcome=Outcome(row.outcome),
                    disliked=bool(row.disliked),
                    handed_over=bool(row.handed_over),
                    rejected=bool(row.rejected),
                    objected=row.shown if row.disliked or row.handed_over or row.rejected else None,
                    follows=row.follows_entry_id,
                )

    def ignored(self) -> list[str]:
        """The wordings that staff have called no gap, sorted."""
        found = self._database.rows(select(ignored_gaps.c.wording))
        return sorted(str(wording) for (wording,) in found)

    def ignore(self, wordings: Sequence[str]) -> None:
        """Call these wordings, masked and bare, no gap."""
        now = self._clock()
        with self._database.transaction() as connection:
            for lot in lots(wordings):
                connection.execute(delete(ignored_gaps).where(ignored_gaps.c.wording.in_(lot)))
                connection.execute(
                    insert(ignored_gaps), [{"wording": each, "met_at": now} for each in lot]
                )

    def heed(self, wordings: Sequence[str]) -> None:
        """Take it back that these wordings are no gap."""
        with self._database.transaction() as connection:
            for lot in lots(wordings):
                connection.execute(delete(ignored_gaps).where(ignored_gaps.c.wording.in_(lot)))

    def met(self, wordings: Sequence[str]) -> None:
        """Keep these ignored wordings on: the like of them is still asked."""
        with self._database.transaction() as connection:
            for lot in lots(wordings):
                connection.execute(
                    update(ignored_gaps)
                    .where(ignored_gaps.c.wording.in_(lot))
                    .values(met_at=self._clock())
                )
