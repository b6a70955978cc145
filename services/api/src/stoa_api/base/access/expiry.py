"""Grants and links whose time is over: cleared away, and said."""

from typing import Final
from uuid import UUID

from sqlalchemy import ColumnElement, Select, delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from stoa_api.base import audit
from stoa_api.base.access.news import announce
from stoa_api.base.access.tables import Grant, Resource, ShareLink

AT_ONCE: Final = 200


async def expire(db: AsyncSession) -> int:
    """Clear away what is over.

    It gives nothing any more from the very moment; this tells those who keep
    answers, and takes the rows away.

    Returns:
        How many grants and links were over.
    """
    grants = await db.execute(
        delete(Grant)
        .where(Grant.id.in_(_over(Grant)))
        .returning(Grant.resource_id, Grant.user_id)
    )
    links = await db.execute(
        update(ShareLink)
        .where(ShareLink.id.in_(_over(ShareLink, ShareLink.revoked_at.is_(None))))
        .values(revoked_at=ShareLink.expires_at)
        .returning(ShareLink.resource_id)
        .execution_options(synchronize_session=False)
    )
    ended: list[tuple[UUID, UUID | None]] = [
        (row.resource_id, row.user_id) for row in grants
    ]
    ended += [(row.resource_id, None) for row in links]
    for resource_id, user_id in sorted(ended, key=str):
        resource = await db.get_one(Resource, resource_id)
        await announce(db, resource, user_id=user_id, by=None)
        audit.write(
            db,
            None,
            "permission.expired",
            object_type=resource.type,
            object_id=resource_id,
            org_id=resource.org_id,
            before={"user_id": str(user_id)} if user_id else None,
        )
    return len(ended)


def _over(
    kind: type[Grant] | type[ShareLink], *more: ColumnElement[bool]
) -> Select[UUID]:
    return (
        select(kind.id)
        .where(kind.expires_at <= func.now(), *more)
        .limit(AT_ONCE)
        .with_for_update(skip_locked=True)
    )
