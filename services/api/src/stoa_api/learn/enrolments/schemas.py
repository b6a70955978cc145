"""Bodies of enrolments."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from stoa_api.base.bodies import Answer, Body
from stoa_api.core.people.schemas import Person
from stoa_api.learn.courses.schemas import EnrolmentStatus


class EnrolmentPut(Body):
    """What staff make of somebody: one who takes part."""

    status: Literal["active"] = "active"


class EnrolmentOut(Answer):
    """How somebody takes part in a course."""

    course_id: UUID
    user: Person
    status: EnrolmentStatus
    since: datetime
    """Since when it has this status."""
    created_at: datetime
    percent: int
    """How far they are, rounded down; 100 exactly when the course is completed."""
    completed_at: datetime | None
    last_seen_at: datetime
    """When they last did something in the course, or came."""
