"""What one person may do on one board."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from stoa_collab.limits import Places


@dataclass(frozen=True, slots=True)
class Grant:
    """What one person may do on one board, and until when."""

    board_id: UUID
    user_id: UUID
    session_id: UUID | None
    """None for a personal token, which is no session."""
    issued_at: datetime
    expires_at: datetime
    is_writer: bool
    """Whether they may edit here and now."""
    places: Places
    waits_for_seat: bool = False
    """Whether they may edit as soon as an editor's seat comes free."""
    changes_at: datetime | None = None
    """When a right of theirs expires, and the API is to be asked again."""

    @property
    def may_write(self) -> bool:
        """Whether the API lets them edit, seat or not."""
        return self.is_writer or self.waits_for_seat
