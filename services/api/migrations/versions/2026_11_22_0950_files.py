"""Make the tables of files and of uploads on their way.

Safe: new tables, which the previous release does not know. Pages of type ``file`` it
could begin had nothing on them; they go, with their resources.
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "2026_11_22_0950"
down_revision: str | None = "2026_11_22_0941"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.execute(
        "DELETE FROM core.resources r USING studio.pages p"
        " WHERE p.id = r.id AND p.type = 'file'"
    )
    op.create_table(
        "files",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("sha256", sa.LargeBinary(), nullable=False),
        sa.Column("size_bytes", sa.BigInteger(), nullable=False),
        sa.Column("media_type", sa.Text(), nullable=False),
        sa.Column("flags", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("uploaded_by", sa.Uuid(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "octet_length(sha256) = 32", name=op.f("ck_files_sha256_length")
        ),
        sa.CheckConstraint("size_bytes > 0", name=op.f("ck_files_size")),
        sa.ForeignKeyConstraint(
            ["id", "org_id"],
            ["core.resources.id", "core.resources.org_id"],
            name="fk_files_resource",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["uploaded_by"],
            ["core.users.id"],
            name=op.f("fk_files_uploaded_by"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_files")),
        schema="studio",
    )
    op.create_index(
        "ix_files_org_sha256", "files", ["org_id", "sha256"], schema="studio"
    )
    op.create_index(
        "ix_files_usage",
        "files",
        ["org_id", "uploaded_by"],
        schema="studio",
        postgresql_include=["size_bytes"],
    )
    op.create_index("ix_files_uploaded_by", "files", ["uploaded_by"], schema="studio")
    op.create_table(
        "uploads",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("space_id", sa.Uuid(), nullable=False),
        sa.Column("parent_id", sa.Uuid(), nullable=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("size_bytes", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("refusal", sa.Text(), nullable=True),
        sa.Column("file_id", sa.Uuid(), nullable=True),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("session_id", sa.Uuid(), nullable=True),
        sa.Column("token_id", sa.Uuid(), nullable=True),
        sa.Column("within", sa.Uuid(), nullable=True),
        sa.Column("address", sa.Text(), nullable=True),
        sa.Column("user_agent", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "state IN ('receiving', 'done', 'refused')", name=op.f("ck_uploads_state")
        ),
        sa.CheckConstraint(
            "(state = 'refused') = (refusal IS NOT NULL)",
            name=op.f("ck_uploads_refusal"),
        ),
        sa.CheckConstraint("size_bytes > 0", name=op.f("ck_uploads_size")),
        sa.ForeignKeyConstraint(
            ["space_id"],
            ["studio.spaces.id"],
            name=op.f("fk_uploads_space_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["core.users.id"],
            name=op.f("fk_uploads_user_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_uploads")),
        schema="studio",
    )
    for name, columns in (
        ("ix_uploads_org_state", ["org_id", "state"]),
        ("ix_uploads_user_id", ["user_id"]),
        ("ix_uploads_expires_at", ["expires_at"]),
        ("ix_uploads_space_id", ["space_id"]),
    ):
        op.create_index(name, "uploads", columns, schema="studio")


def downgrade() -> None:
    op.drop_table("uploads", schema="studio")
    op.execute("DELETE FROM core.resources r USING studio.files f WHERE f.id = r.id")
    op.drop_table("files", schema="studio")
