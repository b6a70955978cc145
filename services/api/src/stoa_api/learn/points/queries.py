"""Every select on points. The board is one statement, whoever is on it."""

from collections.abc import Sequence
from datetime import datetime
from functools import cache
from typing import Any, Final
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    DateTime,
    Select,
    Text,
    Uuid,
    and_,
    bindparam,
    case,
    column,
    exists,
    false,
    func,
    or_,
    select,
    table,
)
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from stoa_api.base import access
from stoa_api.base.pages import PageRequest, Rows, page_rows
from stoa_api.learn.points.models import LeaderboardPerson, PointsEntry
from stoa_api.learn.points.schemas import Reason
from stoa_shared.clock import now
from stoa_shared.ids import new_id

TOP: Final = 10
NEAR: Final = 2
"""How many before and after oneself one sees."""
SEATED: Final = ("active", "completed")

_ME: Final[ColumnElement[UUID]] = bindparam("me", type_=Uuid())
_COURSE: Final[ColumnElement[UUID]] = bindparam("course_id", type_=Uuid())
_SINCE: Final[ColumnElement[datetime]] = bindparam(
    "since", type_=DateTime(timezone=True)
)

_enrolments = table(
    "enrolments",
    column("org_id", Uuid()),
    column("course_id", Uuid()),
    column("user_id", Uuid()),
    column("status", Text()),
    schema="learn",
)
_people = table(
    "users",
    column("id", Uuid()),
    column("display_name", Text()),
    column("color", Text()),
    column("status", Text()),
    column("deleted_at", DateTime(timezone=True)),
    schema="core",
)
_memberships = table(
    "memberships", column("org_id", Uuid()), column("user_id", Uuid()), schema="core"
)
_lessons = table(
    "lessons", column("id", Uuid()), column("title", Text()), schema="learn"
)
_courses = table(
    "courses", column("id", Uuid()), column("title", Text()), schema="learn"
)


async def add(
    db: AsyncSession,
    course_id: UUID,
    user_ids: Sequence[UUID],
    *,
    reason: Reason,
    ref: UUID,
    points: int,
) -> Sequence[UUID]:
    """Give people points for one thing, each of them once.

    Returns:
        Who did not have them yet.
    """
    at = now()
    rows = [
        {
            "id": new_id(),
            "course_id": course_id,
            "user_id": user_id,
            "reason": reason,
            "ref": ref,
            "points": points,
            "at": at,
        }
        for user_id in user_ids
    ]
    statement = (
        insert(PointsEntry)
        .on_conflict_do_nothing(constraint="uq_points_ledger_user_reason_ref")
        .returning(PointsEntry.user_id)
    )
    return (await db.scalars(statement, rows)).all()


async def board_of(
    db: AsyncSession, course_id: UUID, user_id: UUID, since: datetime | None
) -> Sequence[Any]:
    """Return the top of the board of a course, and who stands around somebody."""
    values = {"course_id": course_id, "me": user_id, "since": since}
    return (await db.execute(_board(has_since=since is not None), values)).all()


@cache
def _board(*, has_since: bool) -> Select[*tuple[Any, ...]]:
    earned = (
        select(
            PointsEntry.user_id,
            func.sum(PointsEntry.points).label("points"),
            func.max(PointsEntry.at).label("reached_at"),
        )
        .where(PointsEntry.course_id == _COURSE, *_from(has_since=has_since))
        .group_by(PointsEntry.user_id)
        .cte("earned")
    )
    order = (earned.c.points.desc(), earned.c.reached_at, earned.c.user_id)
    choice = LeaderboardPerson
    ranked = (
        select(
            *earned.c,
            _people.c.display_name,
            _people.c.color,
            choice.alias,
            func.rank().over(order_by=earned.c.points.desc()).label("rank"),
            func.row_number().over(order_by=order).label("place"),
            func.count().over().label("people"),
        )
        .join(_people, _people.c.id == earned.c.user_id)
        .outerjoin(
            choice,
            and_(choice.course_id == _COURSE, choice.user_id == earned.c.user_id),
        )
        .where(func.coalesce(choice.is_hidden, false()).is_(False))
        .where(*_ranks(earned.c.user_id))
        .cte("ranked")
    )
    mine = select(ranked.c.place).where(ranked.c.user_id == _ME).scalar_subquery()
    near = ranked.c.place.between(mine - NEAR, mine + NEAR)
    shown = select(ranked, (ranked.c.user_id == _ME).label("is_me"))
    return shown.where(or_(ranked.c.place <= TOP, near)).order_by(ranked.c.place)


def _from(*, has_since: bool) -> list[ColumnElement[bool]]:
    return [PointsEntry.at >= _SINCE] if has_since else []


def _ranks(user_id: ColumnElement[UUID]) -> list[ColumnElement[bool]]:
    """Who may stand on the board at all: they take part now, and do not teach.

    A membership is asked for because who is blocked in an organisation has none
    from that moment on, while the enrolment is ended a little later.
    """
    takes_part = exists().where(
        _enrolments.c.course_id == _COURSE,
        _enrolments.c.user_id == user_id,
        _enrolments.c.status.in_(SEATED),
        _memberships.c.org_id == _enrolments.c.org_id,
        _memberships.c.user_id == _enrolments.c.user_id,
    )
    staff = access.people_reaching(_COURSE).subquery("staff")
    return [
        takes_part,
        _people.c.status == "active",
        _people.c.deleted_at.is_(None),
        user_id.not_in(select(staff.c.user_id)),
    ]


async def standing_of(
    db: AsyncSession, course_id: UUID, user_id: UUID, since: datetime | None
) -> Any:
    """Return what somebody earned in a course, and how they want to be seen."""
    values = {"course_id": course_id, "me": user_id, "since": since}
    return (await db.execute(_standing(has_since=since is not None), values)).one()


@cache
def _standing(*, has_since: bool) -> Select[*tuple[Any, ...]]:
    mine = and_(PointsEntry.course_id == _COURSE, PointsEntry.user_id == _ME)
    earned = (
        select(func.coalesce(func.sum(PointsEntry.points), 0).label("points"))
        .where(mine, *_from(has_since=has_since))
        .subquery("earned")
    )
    choice = LeaderboardPerson
    is_it = and_(choice.course_id == _COURSE, choice.user_id == _ME)
    return select(earned.c.points, choice.is_hidden, choice.alias).outerjoin(
        choice, is_it
    )


async def choice_of(
    db: AsyncSession, course_id: UUID, user_id: UUID
) -> LeaderboardPerson:
    """Lock how somebody wants to be seen; at first with their name."""
    await db.execute(
        insert(LeaderboardPerson)
        .values(course_id=course_id, user_id=user_id)
        .on_conflict_do_nothing()
    )
    key = (course_id, user_id)
    return await db.get_one(LeaderboardPerson, key, with_for_update=True)


async def entries_of(
    db: AsyncSession, course_id: UUID, user_id: UUID, page: PageRequest
) -> Rows[Any]:
    """List what earned somebody points in a course, newest first."""
    title = case(
        (PointsEntry.reason == "course", _courses.c.title), else_=_lessons.c.title
    )
    statement = (
        select(
            PointsEntry.id,
            PointsEntry.reason,
            PointsEntry.ref,
            PointsEntry.points,
            PointsEntry.at,
            title.label("title"),
        )
        .outerjoin(_lessons, _lessons.c.id == PointsEntry.ref)
        .outerjoin(_courses, _courses.c.id == PointsEntry.ref)
        .where(PointsEntry.course_id == course_id, PointsEntry.user_id == user_id)
    )
    return await page_rows(db, statement, page, by=(PointsEntry.at, PointsEntry.id))
