"""HTTP face of socket tickets."""

from typing import Annotated
from uuid import UUID

from fastapi import Depends, Query

from stoa_api.base.actor import Caller
from stoa_api.base.cache import Cache
from stoa_api.base.db import ReadDb
from stoa_api.base.neighbours import neighbour
from stoa_api.base.routing import Router
from stoa_api.base.site import PublicUrl
from stoa_api.core.realtime import service
from stoa_api.core.realtime.schemas import TicketOut, TicketWanted
from stoa_shared.rpc.api import REACH_SCOPE, RESOURCES_MAX, Reached

router = Router(tags=["realtime"])
internal = Router(base="/internal/v1", include_in_schema=False)
"""For the service that holds the sockets: the gateway never passes these on."""


@router.post("/realtime/tickets", status_code=201)
async def make_ticket(
    site_url: PublicUrl,
    actor: Caller,
    db: ReadDb,
    redis: Cache,
    wanted: TicketWanted | None = None,
) -> TicketOut:
    """Get a ticket for one socket: good for a minute and for one use."""
    return await service.make_ticket(
        db,
        redis,
        actor,
        board_id=wanted.board_id if wanted else None,
        site_url=site_url,
    )


@internal.get("/access", dependencies=[Depends(neighbour(REACH_SCOPE))])
async def get_access(
    user_id: UUID,
    db: ReadDb,
    session_id: UUID | None = None,
    resource_id: Annotated[list[UUID] | None, Query(max_length=RESOURCES_MAX)] = None,
) -> Reached:
    """Say what one person reaches now of what is asked about."""
    return await service.reached(
        db, user_id=user_id, session_id=session_id, resource_ids=resource_id or []
    )
