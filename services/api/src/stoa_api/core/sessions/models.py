"""Tables of sessions."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from stoa_api.base.db import Base
from stoa_shared.clock import now
from stoa_shared.ids import new_id


class LoginSession(Base):
    """One sign-in on one device, and the family of its refresh tokens."""

    __tablename__ = "sessions"
    __table_args__ = (
        Index(
            "ix_sessions_user_id_open",
            "user_id",
            postgresql_where=text("revoked_at IS NULL"),
        ),
        Index("ix_sessions_expires_at", "expires_at"),
        {"schema": "core"},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    user_id: Mapped[UUID] = mapped_column(
        ForeignKey("core.users.id", ondelete="CASCADE")
    )
    created_at: Mapped[datetime] = mapped_column(default=now)
    last_used_at: Mapped[datetime] = mapped_column(default=now)
    expires_at: Mapped[datetime]
    """When its last refresh token dies; moves on with each refresh."""
    revoked_at: Mapped[datetime | None]
    revoked_reason: Mapped[str | None]
    address: Mapped[str | None]
    user_agent: Mapped[str | None]


class RefreshToken(Base):
    """One refresh token; only its SHA-256 is kept."""

    __tablename__ = "refresh_tokens"
    __table_args__ = (
        Index("ix_refresh_tokens_session_id", "session_id"),
        {"schema": "core"},
    )

    digest: Mapped[str] = mapped_column(primary_key=True)
    session_id: Mapped[UUID] = mapped_column(
        ForeignKey("core.sessions.id", ondelete="CASCADE")
    )
    issued_at: Mapped[datetime] = mapped_column(default=now)
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
