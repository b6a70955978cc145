"""Bodies of analytics. A number is null where it is hidden: see the slice's text."""

import datetime as dt
from typing import Final, Literal
from uuid import UUID

from stoa_api.base.bodies import Answer
from stoa_api.core.people.schemas import Person
from stoa_api.learn.courses.schemas import CourseStatusName, EnrolmentStatus

UNDER: Final = 5
"""Groups with fewer people are hidden from who does not teach them."""

Reached = Literal["missing", "started", "unfinished", "completed"]
"""Never opened a lesson; opened it; opened it and is not through; is through."""


class Range(Answer):
    """The days that numbers are about."""

    since: dt.date | None
    """The first; null for as long as there is anything."""
    until: dt.date
    """The last, included."""
    time_zone: Literal["UTC"]


class Standings(Answer):
    """How many people are what in a course now, as its roster says."""

    learners: int
    """Who takes part: active or completed."""
    pending: int | None
    active: int | None
    completed: int | None
    withdrawn: int | None
    removed: int | None


class Day(Answer):
    """What happened on one day."""

    day: dt.date
    enrolled: int | None
    """Who takes part now and came on that day."""
    completed: int | None
    """Who completed a course on that day and takes part now."""
    active: int | None
    """Who did something in a lesson."""


class LessonRef(Answer):
    """A lesson by its title."""

    id: UUID
    title: str


class LessonFigures(Answer):
    """How learners do in one lesson."""

    lesson: LessonRef
    kind: str
    chapter_id: UUID
    is_required: bool
    started: int | None
    """Learners who first opened it on these days."""
    completed: int | None
    """Learners who completed it on these days."""
    average_seconds: int | None
    """How long a learner who ever opened it was there; null for nobody."""


class CourseAnalytics(Answer):
    """How a course goes."""

    course_id: UUID
    range: Range
    updated_at: dt.datetime | None
    """When it was counted; null before that."""
    is_veiled: bool
    """Whether groups under five are hidden from the caller."""
    standings: Standings
    average_percent: int | None
    """How far learners are, rounded down; null for nobody."""
    spread: list[int | None]
    """How many learners are at 0, 1-24, 25-49, 50-74, 75-99 and 100 per cent."""
    enrolled: int | None
    """In these days; the same as ``learners`` for all of the time."""
    completed: int | None
    days: list[Day]
    """Those on which there was anything, the first one first."""
    lessons: list[LessonFigures]
    """Published lessons in their order."""


class LearnerFigures(Answer):
    """How far one learner is."""

    user: Person
    status: EnrolmentStatus
    percent: int
    started: int
    """Published lessons that they opened."""
    completed: int
    """Published lessons that they completed."""
    seconds: int
    enrolled_at: dt.datetime
    last_seen_at: dt.datetime
    completed_at: dt.datetime | None


class LearnerLesson(Answer):
    """What one learner did in one lesson; nulls where they never were."""

    lesson: LessonRef
    kind: str
    is_required: bool
    started_at: dt.datetime | None
    completed_at: dt.datetime | None
    seconds: int


class LearnerDetail(LearnerFigures):
    """How one learner does in one course."""

    lessons: list[LearnerLesson]
    """Published lessons in their order."""
    active_days: list[dt.date]
    """When they did something, of the last 90 days."""


class OrgAnalytics(Answer):
    """How the courses of an organisation go."""

    org_id: UUID
    range: Range
    updated_at: dt.datetime | None
    """When the course was counted whose numbers are oldest; null for none."""
    is_veiled: bool
    people: int
    """Members of the organisation."""
    courses: int
    published_courses: int
    enrolments: int | None
    """People taking part in courses now; who takes part in two counts twice."""
    completed: int | None
    """Of these, the ones completed."""
    days: list[Day]


class CourseRef(Answer):
    """A course by its title."""

    id: UUID
    title: str
    status: CourseStatusName


class CourseRow(Answer):
    """One course among those of an organisation."""

    course: CourseRef
    updated_at: dt.datetime | None
    is_veiled: bool
    learners: int
    completed: int | None
    average_percent: int | None
