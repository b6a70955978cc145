"""The table of courses."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Text,
    UniqueConstraint,
    false,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from stoa_api.base.db import Base
from stoa_api.learn.courses.schemas import (
    CourseLevel,
    CourseStatusName,
    EnrolmentMode,
    LeaderboardMode,
)
from stoa_shared.clock import now


class Course(Base):
    """One course; the grants of its staff and its trash are in its resource row."""

    __tablename__ = "courses"
    __table_args__ = (
        ForeignKeyConstraint(
            ["id", "org_id"],
            ["core.resources.id", "core.resources.org_id"],
            name="fk_courses_resource",
            ondelete="CASCADE",
        ),
        UniqueConstraint("org_id", "slug", name="uq_courses_org_slug"),
        CheckConstraint(
            "level IN ('beginner', 'intermediate', 'advanced')", name="level"
        ),
        CheckConstraint("status IN ('draft', 'published', 'archived')", name="status"),
        CheckConstraint(
            "enrolment_mode IN ('open', 'request', 'invite', 'closed')",
            name="enrolment_mode",
        ),
        CheckConstraint("capacity >= 1", name="capacity"),
        CheckConstraint(
            "leaderboard IN ('off', 'staff', 'public')", name="leaderboard"
        ),
        CheckConstraint("enrolled_count >= 0", name="enrolled_count"),
        CheckConstraint("starts_at < ends_at", name="dates"),
        Index("ix_courses_org_created", "org_id", "created_at", "id"),
        Index("ix_courses_category_id", "category_id"),
        {"schema": "learn"},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    org_id: Mapped[UUID]
    roster_id: Mapped[UUID]
    """The resource on which the enrolled have their grants."""
    curriculum_id: Mapped[UUID]
    """The resource below which published lessons lie."""
    slug: Mapped[str]
    title: Mapped[str]
    summary: Mapped[str]
    description: Mapped[str]
    level: Mapped[CourseLevel | None] = mapped_column(Text())
    language: Mapped[str]
    tags: Mapped[list[str]] = mapped_column(ARRAY(Text()))
    category_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("learn.categories.id", ondelete="SET NULL")
    )
    status: Mapped[CourseStatusName] = mapped_column(
        Text(), server_default=text("'draft'")
    )
    enrolment_mode: Mapped[EnrolmentMode] = mapped_column(Text())
    capacity: Mapped[int | None]
    enrolled_count: Mapped[int] = mapped_column(server_default=text("0"))
    """Active and completed enrolments. Counted where they change, in one
    transaction with them, and compared with the capacity in the same statement."""
    starts_at: Mapped[datetime | None]
    ends_at: Mapped[datetime | None]
    is_sequential: Mapped[bool] = mapped_column(server_default=false())
    leaderboard: Mapped[LeaderboardMode] = mapped_column(
        Text(), server_default=text("'off'")
    )
    outline_version: Mapped[int] = mapped_column(server_default=text("1"))
    """Rises with each change of which chapters and lessons there are, and where."""
    version: Mapped[int] = mapped_column(server_default=text("1"))
    published_at: Mapped[datetime | None]
    created_at: Mapped[datetime] = mapped_column(default=now)
    updated_at: Mapped[datetime] = mapped_column(default=now)
