"""Bodies of assignments and submissions."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field, StringConstraints

from stoa_api.base.bodies import Answer, Body
from stoa_api.core.people.schemas import Person
from stoa_api.learn.courses.schemas import Text
from stoa_api.learn.questions.schemas import AssignmentSettings

SubmissionState = Literal["submitted", "graded", "returned", "superseded"]
Whose = Literal["mine", "all"]
Hindrance = Literal["not-enrolled", "lesson-not-open", "past-due", "no-hand-ins-left"]
"""Why somebody cannot hand in; the code with which it would be refused."""
HandIn = Annotated[
    str,
    StringConstraints(
        min_length=1, max_length=100_000, pattern=r"^[^\x00]*\S[^\x00]*$"
    ),
]


class SubmissionNew(Body):
    """What is handed in."""

    text: HandIn
    """Kept as it was sent, to the letter."""


class GradePut(Body):
    """How a submission is marked."""

    points: Annotated[float, Field(ge=0, le=1_000, multiple_of=0.01)]
    """Before anything is taken off for being late."""
    feedback: Text


class ReturnPost(Body):
    """Why something is given back for another try."""

    feedback: Text


class Receipt(Answer):
    """What a learner can show for having handed in."""

    number: int
    submitted_at: datetime
    digest: str
    """SHA-256 of the text, as hexadecimal digits."""


class SubmissionOut(Answer):
    """What somebody handed in, and what was said of it."""

    id: UUID
    lesson_id: UUID
    lesson_title: str
    user: Person
    number: int
    state: SubmissionState
    text: str
    receipt: Receipt
    submitted_at: datetime
    due_at: datetime | None
    is_late: bool
    late_days: int
    late_percent: int
    points: int
    """That can be earned."""
    raw_score: float | None
    score: float | None
    """After what is off for being late."""
    percent: float | None
    feedback: str
    graded_by: Person | None
    graded_at: datetime | None
    version: int


class AssignmentOut(Answer):
    """An assignment, as the caller may hand it in."""

    lesson_id: UUID
    course_id: UUID
    title: str
    instructions: str
    settings: AssignmentSettings
    hand_ins_used: int
    hand_ins_left: int | None
    """Null for as many as one likes."""
    may_submit: bool
    reason: Hindrance | None
    is_late_now: bool
    late_percent_now: int
    latest: SubmissionOut | None
    now: datetime
    """The clock of the server, which is the one that counts."""
