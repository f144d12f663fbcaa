"""Claims that tell whose they are and whether they were settled; marks in a table of their own."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"

_claims = sa.table("claims", sa.column("key"), sa.column("claimed_at"), sa.column("settled_at"))
_marks = sa.table("marks", sa.column("key"), sa.column("marked_at"))
_is_mark = ~(_claims.c.key.contains(":m:") | _claims.c.key.contains(":e:"))


def upgrade() -> None:
    """Add what the sixth version keeps; what was claimed before counts as settled."""
    op.create_table(
        "marks",
        sa.Column("key", sa.String(255), primary_key=True),
        sa.Column("marked_at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_index("ix_marks_marked_at", "marks", ["marked_at"])
    noted = sa.select(_claims.c.key, _claims.c.claimed_at).where(_is_mark)
    op.execute(sa.insert(_marks).from_select(["key", "marked_at"], noted))
    op.execute(sa.delete(_claims).where(_is_mark))
    op.add_column("claims", sa.Column("claimed_by", sa.String(64)))
    op.add_column("claims", sa.Column("settled_at", sa.DateTime(timezone=True)))
    op.add_column("claims", sa.Column("lost", sa.Boolean()))
    op.create_index("ix_claims_claimed_by", "claims", ["claimed_by"])
    op.execute(sa.update(_claims).values(settled_at=_claims.c.claimed_at))


def downgrade() -> None:
    """Take it away again; the fifth version keeps marks among the claims."""
    op.drop_index("ix_claims_claimed_by", "claims")
    for column in ("lost", "settled_at", "claimed_by"):
        op.drop_column("claims", column)
    noted = sa.select(_marks.c.key, _marks.c.marked_at)
    op.execute(sa.insert(_claims).from_select(["key", "claimed_at"], noted))
    op.drop_index("ix_marks_marked_at", "marks")
    op.drop_table("marks")
