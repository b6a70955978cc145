"""HTTP of categories."""

from uuid import UUID

from fastapi import Response

from stoa_api.base import versions
from stoa_api.base.actor import Caller
from stoa_api.base.db import Db, ReadDb
from stoa_api.base.idempotency import Idempotent
from stoa_api.base.pages import Page, Paging
from stoa_api.base.routing import BASE, CREATED, Router
from stoa_api.base.versions import IfMatch
from stoa_api.learn.categories import service
from stoa_api.learn.categories.schemas import CategoryNew, CategoryOut, CategoryPatch

router = Router(prefix="/orgs/{org_id}/categories", tags=["courses"])


@router.get("")
async def list_categories(
    org_id: UUID, actor: Caller, db: ReadDb, page: Paging
) -> Page[CategoryOut]:
    """List the categories of an organisation in their order."""
    return page.show(await service.list_categories(db, actor, org_id, page))


@router.post("", status_code=201, dependencies=[Idempotent], responses=CREATED)
async def create_category(
    org_id: UUID, body: CategoryNew, actor: Caller, db: Db, response: Response
) -> CategoryOut:
    """Begin a category, as an admin or owner; it comes last in the order."""
    category = await service.create_category(db, actor, org_id, body)
    response.headers["Location"] = f"{BASE}/orgs/{org_id}/categories/{category.id}"
    versions.tag(response, category)
    return category


@router.patch("/{category_id}", responses=versions.CHANGED)
async def update_category(
    org_id: UUID,
    category_id: UUID,
    body: CategoryPatch,
    actor: Caller,
    db: Db,
    *,
    version: IfMatch,
    response: Response,
) -> CategoryOut:
    """Rename or describe a category, or put it elsewhere in the order."""
    category = await service.update_category(
        db, actor, org_id, category_id, body, version=version
    )
    versions.tag(response, category)
    return category


@router.delete("/{category_id}", status_code=204)
async def delete_category(
    org_id: UUID, category_id: UUID, actor: Caller, db: Db, version: IfMatch
) -> None:
    """Delete a category; its courses stay, without one."""
    await service.delete_category(db, actor, org_id, category_id, version=version)
