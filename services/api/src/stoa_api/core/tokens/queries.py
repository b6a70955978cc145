"""Every select about tokens; a person sees only their own."""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from sqlalchemy import Select, column, delete, func, or_, select, table, update
from sqlalchemy.ext.asyncio import AsyncSession

from stoa_api.base.access import Resource
from stoa_api.base.pages import PageRequest, Rows, page_rows
from stoa_api.core.tokens.models import ApiToken
from stoa_shared.clock import now

_memberships = table("memberships", column("org_id"), column("user_id"), schema="core")


def _own(user_id: UUID) -> Select[ApiToken]:
    return select(ApiToken).where(
        ApiToken.user_id == user_id, ApiToken.revoked_at.is_(None)
    )


async def own(
    db: AsyncSession, user_id: UUID, page: PageRequest
) -> Rows[tuple[ApiToken, Resource | None]]:
    """List a person's tokens with their places, the newest first."""
    statement = (
        _own(user_id)
        .add_columns(Resource)
        .outerjoin(Resource, Resource.id == ApiToken.bound_to)
    )
    rows = await page_rows(db, statement, page, by=(ApiToken.id,))
    return rows.map(lambda row: (row.ApiToken, row.Resource))


async def own_one(db: AsyncSession, user_id: UUID, token_id: UUID) -> ApiToken | None:
    """Load one of a person's tokens, for revoking it."""
    return await db.scalar(
        _own(user_id).where(ApiToken.id == token_id).with_for_update()
    )


async def count(db: AsyncSession, user_id: UUID) -> int:
    """Count a person's tokens, one counter at a time."""
    await db.execute(
        select(
            func.pg_advisory_xact_lock(func.hashtextextended(f"tokens {user_id}", 0))
        )
    )
    return (
        await db.scalar(select(func.count()).select_from(_own(user_id).subquery())) or 0
    )


async def end(
    db: AsyncSession, user_id: UUID, *, org_id: UUID | None = None
) -> Sequence[UUID]:
    """Revoke a person's tokens: all, or those bound to a place of an organisation."""
    ending = update(ApiToken).where(
        ApiToken.user_id == user_id, ApiToken.revoked_at.is_(None)
    )
    if org_id is not None:
        there = select(Resource.id).where(Resource.org_id == org_id)
        ending = ending.where(ApiToken.bound_to.in_(there))
    ended = await db.scalars(ending.values(revoked_at=now()).returning(ApiToken.id))
    return ended.all()


async def names(db: AsyncSession, token_ids: Sequence[UUID]) -> dict[UUID, str]:
    """Return what tokens are called, by id."""
    rows = await db.execute(
        select(ApiToken.id, ApiToken.name).where(ApiToken.id.in_(token_ids))
    )
    return {row.id: row.name for row in rows}


async def delete_finished(db: AsyncSession, *, older_than: timedelta) -> None:
    """Delete tokens that ended long ago."""
    moment = now() - older_than
    await db.execute(
        delete(ApiToken).where(
            or_(ApiToken.revoked_at < moment, ApiToken.expires_at < moment)
        )
    )


async def root_of_own(db: AsyncSession, user_id: UUID, org_id: UUID) -> Resource | None:
    """Return the root of an organisation that the person is a member of."""
    return await db.scalar(
        select(Resource)
        .join(_memberships, _memberships.c.org_id == Resource.id)
        .where(Resource.id == org_id, _memberships.c.user_id == user_id)
    )
