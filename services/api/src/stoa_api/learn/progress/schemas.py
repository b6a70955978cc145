"""Bodies of progress, and what completes a lesson."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Annotated, Final, Literal, Self
from uuid import UUID

from pydantic import Field, TypeAdapter, model_validator

from stoa_api.base.bodies import Answer, Body
from stoa_api.learn.courses.schemas import CourseStatusName

RuleName = Literal["manual", "viewed", "time", "score", "submitted"]


class ByHand(Body):
    """The learner says that they are done with it."""

    by: Literal["manual"]


class ByViewing(Body):
    """To open it is enough."""

    by: Literal["viewed"]


class ByTime(Body):
    """Staying with it for so long is enough."""

    by: Literal["time"]
    seconds: Annotated[int, Field(ge=60, le=86_400)]


class ByScore(Body):
    """So many per cent of the points are needed."""

    by: Literal["score"]
    percent: Annotated[int, Field(ge=1, le=100)]


class BySubmitting(Body):
    """Something is to be handed in."""

    by: Literal["submitted"]


AnyRule = ByHand | ByViewing | ByTime | ByScore | BySubmitting
Rule = Annotated[AnyRule, Field(discriminator="by")]
"""What completes a lesson."""
_RULE: Final = TypeAdapter[AnyRule](Rule)

_READ: Final[tuple[RuleName, ...]] = ("manual", "viewed", "time")
RULES: Final[dict[str, tuple[RuleName, ...]]] = {
    "text": _READ,
    "link": _READ,
    "video": _READ,
    "document": _READ,
    "whiteboard": _READ,
    "quiz": ("score", "submitted"),
    # What waits for staff does not keep the learner waiting.
    "assignment": ("submitted", "score"),
}
"""How a lesson of each kind may be completed; the first is what it begins with."""
_AT_LEAST: Final[dict[RuleName, str]] = {"time": "seconds", "score": "percent"}
_BEGINS_WITH: Final = {"time": 300, "score": 50}


def rule_of(by: RuleName, at_least: int | None) -> AnyRule:
    """Return a rule from the two columns that keep it."""
    more = {_AT_LEAST[by]: at_least} if by in _AT_LEAST else {}
    return _RULE.validate_python({"by": by, **more})


def columns_of(rule: AnyRule) -> tuple[RuleName, int | None]:
    """Return what is kept of a rule: its name, and how much it asks for."""
    name = _AT_LEAST.get(rule.by)
    return rule.by, None if name is None else getattr(rule, name)


def first_rule(kind: str) -> AnyRule:
    """Return what completes a lesson of a kind if its author says nothing."""
    by = RULES[kind][0]
    return rule_of(by, _BEGINS_WITH.get(by))


@dataclass(frozen=True, slots=True)
class Result:
    """What somebody reached in a lesson, as the slice of its kind reports it."""

    is_submitted: bool
    """Whether they handed something in."""
    score: Decimal | None = None
    """Per cent of the points that count now, or None before there are any."""
    is_final: bool = True
    """False while the score may change because not everything is marked."""


class Position(Body):
    """Where somebody stopped: in which block, at which second, on which page."""

    block: Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{1,40}$")] | None = None
    second: Annotated[int, Field(ge=0, le=86_400)] | None = None
    page: Annotated[int, Field(ge=1, le=100_000)] | None = None

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if self.block is None and self.second is None and self.page is None:
            raise ValueError("say at least one of block, second and page")
        return self


class PositionOut(Answer):
    """Where somebody stopped."""

    block: str | None
    second: int | None
    page: int | None


class ProgressPut(Body):
    """How far the caller is in a lesson: they opened it, or are done with it."""

    state: Literal["started", "completed"]
    position: Position | None = None


class LessonRef(Answer):
    """A lesson by its title."""

    id: UUID
    title: str


class LockReason(Answer):
    """Something that keeps a lesson closed to the caller."""

    why: Literal["sequence", "prerequisite", "release"]
    lesson: LessonRef | None
    """What is to be completed first; null for a date."""
    at: datetime | None
    """When it opens; null for what depends on another lesson."""


class Lock(Answer):
    """Why a lesson is closed to the caller, and what opens it."""

    reasons: list[LockReason]


class Heartbeat(Body):
    """How long the caller was in a lesson since they last said so."""

    lesson_id: UUID
    seconds: Annotated[int, Field(ge=1, le=3_600)]


class HeartbeatsPost(Body):
    """The lessons that the caller was in lately, each once."""

    beats: Annotated[list[Heartbeat], Field(min_length=1, max_length=20)]


class LessonTime(Answer):
    """How long the caller was in a lesson, as far as it counts."""

    lesson_id: UUID
    seconds: int
    state: Literal["started", "completed"]


class HeartbeatsOut(Answer):
    """What of the time counted."""

    counted: int
    """Seconds of this call; never more than have passed since the one before."""
    lessons: list[LessonTime]
    """Those that are open to the caller."""


class LessonProgress(Answer):
    """How far the caller is in a lesson."""

    state: Literal["started", "completed"]
    seconds: int
    """How long they were there, as far as it counts."""
    score: float | None
    """Per cent of the points; null where there are none, or none yet, and always of
    a quiz, which tells it itself."""
    position: PositionOut | None
    started_at: datetime
    completed_at: datetime | None


class ChapterProgress(Answer):
    """How many required lessons of a chapter the caller has completed."""

    id: UUID
    done: int
    total: int


class CourseProgress(Answer):
    """How far the caller is in a course."""

    percent: int
    """Rounded down; 100 exactly when the course is completed."""
    done: int
    """Required lessons that they completed, of those that are published."""
    total: int
    status: Literal["active", "completed"]
    completed_at: datetime | None
    last_lesson_id: UUID | None
    """Where they were last."""
    next_lesson_id: UUID | None
    """Where they go on: there if it is not completed, else what comes next."""


class ProgressOut(Answer):
    """What a step forward in a lesson made of the lesson, chapter and course."""

    lesson: LessonProgress
    chapter: ChapterProgress
    course: CourseProgress


class TrailCourse(Answer):
    """A course on the trail of a learner."""

    id: UUID
    org_id: UUID
    slug: str
    title: str
    status: CourseStatusName


class TrailLesson(Answer):
    """A lesson on the trail of a learner."""

    id: UUID
    title: str
    kind: str
    position: PositionOut | None
    """Where they stopped in it."""


class TrailItem(Answer):
    """How far the caller is in one of their courses."""

    course: TrailCourse
    status: Literal["active", "completed"]
    since: datetime
    percent: int
    done: int
    total: int
    completed_at: datetime | None
    last_seen_at: datetime
    """When they last did something there, or came."""
    last_lesson: TrailLesson | None
    next_lesson: TrailLesson | None
    """Where they go on; null when nothing is left."""
