"""The table of spaces."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKeyConstraint, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from stoa_api.base.db import Base
from stoa_shared.clock import now


class Space(Base):
    """One space; its grants and its trash are in its resource row."""

    __tablename__ = "spaces"
    __table_args__ = (
        ForeignKeyConstraint(
            ["id", "org_id"],
            ["core.resources.id", "core.resources.org_id"],
            name="fk_spaces_resource",
            ondelete="CASCADE",
        ),
        UniqueConstraint(
            "org_id",
            "position",
            name="uq_spaces_position",
            deferrable=True,
            initially="IMMEDIATE",
        ),
        {"schema": "studio"},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    org_id: Mapped[UUID]
    name: Mapped[str]
    description: Mapped[str] = mapped_column(server_default=text("''"))
    icon: Mapped[str | None]
    position: Mapped[int]
    """Its place in the order of the organisation's spaces."""
    archived_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(server_default=text("1"))
    created_at: Mapped[datetime] = mapped_column(default=now)
    updated_at: Mapped[datetime] = mapped_column(default=now)
