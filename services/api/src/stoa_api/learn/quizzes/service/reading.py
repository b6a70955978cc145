"""Read quizzes and attempts. What is over by now is ended first."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from stoa_api.base.access import Level
from stoa_api.base.actor import Actor
from stoa_api.base.pages import PageRequest, Rows
from stoa_api.core.people import service as people
from stoa_api.learn.quizzes import queries
from stoa_api.learn.quizzes.errors import AttemptNotFound
from stoa_api.learn.quizzes.models import Attempt
from stoa_api.learn.quizzes.schemas import AttemptItem, AttemptOut, QuizOut, Shows
from stoa_api.learn.quizzes.service import clock, showing
from stoa_api.learn.quizzes.service.ending import end_own_overdue
from stoa_api.learn.quizzes.service.standing import (
    EVERYTHING,
    NOTHING,
    QuizSeen,
    counting,
    find_quiz,
    hindrance,
    left,
    shows,
)
from stoa_api.studio.members.errors import RoleTooLow
from stoa_api.studio.members.schemas import role_at
from stoa_shared.clock import now


async def get_quiz(db: AsyncSession, actor: Actor, lesson_id: UUID) -> QuizOut:
    """Show a quiz as it is before one begins, and how the actor stands.

    Raises:
        LessonNotFound: no such lesson, or the actor does not reach it.
        QuizNotFound: the lesson is no quiz.
    """
    found = await find_quiz(db, actor, lesson_id)
    await end_own_overdue(db, lesson_id, actor.user_id)
    lesson, quiz = found.seen.lesson, found.quiz
    attempts = await queries.attempts_of(db, lesson_id, actor.user_id)
    extra = await queries.extra_percent(db, lesson.course_id, actor.user_id)
    limit = clock.time_limit(quiz.settings.time_limit_seconds, extra)
    running = next((each for each in attempts if each.state == "open"), None)
    reason = None
    if running is None:
        reason = await hindrance(db, actor, found, attempts)
    is_told = (await shows(db, lesson_id, quiz.settings, attempts)).score
    result = counting(quiz.settings, attempts) if is_told else None
    earned, share = showing.figures(result)
    return QuizOut(
        lesson_id=lesson_id,
        course_id=lesson.course_id,
        title=lesson.title,
        note=quiz.note,
        settings=quiz.settings,
        question_count=len(quiz.questions),
        points=sum(each.points for each in quiz.questions),
        time_limit_seconds=None if limit is None else int(limit.total_seconds()),
        extra_time_percent=extra,
        attempts_used=len(attempts),
        attempts_left=left(quiz.settings, attempts),
        open_attempt_id=None if running is None else running.id,
        may_start=reason is None,
        reason=reason,
        score=earned,
        percent=share,
        now=now(),
    )


async def get_attempt(
    db: AsyncSession, actor: Actor, lesson_id: UUID, attempt_id: UUID
) -> AttemptOut:
    """Show an attempt: one's own, or anybody's to the staff of the course.

    Raises:
        LessonNotFound: no such lesson, or the actor does not reach it.
        QuizNotFound: the lesson is no quiz.
        AttemptNotFound: no such attempt, or it is not the actor's to see.
    """
    found = await find_quiz(db, actor, lesson_id)
    by = None if found.is_staff else actor.user_id
    attempt = await queries.attempt_in(db, lesson_id, attempt_id, by=by)
    if attempt is None:
        raise AttemptNotFound
    await end_own_overdue(db, lesson_id, attempt.user_id)
    return await show(db, found, attempt)


async def list_attempts(
    db: AsyncSession,
    actor: Actor,
    lesson_id: UUID,
    page: PageRequest,
    *,
    is_all: bool,
    user_id: UUID | None,
) -> Rows[AttemptItem]:
    """List one's own attempts at a quiz, or those of others, for the staff.

    Raises:
        LessonNotFound: no such lesson, or the actor does not reach it.
        QuizNotFound: the lesson is no quiz.
        RoleTooLow: others' attempts are for the staff.
    """
    found = await find_quiz(db, actor, lesson_id)
    if not is_all and user_id is None:
        user_id = actor.user_id
    if not found.is_staff and user_id != actor.user_id:
        raise RoleTooLow(role=None, needs=role_at(Level.VIEW))
    await end_own_overdue(db, lesson_id, actor.user_id)
    told = EVERYTHING
    if not found.is_staff:
        own = await queries.attempts_of(db, lesson_id, actor.user_id)
        told = await shows(db, lesson_id, found.quiz.settings, own)
    rows = await queries.attempts_at(db, lesson_id, page, user_id=user_id)
    persons = await people.shown(db, [each.user_id for each in rows.items])
    return rows.map(lambda row: showing.item(row, persons[row.user_id], told))


async def show(db: AsyncSession, found: QuizSeen, attempt: Attempt) -> AttemptOut:
    """Return an attempt as somebody sees it who was found to."""
    persons = await people.shown(db, [attempt.user_id])
    responses = await queries.responses_of(db, attempt.id)
    told = await _told(db, found, attempt)
    return showing.page(attempt, persons[attempt.user_id], responses, told)


async def _told(db: AsyncSession, found: QuizSeen, attempt: Attempt) -> Shows:
    if found.is_staff:
        return EVERYTHING
    if attempt.state == "open":
        return NOTHING
    own = await queries.attempts_of(db, attempt.lesson_id, attempt.user_id)
    return await shows(db, attempt.lesson_id, found.quiz.settings, own)
