"""The table of files."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, Text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from stoa_api.base.db import Base
from stoa_shared.clock import now


class File(Base):
    """What a page of type ``file`` holds, by the hash of its content."""

    __tablename__ = "files"
    __table_args__ = (
        ForeignKeyConstraint(
            ["id", "org_id"],
            ["core.resources.id", "core.resources.org_id"],
            name="fk_files_resource",
            ondelete="CASCADE",
        ),
        CheckConstraint("octet_length(sha256) = 32", name="sha256_length"),
        CheckConstraint("size_bytes > 0", name="size"),
        Index("ix_files_org_sha256", "org_id", "sha256"),
        # What is used is summed up from this index alone.
        Index(
            "ix_files_usage",
            "org_id",
            "uploaded_by",
            postgresql_include=["size_bytes"],
        ),
        Index("ix_files_uploaded_by", "uploaded_by"),
        {"schema": "studio"},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    org_id: Mapped[UUID]
    sha256: Mapped[bytes]
    size_bytes: Mapped[int]
    media_type: Mapped[str]
    """By the content, as the processor found it."""
    flags: Mapped[list[str]] = mapped_column(ARRAY(Text()))
    """What speaks against showing it in a page."""
    uploaded_by: Mapped[UUID | None] = mapped_column(
        ForeignKey("core.users.id", ondelete="SET NULL")
    )
    """Whose quota it counts for."""
    created_at: Mapped[datetime] = mapped_column(default=now)
