"""Keep earlier versions of what lessons say.

Safe: a new table, and two columns that the previous release leaves alone. What it
saves meanwhile counts as written when the lesson was last saved here.
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "2026_11_22_0900"
down_revision: str | None = "2026_11_22_0870"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.add_column(
        "lessons",
        sa.Column(
            "written_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        schema="learn",
    )
    op.add_column(
        "lessons", sa.Column("written_by", sa.Uuid(), nullable=True), schema="learn"
    )
    op.execute("UPDATE learn.lessons SET written_at = updated_at")
    op.execute(
        "ALTER TABLE learn.lessons ADD CONSTRAINT fk_lessons_written_by"
        " FOREIGN KEY (written_by) REFERENCES core.users (id)"
        " ON DELETE SET NULL NOT VALID"
    )
    op.execute("ALTER TABLE learn.lessons VALIDATE CONSTRAINT fk_lessons_written_by")
    op.create_table(
        "lesson_versions",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("lesson_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("content", postgresql.JSONB(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("size_bytes", sa.BigInteger(), nullable=False),
        sa.Column("restored_from", sa.BigInteger(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.Uuid(), nullable=True),
        *(
            sa.CheckConstraint(rule, name=op.f(f"ck_lesson_versions_{name}"))
            for name, rule in (
                ("kind", "kind IN ('automatic', 'published')"),
                ("number", "number >= 1"),
                ("content_size", "octet_length(content::text) <= 1000000"),
            )
        ),
        sa.ForeignKeyConstraint(
            ["lesson_id"],
            ["learn.lessons.id"],
            name=op.f("fk_lesson_versions_lesson_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["created_by"],
            ["core.users.id"],
            name=op.f("fk_lesson_versions_created_by"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lesson_versions")),
        sa.UniqueConstraint("lesson_id", "number", name="uq_lesson_versions_number"),
        schema="learn",
    )
    op.create_index(
        "ix_lesson_versions_created_by",
        "lesson_versions",
        ["created_by"],
        schema="learn",
    )
    op.create_index("ix_lessons_written_by", "lessons", ["written_by"], schema="learn")


def downgrade() -> None:
    op.drop_table("lesson_versions", schema="learn")
    op.drop_index("ix_lessons_written_by", "lessons", schema="learn")
    op.drop_column("lessons", "written_by", schema="learn")
    op.drop_column("lessons", "written_at", schema="learn")
