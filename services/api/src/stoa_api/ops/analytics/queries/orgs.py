"""The numbers of an organisation, and of its courses."""

import datetime as dt
from collections.abc import Sequence
from typing import Any, Final
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Date,
    DateTime,
    Text,
    Uuid,
    and_,
    bindparam,
    column,
    func,
    or_,
    select,
    table,
    text,
)
from sqlalchemy.ext.asyncio import AsyncSession

from stoa_api.base.access import Resource
from stoa_api.base.actor import Actor
from stoa_api.base.pages import PageRequest, Rows, page_rows
from stoa_api.ops.analytics.queries.courses import is_taught

_courses = table(
    "courses",
    column("id", Uuid()),
    column("org_id", Uuid()),
    column("title", Text()),
    column("status", Text()),
    column("enrolled_count", BigInteger()),
    schema="learn",
)
_counts = ("pending", "active", "completed", "percent_sum")
_figures = table(
    "course_figures",
    column("course_id", Uuid()),
    *(column(name, BigInteger()) for name in _counts),
    column("refreshed_at", DateTime(timezone=True)),
    schema="ops",
)
_memberships = table(
    "memberships", column("org_id", Uuid()), column("user_id", Uuid()), schema="core"
)
_LEARNERS: Final = func.coalesce(_figures.c.active + _figures.c.completed, 0)

_DAYS: Final = text(
    """
    SELECT day, coalesce(courses.enrolled, 0) AS enrolled,
      coalesce(courses.completed, 0) AS completed, coalesce(org.active, 0) AS active
    FROM (
      SELECT each.day, sum(each.enrolled) AS enrolled, sum(each.completed) AS completed
      FROM ops.course_days AS each
      JOIN core.resources AS place
        ON place.id = each.course_id AND place.deleted_at IS NULL
      WHERE each.org_id = :org_id AND each.day <= :until
        AND each.day >= coalesce(:since, '-infinity')
      GROUP BY each.day) AS courses
    FULL JOIN (
      SELECT day, active FROM ops.org_days
      WHERE org_id = :org_id AND day <= :until
        AND day >= coalesce(:since, '-infinity')) AS org USING (day)
    ORDER BY day
    """
).bindparams(
    bindparam("org_id", type_=Uuid()),
    bindparam("since", type_=Date()),
    bindparam("until", type_=Date()),
)


def _in_org(org_id: UUID) -> ColumnElement[bool]:
    return and_(_courses.c.org_id == org_id, Resource.deleted_at.is_(None))


async def org_of(db: AsyncSession, actor: Actor, org_id: UUID) -> Any:
    """Return the numbers of all live courses of an organisation together.

    ``is_veiled`` says that some have learners whom the actor does not teach.
    """
    people = (
        select(func.count())
        .select_from(_memberships)
        .where(_memberships.c.org_id == org_id)
        .scalar_subquery()
    )
    is_foreign = and_(
        or_(_LEARNERS > 0, _courses.c.enrolled_count > 0),
        ~is_taught(_courses.c.id, actor.user_id),
    )
    found = await db.execute(
        select(
            people.label("people"),
            func.count().label("courses"),
            func.count().filter(_courses.c.status == "published").label("published"),
            func.coalesce(func.sum(_LEARNERS), 0).label("enrolments"),
            func.coalesce(func.sum(_figures.c.completed), 0).label("completed"),
            func.min(_figures.c.refreshed_at).label("updated_at"),
            func.coalesce(func.bool_or(is_foreign), text("false")).label("is_veiled"),
        )
        .select_from(_courses)
        .join(Resource, Resource.id == _courses.c.id)
        .outerjoin(_figures, _figures.c.course_id == _courses.c.id)
        .where(_in_org(org_id))
    )
    return found.one()


async def days_of(
    db: AsyncSession, org_id: UUID, since: dt.date | None, until: dt.date
) -> Sequence[Any]:
    """Return the days on which there was anything, the first one first."""
    values = {"org_id": org_id, "since": since, "until": until}
    return (await db.execute(_DAYS, values)).all()


async def courses_of(
    db: AsyncSession, actor: Actor, org_id: UUID, page: PageRequest
) -> Rows[Any]:
    """List the live courses of an organisation, those with most learners first."""
    statement = (
        select(
            _courses,
            _LEARNERS.label("learners"),
            func.coalesce(_figures.c.completed, 0).label("completed"),
            func.coalesce(_figures.c.percent_sum, 0).label("percent_sum"),
            _figures.c.refreshed_at,
            is_taught(_courses.c.id, actor.user_id).label("is_taught"),
        )
        .select_from(_courses)
        .join(Resource, Resource.id == _courses.c.id)
        .outerjoin(_figures, _figures.c.course_id == _courses.c.id)
        .where(_in_org(org_id))
    )
    by = (_courses.c.enrolled_count, _courses.c.id)
    return await page_rows(db, statement, page, by=by)
