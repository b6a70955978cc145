"""HTTP of analytics."""

import datetime as dt
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Query

from stoa_api.base.actor import Caller
from stoa_api.base.db import ReadDb
from stoa_api.base.pages import Page, Paging
from stoa_api.base.routing import Router
from stoa_api.ops.analytics import service
from stoa_api.ops.analytics.schemas import (
    CourseAnalytics,
    CourseRow,
    LearnerDetail,
    LearnerFigures,
    OrgAnalytics,
    Range,
    Reached,
)
from stoa_api.ops.analytics.service import Wanted
from stoa_api.ops.analytics.service.days import read_range

router = Router(tags=["analytics"])


async def _range(
    *,
    since: Annotated[
        dt.date | None,
        Query(
            alias="from",
            description="The first day, as UTC has it; else since the beginning.",
        ),
    ] = None,
    until: Annotated[
        dt.date | None,
        Query(alias="to", description="The last day, included; else today."),
    ] = None,
) -> Range:
    return read_range(since, until)


Days = Annotated[Range, Depends(_range)]


async def _wanted(
    *,
    days: Days,
    lesson_id: Annotated[
        UUID | None, Query(description="Only who got so far in this lesson.")
    ] = None,
    reached: Annotated[
        Reached, Query(description="How far, where a lesson is given.")
    ] = "started",
) -> Wanted:
    return Wanted(lesson_id, reached, days)


Narrowing = Annotated[Wanted, Depends(_wanted)]


@router.get("/courses/{course_id}/analytics")
async def get_course_analytics(
    course_id: UUID, actor: Caller, db: ReadDb, days: Days
) -> CourseAnalytics:
    """Show how a course goes, for its staff. Counted within seconds, days in UTC."""
    return await service.show_course(db, actor, course_id, days)


@router.get("/courses/{course_id}/analytics/learners")
async def list_course_learners(
    course_id: UUID, actor: Caller, db: ReadDb, page: Paging, wanted: Narrowing
) -> Page[LearnerFigures]:
    """List who takes part in a course, last seen first, for who teaches it."""
    rows = await service.list_learners(db, actor, course_id, page, wanted)
    return page.show(rows)


@router.get("/courses/{course_id}/analytics/learners/{user_id}")
async def get_course_learner(
    course_id: UUID, user_id: UUID, actor: Caller, db: ReadDb
) -> LearnerDetail:
    """Show how one learner does, for who teaches the course."""
    return await service.show_learner(db, actor, course_id, user_id)


@router.get("/orgs/{org_id}/analytics")
async def get_org_analytics(
    org_id: UUID, actor: Caller, db: ReadDb, days: Days
) -> OrgAnalytics:
    """Show how the courses of an organisation go, as its owner or admin."""
    return await service.show_org(db, actor, org_id, days)


@router.get("/orgs/{org_id}/analytics/courses")
async def list_org_course_analytics(
    org_id: UUID, actor: Caller, db: ReadDb, page: Paging
) -> Page[CourseRow]:
    """List the courses of an organisation with how they go, the largest first."""
    return page.show(await service.list_courses(db, actor, org_id, page))
