"""Claims, questions and votes: what is written, what is asked of it, and what is purged."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, exists, insert, select, update
from sqlalchemy.exc import IntegrityError

from faqbot.errors import StoreError
from faqbot.model import Feedback, Match, Outcome, Question
from faqbot.store.database import Database
from faqbot.store.identity import key_in, user_hash
from faqbot.store.masking import mask
from faqbot.store.tables import claims, questions, votes

TOP_STORED = 3
# Platforms redeliver within the hour; a claim may go after that.
_CLAIMS_KEPT = timedelta(days=1)
_PURGE_EVERY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class AskedQuestion:
    """A question with what came of it, ready to be stored.

    Attributes:
        id: Ours, unique; votes and choices refer to it.
        matches: Ranked best first; the best three are stored.
        revision: The knowledge it was answered from.
    """

    id: str
    question: Question
    outcome: Outcome
    entry_id: str | None
    matches: Sequence[Match]
    revision: str


class Store:
    """Synchronous and for one thread; every method raises StoreError where the database fails."""

    def __init__(
        self,
        database: Database,
        *,
        retention: timedelta,
        clock: Callable[[], datetime],
        secret: bytes | None = None,
    ) -> None:
        """Prepare; nothing is opened yet.

        Args:
            database: Where all is kept.
            retention: Questions older than this are purged.
            clock: Now, in UTC.
            secret: The key of people's hashes; without it one is kept beside the SQLite file.
        """
        self._database = database
        self._retention = retention
        self._clock = clock
        self._secret = secret
        self._purged_at: datetime | None = None
        self._log_holds_purged = False

    def open(self) -> None:
        """Open the database and bring it to today's tables, which the first use would do as well."""
        with self._database.transaction():
            pass

    def claim(self, question: Question) -> bool:
        """Whether this message is ours to answer; False if it, or its event, was claimed before."""
        now = self._clock()
        rows = [{"key": key, "claimed_at": now} for key in claim_keys(question)]
        try:
            with self._database.transaction() as connection:
                connection.execute(insert(claims), rows)
        except IntegrityError:
            return False
        return True

    def record(self, asked: AskedQuestion) -> None:
        """Store a question, masked, its author hashed; purge what is too old once a day."""
        question = asked.question
        with self._database.transaction() as connection:
            connection.execute(
                insert(questions).values(
                    id=asked.id,
                    asked_at=self._clock(),
                    platform=question.platform,
                    channel=question.channel,
                    # A reply to a top-level message opens a thread under it.
                    thread=question.thread or question.message,
                    user_hash=self._hash(question.platform, question.user),
                    text=mask(_storable(question.text)),
                    outcome=asked.outcome.value,
                    entry_id=asked.entry_id,
                    top=[
                        [match.entry_id, round(match.score, 4)]
                        for match in asked.matches[:TOP_STORED]
                    ],
                    revision=asked.revision,
                )
            )
        self._purge_if_due()

    def choose(self, question_id: str, entry_id: str) -> None:
        """Note which suggestion was taken."""
        with self._database.transaction() as connection:
            connection.execute(
                update(questions)
                .where(questions.c.id == question_id)
                .values(chosen_entry_id=entry_id)
            )

    def vote(self, feedback: Feedback, *, platform: str) -> bool:
        """Store a vote in place of the same person's earlier one; False if the question is gone."""
        with self._database.transaction() as connection:
            known = select(exists().where(questions.c.id == feedback.question_id))
            if not connection.execute(known).scalar():
                return False
            voter = self._hash(platform, feedback.user)
            connection.execute(
                delete(votes).where(
                    votes.c.question_id == feedback.question_id, votes.c.user_hash == voter
                )
            )
            connection.execute(
                insert(votes).values(
                    question_id=feedback.question_id,
                    user_hash=voter,
                    helpful=feedback.helpful,
                    voted_at=self._clock(),
                )
            )
        return True

    def asked_in_thread(self, question: Question) -> bool:
        """Whether the author of `question` was answered in its thread before."""
        if question.thread is None:
            return False
        with self._database.transaction() as connection:
            asked = exists().where(
                questions.c.platform == question.platform,
                questions.c.channel == question.channel,
                questions.c.thread == question.thread,
                questions.c.user_hash == self._hash(question.platform, question.user),
            )
            return bool(connection.execute(select(asked)).scalar())

    def purge(self) -> int:
        """Delete what is older than the retention, from the file as well; the number of questions."""
        now = self._clock()
        with self._database.transaction() as connection:
            gone = connection.execute(
                delete(questions).where(questions.c.asked_at < now - self._retention)
            ).rowcount
            connection.execute(delete(claims).where(claims.c.claimed_at < now - _CLAIMS_KEPT))
        self._log_holds_purged = self._log_holds_purged or gone > 0
        if self._log_holds_purged:
            self._log_holds_purged = not self._database.truncate_log()
        # A reader in the way is waited for with the next question rather than the next day.
        self._purged_at = None if self._log_holds_purged else now
        return gone

    def close(self) -> None:
        """Close the database."""
        self._database.close()

    def _purge_if_due(self) -> None:
        if self._purged_at is None or self._clock() - self._purged_at >= _PURGE_EVERY:
            self.purge()

    def _hash(self, platform: str, user: str) -> str:
        if self._secret is None:
            folder = self._database.folder
            if folder is None:
                raise StoreError("a database server needs FAQBOT_SECRET")
            self._secret = key_in(folder)
        return user_hash(self._secret, platform, user)


def claim_keys(question: Question) -> tuple[str, ...]:
    """The names under which a message is claimed: itself, and its delivery where it has an id."""
    message = f"{question.platform}:m:{question.channel}:{question.message}"
    if question.event is None:
        return (message,)
    return message, f"{question.platform}:e:{question.event}"


def _storable(text: str) -> str:
    """`text` without what databases refuse: lone surrogates, and NUL in PostgreSQL."""
    return text.encode("utf-8", "replace").decode("utf-8").replace("\x00", "\ufffd")
