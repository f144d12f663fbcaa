"""How much was asked, answered, missed, voted and handed over."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, select

from faqbot.model import Outcome
from faqbot.store.tables import handovers, questions, votes


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
    outcomes = {
        str(outcome): int(number)
        for outcome, number in connection.execute(
            select(questions.c.outcome, func.count())
            .where(questions.c.asked_at >= since)
            .group_by(questions.c.outcome)
        )
    }
    voted = {
        bool(helpful): int(number)
        for helpful, number in connection.execute(
            select(votes.c.helpful, func.count())
            .where(votes.c.voted_at >= since)
            .group_by(votes.c.helpful)
        )
    }
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
