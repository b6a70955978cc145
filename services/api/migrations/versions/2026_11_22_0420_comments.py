"""Make the table of comments.

Safe: a new table; the previous release neither reads nor writes it.
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "2026_11_22_0420"
down_revision: str | None = "2026_11_22_0410"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "comments",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("board_id", sa.Uuid(), nullable=False),
        sa.Column("thread_id", sa.Uuid(), nullable=False),
        sa.Column("created_by", sa.Uuid(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("mentions", postgresql.ARRAY(sa.Uuid()), nullable=False),
        sa.Column("anchor", postgresql.JSONB(none_as_null=True), nullable=True),
        sa.Column("quote", sa.Text(), server_default="", nullable=False),
        sa.Column(
            "version", sa.BigInteger(), server_default=sa.text("1"), nullable=False
        ),
        sa.Column("edited_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("resolved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("resolved_by", sa.Uuid(), nullable=True),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("deleted_by", sa.Uuid(), nullable=True),
        sa.CheckConstraint(
            "id = thread_id OR anchor IS NULL", name=op.f("ck_comments_anchor")
        ),
        sa.CheckConstraint(
            "id = thread_id OR resolved_at IS NULL", name=op.f("ck_comments_resolved")
        ),
        sa.ForeignKeyConstraint(
            ["board_id"],
            ["studio.boards.id"],
            name=op.f("fk_comments_board_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["thread_id"],
            ["studio.comments.id"],
            name=op.f("fk_comments_thread_id"),
            ondelete="CASCADE",
        ),
        *(
            sa.ForeignKeyConstraint(
                [column],
                ["core.users.id"],
                name=op.f(f"fk_comments_{column}"),
                ondelete="SET NULL",
            )
            for column in ("created_by", "resolved_by", "deleted_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_comments")),
        schema="studio",
    )
    op.create_index(
        "ix_comments_threads",
        "comments",
        ["board_id", "id"],
        schema="studio",
        postgresql_where=sa.text("id = thread_id"),
    )
    op.create_index(
        "ix_comments_thread", "comments", ["thread_id", "id"], schema="studio"
    )
    op.create_index(
        "ix_comments_live",
        "comments",
        ["board_id"],
        schema="studio",
        postgresql_where=sa.text("deleted_at IS NULL"),
    )
    op.create_index(
        "ix_comments_deleted_at",
        "comments",
        ["deleted_at"],
        schema="studio",
        postgresql_where=sa.text("deleted_at IS NOT NULL"),
    )


def downgrade() -> None:
    op.drop_table("comments", schema="studio")
