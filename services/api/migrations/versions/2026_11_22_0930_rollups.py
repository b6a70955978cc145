"""Keep on which days people learn, and what is counted for each course and day.

Safe: new tables only. The days on which people learnt until now are taken from what
is known: when they opened and completed lessons, and were last in them. All courses
are marked to be counted, which the worker does.
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "2026_11_22_0930"
down_revision: str | None = "2026_11_22_0920"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "active_days",
        sa.Column("course_id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["course_id", "user_id"],
            ["learn.enrolments.course_id", "learn.enrolments.user_id"],
            name=op.f("fk_active_days_enrolment"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint(
            "course_id", "user_id", "day", name=op.f("pk_active_days")
        ),
        schema="learn",
    )
    op.create_index(
        "ix_active_days_org_day",
        "active_days",
        ["org_id", "day", "user_id"],
        schema="learn",
    )
    op.create_table(
        "rollup_marks",
        sa.Column("course_id", sa.Uuid(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("course_id", "due_at", name=op.f("pk_rollup_marks")),
        schema="ops",
    )
    op.create_index("ix_rollup_marks_due_at", "rollup_marks", ["due_at"], schema="ops")
    _make_figures()
    _make_days()
    op.execute(
        "INSERT INTO learn.active_days (course_id, user_id, day, org_id)"
        " SELECT DISTINCT person.course_id, person.user_id,"
        "   (moment AT TIME ZONE 'UTC')::date, person.org_id"
        " FROM learn.lesson_progress AS progress"
        " JOIN learn.enrolments AS person ON person.id = progress.enrolment_id,"
        " unnest(ARRAY[progress.started_at, progress.seen_at, progress.completed_at])"
        "   AS moment"
        " WHERE moment IS NOT NULL"
    )
    op.execute(
        "INSERT INTO ops.rollup_marks (course_id, due_at)"
        " SELECT id, now() FROM learn.courses"
    )


def _counts(*names: str) -> list[sa.Column[int]]:
    return [sa.Column(name, sa.BigInteger(), nullable=False) for name in names]


def _make_figures() -> None:
    op.create_table(
        "course_figures",
        sa.Column("course_id", sa.Uuid(), nullable=False),
        sa.Column("org_id", sa.Uuid(), nullable=False),
        *_counts("pending", "active", "completed", "withdrawn", "removed"),
        *_counts("percent_sum"),
        sa.Column("spread", sa.ARRAY(sa.BigInteger()), nullable=False),
        sa.Column("refreshed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("course_id", name=op.f("pk_course_figures")),
        schema="ops",
    )
    op.create_index(
        "ix_course_figures_org_id", "course_figures", ["org_id"], schema="ops"
    )
    op.create_table(
        "lesson_figures",
        sa.Column("course_id", sa.Uuid(), nullable=False),
        sa.Column("lesson_id", sa.Uuid(), nullable=False),
        *_counts("started", "seconds"),
        sa.PrimaryKeyConstraint(
            "course_id", "lesson_id", name=op.f("pk_lesson_figures")
        ),
        schema="ops",
    )


def _make_days() -> None:
    op.create_table(
        "course_days",
        sa.Column("course_id", sa.Uuid(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("org_id", sa.Uuid(), nullable=False),
        *_counts("enrolled", "completed", "active"),
        sa.PrimaryKeyConstraint("course_id", "day", name=op.f("pk_course_days")),
        schema="ops",
    )
    op.create_index(
        "ix_course_days_org_day", "course_days", ["org_id", "day"], schema="ops"
    )
    op.create_table(
        "lesson_days",
        sa.Column("course_id", sa.Uuid(), nullable=False),
        sa.Column("lesson_id", sa.Uuid(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        *_counts("started", "completed"),
        sa.PrimaryKeyConstraint(
            "course_id", "lesson_id", "day", name=op.f("pk_lesson_days")
        ),
        schema="ops",
    )
    op.create_table(
        "org_days",
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        *_counts("active"),
        sa.PrimaryKeyConstraint("org_id", "day", name=op.f("pk_org_days")),
        schema="ops",
    )


def downgrade() -> None:
    for name in ("org_days", "lesson_days", "course_days"):
        op.drop_table(name, schema="ops")
    for name in ("lesson_figures", "course_figures", "rollup_marks"):
        op.drop_table(name, schema="ops")
    op.drop_table("active_days", schema="learn")
