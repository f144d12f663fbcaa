"""Hand-overs, the entry of a vote, and where and in what light a question was asked."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Add what the second version keeps."""
    for column in (
        sa.Column("message", sa.String(255)),
        sa.Column("approach", sa.String(64)),
        sa.Column("private", sa.Boolean),
        sa.Column("follows_entry_id", sa.String(64)),
    ):
        op.add_column("questions", column)
    op.create_index("ix_questions_user", "questions", ["user_hash"])
    op.add_column("votes", sa.Column("entry_id", sa.String(64)))
    op.create_table(
        "handovers",
        sa.Column("id", sa.String(64), primary_key=True),
        sa.Column("question_id", sa.String(64), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("platform", sa.String(64), nullable=False),
        sa.Column("channel", sa.String(255), nullable=False),
        sa.Column("thread", sa.String(255)),
        sa.Column("message", sa.String(255), nullable=False),
        sa.Column("private", sa.Boolean, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("offered", sa.JSON, nullable=False),
        sa.Column("user_hash", sa.String(64), nullable=False),
        sa.Column("asker", sa.String(255)),
        sa.Column("asker_name", sa.String(255)),
        sa.Column("link", sa.Text),
        sa.Column("posted", sa.Boolean, nullable=False),
        sa.Column("progress", sa.String(64), nullable=False),
        sa.Column("taken_by", sa.String(255)),
        sa.Column("answered_by", sa.String(255)),
        sa.Column("done_by", sa.String(255)),
        sa.Column("done_at", sa.DateTime(timezone=True)),
    )
    op.create_index("ix_handovers_question", "handovers", ["question_id", "user_hash"], unique=True)
    op.create_index("ix_handovers_asked_at", "handovers", ["asked_at"])


def downgrade() -> None:
    """Take it away again."""
    op.drop_table("handovers")
    op.drop_column("votes", "entry_id")
    op.drop_index("ix_questions_user", "questions")
    for name in ("follows_entry_id", "private", "approach", "message"):
        op.drop_column("questions", name)
