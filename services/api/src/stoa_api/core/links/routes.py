"""HTTP face of one-time links: forgotten passwords and addresses to prove."""

from datetime import timedelta
from typing import Final
from uuid import UUID

from stoa_api.base.actor import Caller, RequestOrigin
from stoa_api.base.db import Db, ReadSessions
from stoa_api.base.limits import Limits, Rule
from stoa_api.base.mail import HasMail
from stoa_api.base.routing import Router
from stoa_api.base.site import PublicUrl
from stoa_api.core.links import service
from stoa_api.core.links.errors import ResetGoesByMail
from stoa_api.core.links.schemas import (
    Reset,
    ResetHow,
    ResetLink,
    ResetWanted,
    Verification,
)
from stoa_api.core.people.passwords import PasswordPool
from stoa_api.core.sessions.blocklist import EndedSessions
from stoa_shared.tokens import opaque_digest

ASK: Final = Rule("forgotten", 3, timedelta(minutes=15), fallback=2)
"""Letters for one account that one address may ask for."""
ASK_ANYWHERE: Final = Rule("forgotten-account", 10, timedelta(hours=1))
"""Letters for one account, whoever asks: beyond it none goes and nobody is refused,
so that the owner, who has ten of them by then, cannot be kept from asking."""
ASK_AGAIN: Final = Rule("verify-again", 3, timedelta(minutes=15), fallback=2)

router = Router(tags=["people"])


@router.post("/auth/password-reset", status_code=202)
async def ask_for_password_reset(
    sent: ResetWanted,
    db: Db,
    limits: Limits,
    origin: RequestOrigin,
    *,
    has_mail: HasMail,
) -> ResetHow:
    """Ask for a link to choose a new password. Every address gets this answer."""
    account_key = opaque_digest(sent.email)
    await limits.require((ASK, f"{account_key}:{origin.address}"))
    anywhere = await limits.hit((ASK_ANYWHERE, account_key))
    if not has_mail:
        return ResetHow(delivery="administrator")
    if all(standing.is_allowed for standing in anywhere):
        await service.ask_for_reset(db, sent.email)
    return ResetHow(delivery="mail")


@router.put("/auth/password-reset", status_code=204)
async def reset_password(
    sent: Reset,
    db: Db,
    read_sessions: ReadSessions,
    passwords: PasswordPool,
    ended: EndedSessions,
    origin: RequestOrigin,
) -> None:
    """Choose a new password with a link. Every session of the account ends."""
    await service.reset_password(
        db,
        read_sessions,
        passwords,
        ended,
        origin,
        token=sent.token.get_secret_value(),
        password=sent.password.get_secret_value(),
    )


@router.put("/auth/email-verification", status_code=204)
async def verify_email(sent: Verification, db: Db, origin: RequestOrigin) -> None:
    """Say with a link that its address is yours. No sign-in is needed."""
    await service.verify_email(db, origin, sent.token.get_secret_value())


@router.post("/me/email-verification", status_code=202)
async def ask_for_email_verification(
    actor: Caller, db: Db, limits: Limits, *, has_mail: HasMail
) -> ResetHow:
    """Have the link that proves your address sent once more."""
    await limits.require((ASK_AGAIN, str(actor.user_id)))
    if not has_mail:
        return ResetHow(delivery="administrator")
    await service.ask_for_verification(db, actor)
    return ResetHow(delivery="mail")


@router.post("/orgs/{org_id}/members/{user_id}/reset-link", status_code=201)
async def hand_out_reset_link(
    org_id: UUID,
    user_id: UUID,
    actor: Caller,
    db: Db,
    site: PublicUrl,
    *,
    has_mail: HasMail,
) -> ResetLink:
    """Make a link for a member who forgot their password, where no mail is sent.

    Only in the first organisation of the installation, as its owner or admin.
    """
    link = await service.hand_out_to_member(db, actor, org_id, user_id, site)
    if has_mail:
        raise ResetGoesByMail
    return link
