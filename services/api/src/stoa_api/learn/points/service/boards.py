"""Leaderboards, what earned somebody points, and how they want to be seen."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from stoa_api.base import audit, outbox
from stoa_api.base.actor import Actor
from stoa_api.base.pages import PageRequest, Rows
from stoa_api.core.people import service as people
from stoa_api.learn.courses import service as courses
from stoa_api.learn.courses.service import CourseSeen
from stoa_api.learn.points import queries
from stoa_api.learn.points.errors import NoLeaderboard
from stoa_api.learn.points.schemas import (
    Leaderboard,
    LeaderboardChoice,
    LeaderboardChoiceOut,
    LeaderboardRow,
    MyStanding,
    Period,
    PointsItem,
)
from stoa_shared.clock import now
from stoa_shared.events.learn import LeaderboardChanged

log = structlog.stdlib.get_logger()


async def show_board(
    db: AsyncSession, actor: Actor, course_id: UUID, period: Period
) -> Leaderboard:
    """Show who earned most in a course, and who stands around the actor.

    Raises:
        CourseNotFound: no such course, or the actor does not see it.
        CourseIsTrashed: it is in the trash, and the actor owns it.
        NoLeaderboard: it has none that the actor may see.
    """
    course = await courses.seen(db, actor, course_id)
    if not _may_see(course):
        raise NoLeaderboard
    begin = since(period, now())
    rows = await queries.board_of(db, course_id, actor.user_id, begin)
    standing = await queries.standing_of(db, course_id, actor.user_id, begin)
    mine = next((row for row in rows if row.is_me), None)
    return Leaderboard(
        course_id=course_id,
        period=period,
        since=begin,
        people=rows[0].people if rows else 0,
        rows=[_row(each) for each in rows],
        mine=MyStanding(
            points=standing.points,
            place=None if mine is None else mine.place,
            rank=None if mine is None else mine.rank,
            is_hidden=bool(standing.is_hidden),
            alias=standing.alias,
        ),
    )


async def put_choice(
    db: AsyncSession, actor: Actor, course_id: UUID, wish: LeaderboardChoice
) -> LeaderboardChoiceOut:
    """Say how one wants to be seen, also before there is a leaderboard.

    Raises:
        CourseNotFound: no such course, or the actor does not see it.
        CourseIsTrashed: it is in the trash, and the actor owns it.
        NoLeaderboard: the actor takes no part in the course.
    """
    course = await courses.seen(db, actor, course_id)
    if not _is_inside(course):
        raise NoLeaderboard
    choice = await queries.choice_of(db, course_id, actor.user_id)
    if (choice.is_hidden, choice.alias) != (wish.is_hidden, wish.alias):
        choice.is_hidden, choice.alias = wish.is_hidden, wish.alias
        org_id = course.course.org_id
        event = LeaderboardChanged(subject=course_id)
        outbox.record(db, event, actor=actor, org_id=org_id)
        # Not the alias: whoever reads the audit is not to learn whose it is.
        audit.write(
            db,
            actor,
            LeaderboardChanged.type,
            object_type="course",
            object_id=course_id,
            org_id=org_id,
            after={"is_hidden": wish.is_hidden, "has_alias": wish.alias is not None},
        )
        log.info("leaderboard.changed", course_id=str(course_id))
    return LeaderboardChoiceOut(is_hidden=choice.is_hidden, alias=choice.alias)


async def list_mine(
    db: AsyncSession, actor: Actor, course_id: UUID, page: PageRequest
) -> Rows[PointsItem]:
    """List what earned the actor points in a course, newest first.

    Raises:
        CourseNotFound: no such course, or the actor does not see it.
        CourseIsTrashed: it is in the trash, and the actor owns it.
    """
    await courses.seen(db, actor, course_id)
    rows = await queries.entries_of(db, course_id, actor.user_id, page)
    return rows.map(PointsItem.model_validate)


def since(period: Period, at: datetime) -> datetime | None:
    """Return when the period began in which ``at`` lies, which is in UTC."""
    today = at.replace(hour=0, minute=0, second=0, microsecond=0)
    match period:
        case "all":
            return None
        case "month":
            return today.replace(day=1)
        case "week":
            return today - timedelta(days=today.weekday())


def _is_inside(seen: CourseSeen) -> bool:
    """Staff, and who takes part."""
    return seen.level is not None or seen.may_open


def _may_see(seen: CourseSeen) -> bool:
    match seen.course.leaderboard:
        case "off":
            return False
        case "staff":
            return seen.level is not None
        case "public":
            return _is_inside(seen)


def _row(row: Any) -> LeaderboardRow:
    is_named = row.alias is None or row.is_me
    return LeaderboardRow(
        place=row.place,
        rank=row.rank,
        name=row.alias or row.display_name,
        is_alias=row.alias is not None,
        user=people.show(row.user_id, row.display_name, row.color)
        if is_named
        else None,
        points=row.points,
        reached_at=row.reached_at,
        is_me=row.is_me,
    )
