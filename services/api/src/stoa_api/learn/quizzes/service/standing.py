"""How somebody stands at a quiz: what they may do, and what they see by now."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final, TypeVar
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from stoa_api.base.actor import Actor
from stoa_api.learn.courses import service as courses
from stoa_api.learn.enrolments import service as enrolments
from stoa_api.learn.lessons import service as lessons
from stoa_api.learn.questions.schemas import Policy, QuizContent, QuizSettings
from stoa_api.learn.questions.service import percent
from stoa_api.learn.quizzes import queries
from stoa_api.learn.quizzes.errors import QuizNotFound
from stoa_api.learn.quizzes.models import Attempt
from stoa_api.learn.quizzes.queries import Try
from stoa_api.learn.quizzes.schemas import Hindrance, Shows
from stoa_shared.clock import now

_NIL: Final = Decimal(0)
Tried = TypeVar("Tried", Attempt, Try)
EVERYTHING: Final = Shows(score=True, feedback=True, keys=True)
NOTHING: Final = Shows(score=False, feedback=False, keys=False)


@dataclass(frozen=True, slots=True)
class QuizSeen:
    """A quiz, and what somebody is in its course."""

    seen: lessons.LessonSeen
    quiz: QuizContent

    @property
    def is_staff(self) -> bool:
        """Whether they see everybody's attempts, with the keys."""
        return self.seen.level is not None


async def find_quiz(db: AsyncSession, actor: Actor, lesson_id: UUID) -> QuizSeen:
    """Load a quiz for whoever reaches its lesson.

    Raises:
        LessonNotFound: no such lesson, or the actor does not reach it.
        LessonIsTrashed: it is in the trash, and the actor an editor of its course.
        QuizNotFound: the lesson is no quiz.
    """
    seen, content = await lessons.reached(db, actor, lesson_id)
    if not isinstance(content, QuizContent):
        raise QuizNotFound
    return QuizSeen(seen, content)


async def hindrance(
    db: AsyncSession, actor: Actor, found: QuizSeen, attempts: Sequence[Attempt]
) -> Hindrance | None:
    """Return why somebody cannot begin another attempt, if they cannot."""
    lesson, settings = found.seen.lesson, found.quiz.settings
    if not await enrolments.takes_part(db, lesson.course_id, actor.user_id):
        return "not-enrolled"
    course = (await courses.seen(db, actor, lesson.course_id)).course
    if lesson.status != "published" or course.status != "published":
        return "lesson-not-open"
    if not found.quiz.questions:
        return "quiz-empty"
    if settings.closes_at is not None and settings.closes_at <= now():
        return "quiz-closed"
    if left(settings, attempts) == 0:
        return "no-attempts-left"
    return None


def left(settings: QuizSettings, attempts: Sequence[Attempt | Try]) -> int | None:
    """Return how many attempts are left; None for as many as one likes."""
    allowed = settings.attempts_allowed
    return None if allowed is None else max(0, allowed - len(attempts))


def counting(settings: QuizSettings, attempts: Sequence[Tried]) -> Tried | None:
    """Return the attempt that is the result; None while none is over.

    The one rule for what a learner is shown, what completes the lesson and what
    stands in the gradebook. The attempts come in their order.
    """
    over = [each for each in attempts if each.score is not None]
    if not over:
        return None
    match settings.counts:
        case "first":
            return over[0]
        case "last":
            return over[-1]
        case "best":
            # The first of equals: by share, since a quiz may have got more points.
            return max(over, key=_share)


def _share(attempt: Attempt | Try) -> tuple[object, int]:
    return percent(attempt.score or _NIL, attempt.points) or _NIL, -attempt.number


async def shows(
    db: AsyncSession,
    lesson_id: UUID,
    settings: QuizSettings,
    attempts: Sequence[Attempt],
) -> Shows:
    """Return what a learner sees by now of their attempts that are over."""
    is_closed = waits_for_close(settings) and not await queries.is_anybody_at(
        db, lesson_id
    )
    return told(settings, attempts, is_closed=is_closed)


def waits_for_close(settings: QuizSettings) -> bool:
    """Whether a closing date has passed with which something is told.

    It is once nobody is at it any more: who has extra time is not to hear it from
    others.
    """
    policies = {settings.show_score, settings.show_feedback, settings.show_keys}
    return (
        "after_close" in policies
        and settings.closes_at is not None
        and settings.closes_at <= now()
    )


def told(
    settings: QuizSettings, attempts: Sequence[Attempt | Try], *, is_closed: bool
) -> Shows:
    """Return what a learner sees of their attempts, closed for all or not."""
    is_last = left(settings, attempts) == 0 and all(
        each.state != "open" for each in attempts
    )

    def is_due(policy: Policy) -> bool:
        match policy:
            case "never":
                return False
            case "after_submit":
                return True
            case "after_last_attempt":
                return is_last
            case "after_close":
                return is_closed

    return Shows(
        score=is_due(settings.show_score),
        feedback=is_due(settings.show_feedback),
        keys=is_due(settings.show_keys),
    )
