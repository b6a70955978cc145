"""Put new resources into the trees' indexes at once. Safe: nothing else changes.

An index with a pending list is read to its end for every list of boards or pages,
until a vacuum empties it: after a large import each of them took some 20 ms.
Source: PostgreSQL documentation, GIN fast update technique.
"""

from collections.abc import Sequence

from alembic import op

revision: str = "2026_11_22_0780"
down_revision: str | None = "2026_11_22_0770"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

INDEXES = ("ix_resources_path", "ix_resources_grant_path")


def upgrade() -> None:
    for index in INDEXES:
        op.execute(f"ALTER INDEX core.{index} SET (fastupdate = off)")
        op.execute(f"SELECT gin_clean_pending_list('core.{index}')")


def downgrade() -> None:
    for index in INDEXES:
        op.execute(f"ALTER INDEX core.{index} RESET (fastupdate)")
