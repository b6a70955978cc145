"""The table of submissions."""

from datetime import datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Index,
    Numeric,
    SmallInteger,
    Text,
    UniqueConstraint,
)
from sqlalchemy import (
    text as sql,
)
from sqlalchemy.orm import Mapped, mapped_column

from stoa_api.base.db import Base
from stoa_api.learn.assignments.schemas import SubmissionState
from stoa_shared.clock import now
from stoa_shared.ids import new_id


class Submission(Base):
    """What one person handed in once."""

    __tablename__ = "submissions"
    __table_args__ = (
        UniqueConstraint(
            "lesson_id", "user_id", "number", name="uq_submissions_lesson_user_number"
        ),
        CheckConstraint(
            "state IN ('submitted', 'graded', 'returned', 'superseded')", name="state"
        ),
        CheckConstraint("(state = 'graded') = (raw_score IS NOT NULL)", name="graded"),
        CheckConstraint("(raw_score IS NULL) = (score IS NULL)", name="score"),
        CheckConstraint("raw_score BETWEEN 0 AND points", name="raw_score"),
        CheckConstraint("late_percent BETWEEN 0 AND 100", name="late_percent"),
        CheckConstraint(
            "number >= 1 AND points >= 1 AND late_days >= 0", name="counts"
        ),
        CheckConstraint("octet_length(text) <= 400000", name="text_size"),
        Index(
            "ix_submissions_waiting",
            "course_id",
            "submitted_at",
            "id",
            postgresql_where=sql("state = 'submitted'"),
        ),
        Index("ix_submissions_course_submitted", "course_id", "submitted_at", "id"),
        Index("ix_submissions_course_user", "course_id", "user_id"),
        Index("ix_submissions_user_id", "user_id"),
        Index("ix_submissions_graded_by", "graded_by"),
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
    """The how-manieth of this person for this assignment."""
    state: Mapped[SubmissionState] = mapped_column(Text())
    text: Mapped[str]
    digest: Mapped[bytes]
    """SHA-256 of what was handed in."""
    submitted_at: Mapped[datetime] = mapped_column(default=now)
    due_at: Mapped[datetime | None]
    late_days: Mapped[int]
    """Days that had begun after the due date."""
    late_percent: Mapped[int] = mapped_column(SmallInteger())
    """Off what it earns."""
    points: Mapped[int]
    """That can be earned."""
    raw_score: Mapped[Decimal | None] = mapped_column(Numeric(8, 2))
    """As marked, before anything was taken off."""
    score: Mapped[Decimal | None] = mapped_column(Numeric(8, 2))
    feedback: Mapped[str] = mapped_column(server_default=sql("''"))
    graded_by: Mapped[UUID | None] = mapped_column(
        ForeignKey("core.users.id", ondelete="SET NULL")
    )
    graded_at: Mapped[datetime | None]
    """When it was marked or given back."""
    version: Mapped[int] = mapped_column(server_default=sql("1"))
