"""The letters that carry invitations, and the job that sends them.

The secret is made when its letter is: until then nobody can accept.
"""

from dataclasses import dataclass
from typing import Final
from urllib.parse import SplitResult, urlunsplit
from uuid import UUID

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from stoa_api.base import jobs
from stoa_api.base.db import Sessions, transaction
from stoa_api.base.jobs import Handler, InVain
from stoa_api.base.mail import Letter, Postman
from stoa_api.core.invitations import queries
from stoa_api.core.invitations.models import Invitation
from stoa_api.core.organizations import service as organizations
from stoa_api.core.people import service as people
from stoa_shared.clock import now
from stoa_shared.tokens import new_opaque, opaque_digest

INVITATION_LETTER: Final = "invitation.letter"
PREFIX: Final = "stoa_inv_"
FOR_YOU: Final = (
    "The link is for you alone and works once. If you have no account yet, you make"
    " one on the way."
)
UNKNOWN: Final = (
    "If you do not know them, leave this letter be: nothing happens, and after that"
    " day the link is worth nothing."
)

log = structlog.stdlib.get_logger()


def link(site_url: SplitResult, token: str) -> str:
    """Return the address that leads to an invitation.

    The token is behind the ``#``, so that no server writes it into a log.
    """
    return urlunsplit((site_url.scheme, site_url.netloc, "/join", "", token))


@dataclass(frozen=True, slots=True)
class Letters:
    """Sends them, in a worker."""

    sessions: Sessions
    postman: Postman
    site: SplitResult

    def handlers(self) -> dict[str, Handler]:
        """Return the jobs by name."""
        return {INVITATION_LETTER: self.invite}

    async def invite(self, *, attempt: int, invitation_id: str, number: int) -> None:
        """Send one letter, unless it is over by now or another one was asked for.

        A letter that is tried again carries a new secret; the one of the letter
        that did not go, or did after all, works no more.
        """
        token = new_opaque(PREFIX)
        async with transaction(self.sessions) as db:
            found = await queries.letter(db, UUID(invitation_id), number)
            letter = found and await _written(db, found, link(self.site, token))
            if found is None or letter is None:
                return
            found.token_digest = opaque_digest(token)
        try:
            await self.postman.send(letter)
        except Exception as error:
            if isinstance(error, InVain) or attempt + 1 >= jobs.TRIES:
                await self._note(UUID(invitation_id), number, went=False)
            raise
        await self._note(UUID(invitation_id), number, went=True)
        log.info("invitation_letter.sent", id=invitation_id, attempt=attempt)

    async def _note(self, invitation_id: UUID, number: int, *, went: bool) -> None:
        async with transaction(self.sessions) as db:
            found = await queries.letter(db, invitation_id, number)
            if found is not None:
                found.letter = "sent" if went else "failed"
                found.letter_sent_at = now() if went else found.letter_sent_at


async def _written(db: AsyncSession, invitation: Invitation, url: str) -> Letter | None:
    by = await people.find(db, user_id=invitation.created_by)
    if by is None or invitation.email is None:
        return None
    org = await organizations.offered(db, invitation.org_id)
    offer = f"{by.display_name} invites you to {org.name}"
    until = f"{invitation.expires_at:%-d %B %Y}"
    come = f"{offer} on Stoa, as {invitation.role}. Come in here, until {until}:"
    return Letter(
        to=invitation.email,
        subject=offer,
        paragraphs=("Hello,", come, url, FOR_YOU, UNKNOWN),
    )
