"""Keep what people earned in courses, and who may see who earned most.

Safe: two new tables, and a column with a constant default; the previous release leaves
them alone. What is completed while that runs earns nothing.
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "2026_11_22_0860"
down_revision: str | None = "2026_11_22_0851"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.add_column(
        "courses",
        sa.Column(
            "leaderboard", sa.Text(), server_default=sa.text("'off'"), nullable=False
        ),
        schema="learn",
    )
    op.execute(
        "ALTER TABLE learn.courses ADD CONSTRAINT ck_courses_leaderboard"
        " CHECK (leaderboard IN ('off', 'staff', 'public')) NOT VALID"
    )
    op.execute("ALTER TABLE learn.courses VALIDATE CONSTRAINT ck_courses_leaderboard")
    op.create_table(
        "points_ledger",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("course_id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("ref", sa.Uuid(), nullable=False),
        sa.Column("points", sa.SmallInteger(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "reason IN ('lesson', 'course')", name=op.f("ck_points_ledger_reason")
        ),
        sa.CheckConstraint("points > 0", name=op.f("ck_points_ledger_points")),
        sa.ForeignKeyConstraint(
            ["course_id"],
            ["learn.courses.id"],
            name=op.f("fk_points_ledger_course_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["core.users.id"],
            name=op.f("fk_points_ledger_user_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_points_ledger")),
        sa.UniqueConstraint(
            "user_id", "reason", "ref", name="uq_points_ledger_user_reason_ref"
        ),
        schema="learn",
    )
    op.create_index(
        "ix_points_ledger_course_user",
        "points_ledger",
        ["course_id", "user_id", "at"],
        schema="learn",
        postgresql_include=["points"],
    )
    op.create_table(
        "leaderboard_people",
        sa.Column("course_id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column(
            "is_hidden", sa.Boolean(), server_default=sa.text("false"), nullable=False
        ),
        sa.Column("alias", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "length(alias) BETWEEN 1 AND 40", name=op.f("ck_leaderboard_people_alias")
        ),
        sa.ForeignKeyConstraint(
            ["course_id"],
            ["learn.courses.id"],
            name=op.f("fk_leaderboard_people_course_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["core.users.id"],
            name=op.f("fk_leaderboard_people_user_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint(
            "course_id", "user_id", name=op.f("pk_leaderboard_people")
        ),
        schema="learn",
    )
    op.create_index(
        "ix_leaderboard_people_user_id",
        "leaderboard_people",
        ["user_id"],
        schema="learn",
    )


def downgrade() -> None:
    op.drop_table("leaderboard_people", schema="learn")
    op.drop_table("points_ledger", schema="learn")
    op.drop_column("courses", "leaderboard", schema="learn")
