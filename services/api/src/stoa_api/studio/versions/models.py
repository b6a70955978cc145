"""The table of versions of boards."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from stoa_api.base.db import Base
from stoa_api.studio.versions.schemas import VersionKind
from stoa_shared.ids import new_id


class BoardVersion(Base):
    """A board's state as it was. Only the two uses of the state itself load it."""

    __tablename__ = "board_versions"
    __table_args__ = (
        CheckConstraint("kind IN ('automatic', 'named')", name="kind"),
        CheckConstraint("(kind = 'named') = (name IS NOT NULL)", name="name"),
        CheckConstraint("octet_length(state) > 0", name="state"),
        Index("ix_board_versions_board", "board_id", text("created_at DESC"), "id"),
        {"schema": "studio"},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    board_id: Mapped[UUID] = mapped_column(
        ForeignKey("studio.boards.id", ondelete="CASCADE")
    )
    kind: Mapped[VersionKind] = mapped_column(Text())
    name: Mapped[str | None]
    created_at: Mapped[datetime]
    """When the board was like this."""
    created_by: Mapped[UUID | None] = mapped_column(
        ForeignKey("core.users.id", ondelete="SET NULL")
    )
    restored_from: Mapped[UUID | None]
    """Not a foreign key: the version may be deleted, what happened stays."""
    state: Mapped[bytes] = mapped_column(deferred=True)
    digest: Mapped[bytes]
    """SHA-256 of the state: a state that did not change is kept once."""
    size_bytes: Mapped[int]
