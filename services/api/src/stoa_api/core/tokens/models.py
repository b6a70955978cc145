"""The table of tokens."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from stoa_api.base.db import Base
from stoa_shared.clock import now
from stoa_shared.ids import new_id


class ApiToken(Base):
    """One personal or agent token."""

    __tablename__ = "tokens"
    __table_args__ = (
        CheckConstraint("kind IN ('personal', 'agent')", name="kind"),
        Index(
            "ix_tokens_user_id", "user_id", postgresql_where=text("revoked_at IS NULL")
        ),
        Index("ix_tokens_bound_to", "bound_to"),
        Index("ix_tokens_expires_at", "expires_at"),
        {"schema": "core"},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    user_id: Mapped[UUID] = mapped_column(
        ForeignKey("core.users.id", ondelete="CASCADE")
    )
    kind: Mapped[str]
    name: Mapped[str]
    digest: Mapped[str] = mapped_column(unique=True)
    """SHA-256 of the token, which itself is nowhere."""
    hint: Mapped[str]
    scopes: Mapped[list[str]] = mapped_column(ARRAY(Text()))
    bound_to: Mapped[UUID | None] = mapped_column(
        ForeignKey("core.resources.id", ondelete="CASCADE")
    )
    created_at: Mapped[datetime] = mapped_column(default=now)
    expires_at: Mapped[datetime]
    last_used_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]
