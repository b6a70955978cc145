"""HTTP face of socket tickets."""

from stoa_api.base.actor import Caller
from stoa_api.base.cache import Cache
from stoa_api.base.db import ReadDb
from stoa_api.base.routing import Router
from stoa_api.base.site import PublicUrl
from stoa_api.core.realtime import service
from stoa_api.core.realtime.schemas import TicketOut, TicketWanted

router = Router(tags=["realtime"])


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
