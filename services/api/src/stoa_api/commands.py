"""What the operator does from a shell: jobs that failed, and people's accounts."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from urllib.parse import urlsplit

from stoa_api import tables
from stoa_api.base import jobs
from stoa_api.base.db import Database, open_database, transaction
from stoa_api.core.links import service as links
from stoa_api.core.people import service as people


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
