"""Begin, show and change pages."""

from dataclasses import dataclass
from uuid import UUID

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from stoa_api.base import access, audit, outbox, versions
from stoa_api.base.access import Level
from stoa_api.base.actor import Actor
from stoa_api.studio.boards import service as boards
from stoa_api.studio.members import service as members
from stoa_api.studio.pages.errors import NoLink, PageIsTrashed
from stoa_api.studio.pages.models import Page
from stoa_api.studio.pages.queries import PageSeen, Place
from stoa_api.studio.pages.schemas import PageNew, PageOut, PagePatch, PageType
from stoa_api.studio.pages.service import rooms
from stoa_shared.clock import now
from stoa_shared.events.studio import PageCreated, PageUpdated

log = structlog.stdlib.get_logger()


@dataclass(frozen=True, slots=True)
class PageBegun:
    """What a page is begun with, of whatever type."""

    type: PageType
    title: str
    icon: str | None
    url: str | None


async def create_page(
    db: AsyncSession, actor: Actor, space_id: UUID, new: PageNew
) -> PageOut:
    """Begin a page. Who reaches the place reaches it, and nobody else.

    Raises:
        PageNotFound: no such place in the space, or the actor does not reach it.
        RoleTooLow: the actor is no editor there.
        PageHoldsNothing: the place is a page, but no folder.
        TooDeep: folders lie in folders only so far.
        PlaceIsFull: the folder has no room.
        SpaceIsFull: the space has no room.
        NoSuchNeighbour: what to come after does not lie there.
    """
    # Strangers lock nothing; whoever waited may have lost their role meanwhile.
    await rooms.editable_place(db, actor, space_id, new.parent_id)
    await access.lock_tree(db, space_id)
    place = await rooms.editable_place(db, actor, space_id, new.parent_id)
    await rooms.require_room(db, place)
    at = await rooms.position(db, place.resource.id, new.after)
    page = await add_page(db, actor, place, new, position=at, is_inheriting=True)
    audit.record(
        db, actor, "page.created", page, after={"type": new.type, "title": new.title}
    )
    return await rooms.show(db, actor, page.id)


async def add_file(
    db: AsyncSession, actor: Actor, space_id: UUID, parent_id: UUID | None, title: str
) -> Page:
    """Begin the page of a file whose bytes are stored, at the end of its place.

    Raises: as ``create_page``.
    """
    await rooms.editable_place(db, actor, space_id, parent_id)
    await access.lock_tree(db, space_id)
    place = await rooms.editable_place(db, actor, space_id, parent_id)
    await rooms.require_room(db, place)
    at = await rooms.position(db, place.resource.id, "last")
    new = PageBegun(type="file", title=title, icon=None, url=None)
    page = await add_page(db, actor, place, new, position=at, is_inheriting=True)
    await db.flush()
    return page


async def add_page(
    db: AsyncSession,
    actor: Actor,
    place: Place,
    new: PageNew | PageBegun,
    *,
    position: int,
    is_inheriting: bool,
) -> Page:
    """Write the rows of a page, and of its board, whose place was checked."""
    has_board = new.type in ("document", "whiteboard")
    resource = access.add_resource(
        db,
        place.resource,
        resource_type="board" if has_board else "page",
        created_by=actor.user_id,
        is_inheriting=is_inheriting,
    )
    await db.flush()
    if new.type in ("document", "whiteboard"):
        await boards.begin_on(db, actor, resource, title=new.title, kind=new.type)
    at = now()
    page = Page(
        id=resource.id,
        org_id=resource.org_id,
        space_id=place.space_id,
        parent_id=place.resource.id,
        type=new.type,
        title=None if has_board else new.title,
        icon=new.icon,
        url=new.url,
        position=position,
        version=1,
        created_at=at,
        updated_at=at,
    )
    db.add(page)
    outbox.record(
        db,
        PageCreated(
            subject=page.id,
            page_type=page.type,
            space_id=page.space_id,
            parent_id=page.parent_id,
        ),
        actor=actor,
        org_id=page.org_id,
    )
    log.info("page.created", page_id=str(page.id), actor_id=str(actor.user_id))
    return page


async def get_page(db: AsyncSession, actor: Actor, page_id: UUID) -> PageOut:
    """Show one page; those who edit it see it in the trash too.

    Raises:
        PageNotFound: no such page, or the actor does not reach it.
    """
    return await rooms.shown(db, actor, await rooms.seen(db, actor, page_id))


async def update_page(
    db: AsyncSession, actor: Actor, page_id: UUID, patch: PagePatch, *, version: int
) -> PageOut:
    """Rename a page, or change its icon or where a link leads.

    Raises:
        PageNotFound: no such page, or the actor does not reach it.
        RoleTooLow: the actor is a viewer.
        PageIsTrashed: restore it first.
        NoLink: only links have a url.
        PreconditionFailed: somebody was faster.
    """
    found = await rooms.seen(db, actor, page_id, for_change=True)
    members.require(found.level, Level.EDIT)
    if found.is_trashed:
        raise PageIsTrashed
    versions.check(found.row.version, version)
    if patch.url is not None and found.page.type != "link":
        raise NoLink
    before, after = await _change(db, actor, found, patch)
    if before == after:
        return await rooms.shown(db, actor, found)
    page = found.page
    page.version += 1
    page.updated_at = now()
    outbox.record(
        db,
        PageUpdated(subject=page_id, space_id=page.space_id, parent_id=page.parent_id),
        actor=actor,
        org_id=page.org_id,
    )
    audit.record(db, actor, "page.updated", page, before=before, after=after)
    log.info("page.updated", page_id=str(page_id), actor_id=str(actor.user_id))
    return await rooms.show(db, actor, page_id)


async def _change(
    db: AsyncSession, actor: Actor, found: PageSeen, patch: PagePatch
) -> tuple[dict[str, object], dict[str, object]]:
    """Change a page; return what changed, before and after."""
    page, was = found.page, found.row
    before: dict[str, object] = {
        "title": was.title,
        "icon": was.icon,
        "url": was.url,
    }
    after = dict(before)
    if patch.title is not None and patch.title != was.title:
        after["title"] = patch.title
        if page.title is None:
            await boards.retitle(db, actor, page.id, patch.title)
        else:
            page.title = patch.title
    if "icon" in patch.model_fields_set:
        after["icon"] = page.icon = patch.icon
    if patch.url is not None:
        after["url"] = page.url = patch.url
    changed = [name for name in before if before[name] != after[name]]
    return {name: before[name] for name in changed}, {
        name: after[name] for name in changed
    }
