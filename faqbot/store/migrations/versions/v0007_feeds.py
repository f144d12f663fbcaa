"""The site's feeds: what each gave last, and which process is asking for it."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Add the table."""
    op.create_table(
        "feeds",
        sa.Column("key", sa.String(64), primary_key=True),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(64), nullable=False),
        sa.Column("tried_at", sa.DateTime(timezone=True)),
        sa.Column("fetched_at", sa.DateTime(timezone=True)),
        sa.Column("not_before", sa.DateTime(timezone=True)),
        sa.Column("error", sa.Text()),
        sa.Column("etag", sa.Text()),
        sa.Column("last_modified", sa.Text()),
        sa.Column("revision", sa.String(64), nullable=False),
        sa.Column("items", sa.JSON(), nullable=False),
        sa.Column("named_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("fetching_by", sa.String(64)),
        sa.Column("fetching_since", sa.DateTime(timezone=True)),
    )
    op.create_index("ix_feeds_named_at", "feeds", ["named_at"])


def downgrade() -> None:
    """Take it away again; the feeds are there to be fetched anew."""
    op.drop_index("ix_feeds_named_at", "feeds")
    op.drop_table("feeds")
