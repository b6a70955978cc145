"""Keep how far people are in lessons and courses, and what completes a lesson.

Safe: columns with constant defaults and a new table; the previous release leaves them
alone. What it enrols meanwhile begins with the defaults.
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "2026_11_22_0820"
down_revision: str | None = "2026_11_22_0810"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

LESSON_CHECKS = {
    "completed_by": "completed_by IN"
    " ('manual', 'viewed', 'time', 'score', 'submitted')",
    "completed_at_least": "(completed_by IN ('time', 'score'))"
    " = (completed_at_least IS NOT NULL)",
}
ENROLMENT_CHECKS = {
    "percent": "percent BETWEEN 0 AND 100",
    "is_done": "(percent = 100) = (completed_at IS NOT NULL)",
    "completed": "status <> 'completed' OR completed_at IS NOT NULL",
}


def upgrade() -> None:
    op.add_column(
        "lessons",
        sa.Column(
            "completed_by",
            sa.Text(),
            server_default=sa.text("'manual'"),
            nullable=False,
        ),
        schema="learn",
    )
    op.add_column(
        "lessons",
        sa.Column("completed_at_least", sa.BigInteger(), nullable=True),
        schema="learn",
    )
    op.add_column(
        "enrolments",
        sa.Column(
            "percent", sa.SmallInteger(), server_default=sa.text("0"), nullable=False
        ),
        schema="learn",
    )
    op.add_column(
        "enrolments",
        sa.Column("completed_at", sa.DateTime(timezone=True), nullable=True),
        schema="learn",
    )
    op.add_column(
        "enrolments",
        sa.Column(
            "seen_at",
            sa.DateTime(timezone=True),
            server_default=sa.func.now(),
            nullable=False,
        ),
        schema="learn",
    )
    op.execute("ALTER TABLE learn.enrolments SET (fillfactor = 80)")
    for table, checks in (("lessons", LESSON_CHECKS), ("enrolments", ENROLMENT_CHECKS)):
        for name, condition in checks.items():
            op.execute(
                f"ALTER TABLE learn.{table} ADD CONSTRAINT ck_{table}_{name}"
                f" CHECK ({condition}) NOT VALID"
            )
            op.execute(
                f"ALTER TABLE learn.{table} VALIDATE CONSTRAINT ck_{table}_{name}"
            )
    op.create_table(
        "lesson_progress",
        sa.Column("enrolment_id", sa.Uuid(), nullable=False),
        sa.Column("lesson_id", sa.Uuid(), nullable=False),
        sa.Column(
            "seconds", sa.BigInteger(), server_default=sa.text("0"), nullable=False
        ),
        sa.Column(
            "is_submitted",
            sa.Boolean(),
            server_default=sa.text("false"),
            nullable=False,
        ),
        sa.Column("score", sa.Numeric(5, 2), nullable=True),
        sa.Column(
            "is_final", sa.Boolean(), server_default=sa.text("true"), nullable=False
        ),
        sa.Column("position", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("completed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("seconds >= 0", name=op.f("ck_lesson_progress_seconds")),
        sa.CheckConstraint(
            "score BETWEEN 0 AND 100", name=op.f("ck_lesson_progress_score")
        ),
        sa.CheckConstraint(
            "octet_length(position::text) <= 500",
            name=op.f("ck_lesson_progress_position_size"),
        ),
        sa.ForeignKeyConstraint(
            ["enrolment_id"],
            ["learn.enrolments.id"],
            name=op.f("fk_lesson_progress_enrolment_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["lesson_id"],
            ["learn.lessons.id"],
            name=op.f("fk_lesson_progress_lesson_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint(
            "enrolment_id", "lesson_id", name=op.f("pk_lesson_progress")
        ),
        schema="learn",
        postgresql_with={"fillfactor": "80"},
    )
    op.create_index(
        "ix_lesson_progress_lesson_id", "lesson_progress", ["lesson_id"], schema="learn"
    )


def downgrade() -> None:
    op.drop_table("lesson_progress", schema="learn")
    for column in ("seen_at", "completed_at", "percent"):
        op.drop_column("enrolments", column, schema="learn")
    for column in ("completed_at_least", "completed_by"):
        op.drop_column("lessons", column, schema="learn")
