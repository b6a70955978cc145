"""The table of versions of lessons."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from stoa_api.base.db import Base
from stoa_api.learn.history.schemas import LessonVersionKind
from stoa_shared.ids import new_id


class LessonVersion(Base):
    """What a lesson said at some time."""

    __tablename__ = "lesson_versions"
    __table_args__ = (
        UniqueConstraint("lesson_id", "number", name="uq_lesson_versions_number"),
        CheckConstraint("kind IN ('automatic', 'published')", name="kind"),
        CheckConstraint("number >= 1", name="number"),
        CheckConstraint("octet_length(content::text) <= 1000000", name="content_size"),
        Index("ix_lesson_versions_created_by", "created_by"),
        {"schema": "learn"},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    lesson_id: Mapped[UUID] = mapped_column(
        ForeignKey("learn.lessons.id", ondelete="CASCADE")
    )
    number: Mapped[int]
    kind: Mapped[LessonVersionKind] = mapped_column(Text())
    title: Mapped[str]
    content: Mapped[dict[str, Any]] = mapped_column(JSONB(), deferred=True)
    digest: Mapped[bytes]
    """SHA-256 of title and content: what did not change is kept once."""
    size_bytes: Mapped[int]
    restored_from: Mapped[int | None]
    """Not a foreign key: the version may go, what happened stays."""
    created_at: Mapped[datetime]
    created_by: Mapped[UUID | None] = mapped_column(
        ForeignKey("core.users.id", ondelete="SET NULL")
    )
