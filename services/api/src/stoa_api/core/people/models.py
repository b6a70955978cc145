"""Tables of people."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from stoa_api.base.db import Base
from stoa_shared.clock import now
from stoa_shared.ids import new_id


class User(Base):
    """One person's account."""

    __tablename__ = "users"
    __table_args__ = (
        CheckConstraint("status IN ('active', 'blocked')", name="status"),
        CheckConstraint("is_guest OR email IS NOT NULL", name="email"),
        Index(
            "uq_users_email",
            text("lower(email)"),
            unique=True,
            postgresql_where=text("deleted_at IS NULL"),
        ),
        {"schema": "core"},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    email: Mapped[str] = mapped_column(nullable=True)
    """As it was normalised at sign-up; compared without regard to case.

    Null for the guests of a link alone, whom nothing that reads an address loads.
    """
    password_hash: Mapped[str | None]
    """argon2id in PHC form; null for people who sign in by other means."""
    email_verified_at: Mapped[datetime | None]
    """When a letter to this very address was answered."""
    display_name: Mapped[str]
    color: Mapped[str | None]
    """One of the eight, as the person chose; else it follows from the id."""
    locale: Mapped[str | None]
    time_zone: Mapped[str | None]
    version: Mapped[int] = mapped_column(server_default=text("1"))
    """Rises when the profile changes."""
    status: Mapped[str] = mapped_column(server_default=text("'active'"))
    is_guest: Mapped[bool] = mapped_column(server_default=text("false"))
    """Somebody without an account who came in by a link, under a name they gave."""
    blocked_at: Mapped[datetime | None]
    blocked_reason: Mapped[str | None]
    """As it is told to the person at sign-in."""
    created_at: Mapped[datetime] = mapped_column(default=now)
    deleted_at: Mapped[datetime | None]
