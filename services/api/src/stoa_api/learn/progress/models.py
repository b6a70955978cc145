"""The tables of how far people are in lessons, and what lessons wait for."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    Date,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Numeric,
    false,
    text,
    true,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from stoa_api.base.db import Base
from stoa_shared.clock import now


class Prerequisite(Base):
    """One lesson waits for another of the same course."""

    __tablename__ = "prerequisites"
    __table_args__ = (
        CheckConstraint("lesson_id <> needs_id", name="not_itself"),
        Index("ix_prerequisites_needs_id", "needs_id"),
        {"schema": "learn"},
    )

    lesson_id: Mapped[UUID] = mapped_column(
        ForeignKey("learn.lessons.id", ondelete="CASCADE"), primary_key=True
    )
    needs_id: Mapped[UUID] = mapped_column(
        ForeignKey("learn.lessons.id", ondelete="CASCADE"), primary_key=True
    )


class ActiveDay(Base):
    """Somebody did something in the lessons of a course on a day, as UTC has it."""

    __tablename__ = "active_days"
    __table_args__ = (
        ForeignKeyConstraint(
            ["course_id", "user_id"],
            ["learn.enrolments.course_id", "learn.enrolments.user_id"],
            name="fk_active_days_enrolment",
            ondelete="CASCADE",
        ),
        Index("ix_active_days_org_day", "org_id", "day", "user_id"),
        {"schema": "learn"},
    )

    course_id: Mapped[UUID] = mapped_column(primary_key=True)
    user_id: Mapped[UUID] = mapped_column(primary_key=True)
    day: Mapped[date] = mapped_column(Date(), primary_key=True)
    org_id: Mapped[UUID]


class TimeClock(Base):
    """Until when the time of one person is counted, in whatever lesson it was."""

    __tablename__ = "time_clocks"
    __table_args__ = ({"schema": "learn", "postgresql_with": {"fillfactor": "80"}},)

    user_id: Mapped[UUID] = mapped_column(
        ForeignKey("core.users.id", ondelete="CASCADE"), primary_key=True
    )
    counted_until: Mapped[datetime]


class LessonProgress(Base):
    """How far one person is in one lesson that they opened.

    Nothing that changes often is indexed and pages keep room, so that an update
    stays on its page.
    """

    __tablename__ = "lesson_progress"
    __table_args__ = (
        CheckConstraint("seconds >= 0", name="seconds"),
        CheckConstraint("score BETWEEN 0 AND 100", name="score"),
        CheckConstraint("octet_length(position::text) <= 500", name="position_size"),
        Index("ix_lesson_progress_lesson_id", "lesson_id"),
        {"schema": "learn", "postgresql_with": {"fillfactor": "80"}},
    )

    enrolment_id: Mapped[UUID] = mapped_column(
        ForeignKey("learn.enrolments.id", ondelete="CASCADE"), primary_key=True
    )
    lesson_id: Mapped[UUID] = mapped_column(
        ForeignKey("learn.lessons.id", ondelete="CASCADE"), primary_key=True
    )
    seconds: Mapped[int] = mapped_column(server_default=text("0"))
    is_submitted: Mapped[bool] = mapped_column(server_default=false())
    score: Mapped[Decimal | None] = mapped_column(Numeric(5, 2))
    is_final: Mapped[bool] = mapped_column(server_default=true())
    is_overridden: Mapped[bool] = mapped_column(server_default=false())
    """The staff said themselves what counts; what is earned changes nothing."""
    position: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    started_at: Mapped[datetime] = mapped_column(default=now)
    seen_at: Mapped[datetime] = mapped_column(default=now)
    """When they last did something in it."""
    completed_at: Mapped[datetime | None]
