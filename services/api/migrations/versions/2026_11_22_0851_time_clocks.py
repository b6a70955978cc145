"""Remember until when everybody's time is counted.

Safe: a new table; the previous release neither reads nor writes it.
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "2026_11_22_0851"
down_revision: str | None = "2026_11_22_0850"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "time_clocks",
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("counted_until", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["core.users.id"],
            name=op.f("fk_time_clocks_user_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_time_clocks")),
        schema="learn",
        postgresql_with={"fillfactor": "80"},
    )


def downgrade() -> None:
    op.drop_table("time_clocks", schema="learn")
