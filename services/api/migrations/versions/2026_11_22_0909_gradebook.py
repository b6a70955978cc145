"""Make the tables of weights and overrides, and let progress know of the latter.

Safe: new tables, a column with a constant default, which rewrites nothing, and an
index on a table that is young. The previous release neither reads nor writes them;
what it reports meanwhile is kept as what somebody earned.
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "2026_11_22_0909"
down_revision: str | None = "2026_11_22_0900"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "grade_weights",
        sa.Column("lesson_id", sa.Uuid(), nullable=False),
        sa.Column("weight", sa.SmallInteger(), nullable=False),
        sa.CheckConstraint(
            "weight BETWEEN 0 AND 1000", name=op.f("ck_grade_weights_weight")
        ),
        sa.ForeignKeyConstraint(
            ["lesson_id"],
            ["learn.lessons.id"],
            name=op.f("fk_grade_weights_lesson_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("lesson_id", name=op.f("pk_grade_weights")),
        schema="learn",
    )
    op.create_table(
        "grade_overrides",
        sa.Column("lesson_id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("course_id", sa.Uuid(), nullable=False),
        sa.Column("points", sa.Numeric(10, 2), nullable=False),
        sa.Column("max_points", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("by_id", sa.Uuid(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "points BETWEEN 0 AND max_points", name=op.f("ck_grade_overrides_points")
        ),
        sa.CheckConstraint(
            "length(reason) BETWEEN 1 AND 500", name=op.f("ck_grade_overrides_reason")
        ),
        *(
            sa.ForeignKeyConstraint(
                [name],
                [target],
                name=op.f(f"fk_grade_overrides_{name}"),
                ondelete=ondelete,
            )
            for name, target, ondelete in (
                ("course_id", "learn.courses.id", "CASCADE"),
                ("lesson_id", "learn.lessons.id", "CASCADE"),
                ("user_id", "core.users.id", "CASCADE"),
                ("by_id", "core.users.id", "SET NULL"),
            )
        ),
        sa.PrimaryKeyConstraint(
            "lesson_id", "user_id", name=op.f("pk_grade_overrides")
        ),
        schema="learn",
    )
    for name, columns in (
        ("course_user", ["course_id", "user_id"]),
        ("user_id", ["user_id"]),
        ("by_id", ["by_id"]),
    ):
        op.create_index(
            f"ix_grade_overrides_{name}", "grade_overrides", columns, schema="learn"
        )
    op.add_column(
        "lesson_progress",
        sa.Column(
            "is_overridden",
            sa.Boolean(),
            server_default=sa.text("false"),
            nullable=False,
        ),
        schema="learn",
    )
    op.create_index(
        "ix_submissions_course_user",
        "submissions",
        ["course_id", "user_id"],
        schema="learn",
    )


def downgrade() -> None:
    op.drop_index(
        "ix_submissions_course_user", table_name="submissions", schema="learn"
    )
    op.drop_column("lesson_progress", "is_overridden", schema="learn")
    op.drop_table("grade_overrides", schema="learn")
    op.drop_table("grade_weights", schema="learn")
