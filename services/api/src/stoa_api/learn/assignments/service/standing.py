"""How somebody stands at an assignment: whether they may hand in, what they have."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from stoa_api.base.actor import Actor
from stoa_api.core.people import service as people
from stoa_api.learn.assignments import queries
from stoa_api.learn.assignments.errors import AssignmentNotFound
from stoa_api.learn.assignments.models import Submission
from stoa_api.learn.assignments.queries import HandIn
from stoa_api.learn.assignments.schemas import Hindrance, Receipt, SubmissionOut
from stoa_api.learn.courses import service as courses
from stoa_api.learn.enrolments import service as enrolments
from stoa_api.learn.lessons import service as lessons
from stoa_api.learn.progress import service as progress
from stoa_api.learn.progress.schemas import Result
from stoa_api.learn.questions.schemas import AssignmentContent, AssignmentSettings
from stoa_api.learn.questions.service import percent
from stoa_shared.clock import now

HandedIn = TypeVar("HandedIn", Submission, HandIn)


@dataclass(frozen=True, slots=True)
class AssignmentSeen:
    """An assignment, and what somebody is in its course."""

    seen: lessons.LessonSeen
    content: AssignmentContent

    @property
    def is_staff(self) -> bool:
        """Whether they see what everybody handed in."""
        return self.seen.level is not None


async def find_assignment(
    db: AsyncSession, actor: Actor, lesson_id: UUID
) -> AssignmentSeen:
    """Load an assignment for whoever reaches its lesson.

    Raises:
        LessonNotFound: no such lesson, or the actor does not reach it.
        LessonIsTrashed: it is in the trash, and the actor an editor of its course.
        LessonLocked: it is not open to the actor yet.
        AssignmentNotFound: the lesson is no assignment.
    """
    seen, content = await lessons.reached(db, actor, lesson_id)
    if not isinstance(content, AssignmentContent):
        raise AssignmentNotFound
    return AssignmentSeen(seen, content)


async def hindrance(
    db: AsyncSession,
    actor: Actor,
    found: AssignmentSeen,
    handed_in: Sequence[Submission],
) -> Hindrance | None:
    """Return why somebody cannot hand in now, if they cannot."""
    lesson, settings = found.seen.lesson, found.content.settings
    if not await enrolments.takes_part(db, lesson.course_id, actor.user_id):
        return "not-enrolled"
    course = (await courses.seen(db, actor, lesson.course_id)).course
    if lesson.status != "published" or course.status != "published":
        return "lesson-not-open"
    is_returned = bool(handed_in) and handed_in[-1].state == "returned"
    if settings.late == "refused" and settings.due_at and settings.due_at < now():
        return "past-due"
    if left(settings, handed_in) == 0 and not is_returned:
        return "no-hand-ins-left"
    return None


def left(settings: AssignmentSettings, handed_in: Sequence[Submission]) -> int | None:
    """Return how often one may hand in yet; None for as often as one likes."""
    allowed = settings.hand_ins_allowed
    return None if allowed is None else max(0, allowed - len(handed_in))


def counting(handed_in: Sequence[HandedIn]) -> HandedIn | None:
    """Return what has the mark that counts, the newest; None while nothing is marked.

    The one rule for what completes the lesson and what stands in the gradebook. They
    come in their order.
    """
    marked = [each for each in handed_in if each.score is not None]
    return marked[-1] if marked else None


async def report(
    db: AsyncSession, actor: Actor | None, lesson_id: UUID, user_id: UUID
) -> None:
    """Say what somebody has reached in the lesson by now: their newest mark.

    Locks come in one order everywhere: submissions, then the course, then enrolments.
    """
    await db.flush()
    counted = counting(await queries.submissions_of(db, lesson_id, user_id))
    earned = None
    if counted is not None and counted.score is not None:
        earned = percent(counted.score, counted.points)
    await progress.report_result(
        db,
        actor,
        lesson_id=lesson_id,
        user_id=user_id,
        result=Result(is_submitted=True, score=earned),
    )


async def shown(
    db: AsyncSession, rows: Sequence[tuple[Submission, str]]
) -> list[SubmissionOut]:
    """Return submissions, each with the title of its assignment, as they are read."""
    ids = {row.user_id for row, _ in rows} | {
        row.graded_by for row, _ in rows if row.graded_by is not None
    }
    persons = await people.shown(db, list(ids))
    return [
        SubmissionOut(
            id=row.id,
            lesson_id=row.lesson_id,
            lesson_title=title,
            user=persons[row.user_id],
            number=row.number,
            state=row.state,
            text=row.text,
            receipt=Receipt(
                number=row.number,
                submitted_at=row.submitted_at,
                digest=row.digest.hex(),
            ),
            submitted_at=row.submitted_at,
            due_at=row.due_at,
            is_late=row.late_days > 0,
            late_days=row.late_days,
            late_percent=row.late_percent,
            points=row.points,
            raw_score=None if row.raw_score is None else float(row.raw_score),
            score=None if row.score is None else float(row.score),
            percent=_percent(row),
            feedback=row.feedback,
            graded_by=persons.get(row.graded_by) if row.graded_by else None,
            graded_at=row.graded_at,
            version=row.version,
        )
        for row, title in rows
    ]


def _percent(row: Submission) -> float | None:
    if row.score is None:
        return None
    share = percent(row.score, row.points)
    return None if share is None else float(share)
