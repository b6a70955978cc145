"""The table of one-time links."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from stoa_api.base.db import Base


class OneTimeLink(Base):
    """One link that can still be used; a used one is deleted."""

    __tablename__ = "one_time_links"
    __table_args__ = (
        CheckConstraint("purpose IN ('verify', 'reset')", name="purpose"),
        Index("ix_one_time_links_user_id", "user_id"),
        Index("ix_one_time_links_expires_at", "expires_at"),
        {"schema": "core"},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    user_id: Mapped[UUID] = mapped_column(
        ForeignKey("core.users.id", ondelete="CASCADE")
    )
    purpose: Mapped[str]
    email: Mapped[str | None]
    """The address it was sent to; null when somebody handed it over."""
    digest: Mapped[str] = mapped_column(unique=True)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
