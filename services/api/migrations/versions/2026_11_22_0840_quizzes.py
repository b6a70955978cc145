"""Make the tables of attempts at quizzes, and let lessons be quizzes.

Safe: new tables, and one more kind of lesson, which the previous release does not
make. While it still runs it cannot show a quiz that somebody has made meanwhile.
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "2026_11_22_0840"
down_revision: str | None = "2026_11_22_0821"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_BEFORE = ("text", "link", "document", "whiteboard")


def upgrade() -> None:
    _let_kinds_be(*_BEFORE, "quiz")
    op.create_table(
        "attempts",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("course_id", sa.Uuid(), nullable=False),
        sa.Column("lesson_id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.Text(), server_default=sa.text("'open'"), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("deadline", sa.DateTime(timezone=True), nullable=True),
        sa.Column("time_limit_seconds", sa.BigInteger(), nullable=True),
        sa.Column("closes_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("points", sa.BigInteger(), nullable=False),
        sa.Column("score", sa.Numeric(10, 2), nullable=True),
        sa.Column("questions", postgresql.JSONB(), nullable=False),
        sa.CheckConstraint(
            "state IN ('open', 'submitted', 'expired')", name=op.f("ck_attempts_state")
        ),
        sa.CheckConstraint(
            "(state = 'open') = (submitted_at IS NULL)",
            name=op.f("ck_attempts_submitted"),
        ),
        sa.CheckConstraint(
            "(state = 'open') = (score IS NULL)", name=op.f("ck_attempts_score")
        ),
        sa.CheckConstraint(
            "number >= 1 AND points >= 0 AND score >= 0",
            name=op.f("ck_attempts_numbers"),
        ),
        sa.CheckConstraint("deadline > started_at", name=op.f("ck_attempts_deadline")),
        sa.ForeignKeyConstraint(
            ["course_id"],
            ["learn.courses.id"],
            name=op.f("fk_attempts_course_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["lesson_id"],
            ["learn.lessons.id"],
            name=op.f("fk_attempts_lesson_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["core.users.id"],
            name=op.f("fk_attempts_user_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attempts")),
        sa.UniqueConstraint(
            "lesson_id", "user_id", "number", name="uq_attempts_lesson_user_number"
        ),
        schema="learn",
    )
    op.create_index(
        "uq_attempts_open",
        "attempts",
        ["lesson_id", "user_id"],
        unique=True,
        schema="learn",
        postgresql_where=sa.text("state = 'open'"),
    )
    op.create_index(
        "ix_attempts_deadline",
        "attempts",
        ["deadline"],
        schema="learn",
        postgresql_where=sa.text("state = 'open'"),
    )
    op.create_index(
        "ix_attempts_lesson_started",
        "attempts",
        ["lesson_id", "started_at", "id"],
        schema="learn",
    )
    op.create_index(
        "ix_attempts_course_user", "attempts", ["course_id", "user_id"], schema="learn"
    )
    op.create_index("ix_attempts_user_id", "attempts", ["user_id"], schema="learn")
    op.create_table(
        "responses",
        sa.Column("attempt_id", sa.Uuid(), nullable=False),
        sa.Column("question_id", sa.Text(), nullable=False),
        sa.Column("answer", postgresql.JSONB(), nullable=True),
        sa.Column("sequence", sa.BigInteger(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("score", sa.Numeric(8, 2), nullable=True),
        sa.CheckConstraint(
            "octet_length(answer::text) <= 20000",
            name=op.f("ck_responses_answer_size"),
        ),
        sa.ForeignKeyConstraint(
            ["attempt_id"],
            ["learn.attempts.id"],
            name=op.f("fk_responses_attempt_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("attempt_id", "question_id", name=op.f("pk_responses")),
        schema="learn",
    )
    op.create_table(
        "extra_times",
        sa.Column("course_id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("percent", sa.SmallInteger(), nullable=False),
        sa.Column("granted_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "percent BETWEEN 1 AND 400", name=op.f("ck_extra_times_percent")
        ),
        sa.ForeignKeyConstraint(
            ["course_id"],
            ["learn.courses.id"],
            name=op.f("fk_extra_times_course_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["core.users.id"],
            name=op.f("fk_extra_times_user_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("course_id", "user_id", name=op.f("pk_extra_times")),
        schema="learn",
    )
    op.create_index(
        "ix_extra_times_user_id", "extra_times", ["user_id"], schema="learn"
    )


def downgrade() -> None:
    op.drop_table("extra_times", schema="learn")
    op.drop_table("responses", schema="learn")
    op.drop_table("attempts", schema="learn")
    op.execute("DELETE FROM learn.lessons WHERE kind = 'quiz'")
    _let_kinds_be(*_BEFORE)


def _let_kinds_be(*kinds: str) -> None:
    listed = ", ".join(f"'{each}'" for each in kinds)
    op.execute("ALTER TABLE learn.lessons DROP CONSTRAINT ck_lessons_kind")
    op.execute(
        "ALTER TABLE learn.lessons ADD CONSTRAINT ck_lessons_kind"
        f" CHECK (kind IN ({listed})) NOT VALID"
    )
    op.execute("ALTER TABLE learn.lessons VALIDATE CONSTRAINT ck_lessons_kind")
