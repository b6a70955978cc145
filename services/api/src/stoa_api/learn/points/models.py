"""The tables of points, and of how people want to be seen."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Index,
    SmallInteger,
    Text,
    UniqueConstraint,
    false,
)
from sqlalchemy.orm import Mapped, mapped_column

from stoa_api.base.db import Base
from stoa_api.learn.points.schemas import Reason
from stoa_shared.clock import now
from stoa_shared.ids import new_id


class PointsEntry(Base):
    """Somebody earned points. Rows are added, never changed nor taken away."""

    __tablename__ = "points_ledger"
    __table_args__ = (
        UniqueConstraint(
            "user_id", "reason", "ref", name="uq_points_ledger_user_reason_ref"
        ),
        CheckConstraint("reason IN ('lesson', 'course')", name="reason"),
        CheckConstraint("points > 0", name="points"),
        # All that a leaderboard adds up, so that it need not read the rows.
        Index(
            "ix_points_ledger_course_user",
            "course_id",
            "user_id",
            "at",
            postgresql_include=["points"],
        ),
        {"schema": "learn"},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    course_id: Mapped[UUID] = mapped_column(
        ForeignKey("learn.courses.id", ondelete="CASCADE")
    )
    user_id: Mapped[UUID] = mapped_column(
        ForeignKey("core.users.id", ondelete="CASCADE")
    )
    reason: Mapped[Reason] = mapped_column(Text())
    ref: Mapped[UUID]
    """What was completed; it may be gone by now."""
    points: Mapped[int] = mapped_column(SmallInteger())
    at: Mapped[datetime] = mapped_column(default=now)


class LeaderboardPerson(Base):
    """How one person wants to be seen on the leaderboard of one course."""

    __tablename__ = "leaderboard_people"
    __table_args__ = (
        CheckConstraint("length(alias) BETWEEN 1 AND 40", name="alias"),
        Index("ix_leaderboard_people_user_id", "user_id"),
        {"schema": "learn"},
    )

    course_id: Mapped[UUID] = mapped_column(
        ForeignKey("learn.courses.id", ondelete="CASCADE"), primary_key=True
    )
    user_id: Mapped[UUID] = mapped_column(
        ForeignKey("core.users.id", ondelete="CASCADE"), primary_key=True
    )
    is_hidden: Mapped[bool] = mapped_column(server_default=false())
    alias: Mapped[str | None]
