"""Where a page lies: moving and ordering, which is one call."""

from uuid import UUID

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from stoa_api.base import access, audit, outbox
from stoa_api.base.access import Level, Resource
from stoa_api.base.actor import Actor
from stoa_api.studio.members import service as members
from stoa_api.studio.pages import queries
from stoa_api.studio.pages.errors import (
    OtherOrganization,
    PageHasMoved,
    PageIntoItself,
    PageIsTrashed,
)
from stoa_api.studio.pages.queries import PageSeen, Place
from stoa_api.studio.pages.schemas import PageOut, PagePlacePut
from stoa_api.studio.pages.service import rooms
from stoa_shared.clock import now
from stoa_shared.events.studio import PageMoved

log = structlog.stdlib.get_logger()


async def place_page(
    db: AsyncSession, actor: Actor, page_id: UUID, place: PagePlacePut
) -> PageOut:
    """Put a page, with all that is below it, somewhere in its organisation.

    Raises:
        PageNotFound: no such page or place, or the actor does not reach it.
        RoleTooLow: the actor is no editor of the page and both places, or
            other people would reach the page and the actor does not manage it.
        PageIsTrashed: restore it first.
        PageHoldsNothing: the place is a page, but no folder.
        PageIntoItself: the place is the page, or lies in it.
        OtherOrganization: the place is in another organisation.
        PageHasMoved: somebody moved it to another space at the same moment.
        TooDeep: folders lie in folders only so far.
        PlaceIsFull: the folder has no room.
        SpaceIsFull: the space has no room.
        NoSuchNeighbour: what to come after does not lie there.
    """
    before = await rooms.seen(db, actor, page_id)
    space_id = place.space_id or before.page.space_id
    locked = {before.page.space_id, space_id}
    await rooms.editable_place(db, actor, space_id, place.parent_id)
    await access.lock_tree(db, *locked)
    found = await rooms.seen(db, actor, page_id, for_change=True)
    if found.page.space_id not in locked:
        raise PageHasMoved
    if found.is_trashed:
        raise PageIsTrashed
    target = await rooms.editable_place(db, actor, space_id, place.parent_id)
    if target.resource.org_id != found.page.org_id:
        raise OtherOrganization
    if page_id in target.resource.path:
        raise PageIntoItself
    old_parent_id = found.page.parent_id
    if target.resource.id != old_parent_id:
        await _move(db, actor, found, target)
    if place.after != page_id or old_parent_id != target.resource.id:
        found.page.position = await rooms.position(db, target.resource.id, place.after)
    page = found.page
    page.parent_id = target.resource.id
    page.version += 1
    page.updated_at = now()
    await db.flush()
    outbox.record(
        db,
        PageMoved(
            subject=page_id,
            space_id=page.space_id,
            parent_id=page.parent_id,
            old_space_id=before.page.space_id,
            old_parent_id=old_parent_id,
        ),
        actor=actor,
        org_id=page.org_id,
    )
    audit.record(
        db,
        actor,
        "page.moved",
        page,
        before={"parent_id": str(old_parent_id)},
        after={"parent_id": str(page.parent_id), "after": str(place.after)},
    )
    log.info("page.moved", page_id=str(page_id), actor_id=str(actor.user_id))
    return await rooms.show(db, actor, page_id)


async def _move(db: AsyncSession, actor: Actor, found: PageSeen, target: Place) -> None:
    """Change the place of a page, once it is clear that the actor may."""
    await require_leave_to_take(db, actor, found)
    changes_access = await access.changes_access(db, found.resource, target.resource)
    if changes_access:
        # Else an editor could let others in, or make themselves its owner.
        members.require(found.level, Level.MANAGE)
    extent = await queries.extent_of(db, found.resource)
    is_other_space = target.space_id != found.page.space_id
    await rooms.require_room(
        db,
        target,
        pages=extent.pages,
        height=extent.height,
        is_new_in_space=is_other_space,
    )
    await access.move(db, found.resource, target.resource)
    if is_other_space:
        await queries.put_in_space(db, found.page.id, target.space_id)
        found.page.space_id = target.space_id
    if changes_access:
        await access.announce(db, found.resource, by=actor)


async def require_leave_to_take(
    db: AsyncSession, actor: Actor, found: PageSeen
) -> None:
    """Refuse to take a page out of its place to those who may not.

    Raises:
        RoleTooLow: the actor neither manages it, nor edits it and its place.
    """
    if found.level >= Level.MANAGE:
        return
    members.require(found.level, Level.EDIT)
    place: Resource | None = await access.reach(
        db, actor, found.page.parent_id, Level.EDIT
    )
    if place is None:
        members.require(found.level, Level.MANAGE)
