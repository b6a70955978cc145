"""What is done with one-time links: ask for one, hand one out, use one."""

from datetime import datetime
from urllib.parse import SplitResult
from uuid import UUID

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from stoa_api.base import audit, jobs
from stoa_api.base.actor import Actor, Origin
from stoa_api.base.db import Sessions
from stoa_api.core.links import queries
from stoa_api.core.links.errors import AccountIsShared, LinkNotValid
from stoa_api.core.links.letters import RESET_LETTER, Letters, address, new_link
from stoa_api.core.links.schemas import ResetLink
from stoa_api.core.organizations.errors import (
    GrantExceedsOwn,
    MemberNotFound,
    OrganizationNotFound,
    OrganizationRoleTooLow,
)
from stoa_api.core.organizations.schemas import RANK
from stoa_api.core.people import service as people
from stoa_api.core.people.passwords import Passwords
from stoa_api.core.sessions import service as sessions
from stoa_api.core.sessions.blocklist import Blocklist
from stoa_shared.ids import new_id
from stoa_shared.tokens import opaque_digest

__all__ = [
    "Letters",
    "ask_for_reset",
    "ask_for_verification",
    "forget_expired",
    "hand_out_reset",
    "hand_out_to_member",
    "reset_password",
    "verify_email",
]

log = structlog.stdlib.get_logger()


async def ask_for_reset(db: AsyncSession, email: str) -> None:
    """Have a reset link sent, if there is such an account: nobody looks here."""
    await jobs.defer(db, RESET_LETTER, link_id=str(new_id()), email=email)


async def ask_for_verification(db: AsyncSession, actor: Actor) -> None:
    """Have the verification link sent once more."""
    await people.defer_verification(db, actor.user_id)


async def hand_out_reset(
    db: AsyncSession, by: Actor | None, user_id: UUID, site: SplitResult
) -> tuple[str, datetime]:
    """Make a reset link for somebody to pass on; the caller checked that they may."""
    link, token = new_link(new_id(), user_id, "reset", email=None)
    await queries.put(db, link)
    audit.write(db, by, "link.reset_handed_out", object_type="user", object_id=user_id)
    log.info("reset_link.handed_out", user_id=str(user_id))
    return address(site, "reset", token), link.expires_at


async def hand_out_to_member(
    db: AsyncSession, actor: Actor, org_id: UUID, user_id: UUID, site: SplitResult
) -> ResetLink:
    """Make a reset link for a member, on an installation that sends no mail.

    Raises:
        OrganizationNotFound: no such organisation, or the actor is not in it.
        OrganizationRoleTooLow: the actor is neither owner nor admin.
        MemberNotFound: the person is not a member.
        GrantExceedsOwn: the person's role is above the actor's.
        AccountIsShared: the account reaches what is not this organisation's.
    """
    found = await queries.standing(db, actor.user_id, org_id, user_id)
    if found is None:
        raise OrganizationNotFound
    if RANK[found.own_role] < RANK["admin"]:
        raise OrganizationRoleTooLow(role=found.own_role, needs="admin")
    if found.role is None or await people.who(db, user_id=user_id) is None:
        raise MemberNotFound
    if RANK[found.role] > RANK[found.own_role]:
        raise GrantExceedsOwn(role=found.own_role)
    if found.governs_elsewhere or not found.is_first_organization:
        raise AccountIsShared
    url, expires_at = await hand_out_reset(db, actor, user_id, site)
    return ResetLink(url=url, expires_at=expires_at)


async def verify_email(db: AsyncSession, origin: Origin, token: str) -> None:
    """Note that the address of a link is its person's.

    Raises:
        LinkNotValid: unknown, used, expired, or of an address they left since.
    """
    link = await queries.use(db, opaque_digest(token), "verify")
    if link is None or link.email is None:
        raise LinkNotValid
    by = Actor(user_id=link.user_id, origin=origin)
    if not await people.verify_email(db, by, link.email):
        raise LinkNotValid
    await queries.delete_all(db, link.user_id, "verify")


async def reset_password(
    db: AsyncSession,
    read_sessions: Sessions,
    passwords: Passwords,
    blocklist: Blocklist,
    origin: Origin,
    *,
    token: str,
    password: str,
) -> None:
    """Give the person of a link a new password and end all their sessions.

    No connection of the database is held while the hash is computed, and none is
    computed for a link that does not work.

    Raises:
        LinkNotValid: unknown, used or expired.
        PasswordTooCommon: anybody would guess it; the link still works.
    """
    digest = opaque_digest(token)
    async with read_sessions() as reading:
        user_id = await queries.holder(reading, digest, "reset")
        found = user_id and await people.who(reading, user_id=user_id)
    if not found:
        raise LinkNotValid
    new_hash = await people.hash_new_password(passwords, found, password)
    link = await queries.use(db, digest, "reset")
    if link is None:
        raise LinkNotValid
    await queries.delete_all(db, found.id, "reset")
    by = Actor(user_id=found.id, origin=origin)
    ended = await sessions.end_all(db, blocklist, found.id, reason="password", by=by)
    await people.set_password(
        db, by, new_hash, proven_email=link.email, sessions_ended=ended, how="reset"
    )


async def forget_expired(db: AsyncSession) -> None:
    """Delete links that nobody used in time."""
    await queries.delete_expired(db)
