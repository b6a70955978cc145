"""Read assignments and what was handed in."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from stoa_api.base.access import Level
from stoa_api.base.actor import Actor
from stoa_api.base.pages import PageRequest, Rows
from stoa_api.learn.assignments import queries
from stoa_api.learn.assignments.errors import SubmissionNotFound
from stoa_api.learn.assignments.queries import Titled
from stoa_api.learn.assignments.schemas import (
    AssignmentOut,
    SubmissionOut,
    SubmissionState,
)
from stoa_api.learn.assignments.service import lateness
from stoa_api.learn.assignments.service.standing import (
    find_assignment,
    hindrance,
    left,
    shown,
)
from stoa_api.learn.courses import service as courses
from stoa_api.studio.members.errors import RoleTooLow
from stoa_api.studio.members.schemas import role_at
from stoa_shared.clock import now


async def get_assignment(
    db: AsyncSession, actor: Actor, lesson_id: UUID
) -> AssignmentOut:
    """Show an assignment, and how the actor stands.

    Raises:
        LessonNotFound: no such lesson, or the actor does not reach it.
        AssignmentNotFound: the lesson is no assignment.
    """
    found = await find_assignment(db, actor, lesson_id)
    lesson, settings = found.seen.lesson, found.content.settings
    own = await queries.submissions_of(db, lesson_id, actor.user_id)
    reason = await hindrance(db, actor, found, own)
    latest = await shown(db, [(each, lesson.title) for each in own[-1:]])
    at = now()
    return AssignmentOut(
        lesson_id=lesson_id,
        course_id=lesson.course_id,
        title=lesson.title,
        instructions=found.content.instructions,
        settings=settings,
        hand_ins_used=len(own),
        hand_ins_left=left(settings, own),
        may_submit=reason is None,
        reason=reason,
        is_late_now=lateness.late_days(settings.due_at, at) > 0,
        late_percent_now=lateness.late_percent(settings, at),
        latest=latest[0] if latest else None,
        now=at,
    )


async def get_submission(
    db: AsyncSession, actor: Actor, lesson_id: UUID, submission_id: UUID
) -> SubmissionOut:
    """Show a submission: one's own, or anybody's to the staff of the course.

    Raises:
        LessonNotFound: no such lesson, or the actor does not reach it.
        AssignmentNotFound: the lesson is no assignment.
        SubmissionNotFound: no such submission, or it is not the actor's to see.
    """
    found = await find_assignment(db, actor, lesson_id)
    by = None if found.is_staff else actor.user_id
    row = await queries.submission_in(db, lesson_id, submission_id, by=by)
    if row is None:
        raise SubmissionNotFound
    return (await shown(db, [(row, found.seen.lesson.title)]))[0]


async def list_submissions(
    db: AsyncSession,
    actor: Actor,
    lesson_id: UUID,
    page: PageRequest,
    *,
    is_all: bool,
    user_id: UUID | None,
    state: SubmissionState | None,
) -> Rows[SubmissionOut]:
    """List what one handed in for an assignment, or others did, for the staff.

    Raises:
        LessonNotFound: no such lesson, or the actor does not reach it.
        AssignmentNotFound: the lesson is no assignment.
        RoleTooLow: what others handed in is for the staff.
    """
    found = await find_assignment(db, actor, lesson_id)
    if not is_all and user_id is None:
        user_id = actor.user_id
    if not found.is_staff and user_id != actor.user_id:
        raise RoleTooLow(role=None, needs=role_at(Level.VIEW))
    rows = await queries.submissions_in(
        db, page, lesson_id=lesson_id, user_id=user_id, state=state
    )
    return await _page(db, rows)


async def list_queue(
    db: AsyncSession,
    actor: Actor,
    course_id: UUID,
    page: PageRequest,
    *,
    lesson_id: UUID | None,
    state: SubmissionState,
) -> Rows[SubmissionOut]:
    """List what waits for the staff of a course, the oldest first.

    Raises:
        CourseNotFound: no such course, or the actor does not see it.
        CourseIsTrashed: restore it first.
        RoleTooLow: the actor is not on its staff.
    """
    courses.require_staff(await courses.seen(db, actor, course_id), Level.VIEW)
    rows = await queries.submissions_in(
        db,
        page,
        course_id=course_id,
        lesson_id=lesson_id,
        state=state,
        is_newest_first=False,
    )
    return await _page(db, rows)


async def _page(db: AsyncSession, rows: Rows[Titled]) -> Rows[SubmissionOut]:
    told = await shown(db, [(each.submission, each.title) for each in rows.items])
    return Rows(told, rows.next_cursor)
