"""Wordings of questions that staff have called no gap."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Add what the fourth version keeps."""
    op.create_table(
        "ignored_gaps",
        sa.Column("wording", sa.String(1000), primary_key=True),
        sa.Column("met_at", sa.DateTime(timezone=True), nullable=False),
    )


def downgrade() -> None:
    """Take it away again."""
    op.drop_table("ignored_gaps")
