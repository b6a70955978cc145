"""The table of enrolments."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Index,
    SmallInteger,
    Text,
    UniqueConstraint,
    func,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from stoa_api.base.db import Base
from stoa_api.learn.courses.schemas import EnrolmentStatus
from stoa_shared.clock import now
from stoa_shared.ids import new_id


class Enrolment(Base):
    """How one person takes part in one course."""

    __tablename__ = "enrolments"
    __table_args__ = (
        UniqueConstraint("course_id", "user_id", name="uq_enrolments_course_user"),
        CheckConstraint(
            "status IN ('pending', 'active', 'completed', 'withdrawn', 'removed')",
            name="status",
        ),
        CheckConstraint("percent BETWEEN 0 AND 100", name="percent"),
        CheckConstraint("(percent = 100) = (completed_at IS NOT NULL)", name="is_done"),
        CheckConstraint(
            "status <> 'completed' OR completed_at IS NOT NULL", name="completed"
        ),
        Index("ix_enrolments_course_created", "course_id", "created_at", "id"),
        Index("ix_enrolments_course_status", "course_id", "status"),
        Index("ix_enrolments_user_id", "user_id"),
        {"schema": "learn", "postgresql_with": {"fillfactor": "80"}},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    org_id: Mapped[UUID]
    course_id: Mapped[UUID] = mapped_column(
        ForeignKey("learn.courses.id", ondelete="CASCADE")
    )
    user_id: Mapped[UUID] = mapped_column(
        ForeignKey("core.users.id", ondelete="CASCADE")
    )
    status: Mapped[EnrolmentStatus] = mapped_column(Text())
    since: Mapped[datetime] = mapped_column(default=now)
    created_at: Mapped[datetime] = mapped_column(default=now)
    percent: Mapped[int] = mapped_column(SmallInteger(), server_default=text("0"))
    """How far they are; see ``learn.progress``, which alone changes it."""
    completed_at: Mapped[datetime | None]
    seen_at: Mapped[datetime] = mapped_column(default=now, server_default=func.now())
    """When they last did something in the course, or came."""
