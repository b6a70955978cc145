"""Let a board say how many editors and viewers it takes.

Safe with the previous release: new columns, nullable or with a default, which
it neither reads nor writes.
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "2026_11_22_0110"
down_revision: str | None = "2026_11_22_0100"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.add_column(
        "boards",
        sa.Column("max_editors", sa.SmallInteger(), nullable=True),
        schema="studio",
    )
    op.add_column(
        "boards",
        sa.Column("max_viewers", sa.SmallInteger(), nullable=True),
        schema="studio",
    )
    op.add_column(
        "boards",
        sa.Column(
            "view_when_full",
            sa.Boolean(),
            server_default=sa.text("false"),
            nullable=False,
        ),
        schema="studio",
    )
    for name, rule in (
        ("max_editors", "max_editors BETWEEN 1 AND 60"),
        ("max_viewers", "max_viewers BETWEEN 0 AND 200"),
    ):
        constraint = op.f(f"ck_boards_{name}")
        op.execute(
            f"ALTER TABLE studio.boards ADD CONSTRAINT {constraint}"
            f" CHECK ({rule}) NOT VALID"
        )
        op.execute(f"ALTER TABLE studio.boards VALIDATE CONSTRAINT {constraint}")


def downgrade() -> None:
    for name in ("view_when_full", "max_viewers", "max_editors"):
        op.drop_column("boards", name, schema="studio")
