"""What every use case of pages asks: may they, does it fit, where exactly."""

from typing import Final
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from stoa_api.base import positions
from stoa_api.base.access import Level
from stoa_api.base.actor import Actor
from stoa_api.studio.members import service as members
from stoa_api.studio.members.schemas import role_at
from stoa_api.studio.pages import queries
from stoa_api.studio.pages.errors import (
    NoSuchNeighbour,
    PageHoldsNothing,
    PageNotFound,
    PlaceIsFull,
    SpaceIsFull,
    TooDeep,
)
from stoa_api.studio.pages.models import Page
from stoa_api.studio.pages.queries import PageSeen, Place
from stoa_api.studio.pages.schemas import PageNode, PageOut

PAGES_MAX: Final = 50_000
"""Pages of a space, in the trash too."""
CHILDREN_MAX: Final = 1_000
"""Pages right in one folder or at the top of a space, in the trash too."""
DEPTH_MAX: Final = 20
"""Levels of pages below a space."""
_ABOVE_PAGES: Final = 2
"""The organisation and the space, in every path."""


async def seen(
    db: AsyncSession, actor: Actor, page_id: UUID, *, for_change: bool = False
) -> PageSeen:
    """Load a page.

    Raises:
        PageNotFound: no such page, or the actor does not reach it.
    """
    found = await queries.page_for(db, actor, page_id, for_change=for_change)
    if found is None:
        raise PageNotFound
    return found


async def editable_place(
    db: AsyncSession, actor: Actor, space_id: UUID, parent_id: UUID | None
) -> Place:
    """Load the place that something comes to.

    Raises:
        PageNotFound: no such place in that space, or the actor does not reach it.
        RoleTooLow: the actor may not edit it.
        PageHoldsNothing: it is a page, but no folder.
    """
    place = await queries.place_for(db, actor, space_id, parent_id)
    if place is None:
        raise PageNotFound
    members.require(place.level, Level.EDIT)
    if place.page_type not in (None, "folder"):
        raise PageHoldsNothing
    return place


async def require_room(
    db: AsyncSession,
    place: Place,
    *,
    pages: int = 1,
    height: int = 1,
    is_new_here: bool = True,
    is_new_in_space: bool = True,
) -> None:
    """Refuse what does not fit into a place.

    Args:
        db: The transaction, which holds the lock on the tree.
        place: Where it comes.
        pages: How many there are.
        height: How many levels they make.
        is_new_here: Whether it is not in that place yet.
        is_new_in_space: Whether it is not in that space yet.

    Raises:
        TooDeep: it would lie too deep.
        PlaceIsFull: the place holds as many pages as it may.
        SpaceIsFull: the space does.
    """
    if len(place.resource.path) - _ABOVE_PAGES + height > DEPTH_MAX:
        raise TooDeep(depth_max=DEPTH_MAX)
    if is_new_here:
        children = await queries.children_count(db, place.resource.id)
        if children >= CHILDREN_MAX:
            raise PlaceIsFull(pages_max=CHILDREN_MAX)
    if is_new_in_space:
        count = await queries.pages_count(db, place.space_id, at_most=PAGES_MAX)
        if count + pages > PAGES_MAX:
            raise SpaceIsFull(pages_max=PAGES_MAX)


async def position(db: AsyncSession, parent_id: UUID, after: positions.After) -> int:
    """Return a free position in a place.

    Raises:
        NoSuchNeighbour: what to come after does not lie there.
    """
    try:
        return await positions.position_for(
            db, Page.id, Page.position, Page.parent_id == parent_id, after
        )
    except positions.NotASibling as error:
        raise NoSuchNeighbour from error


def node(row: queries.PageRow) -> PageNode:
    """Return a page as the tree shows it."""
    return PageNode(
        id=row.id,
        space_id=row.space_id,
        parent_id=row.parent_id,
        type=row.type,
        title=row.title,
        icon=row.icon,
        url=row.url,
        role=role_at(row.level),
        has_children=row.has_children,
        version=row.version,
        updated_at=row.updated_at,
    )


async def show(db: AsyncSession, actor: Actor, page_id: UUID) -> PageOut:
    """Return a page as it is now, with its way down."""
    await db.flush()
    found = await seen(db, actor, page_id)
    return await shown(db, actor, found)


async def shown(db: AsyncSession, actor: Actor, found: PageSeen) -> PageOut:
    """Return a page with its way down."""
    return PageOut(
        **node(found.row).model_dump(),
        org_id=found.row.org_id,
        crumbs=await queries.crumbs_of(db, actor, found.page),
        created_at=found.row.created_at,
        trashed_at=found.resource.deleted_at,
    )
