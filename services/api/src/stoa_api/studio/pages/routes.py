"""HTTP of pages and the tree they make."""

import hashlib
import re
from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import Depends, Query, Request, Response

from stoa_api.base import versions
from stoa_api.base.actor import Caller
from stoa_api.base.db import Database, Db, ReadDb, Sessions
from stoa_api.base.idempotency import Idempotent
from stoa_api.base.pages import Page, Paging
from stoa_api.base.routing import BASE, CREATED, Router
from stoa_api.base.versions import IfMatch
from stoa_api.studio.pages import service
from stoa_api.studio.pages.schemas import (
    PageCopyNew,
    PageNew,
    PageNode,
    PageOut,
    PagePatch,
    PagePlacePut,
    PageRestored,
    TrashedPage,
    Tree,
)
from stoa_api.studio.versions.service import Collab

router = Router(tags=["pages"])

OPEN_MAX: Final = 50
"""Folders whose pages are shown at once."""
_QUOTED: Final = re.compile(r'"[^"]*"')
_TREE: Final[dict[int | str, dict[str, Any]]] = {
    **versions.READ,
    200: {**versions.READ[200], "model": Tree},
}

ParentId = Annotated[
    UUID | None, Query(description="One place only: a folder, or the space itself.")
]
Opened = Annotated[
    list[UUID] | None,
    Query(alias="open", max_length=OPEN_MAX, description="Folders to show as well."),
]
Detached = Annotated[
    bool,
    Query(description="Only pages that you reach although their place is not yours."),
]


async def _collab(request: Request) -> Collab:
    return request.app.state.collab


async def _sessions(request: Request) -> Sessions:
    database: Database = request.app.state.database
    return database.sessions


TheCollab = Annotated[Collab, Depends(_collab)]
OwnTransactions = Annotated[Sessions, Depends(_sessions)]
"""For what must be let go of before collab is asked."""


@router.post(
    "/spaces/{space_id}/pages",
    status_code=201,
    dependencies=[Idempotent],
    responses=CREATED,
)
async def create_page(
    space_id: UUID, body: PageNew, actor: Caller, db: Db, response: Response
) -> PageOut:
    """Begin a page in a space, as an editor of the place it comes to."""
    page = await service.create_page(db, actor, space_id, body)
    response.headers["Location"] = f"{BASE}/pages/{page.id}"
    versions.tag(response, page)
    return page


@router.get("/spaces/{space_id}/tree", response_model=Tree, responses=_TREE)
async def get_tree(
    space_id: UUID,
    actor: Caller,
    db: ReadDb,
    request: Request,
    page: Paging,
    *,
    parent_id: ParentId = None,
    opened: Opened = None,
    detached: Detached = False,
) -> Response:
    """Show a part of a space's tree: the top, or one place, and opened folders.

    Only what you reach. Each branch begins with the first pages of its place;
    for more of one, send its `next_cursor` with its `parent_id` (or `detached`).
    """
    tree = await service.show_tree(
        db,
        actor,
        space_id,
        page,
        parent_id=parent_id,
        opened=opened or (),
        is_detached=detached,
    )
    body = tree.model_dump_json().encode()
    headers = {
        "ETag": f'"{hashlib.sha256(body).hexdigest()[:32]}"',
        "Cache-Control": "private, no-cache",
    }
    if headers["ETag"] in _QUOTED.findall(request.headers.get("if-none-match", "")):
        return Response(status_code=304, headers=headers)
    return Response(body, media_type="application/json", headers=headers)


@router.get("/spaces/{space_id}/trash")
async def list_trashed_pages(
    space_id: UUID, actor: Caller, db: ReadDb, page: Paging
) -> Page[TrashedPage]:
    """List the pages in the trash of a space that you may restore."""
    rows = await service.list_trash(db, actor, space_id, page)
    return page.show(rows)


@router.get("/orgs/{org_id}/shared-pages")
async def list_shared_pages(
    org_id: UUID, actor: Caller, db: ReadDb, page: Paging
) -> Page[PageNode]:
    """List the pages that you reach in spaces that you do not reach."""
    rows = await service.list_shared(db, actor, org_id, page)
    return page.show(rows)


@router.get("/pages/{page_id}", responses=versions.CHANGED)
async def get_page(
    page_id: UUID, actor: Caller, db: ReadDb, response: Response
) -> PageOut:
    """Show one page, with what it lies in as far as you reach that."""
    page = await service.get_page(db, actor, page_id)
    versions.tag(response, page)
    return page


@router.patch("/pages/{page_id}", responses=versions.CHANGED)
async def update_page(
    page_id: UUID,
    body: PagePatch,
    actor: Caller,
    db: Db,
    *,
    version: IfMatch,
    response: Response,
) -> PageOut:
    """Rename a page, or change its icon or where a link leads, as an editor."""
    page = await service.update_page(db, actor, page_id, body, version=version)
    versions.tag(response, page)
    return page


@router.put("/pages/{page_id}/place", responses=versions.CHANGED)
async def place_page(
    page_id: UUID, body: PagePlacePut, actor: Caller, db: Db, response: Response
) -> PageOut:
    """Move a page with all below it, or change the order of its place.

    For editors of the page, of its old and of its new place. When other people
    would reach it then, only for those who manage it.
    """
    page = await service.place_page(db, actor, page_id, body)
    versions.tag(response, page)
    return page


@router.post(
    "/pages/{page_id}/duplicate",
    status_code=201,
    dependencies=[Idempotent],
    responses=CREATED,
)
async def duplicate_page(
    page_id: UUID,
    body: PageCopyNew,
    actor: Caller,
    db: Db,
    sessions: OwnTransactions,
    collab: TheCollab,
    response: Response,
) -> PageOut:
    """Copy a page with its content and with what you see below it, beside it."""
    page = await service.duplicate_page(
        db, actor, page_id, body, sessions=sessions, collab=collab
    )
    response.headers["Location"] = f"{BASE}/pages/{page.id}"
    versions.tag(response, page)
    return page


@router.delete("/pages/{page_id}", status_code=204)
async def trash_page(page_id: UUID, actor: Caller, db: Db, version: IfMatch) -> None:
    """Put a page with all below it into the trash."""
    await service.trash_page(db, actor, page_id, version=version)


@router.post("/pages/{page_id}/restore", responses=versions.CHANGED)
async def restore_page(
    page_id: UUID, actor: Caller, db: Db, response: Response
) -> PageRestored:
    """Take a page out of the trash, to its old place if that is still there."""
    restored = await service.restore_page(db, actor, page_id)
    versions.tag(response, restored.page)
    return restored
