"""What the operator does from a shell: failed jobs, accounts, what is counted."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from urllib.parse import urlsplit

from stoa_api import tables
from stoa_api.base import jobs
from stoa_api.base.db import Database, open_database, transaction
from stoa_api.core.blocks import service as blocks
from stoa_api.core.links import service as links
from stoa_api.core.people import service as people
from stoa_api.core.sessions.blocklist import Blocklist
from stoa_api.ops.rollups import service as rollups
from stoa_shared.redis import connect


class NoSuchAccount(Exception):
    """Nobody has an active account with this address."""

    def __init__(self, email: str) -> None:
        super().__init__(f"nobody has an active account with the address {email}")


@asynccontextmanager
async def _database(url: str) -> AsyncGenerator[Database]:
    tables.metadata()  # foreign keys name tables of slices that nothing here imports
    database = open_database(url, pool_size=1)
    try:
        yield database
    finally:
        await database.close()


async def failed_jobs(url: str) -> list[str]:
    """Return a line for each job that was given up."""
    app = jobs.open_jobs(url, {})
    async with app.open_async():
        found = await jobs.failed(app)
    return [f"{each.id} {each.call_string}" for each in found]


async def retry_job(url: str, job_id: int) -> None:
    """Have a job tried again that was given up."""
    app = jobs.open_jobs(url, {})
    async with app.open_async():
        await jobs.again(app, job_id)


async def reset_link(url: str, public_url: str, email: str) -> str:
    """Make a link for a new password, to be handed to the person.

    Raises:
        NoSuchAccount: nobody has this address, or they are blocked.
    """
    async with _database(url) as database, transaction(database.sessions) as db:
        person = await people.who(db, email=email.strip().lower())
        if person is None:
            raise NoSuchAccount(email)
        link, expires_at = await links.hand_out_reset(
            db, None, person.id, urlsplit(public_url)
        )
    return f"{link}\nworks once, until {expires_at:%Y-%m-%d %H:%M} UTC"


async def set_block(url: str, redis_url: str, email: str, reason: str | None) -> str:
    """Block an account for a reason, or lift its block.

    Raises:
        NoSuchAccount: nobody has this address.
    """
    redis = connect(redis_url)
    try:
        async with _database(url) as database, transaction(database.sessions) as db:
            user_id = await people.id_of(db, email.strip().lower())
            if user_id is None:
                raise NoSuchAccount(email)
            if reason is None:
                changed = await blocks.unblock(db, None, user_id)
            else:
                changed = await blocks.block(
                    db, Blocklist(redis), None, user_id, reason=reason
                )
    finally:
        await redis.aclose()
    return "done" if changed else "nothing to do: it is so already"


async def rebuild_rollups(url: str) -> str:
    """Count everything anew that dashboards show."""
    async with _database(url) as database:
        courses = await rollups.rebuild(database.sessions)
    return f"{courses} courses counted"
