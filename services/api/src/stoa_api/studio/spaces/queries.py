"""Every select on spaces. The access rule is in each of them."""

from dataclasses import dataclass
from functools import cache
from typing import Any, Final
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Select,
    Uuid,
    and_,
    bindparam,
    exists,
    func,
    or_,
    select,
)
from sqlalchemy.ext.asyncio import AsyncSession

from stoa_api.base import access, pages
from stoa_api.base.access import Grant, Level, Resource
from stoa_api.base.actor import Actor
from stoa_api.base.pages import PageRequest, Rows, page_rows
from stoa_api.studio.spaces.models import Space


@dataclass(frozen=True, slots=True)
class SpaceSeen:
    """A space and how far somebody reaches in it."""

    space: Space
    resource: Resource
    level: Level


_ME: Final[ColumnElement[UUID]] = bindparam("me", type_=Uuid())
"""The person who asks, in statements that are built once."""
_BY: Final = (Space.position, Space.id)


def _trashed_and_mine() -> ColumnElement[bool]:
    return and_(Resource.deleted_at.is_not(None), access.level_of(_ME) >= Level.MANAGE)


def _seen() -> Select[*tuple[Any, ...]]:
    level = access.level_of(_ME).label("level")
    return select(Space, Resource, level).join(Resource, Resource.id == Space.id)


async def space_for(
    db: AsyncSession, actor: Actor, space_id: UUID, *, for_change: bool = False
) -> SpaceSeen | None:
    """Load a space as the actor may see it now, or None.

    Args:
        db: Where to look.
        actor: Who wants to see it.
        space_id: Which one.
        for_change: Lock its rows, so that one change happens at a time.
    """
    found = await db.execute(
        _one(for_change=for_change), {"me": actor.user_id, "space_id": space_id}
    )
    row = found.first()
    if row is None or row.level is None:
        return None
    return SpaceSeen(row.Space, row.Resource, row.level)


@cache
def _one(*, for_change: bool) -> Select[*tuple[Any, ...]]:
    visible = or_(access.reaches(_ME), _trashed_and_mine())
    statement = (
        _seen()
        .where(Space.id == bindparam("space_id", type_=Uuid()), visible)
        .execution_options(populate_existing=True)
    )
    return statement.with_for_update(of=(Space, Resource)) if for_change else statement


async def spaces_for(
    db: AsyncSession, actor: Actor, org_id: UUID, page: PageRequest, *, trashed: bool
) -> Rows[SpaceSeen]:
    """List the spaces of an organisation that the actor reaches, in their order."""
    found = await db.execute(
        _listing(is_trashed=trashed, is_first=page.is_first),
        {"me": actor.user_id, "org_id": org_id, **pages.parameters(page, _BY)},
    )
    rows = pages.cut(list(found), page, _BY)
    return rows.map(lambda row: SpaceSeen(row.Space, row.Resource, row.level))


@cache
def _listing(*, is_trashed: bool, is_first: bool) -> Select[*tuple[Any, ...]]:
    visible = _trashed_and_mine() if is_trashed else access.reachable(_ME)
    wanted = _seen().where(Space.org_id == bindparam("org_id", type_=Uuid()), visible)
    return pages.keyset(wanted, _BY, is_first=is_first, is_descending=False)


async def count_in(db: AsyncSession, org_id: UUID) -> int:
    """Count the spaces of an organisation, those in the trash too."""
    counted = select(func.count()).select_from(Space).where(Space.org_id == org_id)
    return await db.scalar(counted) or 0


async def members_of(db: AsyncSession, space_id: UUID, page: PageRequest) -> Rows[Any]:
    """List who reaches a live space: ``user_id``, ``level``, ``own_level``."""
    everybody = access.people_reaching(space_id).subquery("everybody")
    own = (
        select(Grant.level)
        .where(Grant.resource_id == space_id, Grant.user_id == everybody.c.user_id)
        .correlate(everybody)
        .scalar_subquery()
    )
    return await page_rows(
        db,
        select(everybody.c.user_id, everybody.c.level, own.label("own_level")),
        page,
        by=(everybody.c.level, everybody.c.user_id),
    )


async def own_level(db: AsyncSession, space_id: UUID, user_id: UUID) -> Level | None:
    """Return what a person was granted on the space itself, or None."""
    return await db.scalar(
        select(Grant.level).where(
            Grant.resource_id == space_id, Grant.user_id == user_id
        )
    )


async def level_in(db: AsyncSession, space_id: UUID, user_id: UUID) -> Level | None:
    """Return how far a person reaches in a live space, or None."""
    return await db.scalar(
        select(access.level_of(user_id))
        .select_from(Resource)
        .where(Resource.id == space_id, access.reachable(user_id))
    )


async def has_other_owner(db: AsyncSession, space_id: UUID, user_id: UUID) -> bool:
    """Whether somebody else was made owner of the space itself."""
    others = exists().where(
        Grant.resource_id == space_id,
        Grant.user_id.is_not(None),
        Grant.user_id != user_id,
        Grant.level == Level.MANAGE,
    )
    return bool(await db.scalar(select(others)))
