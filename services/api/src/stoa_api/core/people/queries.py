"""Every select about people."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import Select, column, delete, exists, func, or_, select, table
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from stoa_api.core.people.models import User
from stoa_shared.clock import now

GUESTS_AT_ONCE: Final = 1_000
_sessions = table(
    "sessions",
    column("user_id"),
    column("revoked_at"),
    column("expires_at"),
    schema="core",
)


@dataclass(frozen=True, slots=True)
class PersonRow:
    """What others may see of a person."""

    id: UUID
    display_name: str
    color: str | None


async def insert_user(db: AsyncSession, user: User) -> bool:
    """Insert an account unless its address is taken, whoever else is at it."""
    made = await db.execute(
        insert(User)
        .values(
            id=user.id,
            email=user.email,
            password_hash=user.password_hash,
            display_name=user.display_name,
            email_verified_at=user.email_verified_at,
            created_at=user.created_at,
        )
        .on_conflict_do_nothing()
        .returning(User.id)
    )
    return made.first() is not None


async def user_by_email(db: AsyncSession, email: str) -> User | None:
    """Load an account by its normalised address."""
    return await db.scalar(
        select(User).where(func.lower(User.email) == email, User.deleted_at.is_(None))
    )


async def ids_of(db: AsyncSession, emails: Sequence[str]) -> dict[str, UUID]:
    """Find accounts by their normalised addresses."""
    address = func.lower(User.email)
    rows = await db.execute(
        select(address.label("email"), User.id).where(
            address.in_(emails), User.deleted_at.is_(None)
        )
    )
    return {row.email: row.id for row in rows}


async def user_by_id(db: AsyncSession, user_id: UUID) -> User | None:
    """Load an account."""
    return await db.scalar(
        select(User).where(User.id == user_id, User.deleted_at.is_(None))
    )


async def user_for_change(db: AsyncSession, user_id: UUID) -> User | None:
    """Load an account as it is now, and keep others from changing it meanwhile."""
    return await db.scalar(
        select(User)
        .where(User.id == user_id, User.deleted_at.is_(None))
        .with_for_update()
        .execution_options(populate_existing=True)
    )


async def persons(db: AsyncSession, user_ids: Sequence[UUID]) -> list[PersonRow]:
    """Load how people are shown to others, also those who have left."""
    rows = await db.execute(
        select(User.id, User.display_name, User.color).where(User.id.in_(user_ids))
    )
    return [PersonRow(user_id, name, color) for user_id, name, color in rows]


def matching(words: str, *, by_address: bool) -> Select[UUID]:
    """Select who has these words in their name, or in their address."""
    fields = [User.display_name, User.email] if by_address else [User.display_name]
    return select(User.id).where(
        or_(*(each.icontains(words, autoescape=True) for each in fields))
    )


async def delete_guests(db: AsyncSession, *, older_than: timedelta) -> None:
    """Delete guests of links who came long ago and whose session is over."""
    at = now()
    is_in = exists().where(
        _sessions.c.user_id == User.id,
        _sessions.c.revoked_at.is_(None),
        _sessions.c.expires_at > at,
    )
    gone = (
        select(User.id)
        .where(User.is_guest, User.created_at < at - older_than, ~is_in)
        .limit(GUESTS_AT_ONCE)
    )
    await db.execute(
        delete(User)
        .where(User.id.in_(gone))
        .execution_options(synchronize_session=False)
    )


async def addresses(db: AsyncSession, user_ids: Sequence[UUID]) -> dict[UUID, str]:
    """Load addresses of accounts that still exist."""
    rows = await db.execute(
        select(User.id, User.email).where(
            User.id.in_(user_ids), User.deleted_at.is_(None)
        )
    )
    return {row.id: row.email for row in rows}
