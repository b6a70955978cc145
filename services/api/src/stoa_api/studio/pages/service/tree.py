"""Show parts of the tree: branches, what is shared from elsewhere, the trash."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from stoa_api.base.actor import Actor
from stoa_api.base.pages import PageRequest, Rows
from stoa_api.core.organizations import service as organizations
from stoa_api.studio.pages import queries
from stoa_api.studio.pages.errors import PageNotFound
from stoa_api.studio.pages.schemas import Branch, PageNode, TrashedPage, Tree
from stoa_api.studio.pages.service import rooms
from stoa_api.studio.spaces import service as spaces


async def show_tree(
    db: AsyncSession,
    actor: Actor,
    space_id: UUID,
    page: PageRequest,
    *,
    parent_id: UUID | None,
    opened: Sequence[UUID],
    is_detached: bool,
) -> Tree:
    """Show a part of a space's tree; at most two statements.

    Args:
        db: Where to look.
        actor: Who wants to see it.
        space_id: Which space.
        page: How many pages of each place, and after which.
        parent_id: One place only; without it the top of the space.
        opened: Folders to show as well, from their beginning.
        is_detached: Only pages that are reached although their place is not.

    Raises:
        PageNotFound: no such space or place, or the actor reaches nothing in it.
    """
    places = [] if is_detached else [parent_id or space_id, *opened]
    found = await queries.branches_for(db, actor, space_id, places, page)
    branches = [_branch(place, rows) for place, rows in found.items()]
    if is_detached or (parent_id is None and page.is_first):
        alone = await queries.detached_in(db, actor, space_id, page)
        if alone.items:
            branches.append(_branch(None, alone))
    if not branches:
        raise PageNotFound
    return Tree(branches=branches)


async def list_shared(
    db: AsyncSession, actor: Actor, org_id: UUID, page: PageRequest
) -> Rows[PageNode]:
    """List pages that the actor reaches in spaces that they do not reach.

    Raises:
        OrganizationNotFound: the actor is not in the organisation.
    """
    rows = await queries.shared_in(db, actor, org_id, page)
    if not rows.items:
        await organizations.role_of(db, actor, org_id)
    return rows.map(rooms.node)


async def list_trash(
    db: AsyncSession, actor: Actor, space_id: UUID, page: PageRequest
) -> Rows[TrashedPage]:
    """List the pages in the trash of a space that the actor may restore.

    Raises:
        SpaceNotFound: no such space, or the actor reaches nothing in it.
    """
    rows = await queries.trashed_in(db, actor, space_id, page)
    if not rows.items:
        await spaces.get_space(db, actor, space_id)
    return rows.map(
        lambda row: TrashedPage(
            id=row.id,
            type=row.type,
            title=row.title,
            icon=row.icon,
            version=row.version,
            trashed_at=row.deleted_at,
        )
    )


def _branch(place: UUID | None, rows: Rows[queries.PageRow]) -> Branch:
    return Branch(
        parent_id=place,
        items=[rooms.node(each) for each in rows.items],
        next_cursor=rows.next_cursor,
    )
