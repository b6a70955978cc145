"""Every select about sessions. All but ``by_token`` show a person only their own."""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from sqlalchemy import delete, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from stoa_api.core.sessions.models import LoginSession, RefreshToken
from stoa_shared.clock import now


async def by_token(
    db: AsyncSession, digest: str
) -> tuple[RefreshToken, LoginSession] | None:
    """Load a refresh token and its session, one refresher at a time."""
    row = (
        await db.execute(
            select(RefreshToken, LoginSession)
            .join(LoginSession, LoginSession.id == RefreshToken.session_id)
            .where(RefreshToken.digest == digest)
            .with_for_update(of=LoginSession)
            # A refresher that waited for the lock must see what the other did.
            .execution_options(populate_existing=True)
        )
    ).first()
    if row is None:
        return None
    token, session = row
    await db.refresh(token)
    return token, session


async def open_sessions(db: AsyncSession, user_id: UUID) -> Sequence[LoginSession]:
    """List a person's open sessions, the one used last first."""
    found = await db.scalars(
        select(LoginSession)
        .where(
            LoginSession.user_id == user_id,
            LoginSession.revoked_at.is_(None),
            LoginSession.expires_at > now(),
        )
        .order_by(LoginSession.last_used_at.desc(), LoginSession.id.desc())
        .limit(1000)
    )
    return found.all()


async def open_for_change(db: AsyncSession, user_id: UUID) -> Sequence[LoginSession]:
    """Load all open sessions of a person, for ending them."""
    found = await db.scalars(
        select(LoginSession)
        .where(LoginSession.user_id == user_id, LoginSession.revoked_at.is_(None))
        .order_by(LoginSession.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return found.all()


async def own_open(
    db: AsyncSession, user_id: UUID, session_id: UUID
) -> LoginSession | None:
    """Load one open session of a person, for ending it."""
    return await db.scalar(
        select(LoginSession)
        .where(
            LoginSession.id == session_id,
            LoginSession.user_id == user_id,
            LoginSession.revoked_at.is_(None),
        )
        .with_for_update()
    )


async def delete_finished(db: AsyncSession, *, older_than: timedelta) -> None:
    """Delete sessions that ended or expired long ago, with their tokens."""
    moment = now() - older_than
    await db.execute(
        delete(LoginSession).where(
            or_(LoginSession.revoked_at < moment, LoginSession.expires_at < moment)
        )
    )
    await db.execute(delete(RefreshToken).where(RefreshToken.used_at < moment))
