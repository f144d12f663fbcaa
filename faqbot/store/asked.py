"""A question with what came of it, as a row of the table of questions."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from faqbot.model import Approach, Match, Outcome, Place, Question, Talk
from faqbot.store.masking import mask
from faqbot.store.tables import TALK

TOP_STORED = 3
CONVERSATION = timedelta(minutes=30)
"""So long people go on from what was asked in a place."""

IN_THREAD = timedelta(days=1)
"""The same in a thread."""


@dataclass(frozen=True, slots=True)
class AskedQuestion:
    """A question with what came of it, ready to be stored.

    Attributes:
        id: Ours, unique; votes and choices refer to it.
        matches: Ranked best first, of which the best three are stored; for a suggestion what was
            offered, and nothing else, all of which is.
        revision: The knowledge it was answered from.
        follows: The entry in whose light the question was read, if it was.
        opened: Whether a suggestion showed the answer of `entry_id` at once.
        talk: What kind of plain talk it is, which is stored with an outcome of its own, "talk".
    """

    id: str
    question: Question
    outcome: Outcome
    entry_id: str | None
    matches: Sequence[Match]
    revision: str
    follows: str | None = None
    opened: bool = False
    talk: Talk | None = None


def row(asked: AskedQuestion, *, asked_at: datetime, user: str) -> dict[str, object]:
    """The row of `asked`, its text masked; `user` is the hash of its author."""
    question = asked.question
    most = None if asked.outcome is Outcome.SUGGEST else TOP_STORED
    return {
        "id": asked.id,
        "asked_at": asked_at,
        "platform": question.platform,
        "channel": question.channel,
        # A reply to a top-level message opens a thread under it.
        "thread": question.thread or question.message,
        "message": question.message,
        "approach": question.approach.value,
        "private": is_private(question),
        "follows_entry_id": asked.follows,
        "user_hash": user,
        "text": mask(storable(question.text)),
        "outcome": TALK if asked.talk else asked.outcome.value,
        "entry_id": asked.entry_id,
        "top": [[match.entry_id, round(match.score, 4)] for match in asked.matches[:most]],
        "revision": asked.revision,
        "opened": asked.opened,
        "talk": asked.talk and asked.talk.value,
    }


def is_private(question: Question) -> bool:
    """Whether a question was asked where others do not read along."""
    unseen = {Approach.COMMAND, Approach.MESSAGE_ACTION}
    return question.place is Place.DIRECT_MESSAGE or question.approach in unseen


def storable(text: str) -> str:
    """`text` without what databases refuse: lone surrogates, and NUL in PostgreSQL."""
    return text.encode("utf-8", "replace").decode("utf-8").replace("\x00", "\ufffd")
