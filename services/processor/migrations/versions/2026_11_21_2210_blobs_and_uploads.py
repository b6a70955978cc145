"""Make the tables of stored bytes and of uploads on their way.

Safe: there is no previous release.
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "2026_11_21_2210"
down_revision: str | None = None
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "blobs",
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("sha256", sa.LargeBinary(), nullable=False),
        sa.Column("size_bytes", sa.BigInteger(), nullable=False),
        sa.Column("media_type", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "octet_length(sha256) = 32", name=op.f("ck_blobs_sha256_length")
        ),
        sa.CheckConstraint("size_bytes >= 0", name=op.f("ck_blobs_size_not_negative")),
        sa.CheckConstraint(
            "state IN ('received', 'checked', 'ready', 'failed', 'quarantined')",
            name=op.f("ck_blobs_state"),
        ),
        sa.PrimaryKeyConstraint("org_id", "sha256", name=op.f("pk_blobs")),
        schema="files",
    )
    op.create_table(
        "uploads",
        sa.Column("upload_id", sa.Uuid(), nullable=False),
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("size_bytes", sa.BigInteger(), nullable=False),
        sa.Column("received_bytes", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "received_bytes BETWEEN 0 AND size_bytes",
            name=op.f("ck_uploads_received_within_size"),
        ),
        sa.PrimaryKeyConstraint("upload_id", name=op.f("pk_uploads")),
        schema="files",
    )
    op.create_index("ix_uploads_expires_at", "uploads", ["expires_at"], schema="files")


def downgrade() -> None:
    op.drop_table("uploads", schema="files")
    op.drop_table("blobs", schema="files")
