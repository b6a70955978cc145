"""Bodies of quizzes, attempts and extra time."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from stoa_api.base.bodies import Answer, Body
from stoa_api.core.people.schemas import Person
from stoa_api.learn.questions.schemas import (
    AnyAnswer,
    AnyKey,
    AnyShown,
    QuizSettings,
)

AttemptState = Literal["open", "submitted", "expired"]
Whose = Literal["mine", "all"]
Hindrance = Literal[
    "not-enrolled", "lesson-not-open", "quiz-closed", "quiz-empty", "no-attempts-left"
]
"""Why somebody cannot begin; the code with which it would be refused."""


class QuizOut(Answer):
    """A quiz before one begins, as the caller may take it."""

    lesson_id: UUID
    course_id: UUID
    title: str
    note: str
    settings: QuizSettings
    question_count: int
    points: int
    time_limit_seconds: int | None
    """With the caller's extra time."""
    extra_time_percent: int
    attempts_used: int
    attempts_left: int | None
    """Null for as many as one likes."""
    open_attempt_id: UUID | None
    may_start: bool
    """Or go on with the open one."""
    reason: Hindrance | None
    score: float | None
    """Of the attempt that counts; null while there is none or it is not shown."""
    percent: float | None
    now: datetime
    """The clock of the server, which is the one that counts."""


class AttemptItem(Answer):
    """An attempt in a list."""

    id: UUID
    lesson_id: UUID
    user: Person
    number: int
    state: AttemptState
    started_at: datetime
    deadline: datetime | None
    submitted_at: datetime | None
    points: int
    """That can be earned."""
    score: float | None
    """Null while it is open or not shown."""
    percent: float | None


class Shows(Answer):
    """What of a result the caller sees by now."""

    score: bool
    feedback: bool
    keys: bool


class AttemptQuestion(Answer):
    """A question of an attempt, what was answered, and what is told about it."""

    question: AnyShown
    answer: AnyAnswer | None
    sequence: int
    """Of the saved answer; 0 when nothing is saved."""
    saved_at: datetime | None
    score: float | None
    feedback: str | None
    option_feedback: dict[str, str] | None
    """About the options that were chosen."""
    key: AnyKey | None


class AttemptOut(AttemptItem):
    """An attempt with its questions."""

    now: datetime
    """The clock of the server, which is the one that counts."""
    shows: Shows
    questions: list[AttemptQuestion]


class AnswerPut(Body):
    """An answer to save."""

    sequence: Annotated[int, Field(ge=1, lt=1 << 53)]
    """Rises with each change; such as milliseconds since 1970."""
    answer: AnyAnswer | None
    """Null takes back what was saved."""


class AnswerOut(Answer):
    """What is saved now."""

    question_id: str
    sequence: int
    saved_at: datetime
    is_saved: bool
    """False when a newer answer was there already."""


class ExtraTimePut(Body):
    """How much longer somebody has."""

    percent: Annotated[int, Field(ge=1, le=400)]
    """Of each time limit, on top of it."""


class ExtraTimeOut(Answer):
    """How much longer somebody has for each timed quiz of a course."""

    user: Person
    percent: int
    granted_at: datetime
