"""HTTP face of people."""

from fastapi import Response

from stoa_api.base.actor import RequestOrigin
from stoa_api.base.db import Db
from stoa_api.base.mail import HasMail
from stoa_api.base.routing import BASE, CREATED, Router
from stoa_api.core.people import service
from stoa_api.core.people.passwords import PasswordPool
from stoa_api.core.people.schemas import Registered, Registration

router = Router(tags=["people"])


@router.post("/auth/register", status_code=201, responses=CREATED)
async def register(
    wanted: Registration,
    db: Db,
    passwords: PasswordPool,
    origin: RequestOrigin,
    response: Response,
    *,
    has_mail: HasMail,
) -> Registered:
    """Make an account. At most five a minute from one address."""
    response.headers["Location"] = f"{BASE}/me"
    user = await service.register(db, passwords, origin, wanted, has_mail=has_mail)
    return Registered(user=user)
