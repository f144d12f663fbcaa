"""What the log tells of all: how much was asked, missed, voted, handed over; and what is asked most."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Column, Connection, func, select

from faqbot.model import Outcome
from faqbot.store.tables import handovers, is_question, questions, votes


@dataclass(frozen=True, slots=True)
class Counts:
    """What was asked since a moment, and what waits for a person now.

    Attributes:
        suggested: With those that showed their first answer at once.
        missed_now: How many of the missed ones the live version of the file missed.
    """

    answered: int
    suggested: int
    missed: int
    missed_now: int
    helpful: int
    unhelpful: int
    waiting: int


def counted(connection: Connection, since: datetime, revision: str) -> Counts:
    """What came since a moment; `revision` is the version of the file that is live."""

    def numbers(column: Column[Any], moment: Column[Any]) -> dict[Any, int]:
        query = select(column, func.count()).where(moment >= since).group_by(column)
        return {value: int(number) for value, number in connection.execute(query)}

    outcomes = numbers(questions.c.outcome, questions.c.asked_at)
    voted = numbers(votes.c.helpful, votes.c.voted_at)
    missed_now = connection.execute(
        select(func.count()).where(
            questions.c.asked_at >= since,
            questions.c.outcome == Outcome.ABSTAIN.value,
            questions.c.revision == revision,
        )
    ).scalar_one()
    waiting = connection.execute(
        select(func.count()).where(handovers.c.progress != "done", handovers.c.posted)
    ).scalar_one()
    return Counts(
        answered=outcomes.get(Outcome.ANSWER.value, 0),
        suggested=outcomes.get(Outcome.SUGGEST.value, 0),
        missed=outcomes.get(Outcome.ABSTAIN.value, 0),
        missed_now=int(missed_now),
        helpful=voted.get(True, 0),
        unhelpful=voted.get(False, 0),
        waiting=int(waiting),
    )


@dataclass(frozen=True, slots=True)
class LoggedQuestion:
    """A question of the log: its masked text, the entry in whose light it was read, how often."""

    text: str
    follows: str | None
    times: int


def asked_most(connection: Connection, most: int) -> list[LoggedQuestion]:
    """The distinct questions, the most often asked first; `most` of them.

    Those that were read in the light of an entry count apart from the same text alone.
    """
    asked = (questions.c.text, questions.c.follows_entry_id)
    rows = connection.execute(
        select(*asked, func.count())
        .where(questions.c.text != "", is_question)
        .group_by(*asked)
        # Ties in a fixed order, so that two runs show the same.
        .order_by(func.count().desc(), func.max(questions.c.asked_at).desc(), *asked)
        .limit(most)
    )
    return [LoggedQuestion(text, follows, int(times)) for text, follows, times in rows]
