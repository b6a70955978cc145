"""The table of uploads."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from stoa_api.base.db import Base
from stoa_api.studio.uploads.schemas import UploadState
from stoa_shared.clock import now
from stoa_shared.ids import new_id


class Upload(Base):
    """A file that is being sent: where it shall lie, and on whose behalf."""

    __tablename__ = "uploads"
    __table_args__ = (
        CheckConstraint("state IN ('receiving', 'done', 'refused')", name="state"),
        CheckConstraint("(state = 'refused') = (refusal IS NOT NULL)", name="refusal"),
        CheckConstraint("size_bytes > 0", name="size"),
        Index("ix_uploads_org_state", "org_id", "state"),
        Index("ix_uploads_user_id", "user_id"),
        Index("ix_uploads_expires_at", "expires_at"),
        Index("ix_uploads_space_id", "space_id"),
        {"schema": "studio"},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    org_id: Mapped[UUID]
    space_id: Mapped[UUID] = mapped_column(
        ForeignKey("studio.spaces.id", ondelete="CASCADE")
    )
    parent_id: Mapped[UUID | None]
    """The folder; null for the top of the space. It is looked at again at the end."""
    name: Mapped[str]
    size_bytes: Mapped[int]
    state: Mapped[UploadState] = mapped_column(Text())
    refusal: Mapped[str | None]
    """The code of the problem that it ended with."""
    file_id: Mapped[UUID | None]
    user_id: Mapped[UUID] = mapped_column(
        ForeignKey("core.users.id", ondelete="CASCADE")
    )
    session_id: Mapped[UUID | None]
    token_id: Mapped[UUID | None]
    within: Mapped[UUID | None]
    address: Mapped[str | None]
    user_agent: Mapped[str | None]
    """As whom it was begun, for the line in the audit when it becomes a file."""
    created_at: Mapped[datetime] = mapped_column(default=now)
    expires_at: Mapped[datetime]
