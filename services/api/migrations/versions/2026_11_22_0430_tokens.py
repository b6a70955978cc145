"""Make the table of personal and agent tokens, and let the audit name them.

Safe: a new table and a nullable column, which nothing else writes or reads.
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "2026_11_22_0430"
down_revision: str | None = "2026_11_22_0420"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "tokens",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("hint", sa.Text(), nullable=False),
        sa.Column("scopes", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("bound_to", sa.Uuid(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "kind IN ('personal', 'agent')", name=op.f("ck_tokens_kind")
        ),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["core.users.id"],
            name=op.f("fk_tokens_user_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["bound_to"],
            ["core.resources.id"],
            name=op.f("fk_tokens_bound_to"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tokens")),
        sa.UniqueConstraint("digest", name=op.f("uq_tokens_digest")),
        schema="core",
    )
    op.create_index(
        "ix_tokens_user_id",
        "tokens",
        ["user_id"],
        schema="core",
        postgresql_where=sa.text("revoked_at IS NULL"),
    )
    op.create_index("ix_tokens_bound_to", "tokens", ["bound_to"], schema="core")
    op.create_index("ix_tokens_expires_at", "tokens", ["expires_at"], schema="core")
    op.add_column(
        "audit_entries", sa.Column("token_id", sa.Uuid(), nullable=True), schema="ops"
    )


def downgrade() -> None:
    op.drop_column("audit_entries", "token_id", schema="ops")
    op.drop_table("tokens", schema="core")
