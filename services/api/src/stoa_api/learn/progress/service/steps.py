"""Open a lesson, complete it, and see how far one is."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Final
from uuid import UUID

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from stoa_api.base import audit, outbox
from stoa_api.base.actor import Actor
from stoa_api.base.pages import PageRequest, Rows
from stoa_api.learn.progress import queries
from stoa_api.learn.progress.errors import (
    LessonLocked,
    LessonNotOpen,
    LessonNotReached,
    NotEnrolled,
    RuleNotMet,
)
from stoa_api.learn.progress.locks import in_words
from stoa_api.learn.progress.models import LessonProgress as Row
from stoa_api.learn.progress.queries import Place
from stoa_api.learn.progress.schemas import (
    ChapterProgress,
    CourseProgress,
    Position,
    ProgressOut,
    ProgressPut,
    Result,
    TrailItem,
)
from stoa_api.learn.progress.service import counting, showing
from stoa_shared.clock import now
from stoa_shared.events.learn import LessonCompleted, ProgressUpdated

SLOT: Final = timedelta(minutes=5)
"""How often it is told that somebody goes on in a course."""

_NEVER: Final = datetime(1970, 1, 1, tzinfo=UTC)

log = structlog.stdlib.get_logger()


async def require_open(db: AsyncSession, actor: Actor, lesson_id: UUID) -> Place:
    """Let somebody do something in a lesson that is open to them as a learner.

    It holds the course, then locks the enrolment, until the transaction ends: a
    slice locks rows of its own before.

    Raises:
        LessonNotReached: no such lesson, or the actor does not reach it.
        NotEnrolled: the actor is staff and does not take part.
        LessonNotOpen: it is a draft, or its course is.
        LessonLocked: it is not open to them yet.
    """
    if not await queries.reached(db, actor, lesson_id):
        raise LessonNotReached
    place = await queries.place_of(db, lesson_id, actor.user_id)
    if place is None or not place.is_seated:
        raise NotEnrolled
    if not place.is_open:
        raise LessonNotOpen
    lock = await queries.lock_on(db, place)
    if lock is not None:
        raise LessonLocked(in_words(lock))
    return place


async def put_progress(
    db: AsyncSession, actor: Actor, lesson_id: UUID, wish: ProgressPut
) -> ProgressOut:
    """Say that one opened a lesson, or is done with it; again changes nothing.

    Raises:
        LessonNotReached: no such lesson, or the actor does not reach it.
        NotEnrolled: the actor is staff and does not take part.
        LessonNotOpen: it is a draft, or its course is.
        RuleNotMet: the lesson is completed by something else.
    """
    place = await require_open(db, actor, lesson_id)
    row = await opened(db, place)
    if wish.position is not None:
        row.position = wish.position.model_dump()
    if row.completed_at is None:
        if place.completed_by == "viewed" or (
            place.completed_by == "manual" and wish.state == "completed"
        ):
            await complete(db, actor, place, row, is_own=True)
        elif wish.state == "completed":
            is_time = place.completed_by == "time"
            missing = (place.completed_at_least or 0) - row.seconds if is_time else None
            raise RuleNotMet(by=place.completed_by, missing=missing)
    await db.flush()
    return await _figures(db, place, row)


async def put_position(
    db: AsyncSession, actor: Actor, lesson_id: UUID, position: Position
) -> None:
    """Remember where somebody stopped in a lesson; the last one counts.

    Raises:
        LessonNotReached: no such lesson, or the actor does not reach it.
        NotEnrolled: the actor is staff and does not take part.
        LessonNotOpen: it is a draft, or its course is.
    """
    place = await require_open(db, actor, lesson_id)
    (await opened(db, place)).position = position.model_dump()


async def report_result(
    db: AsyncSession,
    actor: Actor | None,
    *,
    lesson_id: UUID,
    user_id: UUID,
    result: Result,
) -> None:
    """Take what somebody reached in a lesson, and complete it if that is enough.

    For the slices that mark quizzes and what is handed in, in their transaction and
    at its end. Whoever never took part has nothing to report. It leaves no line in
    the audit: that of the caller says what happened.
    """
    await db.flush()
    await queries.hold(db, lesson_id=lesson_id)
    place = await queries.place_of(db, lesson_id, user_id)
    if place is None:
        return
    row = await queries.progress_of(db, place)
    if row is None or (actor is not None and actor.user_id == user_id):
        # Who marks it, or the clock that ends it, is not the learner being there.
        row = await opened(db, place)
    row.is_submitted = row.is_submitted or result.is_submitted
    if not row.is_overridden:
        row.score, row.is_final = result.score, result.is_final
    if row.completed_at is None and is_met(place, row):
        await complete(db, actor, place, row, is_own=False)


async def hold_person(
    db: AsyncSession, *, lesson_id: UUID, user_id: UUID
) -> Place | None:
    """Keep what somebody reaches in a lesson as it is until the transaction ends.

    Returns:
        Where they are, for ``put_score``; None if they take no part there now.
    """
    await queries.hold(db, lesson_id=lesson_id)
    place = await queries.place_of(db, lesson_id, user_id)
    return place if place is not None and place.is_seated else None


async def put_score(
    db: AsyncSession,
    actor: Actor,
    place: Place,
    score: Decimal | None,
    *,
    is_overridden: bool,
) -> None:
    """Take what counts for somebody from the staff, or back from what they earned.

    While it is overridden, what is reported changes the score no more. It completes
    the lesson where the rule asks for a score; it never takes that back.
    """
    row = await queries.progress_of(db, place) or _unopened(db, place)
    row.score, row.is_final, row.is_overridden = score, True, is_overridden
    if row.completed_at is None and is_met(place, row):
        await complete(db, actor, place, row, is_own=False)


async def mine(
    db: AsyncSession, actor: Actor, course_id: UUID
) -> CourseProgress | None:
    """Say how far the actor is in a course, if they take part."""
    found = await queries.figures_of(db, course_id, actor.user_id)
    return None if found is None else showing.course(found)


async def list_trail(
    db: AsyncSession, actor: Actor, page: PageRequest, *, status: str | None
) -> Rows[TrailItem]:
    """List how far the actor is in each of their courses, last seen first."""
    rows = await queries.trail_of(db, actor, page, status=status)
    return rows.map(showing.item)


async def opened(db: AsyncSession, place: Place) -> Row:
    """Return the row of a lesson that somebody is in right now."""
    at = now()
    row = await queries.progress_of(db, place)
    if row is None:
        row = _unopened(db, place)
    is_new = row.seen_at == _NEVER
    if is_new:
        row.started_at = at
    row.seen_at = at
    before = await queries.touch(db, place.enrolment_id, at)
    if is_new or _slot(before) != _slot(at):
        news = ProgressUpdated(subject=place.course_id, user_id=place.user_id)
        outbox.record(db, news, org_id=place.org_id)
    return row


def _unopened(db: AsyncSession, place: Place) -> Row:
    """Begin the row of a lesson, which makes nobody go on there."""
    row = Row(
        enrolment_id=place.enrolment_id,
        lesson_id=place.lesson_id,
        seconds=0,
        is_submitted=False,
        is_final=True,
        is_overridden=False,
        started_at=now(),
        seen_at=_NEVER,
    )
    db.add(row)
    return row


def _slot(at: datetime) -> int:
    """Number the slots of time in which one word that somebody is there is enough."""
    return int(at.timestamp() // SLOT.total_seconds())


def is_met(place: Place, row: Row) -> bool:
    """Whether somebody has what the rule of a lesson asks for."""
    least = place.completed_at_least or 0
    match place.completed_by:
        case "viewed":
            return True
        case "submitted":
            return row.is_submitted
        case "score":
            return row.is_final and row.score is not None and row.score >= least
        case "time":
            return row.seconds >= least
        case "manual":
            return False


async def complete(
    db: AsyncSession, actor: Actor | None, place: Place, row: Row, *, is_own: bool
) -> None:
    """Complete a lesson for good, count it, and give the points for it."""
    row.completed_at = now()
    await db.flush()
    await counting.tell_lesson_completed(
        db,
        actor,
        org_id=place.org_id,
        course_id=place.course_id,
        lesson_id=place.lesson_id,
        user_ids=[place.user_id],
    )
    completed = await queries.settle(
        db, place.course_id, enrolment_id=place.enrolment_id
    )
    await counting.tell_completed(db, actor, place.org_id, place.course_id, completed)
    if is_own:
        audit.write(
            db,
            actor,
            LessonCompleted.type,
            object_type="lesson",
            object_id=place.lesson_id,
            org_id=place.org_id,
            after={
                "course_id": str(place.course_id),
                "user_id": str(place.user_id),
                "is_course_completed": bool(completed),
            },
        )
    log.info(
        "lesson.completed",
        lesson_id=str(place.lesson_id),
        user_id=str(place.user_id),
        is_course_completed=bool(completed),
    )


async def _figures(db: AsyncSession, place: Place, row: Row) -> ProgressOut:
    found = await queries.figures_of(
        db, place.course_id, place.user_id, place.chapter_id
    )
    chapter_id = place.chapter_id
    if found is None or chapter_id is None:
        raise RuntimeError("the enrolment is locked and the lesson has its place")
    chapter = ChapterProgress(
        id=chapter_id, done=found.chapter_done, total=found.chapter_total
    )
    return ProgressOut(
        lesson=showing.lesson(place.kind, row),
        chapter=chapter,
        course=showing.course(found),
    )
