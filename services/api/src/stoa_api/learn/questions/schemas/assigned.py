"""An assignment as its authors write it: the content of a lesson."""

from typing import Annotated, Final, Literal

from pydantic import AwareDatetime, Field

from stoa_api.base.bodies import Body
from stoa_api.learn.courses.schemas import Text


class AssignmentSettings(Body):
    """What is handed in, until when, and what it is worth."""

    points: Annotated[int, Field(ge=1, le=1_000)]
    due_at: AwareDatetime | None
    late: Literal["refused", "marked", "percent"]
    """What becomes of what comes late: it is refused, or taken and marked as late,
    or taken with some per cent off for each day that has begun."""
    late_percent_per_day: Annotated[int, Field(ge=0, le=100)]
    hand_ins_allowed: Annotated[int, Field(ge=1, le=100)] | None
    """Null for as many as one likes. What is returned may always be done again."""
    accepts: Annotated[list[Literal["text"]], Field(min_length=1, max_length=1)]


class AssignmentContent(Body):
    """Something to be handed in and marked by the staff."""

    kind: Literal["assignment"]
    schema_: Annotated[
        Literal[1], Field(alias="schema", description="The version of this form.")
    ]
    instructions: Text
    settings: AssignmentSettings


EMPTY_ASSIGNMENT: Final = AssignmentSettings(
    points=100,
    due_at=None,
    late="marked",
    late_percent_per_day=0,
    hand_ins_allowed=None,
    accepts=["text"],
)
