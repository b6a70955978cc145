"""How the courses of an organisation go, for its owners and admins."""

from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from stoa_api.base.actor import Actor
from stoa_api.base.pages import PageRequest, Rows
from stoa_api.core.organizations import service as organizations
from stoa_api.ops.analytics import queries
from stoa_api.ops.analytics.schemas import (
    UNDER,
    CourseRef,
    CourseRow,
    OrgAnalytics,
    Range,
)
from stoa_api.ops.analytics.service.days import show_days
from stoa_api.ops.analytics.service.veil import veiled_alone, veiled_part


async def show_org(
    db: AsyncSession, actor: Actor, org_id: UUID, asked: Range
) -> OrgAnalytics:
    """Show how all courses of an organisation go together.

    Raises:
        OrganizationNotFound: no such organisation, or the actor is not in it.
        OrganizationRoleTooLow: the actor is neither owner nor admin.
    """
    await organizations.role_of(db, actor, org_id, at_least="admin")
    found = await queries.org_of(db, actor, org_id)
    rows = await queries.days_of(db, org_id, asked.since, asked.until)
    is_veiled = bool(found.is_veiled)
    enrolments, completed = int(found.enrolments), int(found.completed)
    days = [
        (row.day, int(row.enrolled), int(row.completed), int(row.active))
        for row in rows
    ]
    return OrgAnalytics(
        org_id=org_id,
        range=asked,
        updated_at=found.updated_at,
        is_veiled=is_veiled,
        people=found.people,
        courses=found.courses,
        published_courses=found.published,
        enrolments=veiled_alone(enrolments) if is_veiled else enrolments,
        completed=veiled_part(completed, enrolments) if is_veiled else completed,
        days=show_days(
            days, is_veiled=is_veiled, enrolments=enrolments, completed=completed
        ),
    )


async def list_courses(
    db: AsyncSession, actor: Actor, org_id: UUID, page: PageRequest
) -> Rows[CourseRow]:
    """List the courses of an organisation, those with most learners first.

    Raises:
        OrganizationNotFound: no such organisation, or the actor is not in it.
        OrganizationRoleTooLow: the actor is neither owner nor admin.
    """
    await organizations.role_of(db, actor, org_id, at_least="admin")
    return (await queries.courses_of(db, actor, org_id, page)).map(_course)


def _course(row: Any) -> CourseRow:
    learners, completed = row.learners, row.completed
    hides_average = learners == 0 or (not row.is_taught and learners < UNDER)
    return CourseRow(
        course=CourseRef(id=row.id, title=row.title, status=row.status),
        updated_at=row.refreshed_at,
        is_veiled=not row.is_taught,
        learners=learners,
        completed=completed if row.is_taught else veiled_part(completed, learners),
        average_percent=None if hides_average else int(row.percent_sum) // learners,
    )
