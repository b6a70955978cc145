"""Let lessons wait for a date and for one another.

Safe: a column without a default and a new table; the previous release leaves both
alone.
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "2026_11_22_0821"
down_revision: str | None = "2026_11_22_0820"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.add_column(
        "lessons",
        sa.Column("release_at", sa.DateTime(timezone=True), nullable=True),
        schema="learn",
    )
    op.create_table(
        "prerequisites",
        sa.Column("lesson_id", sa.Uuid(), nullable=False),
        sa.Column("needs_id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "lesson_id <> needs_id", name=op.f("ck_prerequisites_not_itself")
        ),
        sa.ForeignKeyConstraint(
            ["lesson_id"],
            ["learn.lessons.id"],
            name=op.f("fk_prerequisites_lesson_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["needs_id"],
            ["learn.lessons.id"],
            name=op.f("fk_prerequisites_needs_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("lesson_id", "needs_id", name=op.f("pk_prerequisites")),
        schema="learn",
    )
    op.create_index(
        "ix_prerequisites_needs_id", "prerequisites", ["needs_id"], schema="learn"
    )


def downgrade() -> None:
    op.drop_table("prerequisites", schema="learn")
    op.drop_column("lessons", "release_at", schema="learn")
