"""End attempts: what was saved is scored, once, and told."""

from datetime import datetime
from decimal import Decimal
from typing import Literal
from uuid import UUID

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from stoa_api.base import audit, outbox
from stoa_api.base.actor import Actor
from stoa_api.base.contained import CONTAINED
from stoa_api.learn.lessons import service as lessons
from stoa_api.learn.progress import service as progress
from stoa_api.learn.progress.schemas import Result
from stoa_api.learn.questions.schemas import ANSWER, ISSUED, QuizContent
from stoa_api.learn.questions.service import percent, score
from stoa_api.learn.quizzes import queries
from stoa_api.learn.quizzes.models import Attempt
from stoa_api.learn.quizzes.service.standing import counting
from stoa_shared.clock import now
from stoa_shared.events.learn import AttemptExpired, AttemptSubmitted

log = structlog.stdlib.get_logger()


def is_overdue(attempt: Attempt) -> bool:
    """Whether the time of an open attempt is over."""
    return attempt.deadline is not None and attempt.deadline <= now()


async def end(
    db: AsyncSession,
    actor: Actor | None,
    attempt: Attempt,
    state: Literal["submitted", "expired"],
) -> None:
    """Score an open attempt that the caller has locked, and close it."""
    responses = await queries.responses_of(db, attempt.id)
    total = Decimal(0)
    for issued in ISSUED.validate_python(attempt.questions):
        response = responses.get(issued.question.id)
        if response is not None:
            given = response.answer
            answer = None if given is None else ANSWER.validate_python(given)
            earned = score(issued, answer)
            response.score, total = earned, total + earned
    attempt.score = total
    attempt.state = state
    attempt.submitted_at = now() if state == "submitted" else attempt.deadline
    event = AttemptSubmitted if state == "submitted" else AttemptExpired
    outbox.record(
        db,
        event(
            subject=attempt.id,
            lesson_id=attempt.lesson_id,
            course_id=attempt.course_id,
            user_id=attempt.user_id,
        ),
        actor=actor,
        org_id=attempt.org_id,
    )
    audit.record(
        db,
        actor,
        event.type,
        attempt,
        after={
            "lesson_id": str(attempt.lesson_id),
            "user_id": str(attempt.user_id),
            "number": attempt.number,
            "score": str(total),
        },
    )
    log.info("attempt.ended", attempt_id=str(attempt.id), state=state)
    await db.flush()
    await _report(db, actor, attempt)


async def _report(db: AsyncSession, actor: Actor | None, attempt: Attempt) -> None:
    """Say what somebody has reached in the lesson by now.

    Locks come in one order everywhere: attempts, then the course, then enrolments.
    """
    content = await lessons.content_of(db, attempt.lesson_id)
    if not isinstance(content, QuizContent):
        return
    attempts = await queries.attempts_of(db, attempt.lesson_id, attempt.user_id)
    counted = counting(content.settings, attempts)
    earned = None
    if counted is not None and counted.score is not None:
        earned = percent(counted.score, counted.points)
    await progress.report_result(
        db,
        actor,
        lesson_id=attempt.lesson_id,
        user_id=attempt.user_id,
        result=Result(is_submitted=True, score=earned),
    )


async def end_own_overdue(db: AsyncSession, lesson_id: UUID, user_id: UUID) -> None:
    """End somebody's attempt at a quiz if its time is over."""
    attempt = await queries.overdue_of(db, lesson_id, user_id, now())
    if attempt is not None:
        await end(db, None, attempt, "expired")


async def end_overdue(
    db: AsyncSession, after: tuple[datetime, UUID] | None
) -> tuple[datetime, UUID] | None:
    """End the next attempt whose time is over, in a transaction of its own.

    One that cannot be scored is left open and said in the log, so that it keeps no
    other waiting.

    Args:
        db: The transaction.
        after: What the last call returned; None to begin.

    Returns:
        Where to go on, or None when there is no other.
    """
    attempt = await queries.overdue_after(db, now(), after)
    if attempt is None or attempt.deadline is None:
        return None
    place = (attempt.deadline, attempt.id)
    try:
        async with db.begin_nested():
            await end(db, None, attempt, "expired")
    except Exception:
        CONTAINED.labels("attempt").inc()
        log.exception("attempt.not_ended", attempt_id=str(place[1]))
    return place
