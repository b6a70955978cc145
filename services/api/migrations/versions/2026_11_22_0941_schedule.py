"""Let lessons publish themselves at a time.

Safe: a column that may be null, which the previous release leaves alone.
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "2026_11_22_0941"
down_revision: str | None = "2026_11_22_0940"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.add_column(
        "lessons",
        sa.Column("publish_at", sa.DateTime(timezone=True), nullable=True),
        schema="learn",
    )
    op.execute(
        "ALTER TABLE learn.lessons ADD CONSTRAINT ck_lessons_publish_at"
        " CHECK (publish_at IS NULL OR status = 'draft') NOT VALID"
    )
    op.execute("ALTER TABLE learn.lessons VALIDATE CONSTRAINT ck_lessons_publish_at")
    op.create_index(
        "ix_lessons_due",
        "lessons",
        ["publish_at", "id"],
        schema="learn",
        postgresql_where=sa.text("publish_at IS NOT NULL"),
    )


def downgrade() -> None:
    op.drop_column("lessons", "publish_at", schema="learn")
