"""HTTP face of the person who is signed in."""

from stoa_api.base.actor import Caller, SessionEnded
from stoa_api.base.db import ReadDb
from stoa_api.base.routing import Router
from stoa_api.core.me import queries
from stoa_api.core.me.schemas import Me

router = Router(tags=["people"])


@router.get("/me")
async def get_me(actor: Caller, db: ReadDb) -> Me:
    """Show who you are, and in which organisations."""
    found = await queries.me(db, actor.user_id)
    if found is None:
        raise SessionEnded
    return found
