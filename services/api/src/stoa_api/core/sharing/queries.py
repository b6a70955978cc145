"""Every select about grants and links."""

from collections.abc import Sequence
from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Select,
    Uuid,
    and_,
    any_,
    bindparam,
    column,
    exists,
    func,
    literal,
    or_,
    select,
    table,
    update,
)
from sqlalchemy.dialects.postgresql import ARRAY, insert
from sqlalchemy.ext.asyncio import AsyncSession

from stoa_api.base import access
from stoa_api.base.access import Grant, Level, LinkVisit, Resource, ShareLink
from stoa_api.base.actor import Actor
from stoa_api.base.pages import PageRequest, Rows, page_rows
from stoa_shared.clock import now

_groups = table("groups", column("id"), column("org_id"), column("name"), schema="core")


async def resource_for(
    db: AsyncSession, actor: Actor, resource_id: UUID
) -> tuple[Resource, Level] | None:
    """Load a live resource and how far the actor reaches on it, or None."""
    found = await db.execute(_one(), {"me": actor.user_id, "resource_id": resource_id})
    row = found.first()
    return None if row is None else (row.Resource, row.level)


@cache
def _one() -> Select[*tuple[Any, ...]]:
    me: ColumnElement[UUID] = bindparam("me", type_=Uuid())
    return select(Resource, access.level_of(me).label("level")).where(
        Resource.id == bindparam("resource_id", type_=Uuid()), access.reaches(me)
    )


async def manages_until(
    db: AsyncSession, user_id: UUID, resource_id: UUID
) -> tuple[bool, datetime | None]:
    """Say whether a person manages a resource, and until when; null for always."""
    reasons = access.reasons_on(resource_id).subquery("reasons")
    rows = await db.scalars(
        select(reasons.c.expires_at).where(
            reasons.c.user_id == user_id, reasons.c.level == Level.MANAGE
        )
    )
    ends = rows.all()
    if None in ends or not ends:
        return bool(ends), None
    return True, max(end for end in ends if end is not None)


async def has_lasting_manager(db: AsyncSession, resource_id: UUID) -> bool:
    """Whether somebody manages a resource for good."""
    reasons = access.reasons_on(resource_id).subquery("reasons")
    lasting = exists().where(
        reasons.c.level == Level.MANAGE, reasons.c.expires_at.is_(None)
    )
    return bool(await db.scalar(select(lasting)))


async def grants_on(
    db: AsyncSession,
    resource: Resource,
    page: PageRequest,
    *,
    is_inherited: bool | None,
) -> Rows[Any]:
    """List the grants that count on a resource, oldest first.

    Rows have the ``Grant``, its ``group_name`` and the ``resource_type`` it is on.

    Args:
        db: Where to look.
        resource: What they count on.
        page: Which page of them.
        is_inherited: Only those from above, or only those on itself; None for all.
    """
    path = resource.grant_path
    on = {None: path, True: path[:-1], False: path[-1:]}[is_inherited]
    statement = (
        select(
            Grant,
            _groups.c.name.label("group_name"),
            Resource.type.label("resource_type"),
        )
        .join(Resource, Resource.id == Grant.resource_id)
        .outerjoin(_groups, _groups.c.id == Grant.group_id)
        .where(
            Grant.resource_id == any_(_ids(on)),
            or_(Grant.expires_at.is_(None), Grant.expires_at > func.now()),
        )
    )
    return await page_rows(db, statement, page, by=(Grant.id,), is_descending=False)


def _ids(values: Sequence[UUID]) -> ColumnElement[Any]:
    return literal(list(values), ARRAY(Uuid()))


async def grant_of(
    db: AsyncSession,
    resource_id: UUID,
    *,
    user_id: UUID | None,
    group_id: UUID | None,
    org_role: str | None,
) -> Grant | None:
    """Load what a holder was granted on a resource itself, as it is now."""
    return await db.scalar(
        select(Grant)
        .where(
            Grant.resource_id == resource_id,
            Grant.user_id.is_not_distinct_from(user_id),
            Grant.group_id.is_not_distinct_from(group_id),
            Grant.org_role.is_not_distinct_from(org_role),
        )
        .execution_options(populate_existing=True)
    )


async def count_grants(db: AsyncSession, resource_id: UUID) -> int:
    """Count the grants on a resource itself."""
    counted = select(func.count()).where(Grant.resource_id == resource_id)
    return await db.scalar(counted) or 0


async def group_name(db: AsyncSession, org_id: UUID, group_id: UUID) -> str | None:
    """Return the name of a group of an organisation, or None."""
    return await db.scalar(
        select(_groups.c.name).where(
            _groups.c.id == group_id, _groups.c.org_id == org_id
        )
    )


async def group_names(db: AsyncSession, group_ids: Sequence[UUID]) -> dict[UUID, str]:
    """Return the names of groups."""
    if not group_ids:
        return {}
    rows = await db.execute(
        select(_groups.c.id, _groups.c.name).where(_groups.c.id.in_(group_ids))
    )
    return {row.id: row.name for row in rows}


async def reasons_of(
    db: AsyncSession, resource_id: UUID, user_ids: Sequence[UUID]
) -> Sequence[Any]:
    """List why some people see a resource: each right with its holder."""
    reasons = access.reasons_on(resource_id).subquery("reasons")
    rows = await db.execute(
        select(
            *reasons.c,
            Grant.group_id,
            Grant.org_role,
            Grant.user_id.label("granted_to"),
            Resource.type.label("resource_type"),
        )
        .join(Resource, Resource.id == reasons.c.resource_id)
        .outerjoin(Grant, Grant.id == reasons.c.grant_id)
        .where(reasons.c.user_id.in_(user_ids))
        .order_by(reasons.c.level.desc(), reasons.c.resource_id)
    )
    return rows.all()


def _is_open() -> ColumnElement[bool]:
    return and_(
        ShareLink.revoked_at.is_(None),
        or_(ShareLink.expires_at.is_(None), ShareLink.expires_at > func.now()),
    )


async def links_on(
    db: AsyncSession, resource_id: UUID, page: PageRequest
) -> Rows[ShareLink]:
    """List the links of a resource that still work, the latest first."""
    return await page_rows(
        db,
        select(ShareLink).where(ShareLink.resource_id == resource_id, _is_open()),
        page,
        by=(ShareLink.id,),
    )


async def count_links(db: AsyncSession, resource_id: UUID) -> int:
    """Count the links of a resource that still work."""
    counted = select(func.count()).where(
        ShareLink.resource_id == resource_id, _is_open()
    )
    return await db.scalar(counted) or 0


async def link_on(
    db: AsyncSession, resource_id: UUID, link_id: UUID
) -> ShareLink | None:
    """Load a link of a resource that still works, for a change."""
    return await db.scalar(
        select(ShareLink)
        .where(
            ShareLink.id == link_id, ShareLink.resource_id == resource_id, _is_open()
        )
        .with_for_update()
    )


async def link_by_digest(db: AsyncSession, digest: str) -> ShareLink | None:
    """Load a link that still works on something alive, one visitor at a time."""
    return await db.scalar(
        select(ShareLink)
        .join(Resource, Resource.id == ShareLink.resource_id)
        .where(ShareLink.digest == digest, _is_open(), access.is_alive())
        .with_for_update(of=ShareLink)
        .execution_options(populate_existing=True)
    )


async def has_visited(db: AsyncSession, link_id: UUID, user_id: UUID) -> bool:
    """Whether a person came in by a link before."""
    visited = exists().where(LinkVisit.link_id == link_id, LinkVisit.user_id == user_id)
    return bool(await db.scalar(select(visited)))


async def add_visit(db: AsyncSession, link_id: UUID, user_id: UUID) -> bool:
    """Count a visitor of a link and let them in; False when it is used up."""
    counted = await db.execute(
        update(ShareLink)
        .where(
            ShareLink.id == link_id,
            or_(ShareLink.max_uses.is_(None), ShareLink.uses < ShareLink.max_uses),
        )
        .values(uses=ShareLink.uses + 1)
        .returning(ShareLink.uses)
        .execution_options(synchronize_session=False)
    )
    if counted.first() is None:
        return False
    await db.execute(
        insert(LinkVisit).values(link_id=link_id, user_id=user_id, created_at=now())
    )
    return True
