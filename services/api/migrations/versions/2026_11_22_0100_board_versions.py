"""Make the table of versions of boards.

Safe: a new table; the previous release neither reads nor writes it.
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "2026_11_22_0100"
down_revision: str | None = "2026_11_21_2210"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "board_versions",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("board_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.Uuid(), nullable=True),
        sa.Column("restored_from", sa.Uuid(), nullable=True),
        sa.Column("state", sa.LargeBinary(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("size_bytes", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('automatic', 'named')", name=op.f("ck_board_versions_kind")
        ),
        sa.CheckConstraint(
            "(kind = 'named') = (name IS NOT NULL)", name=op.f("ck_board_versions_name")
        ),
        sa.CheckConstraint(
            "octet_length(state) > 0", name=op.f("ck_board_versions_state")
        ),
        sa.ForeignKeyConstraint(
            ["board_id"],
            ["studio.boards.id"],
            name=op.f("fk_board_versions_board_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["created_by"],
            ["core.users.id"],
            name=op.f("fk_board_versions_created_by"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_board_versions")),
        schema="studio",
    )
    op.create_index(
        "ix_board_versions_board",
        "board_versions",
        ["board_id", sa.literal_column("created_at DESC"), "id"],
        schema="studio",
    )


def downgrade() -> None:
    op.drop_table("board_versions", schema="studio")
