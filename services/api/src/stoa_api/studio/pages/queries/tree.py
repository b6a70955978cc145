"""Parts of a space's tree, as much as is asked for and one may see."""

from collections.abc import Sequence
from functools import cache
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Select, Uuid, any_, bindparam, cast, exists, func, select, true
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from stoa_api.base import access, pages
from stoa_api.base.access import Resource
from stoa_api.base.actor import Actor
from stoa_api.base.pages import PageRequest, Rows, page_rows
from stoa_api.base.statements import Prepared
from stoa_api.studio.pages.models import Page
from stoa_api.studio.pages.queries.pages import (
    ME,
    PageRow,
    boards,
    row_of,
    shown,
    title,
    trashed_and_mine,
)

_BY: Final = (Page.position, Page.id)
_BY_ID: Final = (Page.id,)


async def branches_for(
    db: AsyncSession,
    actor: Actor,
    space_id: UUID,
    places: Sequence[UUID],
    page: PageRequest,
) -> dict[UUID, Rows[PageRow]]:
    """List the pages of some places, each from its beginning or after a cursor.

    Places that the actor does not reach, or that are none of this space, are
    left out. One statement, which reads no more than it returns.
    """
    found = await _branches(is_first=page.is_first).rows(
        db,
        me=actor.user_id,
        space_id=space_id,
        places=list(places),
        **pages.parameters(page, _BY),
    )
    rows: dict[UUID, list[Any]] = {}
    for row in found:
        branch = rows.setdefault(row.place_id, [])
        if row.id is not None:  # a place without pages is there all the same
            branch.append(row)
    return {
        each: pages.cut(rows[each], page, _BY).map(row_of)
        for each in places
        if each in rows
    }


@cache
def _branches(*, is_first: bool) -> Prepared:
    return Prepared(lambda: _of_places(is_first=is_first))


def _of_places(*, is_first: bool) -> Select[*tuple[Any, ...]]:
    # The place is alive, so what lies in it is, unless it is itself in the trash.
    own = aliased(Resource, name="own")
    children = (
        pages.keyset(
            select(*shown(own))
            .join(own, own.id == Page.id)
            .outerjoin(boards, boards.c.id == Page.id)
            .where(
                Page.parent_id == Resource.id,
                own.deleted_at.is_(None),
                access.holds(ME, of=own),
            ),
            _BY,
            is_first=is_first,
            is_descending=False,
        )
        .correlate(Resource)
        .lateral("children")
    )
    return (
        select(Resource.id.label("place_id"), *children.c)
        .outerjoin(children, true())
        .where(
            Resource.id == any_(bindparam("places", type_=ARRAY(Uuid()))),
            Resource.path[2] == bindparam("space_id", type_=Uuid()),
            access.reaches(ME),
        )
        .order_by(Resource.id, children.c.position, children.c.id)
    )


def _detached() -> Select[*tuple[Any, ...]]:
    """Select pages that are reached although what they lie in is not.

    Then the grant is on the page itself: what is only inherited comes from a
    place that is reached too.
    """
    parent = aliased(Resource, name="parent")
    is_parent_reached = (
        exists()
        .where(
            parent.id == Resource.parent_id,
            access.holds(ME, of=parent),
        )
        .correlate(Resource)
    )
    return (
        select(*shown(Resource))
        .join(Resource, Resource.id == Page.id)
        .outerjoin(boards, boards.c.id == Page.id)
        .where(
            Resource.id == any_(cast(access.held_ids(ME), ARRAY(Uuid()))),
            access.is_alive(),
            ~is_parent_reached,
        )
    )


async def detached_in(
    db: AsyncSession, actor: Actor, space_id: UUID, page: PageRequest
) -> Rows[PageRow]:
    """List pages of a space that are reached although their place is not."""
    found = await _alone(is_first=page.is_first).rows(
        db,
        me=actor.user_id,
        space_id=space_id,
        **pages.parameters(page, _BY_ID),
    )
    return pages.cut(list(found), page, _BY_ID).map(row_of)


@cache
def _alone(*, is_first: bool) -> Prepared:
    def build() -> Select[*tuple[Any, ...]]:
        wanted = _detached().where(Page.space_id == bindparam("space_id", type_=Uuid()))
        return pages.keyset(wanted, _BY_ID, is_first=is_first, is_descending=False)

    return Prepared(build)


async def shared_in(
    db: AsyncSession, actor: Actor, org_id: UUID, page: PageRequest
) -> Rows[PageRow]:
    """List pages that are reached although neither place nor space is."""
    space = aliased(Resource, name="around")
    is_space_reached = (
        exists()
        .where(space.id == Page.space_id, access.holds(ME, of=space))
        .correlate(Page)
    )
    statement = _detached().where(Page.org_id == org_id, ~is_space_reached)
    return await _page_of(db, actor, statement, page)


async def trashed_in(
    db: AsyncSession, actor: Actor, space_id: UUID, page: PageRequest
) -> Rows[Any]:
    """List pages in the trash of a space that the actor may restore, newest first.

    What went there with something above it is not listed by itself.
    """
    version = Page.version + func.coalesce(boards.c.version, 0)
    statement = (
        select(
            Page.id,
            Page.type,
            title().label("title"),
            Page.icon,
            version.label("version"),
            Resource.deleted_at,
        )
        .join(Resource, Resource.id == Page.id)
        .outerjoin(boards, boards.c.id == Page.id)
        .where(Page.space_id == space_id, trashed_and_mine())
        .params(me=actor.user_id)
    )
    return await page_rows(db, statement, page, by=(Resource.deleted_at, Page.id))


async def _page_of(
    db: AsyncSession,
    actor: Actor,
    statement: Select[*tuple[Any, ...]],
    page: PageRequest,
) -> Rows[PageRow]:
    rows = await page_rows(
        db,
        statement.params(me=actor.user_id),
        page,
        by=_BY_ID,
        is_descending=False,
    )
    return rows.map(row_of)
