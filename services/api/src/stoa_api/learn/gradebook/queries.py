"""Every select on the gradebook. Who may ask is settled before.

Lessons, enrolments and people are read as tables; what counts of attempts and
hand-ins is left to their slices, which say what to select of them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Any, Final
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Integer,
    Select,
    Text,
    Uuid,
    and_,
    bindparam,
    case,
    column,
    delete,
    exists,
    func,
    select,
    table,
)
from sqlalchemy.dialects.postgresql import JSONB, insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from stoa_api.base import pages
from stoa_api.base.access import Resource
from stoa_api.base.pages import PageRequest, Rows
from stoa_api.core.people import service as people
from stoa_api.learn.assignments import service as assignments
from stoa_api.learn.gradebook.models import Override, Weight
from stoa_api.learn.quizzes import service as quizzes

_SEATED: Final = ("active", "completed")
_KINDS: Final = ("quiz", "assignment")
_lessons = table(
    "lessons",
    column("id", Uuid()),
    column("course_id", Uuid()),
    column("chapter_id", Uuid()),
    column("kind", Text()),
    column("title", Text()),
    column("status", Text()),
    column("position", BigInteger()),
    column("content", JSONB()),
    schema="learn",
)
_chapters = table(
    "chapters", column("id", Uuid()), column("position", BigInteger()), schema="learn"
)
_enrolments = table(
    "enrolments",
    column("course_id", Uuid()),
    column("user_id", Uuid()),
    column("status", Text()),
    schema="learn",
)
_users = table(
    "users",
    column("id", Uuid()),
    column("display_name", Text()),
    column("color", Text()),
    schema="core",
)
_place = aliased(Resource, name="place")
_NAME: Final[ColumnElement[str]] = func.lower(_users.c.display_name, type_=Text())
_BY: Final = (_NAME.label("sort_name"), _enrolments.c.user_id)
_COURSE: Final[ColumnElement[UUID]] = bindparam("course_id", type_=Uuid())


@dataclass(frozen=True, slots=True)
class Overridden:
    """What the staff say that counts for somebody."""

    points: Decimal
    max_points: int
    reason: str


@dataclass(frozen=True, slots=True)
class Learner:
    """One person in the book."""

    user_id: UUID
    display_name: str
    color: str | None
    overrides: dict[UUID, Overridden]
    """This and what they did, by lesson."""
    tries: dict[UUID, list[quizzes.Try]]
    hand_ins: dict[UUID, list[assignments.HandIn]]


async def items_in(
    db: AsyncSession, course_id: UUID, lesson_id: UUID | None = None
) -> Sequence[Any]:
    """Return the items of a course in the order of its outline, or one of them."""
    values = {"course_id": course_id, "lesson_id": lesson_id}
    statement = _items(is_one=lesson_id is not None)
    return (await db.execute(statement, values)).all()


@cache
def _items(*, is_one: bool) -> Select[*tuple[Any, ...]]:
    settings = _lessons.c.content["settings"]
    question = func.jsonb_array_elements(
        _lessons.c.content["questions"], type_=JSONB()
    ).column_valued("question")
    each = question["points"].astext.cast(Integer)
    asked = (
        select(func.coalesce(func.sum(each), 0)).correlate(_lessons).scalar_subquery()
    )
    points = case(
        (_lessons.c.kind == "quiz", asked),
        else_=settings["points"].astext.cast(Integer),
    )
    is_alive = exists().where(_place.id == _lessons.c.id, _place.deleted_at.is_(None))
    statement = (
        select(
            _lessons.c.id,
            _lessons.c.title,
            _lessons.c.kind,
            settings.label("settings"),
            points.label("points"),
            func.coalesce(Weight.weight, 1).label("weight"),
        )
        .join(_chapters, _chapters.c.id == _lessons.c.chapter_id)
        .outerjoin(Weight, Weight.lesson_id == _lessons.c.id)
        .where(
            _lessons.c.course_id == _COURSE,
            _lessons.c.kind.in_(_KINDS),
            _lessons.c.status == "published",
            is_alive,
        )
        .order_by(_chapters.c.position, _lessons.c.position)
    )
    if is_one:
        statement = statement.where(
            _lessons.c.id == bindparam("lesson_id", type_=Uuid())
        )
    return statement


async def learners_in(
    db: AsyncSession, course_id: UUID, page: PageRequest, *, words: str | None
) -> Rows[Learner]:
    """List who takes part in a course, by name, with all that they did there."""
    statement = _learners()
    if words:
        found = people.matching(words, by_address=False)
        statement = statement.where(_enrolments.c.user_id.in_(found))
    statement = pages.keyset(
        statement, _BY, is_first=page.is_first, is_descending=False
    )
    values = {"course_id": course_id, **pages.parameters(page, _BY)}
    rows = pages.cut(list(await db.execute(statement, values)), page, _BY)
    return rows.map(_learner)


async def learner_in(
    db: AsyncSession, course_id: UUID, user_id: UUID
) -> Learner | None:
    """Return one who takes part in a course."""
    statement = _learners().where(_enrolments.c.user_id == user_id)
    row = (await db.execute(statement, {"course_id": course_id})).one_or_none()
    return None if row is None else _learner(row)


@cache
def _learners() -> Select[*tuple[Any, ...]]:
    whose = (_enrolments.c.course_id, _enrolments.c.user_id)
    told = func.jsonb_build_object(
        "lesson_id",
        Override.lesson_id,
        "points",
        Override.points.cast(Text),
        "max_points",
        Override.max_points,
        "reason",
        Override.reason,
    )
    overrides = (
        select(func.jsonb_agg(told, type_=JSONB()))
        .where(
            Override.course_id == _enrolments.c.course_id,
            Override.user_id == _enrolments.c.user_id,
        )
        .correlate(_enrolments)
        .scalar_subquery()
    )
    return (
        select(
            _enrolments.c.user_id,
            _users.c.display_name,
            _users.c.color,
            _BY[0],
            overrides.label("overrides"),
            quizzes.tries(*whose).label("tries"),
            assignments.hand_ins(*whose).label("hand_ins"),
        )
        .join(_users, _users.c.id == _enrolments.c.user_id)
        .where(
            _enrolments.c.course_id == _COURSE,
            _enrolments.c.status.in_(_SEATED),
        )
    )


def _learner(row: Any) -> Learner:
    overrides = {
        UUID(each["lesson_id"]): Overridden(
            Decimal(each["points"]), each["max_points"], each["reason"]
        )
        for each in row.overrides or ()
    }
    return Learner(
        row.user_id,
        row.display_name,
        row.color,
        overrides,
        quizzes.tries_by_lesson(row.tries),
        assignments.hand_ins_by_lesson(row.hand_ins),
    )


async def put_weight(db: AsyncSession, lesson_id: UUID, weight: int) -> None:
    """Keep what an item counts for."""
    new = insert(Weight).values(lesson_id=lesson_id, weight=weight)
    await db.execute(
        new.on_conflict_do_update(
            index_elements=[Weight.lesson_id], set_={"weight": new.excluded.weight}
        )
    )


async def override_of(
    db: AsyncSession, lesson_id: UUID, user_id: UUID
) -> Override | None:
    """Lock what the staff said about somebody's grade."""
    return await db.get(
        Override, (lesson_id, user_id), with_for_update=True, populate_existing=True
    )


async def drop_override(db: AsyncSession, lesson_id: UUID, user_id: UUID) -> None:
    """Take back what the staff said about somebody's grade."""
    await db.execute(
        delete(Override).where(
            and_(Override.lesson_id == lesson_id, Override.user_id == user_id)
        )
    )
