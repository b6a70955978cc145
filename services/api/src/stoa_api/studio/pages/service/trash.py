"""The way into the trash, and back to the old place."""

from uuid import UUID

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from stoa_api.base import access, audit, outbox, versions
from stoa_api.base.access import Level, Resource
from stoa_api.base.actor import Actor
from stoa_api.studio.boards import service as boards
from stoa_api.studio.members import service as members
from stoa_api.studio.pages.errors import PageIsLive, PageIsTrashed
from stoa_api.studio.pages.queries import PageSeen
from stoa_api.studio.pages.schemas import PageRestored
from stoa_api.studio.pages.service import rooms
from stoa_api.studio.pages.service.places import require_leave_to_take
from stoa_shared.clock import now
from stoa_shared.events.studio import PageDeleted
from stoa_shared.events.studio import PageRestored as PageCameBack

log = structlog.stdlib.get_logger()


async def trash_page(
    db: AsyncSession, actor: Actor, page_id: UUID, *, version: int
) -> None:
    """Put a page, with all that is below it, into the trash.

    Raises:
        PageNotFound: no such page, or the actor does not reach it.
        RoleTooLow: the actor neither manages it, nor edits it and its place.
        PageIsTrashed: it is there already.
        PreconditionFailed: somebody was faster.
    """
    found = await _locked(db, actor, page_id)
    await require_leave_to_take(db, actor, found)
    if found.is_trashed:
        raise PageIsTrashed
    versions.check(found.row.version, version)
    await _put(db, actor, found, is_trashed=True)
    page = found.page
    outbox.record(
        db,
        PageDeleted(subject=page_id, space_id=page.space_id, parent_id=page.parent_id),
        actor=actor,
        org_id=page.org_id,
    )
    audit.record(db, actor, "page.deleted", page)
    log.info("page.deleted", page_id=str(page_id), actor_id=str(actor.user_id))


async def restore_page(db: AsyncSession, actor: Actor, page_id: UUID) -> PageRestored:
    """Take a page out of the trash, to where it was.

    When its folder is in the trash itself, it comes to the top of the space.

    Raises:
        PageNotFound: no such page, or the actor does not edit it.
        RoleTooLow: the actor may not edit the place it comes back to, or
            others would reach it there and the actor does not manage it.
        PageIsLive: it is not in the trash.
        PlaceIsFull: the top of the space has no room.
    """
    found = await _locked(db, actor, page_id)
    if not found.is_trashed:
        raise PageIsLive
    is_at_top = await _is_in_trash(db, found.page.parent_id)
    if is_at_top:
        await _bring_to_top(db, actor, found)
    else:
        await require_leave_to_take(db, actor, found)
    await _put(db, actor, found, is_trashed=False)
    page = found.page
    outbox.record(
        db,
        PageCameBack(subject=page_id, space_id=page.space_id, parent_id=page.parent_id),
        actor=actor,
        org_id=page.org_id,
    )
    audit.record(db, actor, "page.restored", page, after={"is_at_top": is_at_top})
    log.info("page.restored", page_id=str(page_id), actor_id=str(actor.user_id))
    return PageRestored(page=await rooms.show(db, actor, page_id), is_at_top=is_at_top)


async def _locked(db: AsyncSession, actor: Actor, page_id: UUID) -> PageSeen:
    """Let one change of the tree happen at a time, and look again."""
    before = await rooms.seen(db, actor, page_id)
    await access.lock_tree(db, before.page.space_id)
    return await rooms.seen(db, actor, page_id, for_change=True)


async def _put(
    db: AsyncSession, actor: Actor, found: PageSeen, *, is_trashed: bool
) -> None:
    """Put a page in or out; whoever is on something below it is asked again."""
    found.resource.deleted_at = now() if is_trashed else None
    found.page.version += 1
    await access.announce(db, found.resource, by=actor)
    if found.page.title is None:
        await boards.tell_trashed(db, actor, found.page.id, is_trashed=is_trashed)


async def _is_in_trash(db: AsyncSession, resource_id: UUID) -> bool:
    """Whether a place is in the trash, or in something that is."""
    place = await db.get_one(Resource, resource_id, populate_existing=True)
    for each in place.path:
        above = await db.get_one(Resource, each, populate_existing=True)
        if above.deleted_at is not None:
            return True
    return False


async def _bring_to_top(db: AsyncSession, actor: Actor, found: PageSeen) -> None:
    """Move a page in the trash to the top of its space."""
    page = found.page
    place = await rooms.editable_place(db, actor, page.space_id, None)
    if await access.changes_access(db, found.resource, place.resource):
        members.require(found.level, Level.MANAGE)
    await rooms.require_room(db, place, is_new_in_space=False)
    await access.move(db, found.resource, place.resource)
    page.position = await rooms.position(db, place.resource.id, "last")
    page.parent_id = place.resource.id
