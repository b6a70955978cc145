"""Every select on courses. Who sees a course is in each of them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Final
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Select,
    Text,
    Uuid,
    all_,
    and_,
    bindparam,
    cast,
    column,
    exists,
    func,
    or_,
    select,
    table,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from stoa_api.base import access, pages
from stoa_api.base.access import Grant, Level, Resource
from stoa_api.base.actor import Actor
from stoa_api.base.pages import PageRequest, Rows
from stoa_api.learn.courses.models import Course
from stoa_api.learn.courses.schemas import (
    CourseLevel,
    CourseStatusName,
    EnrolmentStatus,
    Mine,
)

_ME: Final[ColumnElement[UUID]] = bindparam("me", type_=Uuid())
"""The person who asks, in statements that are built once."""
_BY: Final = (Course.created_at, Course.id)
FACES: Final = 3
"""Instructors that a card names."""
TAKING_PART: Final[tuple[EnrolmentStatus, ...]] = ("active", "completed")
MINE: Final[tuple[EnrolmentStatus, ...]] = ("pending", *TAKING_PART)

_curriculum = aliased(Resource, name="curriculum")
_live = aliased(Resource, name="live")
_memberships = table(
    "memberships", column("org_id"), column("user_id"), column("role"), schema="core"
)
_people = table("users", column("id"), column("display_name"), schema="core")
_categories = table(
    "categories", column("id"), column("slug"), column("name"), schema="learn"
)
_lessons = table(
    "lessons",
    column("id"),
    column("course_id"),
    column("status"),
    column("minutes"),
    schema="learn",
)
_enrolments = table(
    "enrolments",
    column("course_id"),
    column("user_id"),
    column("status"),
    column("since"),
    column("created_at"),
    column("percent"),
    column("completed_at"),
    schema="learn",
)
_OWN: Final = ("status", "since", "created_at", "percent", "completed_at")
"""What a card tells of the caller's enrolment."""


@dataclass(frozen=True, slots=True)
class Filters:
    """What a list of courses is narrowed to."""

    words: str | None = None
    category_id: UUID | None = None
    level: CourseLevel | None = None
    language: str | None = None
    status: CourseStatusName | None = None
    mine: Mine | None = None
    is_trashed: bool = False


@dataclass(frozen=True, slots=True)
class CourseSeen:
    """A course, and what somebody is in it."""

    course: Course
    resource: Resource
    level: Level | None
    """How far they reach as staff."""
    may_open: bool
    """Whether they reach its published lessons."""


@dataclass(frozen=True, slots=True)
class CourseTold:
    """A course with all that a card tells of it."""

    seen: CourseSeen
    category: tuple[UUID, str, str] | None
    enrolment: dict[str, Any] | None
    lesson_count: int
    minutes: int
    instructors: Sequence[tuple[UUID, str]]
    pending_count: int


def _listed() -> ColumnElement[bool]:
    """Every member of the organisation but guests finds it in the catalogue."""
    is_member = exists().where(
        _memberships.c.org_id == Course.org_id,
        _memberships.c.user_id == _ME,
        _memberships.c.role != "guest",
    )
    return and_(
        Course.status == "published", Course.enrolment_mode != "invite", is_member
    )


def _visible() -> ColumnElement[bool]:
    """The rule: staff, who is enrolled, and who finds it in the catalogue."""
    return and_(
        or_(
            _listed(),
            access.holds(_ME),
            access.holds(_ME, of=_curriculum),
        ),
        access.is_alive(),
    )


def _trashed_and_mine() -> ColumnElement[bool]:
    return and_(
        Resource.deleted_at.is_not(None),
        access.level_of(_ME) >= Level.MANAGE,
    )


def _seen() -> Select[*tuple[Any, ...]]:
    return (
        select(
            Course,
            Resource,
            access.level_of(_ME).label("level"),
            access.holds(_ME, of=_curriculum).label("may_open"),
        )
        .join(Resource, Resource.id == Course.id)
        .join(_curriculum, _curriculum.id == Course.curriculum_id)
        .execution_options(populate_existing=True)
    )


def _told() -> Select[*tuple[Any, ...]]:
    """The same with what cards tell, in one statement however many there are."""
    own = _enrolments.alias("own")
    published = (
        select(
            func.count().label("lesson_count"),
            func.coalesce(func.sum(_lessons.c.minutes), 0).label("minutes"),
        )
        .select_from(_lessons)
        .where(
            _lessons.c.course_id == Course.id,
            _lessons.c.status == "published",
            exists().where(_live.id == _lessons.c.id, _live.deleted_at.is_(None)),
        )
        .correlate(Course)
        .lateral("published")
    )
    first = (
        select(_people.c.id, _people.c.display_name)
        .join(Grant, Grant.user_id == _people.c.id)
        .where(Grant.resource_id == Course.id, Grant.level >= Level.EDIT)
        .order_by(Grant.level.desc(), Grant.created_at, Grant.id)
        .limit(FACES)
        .correlate(Course)
        .subquery("first")
    )
    face = func.jsonb_build_array(first.c.id, first.c.display_name)
    faces = select(func.coalesce(func.jsonb_agg(face), cast("[]", JSONB)))
    pending = (
        select(func.count())
        .select_from(_enrolments)
        .where(_enrolments.c.course_id == Course.id, _enrolments.c.status == "pending")
        .correlate(Course)
        .scalar_subquery()
    )
    return (
        _seen()
        .add_columns(
            _categories.c.id.label("category_id"),
            _categories.c.slug.label("category_slug"),
            _categories.c.name.label("category_name"),
            *(own.c[each].label(f"own_{each}") for each in _OWN),
            published.c.lesson_count,
            published.c.minutes,
            faces.scalar_subquery().label("faces"),
            pending.label("pending_count"),
        )
        .outerjoin(_categories, _categories.c.id == Course.category_id)
        .outerjoin(own, and_(own.c.course_id == Course.id, own.c.user_id == _ME))
        .join(published, published.c.lesson_count >= 0)
    )


async def course_for(
    db: AsyncSession, actor: Actor, course_id: UUID, *, for_change: bool = False
) -> CourseSeen | None:
    """Load a course as the actor may see it now, or None.

    Args:
        db: Where to look.
        actor: Who wants to see it.
        course_id: Which one.
        for_change: Lock its rows, so that one change happens at a time.
    """
    values = {"me": actor.user_id, "course_id": course_id}
    row = (await db.execute(_one(for_change=for_change), values)).first()
    return None if row is None else _row_seen(row)


async def course_told(
    db: AsyncSession, actor: Actor, course_id: UUID
) -> CourseTold | None:
    """Load a course with all that its page tells, or None."""
    values = {"me": actor.user_id, "course_id": course_id}
    row = (await db.execute(_one_told(), values)).first()
    return None if row is None else _row_told(row)


@cache
def _one(*, for_change: bool) -> Select[*tuple[Any, ...]]:
    statement = _seen().where(*_this())
    return statement.with_for_update(of=(Course, Resource)) if for_change else statement


@cache
def _one_told() -> Select[*tuple[Any, ...]]:
    return _told().where(*_this())


def _this() -> tuple[ColumnElement[bool], ...]:
    is_it = Course.id == bindparam("course_id", type_=Uuid())
    return (is_it, or_(_visible(), _trashed_and_mine()))


async def hold(db: AsyncSession, course_id: UUID) -> None:
    """Keep the outline of a course as it is until the transaction ends.

    Many hold it at once; whoever changes the outline waits for all of them.
    """
    await db.execute(
        select(Course.id)
        .where(Course.id == course_id)
        .with_for_update(read=True, key_share=True)
    )


async def locked(db: AsyncSession, course_id: UUID) -> Course:
    """Lock a course for a change that nobody asks for now, as a timer's."""
    return await db.get_one(
        Course, course_id, with_for_update=True, populate_existing=True
    )


async def courses_for(
    db: AsyncSession,
    actor: Actor,
    org_id: UUID,
    page: PageRequest,
    filters: Filters,
) -> Rows[CourseTold]:
    """List the courses of an organisation that the actor sees, newest first."""
    given: dict[str, Any] = {
        "words": _patterns(filters.words),
        "category_id": filters.category_id,
        "level": filters.level,
        "language": filters.language,
        "status": filters.status,
    }
    narrowing = {name: each for name, each in given.items() if each is not None}
    listing = _listing(
        frozenset(narrowing),
        mine=filters.mine,
        is_trashed=filters.is_trashed,
        is_first=page.is_first,
    )
    values = {"me": actor.user_id, "org_id": org_id, **narrowing}
    found = await db.execute(listing, {**values, **pages.parameters(page, _BY)})
    return pages.cut(list(found), page, _BY).map(_row_told)


def _patterns(words: str | None) -> list[str] | None:
    """Return what each word must match; they mean themselves in LIKE."""
    found = (words or "").split()
    escaped = [re.sub(r"([%_\\])", r"\\\1", each) for each in found]
    return [f"%{each}%" for each in escaped] or None


@cache
def _listing(
    narrowing: frozenset[str], *, mine: Mine | None, is_trashed: bool, is_first: bool
) -> Select[*tuple[Any, ...]]:
    """Build the list once for each combination of filters."""
    text = func.concat_ws(
        " ", Course.title, Course.summary, func.array_to_string(Course.tags, " ")
    )
    words = bindparam("words", type_=ARRAY(Text()))
    conditions: dict[str, ColumnElement[bool]] = {
        "words": text.ilike(all_(words)),
        "category_id": Course.category_id == bindparam("category_id", type_=Uuid()),
        "level": Course.level == bindparam("level", type_=Text()),
        "language": Course.language == bindparam("language", type_=Text()),
        "status": Course.status == bindparam("status", type_=Text()),
    }
    wanted = [conditions[each] for each in sorted(narrowing)]
    if mine is not None:
        wanted.append(_mine(mine))
    visible = _trashed_and_mine() if is_trashed else _visible()
    in_org = Course.org_id == bindparam("org_id", type_=Uuid())
    return pages.keyset(_told().where(in_org, visible, *wanted), _BY, is_first=is_first)


def _mine(mine: Mine) -> ColumnElement[bool]:
    if mine == "teaching":
        return exists().where(
            Grant.resource_id == Course.id,
            Grant.user_id == _ME,
            Grant.level >= Level.EDIT,
        )
    return exists().where(
        _enrolments.c.course_id == Course.id,
        _enrolments.c.user_id == _ME,
        _enrolments.c.status.in_(MINE),
    )


async def count_in(db: AsyncSession, org_id: UUID) -> int:
    """Count the courses of an organisation, those in the trash too."""
    counted = select(func.count()).select_from(Course).where(Course.org_id == org_id)
    return await db.scalar(counted) or 0


async def has_slug(db: AsyncSession, org_id: UUID, slug: str) -> bool:
    """Whether a course of the organisation has a short name."""
    there = exists().where(Course.org_id == org_id, Course.slug == slug)
    return bool(await db.scalar(select(there)))


async def has_published_lesson(db: AsyncSession, course_id: UUID) -> bool:
    """Whether there is anything for learners in a course."""
    there = exists().where(
        _lessons.c.course_id == course_id,
        _lessons.c.status == "published",
        exists().where(_live.id == _lessons.c.id, _live.deleted_at.is_(None)),
    )
    return bool(await db.scalar(select(there)))


def _row_seen(row: Any) -> CourseSeen:
    return CourseSeen(row.Course, row.Resource, row.level, bool(row.may_open))


def _row_told(row: Any) -> CourseTold:
    return CourseTold(
        seen=_row_seen(row),
        category=None
        if row.category_id is None
        else (row.category_id, row.category_slug, row.category_name),
        enrolment=None
        if row.own_status is None
        else {each: getattr(row, f"own_{each}") for each in _OWN},
        lesson_count=row.lesson_count,
        minutes=row.minutes,
        instructors=[(UUID(user_id), name) for user_id, name in row.faces],
        pending_count=row.pending_count,
    )
