"""The tables of chapters and lessons."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    SmallInteger,
    Text,
    UniqueConstraint,
    text,
    true,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from stoa_api.base.db import Base
from stoa_api.learn.lessons.content import LessonKind
from stoa_api.learn.lessons.schemas import LessonStatus
from stoa_api.learn.progress.schemas import RuleName
from stoa_shared.clock import now
from stoa_shared.ids import new_id


class Chapter(Base):
    """One chapter of a course."""

    __tablename__ = "chapters"
    __table_args__ = (
        # For lessons, which lie in a chapter of their own course.
        UniqueConstraint("id", "course_id", name="uq_chapters_id_course"),
        UniqueConstraint(
            "course_id",
            "position",
            name="uq_chapters_position",
            deferrable=True,
            initially="IMMEDIATE",
        ),
        {"schema": "learn"},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    org_id: Mapped[UUID]
    course_id: Mapped[UUID] = mapped_column(
        ForeignKey("learn.courses.id", ondelete="CASCADE")
    )
    title: Mapped[str]
    position: Mapped[int]
    version: Mapped[int] = mapped_column(server_default=text("1"))
    created_at: Mapped[datetime] = mapped_column(default=now)
    updated_at: Mapped[datetime] = mapped_column(default=now)


class Lesson(Base):
    """One lesson; its place on the spine and its trash are in its resource row."""

    __tablename__ = "lessons"
    __table_args__ = (
        ForeignKeyConstraint(
            ["id", "org_id"],
            ["core.resources.id", "core.resources.org_id"],
            name="fk_lessons_resource",
            ondelete="CASCADE",
        ),
        ForeignKeyConstraint(
            ["chapter_id", "course_id"],
            ["learn.chapters.id", "learn.chapters.course_id"],
            name="fk_lessons_chapter",
        ),
        UniqueConstraint(
            "chapter_id",
            "position",
            name="uq_lessons_position",
            deferrable=True,
            initially="IMMEDIATE",
        ),
        CheckConstraint(
            "kind IN ('text', 'link', 'video', 'document', 'whiteboard', 'quiz',"
            " 'assignment')",
            name="kind",
        ),
        CheckConstraint("status IN ('draft', 'published')", name="status"),
        CheckConstraint("minutes >= 1", name="minutes"),
        CheckConstraint(
            "completed_by IN ('manual', 'viewed', 'time', 'score', 'submitted')",
            name="completed_by",
        ),
        CheckConstraint(
            "(completed_by IN ('time', 'score')) = (completed_at_least IS NOT NULL)",
            name="completed_at_least",
        ),
        CheckConstraint(
            "content ->> 'kind' = kind"
            " AND (content -> 'schema')::integer = content_schema",
            name="content",
        ),
        CheckConstraint("octet_length(content::text) <= 1000000", name="content_size"),
        Index("ix_lessons_course_id", "course_id"),
        Index("ix_lessons_written_by", "written_by"),
        CheckConstraint("publish_at IS NULL OR status = 'draft'", name="publish_at"),
        Index(
            "ix_lessons_due",
            "publish_at",
            "id",
            postgresql_where=text("publish_at IS NOT NULL"),
        ),
        {"schema": "learn"},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    org_id: Mapped[UUID]
    course_id: Mapped[UUID] = mapped_column(
        ForeignKey("learn.courses.id", ondelete="CASCADE")
    )
    chapter_id: Mapped[UUID | None]
    """Null in the trash, where it has no place in the order."""
    kind: Mapped[LessonKind] = mapped_column(Text())
    title: Mapped[str]
    status: Mapped[LessonStatus] = mapped_column(Text(), server_default=text("'draft'"))
    is_required: Mapped[bool] = mapped_column(server_default=true())
    minutes: Mapped[int | None]
    completed_by: Mapped[RuleName] = mapped_column(
        Text(), server_default=text("'manual'")
    )
    completed_at_least: Mapped[int | None]
    """Seconds or per cent, for the rules that ask for so much."""
    release_at: Mapped[datetime | None]
    """Before then it is closed to learners."""
    publish_at: Mapped[datetime | None]
    """When the worker publishes it; never of a lesson that is published."""
    position: Mapped[int]
    content: Mapped[dict[str, Any]] = mapped_column(JSONB())
    content_schema: Mapped[int] = mapped_column(SmallInteger())
    written_at: Mapped[datetime] = mapped_column(
        default=now, server_default=text("now()")
    )
    """When it came to say what it says."""
    written_by: Mapped[UUID | None] = mapped_column(
        ForeignKey("core.users.id", ondelete="SET NULL")
    )
    version: Mapped[int] = mapped_column(server_default=text("1"))
    published_at: Mapped[datetime | None]
    created_at: Mapped[datetime] = mapped_column(default=now)
    updated_at: Mapped[datetime] = mapped_column(default=now)
