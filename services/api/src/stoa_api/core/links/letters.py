"""The letters that carry one-time links, and the jobs that send them.

The answer to "I forgot my password" must not tell whether there is such an account,
neither by its words nor by its time. So the request does the same for every address:
it defers a job. Only the job looks whose address it is.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final
from urllib.parse import SplitResult, urlunsplit
from uuid import UUID

import structlog

from stoa_api.base import audit
from stoa_api.base.db import Sessions, transaction
from stoa_api.base.jobs import Handler
from stoa_api.base.mail import Letter, Postman
from stoa_api.core.links import queries
from stoa_api.core.links.models import OneTimeLink
from stoa_api.core.people import service as people
from stoa_api.core.people.service import VERIFICATION_LETTER
from stoa_shared.clock import now
from stoa_shared.tokens import new_opaque, opaque_digest

RESET_LETTER: Final = "account.reset_letter"
PREFIX: Final = "stoa_link_"
LIVES: Final = {"verify": timedelta(days=3), "reset": timedelta(hours=1)}
ASKED: Final = (
    "somebody, probably you, asked for a new password for this address."
    " Choose one here within the next hour:"
)
NOT_ASKED: Final = (
    "If it was not you, nothing has happened and there is nothing to do:"
    " your password is as it was."
)
REGISTERED: Final = (
    "somebody, probably you, made an account with this address."
    " Say that it is yours within the next three days:"
)

log = structlog.stdlib.get_logger()


def new_link(
    link_id: UUID, user_id: UUID, purpose: str, *, email: str | None
) -> tuple[OneTimeLink, str]:
    """Make a link; the secret beside it is kept nowhere."""
    token = new_opaque(PREFIX)
    link = OneTimeLink(
        id=link_id,
        user_id=user_id,
        purpose=purpose,
        email=email,
        digest=opaque_digest(token),
        created_at=now(),
        expires_at=now() + LIVES[purpose],
    )
    return link, token


def address(site: SplitResult, purpose: str, token: str) -> str:
    """Return what to open; what stands behind ``#`` stays in the browser."""
    page = {"verify": "/verify", "reset": "/reset"}[purpose]
    return urlunsplit((site.scheme, site.netloc, page, "", token))


@dataclass(frozen=True, slots=True)
class Letters:
    """Sends them, in a worker."""

    sessions: Sessions
    postman: Postman
    site: SplitResult

    def handlers(self) -> dict[str, Handler]:
        """Return the jobs by name."""
        return {RESET_LETTER: self.reset, VERIFICATION_LETTER: self.verify}

    async def reset(self, *, attempt: int, link_id: str, email: str) -> None:
        """Send a link for a new password, if there is such an account."""
        async with self.sessions() as db:
            found = await people.who(db, email=email)
        if found is None:
            return
        url = await self._link(UUID(link_id), found.id, "reset", found.email)
        await self.postman.send(
            Letter(
                to=found.email,
                subject="A new password for Stoa",
                paragraphs=(
                    f"Hello {found.display_name},",
                    ASKED,
                    url,
                    NOT_ASKED,
                ),
            )
        )
        log.info("reset_letter.sent", user_id=str(found.id), attempt=attempt)

    async def verify(self, *, attempt: int, link_id: str, user_id: str) -> None:
        """Send a link that shows whose the address is, unless that is known."""
        async with self.sessions() as db:
            found = await people.who(db, user_id=UUID(user_id))
        if found is None or found.email_verified_at is not None:
            return
        url = await self._link(UUID(link_id), found.id, "verify", found.email)
        await self.postman.send(
            Letter(
                to=found.email,
                subject="Your e-mail address at Stoa",
                paragraphs=(
                    f"Hello {found.display_name},",
                    REGISTERED,
                    url,
                    "If it was not you, leave it be: the address stays unproven.",
                ),
            )
        )
        log.info("verification_letter.sent", user_id=str(found.id), attempt=attempt)

    async def _link(self, link_id: UUID, user_id: UUID, purpose: str, to: str) -> str:
        """Store a link, before its letter goes: it may be answered at once.

        A letter that is tried again carries a new secret; the one of the letter
        that did not go, or did after all, works no more.
        """
        link, token = new_link(link_id, user_id, purpose, email=to)
        async with transaction(self.sessions) as db:
            if await queries.put(db, link):
                audit.write(
                    db,
                    None,
                    f"link.{purpose}_sent",
                    object_type="user",
                    object_id=user_id,
                )
        return address(self.site, purpose, token)
