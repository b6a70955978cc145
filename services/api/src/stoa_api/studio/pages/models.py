"""The table of pages."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from stoa_api.base.db import Base
from stoa_api.studio.pages.schemas import PageType
from stoa_shared.clock import now


class Page(Base):
    """One page; its grants, its path and its trash are in its resource row."""

    __tablename__ = "pages"
    __table_args__ = (
        ForeignKeyConstraint(
            ["id", "org_id"],
            ["core.resources.id", "core.resources.org_id"],
            name="fk_pages_resource",
            ondelete="CASCADE",
        ),
        CheckConstraint(
            "type IN ('folder', 'document', 'whiteboard', 'channel', 'file', 'link')",
            name="type",
        ),
        CheckConstraint(
            "(type IN ('document', 'whiteboard')) = (title IS NULL)", name="title"
        ),
        CheckConstraint("(type = 'link') = (url IS NOT NULL)", name="url"),
        UniqueConstraint(
            "parent_id",
            "position",
            name="uq_pages_position",
            deferrable=True,
            initially="IMMEDIATE",
        ),
        Index("ix_pages_space_id", "space_id"),
        {"schema": "studio"},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    org_id: Mapped[UUID]
    space_id: Mapped[UUID] = mapped_column(
        ForeignKey("studio.spaces.id", ondelete="CASCADE")
    )
    parent_id: Mapped[UUID]
    """The folder or the space it lies in. The resource row has it too; here it is
    for the index that holds the pages of a place in their order."""
    type: Mapped[PageType] = mapped_column(Text())
    title: Mapped[str | None]
    """Null when its board has the title."""
    icon: Mapped[str | None]
    url: Mapped[str | None]
    position: Mapped[int]
    version: Mapped[int] = mapped_column(server_default=text("1"))
    """Of the page alone; what is shown counts its board's changes too."""
    created_at: Mapped[datetime] = mapped_column(default=now)
    updated_at: Mapped[datetime] = mapped_column(default=now)
