"""Say what items count for, and what somebody's grade is instead of what they earned.

Locks come in one order everywhere: the course, then the enrolment, then an override.
"""

from decimal import Decimal
from uuid import UUID

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from stoa_api.base import audit, outbox
from stoa_api.base.access import Level
from stoa_api.base.actor import Actor
from stoa_api.learn.assignments.errors import TooManyPoints
from stoa_api.learn.courses import service as courses
from stoa_api.learn.enrolments.errors import EnrolmentNotFound
from stoa_api.learn.gradebook import queries
from stoa_api.learn.gradebook.errors import GradeItemNotFound, NotOverridden
from stoa_api.learn.gradebook.models import Override
from stoa_api.learn.gradebook.queries import Overridden
from stoa_api.learn.gradebook.schemas import (
    GradeItem,
    GradeOut,
    OverridePut,
    WeightPut,
)
from stoa_api.learn.gradebook.service import grades
from stoa_api.learn.gradebook.service.grades import Grade, Item
from stoa_api.learn.progress import service as progress
from stoa_shared.clock import now
from stoa_shared.events.learn import GradebookWeighted, GradeOverridden, GradeRestored

log = structlog.stdlib.get_logger()


async def put_weight(
    db: AsyncSession, actor: Actor, course_id: UUID, lesson_id: UUID, wish: WeightPut
) -> GradeItem:
    """Say what an item counts for in the final of everybody.

    Raises:
        CourseNotFound: no such course, or the actor does not see it.
        RoleTooLow: the actor is no editor of it.
        CourseIsTrashed: restore it first.
        GradeItemNotFound: it has no such published quiz or assignment.
    """
    seen = await courses.changeable(db, actor, course_id)
    item = await _item(db, course_id, lesson_id)
    if item.weight == wish.weight:
        return item.out()
    await queries.put_weight(db, lesson_id, wish.weight)
    org_id = seen.course.org_id
    event = GradebookWeighted(subject=course_id, lesson_id=lesson_id)
    outbox.record(db, event, actor=actor, org_id=org_id)
    audit.write(
        db,
        actor,
        GradebookWeighted.type,
        object_type="lesson",
        object_id=lesson_id,
        org_id=org_id,
        before={"weight": item.weight},
        after={"weight": wish.weight},
    )
    log.info("gradebook.weighted", lesson_id=str(lesson_id), weight=wish.weight)
    return (await _item(db, course_id, lesson_id)).out()


async def override_grade(
    db: AsyncSession,
    actor: Actor,
    course_id: UUID,
    lesson_id: UUID,
    *,
    user_id: UUID,
    said: OverridePut,
) -> GradeOut:
    """Put points over what somebody earned; those stay below. Again is harmless.

    Raises:
        CourseNotFound: no such course, or the actor does not see it.
        CourseIsTrashed: restore it first.
        RoleTooLow: the actor is no editor of it.
        GradeItemNotFound: it has no such published quiz or assignment.
        EnrolmentNotFound: they do not take part in it.
        TooManyPoints: there are not so many to earn.
    """
    seen, item, place = await _held(db, actor, course_id, lesson_id, user_id)
    points = Decimal(str(said.points)).quantize(Decimal("0.01"))
    if points > item.points:
        raise TooManyPoints(points=item.points)
    before = await queries.override_of(db, lesson_id, user_id)
    was = None if before is None else _facts(before)
    row = before or Override(lesson_id=lesson_id, user_id=user_id, course_id=course_id)
    row.points, row.max_points, row.reason = points, item.points, said.reason
    own = await _earned(db, course_id, item, user_id)
    grade = grades.above(own, Overridden(points, item.points, said.reason))
    if was == _facts(row):
        return grade.out()
    row.by_id, row.at = actor.user_id, now()
    db.add(row)
    await db.flush()
    event = GradeOverridden(subject=lesson_id, course_id=course_id, user_id=user_id)
    outbox.record(db, event, actor=actor, org_id=seen.course.org_id)
    audit.write(
        db,
        actor,
        GradeOverridden.type,
        object_type="lesson",
        object_id=lesson_id,
        org_id=seen.course.org_id,
        before=was or _earned_facts(own, user_id),
        after=_facts(row),
    )
    log.info("grade.overridden", lesson_id=str(lesson_id), user_id=str(user_id))
    await progress.put_score(db, actor, place, grade.percent, is_overridden=True)
    return grade.out()


async def restore_grade(
    db: AsyncSession,
    actor: Actor,
    course_id: UUID,
    lesson_id: UUID,
    *,
    user_id: UUID,
) -> None:
    """Let what somebody earned count again. What it completed stays completed.

    Raises:
        CourseNotFound: no such course, or the actor does not see it.
        CourseIsTrashed: restore it first.
        RoleTooLow: the actor is no editor of it.
        GradeItemNotFound: it has no such published quiz or assignment.
        EnrolmentNotFound: they do not take part in it.
        NotOverridden: nobody said anything else.
    """
    seen, item, place = await _held(db, actor, course_id, lesson_id, user_id)
    before = await queries.override_of(db, lesson_id, user_id)
    if before is None:
        raise NotOverridden
    was = _facts(before)
    await queries.drop_override(db, lesson_id, user_id)
    own = await _earned(db, course_id, item, user_id)
    event = GradeRestored(subject=lesson_id, course_id=course_id, user_id=user_id)
    outbox.record(db, event, actor=actor, org_id=seen.course.org_id)
    audit.write(
        db,
        actor,
        GradeRestored.type,
        object_type="lesson",
        object_id=lesson_id,
        org_id=seen.course.org_id,
        before=was,
        after=_earned_facts(own, user_id),
    )
    log.info("grade.restored", lesson_id=str(lesson_id), user_id=str(user_id))
    await progress.put_score(db, actor, place, own.percent, is_overridden=False)


async def _held(
    db: AsyncSession, actor: Actor, course_id: UUID, lesson_id: UUID, user_id: UUID
) -> tuple[courses.CourseSeen, Item, progress.Place]:
    """Find an item and somebody's place in it, which nothing changes meanwhile."""
    seen = await courses.seen(db, actor, course_id)
    courses.require_staff(seen, Level.EDIT)
    item = await _item(db, course_id, lesson_id)
    place = await progress.hold_person(db, lesson_id=lesson_id, user_id=user_id)
    if place is None:
        raise EnrolmentNotFound
    return seen, item, place


async def _item(db: AsyncSession, course_id: UUID, lesson_id: UUID) -> Item:
    found = await queries.items_in(db, course_id, lesson_id)
    if not found:
        raise GradeItemNotFound
    return grades.item_of(found[0])


async def _earned(
    db: AsyncSession, course_id: UUID, item: Item, user_id: UUID
) -> Grade:
    learner = await queries.learner_in(db, course_id, user_id)
    if learner is None:
        raise EnrolmentNotFound
    return grades.earned(item, learner)


def _facts(row: Override) -> dict[str, object]:
    return {
        "user_id": str(row.user_id),
        "points": str(row.points),
        "max_points": row.max_points,
        "reason": row.reason,
    }


def _earned_facts(grade: Grade, user_id: UUID) -> dict[str, object]:
    points = None if grade.points is None else str(grade.points)
    return {"user_id": str(user_id), "points": points}
