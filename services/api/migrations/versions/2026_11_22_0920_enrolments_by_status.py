"""Find who waits in a course by index.

The list of courses counts them for each; in an organisation where one course is large,
each count read all enrolments there are.

Safe: an index; neither release needs it. It locks ``enrolments`` against writing while
it is built, a second for a million of them.
"""

from collections.abc import Sequence

from alembic import op

revision: str = "2026_11_22_0920"
down_revision: str | None = "2026_11_22_0909"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_index(
        "ix_enrolments_course_status",
        "enrolments",
        ["course_id", "status"],
        schema="learn",
    )


def downgrade() -> None:
    op.drop_index(
        "ix_enrolments_course_status", table_name="enrolments", schema="learn"
    )
