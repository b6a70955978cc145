"""The tables of weights and overrides."""

from datetime import datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, Numeric, SmallInteger
from sqlalchemy.orm import Mapped, mapped_column

from stoa_api.base.db import Base
from stoa_shared.clock import now


class Weight(Base):
    """What an item counts for, where somebody said so; otherwise it is 1."""

    __tablename__ = "grade_weights"
    __table_args__ = (
        CheckConstraint("weight BETWEEN 0 AND 1000", name="weight"),
        {"schema": "learn"},
    )

    lesson_id: Mapped[UUID] = mapped_column(
        ForeignKey("learn.lessons.id", ondelete="CASCADE"), primary_key=True
    )
    weight: Mapped[int] = mapped_column(SmallInteger())


class Override(Base):
    """What the staff say that counts for one person, above what they earned."""

    __tablename__ = "grade_overrides"
    __table_args__ = (
        CheckConstraint("points BETWEEN 0 AND max_points", name="points"),
        CheckConstraint("length(reason) BETWEEN 1 AND 500", name="reason"),
        Index("ix_grade_overrides_course_user", "course_id", "user_id"),
        Index("ix_grade_overrides_user_id", "user_id"),
        Index("ix_grade_overrides_by_id", "by_id"),
        {"schema": "learn"},
    )

    lesson_id: Mapped[UUID] = mapped_column(
        ForeignKey("learn.lessons.id", ondelete="CASCADE"), primary_key=True
    )
    user_id: Mapped[UUID] = mapped_column(
        ForeignKey("core.users.id", ondelete="CASCADE"), primary_key=True
    )
    course_id: Mapped[UUID] = mapped_column(
        ForeignKey("learn.courses.id", ondelete="CASCADE")
    )
    points: Mapped[Decimal] = mapped_column(Numeric(10, 2))
    max_points: Mapped[int]
    """That could be earned when they said it."""
    reason: Mapped[str]
    by_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("core.users.id", ondelete="SET NULL")
    )
    at: Mapped[datetime] = mapped_column(default=now)
