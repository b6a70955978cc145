"""Make the table of submissions, and let lessons be assignments.

Safe: a new table, and one more kind of lesson, which the previous release does not
make. While it still runs it cannot show an assignment that somebody made meanwhile.
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "2026_11_22_0870"
down_revision: str | None = "2026_11_22_0860"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_BEFORE = ("text", "link", "document", "whiteboard", "quiz")


def upgrade() -> None:
    _let_kinds_be(*_BEFORE, "assignment")
    op.create_table(
        "submissions",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("course_id", sa.Uuid(), nullable=False),
        sa.Column("lesson_id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("late_days", sa.BigInteger(), nullable=False),
        sa.Column("late_percent", sa.SmallInteger(), nullable=False),
        sa.Column("points", sa.BigInteger(), nullable=False),
        sa.Column("raw_score", sa.Numeric(8, 2), nullable=True),
        sa.Column("score", sa.Numeric(8, 2), nullable=True),
        sa.Column("feedback", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("graded_by", sa.Uuid(), nullable=True),
        sa.Column("graded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "version", sa.BigInteger(), server_default=sa.text("1"), nullable=False
        ),
        *(
            sa.CheckConstraint(rule, name=op.f(f"ck_submissions_{name}"))
            for name, rule in (
                (
                    "state",
                    "state IN ('submitted', 'graded', 'returned', 'superseded')",
                ),
                ("graded", "(state = 'graded') = (raw_score IS NOT NULL)"),
                ("score", "(raw_score IS NULL) = (score IS NULL)"),
                ("raw_score", "raw_score BETWEEN 0 AND points"),
                ("late_percent", "late_percent BETWEEN 0 AND 100"),
                ("counts", "number >= 1 AND points >= 1 AND late_days >= 0"),
                ("text_size", "octet_length(text) <= 400000"),
            )
        ),
        *(
            sa.ForeignKeyConstraint(
                [name],
                [target],
                name=op.f(f"fk_submissions_{name}"),
                ondelete=ondelete,
            )
            for name, target, ondelete in (
                ("course_id", "learn.courses.id", "CASCADE"),
                ("lesson_id", "learn.lessons.id", "CASCADE"),
                ("user_id", "core.users.id", "CASCADE"),
                ("graded_by", "core.users.id", "SET NULL"),
            )
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_submissions")),
        sa.UniqueConstraint(
            "lesson_id", "user_id", "number", name="uq_submissions_lesson_user_number"
        ),
        schema="learn",
    )
    op.create_index(
        "ix_submissions_waiting",
        "submissions",
        ["course_id", "submitted_at", "id"],
        schema="learn",
        postgresql_where=sa.text("state = 'submitted'"),
    )
    op.create_index(
        "ix_submissions_course_submitted",
        "submissions",
        ["course_id", "submitted_at", "id"],
        schema="learn",
    )
    op.create_index(
        "ix_submissions_user_id", "submissions", ["user_id"], schema="learn"
    )
    op.create_index(
        "ix_submissions_graded_by", "submissions", ["graded_by"], schema="learn"
    )


def downgrade() -> None:
    op.drop_table("submissions", schema="learn")
    op.execute("DELETE FROM learn.lessons WHERE kind = 'assignment'")
    _let_kinds_be(*_BEFORE)


def _let_kinds_be(*kinds: str) -> None:
    listed = ", ".join(f"'{each}'" for each in kinds)
    op.execute("ALTER TABLE learn.lessons DROP CONSTRAINT ck_lessons_kind")
    op.execute(
        "ALTER TABLE learn.lessons ADD CONSTRAINT ck_lessons_kind"
        f" CHECK (kind IN ({listed})) NOT VALID"
    )
    op.execute("ALTER TABLE learn.lessons VALIDATE CONSTRAINT ck_lessons_kind")
