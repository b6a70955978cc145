"""Add what an account says of itself, and one-time links. Safe: new columns are
nullable or have a server default, and the previous release reads none of them.

Sign-in by other means (OIDC) will be rows of a table of their own beside this one,
and so will second factors: `password_hash` is nullable already, nothing else here
assumes a password. Erasure keeps the row, without what it says.
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "2026_11_22_0410"
down_revision: str | None = "2026_11_22_0400"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

COLUMNS = (
    sa.Column("email_verified_at", sa.DateTime(timezone=True)),
    sa.Column("color", sa.Text()),
    sa.Column("locale", sa.Text()),
    sa.Column("time_zone", sa.Text()),
    sa.Column("version", sa.BigInteger(), server_default=sa.text("1"), nullable=False),
    sa.Column("blocked_at", sa.DateTime(timezone=True)),
    sa.Column("blocked_reason", sa.Text()),
)


def upgrade() -> None:
    for column in COLUMNS:
        op.add_column("users", column, schema="core")
    op.create_table(
        "one_time_links",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("email", sa.Text(), nullable=True),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "purpose IN ('verify', 'reset')", name=op.f("ck_one_time_links_purpose")
        ),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["core.users.id"],
            name=op.f("fk_one_time_links_user_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_one_time_links")),
        sa.UniqueConstraint("digest", name=op.f("uq_one_time_links_digest")),
        schema="core",
    )
    op.create_index(
        "ix_one_time_links_user_id", "one_time_links", ["user_id"], schema="core"
    )
    op.create_index(
        "ix_one_time_links_expires_at", "one_time_links", ["expires_at"], schema="core"
    )


def downgrade() -> None:
    op.drop_table("one_time_links", schema="core")
    for column in reversed(COLUMNS):
        op.drop_column("users", column.name, schema="core")
