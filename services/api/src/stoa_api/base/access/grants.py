"""Giving and taking grants."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import column, delete, select, table
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from stoa_api.base.access.levels import Level, OrgRole
from stoa_api.base.access.news import announce
from stoa_api.base.access.tables import Grant, Resource
from stoa_api.base.actor import Actor
from stoa_shared.clock import now
from stoa_shared.ids import new_id

_groups = table("groups", column("id"), column("org_id"), schema="core")
_group_members = table(
    "group_members", column("group_id"), column("user_id"), schema="core"
)


async def give(
    db: AsyncSession,
    resource: Resource,
    level: Level,
    *,
    user_id: UUID | None = None,
    group_id: UUID | None = None,
    org_role: OrgRole | None = None,
    expires_at: datetime | None = None,
    by: Actor | None,
) -> None:
    """Grant a level to exactly one holder, in place of what the holder had."""
    values = {
        "level": level,
        "expires_at": expires_at,
        "created_by": by.user_id if by else None,
        "created_at": now(),
    }
    await db.flush()
    await db.execute(
        insert(Grant)
        .values(
            id=new_id(),
            resource_id=resource.id,
            org_id=resource.org_id,
            user_id=user_id,
            group_id=group_id,
            org_role=org_role,
            **values,
        )
        .on_conflict_do_update(constraint="uq_grants_holder", set_=values)
    )
    await announce(db, resource, user_id=user_id, by=by)


async def take(
    db: AsyncSession,
    resource: Resource,
    *,
    user_id: UUID | None = None,
    group_id: UUID | None = None,
    org_role: OrgRole | None = None,
    by: Actor | None,
) -> bool:
    """Withdraw what a holder was granted on this very resource.

    Returns:
        Whether there was anything to withdraw.
    """
    gone = await db.scalars(
        delete(Grant)
        .where(
            Grant.resource_id == resource.id,
            Grant.user_id.is_not_distinct_from(user_id),
            Grant.group_id.is_not_distinct_from(group_id),
            Grant.org_role.is_not_distinct_from(org_role),
        )
        .returning(Grant.id)
    )
    if gone.first() is None:
        return False
    await announce(db, resource, user_id=user_id, by=by)
    return True


async def take_all(db: AsyncSession, org_id: UUID, user_id: UUID) -> None:
    """Withdraw every grant a person holds in an organisation, when they leave it.

    They leave its groups as well. The membership is gone in the same transaction,
    which already ends all access; this keeps old grants and places in groups from
    coming back with a later membership.
    """
    await db.execute(
        delete(Grant).where(Grant.org_id == org_id, Grant.user_id == user_id)
    )
    groups = select(_groups.c.id).where(_groups.c.org_id == org_id)
    await db.execute(
        delete(_group_members).where(
            _group_members.c.user_id == user_id, _group_members.c.group_id.in_(groups)
        )
    )
