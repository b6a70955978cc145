"""Give groups a description and a version, and their members a time of joining.

Safe with the previous release: each column has a server default, and nothing
wrote to these tables yet.
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "2026_11_22_0330"
down_revision: str | None = "2026_11_22_0320"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    for column in (
        sa.Column(
            "description", sa.Text(), server_default=sa.text("''"), nullable=False
        ),
        sa.Column(
            "version", sa.BigInteger(), server_default=sa.text("1"), nullable=False
        ),
        sa.Column(
            "updated_at",
            sa.DateTime(timezone=True),
            server_default=sa.func.now(),
            nullable=False,
        ),
    ):
        op.add_column("groups", column, schema="core")
    op.add_column(
        "group_members",
        sa.Column(
            "joined_at",
            sa.DateTime(timezone=True),
            server_default=sa.func.now(),
            nullable=False,
        ),
        schema="core",
    )
    op.create_index(
        "ix_group_members_group_joined",
        "group_members",
        ["group_id", "joined_at", "user_id"],
        schema="core",
    )


def downgrade() -> None:
    op.drop_index("ix_group_members_group_joined", "group_members", schema="core")
    op.drop_column("group_members", "joined_at", schema="core")
    for name in ("updated_at", "version", "description"):
        op.drop_column("groups", name, schema="core")
