"""Hand-overs that keep, while they are open, what was agreed to be read, and where their card is."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    """Add what the ninth version keeps."""
    op.add_column("handovers", sa.Column("unmasked", sa.Text()))
    op.add_column("handovers", sa.Column("answered_with", sa.String(64)))
    op.add_column("handovers", sa.Column("card", sa.String(255)))


def downgrade() -> None:
    """Take it away again."""
    for column in ("card", "answered_with", "unmasked"):
        op.drop_column("handovers", column)
