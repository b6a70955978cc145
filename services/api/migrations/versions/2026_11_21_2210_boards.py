"""Make the tables of boards and their stored states.

Safe: new tables; nothing reads them yet.
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "2026_11_21_2210"
down_revision: str | None = "2026_11_21_2200"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "boards",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("max_users", sa.SmallInteger(), nullable=True),
        sa.Column(
            "version", sa.BigInteger(), server_default=sa.text("1"), nullable=False
        ),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("announced_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "kind IN ('document', 'whiteboard')", name=op.f("ck_boards_kind")
        ),
        sa.CheckConstraint(
            "max_users BETWEEN 1 AND 60", name=op.f("ck_boards_max_users")
        ),
        sa.ForeignKeyConstraint(
            ["id", "org_id"],
            ["core.resources.id", "core.resources.org_id"],
            name="fk_boards_resource",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_boards")),
        schema="studio",
    )
    op.create_index(
        "ix_boards_org_updated",
        "boards",
        ["org_id", sa.literal_column("updated_at DESC"), "id"],
        schema="studio",
    )
    op.create_table(
        "board_states",
        sa.Column("board_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.LargeBinary(), nullable=False),
        sa.Column("covers_ms", sa.BigInteger(), nullable=False),
        sa.Column("covers_seq", sa.BigInteger(), nullable=False),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.Column("size_bytes", sa.BigInteger(), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "octet_length(state) > 0", name=op.f("ck_board_states_state")
        ),
        sa.ForeignKeyConstraint(
            ["board_id"],
            ["studio.boards.id"],
            name=op.f("fk_board_states_board_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("board_id", name=op.f("pk_board_states")),
        schema="studio",
    )
    # A Yjs state is compact already; compressing it would cost time at each store.
    op.execute(
        "ALTER TABLE studio.board_states ALTER COLUMN state SET STORAGE EXTERNAL"
    )


def downgrade() -> None:
    op.drop_table("board_states", schema="studio")
    op.drop_table("boards", schema="studio")
