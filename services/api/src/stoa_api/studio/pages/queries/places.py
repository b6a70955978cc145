"""How much lies where, and what lies below a page."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import func, select, update
from sqlalchemy.dialects.postgresql import array
from sqlalchemy.ext.asyncio import AsyncSession

from stoa_api.base import access
from stoa_api.base.access import Resource
from stoa_api.base.actor import Actor
from stoa_api.studio.pages.models import Page
from stoa_api.studio.pages.queries.pages import ME, boards, title


@dataclass(frozen=True, slots=True)
class Extent:
    """How large a part of the tree is, trash included."""

    pages: int
    height: int
    """Levels, of which the page itself is the first."""


async def children_count(db: AsyncSession, parent_id: UUID) -> int:
    """Count the pages of a place, those in the trash too."""
    counted = select(func.count()).where(Page.parent_id == parent_id)
    return await db.scalar(counted) or 0


async def pages_count(db: AsyncSession, space_id: UUID, *, at_most: int) -> int:
    """Count the pages of a space, those in the trash too, and stop at a number."""
    some = select(Page.id).where(Page.space_id == space_id).limit(at_most).subquery()
    return await db.scalar(select(func.count()).select_from(some)) or 0


async def extent_of(db: AsyncSession, resource: Resource) -> Extent:
    """Measure what would move with a page."""
    deepest = func.max(func.cardinality(Resource.path))
    counted = select(func.count().label("pages"), deepest.label("depth"))
    below = Resource.path.contains(array([resource.id]))
    found = (await db.execute(counted.where(below))).one()
    return Extent(found.pages, found.depth - len(resource.path) + 1)


async def put_in_space(db: AsyncSession, page_id: UUID, space_id: UUID) -> None:
    """Write down to which space a page and all below it belong now."""
    below = select(Resource.id).where(Resource.path.contains(array([page_id])))
    await db.execute(
        update(Page)
        .where(Page.id.in_(below))
        .values(space_id=space_id)
        .execution_options(synchronize_session=False)
    )


async def subtree_of(
    db: AsyncSession, actor: Actor, page_id: UUID, *, at_most: int
) -> list[Any]:
    """List a page and what the actor reaches below it, from the top: page by page.

    Rows have the ``Page``, its ``Resource`` and its ``title``; one more than
    ``at_most`` says that there are too many.
    """
    found = await db.execute(
        select(Page, Resource, title().label("title"))
        .join(Resource, Resource.id == Page.id)
        .outerjoin(boards, boards.c.id == Page.id)
        .where(Resource.path.contains(array([page_id])), access.reachable(ME))
        .order_by(func.cardinality(Resource.path), Page.position)
        .limit(at_most + 1),
        {"me": actor.user_id},
    )
    return list(found)
