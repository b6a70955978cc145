"""Copies of a page with all that is below it, and with what stands on it."""

import asyncio
from typing import Any, Final
from uuid import UUID

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from stoa_api.base import access, audit
from stoa_api.base.access import Grant, Level, Resource
from stoa_api.base.actor import Actor
from stoa_api.base.db import Sessions, transaction
from stoa_api.studio.boards import service as boards
from stoa_api.studio.files import service as files
from stoa_api.studio.members import service as members
from stoa_api.studio.pages import queries
from stoa_api.studio.pages.errors import PageIsTrashed, TooManyToCopy
from stoa_api.studio.pages.models import Page
from stoa_api.studio.pages.queries import Place
from stoa_api.studio.pages.schemas import PageCopyNew, PageOut
from stoa_api.studio.pages.service import rooms
from stoa_api.studio.pages.service.pages import PageBegun, add_page
from stoa_api.studio.versions.errors import BoardNotLive
from stoa_api.studio.versions.service import Collab

COPIES_MAX: Final = 200
"""Pages in one copy."""
BOARDS_MAX: Final = 50
"""Documents and whiteboards in one copy: collab is asked to save each."""
COPY_BYTES_MAX: Final = 64 << 20
"""What stands on them, together."""
SAVING_SECONDS: Final = 20.0
_TITLE_MAX: Final = 200

log = structlog.stdlib.get_logger()


async def duplicate_page(
    db: AsyncSession,
    actor: Actor,
    page_id: UUID,
    new: PageCopyNew,
    *,
    sessions: Sessions,
    collab: Collab,
) -> PageOut:
    """Copy a page, right after it, with what the actor sees below it.

    Grants are not copied: who reaches the place reaches the copy. What does not
    inherit from its place does not do so in the copy, and is its maker's alone.

    Raises:
        PageNotFound: no such page, or the actor does not reach it.
        RoleTooLow: the actor is no editor of its place.
        PageIsTrashed: restore it first.
        TooManyToCopy: there are too many pages.
        TooMuchToCopy: there is too much on them.
        PlaceIsFull: the folder has no room.
        SpaceIsFull: the space has no room.
        BoardNotLive: what is being typed cannot be had right now.
    """
    # On its own: collab stores through us, and no lock may be in its way.
    async with transaction(sessions) as looking:
        found = await _live(looking, actor, page_id)
        await _place_of(looking, actor, found)
        rows = await _subtree(looking, actor, page_id)
    await _save(collab, [row.Page.id for row in rows if row.Page.title is None])
    await access.lock_tree(db, found.space_id)
    original = await _live(db, actor, page_id)
    place = await _place_of(db, actor, original)
    rows = await _subtree(db, actor, page_id)
    await rooms.require_room(db, place, pages=len(rows))
    at = await rooms.position(db, place.resource.id, page_id)
    made = await _copy(db, actor, rows, place, title=new.title, position=at)
    copy_id = made[page_id]
    await boards.copy_contents(
        db,
        {row.Page.id: made[row.Page.id] for row in rows if row.Page.title is None},
        bytes_max=COPY_BYTES_MAX,
    )
    await files.copy_files(
        db,
        {row.Page.id: made[row.Page.id] for row in rows if row.Page.type == "file"},
        by=actor,
    )
    copy = await db.get_one(Page, copy_id)
    audit.record(
        db,
        actor,
        "page.created",
        copy,
        after={"copied_from": str(page_id), "pages": len(rows)},
    )
    log.info("page.copied", page_id=str(page_id), copy_id=str(copy_id))
    return await rooms.show(db, actor, copy_id)


async def _live(db: AsyncSession, actor: Actor, page_id: UUID) -> Page:
    found = await rooms.seen(db, actor, page_id)
    if found.is_trashed:
        raise PageIsTrashed
    return found.page


async def _place_of(db: AsyncSession, actor: Actor, page: Page) -> Place:
    """Load where a page lies; to those who do not reach that it is forbidden."""
    parent_id = None if page.parent_id == page.space_id else page.parent_id
    if await queries.place_for(db, actor, page.space_id, parent_id) is None:
        members.require(Level.VIEW, Level.EDIT)
    return await rooms.editable_place(db, actor, page.space_id, parent_id)


async def _subtree(db: AsyncSession, actor: Actor, page_id: UUID) -> list[Any]:
    """List what is copied: the page, and below it what hangs together."""
    rows = await queries.subtree_of(db, actor, page_id, at_most=COPIES_MAX)
    if len(rows) > COPIES_MAX:
        raise TooManyToCopy(pages_max=COPIES_MAX)
    kept: dict[UUID, Any] = {}
    for row in rows:
        if row.Page.id == page_id or row.Page.parent_id in kept:
            kept[row.Page.id] = row
    if sum(row.Page.title is None for row in kept.values()) > BOARDS_MAX:
        raise TooManyToCopy(boards_max=BOARDS_MAX)
    return list(kept.values())


async def _save(collab: Collab, board_ids: list[UUID]) -> None:
    """Have everything stored that was typed until now, one board after the other."""
    try:
        async with asyncio.timeout(SAVING_SECONDS):
            for each in board_ids:
                await collab.save(each)
    except TimeoutError as error:
        raise BoardNotLive(headers={"Retry-After": "10"}) from error


async def _copy(
    db: AsyncSession,
    actor: Actor,
    rows: list[Any],
    place: Place,
    *,
    title: str | None,
    position: int,
) -> dict[UUID, UUID]:
    """Write the rows of the copies; return the id of each by that of the original."""
    top, *_ = rows
    made: dict[UUID, UUID] = {}
    places: dict[UUID, Place] = {top.Page.parent_id: place}
    for row in rows:
        page: Page = row.Page
        new = PageBegun(
            type=page.type,
            title=title or _copied(row.title) if page is top.Page else row.title,
            icon=page.icon,
            url=page.url,
        )
        is_inheriting = row.Resource.is_inheriting
        copy = await add_page(
            db,
            actor,
            places[page.parent_id],
            new,
            position=position if page is top.Page else page.position,
            is_inheriting=is_inheriting,
        )
        made[page.id] = copy.id
        resource = await db.get_one(Resource, copy.id)
        places[page.id] = Place(resource, Level.MANAGE, page.type)
        if not is_inheriting:
            db.add(_own(resource, actor))
    await db.flush()
    return made


def _own(resource: Resource, actor: Actor) -> Grant:
    return Grant(
        resource_id=resource.id,
        org_id=resource.org_id,
        user_id=actor.user_id,
        level=Level.MANAGE,
        created_by=actor.user_id,
    )


def _copied(title: str) -> str:
    suffix = " (copy)"
    return title[: _TITLE_MAX - len(suffix)] + suffix
