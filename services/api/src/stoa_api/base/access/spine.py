"""Growing and changing the spine of resources."""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from sqlalchemy import Uuid, any_, delete, func, literal, select
from sqlalchemy.dialects.postgresql import ARRAY, array
from sqlalchemy.ext.asyncio import AsyncSession

from stoa_api.base.access.moves import lock_tree
from stoa_api.base.access.news import announce
from stoa_api.base.access.tables import Resource
from stoa_api.base.actor import Actor
from stoa_shared.clock import now
from stoa_shared.ids import new_id


def add_root(
    db: AsyncSession, org_id: UUID, *, created_by: UUID | None = None
) -> Resource:
    """Make the root resource of a new organisation; it has the organisation's id."""
    root = Resource(
        id=org_id,
        org_id=org_id,
        type="organization",
        path=[org_id],
        grant_path=[org_id],
        created_by=created_by,
    )
    db.add(root)
    return root


def add_resource(
    db: AsyncSession,
    parent: Resource,
    *,
    resource_type: str,
    created_by: UUID | None,
    is_inheriting: bool = True,
) -> Resource:
    """Add a resource below ``parent``; the caller has checked they may."""
    resource_id = new_id()
    above = parent.grant_path if is_inheriting else []
    resource = Resource(
        id=resource_id,
        org_id=parent.org_id,
        type=resource_type,
        parent_id=parent.id,
        path=[*parent.path, resource_id],
        grant_path=[*above, resource_id],
        is_inheriting=is_inheriting,
        created_by=created_by,
    )
    db.add(resource)
    return resource


async def set_inheriting(
    db: AsyncSession, resource: Resource, *, is_inheriting: bool, by: Actor
) -> None:
    """Let a resource inherit from above or stop it, for all below it as well."""
    if resource.is_inheriting == is_inheriting:
        return
    # What is being added or moved below it meanwhile would keep the old rules.
    await lock_tree(db, *resource.path[1:2])
    below = list(
        await db.scalars(
            select(Resource)
            .where(Resource.path.contains(array([resource.id])))
            .order_by(func.cardinality(Resource.path))
            .with_for_update()
            .execution_options(populate_existing=True)
        )
    )
    resource.is_inheriting = is_inheriting
    tails: dict[UUID, list[UUID]] = {}
    if is_inheriting and resource.parent_id is not None:
        parent = await db.get_one(Resource, resource.parent_id, populate_existing=True)
        tails[parent.id] = parent.grant_path
    for each in below:
        above = tails.get(each.parent_id, []) if each.parent_id else []
        each.grant_path = [*(above if each.is_inheriting else []), each.id]
        tails[each.id] = each.grant_path
    await announce(db, resource, by=by)


async def locked(db: AsyncSession, resource_ids: Sequence[UUID]) -> list[Resource]:
    """Load resources for changing their access, one changer at a time."""
    return list(
        await db.scalars(
            select(Resource)
            .where(Resource.id == any_(literal(list(resource_ids), ARRAY(Uuid()))))
            .order_by(Resource.id)
            .with_for_update()
        )
    )


async def purge_trash(db: AsyncSession, *, older_than: timedelta) -> None:
    """Delete for good what has been in the trash long enough, with all below it."""
    await db.execute(delete(Resource).where(Resource.deleted_at < now() - older_than))
