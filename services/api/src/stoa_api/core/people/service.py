"""What is done with people: register, find, show."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal
from uuid import UUID

import structlog
from sqlalchemy import Select
from sqlalchemy.ext.asyncio import AsyncSession

from stoa_api.base import audit, jobs, outbox, versions
from stoa_api.base.actor import Actor, Origin
from stoa_api.base.db import Sessions
from stoa_api.core.people import queries
from stoa_api.core.people.errors import (
    AccountBlocked,
    CurrentPasswordWrong,
    EmailTaken,
    PasswordTooCommon,
)
from stoa_api.core.people.models import User
from stoa_api.core.people.passwords import Passwords, is_common
from stoa_api.core.people.schemas import (
    Account,
    Person,
    ProfilePatch,
    Registration,
    color_of,
)
from stoa_shared.clock import now
from stoa_shared.events.core import UserEmailVerified, UserRegistered
from stoa_shared.ids import new_id

VERIFICATION_LETTER: Final = "account.verification_letter"
"""The job that sends it; the slice of one-time links does."""

log = structlog.stdlib.get_logger()


@dataclass(frozen=True, slots=True)
class Known:
    """Somebody with an active account, for letters to them and never for others."""

    id: UUID
    email: str
    display_name: str
    email_verified_at: datetime | None


async def register(
    db: AsyncSession,
    passwords: Passwords,
    origin: Origin,
    wanted: Registration,
    *,
    has_mail: bool = False,
    is_proven: bool = False,
) -> Account:
    """Make an account, and have a letter sent that proves its address.

    Args:
        db: The transaction.
        passwords: Hashes them.
        origin: Where the request comes from.
        wanted: The account.
        has_mail: Whether letters can be sent.
        is_proven: The address got a letter already that led here.

    Raises:
        EmailTaken: there is one with this address.
        PasswordTooCommon: anybody would guess it.
    """
    password = wanted.password.get_secret_value()
    if is_common(password, wanted.email, wanted.display_name):
        raise PasswordTooCommon
    user = User(
        id=new_id(),
        email=wanted.email,
        password_hash=await passwords.hash(password),
        display_name=wanted.display_name,
        email_verified_at=now() if is_proven else None,
        created_at=now(),
    )
    if not await queries.insert_user(db, user):
        raise EmailTaken
    actor = Actor(user_id=user.id, origin=origin)
    if has_mail and not is_proven:
        await defer_verification(db, user.id)
    outbox.record(db, UserRegistered(subject=user.id), actor=actor)
    if is_proven:
        outbox.record(db, UserEmailVerified(subject=user.id), actor=actor)
    audit.write(db, actor, "user.registered", object_type="user", object_id=user.id)
    log.info("user.registered", user_id=str(user.id))
    return account(user)


async def check_password(
    read_sessions: Sessions, passwords: Passwords, *, email: str, password: str
) -> tuple[User | None, str | None]:
    """Find out whose address and password these are.

    An unknown address costs as much time as a wrong password. No connection of
    the database is held while the hash is computed.

    Returns:
        The account, or None; and a better hash to store, if there is one.

    Raises:
        AccountBlocked: it is blocked, and this is the right password.
    """
    async with read_sessions() as db:
        user = await queries.user_by_email(db, email)
    stored = user.password_hash if user else None
    is_right, renewed = await passwords.check(password, stored)
    if user is None or not is_right:
        return None, None
    if user.status != "active":
        raise AccountBlocked(user.blocked_reason)
    return user, renewed


async def check_own_password(
    read_sessions: Sessions, passwords: Passwords, user_id: UUID, password: str
) -> Known:
    """Make sure that somebody knows the password they have.

    Raises:
        CurrentPasswordWrong: they do not, or have none.
    """
    async with read_sessions() as db:
        user = await _active(db, user_id=user_id, email=None)
    stored = user.password_hash if user else None
    is_right, _ = await passwords.check(password, stored)
    if user is None or not is_right:
        raise CurrentPasswordWrong
    return Known(user.id, user.email, user.display_name, user.email_verified_at)


async def update_profile(
    db: AsyncSession, actor: Actor, patch: ProfilePatch, *, version: int
) -> None:
    """Change what somebody says of themselves. The same again changes nothing.

    Raises:
        PreconditionFailed: they changed it elsewhere in the meantime.
    """
    user = await queries.user_for_change(db, actor.user_id)
    if user is None:
        return
    versions.check(user.version, version)
    wanted = patch.model_dump(exclude_unset=True)
    before = {name: getattr(user, name) for name in wanted}
    if wanted == before:
        return
    for name, value in wanted.items():
        setattr(user, name, value)
    user.version += 1
    audit.write(
        db,
        actor,
        "user.profile_changed",
        object_type="user",
        object_id=user.id,
        before=before,
        after=wanted,
    )
    log.info("user.profile_changed", user_id=str(user.id))


async def set_blocked(db: AsyncSession, user_id: UUID, *, reason: str | None) -> bool:
    """Block an account for a reason, or lift its block; say whether it changed."""
    user = await queries.user_for_change(db, user_id)
    status = "active" if reason is None else "blocked"
    if user is None or user.status == status:
        return False
    user.status, user.blocked_reason = status, reason
    user.blocked_at = None if reason is None else now()
    return True


async def id_of(db: AsyncSession, email: str) -> UUID | None:
    """Find an account by its normalised address, blocked ones too."""
    user = await queries.user_by_email(db, email)
    return None if user is None else user.id


async def ids_of(db: AsyncSession, emails: Sequence[str]) -> dict[str, UUID]:
    """Find accounts by their normalised addresses, for those who may know them."""
    return await queries.ids_of(db, emails)


async def store_password_hash(
    db: AsyncSession, user_id: UUID, password_hash: str
) -> None:
    """Replace a hash by one with today's settings, of the same password."""
    user = await queries.user_by_id(db, user_id)
    if user is not None:
        user.password_hash = password_hash


async def who(
    db: AsyncSession, *, user_id: UUID | None = None, email: str | None = None
) -> Known | None:
    """Find somebody with an active account, to write to them."""
    user = await _active(db, user_id=user_id, email=email)
    if user is None or user.is_guest:
        return None
    return Known(user.id, user.email, user.display_name, user.email_verified_at)


async def defer_verification(db: AsyncSession, user_id: UUID) -> None:
    """Have a letter sent that proves an address, once the transaction is stored."""
    await jobs.defer(
        db, VERIFICATION_LETTER, link_id=str(new_id()), user_id=str(user_id)
    )


async def verify_email(db: AsyncSession, by: Actor, email: str) -> bool:
    """Note that an address is the person's, if it is still the one they have."""
    user = await queries.user_for_change(db, by.user_id)
    if user is None or user.email != email:
        return False
    if user.email_verified_at is None:
        user.email_verified_at = now()
        user.version += 1
    outbox.record(db, UserEmailVerified(subject=user.id), actor=by)
    audit.write(db, by, "user.email_verified", object_type="user", object_id=user.id)
    log.info("user.email_verified", user_id=str(user.id))
    return True


async def prove_email(db: AsyncSession, by: Actor) -> None:
    """Note that the actor gets letters; whoever calls this writes the audit."""
    user = await queries.user_for_change(db, by.user_id)
    if user is not None and user.email_verified_at is None:
        user.email_verified_at = now()
        user.version += 1
        outbox.record(db, UserEmailVerified(subject=user.id), actor=by)


async def hash_new_password(passwords: Passwords, person: Known, password: str) -> str:
    """Hash a password that somebody chose; never within a transaction.

    Raises:
        PasswordTooCommon: anybody would guess it.
        Unavailable: too many are waiting already.
    """
    if is_common(password, person.email, person.display_name):
        raise PasswordTooCommon
    return await passwords.hash(password)


async def set_password(
    db: AsyncSession,
    by: Actor,
    new_hash: str,
    *,
    how: Literal["changed", "reset"],
    sessions_ended: Sequence[str],
    proven_email: str | None = None,
) -> None:
    """Store the hash of the actor's new password.

    Args:
        db: The transaction.
        by: Whose password it is.
        new_hash: From ``hash_new_password``.
        how: What they did, for the audit.
        sessions_ended: Which of their sessions ended with it.
        proven_email: An address they got a letter at.
    """
    user = await queries.user_for_change(db, by.user_id)
    if user is None:
        return
    user.password_hash = new_hash
    if proven_email == user.email and user.email_verified_at is None:
        user.email_verified_at = now()
        outbox.record(db, UserEmailVerified(subject=user.id), actor=by)
    audit.write(
        db,
        by,
        f"password.{how}",
        object_type="user",
        object_id=user.id,
        after={"sessions": sessions_ended},
    )
    log.info("password.set", how=how, user_id=str(user.id))


async def active_account(db: AsyncSession, user_id: UUID) -> Account | None:
    """Return an account that may sign in, else None."""
    user = await queries.user_by_id(db, user_id)
    if user is None or user.status != "active":
        return None
    return account(user)


async def add_guest(db: AsyncSession, name: str) -> Person:
    """Make somebody who has no account, for the visit of a link."""
    user = User(
        id=new_id(), display_name=f"{name} (guest)", is_guest=True, created_at=now()
    )
    db.add(user)
    await db.flush()
    return show(user.id, user.display_name)


async def forget_guests(db: AsyncSession, *, older_than: timedelta) -> None:
    """Delete guests of links who came long ago; what they wrote stays, nameless.

    They have no way back in. It leaves no line in the audit: that they came did.
    """
    await queries.delete_guests(db, older_than=older_than)


async def find(
    db: AsyncSession,
    *,
    user_id: UUID | None = None,
    email: str | None = None,
    with_guests: bool = False,
) -> Person | None:
    """Find somebody who is active by id or by normalised address.

    Guests of a link are nobody to whom anything is given: only who asks for them
    finds them.
    """
    user = await _active(db, user_id=user_id, email=email)
    if user is None or (user.is_guest and not with_guests):
        return None
    return show(user.id, user.display_name, user.color)


async def _active(
    db: AsyncSession, *, user_id: UUID | None, email: str | None
) -> User | None:
    if user_id is not None:
        user = await queries.user_by_id(db, user_id)
    elif email is not None:
        user = await queries.user_by_email(db, email)
    else:
        user = None
    return user if user is not None and user.status == "active" else None


async def shown(db: AsyncSession, user_ids: Sequence[UUID]) -> dict[UUID, Person]:
    """Return how people are shown to others, by id."""
    rows = await queries.persons(db, user_ids)
    return {row.id: show(row.id, row.display_name, row.color) for row in rows}


def matching(words: str, *, by_address: bool) -> Select[UUID]:
    """Select the ids of people by part of their name, to narrow another select.

    Args:
        words: Part of the name, in whatever case.
        by_address: Look into e-mail addresses too; only for those who see them.
    """
    return queries.matching(words, by_address=by_address)


async def addresses(db: AsyncSession, user_ids: Sequence[UUID]) -> dict[UUID, str]:
    """Return e-mail addresses by id, for those who may see them."""
    return await queries.addresses(db, user_ids)


def show(user_id: UUID, display_name: str, color: str | None = None) -> Person:
    """Return the one public projection of a person."""
    return Person(
        id=user_id, display_name=display_name, color=color or color_of(user_id)
    )


def account(user: User) -> Account:
    """Return an account as its owner sees it."""
    return Account(
        id=user.id,
        email=user.email,
        display_name=user.display_name,
        color=user.color or color_of(user.id),
        created_at=user.created_at,
    )
