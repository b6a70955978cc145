"""Make the tables of share links, and room for their guests among the users.

Safe: new tables, a new column with a default, and an address that may be missing
where only the new release makes such rows. The previous release shows a guest by
name like anybody else and reads no address of theirs.
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "2026_11_22_0340"
down_revision: str | None = "2026_11_22_0330"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.add_column(
        "users",
        sa.Column(
            "is_guest", sa.Boolean(), server_default=sa.text("false"), nullable=False
        ),
        schema="core",
    )
    op.alter_column("users", "email", nullable=True, schema="core")
    op.create_check_constraint(
        op.f("ck_users_email"), "users", "is_guest OR email IS NOT NULL", schema="core"
    )
    op.create_index(
        "ix_grants_expires_at",
        "grants",
        ["expires_at"],
        schema="core",
        postgresql_where=sa.text("expires_at IS NOT NULL"),
    )
    op.create_table(
        "share_links",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("resource_id", sa.Uuid(), nullable=False),
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("level", sa.SmallInteger(), nullable=False),
        sa.Column("allows_guests", sa.Boolean(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("max_uses", sa.BigInteger(), nullable=True),
        sa.Column("uses", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("created_by", sa.Uuid(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("level IN (10, 20, 30)", name=op.f("ck_share_links_level")),
        sa.CheckConstraint("max_uses >= 1", name=op.f("ck_share_links_max_uses")),
        sa.CheckConstraint(
            "uses BETWEEN 0 AND max_uses", name=op.f("ck_share_links_uses")
        ),
        sa.ForeignKeyConstraint(
            ["resource_id", "org_id"],
            ["core.resources.id", "core.resources.org_id"],
            name="fk_share_links_resource",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["created_by"],
            ["core.users.id"],
            name=op.f("fk_share_links_created_by"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_share_links")),
        sa.UniqueConstraint("digest", name="uq_share_links_digest"),
        schema="core",
    )
    op.create_index(
        "ix_share_links_resource_id", "share_links", ["resource_id"], schema="core"
    )
    op.create_index(
        "ix_share_links_expires_at",
        "share_links",
        ["expires_at"],
        schema="core",
        postgresql_where=sa.text("expires_at IS NOT NULL AND revoked_at IS NULL"),
    )
    op.create_table(
        "link_visits",
        sa.Column("link_id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["link_id"],
            ["core.share_links.id"],
            name=op.f("fk_link_visits_link_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["core.users.id"],
            name=op.f("fk_link_visits_user_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("link_id", "user_id", name=op.f("pk_link_visits")),
        schema="core",
    )
    op.create_index("ix_link_visits_user_id", "link_visits", ["user_id"], schema="core")


def downgrade() -> None:
    op.drop_table("link_visits", schema="core")
    op.drop_table("share_links", schema="core")
    op.drop_index("ix_grants_expires_at", table_name="grants", schema="core")
    op.execute("DELETE FROM core.users WHERE is_guest")
    op.drop_constraint(op.f("ck_users_email"), "users", schema="core")
    op.alter_column("users", "email", nullable=False, schema="core")
    op.drop_column("users", "is_guest", schema="core")
