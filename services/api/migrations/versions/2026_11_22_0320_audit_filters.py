"""Index the audit by what an organisation filters it by.

Safe: nobody used the old indexes, which did not begin with the organisation. The
table is small before the first release, so writers wait a moment at most.
"""

from collections.abc import Sequence

from alembic import op

revision: str = "2026_11_22_0320"
down_revision: str | None = "2026_11_22_0300"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_TABLE = "audit_entries"


def upgrade() -> None:
    op.create_index(
        "ix_audit_entries_org_actor_at",
        _TABLE,
        ["org_id", "actor_id", "at"],
        schema="ops",
    )
    op.create_index(
        "ix_audit_entries_org_object_at",
        _TABLE,
        ["org_id", "object_id", "at"],
        schema="ops",
    )
    op.drop_index("ix_audit_entries_actor_id", _TABLE, schema="ops")
    op.drop_index("ix_audit_entries_object_id", _TABLE, schema="ops")


def downgrade() -> None:
    op.create_index("ix_audit_entries_actor_id", _TABLE, ["actor_id"], schema="ops")
    op.create_index("ix_audit_entries_object_id", _TABLE, ["object_id"], schema="ops")
    op.drop_index("ix_audit_entries_org_actor_at", _TABLE, schema="ops")
    op.drop_index("ix_audit_entries_org_object_at", _TABLE, schema="ops")
