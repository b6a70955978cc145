"""What is done with people: register, find, show."""

from collections.abc import Sequence
from uuid import UUID

import structlog
from sqlalchemy import Select
from sqlalchemy.ext.asyncio import AsyncSession

from stoa_api.base import audit, outbox
from stoa_api.base.actor import Actor, Origin
from stoa_api.base.db import Sessions
from stoa_api.core.people import queries
from stoa_api.core.people.errors import EmailTaken, PasswordTooCommon
from stoa_api.core.people.models import User
from stoa_api.core.people.passwords import Passwords, is_common
from stoa_api.core.people.schemas import Account, Person, Registration, color_of
from stoa_shared.clock import now
from stoa_shared.events import UserRegistered
from stoa_shared.ids import new_id

log = structlog.stdlib.get_logger()


async def register(
    db: AsyncSession, passwords: Passwords, origin: Origin, wanted: Registration
) -> Account:
    """Make an account.

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
        created_at=now(),
    )
    if not await queries.insert_user(db, user):
        raise EmailTaken
    actor = Actor(user_id=user.id, origin=origin)
    outbox.record(db, UserRegistered(subject=user.id), actor=actor)
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
    """
    async with read_sessions() as db:
        user = await queries.user_by_email(db, email)
    stored = user.password_hash if user else None
    is_right, renewed = await passwords.check(password, stored)
    if user is None or not is_right or user.status != "active":
        return None, None
    return user, renewed


async def store_password_hash(
    db: AsyncSession, user_id: UUID, password_hash: str
) -> None:
    """Replace a hash by one with today's settings, of the same password."""
    user = await queries.user_by_id(db, user_id)
    if user is not None:
        user.password_hash = password_hash


async def active_account(db: AsyncSession, user_id: UUID) -> Account | None:
    """Return an account that may sign in, else None."""
    user = await queries.user_by_id(db, user_id)
    if user is None or user.status != "active":
        return None
    return account(user)


async def find(
    db: AsyncSession, *, user_id: UUID | None = None, email: str | None = None
) -> Person | None:
    """Find somebody with an active account by id or by normalised address."""
    if user_id is not None:
        user = await queries.user_by_id(db, user_id)
    elif email is not None:
        user = await queries.user_by_email(db, email)
    else:
        user = None
    if user is None or user.status != "active":
        return None
    return show(user.id, user.display_name)


async def shown(db: AsyncSession, user_ids: Sequence[UUID]) -> dict[UUID, Person]:
    """Return how people are shown to others, by id."""
    rows = await queries.persons(db, user_ids)
    return {row.id: show(row.id, row.display_name) for row in rows}


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


def show(user_id: UUID, display_name: str) -> Person:
    """Return the one public projection of a person."""
    return Person(id=user_id, display_name=display_name, color=color_of(user_id))


def account(user: User) -> Account:
    """Return an account as its owner sees it."""
    return Account(
        id=user.id,
        email=user.email,
        display_name=user.display_name,
        color=color_of(user.id),
        created_at=user.created_at,
    )
