"""The table of comments."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, Uuid
from sqlalchemy import text as sql
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from stoa_api.base.db import Base
from stoa_shared.clock import now
from stoa_shared.ids import new_id


class Comment(Base):
    """One comment. The one that begins a thread carries what concerns all of it."""

    __tablename__ = "comments"
    __table_args__ = (
        CheckConstraint("id = thread_id OR anchor IS NULL", name="anchor"),
        CheckConstraint("id = thread_id OR resolved_at IS NULL", name="resolved"),
        Index(
            "ix_comments_threads",
            "board_id",
            "id",
            postgresql_where=sql("id = thread_id"),
        ),
        Index("ix_comments_thread", "thread_id", "id"),
        Index(
            "ix_comments_live", "board_id", postgresql_where=sql("deleted_at IS NULL")
        ),
        Index(
            "ix_comments_deleted_at",
            "deleted_at",
            postgresql_where=sql("deleted_at IS NOT NULL"),
        ),
        {"schema": "studio"},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    board_id: Mapped[UUID] = mapped_column(
        ForeignKey("studio.boards.id", ondelete="CASCADE")
    )
    thread_id: Mapped[UUID] = mapped_column(
        ForeignKey("studio.comments.id", ondelete="CASCADE")
    )
    """The comment that began the thread: its own id, if it is that one."""
    created_by: Mapped[UUID | None] = mapped_column(
        ForeignKey("core.users.id", ondelete="SET NULL")
    )
    created_at: Mapped[datetime] = mapped_column(default=now)
    text: Mapped[str]
    mentions: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid()))
    """People who could read the document when they were mentioned."""
    anchor: Mapped[dict[str, object] | None]
    quote: Mapped[str] = mapped_column(server_default="")
    version: Mapped[int] = mapped_column(server_default=sql("1"))
    edited_at: Mapped[datetime | None]
    resolved_at: Mapped[datetime | None]
    resolved_by: Mapped[UUID | None] = mapped_column(
        ForeignKey("core.users.id", ondelete="SET NULL")
    )
    deleted_at: Mapped[datetime | None]
    deleted_by: Mapped[UUID | None] = mapped_column(
        ForeignKey("core.users.id", ondelete="SET NULL")
    )
    """Who may bring it back."""
