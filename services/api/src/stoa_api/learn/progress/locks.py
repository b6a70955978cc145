"""What keeps a lesson closed to a learner, in SQL and in words.

A lesson opens at its release date, if it has one; once the lessons it waits for are
completed; and, where a course is taken in its order, once every required lesson before
it is. What somebody has begun does not close again, except by a date. What a lesson
waits for counts while learners see it, and in a course that is taken in its order only
if it comes earlier: else both would wait for ever. Live lessons are boards, which are
reached in more ways than by the lesson; they are not locked.
"""

from datetime import datetime
from typing import Any, Final

from sqlalchemy import (
    FromClause,
    and_,
    case,
    false,
    func,
    or_,
    select,
    true,
)
from sqlalchemy.dialects.postgresql import JSONB, aggregate_order_by
from sqlalchemy.orm import aliased

from stoa_api.learn.progress.models import LessonProgress, Prerequisite
from stoa_api.learn.progress.schemas import LessonRef, Lock, LockReason
from stoa_api.learn.progress.tables import (
    LIVE,
    SEATED,
    chapters,
    courses,
    enrolments,
    is_shown,
    lessons,
)

COLUMNS: Final = ("opens_at", "first_id", "first_title", "unmet")
"""Of ``locks_in``: what ``lock_in`` makes of them."""


def locks_in(course_id: Any, user_id: Any) -> FromClause:
    """Select the lessons of a course that are closed to somebody.

    To who does not take part they are closed as to somebody who just came.

    Columns: ``lesson_id`` and those of ``COLUMNS``.
    """
    own = aliased(LessonProgress, name="own_step")
    enrolment_id = (
        select(enrolments.c.id)
        .where(
            enrolments.c.course_id == course_id,
            enrolments.c.user_id == user_id,
            enrolments.c.status.in_(SEATED),
        )
        .scalar_subquery()
    )
    is_own = and_(own.lesson_id == lessons.c.id, own.enrolment_id == enrolment_id)
    steps = (
        select(
            lessons.c.id.label("lesson_id"),
            lessons.c.title,
            lessons.c.is_required,
            lessons.c.release_at,
            lessons.c.kind.in_(LIVE).label("is_live"),
            courses.c.is_sequential,
            own.started_at.is_not(None).label("is_begun"),
            own.completed_at.is_not(None).label("is_completed"),
            func.row_number()
            .over(order_by=(chapters.c.position, lessons.c.position))
            .label("number"),
        )
        .select_from(lessons)
        .join(courses, courses.c.id == lessons.c.course_id)
        .join(chapters, chapters.c.id == lessons.c.chapter_id)
        .outerjoin(own, is_own)
        .where(lessons.c.course_id == course_id, is_shown())
        .cte("steps")
    )
    left = steps.alias("left_step")
    first = (
        select(left.c.lesson_id, left.c.title, left.c.number)
        .where(left.c.is_required, ~left.c.is_completed)
        .order_by(left.c.number)
        .limit(1)
        .cte("first_left")
    )
    needed = steps.alias("needed_step")
    ref = func.jsonb_build_object("id", needed.c.lesson_id, "title", needed.c.title)
    unmet = (
        select(func.jsonb_agg(aggregate_order_by(ref, needed.c.number), type_=JSONB()))
        .join(Prerequisite, Prerequisite.needs_id == needed.c.lesson_id)
        .where(
            Prerequisite.lesson_id == steps.c.lesson_id,
            ~needed.c.is_completed,
            or_(~steps.c.is_sequential, needed.c.number < steps.c.number),
            ~steps.c.is_begun,
        )
        .correlate(steps)
        .scalar_subquery()
    )
    is_early = func.coalesce(steps.c.release_at > func.now(), false())
    is_behind = and_(
        steps.c.is_sequential, ~steps.c.is_begun, steps.c.number > first.c.number
    )
    closed = (
        select(
            steps.c.lesson_id,
            case((is_early, steps.c.release_at)).label("opens_at"),
            case((is_behind, first.c.lesson_id)).label("first_id"),
            case((is_behind, first.c.title)).label("first_title"),
            unmet.label("unmet"),
        )
        .select_from(steps)
        .outerjoin(first, true())
        .where(~steps.c.is_live)
        .subquery("closed")
    )
    is_any = or_(*(closed.c[each].is_not(None) for each in COLUMNS))
    return select(closed).where(is_any).subquery("locks")


def lock_in(row: Any) -> Lock | None:
    """Return what closes the lesson of a row to somebody, if anything does."""
    opens_at: datetime | None = row.opens_at
    reasons = list[LockReason]()
    if opens_at is not None:
        reasons.append(LockReason(why="release", lesson=None, at=opens_at))
    unmet = [LessonRef(**each) for each in row.unmet or ()]
    reasons += [LockReason(why="prerequisite", lesson=each, at=None) for each in unmet]
    if row.first_id is not None and row.first_id not in {each.id for each in unmet}:
        first = LessonRef(id=row.first_id, title=row.first_title)
        reasons.append(LockReason(why="sequence", lesson=first, at=None))
    return Lock(reasons=reasons) if reasons else None


def in_words(lock: Lock) -> str:
    """Say what opens a lesson, in one sentence."""
    first = [each.lesson.title for each in lock.reasons if each.lesson is not None]
    dates = [each.at for each in lock.reasons if each.at is not None]
    told = [f"Complete \u201c{each}\u201d first." for each in first]
    told += [f"It opens at {each.isoformat(timespec='minutes')}." for each in dates]
    return " ".join(told)
