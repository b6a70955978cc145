"""Tables of the schema ``files``.

File rows with names and folders belong to the API; here are only bytes.
"""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column

from stoa_processor.base.db import Base


class Blob(Base):
    """Bytes stored once per organisation, under the hash of their content."""

    __tablename__ = "blobs"
    __table_args__ = (
        CheckConstraint("octet_length(sha256) = 32", name="sha256_length"),
        CheckConstraint("size_bytes >= 0", name="size_not_negative"),
        CheckConstraint(
            "state IN ('received', 'checked', 'ready', 'failed', 'quarantined')",
            name="state",
        ),
    )

    org_id: Mapped[UUID] = mapped_column(primary_key=True)
    sha256: Mapped[bytes] = mapped_column(primary_key=True)
    size_bytes: Mapped[int]
    media_type: Mapped[str]
    """Detected from the content, never taken from the name."""
    state: Mapped[str]
    created_at: Mapped[datetime]


class Upload(Base):
    """An upload that is still arriving; its row goes when it is done or expires."""

    __tablename__ = "uploads"
    __table_args__ = (
        CheckConstraint(
            "received_bytes BETWEEN 0 AND size_bytes", name="received_within_size"
        ),
        Index("ix_uploads_expires_at", "expires_at"),
    )

    upload_id: Mapped[UUID] = mapped_column(primary_key=True)
    org_id: Mapped[UUID]
    user_id: Mapped[UUID]
    size_bytes: Mapped[int]
    received_bytes: Mapped[int]
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
