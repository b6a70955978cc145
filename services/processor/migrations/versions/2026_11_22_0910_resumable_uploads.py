"""Let uploads be resumed and told about, and blobs be looked after.

Safe: the previous release takes no uploads, so no row is there and nothing reads the
columns that go. Whose an upload is the API knows; the processor knows no people.
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "2026_11_22_0910"
down_revision: str | None = "2026_11_21_2210"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.drop_column("blobs", "state", schema="files")
    op.add_column(
        "blobs",
        sa.Column("flags", postgresql.ARRAY(sa.Text()), nullable=False),
        schema="files",
    )
    op.add_column(
        "blobs",
        sa.Column("touched_at", sa.DateTime(timezone=True), nullable=False),
        schema="files",
    )
    op.add_column(
        "blobs",
        sa.Column("unused_since", sa.DateTime(timezone=True), nullable=True),
        schema="files",
    )
    op.drop_column("uploads", "user_id", schema="files")
    for column in (
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("sha256", sa.LargeBinary(), nullable=True),
        sa.Column("refusal", sa.Text(), nullable=True),
        sa.Column("file_id", sa.Uuid(), nullable=True),
        sa.Column("is_told", sa.Boolean(), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
    ):
        op.add_column("uploads", column, schema="files")
    for name, rule in (
        ("state", "state IN ('receiving', 'stored', 'refused')"),
        ("stored", "(state = 'stored') = (sha256 IS NOT NULL)"),
    ):
        op.create_check_constraint(
            op.f(f"ck_uploads_{name}"), "uploads", rule, schema="files"
        )
    op.create_index(
        "ix_uploads_untold",
        "uploads",
        ["updated_at"],
        schema="files",
        postgresql_where=sa.text("state <> 'receiving' AND NOT is_told"),
    )


def downgrade() -> None:
    op.execute("DELETE FROM files.uploads")
    op.drop_index("ix_uploads_untold", "uploads", schema="files")
    for name in ("stored", "state"):
        op.drop_constraint(op.f(f"ck_uploads_{name}"), "uploads", schema="files")
    for name in ("state", "sha256", "refusal", "file_id", "is_told", "updated_at"):
        op.drop_column("uploads", name, schema="files")
    op.add_column("uploads", sa.Column("user_id", sa.Uuid()), schema="files")
    op.alter_column("uploads", "user_id", nullable=False, schema="files")
    for name in ("flags", "touched_at", "unused_since"):
        op.drop_column("blobs", name, schema="files")
    op.add_column("blobs", sa.Column("state", sa.Text()), schema="files")
    op.execute("UPDATE files.blobs SET state = 'ready'")
    op.alter_column("blobs", "state", nullable=False, schema="files")
    op.create_check_constraint(
        op.f("ck_blobs_state"),
        "blobs",
        "state IN ('received', 'checked', 'ready', 'failed', 'quarantined')",
        schema="files",
    )
