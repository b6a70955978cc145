"""Every select about one-time links."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import (
    Boolean,
    DateTime,
    Text,
    Uuid,
    column,
    delete,
    exists,
    literal_column,
    select,
    table,
)
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from stoa_api.base.access import OrgRole
from stoa_api.core.links.models import OneTimeLink
from stoa_shared.clock import now

_memberships = table(
    "memberships",
    column("org_id", Uuid()),
    column("user_id", Uuid()),
    column("role", Text()),
    schema="core",
)
_organizations = table(
    "organizations",
    column("id", Uuid()),
    column("created_at", DateTime(timezone=True)),
    schema="core",
)


async def put(db: AsyncSession, link: OneTimeLink) -> bool:
    """Store a link, or give the one with its id a new secret.

    Returns:
        Whether it is new: a letter that is tried again is not.
    """
    added = await db.scalar(
        insert(OneTimeLink)
        .values(
            id=link.id,
            user_id=link.user_id,
            purpose=link.purpose,
            email=link.email,
            digest=link.digest,
            created_at=link.created_at,
            expires_at=link.expires_at,
        )
        .on_conflict_do_update(
            index_elements=[OneTimeLink.id],
            set_={"digest": link.digest, "expires_at": link.expires_at},
        )
        # xmax is zero only in a row version that this statement inserted.
        .returning(literal_column("xmax = 0", Boolean()))
    )
    return bool(added)


async def holder(db: AsyncSession, digest: str, purpose: str) -> UUID | None:
    """Say whose link this is, without using it up."""
    return await db.scalar(
        select(OneTimeLink.user_id).where(
            OneTimeLink.digest == digest,
            OneTimeLink.purpose == purpose,
            OneTimeLink.expires_at > now(),
        )
    )


async def use(db: AsyncSession, digest: str, purpose: str) -> OneTimeLink | None:
    """Take a link away and return it: of many who try at once, one gets it."""
    return await db.scalar(
        delete(OneTimeLink)
        .where(
            OneTimeLink.digest == digest,
            OneTimeLink.purpose == purpose,
            OneTimeLink.expires_at > now(),
        )
        .returning(OneTimeLink)
    )


async def delete_all(db: AsyncSession, user_id: UUID, purpose: str) -> None:
    """Take away a person's other links of a kind."""
    await db.execute(
        delete(OneTimeLink).where(
            OneTimeLink.user_id == user_id, OneTimeLink.purpose == purpose
        )
    )


async def delete_expired(db: AsyncSession) -> None:
    """Forget links that nobody used in time."""
    await db.execute(delete(OneTimeLink).where(OneTimeLink.expires_at < now()))


@dataclass(frozen=True, slots=True)
class Standing:
    """Where two members of an organisation stand, and whose the account is."""

    own_role: OrgRole
    role: OrgRole | None
    is_first_organization: bool
    governs_elsewhere: bool


async def standing(
    db: AsyncSession, actor_id: UUID, org_id: UUID, user_id: UUID
) -> Standing | None:
    """Load what decides on handing out a link; None when the actor is no member."""
    own, theirs = _memberships.alias("own"), _memberships.alias("theirs")
    other = _memberships.alias("other")
    first = (
        select(_organizations.c.id)
        .order_by(_organizations.c.created_at, _organizations.c.id)
        .limit(1)
        .scalar_subquery()
    )
    elsewhere = exists().where(
        other.c.user_id == user_id,
        other.c.org_id != org_id,
        other.c.role.in_(("owner", "admin")),
    )
    found = await db.execute(
        select(own.c.role, theirs.c.role, own.c.org_id == first, elsewhere)
        .select_from(own)
        .outerjoin(
            theirs,
            (theirs.c.org_id == own.c.org_id) & (theirs.c.user_id == user_id),
        )
        .where(own.c.org_id == org_id, own.c.user_id == actor_id)
    )
    row = found.first()
    return None if row is None else Standing(*row)
