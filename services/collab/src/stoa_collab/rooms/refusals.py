"""Edits that are not taken, and what their authors are told."""

from uuid import UUID

import structlog

from stoa_collab import metrics
from stoa_collab.errors import CloseReason
from stoa_collab.protocol import frames
from stoa_collab.rooms.member import Member

log = structlog.stdlib.get_logger()


def refuse(member: Member, why: str) -> None:
    """Tell an author that an edit is not saved, and never will be."""
    metrics.UPDATES_REFUSED.labels(why).inc()
    member.send(frames.REFUSED)


def refuse_malformed(member: Member, board_id: UUID) -> None:
    """Send off an author whose edit cannot be decoded."""
    log.warning("update.malformed", board_id=str(board_id))
    refuse(member, "malformed")
    member.expel(CloseReason.RESET)
