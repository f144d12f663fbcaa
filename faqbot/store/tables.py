"""The tables as SQLAlchemy Core sees them; the migrations make them."""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    DateTime,
    ForeignKey,
    Index,
    MetaData,
    String,
    Table,
    Text,
)

KEY_LENGTH = 255
ID_LENGTH = 64
# A question is matched by its first 500 characters; written out, contractions are longer.
WORDING_LENGTH = 1000


metadata = MetaData()

claims = Table(
    "claims",
    metadata,
    Column("key", String(KEY_LENGTH), primary_key=True),
    Column("claimed_at", DateTime(timezone=True), nullable=False),
    # The claim's token; null in rows of older versions.
    Column("claimed_by", String(ID_LENGTH)),
    # Since when the message is dealt with, or counts as lost.
    Column("settled_at", DateTime(timezone=True)),
    Column("lost", Boolean),
    Index("ix_claims_claimed_at", "claimed_at"),
    Index("ix_claims_claimed_by", "claimed_by"),
)

marks = Table(
    "marks",
    metadata,
    Column("key", String(KEY_LENGTH), primary_key=True),
    Column("marked_at", DateTime(timezone=True), nullable=False),
    Index("ix_marks_marked_at", "marked_at"),
)

questions = Table(
    "questions",
    metadata,
    Column("id", String(ID_LENGTH), primary_key=True),
    Column("asked_at", DateTime(timezone=True), nullable=False),
    Column("platform", String(ID_LENGTH), nullable=False),
    Column("channel", String(KEY_LENGTH), nullable=False),
    Column("thread", String(KEY_LENGTH)),
    Column("message", String(KEY_LENGTH)),
    Column("approach", String(ID_LENGTH)),
    Column("private", Boolean),
    # The entry answered before in the thread, in whose light this question was read.
    Column("follows_entry_id", String(ID_LENGTH)),
    Column("user_hash", String(ID_LENGTH), nullable=False),
    Column("text", Text, nullable=False),
    Column("outcome", String(ID_LENGTH), nullable=False),
    Column("entry_id", String(ID_LENGTH)),
    Column("chosen_entry_id", String(ID_LENGTH)),
    Column("top", JSON, nullable=False),
    Column("revision", String(ID_LENGTH), nullable=False),
    # Whether a suggestion showed the answer of `entry_id` at once; null in rows of older versions.
    Column("opened", Boolean),
    Column("talk", String(ID_LENGTH)),
    Index("ix_questions_asked_at", "asked_at"),
    Index("ix_questions_thread", "platform", "channel", "thread"),
    Index("ix_questions_user", "user_hash"),
)

TALK = "talk"
"""The outcome of what greets, thanks or wants a person: kept to be handed over, and no question."""

is_question = questions.c.outcome != TALK

votes = Table(
    "votes",
    metadata,
    Column(
        "question_id",
        String(ID_LENGTH),
        ForeignKey("questions.id", ondelete="CASCADE"),
        primary_key=True,
    ),
    Column("user_hash", String(ID_LENGTH), primary_key=True),
    Column("helpful", Boolean, nullable=False),
    Column("entry_id", String(ID_LENGTH)),
    Column("voted_at", DateTime(timezone=True), nullable=False),
)

handovers = Table(
    "handovers",
    metadata,
    Column("id", String(ID_LENGTH), primary_key=True),
    Column("question_id", String(ID_LENGTH), nullable=False),
    Column("asked_at", DateTime(timezone=True), nullable=False),
    Column("platform", String(ID_LENGTH), nullable=False),
    Column("channel", String(KEY_LENGTH), nullable=False),
    Column("thread", String(KEY_LENGTH)),
    Column("message", String(KEY_LENGTH), nullable=False),
    Column("private", Boolean, nullable=False),
    Column("text", Text, nullable=False),
    # The same as it was written, where the asker agreed that staff read it; gone once it is done.
    Column("unmasked", Text),
    Column("offered", JSON, nullable=False),
    Column("user_hash", String(ID_LENGTH), nullable=False),
    # The platform's own id, to answer; forgotten some days after it is done.
    Column("asker", String(KEY_LENGTH)),
    Column("asker_name", String(KEY_LENGTH)),
    Column("link", Text),
    Column("posted", Boolean, nullable=False),
    # Where the card stands, as its platform names it; null in rows of older versions.
    Column("card", String(KEY_LENGTH)),
    # Who is about to post the card; so that no two do.
    Column("posting_by", String(ID_LENGTH)),
    Column("posting_since", DateTime(timezone=True)),
    Column("progress", String(ID_LENGTH), nullable=False),
    Column("taken_by", String(KEY_LENGTH)),
    Column("answered_by", String(KEY_LENGTH)),
    # The entry whose answer it was; null for words of one's own.
    Column("answered_with", String(ID_LENGTH)),
    Column("done_by", String(KEY_LENGTH)),
    Column("done_at", DateTime(timezone=True)),
    # Whether who asked was told, or somebody is about to tell; so that it is told once.
    Column("told_taken", Boolean),
    Column("told_closed", Boolean),
    # Whether the last that they were to be told did not arrive.
    Column("unreached", Boolean),
    # Since when somebody is about to remind staff; so that no two do.
    Column("reminding_since", DateTime(timezone=True)),
    Column("reminded_at", DateTime(timezone=True)),
    Index("ix_handovers_question", "question_id", "user_hash", unique=True),
    Index("ix_handovers_asked_at", "asked_at"),
)

ignored_gaps = Table(
    "ignored_gaps",
    metadata,
    Column("wording", String(WORDING_LENGTH), primary_key=True),
    # When the like of it was last seen among the questions that are kept.
    Column("met_at", DateTime(timezone=True), nullable=False),
)

feeds = Table(
    "feeds",
    metadata,
    # A hash of the address, which may be longer than an index takes.
    Column("key", String(ID_LENGTH), primary_key=True),
    Column("address", Text, nullable=False),
    Column("kind", String(ID_LENGTH), nullable=False),
    Column("tried_at", DateTime(timezone=True)),
    Column("fetched_at", DateTime(timezone=True)),
    Column("not_before", DateTime(timezone=True)),
    Column("error", Text),
    Column("etag", Text),
    Column("last_modified", Text),
    # Changes with the items; empty where there were none yet.
    Column("revision", String(ID_LENGTH), nullable=False),
    # All posts of the feed: they are read and written together.
    Column("items", JSON, nullable=False),
    # When a file was last seen to name it.
    Column("named_at", DateTime(timezone=True), nullable=False),
    # Who is about to fetch it; so that no two do.
    Column("fetching_by", String(ID_LENGTH)),
    Column("fetching_since", DateTime(timezone=True)),
    Index("ix_feeds_named_at", "named_at"),
)


ROWS_AT_ONCE = 2000
"""So many rows are read at a time: a log of years does not have to fit into memory."""

# Databases take so many values in one statement at the least (SQLite before 3.32: 999).
_MOST_VALUES = 500


def lots(values: Iterable[str]) -> Iterator[list[str]]:
    """The distinct values, sorted, as many at a time as one statement may hold."""
    distinct = sorted(set(values))
    for start in range(0, len(distinct), _MOST_VALUES):
        yield distinct[start : start + _MOST_VALUES]


def utc(moment: datetime) -> datetime:
    """SQLite gives times back without their zone, which is UTC."""
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
