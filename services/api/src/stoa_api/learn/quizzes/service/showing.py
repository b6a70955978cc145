"""What is told of attempts."""

from collections.abc import Mapping
from typing import Any

from stoa_api.core.people.schemas import Person
from stoa_api.learn.questions.schemas import (
    ANSWER,
    ISSUED,
    AnyAnswer,
    Issued,
    MultipleAnswer,
    SingleAnswer,
)
from stoa_api.learn.questions.service import percent
from stoa_api.learn.quizzes.models import Attempt, Response
from stoa_api.learn.quizzes.schemas import (
    AttemptItem,
    AttemptOut,
    AttemptQuestion,
    Shows,
)
from stoa_shared.clock import now


def item(attempt: Attempt, person: Person, told: Shows) -> AttemptItem:
    """Return an attempt as a list shows it."""
    return AttemptItem(**_fields(attempt, person, told))


def page(
    attempt: Attempt, person: Person, responses: Mapping[str, Response], told: Shows
) -> AttemptOut:
    """Return an attempt with its questions."""
    return AttemptOut(
        **_fields(attempt, person, told),
        now=now(),
        shows=told,
        questions=[
            _question(each, responses.get(each.question.id), told)
            for each in ISSUED.validate_python(attempt.questions)
        ],
    )


def figures(attempt: Attempt | None) -> tuple[float | None, float | None]:
    """Return what an attempt earned, in points and percent, once it is over."""
    if attempt is None or attempt.score is None:
        return None, None
    share = percent(attempt.score, attempt.points)
    return float(attempt.score), None if share is None else float(share)


def _fields(attempt: Attempt, person: Person, told: Shows) -> dict[str, Any]:
    earned, share = figures(attempt if told.score else None)
    return {
        "id": attempt.id,
        "lesson_id": attempt.lesson_id,
        "user": person,
        "number": attempt.number,
        "state": attempt.state,
        "started_at": attempt.started_at,
        "deadline": attempt.deadline,
        "submitted_at": attempt.submitted_at,
        "points": attempt.points,
        "score": earned,
        "percent": share,
    }


def _question(
    issued: Issued, response: Response | None, told: Shows
) -> AttemptQuestion:
    answer: AnyAnswer | None = None
    if response is not None and response.answer is not None:
        answer = ANSWER.validate_python(response.answer)
    return AttemptQuestion(
        question=issued.question,
        answer=answer,
        sequence=0 if response is None else response.sequence,
        saved_at=None if response is None else response.saved_at,
        score=_score(response) if told.score else None,
        feedback=issued.feedback if told.feedback else None,
        option_feedback=_chosen_feedback(issued, answer) if told.feedback else None,
        key=issued.key if told.keys else None,
    )


def _score(response: Response | None) -> float:
    """A question without an answer has earned nothing."""
    return 0.0 if response is None else float(response.score or 0)


def _chosen_feedback(issued: Issued, answer: AnyAnswer | None) -> dict[str, str]:
    """Return what is said about the options that somebody chose, and no others."""
    match answer:
        case SingleAnswer(choice=str(choice)):
            chosen = {choice}
        case MultipleAnswer():
            chosen = set(answer.choices)
        case _:
            chosen = set[str]()
    return {
        option: text
        for option, text in issued.option_feedback.items()
        if option in chosen
    }
