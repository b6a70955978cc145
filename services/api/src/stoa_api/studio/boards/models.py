"""Tables of boards and their stored states."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    SmallInteger,
    Text,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from stoa_api.base.db import Base
from stoa_api.studio.boards.schemas import BoardKind
from stoa_shared.clock import now


class Board(Base):
    """One board; its place, its grants and its trash are in its resource row."""

    __tablename__ = "boards"
    __table_args__ = (
        ForeignKeyConstraint(
            ["id", "org_id"],
            ["core.resources.id", "core.resources.org_id"],
            name="fk_boards_resource",
            ondelete="CASCADE",
        ),
        CheckConstraint("kind IN ('document', 'whiteboard')", name="kind"),
        CheckConstraint("max_users BETWEEN 1 AND 60", name="max_users"),
        CheckConstraint("max_editors BETWEEN 1 AND 60", name="max_editors"),
        CheckConstraint("max_viewers BETWEEN 0 AND 200", name="max_viewers"),
        Index("ix_boards_org_updated", "org_id", text("updated_at DESC"), "id"),
        {"schema": "studio"},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    org_id: Mapped[UUID]
    title: Mapped[str]
    kind: Mapped[BoardKind] = mapped_column(Text())
    max_users: Mapped[int | None] = mapped_column(SmallInteger())
    """People on the board at once; null for the installation's default."""
    max_editors: Mapped[int | None] = mapped_column(SmallInteger())
    max_viewers: Mapped[int | None] = mapped_column(SmallInteger())
    """With either of the two set, both are counted instead of ``max_users``."""
    view_when_full: Mapped[bool] = mapped_column(server_default=text("false"))
    """Whether an editor who finds no seat is let in as a viewer."""
    version: Mapped[int] = mapped_column(server_default=text("1"))
    created_at: Mapped[datetime] = mapped_column(default=now)
    updated_at: Mapped[datetime] = mapped_column(default=now)
    """The last change of the row *or* of the stored state."""
    announced_at: Mapped[datetime | None]
    """When the last ``board.updated`` was recorded: at most one in 30 s."""


class BoardState(Base):
    """The stored Yjs state of a board. Only the internal routes load ``state``."""

    __tablename__ = "board_states"
    __table_args__ = (
        CheckConstraint("octet_length(state) > 0", name="state"),
        {"schema": "studio"},
    )

    board_id: Mapped[UUID] = mapped_column(
        ForeignKey("studio.boards.id", ondelete="CASCADE"), primary_key=True
    )
    state: Mapped[bytes] = mapped_column()
    covers_ms: Mapped[int]
    """First half of the id of the last log entry in it: milliseconds."""
    covers_seq: Mapped[int]
    """Second half: the number within the millisecond."""
    revision: Mapped[int]
    """Rises by one with each store; the ETag of the state."""
    size_bytes: Mapped[int]
    updated_at: Mapped[datetime]
    """When ``state`` was written; changes kept beside it do not count."""


class BoardChange(Base):
    """What has changed since the state of a large board was stored.

    A state of megabytes is not written again for every few words: what is added
    to it lies here until the next whole state, which takes these rows away.
    """

    __tablename__ = "board_changes"
    __table_args__ = (
        CheckConstraint("octet_length(change) > 0", name="change"),
        {"schema": "studio"},
    )

    board_id: Mapped[UUID] = mapped_column(
        ForeignKey("studio.boards.id", ondelete="CASCADE"), primary_key=True
    )
    revision: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    """The revision that the board's state has with it."""
    change: Mapped[bytes] = mapped_column()
    created_at: Mapped[datetime] = mapped_column(default=now)
