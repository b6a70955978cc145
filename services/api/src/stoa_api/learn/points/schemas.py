"""Bodies of points and leaderboards."""

from datetime import datetime
from typing import Annotated, Final, Literal
from uuid import UUID

from pydantic import StringConstraints

from stoa_api.base.bodies import Answer, Body, Name
from stoa_api.core.people.schemas import Person

Reason = Literal["lesson", "course"]
"""What was completed. Others may come, such as badges."""
Period = Literal["all", "month", "week"]
ALIAS_MAX: Final = 40
POINTS: Final[dict[Reason, int]] = {"lesson": 10, "course": 50}
"""What it earns to complete something."""

Alias = Annotated[Name, StringConstraints(max_length=ALIAS_MAX)]


class PointsItem(Answer):
    """Something that earned the caller points."""

    id: UUID
    reason: Reason
    ref: UUID
    """The lesson or the course that was completed."""
    title: str | None
    """What that is called now; null when it is gone."""
    points: int
    at: datetime


class LeaderboardRow(Answer):
    """Somebody on a leaderboard, as the caller sees them."""

    place: int
    """Where they stand; nobody else stands there."""
    rank: int
    """Their rank, which equals share."""
    name: str
    is_alias: bool
    """Whether the name is one they chose for this leaderboard."""
    user: Person | None
    """Null for somebody else who chose an alias."""
    points: int
    reached_at: datetime
    """When they had all of these."""
    is_me: bool


class MyStanding(Answer):
    """Where the caller stands, and how others see them."""

    points: int
    """In this period; also of who is not on the leaderboard."""
    place: int | None
    """Null for who is not on the leaderboard."""
    rank: int | None
    is_hidden: bool
    alias: str | None


class Leaderboard(Answer):
    """Who earned most in a course, and who stands around the caller."""

    course_id: UUID
    period: Period
    since: datetime | None
    """When the period began; null for all of the time."""
    people: int
    """How many are on it."""
    rows: list[LeaderboardRow]
    """The first ten, then the caller with the two before and the two after."""
    mine: MyStanding


class LeaderboardChoice(Body):
    """How one wants to be seen on the leaderboard of a course."""

    is_hidden: bool
    """Whether one is not on it at all, for anybody; the points stay."""
    alias: Alias | None
    """What others read instead of one's name; null for the name."""


class LeaderboardChoiceOut(Answer):
    """How the caller is seen on the leaderboard of a course."""

    is_hidden: bool
    alias: str | None
