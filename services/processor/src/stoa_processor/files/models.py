"""Tables of the schema ``files``.

File rows with names and folders belong to the API; here are only bytes.
"""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, Text, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from stoa_processor.base.db import Base


class Blob(Base):
    """Bytes stored once per organisation, under the hash of their content."""

    __tablename__ = "blobs"
    __table_args__ = (
        CheckConstraint("octet_length(sha256) = 32", name="sha256_length"),
        CheckConstraint("size_bytes >= 0", name="size_not_negative"),
    )

    org_id: Mapped[UUID] = mapped_column(primary_key=True)
    sha256: Mapped[bytes] = mapped_column(primary_key=True)
    size_bytes: Mapped[int]
    media_type: Mapped[str]
    """Detected from the content, never taken from the name."""
    flags: Mapped[list[str]] = mapped_column(ARRAY(Text()))
    """What speaks against showing it in a page."""
    created_at: Mapped[datetime]
    touched_at: Mapped[datetime]
    """When it was last uploaded; nothing young is ever thrown away."""
    unused_since: Mapped[datetime | None]
    """When the API first said that no file stands on it."""


class Upload(Base):
    """An upload: how much of it is here, and what has become of it."""

    __tablename__ = "uploads"
    __table_args__ = (
        CheckConstraint(
            "received_bytes BETWEEN 0 AND size_bytes", name="received_within_size"
        ),
        CheckConstraint("state IN ('receiving', 'stored', 'refused')", name="state"),
        CheckConstraint("(state = 'stored') = (sha256 IS NOT NULL)", name="stored"),
        Index("ix_uploads_expires_at", "expires_at"),
        Index(
            "ix_uploads_untold",
            "updated_at",
            postgresql_where=text("state <> 'receiving' AND NOT is_told"),
        ),
    )

    upload_id: Mapped[UUID] = mapped_column(primary_key=True)
    org_id: Mapped[UUID]
    size_bytes: Mapped[int]
    received_bytes: Mapped[int]
    """So many are on the disk for certain."""
    state: Mapped[str]
    sha256: Mapped[bytes | None]
    refusal: Mapped[str | None]
    """The code of the problem it ended with, here or at the API."""
    file_id: Mapped[UUID | None]
    """The file it has become, as the API said."""
    is_told: Mapped[bool]
    """Whether the API knows how it ended."""
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    expires_at: Mapped[datetime]
