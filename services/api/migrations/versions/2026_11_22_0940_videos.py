"""Let lessons be videos.

Safe: one more kind of lesson, which the previous release does not make. While it still
runs it cannot show a video that somebody made meanwhile.
"""

from collections.abc import Sequence

from alembic import op

revision: str = "2026_11_22_0940"
down_revision: str | None = "2026_11_22_0930"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_BEFORE = ("text", "link", "document", "whiteboard", "quiz", "assignment")


def upgrade() -> None:
    _let_kinds_be(*_BEFORE, "video")


def downgrade() -> None:
    op.execute("DELETE FROM learn.lessons WHERE kind = 'video'")
    _let_kinds_be(*_BEFORE)


def _let_kinds_be(*kinds: str) -> None:
    listed = ", ".join(f"'{each}'" for each in kinds)
    op.execute("ALTER TABLE learn.lessons DROP CONSTRAINT ck_lessons_kind")
    op.execute(
        "ALTER TABLE learn.lessons ADD CONSTRAINT ck_lessons_kind"
        f" CHECK (kind IN ({listed})) NOT VALID"
    )
    op.execute("ALTER TABLE learn.lessons VALIDATE CONSTRAINT ck_lessons_kind")
