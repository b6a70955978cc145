"""Mark what was handed in, or give it back."""

from decimal import Decimal
from uuid import UUID

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from stoa_api.base import audit, outbox, versions
from stoa_api.base.access import Level
from stoa_api.base.actor import Actor
from stoa_api.learn.assignments import queries
from stoa_api.learn.assignments.errors import (
    SubmissionNotFound,
    SubmissionSuperseded,
    TooManyPoints,
)
from stoa_api.learn.assignments.models import Submission
from stoa_api.learn.assignments.schemas import GradePut, SubmissionOut
from stoa_api.learn.assignments.service import lateness
from stoa_api.learn.assignments.service.standing import (
    AssignmentSeen,
    find_assignment,
    report,
    shown,
)
from stoa_api.studio.members import service as members
from stoa_api.studio.members.errors import RoleTooLow
from stoa_shared.clock import now
from stoa_shared.events.learn import (
    SubmissionEvent,
    SubmissionGraded,
    SubmissionReturned,
)

log = structlog.stdlib.get_logger()


async def grade_submission(
    db: AsyncSession,
    actor: Actor,
    lesson_id: UUID,
    submission_id: UUID,
    *,
    mark: GradePut,
    version: int,
) -> SubmissionOut:
    """Mark a submission, or mark it anew.

    Raises:
        LessonNotFound: no such lesson, or the actor does not reach it.
        AssignmentNotFound: the lesson is no assignment.
        RoleTooLow: the actor is no editor of its course.
        SubmissionNotFound: no such submission.
        SubmissionSuperseded: there is a newer one.
        PreconditionFailed: somebody was faster.
        TooManyPoints: there are not so many to earn.
    """
    found, row = await _changeable(db, actor, lesson_id, submission_id, version)
    before = _facts(row)
    raw = Decimal(str(mark.points)).quantize(Decimal("0.01"))
    if raw > row.points:
        raise TooManyPoints(points=row.points)
    row.state = "graded"
    row.raw_score = raw
    row.score = lateness.after_lateness(raw, row.late_percent)
    row.feedback = mark.feedback
    return await _done(db, actor, found, row, before=before, event=SubmissionGraded)


async def return_submission(
    db: AsyncSession,
    actor: Actor,
    lesson_id: UUID,
    submission_id: UUID,
    *,
    feedback: str,
    version: int,
) -> SubmissionOut:
    """Give a submission back for another try; a mark that it had is gone.

    Raises:
        LessonNotFound: no such lesson, or the actor does not reach it.
        AssignmentNotFound: the lesson is no assignment.
        RoleTooLow: the actor is no editor of its course.
        SubmissionNotFound: no such submission.
        SubmissionSuperseded: there is a newer one.
        PreconditionFailed: somebody was faster.
    """
    found, row = await _changeable(db, actor, lesson_id, submission_id, version)
    before = _facts(row)
    row.state = "returned"
    row.raw_score = row.score = None
    row.feedback = feedback
    return await _done(db, actor, found, row, before=before, event=SubmissionReturned)


async def _changeable(
    db: AsyncSession, actor: Actor, lesson_id: UUID, submission_id: UUID, version: int
) -> tuple[AssignmentSeen, Submission]:
    found = await find_assignment(db, actor, lesson_id)
    if found.seen.level is None:
        raise RoleTooLow(role=None, needs="editor")
    members.require(found.seen.level, Level.EDIT)
    row = await queries.submission_in(db, lesson_id, submission_id, by=None)
    if row is None:
        raise SubmissionNotFound
    # What counts is the newest mark of all: nobody else marks one of this person's
    # meanwhile, or hands in for them.
    await queries.lock_person(db, lesson_id, row.user_id)
    await db.refresh(row, with_for_update=True)
    if row.state == "superseded":
        raise SubmissionSuperseded
    versions.check(row.version, version)
    return found, row


async def _done(
    db: AsyncSession,
    actor: Actor,
    found: AssignmentSeen,
    row: Submission,
    *,
    before: dict[str, object],
    event: type[SubmissionEvent],
) -> SubmissionOut:
    row.graded_by, row.graded_at = actor.user_id, now()
    row.version += 1
    outbox.record(
        db,
        event(
            subject=row.id,
            lesson_id=row.lesson_id,
            course_id=row.course_id,
            user_id=row.user_id,
        ),
        actor=actor,
        org_id=row.org_id,
    )
    audit.record(db, actor, event.type, row, before=before, after=_facts(row))
    log.info(
        "submission.marked", submission_id=str(row.id), actor_id=str(actor.user_id)
    )
    await report(db, actor, row.lesson_id, row.user_id)
    return (await shown(db, [(row, found.seen.lesson.title)]))[0]


def _facts(row: Submission) -> dict[str, object]:
    return {
        "state": row.state,
        "raw_score": None if row.raw_score is None else str(row.raw_score),
        "score": None if row.score is None else str(row.score),
        "user_id": str(row.user_id),
    }
