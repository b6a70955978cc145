"""Moving a part of the spine: what lies below goes along, and so do its rules."""

from typing import Any, Final
from uuid import UUID

from sqlalchemy import (
    Text,
    Uuid,
    any_,
    case,
    exists,
    func,
    literal,
    or_,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import ARRAY, array
from sqlalchemy.ext.asyncio import AsyncSession

from stoa_api.base.access.tables import Grant, Resource, ShareLink

_LOCK_SPACE: Final = 0x7EEE
"""First key of the advisory locks, one for each tree."""


async def lock_tree(db: AsyncSession, *tops: UUID) -> None:
    """Let one change of a tree's shape happen at a time, until the transaction ends.

    The tree is what lies below a child of an organisation's root, which is named
    by ``tops``. Whoever adds, moves or takes a part out, or changes what is
    inherited in it, takes this before looking at it: else something new could be
    added with the rules of the place where its parent was, or two moves could
    make a circle.
    """
    for top in sorted(set(tops)):
        key = func.hashtext(literal(str(top), Text()))
        await db.execute(select(func.pg_advisory_xact_lock(_LOCK_SPACE, key)))


async def changes_access(
    db: AsyncSession, resource: Resource, parent: Resource
) -> bool:
    """Whether other people would reach a resource if it lay below ``parent``."""
    if not resource.is_inheriting:
        return False
    differing = set(resource.grant_path[:-1]) ^ set(parent.grant_path)
    places = _ids(list(differing))
    granted = exists().where(Grant.resource_id == any_(places))
    linked = exists().where(ShareLink.resource_id == any_(places))
    return bool(await db.scalar(select(or_(granted, linked))))


async def move(db: AsyncSession, resource: Resource, parent: Resource) -> None:
    """Put a resource, with all that is below it, under another parent.

    The caller holds ``lock_tree`` of both trees, has checked who may, and
    announces what changed. In one statement, however much lies below.

    Args:
        db: The transaction.
        resource: What moves. Never something above ``parent``.
        parent: Where it comes; in the same organisation.
    """
    if resource.id in parent.path or resource.org_id != parent.org_id:
        raise ValueError("a resource cannot move there")
    await db.flush()
    depth = len(resource.path)
    path: Any = Resource.path
    tail = path[depth : func.cardinality(Resource.path)]
    above = parent.grant_path if resource.is_inheriting else []
    is_moved = Resource.id == resource.id
    epoch = Resource.epoch + await _lost_epochs(db, resource, parent)
    await db.execute(
        update(Resource)
        .where(Resource.path.contains(array([resource.id])))
        .values(
            path=func.array_cat(_ids(parent.path), tail),
            # What begins below the moved one inherits nothing from above it.
            grant_path=case(
                (
                    Resource.grant_path.contains(array([resource.id])),
                    func.array_cat(_ids(above), tail),
                ),
                else_=Resource.grant_path,
            ),
            parent_id=case((is_moved, parent.id), else_=Resource.parent_id),
            epoch=case((is_moved, epoch), else_=Resource.epoch),
        )
        .execution_options(synchronize_session=False)
    )
    await db.refresh(resource)


async def _lost_epochs(db: AsyncSession, resource: Resource, parent: Resource) -> int:
    """Return what must be made up for, so that no epoch falls by a move.

    The epoch of a resource is the sum of those on its path (``epoch_of``).
    """
    old, new = _ids(resource.path[:-1]), _ids(parent.path)

    def total(path: Any) -> Any:
        summed = func.coalesce(func.sum(Resource.epoch), 0)
        return select(summed).where(Resource.id == any_(path)).scalar_subquery()

    lost = await db.scalar(select(func.greatest(total(old) - total(new), 0)))
    return int(lost or 0)


def _ids(path: list[UUID]) -> Any:
    return literal(path, ARRAY(Uuid()))
