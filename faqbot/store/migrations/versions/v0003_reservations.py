"""Who is about to post a hand-over's card, and since when."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Add the reservation."""
    op.add_column("handovers", sa.Column("posting_by", sa.String(64)))
    op.add_column("handovers", sa.Column("posting_since", sa.DateTime(timezone=True)))


def downgrade() -> None:
    """Take it away again."""
    op.drop_column("handovers", "posting_since")
    op.drop_column("handovers", "posting_by")
