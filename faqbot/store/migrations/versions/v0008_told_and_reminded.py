"""What those who asked were told of their hand-overs, and of which staff were reminded."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"

_YES_OR_NO = ("told_taken", "told_closed", "unreached")
_MOMENTS = ("reminding_since", "reminded_at")


def upgrade() -> None:
    """Add what the eighth version keeps."""
    for name in _YES_OR_NO:
        op.add_column("handovers", sa.Column(name, sa.Boolean()))
    for name in _MOMENTS:
        op.add_column("handovers", sa.Column(name, sa.DateTime(timezone=True)))


def downgrade() -> None:
    """Take it away again."""
    for name in (*_MOMENTS, *_YES_OR_NO):
        op.drop_column("handovers", name)
