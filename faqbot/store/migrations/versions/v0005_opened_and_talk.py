"""Suggestions that showed their first answer at once, and plain talk."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Add what the fifth version keeps."""
    op.add_column("questions", sa.Column("opened", sa.Boolean()))
    op.add_column("questions", sa.Column("talk", sa.String(64)))


def downgrade() -> None:
    """Take it away again; the fourth version would count talk as something it does not know."""
    op.execute("DELETE FROM questions WHERE outcome = 'talk'")
    op.drop_column("questions", "talk")
    op.drop_column("questions", "opened")
