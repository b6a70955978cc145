"""The tables of attempts, their answers, and extra time."""

from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Index,
    Numeric,
    SmallInteger,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from stoa_api.base.db import Base
from stoa_api.learn.quizzes.schemas import AttemptState
from stoa_shared.clock import now
from stoa_shared.ids import new_id


class Attempt(Base):
    """One try of one person at a quiz."""

    __tablename__ = "attempts"
    __table_args__ = (
        UniqueConstraint(
            "lesson_id", "user_id", "number", name="uq_attempts_lesson_user_number"
        ),
        CheckConstraint("state IN ('open', 'submitted', 'expired')", name="state"),
        CheckConstraint("(state = 'open') = (submitted_at IS NULL)", name="submitted"),
        CheckConstraint("(state = 'open') = (score IS NULL)", name="score"),
        CheckConstraint("number >= 1 AND points >= 0 AND score >= 0", name="numbers"),
        CheckConstraint("deadline > started_at", name="deadline"),
        Index(
            "uq_attempts_open",
            "lesson_id",
            "user_id",
            unique=True,
            postgresql_where=text("state = 'open'"),
        ),
        Index(
            "ix_attempts_deadline",
            "deadline",
            postgresql_where=text("state = 'open'"),
        ),
        Index("ix_attempts_lesson_started", "lesson_id", "started_at", "id"),
        Index("ix_attempts_course_user", "course_id", "user_id"),
        Index("ix_attempts_user_id", "user_id"),
        {"schema": "learn"},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    org_id: Mapped[UUID]
    course_id: Mapped[UUID] = mapped_column(
        ForeignKey("learn.courses.id", ondelete="CASCADE")
    )
    lesson_id: Mapped[UUID] = mapped_column(
        ForeignKey("learn.lessons.id", ondelete="CASCADE")
    )
    user_id: Mapped[UUID] = mapped_column(
        ForeignKey("core.users.id", ondelete="CASCADE")
    )
    number: Mapped[int]
    """The how-manieth of this person at this quiz."""
    state: Mapped[AttemptState] = mapped_column(Text(), server_default=text("'open'"))
    started_at: Mapped[datetime] = mapped_column(default=now)
    deadline: Mapped[datetime | None]
    time_limit_seconds: Mapped[int | None]
    """Without extra time; with the next it says when to end after a new grant."""
    closes_at: Mapped[datetime | None]
    submitted_at: Mapped[datetime | None]
    points: Mapped[int]
    """That can be earned."""
    score: Mapped[Decimal | None] = mapped_column(Numeric(10, 2))
    questions: Mapped[list[dict[str, Any]]] = mapped_column(JSONB())
    """As they were when it began, in its order, with their keys."""


class Response(Base):
    """The newest answer to one question of an attempt."""

    __tablename__ = "responses"
    __table_args__ = (
        CheckConstraint("octet_length(answer::text) <= 20000", name="answer_size"),
        {"schema": "learn"},
    )

    attempt_id: Mapped[UUID] = mapped_column(
        ForeignKey("learn.attempts.id", ondelete="CASCADE"), primary_key=True
    )
    question_id: Mapped[str] = mapped_column(primary_key=True)
    answer: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    """Null for what was taken back."""
    sequence: Mapped[int]
    """Chosen by the client; the highest is the newest."""
    saved_at: Mapped[datetime]
    score: Mapped[Decimal | None] = mapped_column(Numeric(8, 2))


class ExtraTime(Base):
    """How much longer one person has for each timed quiz of a course."""

    __tablename__ = "extra_times"
    __table_args__ = (
        CheckConstraint("percent BETWEEN 1 AND 400", name="percent"),
        Index("ix_extra_times_user_id", "user_id"),
        {"schema": "learn"},
    )

    course_id: Mapped[UUID] = mapped_column(
        ForeignKey("learn.courses.id", ondelete="CASCADE"), primary_key=True
    )
    user_id: Mapped[UUID] = mapped_column(
        ForeignKey("core.users.id", ondelete="CASCADE"), primary_key=True
    )
    percent: Mapped[int] = mapped_column(SmallInteger())
    granted_at: Mapped[datetime] = mapped_column(default=now)
