"""Questions and votes: what is written, and what is asked of it."""

import contextlib
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import delete, exists, false, func, insert, literal, select, update
from sqlalchemy.exc import IntegrityError

from faqbot.errors import StoreError
from faqbot.model import Approach, Feedback, Place, Question
from faqbot.store.asked import AskedQuestion, row, storable
from faqbot.store.claims import Claims
from faqbot.store.counting import Counts, LoggedQuestion, asked_most, counted
from faqbot.store.database import HEAD, Database
from faqbot.store.feeds import Feeds
from faqbot.store.gaps import Gaps
from faqbot.store.handovers import Handovers
from faqbot.store.history import History
from faqbot.store.identity import has_key, key_in, user_hash
from faqbot.store.inspection import faults_of
from faqbot.store.marks import Marks
from faqbot.store.notices import Notices
from faqbot.store.persons import PersonalData
from faqbot.store.tables import claims, is_question, questions, votes

# So far apart may be the clocks of processes that share a database.
_SKEW = timedelta(minutes=1)


class Store:
    """Synchronous and for one thread; every method raises StoreError where the database fails."""

    def __init__(
        self,
        database: Database,
        *,
        retention: timedelta,
        clock: Callable[[], datetime],
        secret: bytes | None = None,
        vectors: Path | None = None,
    ) -> None:
        """Keep all in `database`, for `retention`; nothing is opened yet. `clock` tells now in UTC.

        `secret` is the key of people's hashes; without it one is kept beside the SQLite file.
        `vectors` is the folder of what was computed from questions, which goes with them.
        """
        self._database = database
        self._clock = clock
        self._secret = secret
        self.gaps = Gaps(database, clock=clock)
        self.feeds = Feeds(database, clock=clock)
        self.history = History(database)
        self.claims = Claims(database, clock=clock)
        self.marks = Marks(database, clock=clock)
        self.personal = PersonalData(
            database, retention=retention, clock=clock, hashed=self._hash, vectors=vectors
        )
        self.handovers = Handovers(
            database, clock=clock, hashed=self._hash, wiped=self.personal.wiped
        )
        self.notices = Notices(database, clock=clock, find=self.handovers.find)

    def open(self) -> None:
        """Open the database and bring it to today's tables, which the first use would do as well."""
        with self._database.transaction():
            pass

    def try_writing(self) -> None:
        """Find out now what would fail at the first question; nothing is changed."""
        with self._database.transaction() as connection:
            # It takes the lock and the right that a real deletion takes.
            connection.execute(delete(claims).where(false()))
        self._key()

    def is_answering(self) -> bool:
        """Whether the database answers at all; from any thread."""
        return self._database.is_answering()

    def faults(self) -> list[str]:
        """What is damaged in the database, or not as it should be; a line each."""
        return faults_of(self._database)

    @property
    def shown(self) -> str:
        """Where all is kept, without a password."""
        return self._database.shown

    def record(self, asked: AskedQuestion) -> None:
        """Store a question, masked, its author hashed."""
        self.record_all([asked])

    def record_all(self, asked: Sequence[AskedQuestion]) -> list[bool]:
        """Store questions in one go, all or none; one that is there already stays as it is.

        Gives whether something of each is masked.
        """
        now = self._clock()
        rows = [
            row(each, asked_at=now, user=self._hash(each.question.platform, each.question.user))
            for each in asked
        ]
        try:
            self._insert(rows)
        except IntegrityError:
            # Tried again after a commit whose end nobody heard of.
            for each in rows:
                with contextlib.suppress(IntegrityError):
                    self._insert([each])
        return [
            stored["text"] != storable(each.question.text)
            for stored, each in zip(rows, asked, strict=True)
        ]

    def _insert(self, rows: Sequence[dict[str, object]]) -> None:
        with self._database.transaction() as connection:
            # Values apart from the statement, which SQLAlchemy then compiles but once.
            connection.execute(insert(questions), rows)

    def choose(self, question_id: str, entry_id: str) -> None:
        """Note which suggestion was taken."""
        chosen = update(questions).where(questions.c.id == question_id)
        self._database.change(chosen.values(chosen_entry_id=entry_id))

    def vote(self, feedback: Feedback, *, platform: str) -> bool:
        """Store a vote in place of the same person's earlier one; False if the question is gone."""
        vote = {
            "question_id": feedback.question_id,
            "user_hash": self._hash(platform, feedback.user),
            "helpful": feedback.helpful,
            "entry_id": feedback.entry_id,
            "voted_at": self._clock(),
        }
        values = [literal(value, votes.c[name].type) for name, value in vote.items()]
        asked = select(*values).where(questions.c.id == feedback.question_id)
        # In one statement: of two replicas that hear two presses at once, neither fails.
        statement = self._database.insert_over(votes).from_select(list(vote), asked)
        kept = statement.returning(votes.c.question_id)
        try:
            with self._database.transaction() as connection:
                return connection.execute(kept).first() is not None
        except IntegrityError:
            return False  # The question was purged meanwhile.

    def asked_in_thread(self, question: Question) -> bool:
        """Whether the author of `question` asked and was answered in its thread before."""
        if question.thread is None:
            return False
        asked = exists().where(
            questions.c.platform == question.platform,
            questions.c.channel == question.channel,
            questions.c.thread == question.thread,
            questions.c.user_hash == self._hash(question.platform, question.user),
            is_question,
        )
        return bool(self._database.value(select(asked)))

    def last_entry(self, question: Question, *, within: timedelta) -> str | None:
        """The entry that was shown last in the question's thread or direct conversation."""
        now = self._clock()
        shown = func.coalesce(questions.c.chosen_entry_id, questions.c.entry_id)
        where = [
            questions.c.platform == question.platform,
            questions.c.channel == question.channel,
            questions.c.asked_at > now - within,
            # What a clock that was set back has left in times to come is not the latest.
            questions.c.asked_at <= now + _SKEW,
            shown.is_not(None),
        ]
        if question.thread is not None:
            where.append(questions.c.thread == question.thread)
        elif question.place is not Place.DIRECT_MESSAGE:
            return None
        latest = select(shown).where(*where).order_by(questions.c.asked_at.desc()).limit(1)
        found: str | None = self._database.value(latest)
        return found

    def answered_since(self, question: Question, entry_id: str, moment: datetime) -> bool:
        """Whether the channel was given this entry, unasked, between `moment` and now."""
        given = exists().where(
            questions.c.platform == question.platform,
            questions.c.channel == question.channel,
            questions.c.entry_id == entry_id,
            questions.c.approach == Approach.HEARD.value,
            questions.c.asked_at > moment,
            questions.c.asked_at <= self._clock(),
        )
        return bool(self._database.value(select(given)))

    def is_known(self, question: Question) -> bool:
        """Whether the author ever asked and was answered before, as far as is kept."""
        user = self._hash(question.platform, question.user)
        known = exists().where(questions.c.user_hash == user, is_question)
        return bool(self._database.value(select(known)))

    def asked_most(self, most: int) -> list[LoggedQuestion]:
        """The distinct questions of the log, masked, the most often asked first; `most` of them."""
        with self._database.transaction() as connection:
            return asked_most(connection, most)

    def counts(self, since: datetime, revision: str) -> Counts:
        """What was asked and voted since a moment, and how many hand-overs are not done."""
        with self._database.transaction() as connection:
            return counted(connection, since, revision)

    def purge(self) -> int:
        """Delete what is too old, and all traces of it: how many rows."""
        gone = self.personal.purge()
        self.personal.purge_files()
        self.personal.erase()
        if self.personal.rewrite_is_due:
            self.personal.rewrite()
            self.personal.erase()
        return gone

    @property
    def has_key(self) -> bool:
        """Whether there is a key of people's hashes, without which nobody can be looked up."""
        folder = self._database.folder
        return self._secret is not None or (folder is not None and has_key(folder))

    @property
    def is_missing(self) -> bool:
        """Whether nothing was ever kept: there is no database, and reading would make one."""
        return self._database.is_missing

    @property
    def is_current(self) -> bool:
        """Whether there is a database with today's tables; nothing is made, and nothing migrated."""
        return self._database.version() == HEAD

    def close(self) -> None:
        """Close the database."""
        self._database.close()

    def _hash(self, platform: str, user: str) -> str:
        return user_hash(self._key(), platform, user)

    def _key(self) -> bytes:
        if self._secret is None:
            folder = self._database.folder
            if folder is None:
                raise StoreError("a database server needs FAQBOT_SECRET")
            self._secret = key_in(folder)
        return self._secret
