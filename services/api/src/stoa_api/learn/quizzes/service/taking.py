"""Take a quiz: begin an attempt, save answers, hand it in."""

import secrets
from typing import Final
from uuid import UUID

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from stoa_api.base import audit, outbox
from stoa_api.base.actor import Actor
from stoa_api.learn.progress import service as progress
from stoa_api.learn.progress.errors import LessonNotOpen, NotEnrolled
from stoa_api.learn.questions.schemas import ISSUED, AnyShown
from stoa_api.learn.questions.service import issue, unknown_in
from stoa_api.learn.quizzes import queries
from stoa_api.learn.quizzes.errors import (
    AnswerType,
    AnswerUnknown,
    AttemptNotFound,
    AttemptOver,
    NoAttemptsLeft,
    QuestionNotFound,
    QuizClosed,
    QuizEmpty,
)
from stoa_api.learn.quizzes.models import Attempt
from stoa_api.learn.quizzes.schemas import AnswerOut, AnswerPut, AttemptOut, Hindrance
from stoa_api.learn.quizzes.service import clock
from stoa_api.learn.quizzes.service.ending import end, end_own_overdue, is_overdue
from stoa_api.learn.quizzes.service.reading import show
from stoa_api.learn.quizzes.service.standing import QuizSeen, find_quiz, hindrance
from stoa_shared.clock import now
from stoa_shared.events.learn import AttemptStarted
from stoa_shared.ids import new_id
from stoa_shared.problems import Problem

_REFUSALS: Final[dict[Hindrance, type[Problem]]] = {
    "not-enrolled": NotEnrolled,
    "lesson-not-open": LessonNotOpen,
    "quiz-empty": QuizEmpty,
    "quiz-closed": QuizClosed,
    "no-attempts-left": NoAttemptsLeft,
}

log = structlog.stdlib.get_logger()


async def start_attempt(
    db: AsyncSession, actor: Actor, lesson_id: UUID
) -> tuple[AttemptOut, bool]:
    """Begin an attempt, or go on with the open one; say whether it is a new one.

    Raises:
        LessonNotFound: no such lesson, or the actor does not reach it.
        QuizNotFound: the lesson is no quiz.
        NotEnrolled: the actor takes no part in the course.
        LessonNotOpen: lesson or course are not published.
        QuizEmpty: there are no questions yet.
        QuizClosed: its closing date has passed.
        NoAttemptsLeft: all attempts are used.
    """
    found = await find_quiz(db, actor, lesson_id)
    await queries.lock_person(db, lesson_id, actor.user_id)
    await end_own_overdue(db, lesson_id, actor.user_id)
    attempts = await queries.attempts_of(db, lesson_id, actor.user_id)
    for each in attempts:
        if each.state == "open":
            await db.refresh(each, ["questions"])
            return await show(db, found, each), False
    await progress.require_open(db, actor, lesson_id)
    reason = await hindrance(db, actor, found, attempts)
    if reason is not None:
        raise _REFUSALS[reason]
    attempt = await _begin(db, actor, found, number=len(attempts) + 1)
    return await show(db, found, attempt), True


async def save_answer(
    db: AsyncSession,
    actor: Actor,
    lesson_id: UUID,
    attempt_id: UUID,
    *,
    question_id: str,
    sent: AnswerPut,
) -> AnswerOut:
    """Save an answer of one's own open attempt, unless a newer one is there.

    Raises:
        LessonNotFound: no such lesson, or the actor does not reach it.
        QuizNotFound: the lesson is no quiz.
        AttemptNotFound: no such attempt of the actor's.
        QuestionNotFound: the attempt has no such question.
        AnswerType: it answers another type of question.
        AnswerUnknown: it names what the question does not have.
        AttemptOver: it was handed in, or its time is over.
    """
    await find_quiz(db, actor, lesson_id)
    # Shared: answers to many questions come at once, but none after the end.
    attempt = await queries.attempt_in(
        db, lesson_id, attempt_id, by=actor.user_id, lock="share"
    )
    if attempt is None:
        raise AttemptNotFound
    _require_answerable(attempt, question_id, sent)
    at = now()
    if attempt.state != "open" or is_overdue(attempt):
        ended_at = attempt.submitted_at or attempt.deadline
        raise AttemptOver(
            state="expired" if attempt.state == "open" else attempt.state,
            submitted_at=None if ended_at is None else ended_at.isoformat(),
        )
    answer = None if sent.answer is None else sent.answer.model_dump(mode="json")
    kept = await queries.save(
        db,
        attempt_id=attempt_id,
        question_id=question_id,
        answer=answer,
        sequence=sent.sequence,
        at=at,
    )
    return AnswerOut(
        question_id=question_id,
        sequence=kept.sequence,
        saved_at=kept.saved_at,
        is_saved=kept.sequence == sent.sequence,
    )


async def submit_attempt(
    db: AsyncSession, actor: Actor, lesson_id: UUID, attempt_id: UUID
) -> AttemptOut:
    """Hand in one's own attempt; doing it again changes nothing.

    Raises:
        LessonNotFound: no such lesson, or the actor does not reach it.
        QuizNotFound: the lesson is no quiz.
        AttemptNotFound: no such attempt of the actor's.
    """
    found = await find_quiz(db, actor, lesson_id)
    attempt = await queries.attempt_in(
        db, lesson_id, attempt_id, by=actor.user_id, lock="change"
    )
    if attempt is None:
        raise AttemptNotFound
    if attempt.state == "open":
        if is_overdue(attempt):
            await end(db, None, attempt, "expired")
        else:
            await end(db, actor, attempt, "submitted")
    return await show(db, found, attempt)


async def _begin(
    db: AsyncSession, actor: Actor, found: QuizSeen, *, number: int
) -> Attempt:
    lesson, settings = found.seen.lesson, found.quiz.settings
    extra = await queries.extra_percent(db, lesson.course_id, actor.user_id)
    issued = issue(found.quiz, secrets.SystemRandom())
    at = now()
    attempt = Attempt(
        id=new_id(),
        org_id=lesson.org_id,
        course_id=lesson.course_id,
        lesson_id=lesson.id,
        user_id=actor.user_id,
        number=number,
        state="open",
        started_at=at,
        deadline=clock.deadline(
            at,
            seconds=settings.time_limit_seconds,
            closes_at=settings.closes_at,
            extra_percent=extra,
        ),
        time_limit_seconds=settings.time_limit_seconds,
        closes_at=settings.closes_at,
        points=sum(each.question.points for each in issued),
        questions=ISSUED.dump_python(issued, mode="json"),
    )
    db.add(attempt)
    outbox.record(
        db,
        AttemptStarted(
            subject=attempt.id,
            lesson_id=lesson.id,
            course_id=lesson.course_id,
            user_id=actor.user_id,
        ),
        actor=actor,
        org_id=lesson.org_id,
    )
    facts = {"lesson_id": str(lesson.id), "number": number}
    audit.record(db, actor, AttemptStarted.type, attempt, after=facts)
    log.info(
        "attempt.started",
        attempt_id=str(attempt.id),
        lesson_id=str(lesson.id),
        actor_id=str(actor.user_id),
    )
    await db.flush()
    return attempt


def _require_answerable(attempt: Attempt, question_id: str, sent: AnswerPut) -> None:
    question = _question_in(attempt, question_id)
    if sent.answer is None:
        return
    if sent.answer.type != question.type:
        raise AnswerType(type=question.type)
    if unknown_in(question, sent.answer):
        raise AnswerUnknown


def _question_in(attempt: Attempt, question_id: str) -> AnyShown:
    for each in attempt.questions:
        if each["question"]["id"] == question_id:
            return ISSUED.validate_python([each])[0].question
    raise QuestionNotFound
