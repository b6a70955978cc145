"""HTTP face of people."""

from stoa_api.base.actor import RequestOrigin
from stoa_api.base.db import Db
from stoa_api.base.routing import Router
from stoa_api.core.people import service
from stoa_api.core.people.passwords import PasswordPool
from stoa_api.core.people.schemas import Registered, Registration

router = Router(tags=["people"])


@router.post("/auth/register", status_code=201)
async def register(
    wanted: Registration, db: Db, passwords: PasswordPool, origin: RequestOrigin
) -> Registered:
    """Make an account. At most five a minute from one address."""
    return Registered(user=await service.register(db, passwords, origin, wanted))
