"""The tables as SQLAlchemy Core sees them; the migrations make them."""

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


metadata = MetaData()

claims = Table(
    "claims",
    metadata,
    Column("key", String(KEY_LENGTH), primary_key=True),
    Column("claimed_at", DateTime(timezone=True), nullable=False),
    Index("ix_claims_claimed_at", "claimed_at"),
)

questions = Table(
    "questions",
    metadata,
    Column("id", String(ID_LENGTH), primary_key=True),
    Column("asked_at", DateTime(timezone=True), nullable=False),
    Column("platform", String(ID_LENGTH), nullable=False),
    Column("channel", String(KEY_LENGTH), nullable=False),
    Column("thread", String(KEY_LENGTH)),
    Column("user_hash", String(ID_LENGTH), nullable=False),
    Column("text", Text, nullable=False),
    Column("outcome", String(ID_LENGTH), nullable=False),
    Column("entry_id", String(ID_LENGTH)),
    Column("chosen_entry_id", String(ID_LENGTH)),
    Column("top", JSON, nullable=False),
    Column("revision", String(ID_LENGTH), nullable=False),
    Index("ix_questions_asked_at", "asked_at"),
    Index("ix_questions_thread", "platform", "channel", "thread"),
)

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
    Column("voted_at", DateTime(timezone=True), nullable=False),
)
