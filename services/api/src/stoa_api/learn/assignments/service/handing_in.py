"""Hand something in."""

import hashlib
from collections.abc import Sequence
from typing import Final
from uuid import UUID

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from stoa_api.base import audit, outbox
from stoa_api.base.actor import Actor
from stoa_api.learn.assignments import queries
from stoa_api.learn.assignments.errors import NoHandInsLeft, PastDue
from stoa_api.learn.assignments.models import Submission
from stoa_api.learn.assignments.schemas import Hindrance, SubmissionNew, SubmissionOut
from stoa_api.learn.assignments.service import lateness
from stoa_api.learn.assignments.service.standing import (
    AssignmentSeen,
    find_assignment,
    hindrance,
    report,
    shown,
)
from stoa_api.learn.progress import service as progress
from stoa_api.learn.progress.errors import LessonNotOpen, NotEnrolled
from stoa_shared.clock import now
from stoa_shared.events.learn import SubmissionCreated
from stoa_shared.ids import new_id
from stoa_shared.problems import Problem

_REFUSALS: Final[dict[Hindrance, type[Problem]]] = {
    "not-enrolled": NotEnrolled,
    "lesson-not-open": LessonNotOpen,
    "past-due": PastDue,
    "no-hand-ins-left": NoHandInsLeft,
}

log = structlog.stdlib.get_logger()


async def hand_in(
    db: AsyncSession, actor: Actor, lesson_id: UUID, new: SubmissionNew
) -> SubmissionOut:
    """Hand something in; what waited from the same person waits no longer.

    Raises:
        LessonNotFound: no such lesson, or the actor does not reach it.
        LessonLocked: it is not open to the actor yet.
        AssignmentNotFound: the lesson is no assignment.
        NotEnrolled: the actor takes no part in the course.
        LessonNotOpen: lesson or course are not published.
        PastDue: nothing is taken after the due date.
        NoHandInsLeft: it was handed in as often as it may be.
    """
    found = await find_assignment(db, actor, lesson_id)
    await queries.lock_person(db, lesson_id, actor.user_id)
    before = await queries.submissions_of(db, lesson_id, actor.user_id, for_change=True)
    await progress.require_open(db, actor, lesson_id)
    reason = await hindrance(db, actor, found, before)
    if reason is not None:
        raise _REFUSALS[reason]
    row = _made(actor, found, before, new.text)
    for each in before:
        if each.state == "submitted":
            each.state = "superseded"
            each.version += 1
    db.add(row)
    event = SubmissionCreated(
        subject=row.id,
        lesson_id=lesson_id,
        course_id=row.course_id,
        user_id=actor.user_id,
    )
    outbox.record(db, event, actor=actor, org_id=row.org_id)
    audit.record(
        db,
        actor,
        SubmissionCreated.type,
        row,
        after={
            "lesson_id": str(lesson_id),
            "number": row.number,
            "digest": row.digest.hex(),
            "late_days": row.late_days,
        },
    )
    log.info(
        "submission.created", submission_id=str(row.id), actor_id=str(actor.user_id)
    )
    await report(db, actor, lesson_id, actor.user_id)
    return (await shown(db, [(row, found.seen.lesson.title)]))[0]


def _made(
    actor: Actor, found: AssignmentSeen, before: Sequence[Submission], text: str
) -> Submission:
    lesson, settings = found.seen.lesson, found.content.settings
    at = now()
    return Submission(
        id=new_id(),
        org_id=lesson.org_id,
        course_id=lesson.course_id,
        lesson_id=lesson.id,
        user_id=actor.user_id,
        number=len(before) + 1,
        state="submitted",
        text=text,
        digest=hashlib.sha256(text.encode()).digest(),
        submitted_at=at,
        due_at=settings.due_at,
        late_days=lateness.late_days(settings.due_at, at),
        late_percent=lateness.late_percent(settings, at),
        points=settings.points,
        feedback="",
        version=1,
    )
