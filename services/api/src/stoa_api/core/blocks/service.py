"""What is done with blocks: set one, lift it."""

from uuid import UUID

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from stoa_api.base import audit, outbox
from stoa_api.base.actor import Actor
from stoa_api.core.people import service as people
from stoa_api.core.sessions import service as sessions
from stoa_api.core.sessions.blocklist import Blocklist
from stoa_api.core.tokens import service as tokens
from stoa_shared.events.core import UserBlocked, UserUnblocked

log = structlog.stdlib.get_logger()


async def block(
    db: AsyncSession,
    blocklist: Blocklist,
    by: Actor | None,
    user_id: UUID,
    *,
    reason: str,
) -> bool:
    """Block an account and end its sessions and tokens for good.

    Returns:
        Whether it changed: a blocked one stays as it is, with its reason.
    """
    if not await people.set_blocked(db, user_id, reason=reason):
        return False
    ended = await sessions.end_all(db, blocklist, user_id, reason="blocked", by=by)
    await tokens.end_all(db, user_id, by=by)
    outbox.record(db, UserBlocked(subject=user_id), actor=by)
    audit.write(
        db,
        by,
        "user.blocked",
        object_type="user",
        object_id=user_id,
        after={"reason": reason, "sessions": ended},
    )
    log.info("user.blocked", user_id=str(user_id))
    return True


async def unblock(db: AsyncSession, by: Actor | None, user_id: UUID) -> bool:
    """Let a blocked account sign in again; what ended with the block stays ended.

    Returns:
        Whether it was blocked.
    """
    if not await people.set_blocked(db, user_id, reason=None):
        return False
    outbox.record(db, UserUnblocked(subject=user_id), actor=by)
    audit.write(db, by, "user.unblocked", object_type="user", object_id=user_id)
    log.info("user.unblocked", user_id=str(user_id))
    return True
