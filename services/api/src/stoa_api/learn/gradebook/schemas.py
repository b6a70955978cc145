"""Bodies of the gradebook."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field, StringConstraints

from stoa_api.base.bodies import Answer, Body
from stoa_api.core.people.schemas import Person
from stoa_api.learn.courses.schemas import Text

ItemKind = Literal["quiz", "assignment"]
Source = Literal["quiz", "assignment", "override"]


class GradeItem(Answer):
    """A quiz or an assignment in the gradebook: one column."""

    lesson_id: UUID
    title: str
    kind: ItemKind
    points: int
    """That can be earned now."""
    weight: int
    """What it counts for in the final; 0 for nothing."""


class GradeOut(Answer):
    """What somebody has in one item."""

    lesson_id: UUID
    points: float | None
    """That count; null while there are none."""
    max_points: int
    """That could be earned when these were; later changes do not change a grade."""
    percent: float | None
    """Of those, rounded down; this is what goes into the final."""
    source: Source | None
    """Where the points come from."""
    original: float | None
    """What was earned, below an override."""
    reason: str | None
    """Of an override."""
    is_hidden: bool
    """There is something that the caller is not shown yet; all else is null then."""
    is_waiting: bool
    """Something was handed in that is not marked yet."""


class Finals(Answer):
    """What somebody's grades come to, each item by its weight."""

    final_percent: float | None
    """Over the items with a grade; null without any."""
    missing_as_zero_percent: float | None
    """The same if what is missing were worth nothing; null without items."""


class GradebookRow(Finals):
    """One learner in the gradebook."""

    user: Person
    grades: list[GradeOut]
    """In the order of the columns."""


class Gradebook(Answer):
    """One page of learners, by name, under the columns of the whole book."""

    columns: list[GradeItem]
    items: list[GradebookRow]
    next_cursor: Annotated[
        str | None,
        Field(description="Pass it as ``cursor`` for the next page; null at the end."),
    ]


class MyGrades(Finals):
    """The grades of the caller in a course, as far as they are told."""

    course_id: UUID
    columns: list[GradeItem]
    grades: list[GradeOut]
    """In the order of the columns."""


class WeightPut(Body):
    """What an item counts for."""

    weight: Annotated[int, Field(ge=0, le=1_000)]
    """Beside the weights of the others; 0 takes it out of the final."""


class OverridePut(Body):
    """What counts for somebody, whatever they earned."""

    points: Annotated[float, Field(ge=0, le=200_000, multiple_of=0.01)]
    reason: Annotated[Text, StringConstraints(min_length=1, max_length=500)]
    """For the learner and for the audit."""
