"""Every select on invitations."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Text,
    Uuid,
    and_,
    column,
    exists,
    func,
    or_,
    select,
    table,
    update,
)
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from stoa_api.base import access
from stoa_api.base.access import Resource
from stoa_api.base.pages import PageRequest, Rows, page_rows
from stoa_api.core.invitations.models import Invitation, InvitationUse
from stoa_shared.clock import now

_courses = table(
    "courses",
    column("id", Uuid()),
    column("title", Text()),
    column("status", Text()),
    schema="learn",
)


def _is_open(at: datetime) -> ColumnElement[bool]:
    return and_(
        Invitation.revoked_at.is_(None),
        Invitation.expires_at > at,
        Invitation.uses < Invitation.max_uses,
    )


async def invitations_of(
    db: AsyncSession, org_id: UUID, page: PageRequest, *, is_open: bool | None
) -> Rows[Invitation]:
    """List an organisation's invitations, newest first."""
    statement = select(Invitation).where(Invitation.org_id == org_id)
    if is_open is not None:
        condition = _is_open(now())
        statement = statement.where(condition if is_open else ~condition)
    return await page_rows(db, statement, page, by=(Invitation.id,))


async def count_open(db: AsyncSession, org_id: UUID) -> int:
    """Count an organisation's open invitations."""
    found = await db.execute(
        select(func.count()).where(Invitation.org_id == org_id, _is_open(now()))
    )
    return found.scalar_one()


async def has_open(db: AsyncSession, org_id: UUID, email: str) -> bool:
    """Whether somebody with this address is invited already."""
    found = await db.scalar(
        select(Invitation.id)
        .where(Invitation.org_id == org_id, Invitation.email == email, _is_open(now()))
        .limit(1)
    )
    return found is not None


async def open_among(db: AsyncSession, org_id: UUID, emails: Sequence[str]) -> set[str]:
    """Return which of some addresses are invited already."""
    found = await db.scalars(
        select(Invitation.email).where(
            Invitation.org_id == org_id, Invitation.email.in_(emails), _is_open(now())
        )
    )
    return {each for each in found if each is not None}


async def letter(
    db: AsyncSession, invitation_id: UUID, number: int
) -> Invitation | None:
    """Load an open invitation to write its letter, if that is still the last one."""
    return await db.scalar(
        select(Invitation)
        .where(
            Invitation.id == invitation_id,
            Invitation.letters == number,
            _is_open(now()),
        )
        .with_for_update()
    )


async def by_digest(
    db: AsyncSession, digest: str, *, for_change: bool = False
) -> Invitation | None:
    """Load an invitation by its token."""
    statement = select(Invitation).where(Invitation.token_digest == digest)
    if for_change:
        statement = statement.with_for_update()
    return await db.scalar(statement.execution_options(populate_existing=for_change))


async def by_id(
    db: AsyncSession, org_id: UUID, invitation_id: UUID, *, for_change: bool = False
) -> Invitation | None:
    """Load an invitation of an organisation."""
    statement = select(Invitation).where(
        Invitation.org_id == org_id, Invitation.id == invitation_id
    )
    return await db.scalar(statement.with_for_update() if for_change else statement)


async def erase_addresses(db: AsyncSession, *, before: datetime) -> None:
    """Forget whom invitations were for that ended before a time."""
    used_lately = exists().where(
        InvitationUse.invitation_id == Invitation.id, InvitationUse.used_at >= before
    )
    is_used_up = Invitation.uses >= Invitation.max_uses
    await db.execute(
        update(Invitation)
        .where(
            Invitation.email.is_not(None),
            or_(
                Invitation.expires_at < before,
                Invitation.revoked_at < before,
                and_(is_used_up, ~used_lately),
            ),
        )
        .values(email=None)
        .execution_options(synchronize_session=False)
    )


async def course_titles(
    db: AsyncSession,
    course_ids: Sequence[UUID],
    *,
    org_id: UUID | None = None,
    is_published: bool = False,
) -> dict[UUID, str]:
    """Return what courses are called that somebody may still be let into.

    Args:
        db: Where to look.
        course_ids: Which ones.
        org_id: Only those of this organisation.
        is_published: Only those that are no drafts.
    """
    if not course_ids:
        return {}
    statement = (
        select(_courses.c.id, _courses.c.title)
        .join(Resource, Resource.id == _courses.c.id)
        .where(
            _courses.c.id.in_(course_ids),
            _courses.c.status != "archived",
            access.is_alive(),
        )
    )
    if org_id is not None:
        statement = statement.where(Resource.org_id == org_id)
    if is_published:
        statement = statement.where(_courses.c.status == "published")
    found = await db.execute(statement)
    return {row.id: row.title for row in found}


async def insert_use(db: AsyncSession, invitation: Invitation, user_id: UUID) -> bool:
    """Note who used an invitation; False if they had used it before."""
    made = await db.execute(
        insert(InvitationUse)
        .values(invitation_id=invitation.id, user_id=user_id, used_at=now())
        .on_conflict_do_nothing()
        .returning(InvitationUse.user_id)
    )
    return made.first() is not None


async def has_used(db: AsyncSession, invitation: Invitation, user_id: UUID) -> bool:
    """Whether a person came in by an invitation."""
    return await db.get(InvitationUse, (invitation.id, user_id)) is not None


async def uses_of(
    db: AsyncSession, invitation_id: UUID, page: PageRequest
) -> Rows[InvitationUse]:
    """List who came in by an invitation, in order."""
    return await page_rows(
        db,
        select(InvitationUse).where(InvitationUse.invitation_id == invitation_id),
        page,
        by=(InvitationUse.used_at, InvitationUse.user_id),
        is_descending=False,
    )
