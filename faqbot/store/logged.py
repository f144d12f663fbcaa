"""What was asked, read from the log: masked, each question once."""

from dataclasses import dataclass

from sqlalchemy import Connection, func, select

from faqbot.store.tables import is_question, questions


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
