"""Make the table of people whom an organisation blocked. Safe: a new table.

The previous release does not ask it, and finds no membership of them either.
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "2026_11_22_0770"
down_revision: str | None = "2026_11_22_0760"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "blocked_members",
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("joined_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("blocked_by", sa.Uuid(), nullable=True),
        sa.Column("blocked_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "role IN ('owner', 'admin', 'instructor', 'learner', 'guest')",
            name=op.f("ck_blocked_members_role"),
        ),
        sa.ForeignKeyConstraint(
            ["org_id"],
            ["core.organizations.id"],
            name=op.f("fk_blocked_members_org_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["core.users.id"],
            name=op.f("fk_blocked_members_user_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["blocked_by"],
            ["core.users.id"],
            name=op.f("fk_blocked_members_blocked_by"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("org_id", "user_id", name=op.f("pk_blocked_members")),
        schema="core",
    )
    op.create_index(
        "ix_blocked_members_user_id", "blocked_members", ["user_id"], schema="core"
    )


def downgrade() -> None:
    # Nobody comes back by this: whoever was blocked is no member.
    op.drop_table("blocked_members", schema="core")
