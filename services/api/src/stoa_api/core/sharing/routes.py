"""HTTP of grants, links and of who sees something now."""

from typing import Annotated
from uuid import UUID

from fastapi import Path, Query, Request, Response

from stoa_api.base.actor import Caller, RequestOrigin, optional_caller
from stoa_api.base.db import Db, ReadDb
from stoa_api.base.pages import Page, Paging
from stoa_api.base.routing import CREATED, Router
from stoa_api.base.site import PublicUrl
from stoa_api.core.sharing import service
from stoa_api.core.sharing.schemas import (
    AccessOut,
    AccessPatch,
    GrantOut,
    GrantPut,
    HolderKind,
    LinkMade,
    LinkNew,
    LinkOut,
    LinkRedeem,
    LinkRedeemed,
    ViewerOut,
)

router = Router(tags=["sharing"])

Holder = Annotated[
    str, Path(max_length=36, description="Id of the person or group, or the role.")
]


@router.get("/resources/{resource_id}/access")
async def get_access(resource_id: UUID, actor: Caller, db: ReadDb) -> AccessOut:
    """Show how something is shared: a board, a page, a space or an organisation."""
    return await service.get_access(db, actor, resource_id)


@router.patch("/resources/{resource_id}/access")
async def update_access(
    resource_id: UUID, body: AccessPatch, actor: Caller, db: Db
) -> AccessOut:
    """Let what was granted above count here, or not, as somebody who manages it."""
    return await service.set_inheriting(
        db, actor, resource_id, is_inheriting=body.is_inheriting
    )


@router.get("/resources/{resource_id}/viewers")
async def list_viewers(
    resource_id: UUID, actor: Caller, db: ReadDb, page: Paging
) -> Page[ViewerOut]:
    """List who sees this now, and why, as somebody who manages it."""
    return page.show(await service.list_viewers(db, actor, resource_id, page))


@router.get("/resources/{resource_id}/grants")
async def list_grants(
    resource_id: UUID,
    actor: Caller,
    db: ReadDb,
    page: Paging,
    inherited: Annotated[
        bool | None,
        Query(description="Only those from above, or only those given here."),
    ] = None,
) -> Page[GrantOut]:
    """List the grants that count here, with those from above."""
    rows = await service.list_grants(
        db, actor, resource_id, page, is_inherited=inherited
    )
    return page.show(rows)


@router.put("/resources/{resource_id}/grants/{kind}/{holder}")
async def put_grant(
    resource_id: UUID,
    kind: HolderKind,
    holder: Holder,
    body: GrantPut,
    actor: Caller,
    db: Db,
) -> GrantOut:
    """Grant a level to a person, a group or a role, in place of what they had.

    A person from outside the organisation comes into it as a guest.
    """
    return await service.put_grant(db, actor, resource_id, (kind, holder), body)


@router.delete("/resources/{resource_id}/grants/{kind}/{holder}", status_code=204)
async def remove_grant(
    resource_id: UUID, kind: HolderKind, holder: Holder, actor: Caller, db: Db
) -> None:
    """Withdraw what was granted to somebody on this very thing."""
    await service.remove_grant(db, actor, resource_id, (kind, holder))


@router.get("/resources/{resource_id}/links")
async def list_links(
    resource_id: UUID, actor: Caller, db: ReadDb, page: Paging
) -> Page[LinkOut]:
    """List the links that work, without what opens them."""
    return page.show(await service.list_links(db, actor, resource_id, page))


@router.post("/resources/{resource_id}/links", status_code=201, responses=CREATED)
async def make_link(
    resource_id: UUID,
    body: LinkNew,
    actor: Caller,
    db: Db,
    site_url: PublicUrl,
    response: Response,
    request: Request,
) -> LinkMade:
    """Make a link to this and what is below it. Its token is shown this once."""
    link = await service.make_link(db, actor, resource_id, body, site_url=site_url)
    response.headers["Location"] = f"{request.url.path}/{link.id}"
    return link


@router.delete("/resources/{resource_id}/links/{link_id}", status_code=204)
async def revoke_link(resource_id: UUID, link_id: UUID, actor: Caller, db: Db) -> None:
    """Withdraw a link; whoever came in by it is out at once."""
    await service.revoke_link(db, actor, resource_id, link_id)


@router.post("/links/redeem")
async def redeem_link(
    body: LinkRedeem, request: Request, db: Db, origin: RequestOrigin
) -> LinkRedeemed:
    """Come in by a link: as yourself when signed in, else as a guest by name."""
    return await service.redeem_link(
        db,
        await optional_caller(request),
        body,
        origin=origin,
        keyring=request.app.state.keyring,
    )
