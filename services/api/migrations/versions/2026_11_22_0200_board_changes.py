"""Make the table of what changed since a board's state was stored.

Safe: a new table. The previous release does not read it; until a whole state has
been stored of a board that has rows here it would send that board without them, so
collab's new release goes live after the API's, and goes back before it.
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "2026_11_22_0200"
down_revision: str | None = "2026_11_22_0110"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "board_changes",
        sa.Column("board_id", sa.Uuid(), nullable=False),
        sa.Column("revision", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("change", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "octet_length(change) > 0", name=op.f("ck_board_changes_change")
        ),
        sa.ForeignKeyConstraint(
            ["board_id"],
            ["studio.boards.id"],
            name=op.f("fk_board_changes_board_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("board_id", "revision", name=op.f("pk_board_changes")),
        schema="studio",
    )


def downgrade() -> None:
    op.drop_table("board_changes", schema="studio")
