"""HTTP face of the person who is signed in."""

from fastapi import Response

from stoa_api.base import versions
from stoa_api.base.actor import Caller, SessionEnded
from stoa_api.base.db import Db, ReadDb
from stoa_api.base.routing import Router
from stoa_api.base.versions import IfMatch
from stoa_api.core.me import queries
from stoa_api.core.me.schemas import Me
from stoa_api.core.people import service as people
from stoa_api.core.people.schemas import ProfilePatch

router = Router(tags=["people"])


@router.get("/me", responses={200: versions.TAGGED})
async def get_me(actor: Caller, db: ReadDb, response: Response) -> Me:
    """Show who you are, and in which organisations."""
    found = await queries.me(db, actor.user_id)
    if found is None:
        raise SessionEnded
    # Of the profile alone: it says nothing of the organisations beside it.
    response.headers["ETag"] = versions.etag(found.version)
    return found


@router.patch("/me", responses=versions.CHANGED)
async def update_me(
    patch: ProfilePatch, actor: Caller, db: Db, *, version: IfMatch, response: Response
) -> Me:
    """Change your name, colour, language or time zone."""
    await people.update_profile(db, actor, patch, version=version)
    await db.flush()
    found = await queries.me(db, actor.user_id)
    if found is None:
        raise SessionEnded
    versions.tag(response, found)
    return found
