"""Make the tables of invitations and of who came in by them. Safe: new tables."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "2026_11_22_0450"
down_revision: str | None = "2026_11_22_0440"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "invitations",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("token_digest", sa.Text(), nullable=False),
        sa.Column("email", sa.Text(), nullable=True),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("group_id", sa.Uuid(), nullable=True),
        sa.Column("course_id", sa.Uuid(), nullable=True),
        sa.Column("max_uses", sa.BigInteger(), nullable=False),
        sa.Column("uses", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "role IN ('owner', 'admin', 'instructor', 'learner', 'guest')",
            name=op.f("ck_invitations_role"),
        ),
        sa.CheckConstraint(
            "uses BETWEEN 0 AND max_uses", name=op.f("ck_invitations_uses")
        ),
        sa.ForeignKeyConstraint(
            ["org_id"],
            ["core.organizations.id"],
            name=op.f("fk_invitations_org_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["group_id"],
            ["core.groups.id"],
            name=op.f("fk_invitations_group_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["created_by"],
            ["core.users.id"],
            name=op.f("fk_invitations_created_by"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invitations")),
        schema="core",
    )
    for name, columns, is_unique in (
        ("uq_invitations_token_digest", ["token_digest"], True),
        ("ix_invitations_org_id", ["org_id", "id"], False),
        ("ix_invitations_group_id", ["group_id"], False),
    ):
        op.create_index(name, "invitations", columns, unique=is_unique, schema="core")
    op.create_table(
        "invitation_uses",
        sa.Column("invitation_id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["invitation_id"],
            ["core.invitations.id"],
            name=op.f("fk_invitation_uses_invitation_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["core.users.id"],
            name=op.f("fk_invitation_uses_user_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint(
            "invitation_id", "user_id", name=op.f("pk_invitation_uses")
        ),
        schema="core",
    )
    op.create_index(
        "ix_invitation_uses_user_id", "invitation_uses", ["user_id"], schema="core"
    )


def downgrade() -> None:
    op.drop_table("invitation_uses", schema="core")
    op.drop_table("invitations", schema="core")
