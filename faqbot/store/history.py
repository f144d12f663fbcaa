"""What was asked, voted and handed over since a moment, as the report counts it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, case, func, select

from faqbot.model import Outcome, Progress
from faqbot.store.database import Database
from faqbot.store.tables import (
    ROWS_AT_ONCE,
    handovers,
    is_question,
    questions,
    utc,
    votes,
)


@dataclass(frozen=True, slots=True)
class Asked:
    """A question, without its text.

    Attributes:
        asked_at: In UTC.
        user_hash: The stand-in of the one who asked; NOBODY where nobody was named.
        entry: The entry that was answered with, shown as a guess or chosen; None where there is
            none.
        revision: The version of the file that it was answered from.
    """

    asked_at: datetime
    user_hash: str
    outcome: Outcome
    entry: str | None
    revision: str


@dataclass(frozen=True, slots=True)
class Voted:
    """A vote on an answer.

    Attributes:
        asked_at: When the question was asked, in UTC.
        asker: The stand-in of the one who asked it; NOBODY where nobody was named.
        entry: The entry that was voted on, as far as is known.
        text: The question, masked, where it was voted down; else empty.
    """

    asked_at: datetime
    asker: str
    entry: str | None
    helpful: bool
    text: str


@dataclass(frozen=True, slots=True)
class HandedOver:
    """A question that somebody wanted a person for.

    Attributes:
        asked_at: When the person was asked for, in UTC.
        posted: Whether it came out in the hand-over channel.
        done: Whether staff have called it done.
        done_at: When they did, in UTC.
    """

    asked_at: datetime
    posted: bool
    done: bool
    done_at: datetime | None


class History:
    """Part of the store; synchronous, and StoreError where the database fails."""

    def __init__(self, database: Database) -> None:
        """Read from `database`."""
        self._database = database

    def asked(self, since: datetime) -> Iterator[Asked]:
        """Every question since a moment, the oldest first; read on the way, in one transaction."""
        shown = func.coalesce(questions.c.chosen_entry_id, questions.c.entry_id)
        wanted = (
            select(
                questions.c.asked_at,
                questions.c.user_hash,
                questions.c.outcome,
                shown,
                questions.c.revision,
            )
            .where(questions.c.asked_at >= since, is_question)
            .order_by(questions.c.asked_at, questions.c.id)
        )
        outcomes = {each.value: each for each in Outcome}
        for asked_at, user, outcome, entry, revision in self._read(wanted):
            yield Asked(utc(asked_at), user, outcomes[outcome], entry, revision)

    def voted(self, since: datetime) -> Iterator[Voted]:
        """Every vote on what was asked since a moment, the oldest question's first."""
        wanted = (
            select(
                questions.c.asked_at,
                questions.c.user_hash,
                func.coalesce(votes.c.entry_id, questions.c.chosen_entry_id, questions.c.entry_id),
                votes.c.helpful,
                case((votes.c.helpful, ""), else_=questions.c.text),
            )
            .join(questions, votes.c.question_id == questions.c.id)
            .where(questions.c.asked_at >= since, is_question)
            .order_by(questions.c.asked_at, questions.c.id, votes.c.user_hash)
        )
        for asked_at, asker, entry, helpful, text in self._read(wanted):
            yield Voted(utc(asked_at), asker, entry, bool(helpful), text)

    def handed_over(self, since: datetime) -> Iterator[HandedOver]:
        """Every hand-over since a moment, and those of before that still wait for a person."""
        waits = handovers.c.posted & (handovers.c.progress != Progress.DONE.value)
        wanted = (
            select(
                handovers.c.asked_at,
                handovers.c.posted,
                handovers.c.progress,
                handovers.c.done_at,
            )
            .where((handovers.c.asked_at >= since) | waits)
            .order_by(handovers.c.asked_at, handovers.c.id)
        )
        for asked_at, posted, progress, done_at in self._read(wanted):
            done = progress == Progress.DONE.value
            finished = None if done_at is None else utc(done_at)
            yield HandedOver(utc(asked_at), bool(posted), done, finished)

    def _read(self, wanted: Select[Any]) -> Iterator[Any]:
        with self._database.transaction() as connection:
            rows = connection.execution_options(yield_per=ROWS_AT_ONCE).execute(wanted)
            for lot in rows.partitions():
                yield from lot
